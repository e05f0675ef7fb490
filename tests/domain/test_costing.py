"""What goods cost that leave, asked of the shelves themselves: cells by layer and lot, refusals with their numbers."""

from __future__ import annotations

import itertools
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.costing import Wanted, cost_now, crossed, from_shipment, issue
from ledger.domain.layer import Cell, Shelves
from ledger.domain.lots import LotRoom
from ledger.domain.mark_up import MarkUps
from ledger.domain.masters import Costing
from ledger.domain.problem import Problem
from tests.domain.drafting import Shop

DAY = date(2026, 3, 1)
NO_COST = "P1 has no stock at W1 and no cost was ever recorded"
Plain = list[tuple[str, str, int, int]]
"""Origin, lot, quantity, value."""


def leaving(shop: Shop, quantity: int, place: str = "W1", **more: str) -> Plain | str:
    """What an issue of P1 takes, or the English words in which it is refused."""
    found = issue(Wanted(shop.state.masters.items["P1"], quantity, place, **more), Shelves(shop.state), LotRoom(shop.state))
    if isinstance(found, Problem):
        assert found.code == "R706"
        return found.message.en
    return plain(found)


def plain(cells: list[Cell]) -> Plain:
    return [(cell.origin, cell.lot, cell.quantity, cell.value) for cell in cells]


def worth(shop: Shop, quantity: int, place: str = "W1", lot: str | None = None) -> int | str:
    """What some of P1 would cost today, or why nobody knows."""
    item = shop.state.masters.items["P1"]
    found = cost_now(Wanted(item, quantity, place, lot), Shelves(shop.state), MarkUps(shop.state, date(2026, 3, 31)))
    return found.message.en if isinstance(found, Problem) else found


def two_lots(costing: Costing = Costing.FIFO) -> Shop:
    shop = Shop(costing, lots=True)
    assert not shop.receive("R1", 60, 60_000, lot="A", on=date(2026, 3, 1))
    assert not shop.receive("R2", 40, 80_000, lot="B", on=date(2026, 3, 2))
    return shop


def test_fifo_layers_of_60_and_40_give_70_as_60_and_10_and_lifo_as_40_and_30() -> None:
    assert leaving(two_lots(), 70) == [("goods_receipt:R1/1", "A", 60, 60_000), ("goods_receipt:R2/1", "B", 10, 20_000)]
    shop = Shop(Costing.LIFO)
    assert not shop.receive("R1", 60, 60_000)
    assert not shop.receive("R2", 40, 80_000)
    assert leaving(shop, 70) == [("goods_receipt:R2/1", "", 40, 80_000), ("goods_receipt:R1/1", "", 30, 30_000)]


def test_nothing_leaves_with_nothing_not_even_from_an_empty_shelf() -> None:
    assert leaving(Shop(), 0) == []
    assert worth(Shop(), 0) == 0
    assert worth(Shop(Costing.STANDARD), 0) == 0


def test_layers_of_60_and_40_cross_lots_of_70_and_30_as_60_and_10_and_30() -> None:
    first, second = Cell("1", "R1", DAY, "", 60, 600), Cell("2", "R2", DAY, "", 40, 1000)
    assert plain(crossed([first, second], [("A", 70), ("B", 30)])) == [
        ("R1", "A", 60, 600), ("R2", "A", 10, 250), ("R2", "B", 30, 750),
    ]  # fmt: skip
    assert crossed([first], [("A", 60)]) == [Cell("1", "R1", DAY, "A", 60, 600)]


def test_goods_beyond_the_lots_that_were_chosen_keep_the_lot_of_their_layer() -> None:
    assert plain(crossed([Cell("1", "R1", DAY, "X", 7, 100)], [("A", 4)])) == [("R1", "A", 4, 57), ("R1", "X", 3, 43)]


CELLS = st.lists(st.tuples(st.integers(1, 40), st.integers(0, 999)), max_size=4)


