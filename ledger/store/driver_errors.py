"""What a driver's error means for a person: full, read-only or damaged, the same on both engines, opening or working.

Only what somebody can do something about is known here; the rest is `disk_failed` or `book_unreadable` with the driver's words.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Final

from ledger.domain.problem import Problem
from ledger.store import problems

_SQLITE: Final[tuple[tuple[str, Callable[[str], Problem]], ...]] = (
    ("SQLITE_FULL", problems.disk_full),
    ("SQLITE_READONLY", problems.book_read_only),
    ("SQLITE_CORRUPT", problems.book_damaged),
    ("SQLITE_NOTADB", problems.book_damaged),
)
_POSTGRES: Final[dict[str, Callable[[str], Problem]]] = {
    "53100": problems.disk_full,
    "25006": problems.book_read_only,
    "XX001": problems.book_damaged,
    "XX002": problems.book_damaged,
}
_LOCK_NOT_AVAILABLE: Final = "55P03"
_NOT_SUPPORTED: Final = "0A000"
_IN_RECOVERY: Final = "recovery"
"""A replica refuses to begin a transaction that writes, and says it does not support that."""
_NO_SUCH_TABLE: Final = "no such table"
_NO_TEXT: Final = "Could not decode to UTF-8"
"""What Python's driver says of a text that is none: SQLite itself does not look."""


def known_problem(place: str, error: BaseException) -> Problem | None:
    """The problem of an error that has one of its own; None for any other."""
    state = str(getattr(error, "sqlstate", ""))
    if state == _NOT_SUPPORTED and _IN_RECOVERY in str(error):
        return problems.book_read_only(place)
    found = _POSTGRES.get(state)
    if found is not None:
        return found(place)
    name = sqlite_name(error)
    if name == "SQLITE_ERROR" and str(error).startswith(_NO_SUCH_TABLE):
        return problems.schema_missing(place)
    if isinstance(error, sqlite3.Error) and str(error).startswith(_NO_TEXT):
        return problems.book_damaged(place)
    return next((problem(place) for start, problem in _SQLITE if name.startswith(start)), None)


def is_busy(error: BaseException) -> bool:
    """True where somebody else holds the lock."""
    return getattr(error, "sqlstate", "") == _LOCK_NOT_AVAILABLE or sqlite_name(error).startswith("SQLITE_BUSY")


def sqlite_name(error: BaseException) -> str:
    """SQLite's own name of an error, `SQLITE_IOERR_FSYNC`; nothing for other errors."""
    return str(getattr(error, "sqlite_errorname", "")) if isinstance(error, sqlite3.Error) else ""
