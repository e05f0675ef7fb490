"""The Merkle tree and the checkpoints of a book as the audit asks for them (audit.row_source.TreeSource)."""

# ruff: noqa: S608 — names in the text are this package's own, values are always bound.
from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from ledger.audit.row_source import Columns
from ledger.domain.entry import VOUCHER_CLASSES
from ledger.store import schema, tables
from ledger.store.book import Book
from ledger.store.machine_errors import commit_confirmed
from ledger.store.statements import insert, names, quoted, select


class SqlTree:
    """On one connection: a snapshot, or a transaction that holds the book's lock."""

    def __init__(self, connection: sa.Connection, book: Book) -> None:
        self._connection = connection
        self._book = book

    @property
    def size(self) -> int:
        """How many records there are."""
        return int(next(select(self._connection, 'SELECT coalesce(max("seq"), 0) FROM log'))[0])

    def node(self, key: tuple[int, int]) -> bytes:
        """A stored node of the tree, (level, index); `LookupError` where it was taken away."""
        rows = select(self._connection, 'SELECT "hash" FROM node WHERE "level" = ? AND "index" = ?', key)
        for row in rows:
            return bytes(row[0])
        raise LookupError(f"there is no node {key}")

    def body(self, seq: int) -> bytes | None:
        """The stored bytes of a record."""
        rows = select(self._connection, 'SELECT "body" FROM log WHERE "seq" = ?', (seq,))
        return next((bytes(row[0]) for row in rows), None)

    def notes(self) -> Iterator[Columns]:
        """The rows of table checkpoint by size, ordinal."""
        columns = names(tables.checkpoint)
        rows = select(self._connection, f'SELECT {quoted(columns)} FROM checkpoint ORDER BY "size", "ordinal"')
        return (dict(zip(columns, row, strict=True)) for row in rows)

    def newest_note(self) -> str | None:
        """The last note of the largest size."""
        text = 'SELECT "note" FROM checkpoint ORDER BY "size" DESC, "ordinal" DESC LIMIT 1'
        return next((str(row[0]) for row in select(self._connection, text)), None)

    def account_sums(self) -> Iterator[tuple[str, int, int]]:
        """(account, Σ debit, Σ credit) of all vouchers. From the sealed postings: what is signed rests on no projection."""
        marks = ", ".join("?" * len(VOUCHER_CLASSES))
        text = (
            'SELECT p."account", sum(p."debit"), sum(p."credit") FROM posting AS p '
            'JOIN seal AS s ON s."seq" = p."seq" AND s."ordinal" = p."ordinal" '
            'JOIN entry AS e ON e."seq" = p."seq" AND e."ordinal" = p."ordinal" '
            f'WHERE e."class" IN ({marks}) GROUP BY p."account"'
        )
        return ((str(row[0]), int(row[1]), int(row[2])) for row in select(self._connection, text, VOUCHER_CLASSES))

    def schema(self) -> str:
        """The schema as a checkpoint says it."""
        found = schema.fingerprint(self._connection, self._book.schema)
        return f"{schema.engine_and_version(self._connection)} {found}"

    def add_note(self, size: int, root: bytes, note: str) -> None:
        """Keep one more note of a size, for good, and commit."""
        rows = select(self._connection, 'SELECT coalesce(max("ordinal"), 0) FROM checkpoint WHERE "size" = ?', (size,))
        insert(self._connection, tables.checkpoint, [(size, next(rows)[0] + 1, root, note)])
        commit_confirmed(self._connection, self._book)
