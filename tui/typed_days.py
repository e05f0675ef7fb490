"""Spans of days as they are typed: a day, a month or a year; `2026-03-17`, `20260317`, `2026-03`, `2026`, `t`."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Final

_FOLD: Final = str.maketrans("０１２３４５６７８９－／．。年月日", "0123456789-------")
_DAY: Final = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})|(\d{4})-(\d{1,2})-(\d{1,2})")
_MONTH: Final = re.compile(r"(\d{4})-?(\d{2})|(\d{4})-(\d{1,2})")


def typed_span(text: str, today: dt.date) -> tuple[dt.date, dt.date] | None:
    """The first and last day of what was typed, None where it is no span."""
    text = text.strip().translate(_FOLD).rstrip("-").replace("/", "-").replace(".", "-")
    if text in ("t", "T"):
        return today, today
    try:
        if re.fullmatch(r"\d{4}", text):
            return dt.date(int(text), 1, 1), dt.date(int(text), 12, 31)
        if match := _MONTH.fullmatch(text):
            year, month = (int(one) for one in match.groups() if one)
            return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])
        if match := _DAY.fullmatch(text):
            day = dt.date(*(int(one) for one in match.groups() if one))
            return day, day
    except (ValueError, calendar.IllegalMonthError):
        return None
    return None
