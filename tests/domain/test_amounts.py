"""Laws of the functions over amounts that drafting and booking share."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain import amounts
from ledger.domain.draft import Act, Form

cents = st.integers(-(10**12), 10**12)
rates = st.fractions(0, 1, max_denominator=10_000)


@given(left=cents, right=cents)
def test_excess_one_way_less_excess_the_other_way_is_the_difference(left: int, right: int) -> None:
    assert amounts.value(amounts.excess(left, right)) - amounts.value(amounts.excess(right, left)) == left - right


@given(left=cents, right=cents, first=cents, second=cents)
def test_the_same_holds_for_amounts_with_an_original(left: int, right: int, first: int, second: int) -> None:
    one, two = amounts.excess(Form(left, first), Form(right, second)), amounts.excess(Form(right, second), Form(left, first))
    assert amounts.value(one) - amounts.value(two) == left - right
    if left != right:
        assert isinstance(one, Form) and isinstance(two, Form)
        assert (one.original or 0) - (two.original or 0) == first - second


@given(gross=cents, rate=rates)
def test_red_mirrors_blue_in_net_and_tax(gross: int, rate: Fraction) -> None:
    assert amounts.net_of(-gross, rate) == -amounts.value(amounts.net_of(gross, rate))
    assert amounts.tax_of(-gross, rate) == -amounts.value(amounts.tax_of(gross, rate))


@given(whole=cents, of=st.integers(1, 10**6), some=st.integers(0, 10**6))
def test_all_of_a_part_is_the_whole(whole: int, of: int, some: int) -> None:
    assert amounts.part(whole, of, of) == whole
    assert amounts.part(whole, 0, of) == 0
    assert abs(amounts.value(amounts.part(whole, some, of)) * of - whole * some) * 2 <= of


@given(amount=cents, weights=st.lists(st.integers(0, 1000), min_size=1).filter(any))
def test_shares_add_up_in_value_and_in_original(amount: int, weights: list[int]) -> None:
    found = amounts.shares(Form(amount, -amount), weights)
    assert sum(one.value for one in found if isinstance(one, Form)) == amount
    assert sum(one.original or 0 for one in found if isinstance(one, Form)) == -amount
    assert amounts.shares(amount, weights) == amounts.shares(amount, [Fraction(weight) for weight in weights])


@pytest.mark.parametrize(
    ("rounding", "rounded"), [("half_up", (3, -3)), ("half_even", (2, -2)), ("down", (2, -2)), ("up", (3, -3))]
)
def test_two_and_a_half_under_each_rounding(rounding: str, rounded: tuple[int, int]) -> None:
    assert amounts.round_fraction(Fraction(5, 2), rounding) == rounded[0]
    assert amounts.round_fraction(Fraction(-5, 2), rounding) == rounded[1]


def test_an_amount_over_acts_is_filled_in_with_their_values() -> None:
    form = Form(100, None, ((0, 1), (1, -2)))
    assert amounts.resolved(form, [1000, 30]) == 1040
    assert amounts.resolved(Form(0, None, ((0, 1), (1, -2))), [Form(1000, 140), Form(30, 4)]) == Form(940, 132)


def test_106_50_for_15_00_usd_less_a_cost_in_the_books_currency_is_no_amount_of_usd() -> None:
    difference = Form(0, None, ((0, 1), (1, -1)))
    assert amounts.resolved(difference, [Form(10650, 1500), 10650]) == 0
    assert amounts.resolved(difference, [Form(10650, 1500), 10000]) == 650
    assert amounts.resolved(difference, [Form(10650, 1500), Form(7100, 1000)]) == Form(3550, 500)


def test_arguments_of_an_act_are_filled_in_from_the_acts_before_it() -> None:
    act = Act("excess", (Form(0, None, ((0, 1),)), 250), "excess(l.cost, 2.50)", 3)
    assert amounts.value_of("excess", amounts.resolved_arguments(act, [1000])) == 750


def test_at_rate_gives_the_original_at_the_documents_rate() -> None:
    taken = Form(71000, 10000)
    assert amounts.at_rate(taken, Fraction(715, 100)) == Form(71500, 10000)
    assert amounts.at_rate(taken, None) == taken
    assert amounts.at_rate(500, Fraction(7)) == 500
