"""Opening and making a book: a file path is SQLite, `postgresql+psycopg://…?schema=name` a schema on a server.

Nothing is made by opening, nothing overwritten by making. Whatever a person can put right comes back as a `Problem`.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from ledger.domain.masters import Masters
from ledger.domain.problem import Problem
from ledger.store import problems, schema
from ledger.store.connection import (
    BUSY_SECONDS,
    READING,
    postgres_engine,
    postgres_holder,
    sqlite_engine,
    sqlite_holder,
    sqlite_version_problem,
)
from ledger.store.driver_errors import is_busy, known_problem

_SCHEMA_NAME: Final = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_NO_PRIVILEGE: Final = "42501"
_SQLITE_HEADER: Final = b"SQLite format 3\0"


@dataclass(slots=True)
class MasterMemory:
    """Master data as of a record number: later transactions read only what came after it."""

    masters: Masters = field(default_factory=Masters)
    settings: dict[str, str] = field(default_factory=dict)
    seq: int = 0
    frontier: dict[tuple[int, int], bytes] = field(default_factory=dict)
    """Roots of the tree's complete subtrees at `seq`, as far as they are known."""


@dataclass(slots=True)
class Book:
    """An open book. Connections are made when a transaction begins and kept until `close`."""

    place: str
    """The path or the address without its password, for people."""
    engine: sa.Engine
    schema: str = ""
    busy_seconds: float = BUSY_SECONDS
    memory: MasterMemory = field(default_factory=MasterMemory)
    stopped: Problem | None = None
    """Why nothing more is written through this book: the disk failed under it."""
    _reading: MasterMemory = field(default_factory=MasterMemory)

    @property
    def on_postgres(self) -> bool:
        """True on PostgreSQL, False on SQLite."""
        return self.engine.dialect.name == "postgresql"

    def reading_memory(self) -> MasterMemory:
        """Master data for readings, kept apart from what a writer has not committed yet."""
        return self._reading

    def holder(self) -> str:
        """Who is writing at the moment, as far as the system tells."""
        if not self.on_postgres:
            return sqlite_holder(Path(self.place))
        try:
            return postgres_holder(self.engine, self.schema)
        except sa.exc.DBAPIError:
            return ""

    def forget(self, *_connection: Any) -> None:
        """Remember nothing: a new connection may reach another server, whose log took another turn after the same number."""
        self.memory, self._reading = MasterMemory(), MasterMemory()

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def open_book(place: str | os.PathLike[str], *, busy_seconds: float = BUSY_SECONDS) -> Book | Problem:
    """The book at that place."""
    found = located(place, busy_seconds)
    if isinstance(found, Problem):
        return found
    problem = _guarded(found, _opening_problem) if found.on_postgres else _file_problem(found)
    if problem is not None:
        found.close()
    return problem or found


def create_book(place: str | os.PathLike[str], *, busy_seconds: float = BUSY_SECONDS) -> Book | Problem:
    """A new, empty book: tables and triggers, no record yet. The schema of a server is made where it is missing."""
    found = located(place, busy_seconds)
    if isinstance(found, Problem):
        return found
    problem = _guarded(found, _create_on_postgres if found.on_postgres else _create_file)
    if problem is not None:
        found.close()
    return problem or found


def located(place: str | os.PathLike[str], busy_seconds: float = BUSY_SECONDS) -> Book | Problem:
    """A book at that place, whether or not one is there; opens nothing."""
    text = os.fspath(place)
    if "://" not in text:
        return _located_file(Path(text), busy_seconds)
    try:
        url = sa.make_url(text)
    except (sa.exc.ArgumentError, ValueError) as error:
        return problems.url_unusable(text, str(error))
    if url.get_backend_name() == "sqlite":
        return _located_file(Path(url.database or ""), busy_seconds)
    if url.get_backend_name() != "postgresql":
        return problems.url_unusable(url.render_as_string(), f"{url.get_backend_name()} is neither sqlite nor postgresql")
    return _located_schema(url, busy_seconds)


def _located_file(path: Path, busy_seconds: float) -> Book | Problem:
    problem = sqlite_version_problem()
    return problem or Book(str(path), sqlite_engine(path, busy_seconds=busy_seconds), busy_seconds=busy_seconds)


def _located_schema(url: sa.URL, busy_seconds: float) -> Book | Problem:
    name = url.query.get("schema", "public")
    if not isinstance(name, str) or not _SCHEMA_NAME.fullmatch(name):
        return problems.url_unusable(url.render_as_string(), f"schema {name!r} is no plain lower-case name")
    plain = url.set(drivername="postgresql+psycopg").difference_update_query(["schema"])
    try:
        engine = postgres_engine(plain, name, busy_seconds=busy_seconds)
    except ModuleNotFoundError:
        return problems.postgres_missing()
    book = Book(url.render_as_string(hide_password=True), engine, name, busy_seconds)
    sa.event.listen(engine, "connect", book.forget)
    return book


