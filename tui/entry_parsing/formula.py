"""Numbers as they are typed: `120`, `1,234.50`, `120*1.13`, `(3+4)/2`, full width or half; exact, and never evaluated as code.

The arithmetic is on fractions, so `10/3*3` is 10. What is written as a plain number must fit the cell's decimals, because
nobody would see the rounding; the result of a formula is rounded half away from zero, once, at the end (`divide_half_up`).
Length and depth are limited, so that no line of text keeps the terminal busy.

    expression = term {("+" | "-") term}        term = factor {("*" | "/") factor}
    factor     = ["+" | "-"] factor | number | "(" expression ")"
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

from ledger.api import Problem, Text, divide_half_up, format_scaled
from tui.entry_parsing.fold import fold

LENGTH_MAX: Final = 120
"""Characters of a formula."""
DEPTH_MAX: Final = 20
"""Brackets and signs inside each other."""
DIGITS_MAX: Final = 15
"""Digits before the point of a result; the books take no larger amount."""
_NUMBER: Final = re.compile(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+")
_PLAIN: Final = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)-?")
_THOUSANDS: Final = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")


class _FormulaError(Exception):
    """What is wrong with the text; becomes a `Problem` before it leaves this module."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def read_number(text: str, *, places: int, fixed: bool = False) -> str | Problem:
    """The number as text with at most `places` decimals, exactly so many where `fixed`: `１８．５＊２` → `37` or `37.00`.

    A minus behind the digits is red letter as 金蝶 writes it: `100-` is -100.
    """
    typed = _THOUSANDS.sub("", fold(text).strip())
    try:
        value = _plain(typed, places) if _PLAIN.fullmatch(typed) else _formula(typed)
    except _FormulaError as error:
        return error.problem
    if abs(value) >= 10**DIGITS_MAX:
        return _problem("number_too_large", f"{text} 太大", f"{text} is too large", "查一下位数", "count the digits")
    shown = format_scaled(divide_half_up(value.numerator * 10**places, value.denominator), places)
    return shown if fixed or "." not in shown else shown.rstrip("0").rstrip(".")


def _plain(typed: str, places: int) -> Fraction:
    if len(typed) > LENGTH_MAX:
        raise _FormulaError(_too_long())
    value = Fraction(f"-{typed[:-1]}" if typed.endswith("-") else typed)
    if (value * 10**places).denominator != 1:
        zh, en = f"最多 {places} 位小数:{typed}", f"at most {places} decimals: {typed}"
        raise _FormulaError(_problem("too_many_decimals", zh, en, "四舍五入后再填", "round it first"))
    return value


def _formula(typed: str) -> Fraction:
    if len(typed) > LENGTH_MAX:
        raise _FormulaError(_too_long())
    reader = _Reader(typed)
    value = reader.expression(0)
    if reader.rest():
        raise reader.wrong()
    return value


class _Reader:
    """A formula and how far it has been read."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def rest(self) -> str:
        """What has not been read, blanks cut."""
        while self._text[self._at : self._at + 1] == " ":
            self._at += 1
        return self._text[self._at :]

    def wrong(self) -> _FormulaError:
        """Something else stands here than a formula could have."""
        rest = self.rest()
        zh = f"算式“{self._text}”里的“{rest}”看不懂" if rest else f"算式“{self._text}”没有写完"
        en = f"“{rest}” in “{self._text}” is no formula" if rest else f"the formula “{self._text}” has no end"
        return _FormulaError(_problem("bad_formula", zh, en, "例:120*1.13", "for example: 120*1.13"))

    def _take(self, signs: str) -> str:
        rest = self.rest()
        if not rest or rest[0] not in signs:
            return ""
        self._at += 1
        return rest[0]

    def expression(self, depth: int) -> Fraction:
        """Terms added and taken away."""
        value = self._term(depth)
        while sign := self._take("+-"):
            term = self._term(depth)
            value = value + term if sign == "+" else value - term
        return value

    def _term(self, depth: int) -> Fraction:
        value = self._factor(depth)
        while sign := self._take("*/"):
            factor = self._factor(depth)
            if sign == "/" and not factor:
                raise _FormulaError(_problem("divided_by_zero", "不能除以零", "division by zero", "改算式", "mend the formula"))
            value = value * factor if sign == "*" else value / factor
        return value

    def _factor(self, depth: int) -> Fraction:
        if depth > DEPTH_MAX:
            raise _FormulaError(_too_long())
        sign = self._take("+-")
        if sign:
            value = self._factor(depth + 1)
            return -value if sign == "-" else value
        if self._take("("):
            value = self.expression(depth + 1)
            if not self._take(")"):
                raise self.wrong()
            return value
        return self._number()

    def _number(self) -> Fraction:
        number = _NUMBER.match(self.rest())
        if number is None:
            raise self.wrong()
        self._at += number.end()
        return Fraction(number.group())


def _too_long() -> Problem:
    return _problem("formula_too_long", "算式太长", "the formula is too long", "分步算", "compute it in steps")


def _problem(code: str, zh: str, en: str, remedy_zh: str, remedy_en: str) -> Problem:
    return Problem(code, Text(zh, en), Text(remedy_zh, remedy_en))
