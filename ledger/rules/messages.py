"""What the rule language says when it refuses: one row per code of RULES.md §7, and how a refusal is shown on a terminal.

    company.rules:7:3 R501 借贷不平:借方 − 贷方 = …
         7 |   voucher "销售" / "Sale"
           |   ^~~~~~~       补上缺的分录,或让两边用同一金额

A `Problem` has a file and a line; its columns stand in `Where.path` as `col 3-10` (the end is exclusive).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from ledger.domain.problem import Problem, Text, Where
from ledger.rules.catalogue import MESSAGES
from ledger.rules.syntax import Span

_COLUMNS: Final = re.compile(r"col (\d+)-(\d+)")


def refusal(code: str, file: str, span: Span, **words: str) -> Problem:
    """The problem of that code at that place, its sentences filled with `words`."""
    zh, en, remedy_zh, remedy_en = MESSAGES[code]
    where = Where(file=file, line=span.line, path=f"col {span.column}-{max(span.end_column, span.column + 1)}")
    return Problem(
        code,
        Text(zh.format(**words), en.format(**words)),
        Text(remedy_zh.format(**words), remedy_en.format(**words)),
        where,
    )


def render_problem(problem: Problem, lines: Sequence[str], language: str) -> str:
    """The problem as three lines of a terminal; `lines` is the text of its file (empty where it is not at hand)."""
    message, remedy = problem.message.in_language(language), problem.remedy.in_language(language)
    columns = _COLUMNS.fullmatch(problem.where.path or "")
    line = problem.where.line or 0
    if columns is None or not 1 <= line <= len(lines):
        return f"{problem.where} {problem.code} {message}        {remedy}"
    start, end = int(columns[1]), int(columns[2])
    source = lines[line - 1]
    indent = " " * display_width(source[: start - 1])
    underline = "^" + "~" * (display_width(source[start - 1 : end - 1]) - 1)
    return "\n".join(
        (
            f"{problem.where.file}:{line}:{start} {problem.code} {message}",
            f"{line:>6} | {source}",
            f"       | {indent}{underline}       {remedy}",
        )
    )


def display_width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
