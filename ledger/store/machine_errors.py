"""What drivers say when the machine fails, as our few kinds of failure.

An error comes from the driver itself (`statements`) or wrapped by SQLAlchemy (begin, commit, roll back).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import sqlalchemy as sa

from ledger.store import problems
from ledger.store.book import Book
from ledger.store.failures import BookBusyError, ConnectionLostError, DiskError, GuardRefusedError, StoreError

_LOCK_NOT_AVAILABLE: Final = "55P03"
_DISK_FULL: Final = "53100"


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


@contextmanager
def busy(book: Book) -> Iterator[None]:
    """The block waits for the lock of the book, and says who holds it where it waited in vain."""
    try:
        yield
    except sa.exc.OperationalError as error:
        if error.orig is None or not _is_busy(error.orig):
            raise
        raise BookBusyError(problems.book_busy(book.place, round(book.busy_seconds), book.holder())) from error


def _is_busy(error: BaseException) -> bool:
    return getattr(error, "sqlstate", "") == _LOCK_NOT_AVAILABLE or _sqlite_name(error).startswith("SQLITE_BUSY")


def _sqlite_name(error: BaseException) -> str:
    return str(getattr(error, "sqlite_errorname", "")) if isinstance(error, sqlite3.Error) else ""


def _failure(book: Book, error: BaseException, *, invalidated: bool) -> StoreError:
    driver = book.engine.dialect.loaded_dbapi
    reason, name = str(error).strip().splitlines()[0], _sqlite_name(error)
    if name == "SQLITE_FULL" or getattr(error, "sqlstate", "") == _DISK_FULL:
        return DiskError(problems.disk_full(book.place))
    if _is_busy(error):
        return BookBusyError(problems.book_busy(book.place, round(book.busy_seconds), book.holder()))
    if isinstance(error, driver.IntegrityError):
        return GuardRefusedError(problems.guard_refused(book.place, reason))
    if invalidated or (book.on_postgres and isinstance(error, driver.OperationalError)):
        return ConnectionLostError(problems.connection_lost(book.place, reason))
    return DiskError(problems.disk_failed(book.place, reason))
