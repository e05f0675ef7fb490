"""Elimination: what the equations say is used up to the last, and nothing that they do not say."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ledger.rules.elimination import basis, reduced
from ledger.rules.linear_forms import Form, Term, add, scaled

NAMES = ("a", "b", "c", "d", "e")
NUMBERS = st.integers(-3, 3)
ROWS = st.lists(NUMBERS, min_size=5, max_size=5)


def form(*numbers: int) -> Form:
    """3, 0, −1 is 3·a − c."""
    return {Term((), name): Fraction(number) for name, number in zip(NAMES, numbers, strict=False) if number}


def worth(one: Form, values: dict[str, int]) -> Fraction:
    return sum((coefficient * values[term.atom] for term, coefficient in one.items()), Fraction(0))


@given(rows=st.lists(ROWS, max_size=4), values=st.lists(NUMBERS, min_size=4, max_size=4), asked=ROWS)
def test_a_form_keeps_its_worth_wherever_the_equations_hold(rows: list[list[int]], values: list[int], asked: list[int]) -> None:
    """Each equation is made to hold by what stands before e, which is worth −1."""
    worths = dict(zip(NAMES, (*values, -1), strict=True))
    equations = [form(*row[:4], sum(row[at] * values[at] for at in range(4))) for row in rows]
    assert all(worth(equation, worths) == 0 for equation in equations)
    assert worth(reduced(form(*asked), basis(equations)), worths) == worth(form(*asked), worths)


@given(rows=st.lists(ROWS, max_size=4), factors=st.lists(NUMBERS, min_size=4, max_size=4))
def test_every_combination_of_the_equations_comes_to_nothing(rows: list[list[int]], factors: list[int]) -> None:
    total: Form = {}
    for row, factor in zip(rows, factors, strict=False):
        total = add(total, form(*row), factor)
    assert reduced(total, basis([form(*row) for row in rows])) == {}


@given(rows=st.lists(ROWS, max_size=4))
def test_each_equation_of_a_basis_has_a_pivot_of_its_own_that_counts_1(rows: list[list[int]]) -> None:
    found = basis([form(*row) for row in rows])
    for pivot, equation in found:
        assert equation[pivot] == 1
        assert [pivot in other for _, other in found].count(True) == 1


def test_the_pivot_is_the_last_term_so_that_totals_are_replaced_by_what_they_are_made_of() -> None:
    a, b = Term((), "a"), Term((), "b")
    assert basis([form(2, 4)]) == [(b, {a: Fraction(1, 2), b: Fraction(1)})]
    assert reduced(form(0, 6), basis([form(2, 4)])) == {a: Fraction(-3)}


def test_two_equations_that_say_the_same_are_one_and_one_that_says_nothing_is_none() -> None:
    twice = [form(), form(1, 1), scaled(form(1, 1), -2), form(0, 0, 1)]
    assert len(basis(twice)) == 2
