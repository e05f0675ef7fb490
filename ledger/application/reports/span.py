"""The days a report covers: whole months where nothing else is said, and no days that no book has."""

from __future__ import annotations

import calendar
import datetime as dt

from ledger.domain.completion import EARLIEST, LATEST
from ledger.domain.problem import Problem, Text


def end_of_month(day: dt.date) -> dt.date:
    """The last day of a day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def span_problem(since: dt.date, until: dt.date) -> Problem | None:
    """Days no book has, or an end before the start."""
    for day in (since, until):
        if not EARLIEST <= day <= LATEST:
            message = Text(f"日期 {day} 不合理", f"the date {day} cannot be right")
            return Problem("bad_date", message, Text("检查年份", "check the year"))
    if since > until:
        message = Text(f"{since} 在 {until} 之后", f"{since} is after {until}")
        return Problem("bad_span", message, Text("起始日不能晚于截止日", "begin no later than the end"))
    return None
