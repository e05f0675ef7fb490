"""The time zone of a book: when a day begins for the people who keep it. It serves doors and searches, never a decision."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from ledger.domain.problem import Problem, Text, Where


def time_zone(name: str) -> dt.tzinfo:
    """The zone of a name; UTC for one this machine does not know."""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return dt.UTC


def unknown_time_zone(name: str) -> Problem | None:
    """A problem where the name is no time zone."""
    if name == "UTC" or time_zone(name) is not dt.UTC:
        return None
    message = Text(f"没有时区“{name}”", f"there is no time zone “{name}”")
    remedy = Text("写成 Asia/Shanghai、Europe/Berlin 等", "write it as Asia/Shanghai, Europe/Berlin …")
    return Problem("unknown_time_zone", message, remedy, Where(path="/timezone"))
