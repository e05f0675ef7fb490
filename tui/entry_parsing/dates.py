"""Dates in few keys: `17` is the 17th of the month that is worked on, `117` the 17th of January, `t` today, `+3` later.

17 · 117 · 0117 · 260117 · 20260117 · 1.17 1-17 1/17 · 1月17日 17日 · 2026-1-17 2026年1月17日 · t · +3 -1
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from ledger.api import Problem, Text
from tui.entry_parsing.fold import fold

_TODAY: Final = ("t", "T", "今", "今天")
_DAYS: Final = re.compile(r"[+-][0-9]{1,4}")
_DIGITS: Final = re.compile(r"[0-9]{1,8}")
_PARTS: Final = re.compile(r"(?:([0-9]{4}|[0-9]{2})[-./年])?([0-9]{1,2})[-./月]([0-9]{1,2})日?")
_DAY: Final = re.compile(r"([0-9]{1,2})日")


def read_date(text: str, *, base: dt.date, today: dt.date) -> str | Problem:
    """The date as ISO text. `base` lends month and year, and is what `+3` and `-1` count from; `t` is `today`."""
    typed = fold(text).replace(" ", "")
    try:
        found = _date(typed, base, today)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        message = Text(f"没有“{text}”这个日期", f"“{text}” is no date")
        remedy = Text("例:17、117、20260117、t、+3", "for example 17, 117, 20260117, t, +3")
        return Problem("bad_date", message, remedy)
    return found.isoformat()


def _date(typed: str, base: dt.date, today: dt.date) -> dt.date | None:
    if typed in _TODAY:
        return today
    if _DAYS.fullmatch(typed):
        return base + dt.timedelta(days=int(typed))
    if _DIGITS.fullmatch(typed):
        return _of_digits(typed, base)
    if day := _DAY.fullmatch(typed):
        return base.replace(day=int(day.group(1)))
    if parts := _PARTS.fullmatch(typed):
        year, month, number = parts.groups()
        return dt.date(_year(year) if year else base.year, int(month), int(number))
    return None


def _of_digits(typed: str, base: dt.date) -> dt.date | None:
    """By how many digits there are: day, month and day, with two or four of the year in front."""
    match len(typed):
        case 1 | 2:
            return base.replace(day=int(typed))
        case 3 | 4:
            return base.replace(month=int(typed[:-2]), day=int(typed[-2:]))
        case 6 | 8:
            return dt.date(_year(typed[:-4]), int(typed[-4:-2]), int(typed[-2:]))
    return None


def _year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)