def _guarded(book: Book, step: Callable[[Book], Problem | None]) -> Problem | None:
    """Run a step; what the system or server refuses becomes a problem."""
    try:
        return step(book)
    except UnicodeDecodeError:
        return problems.book_damaged(book.place)
    except (sa.exc.DBAPIError, sqlite3.Error, OSError) as error:
        cause = getattr(error, "orig", error)
        reason, state = str(cause).strip(), getattr(cause, "sqlstate", None)
        known = known_problem(book.place, cause)
        if known is not None:
            return known
        if is_busy(cause):
            return problems.book_busy(book.place, round(book.busy_seconds), book.holder())
        if book.on_postgres and isinstance(error, sa.exc.OperationalError):
            return problems.server_unreachable(book.place, reason)
        if isinstance(error, sa.exc.ProgrammingError) and state != _NO_PRIVILEGE:
            raise
        return problems.book_unreadable(book.place, reason)


def _file_problem(book: Book) -> Problem | None:
    """What is wrong with the file before SQLite would make or change anything."""
    path = Path(book.place)
    if not path.exists():
        return problems.book_missing(book.place)
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except OSError as error:
        return (
            problems.not_a_book(book.place, "a folder") if path.is_dir() else problems.book_unreadable(book.place, str(error))
        )
    if not header.startswith(_SQLITE_HEADER):
        return problems.not_a_book(book.place, "no SQLite file")
    if int.from_bytes(header[68:72], "big") != schema.APPLICATION_ID:
        return problems.not_a_book(book.place, "a SQLite file of another program")
    return _guarded(book, _opening_problem)


def _opening_problem(book: Book) -> Problem | None:
    """Version and fingerprint."""
    with book.engine.connect().execution_options(**READING) as connection:
        if book.on_postgres and not _has_tables(connection, book.schema):
            return problems.book_missing(book.place)
        version, stored = schema.stored_fingerprint(connection)
        if not version:
            return problems.schema_changed(book.place)
        if version > schema.VERSION:
            return problems.newer_schema(book.place, version, schema.VERSION)
        if version < schema.VERSION:
            return problems.older_schema(book.place, version, schema.VERSION)
        if stored != schema.fingerprint(connection, book.schema):
            return problems.schema_changed(book.place)
    return None


def _has_tables(connection: sa.Connection, name: str) -> bool:
    row = connection.exec_driver_sql("SELECT to_regclass(%s)", (f'"{name}".schema_version',)).one()
    return row[0] is not None


def _create_file(book: Book) -> Problem | None:
    """The file is claimed by name first, so that two who make it at once cannot both succeed."""
    path = Path(book.place)
    if not path.parent.is_dir():
        return problems.book_missing(str(path.parent))
    try:
        path.open("xb").close()
    except FileExistsError:
        return problems.book_exists(book.place)
    try:
        with book.engine.begin() as connection:
            schema.create_schema(connection)
        settle_file(book)
    except BaseException:
        discard_book(book)
        raise
    return None


def settle_file(book: Book) -> None:
    """Bring everything out of the write-ahead log into the file: opening looks at its header first."""
    connection = book.engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        connection.close()
        book.engine.dispose()


def _create_on_postgres(book: Book) -> Problem | None:
    with book.engine.begin() as connection:
        return create_tables(connection, book)


def create_tables(connection: sa.Connection, book: Book) -> Problem | None:
    """The tables of a new book in a schema, in the transaction of the connection."""
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (0x5A464C47,))
    connection.exec_driver_sql(f'CREATE SCHEMA IF NOT EXISTS "{book.schema}"')
    if _has_tables(connection, book.schema):
        return problems.book_exists(book.place)
    schema.create_schema(connection, book.schema)
    return None


def reach_server(book: Book) -> Problem | None:
    """Why nothing can be done on that server, None where it answers."""

    def ask(found: Book) -> None:
        found.engine.connect().close()

    return _guarded(book, ask)


def discard_book(book: Book) -> None:
    """Remove the file that `create_book` made, where the first records could not be written.

    A schema may hold what is not ours: it is left to its owner, and opening it says that the book was never finished.
    """
    book.close()
    if not book.on_postgres:
        for ending in ("", "-wal", "-shm", "-journal"):
            Path(book.place + ending).unlink(missing_ok=True)
