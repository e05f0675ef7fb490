"""What drivers say when the machine fails, as our few kinds of failure.

An error comes from the driver itself (`statements`) or wrapped by SQLAlchemy (begin, commit, roll back).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from ledger.store import problems
from ledger.store.book import Book
from ledger.store.connection import UNCONFIRMED
from ledger.store.driver_errors import is_busy, known_problem
from ledger.store.failures import BookBusyError, ConnectionLostError, DiskError, GuardRefusedError, StoreError


@contextmanager
def translated(book: Book) -> Iterator[None]:
    """Let driver errors of the block come out as `StoreError`s."""
    driver = book.engine.dialect.loaded_dbapi
    try:
        yield
    except sa.exc.DBAPIError as error:
        raise _failure(book, error.orig or error, invalidated=error.connection_invalidated) from error
    except driver.Error as error:
        raise _failure(book, error, invalidated=False) from error
    except UnicodeDecodeError as error:
        if book.on_postgres:
            raise
        # SQLite's driver reads texts, those of errors too, as UTF-8, which a damaged page is not.
        raise DiskError(problems.book_damaged(book.place)) from error


def commit_confirmed(connection: sa.Connection, book: Book) -> None:
    """Commit. Raises `ConnectionLostError` where the server stored it without waiting for its standby: it may yet be lost."""
    connection.commit()
    if connection.info.pop(UNCONFIRMED, False):
        raise ConnectionLostError(problems.not_confirmed(book.place))


@contextmanager
def busy(book: Book) -> Iterator[None]:
    """The block waits for the lock of the book, and says who holds it where it waited in vain."""
    try:
        yield
    except sa.exc.OperationalError as error:
        if error.orig is None or not is_busy(error.orig):
            raise
        raise BookBusyError(problems.book_busy(book.place, round(book.busy_seconds), book.holder())) from error


@contextmanager
def trusted(book: Book) -> Iterator[None]:
    """A block that writes. After a failure of the disk nothing more is written by this process.

    What a failed write or sync has left in the operating system's memory is not known, and a second sync may say that all is
    well when it is not; so nobody tries again before the book is opened anew, which reads what is really there. A full disk is
    no such failure: the page was refused before it was taken.
    """
    if book.stopped is not None:
        raise DiskError(problems.writer_stopped(book.place, book.stopped))
    try:
        yield
    except DiskError as error:
        if error.problem.code in _UNSURE:
            book.stopped = error.problem
        raise


_UNSURE = frozenset({"disk_failed", "book_damaged"})


def _failure(book: Book, error: BaseException, *, invalidated: bool) -> StoreError:
    driver = book.engine.dialect.loaded_dbapi
    reason, known = (str(error).strip().splitlines() or [type(error).__name__])[0], known_problem(book.place, error)
    if known is not None:
        return DiskError(known)
    if is_busy(error):
        return BookBusyError(problems.book_busy(book.place, round(book.busy_seconds), book.holder()))
    if isinstance(error, driver.IntegrityError):
        return GuardRefusedError(problems.guard_refused(book.place, reason))
    if invalidated or (book.on_postgres and isinstance(error, driver.OperationalError)):
        return ConnectionLostError(problems.connection_lost(book.place, reason))
    return DiskError(problems.disk_failed(book.place, reason))
