"""The rows of a book as verify wants them (audit.row_source): whole tables in key order, streamed."""

# ruff: noqa: S608 — names in the text are this package's own, values are always bound.
from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import sqlalchemy as sa

from ledger.audit.row_source import Columns, Fingerprints
from ledger.audit.sums import PROJECTIONS
from ledger.store import schema, tables
from ledger.store.book import Book
from ledger.store.statements import Row, driver, names, quoted

_DAMAGES_MAX: Final = 100
"""More of them say nothing more."""


class SqlAuditRows:
    """All tables on one consistent reading."""

    def __init__(self, connection: sa.Connection, book: Book) -> None:
        self._connection = connection
        self._book = book

    def log(self) -> Iterator[Columns]:
        """By seq."""
        return self._columns(tables.log, "seq")

    def entry(self) -> Iterator[Columns]:
        """By seq, ordinal."""
        return self._columns(tables.entry, "seq", "ordinal")

    def posting(self) -> Iterator[Columns]:
        """By seq, ordinal, line."""
        return self._columns(tables.posting, "seq", "ordinal", "line")

    def posting_origin(self) -> Iterator[Columns]:
        """By seq, ordinal, line."""
        return self._columns(tables.posting_origin, "seq", "ordinal", "line")

    def seal(self) -> Iterator[Columns]:
        """By seq, ordinal."""
        return self._columns(tables.seal, "seq", "ordinal")

    def period_event(self) -> Iterator[Columns]:
        """By seq, period."""
        return self._columns(tables.period_event, "seq", "period")

    def account_event(self) -> Iterator[Columns]:
        """By seq, account."""
        return self._columns(tables.account_event, "seq", "account")

    def node(self) -> Iterator[tuple[int, int, bytes]]:
        """(level, index, hash) by level, index."""
        return ((level, index, bytes(value)) for level, index, value in self._rows(tables.node, names(tables.node), 2))

    def checkpoint(self) -> Iterator[Columns]:
        """By size, ordinal."""
        return self._columns(tables.checkpoint, "size", "ordinal")

    def attachment(self) -> Iterator[tuple[str, bytes]]:
        """(sha256, bytes)."""
        return ((name, bytes(value)) for name, value in self._rows(tables.attachment, names(tables.attachment), 1))

    def credential(self) -> Iterator[tuple[str, str]]:
        """(user, argon2 hash)."""
        return ((str(user), str(secret)) for user, secret in self._rows(tables.credential, names(tables.credential), 1))

    def personal(self) -> Iterator[Columns]:
        """By ref."""
        return self._columns(tables.personal, "ref")

    def erased(self) -> Iterator[Columns]:
        """By seq, ref."""
        return self._columns(tables.erased, "seq", "ref")

    def projection(self, table: str) -> Iterator[Row]:
        """The rows of a projection in the column order of `sums.PROJECTIONS`."""
        keys, values = PROJECTIONS[table]
        return self._rows(tables.metadata.tables[table], [*keys, *values], len(keys))

    def fingerprints(self) -> Fingerprints:
        """Of the schema."""
        stored = schema.stored_fingerprint(self._connection)[1]
        found = schema.fingerprint(self._connection, self._book.schema)
        engine = schema.engine_and_version(self._connection)
        return Fingerprints(stored, found, schema.expected_fingerprint(self._connection), engine)

    def damages(self) -> list[str]:
        """SQLite's own integrity check: pages, indexes against tables, types. PostgreSQL has none without an extension."""
        if self._book.on_postgres:
            return []
        found = [str(row[0]) for row in self._connection.exec_driver_sql(f"PRAGMA integrity_check({_DAMAGES_MAX})")]
        return [] if found == ["ok"] else found

    def _columns(self, table: sa.Table, *order: str) -> Iterator[Columns]:
        columns = names(table)
        text = f'SELECT {quoted(columns)} FROM "{table.name}" ORDER BY {quoted(order)}'
        return (dict(zip(columns, row, strict=True)) for row in self._stream(text))

    def _rows(self, table: sa.Table, columns: Sequence[str], ordered: int) -> Iterator[Row]:
        text = f'SELECT {quoted(columns)} FROM "{table.name}" ORDER BY {quoted(columns[:ordered])}'
        return (tuple(row) for row in self._stream(text))

    def _stream(self, text: str) -> Iterator[sa.Row[tuple[object, ...]]]:
        """Fetched in portions: SQLite streams anyway, PostgreSQL with a server-side cursor."""
        return iter(self._connection.exec_driver_sql(text, execution_options={"stream_results": True, "yield_per": 1000}))


@contextmanager
def any_text(connection: sa.Connection) -> Iterator[None]:
    """Text that is no UTF-8 any more is read all the same in the block; PostgreSQL never holds such text."""
    if connection.dialect.name == "postgresql":
        yield
        return
    raw = driver(connection)
    raw.text_factory = _text
    try:
        yield
    finally:
        raw.text_factory = str


def _text(value: bytes) -> str:
    r"""What is no UTF-8 any more is shown as `\xff`: the row that holds it differs from its body, and can be named."""
    return value.decode("utf-8", "backslashreplace")
