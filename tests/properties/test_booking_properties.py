"""Laws of booking over random histories, every costing method (DOMAIN §2.7, ENGINE §5, ARCHITECTURE §6)."""

from __future__ import annotations

import copy
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.domain.late_price import divided
from ledger.domain.masters import Costing
from ledger.domain.rounding import split
from ledger.domain.state import BookState
from tests.domain.drafting import Shop
from tests.properties.histories import Play, Step, steps

METHODS = pytest.mark.parametrize("costing", [one for one in Costing if one is not Costing.SPECIFIC])
PRICE_FOLLOWS = pytest.mark.parametrize("costing", [Costing.MOVING_AVERAGE, Costing.FIFO, Costing.LIFO])
"""Methods whose stock is worth what was paid, whenever that became known."""


@METHODS
@given(history=steps)
@settings(max_examples=150, deadline=None)
def test_the_engine_does_what_the_specification_says(costing: Costing, history: list[Step]) -> None:
    play = Play(costing)
    play.run(history)
    assert_sums_agree(play.shop.state)


def assert_sums_agree(state: BookState) -> None:
    """No layer and no place below zero, nothing worth anything without goods, places = layers in every area."""
    places: defaultdict[tuple[str, str], int] = defaultdict(int)
    layers: defaultdict[tuple[str, str], int] = defaultdict(int)
    for key, stock in state.stock.items():
        assert stock.quantity >= 0
        places[key.item, state.area_of(key.place)] += stock.quantity
    for layer in state.layers.values():
        assert layer.quantity >= 0 and layer.value >= 0
        assert layer.quantity or not layer.value
        layers[layer.pool.item, layer.pool.area] += layer.quantity
    assert {key: some for key, some in places.items() if some} == {key: some for key, some in layers.items() if some}
    for one in state.open_items.values():
        assert one.quantity or not one.value or one.key.role in ("AP", "AR", "OPAY", "SUSP")


@PRICE_FOLLOWS
@given(history=steps)
@settings(max_examples=150, deadline=None)
def test_the_book_ends_as_if_the_prices_had_been_known_at_receipt(costing: Costing, history: list[Step]) -> None:
    history = [one for one in history if one[0] not in ("landed", "count")]  # found goods take the average of their day
    late = Play(costing)
    late.run(history, whole_bills=True)
    known = Play(costing)
    for number, (kind, _, quantity, price) in enumerate(history):
        if kind == "receive":
            known.foresight[f"R{number}"] = quantity * price + late.prices.get(f"R{number}", 0)
    known.run(history, whole_bills=True)
    for item in ("P1", "P2"):
        for place in ("W1", "W2"):
            (quantity, value), (same, worth) = late.shop.pool(item, place), known.shop.pool(item, place)
            assert quantity == same
            assert abs(value - worth) <= late.legs


@METHODS
@given(history=steps)
@settings(max_examples=40, deadline=None)
def test_reversing_the_last_document_restores_the_books(costing: Costing, history: list[Step]) -> None:
    play = Play(costing)
    before: list[tuple[BookState, int]] = []
    for number, step in enumerate(history):
        snapshot = copy.deepcopy(play.shop.state)
        play.run([step] if number == 0 else [])
        if number:
            getattr(play, f"_{step[0]}")(number, *step[1:])
        before.append((snapshot, len(play.shop.records)))
    if not play.shop.records:
        return
    last = len(play.shop.records)
    snapshot = next(state for state, records in before if records == last)
    problems = play.shop.reverse(play.shop.records[-1].ref)
    assert not problems, problems
    assert sums(play.shop.state) == sums(snapshot)


def sums(state: BookState) -> object:
    """What the books amount to: layers, quantities, open items, balances that are not zero."""
    return (
        {one.name: (one.quantity, one.value) for one in state.layers.values() if one.quantity or one.value},
        {key: one.quantity for key, one in state.stock.items() if one.quantity},
        {key: (one.value, one.amount, one.quantity) for key, one in state.open_items.items() if one.value or one.quantity},
        {account: total for account, found in state.balances.items() if (total := sum(found.values()))},
    )


@METHODS
@given(history=steps)
@settings(max_examples=40, deadline=None)
def test_items_do_not_disturb_each_other(costing: Costing, history: list[Step]) -> None:
    def play(item: str) -> dict[str, tuple[int, int]]:
        shop = Shop(costing)
        for number, (kind, which, quantity, price) in enumerate(history):
            code = ("P1", "P2")[which % 2]
            if item in (code, "both"):
                if kind == "receive":
                    shop.receive(f"R{number}", quantity, quantity * price, item=code)
                elif kind == "issue":
                    shop.deliver(f"D{number}", quantity, item=code)
        return {code: shop.pool(code) for code in ("P1", "P2") if item in (code, "both")}

    assert play("both") == {**play("P1"), **play("P2")}


@given(total=st.integers(-(10**12), 10**12), weights=st.lists(st.integers(0, 2**80), min_size=1, max_size=12))
def test_dividing_by_whole_weights_is_splitting(total: int, weights: list[int]) -> None:
    if any(weights):
        assert divided(total, weights) == split(total, weights)
