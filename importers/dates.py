"""Dates as statements write them: the order of year, month and day is declared by the mapping, never guessed.

Years outside 1970 to 2099 are refused: they are typing errors or a spreadsheet's zero, and would land in an absurd
period.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Literal, NamedTuple

__all__ = ["DateFault", "Moment", "date_of_xml", "moment_of_text", "time_of_text", "with_year"]

DateFault = Literal["date_unreadable", "date_out_of_range"]
YEARS = range(1970, 2100)

_DATE = {
    "ymd": re.compile(
        r"(?P<y>\d{4})(?:[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?|(?P<mm>\d{2})(?P<dd>\d{2}))(?P<rest>(?!\d).*)"
    ),
    "dmy": re.compile(r"(?P<d>\d{1,2})[-/.](?P<m>\d{1,2})[-/.](?P<y>\d{4})(?P<rest>(?!\d).*)"),
    "mdy": re.compile(r"(?P<m>\d{1,2})[-/.](?P<d>\d{1,2})[-/.](?P<y>\d{4})(?P<rest>(?!\d).*)"),
}
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)")
_MONTH_DAY = re.compile(r"(\d{1,2})[-/.](\d{1,2})")
_TIME = re.compile(r"(\d{1,2})[:时]?(\d{2})(?:[:分]?(\d{2}))?秒?(?:\.\d+)?")
# An xs:date may carry a time zone (2016-04-04+01:00), UN/CEFACT writes 20160404; the date is the one that is written.
_XML_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:Z|[+-]\d{2}:\d{2}|[T ].*)?|(\d{4})(\d{2})(\d{2})(?:\d{4}|\d{6})?")


class Moment(NamedTuple):
    """An ISO date and, where the text has one, a time of day."""

    date: str
    time: str


def moment_of_text(text: str, order: str = "ymd") -> Moment | DateFault:
    """Date and time of a cell, or what is wrong with it; an order with `%` is a format of `strptime`."""
    told = unicodedata.normalize("NFKC", text).strip()
    if "%" in order and not _ISO.match(told):
        return _moment_by_format(told, order)
    # A date cell of a workbook comes as an ISO date, whatever order the bank's text cells have.
    found = _DATE["ymd" if _ISO.match(told) else order].fullmatch(told)
    if not found:
        return "date_unreadable"
    part = found.groupdict()
    date = _calendar_date(int(part["y"]), int(part.get("m") or part["mm"]), int(part.get("d") or part["dd"]))
    if isinstance(date, str):
        return date
    return Moment(date.isoformat(), time_of_text(part["rest"].strip().removeprefix("T")))


def _moment_by_format(text: str, form: str) -> Moment | DateFault:
    """A date that a mapping spells out, `%d %b %Y`."""
    try:
        moment = dt.datetime.strptime(text, form)  # noqa: DTZ007  # a statement's day
    except ValueError:
        return "date_unreadable"
    time = moment.time().isoformat() if re.search("%[HIXc]", form) else ""
    return Moment(moment.date().isoformat(), time) if moment.year in YEARS else "date_out_of_range"


def with_year(text: str, year: int, month: int) -> str:
    """A `MM/DD` of a statement that closes in a month of a year: a later month than that is of the year before."""
    found = _MONTH_DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return f"{year - (int(found[1]) > month)}-{found[1]}-{found[2]}" if found else text


def time_of_text(text: str) -> str:
    """`HH:MM:SS` of `12:34`, `123456` or `12时34分56秒`; anything else as it stands (a bank may write 24:00:00)."""
    found = _TIME.fullmatch(text.strip())
    return f"{found[1]:0>2}:{found[2]}:{found[3] or '00'}" if found else text.strip()


def date_of_xml(text: str) -> dt.date | DateFault:
    """The date part of an `xs:date`, or of a UN/CEFACT date of format 102, 203 or 204."""
    found = _XML_DATE.fullmatch(text.strip())
    if not found:
        return "date_unreadable"
    year, month, day = (int(part) for part in found.groups() if part)
    return _calendar_date(year, month, day)


def _calendar_date(year: int, month: int, day: int) -> dt.date | DateFault:
    """The date if the calendar has it and the year is a plausible one."""
    try:
        date = dt.date(year, month, day)
    except ValueError:
        return "date_unreadable"
    return date if year in YEARS else "date_out_of_range"
