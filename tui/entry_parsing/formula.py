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
_WRITTEN: Final = re.compile(r"[0-9.,]+")
"""What looks like one number, thousands marks included."""
_MARKED: Final = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]*)?")
"""Thousands marks where they must stand; `0,125` and `1.234,50` are of people who write the decimals behind a comma."""
_SIGNS: Final = "+-*/()., "


class _FormulaError(Exception):
    """What is wrong with the text; becomes a `Problem` before it leaves this module."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def read_number(text: str, *, places: int, fixed: bool = False) -> str | Problem:
    """The number as text with at most `places` decimals, exactly so many where `fixed`: `１８．５＊２` → `37` or `37.00`.

    A minus behind the digits is red letter as 金蝶 writes it: `100-` is -100. Every way to be wrong has a problem of its own.
    """
    try:
        typed = _digits_and_signs(fold(text).strip())
        value = _plain(typed, places) if _PLAIN.fullmatch(typed) else _formula(typed)
    except _FormulaError as error:
        return error.problem
    if abs(value) >= 10**DIGITS_MAX:
        return _problem("number_too_large", f"{text} 太大", f"{text} is too large", "查一下位数", "count the digits")
    shown = format_scaled(divide_half_up(value.numerator * 10**places, value.denominator), places)
    return shown if fixed or "." not in shown else shown.rstrip("0").rstrip(".")


def _digits_and_signs(typed: str) -> str:
    """The text without thousands marks; what no number is made of is refused before anything is reckoned."""
    if len(typed) > LENGTH_MAX:
        raise _FormulaError(_too_long())
    strange = next((sign for sign in typed if not ("0" <= sign <= "9") and sign not in _SIGNS), "")
    if strange:
        raise _FormulaError(_strange(strange, typed))
    return _WRITTEN.sub(lambda found: _without_marks(found.group()), typed)


def _strange(sign: str, typed: str) -> Problem:
    if sign.isalpha():
        zh, en = f"“{typed}”里有字母“{sign}”", f"there is the letter “{sign}” in “{typed}”"
        remedy = "只填数字或算式,单位另有一栏", "only digits or a formula here; a unit has a column of its own"
        return _problem("letters_in_number", zh, en, *remedy)
    zh, en = f"“{typed}”里的“{sign}”不是数字也不是运算符", f"“{sign}” in “{typed}” is neither digit nor sign"
    return _problem("strange_sign", zh, en, "删掉它;13% 写成 0.13", "take it out; write 13% as 0.13")


def _without_marks(number: str) -> str:
    if number.count(".") > 1:
        zh, en = f"“{number}”有两个小数点", f"“{number}” has two decimal points"
        raise _FormulaError(_problem("two_points", zh, en, "只留一个小数点", "keep one of them"))
    if "," in number and not _MARKED.fullmatch(number):
        zh = f"“{number}”里的逗号看不出是千分位还是小数点"
        en = f"the comma in “{number}” may mark thousands or decimals"
        remedy = "小数用点,千分位可不写:1234.5", "decimals behind a point, no marks: 1234.5"
        raise _FormulaError(_problem("ambiguous_comma", zh, en, *remedy))
    return number.replace(",", "")


def _plain(typed: str, places: int) -> Fraction:
    value = Fraction(f"-{typed[:-1]}" if typed.endswith("-") else typed)
    if (value * 10**places).denominator != 1:
        zh, en = f"“{typed}”的小数太多", f"“{typed}” has too many decimals"
        most = f"这里最多 {places} 位小数", f"at most {places} decimals here"
        remedy = most if places else ("这里只填整数", "only whole numbers here")
        raise _FormulaError(_problem("too_many_decimals", zh, en, *remedy))
    return value


def _formula(typed: str) -> Fraction:
    reader = _Reader(typed)
    value = reader.expression(0)
    if reader.rest():
        raise reader.left_over()
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

    def no_number(self) -> _FormulaError:
        """A number should stand here."""
        rest = self.rest()
        if not self._text.strip():
            zh, en = "没有填数", "no number was typed"
        elif rest:
            zh, en = f"“{self._text}”里“{rest[0]}”前面缺一个数", f"a number is missing before “{rest[0]}” in “{self._text}”"
        else:
            zh, en = f"“{self._text}”末尾缺一个数", f"a number is missing at the end of “{self._text}”"
        remedy = "补上这个数,或删掉多余的运算符", "give the number, or take the sign out"
        return _FormulaError(_problem("missing_operand", zh, en, *remedy))

    def left_over(self) -> _FormulaError:
        """The formula was complete before this."""
        rest = self.rest()
        if rest.startswith(")"):
            return self.unmatched()
        zh, en = f"“{self._text}”里“{rest}”前面缺运算符", f"a sign is missing before “{rest}” in “{self._text}”"
        remedy = "写上 + - * /,或删掉空格", "write + - * or /, or take the blank out"
        return _FormulaError(_problem("missing_sign", zh, en, *remedy))

    def unmatched(self) -> _FormulaError:
        """A bracket has no other half."""
        zh, en = f"“{self._text}”的括号不成对", f"the brackets of “{self._text}” do not match"
        return _FormulaError(_problem("unmatched_bracket", zh, en, "补上或删掉括号", "add or take out a bracket"))

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
                raise _FormulaError(_problem("divided_by_zero", "不能除以零", "division by zero", "改除数", "mend the divisor"))
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
                raise self.left_over() if self.rest() else self.unmatched()
            return value
        return self._number()

    def _number(self) -> Fraction:
        number = _NUMBER.match(self.rest())
        if number is None:
            raise self.no_number()
        self._at += number.end()
        return Fraction(number.group())


def _too_long() -> Problem:
    return _problem("formula_too_long", "算式太长", "the formula is too long", "分步算", "compute it in steps")


def _problem(code: str, zh: str, en: str, remedy_zh: str, remedy_en: str) -> Problem:
    return Problem(code, Text(zh, en), Text(remedy_zh, remedy_en))