@given(cells=CELLS, cuts=st.lists(st.integers(0, 99), max_size=3))
def test_crossing_keeps_every_piece_every_fen_and_the_order(cells: list[tuple[int, int]], cuts: list[int]) -> None:
    given_cells = [Cell(str(n), f"R{n}", DAY, "", quantity, value) for n, (quantity, value) in enumerate(cells)]
    total = sum(quantity for quantity, _ in cells)
    ends = [0, *sorted(min(cut, total) for cut in cuts), total]
    lots = [(f"L{n}", end - start) for n, (start, end) in enumerate(itertools.pairwise(ends)) if end > start]
    found = crossed(given_cells, lots)
    for one in given_cells:
        mine = [cell for cell in found if cell.layer == one.layer]
        assert (sum(cell.quantity for cell in mine), sum(cell.value for cell in mine)) == (one.quantity, one.value)
    for lot, quantity in lots:
        assert sum(cell.quantity for cell in found if cell.lot == lot) == quantity
    assert [cell.layer for cell in found] == sorted((cell.layer for cell in found), key=int)
    assert [cell.lot for cell in found] == sorted(cell.lot for cell in found)


def test_what_is_not_there_is_refused_with_what_is() -> None:
    assert leaving(two_lots(), 101) == "P1 at W1: 100 pc there, 101 wanted"
    assert leaving(two_lots(), 61, lot="A") == "P1 at W1 A: 60 pc there, 61 wanted"
    assert leaving(two_lots(), 1, lot="C") == "P1 at W1 C: 0 pc there, 1 wanted"
    assert leaving(two_lots(), 1, status="blocked") == "P1 at W1: 0 pc there, 1 wanted"
    averaged = Shop()
    assert not averaged.receive("R1", 5, 500)
    assert leaving(averaged, 6) == "P1 at W1: 5 pc there, 6 wanted"
    assert leaving(averaged, 1, "W2") == "P1 at W2: 0 pc there, 1 wanted"


def test_goods_of_the_receipt_that_is_named_go_first_with_their_lot() -> None:
    assert leaving(two_lots(), 50, origin="goods_receipt:R2/1") == [
        ("goods_receipt:R2/1", "B", 40, 80_000), ("goods_receipt:R1/1", "A", 10, 10_000),
    ]  # fmt: skip
    assert leaving(two_lots(), 70, origin="goods_receipt:R9/1") == leaving(two_lots(), 70)


def test_a_specific_cost_is_that_of_each_lot_and_a_lot_without_its_layer_is_short() -> None:
    shop = two_lots(Costing.SPECIFIC)
    assert leaving(shop, 50, lot="B") == "P1 at W1 B: 40 pc there, 50 wanted"
    assert leaving(shop, 40, lot="B") == [("goods_receipt:R2/1", "B", 40, 80_000)]
    assert leaving(shop, 70) == [("goods_receipt:R1/1", "A", 60, 60_000), ("goods_receipt:R2/1", "B", 10, 20_000)]
    next(layer for layer in shop.state.layers.values() if layer.lot == "A").lot = "Z"
    assert leaving(shop, 70) == "P1 at W1 A: 0 pc there, 30 wanted"


def shipped(costing: Costing) -> Shop:
    """60 @ 10.00 and 40 @ 20.00 shipped together."""
    shop = Shop(costing)
    assert not shop.receive("R1", 60, 60_000)
    assert not shop.receive("R2", 40, 80_000)
    assert not shop.ship("T1", 100)
    assert not shop.receive("R3", 8, 24_000)
    assert not shop.ship("T2", 8)
    return shop


def test_goods_come_out_of_a_shipment_at_what_they_went_in_with() -> None:
    shop = shipped(Costing.FIFO)
    item, layer = shop.state.masters.items["P1"], shop.state.layers["stock_transfer:T1/1"]
    assert plain(from_shipment(item, 70, layer, Shelves(shop.state))) == [
        ("goods_receipt:R1/1", "", 60, 60_000), ("goods_receipt:R2/1", "", 10, 20_000),
    ]  # fmt: skip


def test_goods_in_transit_leave_with_the_lot_of_their_shipment_and_not_with_the_oldest_on_the_way() -> None:
    """Ten of lot B went first, then ten of the older lot A: what arrives first are B's, at 10.00 as FIFO sent them."""
    shop = two_lots()
    for name, lot in (("T1", "B"), ("T2", "A")):
        assert not shop.ship(name, 10, lot=lot, on=date(2026, 3, 2))
    assert leaving(shop, 12, "Transit") == [("goods_receipt:R1/1", "B", 10, 10_000), ("goods_receipt:R1/1", "A", 2, 2_000)]


