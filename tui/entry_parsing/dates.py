"""Days in few keys: `17` is the 17th of the month that is worked on, `117` the 17th of January, `t` today, `+3` later.

17 · 117 · 0117 · 260117 · 20260117 · 1.17 1-17 1/17 · 1月17日 17日 · 2026-1-17 2026年1月17日 · t · +3 -1

A span of days is also a month or a year: 2026-03 202603 2026年3月 3月 · 2026 2026年.
"""

from __future__ import annotations

import calendar
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
_YEAR: Final = re.compile(r"((?:19|20|21)[0-9]{2})年?")
_MONTH: Final = re.compile(r"((?:19|20|21)[0-9]{2})(?:[-./年]([0-9]{1,2})|(0[1-9]|1[0-2]))月?")
"""Six digits that are a year and a month are meant so, although `201203` could be a day of 2020."""
_MONTH_ALONE: Final = re.compile(r"([0-9]{1,2})月")
Span = tuple[dt.date, dt.date]
"""The first and the last day."""


def read_date(text: str, *, base: dt.date, today: dt.date) -> str | Problem:
    """The date as ISO text. `base` lends month and year, and is what `+3` and `-1` count from; `t` is `today`."""
    typed = fold(text).replace(" ", "")
    try:
        found = _date(typed, base, today)
    except (ValueError, OverflowError):
        return _no_such_day(text)
    return found.isoformat() if found is not None else _no_date(text)


def read_span(text: str, *, today: dt.date) -> Span | Problem:
    """The days of what was typed: a day as in `read_date`, worked on today, or a whole month or year."""
    typed = fold(text).replace(" ", "")
    try:
        found = _year_or_month(typed, today)
        if found is None and (day := _date(typed, today, today)) is not None:
            found = day, day
    except (ValueError, OverflowError):
        return _no_such_day(text)
    return found or _no_span(text)


def _no_such_day(text: str) -> Problem:
    """It is written as a day, and the calendar has none such."""
    message = Text(f"没有“{text}”这一天", f"there is no such day as “{text}”")
    return Problem("no_such_day", message, Text("查一下月份有几天", "see how many days the month has"))


def _no_date(text: str) -> Problem:
    message = Text(f"“{text}”不是日期", f"“{text}” is no date")
    return Problem("bad_date", message, Text("例:17、117、20260117、t、+3", "for example 17, 117, 20260117, t, +3"))


def _no_span(text: str) -> Problem:
    message = Text(f"“{text}”不是期间", f"“{text}” names no days")
    remedy = Text("例:2026、2026-03、2026-03-17、17、t", "for example 2026, 2026-03, 2026-03-17, 17, t")
    return Problem("bad_span", message, remedy)


def _year_or_month(typed: str, base: dt.date) -> Span | None:
    if year := _YEAR.fullmatch(typed):
        number = int(year.group(1))
        return dt.date(number, 1, 1), dt.date(number, 12, 31)
    if month := _MONTH.fullmatch(typed):
        year_typed, one, other = month.groups()
        return _month(int(year_typed), int(one or other))
    if alone := _MONTH_ALONE.fullmatch(typed):
        return _month(base.year, int(alone.group(1)))
    return None


def _month(year: int, month: int) -> Span:
    first = dt.date(year, month, 1)
    return first, first.replace(day=calendar.monthrange(year, month)[1])


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
