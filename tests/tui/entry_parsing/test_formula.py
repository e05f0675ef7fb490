"""Formulas in cells are exact, against Python's own fractions, and no text breaks the parser."""

from __future__ import annotations

import ast
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.api import Problem
from tui.entry_parsing.fold import fold, fold_code
from tui.entry_parsing.formula import read_number


def of_python(text: str) -> Fraction:
    """The same text as Python's parser understands it, every literal a fraction."""
    numbers = {ast.Add: Fraction.__add__, ast.Sub: Fraction.__sub__, ast.Mult: Fraction.__mul__, ast.Div: Fraction.__truediv__}

    def value(node: ast.AST) -> Fraction:
        match node:
            case ast.BinOp(left, sign, right):
                return numbers[type(sign)](value(left), value(right))
            case ast.UnaryOp(ast.USub(), inner):
                return -value(inner)
            case ast.UnaryOp(ast.UAdd(), inner):
                return value(inner)
            case ast.Constant():
                return Fraction(ast.get_source_segment(text, node))
        raise AssertionError(node)

    return value(ast.parse(text, mode="eval").body)


def rounded(value: Fraction, places: int) -> Fraction:
    """Half away from zero, written another way than in the ledger."""
    scaled = abs(value) * 10**places
    whole = scaled.numerator // scaled.denominator
    up = scaled - whole >= Fraction(1, 2)
    return Fraction(whole + up, 10**places) * (1 if value >= 0 else -1)


literals = st.decimals(min_value=0, max_value=9999, places=2).map(lambda number: f"{number:f}")
formulas = st.recursive(
    literals,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map("".join),
        inner.map(lambda text: f"({text})"),
        inner.map(lambda text: f"-({text})"),
    ),
    max_leaves=6,
)


@given(text=formulas, places=st.integers(min_value=0, max_value=6))
def test_a_formula_is_what_fractions_say(text: str, places: int) -> None:
    found = read_number(f"0+{text}", places=places)
    try:
        expected = rounded(of_python(f"0+{text}"), places)
    except ZeroDivisionError:
        assert isinstance(found, Problem) and found.code == "divided_by_zero"
        return
    if abs(expected) >= 10**15 or len(text) > 110:
        return
    assert isinstance(found, str) and Fraction(found) == expected


@given(text=st.text(alphabet="0123456789.+-*/() １２＊。,eE_x%", max_size=60))
def test_no_text_breaks_the_parser(text: str) -> None:
    found = read_number(text, places=2)
    assert isinstance(found, Problem) or found == read_number(found, places=2)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("１２０", "120.00"),
        ("１８．５＊２", "37.00"),
        ("120*1.13", "135.60"),
        ("（3＋4）÷2", "3.50"),
        ("10/3", "3.33"),
        ("10/3*3", "10.00"),
        ("-2.345*1", "-2.35"),
        ("1,234,567.80", "1234567.80"),
        ("100-", "-100.00"),
        (".5", "0.50"),
        ("3-(-4)", "7.00"),
    ],
)
def test_what_is_typed_and_what_it_comes_to(typed: str, number: str) -> None:
    assert read_number(typed, places=2, fixed=True) == number


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("12*", "missing_operand"),
        ("", "missing_operand"),
        (".", "missing_operand"),
        ("*3", "missing_operand"),
        ("()", "missing_operand"),
        ("2**3", "missing_operand"),
        ("1 2", "missing_sign"),
        ("(1 2)", "missing_sign"),
        ("2(3)", "missing_sign"),
        ("(1", "unmatched_bracket"),
        ("1)", "unmatched_bracket"),
        ("12x", "letters_in_number"),
        ("12箱", "letters_in_number"),
        ("1e5", "letters_in_number"),
        ("O.5", "letters_in_number"),
        ("__import__", "strange_sign"),
        ("13%", "strange_sign"),
        ("1.2.3", "two_points"),
        ("1.234.567", "two_points"),
        ("1,23", "ambiguous_comma"),
        ("0,125", "ambiguous_comma"),
        ("1.234,50", "ambiguous_comma"),
        ("1.234,567", "ambiguous_comma"),
        ("1234,567", "ambiguous_comma"),
        ("1/0", "divided_by_zero"),
        ("1/(2-2)", "divided_by_zero"),
        ("1.234", "too_many_decimals"),
        ("9999999999999999", "number_too_large"),
        ("(" * 40 + "1" + ")" * 40, "formula_too_long"),
        ("1+" * 80 + "1", "formula_too_long"),
        ("9" * 200, "formula_too_long"),
    ],
)
def test_what_is_refused_says_why_in_both_languages(typed: str, code: str) -> None:
    problem = read_number(typed, places=2)
    assert isinstance(problem, Problem) and problem.code == code
    assert problem.message.zh and problem.message.en and problem.remedy.zh and problem.remedy.en


@pytest.mark.parametrize(
    ("typed", "places", "said"),
    [
        ("12x", 3, "“12x”里有字母“x” → 只填数字或算式,单位另有一栏"),
        ("1.2345", 3, "“1.2345”的小数太多 → 这里最多 3 位小数"),
        ("1.5", 0, "“1.5”的小数太多 → 这里只填整数"),
        ("12*", 3, "“12*”末尾缺一个数 → 补上这个数,或删掉多余的运算符"),
        ("2*/3", 3, "“2*/3”里“/”前面缺一个数 → 补上这个数,或删掉多余的运算符"),
        ("1,23", 2, "“1,23”里的逗号看不出是千分位还是小数点 → 小数用点,千分位可不写:1234.5"),
    ],
)
def test_the_remedy_speaks_of_what_is_wrong(typed: str, places: int, said: str) -> None:
    problem = read_number(typed, places=places)
    assert isinstance(problem, Problem) and f"{problem.message.zh} → {problem.remedy.zh}" == said


def test_a_quantity_keeps_no_idle_zeros() -> None:
    assert read_number("12.500", places=3) == "12.5"
    assert read_number("100", places=3) == "100"


def test_codes_are_folded_and_keep_their_case_and_their_chinese() -> None:
    assert fold_code(" ｌｓ－Ｍ６　") == "ls-M6"
    assert fold_code("螺丝－Ｍ６×20") == "螺丝-M6×20"
    assert fold("６×２０。５") == "6*20.5"