def test_a_lot_whose_layers_are_short_is_named_in_the_refusal() -> None:
    shop = two_lots()
    for layer in shop.state.layers.values():
        layer.quantity = 10
    assert leaving(shop, 50, lot="A") == "P1 at W1 A: 20 pc there, 50 wanted"


def test_goods_in_transit_leave_one_shipment_after_the_other_and_no_more_than_is_on_the_way() -> None:
    shop = shipped(Costing.FIFO)
    assert leaving(shop, 105, "Transit") == [
        ("goods_receipt:R1/1", "", 60, 60_000), ("goods_receipt:R2/1", "", 40, 80_000), ("goods_receipt:R3/1", "", 5, 15_000),
    ]  # fmt: skip
    assert leaving(shop, 109, "Transit") == "P1 at Transit: 108 pc there, 109 wanted"
    assert leaving(shipped(Costing.MOVING_AVERAGE), 105, "Transit") == [("", "", 100, 140_000), ("", "", 5, 15_000)]


def test_found_goods_cost_the_average_of_what_lies_there() -> None:
    shop = Shop(Costing.FIFO)
    assert not shop.receive("R1", 2, 200)
    assert not shop.receive("R2", 1, 800)
    assert (worth(shop, 3), worth(shop, 1), worth(shop, 7)) == (1000, 333, 2333)


def test_on_an_empty_shelf_they_cost_what_the_last_goods_did_and_where_none_ever_were_nobody_knows() -> None:
    shop = Shop()
    assert worth(shop, 1) == NO_COST
    assert not shop.receive("R1", 3, 1000)
    assert not shop.deliver("D1", 3)
    assert (worth(shop, 1), worth(shop, 7), worth(shop, 7, "W2")) == (333, 2333, 2333)
    assert not shop.receive("R2", 2, 5000)
    assert not shop.deliver("D2", 1)
    assert (worth(shop, 1), worth(shop, 1, "W2")) == (2500, 2500)


def test_goods_that_came_for_nothing_and_changes_of_value_alone_are_no_last_cost() -> None:
    shop = Shop()
    assert not shop.receive("R1", 4, 400)
    assert not shop.deliver("D1", 4)
    assert not shop.add_cost("L1", "R1", 80)
    assert not shop.receive("R2", 5, 0)
    assert not shop.deliver("D2", 5)
    assert worth(shop, 3) == 300
    assert not shop.receive("R3", 1, 1)
    assert not shop.deliver("D3", 1)
    assert worth(shop, 3) == 3, "one piece for 0.01"


def test_a_lot_costs_what_it_cost_and_one_that_was_never_there_what_the_others_do() -> None:
    shop = two_lots(Costing.SPECIFIC)
    assert (worth(shop, 1, lot="A"), worth(shop, 1, lot="B"), worth(shop, 1, lot="C"), worth(shop, 1)) == (
        1000,
        2000,
        1400,
        1400,
    )
    assert not shop.deliver("D1", 40, lot="B", on=date(2026, 3, 3))
    assert (worth(shop, 2, lot="B"), worth(shop, 2, lot="C")) == (4000, 2000)
    assert not shop.deliver("D2", 60, lot="A", on=date(2026, 3, 3))
    assert (worth(shop, 1, lot="A"), worth(shop, 1, lot="B"), worth(shop, 1, lot="C")) == (1000, 2000, 1000)
    assert worth(two_lots(), 1, lot="B") == 1400, "under FIFO cost does not hang on the lot"


@pytest.mark.parametrize(("costing", "cost"), [(Costing.STANDARD, 3600), (Costing.RETAIL, 2700)])
def test_at_a_set_price_found_goods_cost_the_price_less_the_mark_up_in_it(costing: Costing, cost: int) -> None:
    """4 pieces at 12.00 were paid with 36.00: a quarter of the retail value is mark-up."""
    shop = Shop(costing)
    assert worth(shop, 3) == f"P1 has no {'retail price' if costing is Costing.RETAIL else 'standard cost'}"
    assert not shop.reprice("SC1", "P1", Fraction(1200))
    assert worth(shop, 3) == (NO_COST if costing is Costing.RETAIL else 3600)
    assert not shop.receive("R1", 4, 3600)
    assert worth(shop, 3) == cost
    if costing is Costing.STANDARD:
        shop.state.currency = "JPY"
        assert worth(shop, 3) == 36, "12.00 yen apiece, and no cents"
