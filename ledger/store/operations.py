"""The table `operation` of a book: append-only lines outside the Merkle log (application.operations)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from ledger.application.operations import Operation
from ledger.audit.canonical import canonical_text, timestamp
from ledger.store import tables
from ledger.store.book import Book
from ledger.store.statements import insert, select
from ledger.store.unit_of_work import locked


@contextmanager
def operations(book: Book) -> Iterator[SqlOperations]:
    """A transaction that holds the book's lock: lines are numbered without gaps."""
    with locked(book) as connection:
        yield SqlOperations(connection)


class SqlOperations:
    """The operation log on one connection."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, operation: Operation) -> None:
        """Keep one more line, for good, and commit."""
        last = next(select(self._connection, 'SELECT coalesce(max("number"), 0) FROM operation'))[0]
        told = canonical_text([list(one) for one in operation.problems])
        words = (operation.user, operation.origin, operation.action, operation.subject, operation.outcome)
        insert(self._connection, tables.operation, [(last + 1, timestamp(operation.at), *words, told)])
        self._connection.commit()
