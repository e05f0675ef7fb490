"""Personal data in what is said about a file: account numbers, telephones, addresses and names are shown in part.

A reason is printed, copied into tickets and kept in logs, while the file itself stays in the book: the line and the column are
enough to find the cell. Records are not masked, they are what is to be booked.
"""

from __future__ import annotations

import re

__all__ = ["masked", "quoted"]

QUOTED_CHARS_MAX = 30

_NUMBER = re.compile(r"(?<![0-9])[0-9](?:[ -]?[0-9*]){6,}(?![0-9])")
_MAIL = re.compile(r"([\w.+-])[\w.+-]*@([\w.-]+)")
_NAME = re.compile(r"([^\W\d_])[^\W\d_]+")
_SHOWN = 4


def masked(text: str) -> str:
    """`交易明细_6222021234567890123.csv` as `交易明细_***************0123.csv`: long numbers keep four digits, mail its domain.

    Days keep all of theirs, `20260301` too.
    """
    return _MAIL.sub(r"\1***@\2", _NUMBER.sub(lambda found: _stars(found[0]), text))


def quoted(cell: str) -> str:
    """A cell as a reason shows it: `张三` as `张*`, since a shifted column may put a name where a date belongs."""
    return masked(_NAME.sub(lambda found: found[1] + "*" * (len(found[0]) - 1), cell[:QUOTED_CHARS_MAX]))


def _stars(number: str) -> str:
    """All but the last four digits; a day stays, with its time if it has one."""
    if re.fullmatch(r"(19|20)\d\d-?(0\d|1[0-2])-?([0-2]\d|3[01])\d{0,6}", number):
        return number
    return "*" * (len(number) - _SHOWN) + number[-_SHOWN:]
