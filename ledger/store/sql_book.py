"""An open book as use cases see it (application.book.Book): write, read, bundles, staged rows, and what verify reads."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

import sqlalchemy as sa

from ledger.application.sign_in import Credential, Identity
from ledger.audit.findings import VerifyReport
from ledger.audit.verifier_key import VerifierKey
from ledger.audit.verify import verify
from ledger.domain.problem import Problem
from ledger.rules.adopted_bundles import AdoptedBundles, adopted_bundles
from ledger.store import book as books
from ledger.store import problems
from ledger.store.audit_rows import SqlAuditRows, any_text
from ledger.store.backup import back_up
from ledger.store.connection import BUSY_SECONDS
from ledger.store.erasing import rewritten
from ledger.store.failures import ConnectionLostError, DiskError
from ledger.store.grants import grant, not_owner, owns
from ledger.store.identity import identity
from ledger.store.operations import SqlOperations, operations
from ledger.store.reading import SqlReading, snapshot
from ledger.store.staging import SqlStaging, staging
from ledger.store.statements import select
from ledger.store.stored_tree import SqlTree
from ledger.store.unit_of_work import SqlUnitOfWork, locked, write

T = TypeVar("T")
RECONNECT_SECONDS: Final = 0.5
"""Between two attempts to reach a server that went away."""
_LAST_ADOPTION: Final = 'SELECT "leaf" FROM log WHERE "seq" = (SELECT max("seq") FROM master WHERE "kind" = \'adoption\')'


@dataclass(slots=True)
class SqlBook:
    """A book on SQLite or PostgreSQL."""

    stored: books.Book
    _bundles: tuple[bytes, AdoptedBundles] = field(default=(b"", AdoptedBundles(())), init=False, repr=False)
    """With the leaf of the last adoption they were made of."""
    repeated: int = field(default=0, init=False)
    """Attempts that were repeated because the server went away."""

    @property
    def location(self) -> str:
        """The path, or the address without its password."""
        return self.stored.place

    @contextmanager
    def write(self) -> Iterator[SqlUnitOfWork]:
        """One write transaction; what is not committed is gone when the block ends."""
        with write(self.stored) as work:
            work.bundles = self._adopted(work.connection)
            yield work

    def again_while_lost(self, attempt: Callable[[], T]) -> T:
        """Attempt it, and again while the server is away, for as long as one waits for the lock: a standby takes over.

        Only for what is done once however often it is attempted: whether the lost attempt was stored is not known.
        """
        for _ in range(int(self.stored.busy_seconds / RECONNECT_SECONDS)):
            try:
                return attempt()
            except ConnectionLostError:
                self.repeated += 1
                time.sleep(RECONNECT_SECONDS)
        return attempt()

    @contextmanager
    def read(self) -> Iterator[SqlReading]:
        """One consistent reading."""
        with snapshot(self.stored) as connection:
            yield SqlReading(connection, self.stored, self._adopted(connection))

    def is_finished(self) -> bool:
        """False where making the book broke off before it adopted its rules."""
        with snapshot(self.stored) as connection:
            return bool(list(select(connection, _LAST_ADOPTION)))

    def bundles(self) -> AdoptedBundles:
        """The bundles adopted so far, compiled once."""
        with snapshot(self.stored) as connection:
            return self._adopted(connection)

    def _adopted(self, connection: sa.Connection) -> AdoptedBundles:
        """The bundles as of a transaction, nothing of its own being written yet."""
        last = next((bytes(row[0]) for row in select(connection, _LAST_ADOPTION)), b"")
        if last != self._bundles[0]:
            bodies = select(connection, 'SELECT "body" FROM master WHERE "kind" = \'adoption\' ORDER BY "seq"')
            contents = [bytes(row[0]) for row in bodies]
            currency = SqlReading(connection, self.stored).state.currency
            try:
                self._bundles = (last, adopted_bundles(map(json.loads, contents), currency))
            except (AssertionError, LookupError, TypeError, ValueError, AttributeError) as error:
                # What was adopted is what was proved: it reads again, unless somebody or a disk has changed it.
                raise DiskError(problems.rules_damaged(self.location)) from error
        return self._bundles[1]

    def staging(self) -> AbstractContextManager[SqlStaging]:
        """The imported rows that wait, outside the log."""
        return staging(self.stored)

    def verify(
        self,
        sizes: Collection[int] = (),
        keys: Collection[VerifierKey] = (),
        progress: Callable[[int, int], None] = lambda _, __: None,
    ) -> VerifyReport:
        """Every record, node and sum checked against each other; no rule is run. `progress` is told done and in all."""
        with snapshot(self.stored) as connection, any_text(connection):
            size = SqlTree(connection, self.stored).size
            return verify(SqlAuditRows(connection, self.stored), sizes, keys, lambda done: progress(done, size))

    def operations(self) -> AbstractContextManager[SqlOperations]:
        """The operation log, nobody else writing meanwhile."""
        return operations(self.stored)

    def grant(self, role: str, *, read_only: bool) -> Problem | None:
        """Give a role of the server the rights of the application, or only those of a reader."""
        return grant(self.stored, role, read_only=read_only)

    def identity(self) -> Identity:
        """The login behind this process or connection."""
        return identity(self.stored)

    def credential(self, user: str) -> Credential:
        """The password of a user: its hash, and what the log says of it."""
        with snapshot(self.stored) as connection:
            secret = next(select(connection, 'SELECT "secret" FROM credential WHERE "user" = ?', (user,)), ("",))
            text = 'SELECT "body" FROM master WHERE "kind" = \'password\' AND "code" = ?'
            logged = next((json.loads(bytes(row[0]))["sha256"] for row in select(connection, text, (user,))), "")
            return Credential(str(secret[0]), str(logged))

    @contextmanager
    def tree(self) -> Iterator[SqlTree]:
        """One consistent look at the tree and the checkpoints."""
        with snapshot(self.stored) as connection:
            yield SqlTree(connection, self.stored)

    @contextmanager
    def checkpointing(self) -> Iterator[SqlTree]:
        """The same, nobody else writing meanwhile."""
        with locked(self.stored) as connection:
            yield SqlTree(connection, self.stored)

    def back_up(self, out: Path) -> tuple[int, str] | Problem:
        """Copy the book to a new file; the size and root of what was copied."""
        return back_up(self.stored, out)

    def rewritable(self) -> Problem | None:
        """Why who is connected may not delete from the book and write its bytes anew: on a server only its owner may."""
        with snapshot(self.stored) as connection:
            return None if not self.stored.on_postgres or owns(connection, self.stored.schema) else not_owner(self.stored)

    def rewritten(self) -> Problem | None:
        """Write the bytes of the book anew, without what was deleted."""
        return rewritten(self.stored)

    def discard(self) -> None:
        """Take back a book that could not be finished: the file that was just made."""
        books.discard_book(self.stored)

    def close(self) -> None:
        """Give all connections back."""
        self.stored.close()


def open_book(place: str | os.PathLike[str], *, busy_seconds: float = BUSY_SECONDS) -> SqlBook | Problem:
    """The book at a path or address."""
    found = books.open_book(place, busy_seconds=busy_seconds)
    return found if isinstance(found, Problem) else SqlBook(found)


def create_book(place: str | os.PathLike[str], *, busy_seconds: float = BUSY_SECONDS) -> SqlBook | Problem:
    """A new, empty book at a path or address: tables and triggers, no record yet."""
    found = books.create_book(place, busy_seconds=busy_seconds)
    return found if isinstance(found, Problem) else SqlBook(found)
