"""A book under construction: one transaction in a place that nobody opens, then the whole book at once, or nothing.

SQLite: a file in a folder of its own beside the place. PostgreSQL: tables and rows in one transaction, so that others see all
or none of it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ledger.application.unit_of_work import Needs
from ledger.audit.findings import VerifyReport
from ledger.audit.verify import verify
from ledger.domain.entry import Record
from ledger.domain.problem import Problem
from ledger.store import book as books
from ledger.store import problems, tables
from ledger.store.audit_rows import SqlAuditRows
from ledger.store.book import Book
from ledger.store.machine_errors import busy, commit_confirmed, translated
from ledger.store.statements import insert
from ledger.store.unit_of_work import SqlUnitOfWork
from ledger.store.whole_files import give_name, private_folder


class SqlBookBuilding:
    """The new book on one connection; what `publish` has not committed is gone with it."""

    def __init__(self, connection: sa.Connection, stored: Book, place: Path | None) -> None:
        self._connection = connection
        self._stored = stored
        self._place = place
        """Where the file is to stand; None on PostgreSQL, where the transaction is all there is to publish."""

    def append(self, records: Sequence[Record], needs: Needs) -> None:
        """Store the next records; `needs` are the facts that they add to."""
        work = SqlUnitOfWork(self._connection, self._stored)
        work.load(needs)
        for record in records:
            work.append(record)
        work.hand_over()

    def attach(self, content: bytes) -> None:
        """Store an original file."""
        insert(self._connection, tables.attachment, [(sha256(content).hexdigest(), content)])

    def put_row(self, table: str, row: dict[str, Any]) -> None:
        """Store a row of `checkpoint`, `staged`, `operation` or `personal`; raises ValueError where it is none."""
        columns = list(tables.metadata.tables[table].columns)
        if set(row) != {str(column.name) for column in columns}:
            raise ValueError(f"not the columns of {table}: {sorted(row)}")
        values = [_value(column, row[str(column.name)]) for column in columns]
        insert(self._connection, tables.metadata.tables[table], [tuple(values)])

    def verify(self) -> VerifyReport:
        """What `audit verify` says about what was built."""
        return verify(SqlAuditRows(self._connection, self._stored))

    def publish(self) -> Problem | None:
        """Let it be the book at its place; a problem where something stands there by now."""
        commit_confirmed(self._connection, self._stored)
        if self._place is None:
            return None
        self._connection.close()
        books.settle_file(self._stored)
        try:
            give_name(Path(self._stored.place), self._place)
        except FileExistsError:
            return problems.book_exists(str(self._place))
        except OSError as error:
            return problems.book_unwritable(str(self._place), error.strerror or str(error))
        return None


def _value(column: sa.Column[Any], value: Any) -> Any:
    if column.type is tables.BYTES:
        return bytes.fromhex(value) if isinstance(value, str) else _no_value(value)
    wanted = int if isinstance(column.type, sa.BigInteger) else str
    return value if type(value) is wanted else _no_value(value)


def _no_value(value: Any) -> Any:
    raise ValueError(f"no value of a column: {value!r}")


@contextmanager
def building(place: str | os.PathLike[str]) -> Iterator[SqlBookBuilding | Problem]:
    """A new book for a path or address where none is; a problem where that cannot be."""
    located = books.located(place)
    if isinstance(located, Problem):
        yield located
    elif located.on_postgres:
        with _on_postgres(located) as built:
            yield built
    else:
        with _in_file(Path(located.place)) as built:
            yield built


@contextmanager
def _on_postgres(stored: Book) -> Iterator[SqlBookBuilding | Problem]:
    try:
        reached = books.reach_server(stored)
        if reached is not None:
            yield reached
            return
        with _transaction(stored) as connection:
            there = books.create_tables(connection, stored)
            yield there or SqlBookBuilding(connection, stored, None)
    finally:
        stored.close()


@contextmanager
def _in_file(place: Path) -> Iterator[SqlBookBuilding | Problem]:
    refused = _unfit(place)
    if refused is not None:
        yield refused
        return
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(private_folder(place))
        except OSError as error:
            yield problems.book_unwritable(str(place), error.strerror or str(error))
            return
        stored = books.create_book(folder / "book.db")
        if isinstance(stored, Problem):
            yield stored
            return
        try:
            with _transaction(stored) as connection:
                yield SqlBookBuilding(connection, stored, place)
        finally:
            stored.close()


def _unfit(place: Path) -> Problem | None:
    if os.path.lexists(place):
        return problems.book_exists(str(place))
    if not place.parent.is_dir():
        return problems.book_missing(str(place.parent))
    return None


@contextmanager
def _transaction(stored: Book) -> Iterator[sa.Connection]:
    with translated(stored), stored.engine.connect() as connection:
        with busy(stored):
            connection.begin()
        try:
            yield connection
        finally:
            if not connection.closed:
                connection.rollback()
