"""Imported rows that wait for a person: the one part of a book that may change and be deleted, outside the log."""

# ruff: noqa: S608 — names in the text are this package's own, values are always bound.
from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy as sa

from ledger.application.book import StagedRow
from ledger.audit.canonical import canonical_text
from ledger.store import tables
from ledger.store.book import Book
from ledger.store.machine_errors import busy, commit_confirmed, translated, trusted
from ledger.store.statements import Row, insert, names, quoted, select, upsert

_SELECT = f"SELECT {quoted(names(tables.staged))} FROM staged"


@contextmanager
def staging(book: Book) -> Iterator[SqlStaging]:
    """A short transaction on the staged rows; what is not committed is gone when the block ends."""
    with trusted(book), translated(book), book.engine.connect() as connection:
        with busy(book):
            connection.exec_driver_sql("SELECT 1")
        yield SqlStaging(connection, book)


class SqlStaging:
    """The staged rows of one book."""

    def __init__(self, connection: sa.Connection, book: Book) -> None:
        self._connection = connection
        self._book = book

    def rows(self, status: str | None = None) -> list[StagedRow]:
        """Rows by id."""
        where, values = (' WHERE "status" = ?', (status,)) if status is not None else ("", ())
        return [_staged(row) for row in select(self._connection, f'{_SELECT}{where} ORDER BY "id"', values)]

    def row(self, id_: str) -> StagedRow | None:
        """One row, by its id or the unique start of it."""
        text = f'{_SELECT} WHERE substr("id", 1, ?) = ? ORDER BY "id" LIMIT 2'
        found = [_staged(row) for row in select(self._connection, text, (len(id_), id_))]
        exact = next((row for row in found if row.id == id_), None)
        return exact or (found[0] if len(found) == 1 else None)

    def put(self, rows: Sequence[StagedRow]) -> None:
        """Insert or replace rows."""
        values = [_values(row) for row in rows]
        upsert(self._connection, tables.staged, values, replace=names(tables.staged)[1:])

    def attach(self, sha256: str, content: bytes) -> None:
        """Keep an original file."""
        assert hashlib.sha256(content).hexdigest() == sha256, f"{sha256} is not the hash of the file"
        text = 'SELECT 1 FROM attachment WHERE "sha256" = ?'
        if not list(select(self._connection, text, (sha256,))):
            insert(self._connection, tables.attachment, [(sha256, content)])

    def commit(self) -> None:
        """Store what was put."""
        commit_confirmed(self._connection, self._book)


def _values(row: StagedRow) -> Row:
    texts = (canonical_text(row.record), canonical_text(row.choices))
    return (row.id, row.format, row.file, row.sha256, *texts, row.status, row.posted_as)


def _staged(row: Row) -> StagedRow:
    id_, format_, file, sha256, record, choices, status, posted_as = row
    return StagedRow(id_, format_, file, sha256, json.loads(record), json.loads(choices), status, posted_as)
