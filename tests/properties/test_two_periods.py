"""Goods of the earlier period, posted while the next one runs (ARCHITECTURE §6.3)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.domain.layer import is_stock
from ledger.domain.masters import Costing
from ledger.domain.rounding import divide_half_up
from ledger.domain.state import BookState
from tests.domain.drafting import Shop

MARCH_END = date(2026, 3, 31)
Step = tuple[str, int, int, int, int]
steps = st.lists(
    st.tuples(
        st.sampled_from(("receive", "receive", "deliver", "deliver", "ship", "send_back")),
        st.integers(0, 20), st.integers(1, 40), st.integers(0, 3000), st.integers(1, 57),
    ),
    min_size=2,
    max_size=25,
)  # fmt: skip


def play(shop: Shop, history: list[tuple[int, Step]], *, dated: bool) -> list[tuple[int, Step]]:
    """Post the history on its own days, or all of it on the last; the steps that were accepted."""
    accepted = []
    for number, step in history:
        kind, which, quantity, price, day = step
        on = (date(2026, 3, day) if day <= 31 else date(2026, 4, day - 31)) if dated else date(2026, 4, 30)
        match kind:
            case "receive":
                problems = shop.receive(f"R{number}", quantity, quantity * price, on=on)
            case "deliver":
                problems = shop.deliver(f"D{number}", quantity, on=on)
            case "ship":
                problems = shop.ship(f"T{number}", quantity, on=on)
            case _:
                problems = shop.send_back(f"S{number}", f"R{which}", quantity, on=on)
        accepted += [] if problems else [(number, step)]
    return accepted


def assert_whole_at_the_end_of_march(state: BookState) -> None:
    quantities: defaultdict[str, int] = defaultdict(int)
    values: defaultdict[str, int] = defaultdict(int)
    for move in state.moves["P1"]:
        if is_stock(move) and move.posting.layer and move.date <= MARCH_END:
            quantities[move.posting.layer] += move.posting.quantity or 0
            values[move.posting.layer] += move.posting.value
    for layer, quantity in quantities.items():
        assert quantity >= 0 and values[layer] >= 0, (layer, quantity, values[layer])
        assert quantity or not values[layer], (layer, quantity, values[layer])


@pytest.mark.parametrize("costing", [one for one in Costing if not one.at_set_price and one is not Costing.SPECIFIC])
@given(history=steps)
@settings(max_examples=150, deadline=None)
def test_the_earlier_period_ends_whole_and_today_is_as_if_nothing_were_backdated(costing: Costing, history: list[Step]) -> None:
    shop, today = Shop(costing), Shop(costing)
    shop.receive("R", 1, 100, on=date(2026, 4, 1))
    today.receive("R", 1, 100, on=date(2026, 4, 1))
    accepted = play(shop, list(enumerate(history)), dated=True)
    assert_whole_at_the_end_of_march(shop.state)
    for layer in shop.state.layers.values():
        assert layer.quantity >= 0 and layer.value >= 0 and (layer.quantity or not layer.value)
    if costing is Costing.MOVING_AVERAGE:
        play(today, accepted, dated=False)
        assert shop.pool() == today.pool()
    assert sum(one.value for one in shop.state.layers.values()) == shop.balance("INV") + shop.balance("XFER")


@given(history=steps)
@settings(max_examples=150, deadline=None)
def test_march_is_closed_at_its_average_while_april_runs_and_closing_again_posts_nothing(history: list[Step]) -> None:
    shop = Shop(Costing.MONTH_AVERAGE)
    shop.receive("R", 1, 100, on=date(2026, 4, 1))
    play(shop, list(enumerate(history)), dated=True)
    shop.deliver("all", shop.quantity(), on=date(2026, 4, 29))
    for month, end in (("march", MARCH_END), ("april", date(2026, 4, 30))):
        assert not shop.close_month(month, end)
        assert_whole_at_the_end_of_march(shop.state)
        for layer in shop.state.layers.values():
            assert layer.quantity >= 0 and layer.value >= 0 and (layer.quantity or not layer.value)
        assert not shop.close_month(f"{month} again", end)
        assert shop.records[-1].entries == ()
    assert sum(one.value for one in shop.state.layers.values()) == shop.balance("INV") + shop.balance("XFER")


@pytest.mark.parametrize("costing", [Costing.STANDARD, Costing.RETAIL])
@given(history=steps)
@settings(max_examples=100, deadline=None)
def test_a_pool_at_a_set_price_is_worth_its_price_whatever_was_dated_back(costing: Costing, history: list[Step]) -> None:
    shop, price = Shop(costing), Fraction(2900, 3)
    assert not shop.reprice("SC", "P1", price, on=date(2026, 3, 1))
    shop.receive("R", 1, 100, on=date(2026, 4, 1))
    play(shop, list(enumerate(history)), dated=True)
    assert_whole_at_the_end_of_march(shop.state)
    quantity, value = shop.pool()
    assert value == divide_half_up(price.numerator * quantity, price.denominator)
