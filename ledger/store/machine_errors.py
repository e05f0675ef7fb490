"""What drivers say when the machine fails, as our few kinds of failure."""

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
    try:
        yield
    except sa.exc.DBAPIError as error:
        raise _failure(book, error) from error


@contextmanager
def busy(book: Book) -> Iterator[None]:
    """The block waits for the lock of the book, and says who holds it where it waited in vain."""
    try:
        yield
    except sa.exc.OperationalError as error:
        if not _is_busy(error):
            raise
        raise BookBusyError(problems.book_busy(book.place, round(book.busy_seconds), book.holder())) from error


def _is_busy(error: sa.exc.DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", "") == _LOCK_NOT_AVAILABLE or _sqlite_name(error).startswith("SQLITE_BUSY")


def _sqlite_name(error: sa.exc.DBAPIError) -> str:
    return str(getattr(error.orig, "sqlite_errorname", "")) if isinstance(error.orig, sqlite3.Error) else ""


def _failure(book: Book, error: sa.exc.DBAPIError) -> StoreError:
    reason, name = str(error.orig).strip().splitlines()[0], _sqlite_name(error)
    if name == "SQLITE_FULL" or getattr(error.orig, "sqlstate", "") == _DISK_FULL:
        return DiskError(problems.disk_full(book.place))
    if _is_busy(error):
        return BookBusyError(problems.book_busy(book.place, round(book.busy_seconds), book.holder()))
    if isinstance(error, sa.exc.IntegrityError):
        return GuardRefusedError(problems.guard_refused(book.place, reason))
    if error.connection_invalidated or (book.on_postgres and isinstance(error, sa.exc.OperationalError)):
        return ConnectionLostError(problems.connection_lost(book.place, reason))
    return DiskError(problems.disk_failed(book.place, reason))
