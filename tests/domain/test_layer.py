"""Shelves: what one document takes from layers, line by line, and how they stood at the end of an earlier day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from ledger.domain.entry import Posting
from ledger.domain.item_moves import ItemMove
from ledger.domain.layer import Cell, Part, Shelves, is_shipment, is_stock, moved_after, parts_of, tracks_lots
from ledger.domain.masters import Costing
from ledger.domain.state import Layer, PoolKey
from tests.domain.drafting import Shop

FIRST, SECOND, THIRD = (date(2026, 3, day) for day in (1, 2, 3))
W1 = PoolKey("P1", "", "area-W1")
R1, R2 = "goods_receipt:R1/1", "goods_receipt:R2/1"


def two_receipts(costing: Costing = Costing.FIFO) -> Shop:
    """60 @ 10.00 on March 1, 40 @ 20.00 on March 2."""
    shop = Shop(costing)
    assert not shop.receive("R1", 60, 60_000, on=FIRST)
    assert not shop.receive("R2", 40, 80_000, on=SECOND)
    return shop


def holds(shelves: Shelves, pool: PoolKey = W1, origin: str | None = None) -> list[tuple[str, int, int]]:
    return [(layer.origin, layer.quantity, layer.value) for layer in shelves.layers(pool, origin)]


def move(value: int, quantity: int | None = None, **more: object) -> ItemMove:
    """A posting of P1 on the layer `1.1/1`, debit or credit by its sign."""
    columns = {"layer": "1.1/1", "role": "INV", "item": "P1", **more}
    day = columns.pop("day", FIRST)
    assert isinstance(day, date)
    role = str(columns.pop("role"))
    posting = Posting(1, "1405", role, max(value, 0), max(-value, 0), quantity=quantity, **columns)  # type: ignore[arg-type]
    return ItemMove(1, 1, "goods_receipt:R1/1", day, posting, None)


def test_a_layer_named_by_an_open_item_is_a_shipment_and_one_named_by_a_posting_is_not() -> None:
    assert is_shipment("stock_transfer:T1/1") and not is_shipment("12.1/3")


def test_goods_are_the_companys_where_a_stock_role_names_a_layer() -> None:
    assert is_stock(move(5)) and is_stock(move(5, role="XFER"))
    assert not is_stock(move(5, layer=None))
    assert not is_stock(move(5, role="COGS")) and not is_stock(move(5, role="nobody"))


def test_a_lot_is_kept_of_what_is_tracked_and_of_what_costs_by_the_lot() -> None:
    item = Shop().state.masters.items["P1"]
    assert [tracks_lots(replace(item, lot_tracked=yes)) for yes in (True, False)] == [True, False]
    assert tracks_lots(replace(item, costing=Costing.SPECIFIC))


def test_10_00_for_3_pieces_leave_a_part_as_3_33_and_3_34_and_3_33() -> None:
    part = Part("R1", FIRST, "L", 3, 1000)
    assert [part.draw("1.1/1", 1) for _ in range(3)] == [
        Cell("1.1/1", "R1", FIRST, "L", 1, value) for value in (333, 334, 333)
    ]  # fmt: skip
    assert (part.quantity, part.value) == (0, 0)


def test_the_second_line_sees_what_the_first_has_taken_and_the_books_see_nothing() -> None:
    shop = two_receipts()
    shelves, item = Shelves(shop.state), shop.state.masters.items["P1"]
    first, second = shelves.layers(W1)
    assert shelves.draw(item, first, 20) == [Cell(first.name, R1, FIRST, "", 20, 20_000)]
    assert shelves.draw(item, second, 40) == [Cell(second.name, R2, SECOND, "", 40, 80_000)]
    assert holds(shelves) == [(R1, 40, 40_000)]
    assert shelves.draw(item, shelves.layer(first.name), 40) == [Cell(first.name, R1, FIRST, "", 40, 40_000)]
    assert holds(shelves) == []
    assert (first.value, second.value) == (0, 0)
    assert holds(Shelves(shop.state)) == [(R1, 60, 60_000), (R2, 40, 80_000)]


def test_no_more_is_drawn_than_a_layer_holds() -> None:
    shop = two_receipts()
    shelves = Shelves(shop.state)
    with pytest.raises(AssertionError, match="61"):
        shelves.draw(shop.state.masters.items["P1"], next(shelves.layers(W1)), 61)


def test_fifo_takes_the_oldest_lifo_the_newest_and_both_the_receipt_that_is_named_first() -> None:
    fifo, lifo = two_receipts(), two_receipts(Costing.LIFO)
    oldest, newest = (R1, 60, 60_000), (R2, 40, 80_000)
    assert holds(Shelves(fifo.state)) == [oldest, newest]
    assert holds(Shelves(lifo.state)) == [newest, oldest]
    assert holds(Shelves(fifo.state), origin=R2) == [newest, oldest, newest], "who draws finds it empty the second time"
    assert holds(Shelves(lifo.state), origin=R1)[0] == oldest
    assert holds(Shelves(fifo.state), origin="goods_receipt:R9/1") == [oldest, newest]
    assert holds(Shelves(fifo.state), PoolKey("P1", "", "area-W2")) == []


def test_a_receipt_that_went_to_another_area_does_not_lend_its_layer_there() -> None:
    shop = two_receipts()
    assert not shop.receive("R3", 5, 5_000, place="W2", on=SECOND)
    assert holds(Shelves(shop.state), origin="goods_receipt:R3/1") == holds(Shelves(shop.state))


def test_the_shelves_of_an_earlier_day_hold_what_has_gone_since_and_nothing_that_came_later() -> None:
    shop = two_receipts()
    assert not shop.deliver("D1", 70, on=THIRD)
    assert not shop.receive("R3", 9, 900, on=THIRD)
    assert not shop.add_cost("L1", "R2", 300)
    assert holds(Shelves(shop.state, FIRST)) == [(R1, 60, 60_000)]
    assert holds(Shelves(shop.state, SECOND))[:1] == [(R1, 60, 60_000)]
    assert holds(Shelves(shop.state, THIRD)) == holds(Shelves(shop.state))
    assert holds(Shelves(shop.state, date(2026, 2, 28))) == []
    assert list(Shelves(shop.state, FIRST).layers(PoolKey("P2", "", "area-W1"))) == [], "never moved at all"


def test_the_value_of_an_earlier_day_is_without_the_late_difference_that_came_after_it() -> None:
    shop = Shop()
    assert not shop.receive("R1", 60, 60_000, on=FIRST)
    shop.day = THIRD
    assert not shop.add_cost("L1", "R1", 600)
    assert (holds(Shelves(shop.state, SECOND)), holds(Shelves(shop.state))) == ([(R1, 60, 60_000)], [(R1, 60, 60_600)])


def test_drained_layers_come_back_in_the_order_of_their_rank_among_those_that_are_left() -> None:
    """The second receipt goes first, by name, and is gone: on the day before it lies between the first and the third."""
    shop = Shop(Costing.FIFO, lots=True)
    for number, lot in enumerate("ABC", start=1):
        assert not shop.receive(f"R{number}", 10, 1000 * number, lot=lot, on=FIRST)
    assert not shop.deliver("D1", 10, lot="A", on=THIRD)
    assert not shop.deliver("D2", 10, lot="A" if shop.quantity(lot="A") else "B", on=THIRD)
    then = Shelves(shop.state, SECOND)
    assert [layer.lot for layer in then.layers(W1)] == ["A", "B", "C"]
    assert [layer.lot for layer in then.layers(W1)] == ["A", "B", "C"], "asked again"
    assert [layer.lot for layer in Shelves(shop.state).layers(W1)] == ["C"]


def test_what_moved_after_a_day_is_summed_by_layer_goods_and_value_of_the_company_alone() -> None:
    state = two_receipts().state
    name = next(iter(state.layers))
    late = {"layer": name, "day": SECOND}
    moves = [
        move(700, 7, layer=name, day=FIRST),
        move(500, 5, **late),
        move(-100, -1, **late),
        move(30, None, **late),
        move(-30, None, role="COGS", **late),
        move(40, 4, layer="9.9/9", day=SECOND),
        move(40, 4, layer=None, day=SECOND),
        move(1, 1, layer=name, day=THIRD),
    ]
    assert moved_after(moves, FIRST, state) == {name: (5, 431)}
    assert moved_after(moves, SECOND, state) == {name: (1, 1)}


def test_a_shipment_is_made_of_parts_by_origin_and_lot_and_a_late_difference_goes_to_the_first_of_its_origin() -> None:
    moves = [
        move(600, 6, origin="R1", lot="A", rank_date=FIRST, day=THIRD),
        move(500, 5, origin="R1", lot="B", day=SECOND),
        move(-100, -1, origin="R1", lot="A", day=THIRD),
        move(30, None, origin="R1", lot="B"),
        move(9, None, origin="R7", lot="C", day=SECOND),
        move(10, 2),
    ]
    assert parts_of(moves) == [
        Part("R1", FIRST, "A", 5, 530),
        Part("R1", SECOND, "B", 5, 500),
        Part("R7", SECOND, "C", 0, 9),
        Part("", FIRST, "", 2, 10),
    ]


def shipped(costing: Costing, *, lots: bool = False) -> tuple[Shop, Layer]:
    """60 @ 10.00 and 40 @ 20.00 shipped together."""
    shop = Shop(costing, lots=lots)
    assert not shop.receive("R1", 60, 60_000, lot="A" if lots else None)
    assert not shop.receive("R2", 40, 80_000, lot="B" if lots else None)
    assert not shop.ship("T1", 100)
    return shop, shop.state.layers["stock_transfer:T1/1"]


def test_a_shipment_under_fifo_keeps_its_origins_apart_and_an_average_one_does_not() -> None:
    for costing, parts in (
        (Costing.FIFO, [Part(R1, FIRST, "", 60, 60_000), Part(R2, FIRST, "", 40, 80_000)]),
        (Costing.MOVING_AVERAGE, [Part("", FIRST, "", 100, 140_000)]),
    ):
        shop, layer = shipped(costing)
        shelves, item = Shelves(shop.state), shop.state.masters.items["P1"]
        assert shelves.parts(item, layer) == parts
        assert shelves.parts(item, layer) is shelves.parts(item, layer)


def test_a_shipment_whose_history_was_not_read_is_a_bug_and_not_a_cost() -> None:
    shop, layer = shipped(Costing.FIFO)
    shop.state.moves["P1"].clear()
    with pytest.raises(AssertionError, match="the history of stock_transfer:T1/1 was not read: 0 of 100"):
        Shelves(shop.state).parts(shop.state.masters.items["P1"], layer)


def test_drawing_70_from_a_shipment_takes_its_older_part_whole_and_10_of_the_other() -> None:
    shop, _ = shipped(Costing.FIFO)
    shelves, item = Shelves(shop.state), shop.state.masters.items["P1"]
    layer = shelves.layer("stock_transfer:T1/1")
    name = layer.name
    assert shelves.draw(item, layer, 70) == [Cell(name, R1, FIRST, "", 60, 60_000), Cell(name, R2, FIRST, "", 10, 20_000)]
    assert (layer.quantity, layer.value) == (30, 60_000)
    assert shelves.draw(item, layer, 30) == [Cell(name, R2, FIRST, "", 30, 60_000)]


def test_the_lots_of_a_shipment_are_those_still_in_it() -> None:
    shop, layer = shipped(Costing.FIFO, lots=True)
    item = shop.state.masters.items["P1"]
    assert not shop.add_cost("L1", "R1", 600)
    assert shop.state.layers[layer.name].value == 140_600
    assert Shelves(shop.state).shipment_lots(item, layer) == [("A", 60), ("B", 40)]
    assert not shop.arrive("A1", "T1", 70, 70)
    assert Shelves(shop.state).shipment_lots(item, shop.state.layers[layer.name]) == [("B", 30)]
    assert not shop.arrive("A2", "T1", 29, 29)
    assert Shelves(shop.state).shipment_lots(item, shop.state.layers[layer.name]) == [("B", 1)]
    for move_ in shop.state.moves_of_layer("P1", layer.name):
        shop.state.moves["P1"][shop.state.moves["P1"].index(move_)] = move_._replace(posting=replace(move_.posting, lot=None))
    assert Shelves(shop.state).shipment_lots(item, shop.state.layers[layer.name]) == [("", 1)], "shipped before lots were kept"
    plain, untracked = shipped(Costing.FIFO)
    assert Shelves(plain.state).shipment_lots(plain.state.masters.items["P1"], untracked) == [("", 100)]


def test_a_late_difference_reaches_the_part_of_its_origin_else_the_first_and_the_next_line_sees_it() -> None:
    shop, _ = shipped(Costing.FIFO)
    shelves, item = Shelves(shop.state), shop.state.masters.items["P1"]
    layer = shelves.layer("stock_transfer:T1/1")
    shelves.add_value(layer.name, 5, R2)
    assert layer.value == 140_005, "nobody has asked for its parts yet"
    layer.value -= 5
    shelves.parts(item, layer)
    shelves.add_value(layer.name, 300, R2)
    shelves.add_value(layer.name, -60, "goods_receipt:R9/1")
    assert layer.value == 140_240
    assert [cell.value for cell in shelves.draw(item, layer, 100)] == [59_940, 80_300]


def at_price(costing: Costing, price: int, value: int) -> tuple[Shop, Shelves, Layer]:
    """10 pieces in a pool that is worth `value`, at a set price of `price`."""
    shop = Shop(costing)
    assert not shop.reprice("SC1", "P1", Fraction(price))
    assert not shop.receive("R1", 10, 10 * price)
    shelves = Shelves(shop.state)
    layer = next(shelves.layers(W1))
    layer.value = value
    return shop, shelves, layer


@pytest.mark.parametrize(
    ("price", "value", "drawn"),
    [
        (1200, 12_000, [(4, 4_800), (6, 7_200)]),  # at the price
        (1200, 12_007, [(4, 4_800), (6, 7_207)]),  # what is over goes with the last
        (1200, 3_000, [(4, 3_000), (6, 0)]),  # no more than there is
        (1200, 12_000, [(9, 10_800), (1, 1_200)]),
        (0, 12_000, [(4, 0), (6, 12_000)]),
    ],
)
def test_goods_leave_a_pool_at_the_price_that_is_set(price: int, value: int, drawn: list[tuple[int, int]]) -> None:
    shop, shelves, layer = at_price(Costing.STANDARD, price, value)
    item = shop.state.masters.items["P1"]
    found = [shelves.draw(item, layer, quantity) for quantity, _ in drawn]
    assert found == [[Cell(layer.name, "", FIRST, "", quantity, its)] for quantity, its in drawn]
    assert (layer.quantity, layer.value) == (0, 0)


def test_a_price_below_zero_never_makes_leaving_goods_worth_less_than_nothing() -> None:
    shop, shelves, layer = at_price(Costing.STANDARD, 1200, 500)
    prices = shop.state.masters.set_prices["P1"]
    prices[-1] = replace(prices[-1], price=Fraction(-12))
    assert [cell.value for cell in shelves.draw(shop.state.masters.items["P1"], layer, 4)] == [0]


def test_a_price_in_yen_has_no_cents() -> None:
    shop, shelves, layer = at_price(Costing.STANDARD, 1200, 12_000)
    shop.state.currency = "JPY"
    assert [cell.value for cell in shelves.draw(shop.state.masters.items["P1"], layer, 4)] == [48]


def test_without_a_price_and_as_of_an_earlier_day_goods_leave_with_their_share() -> None:
    shop, shelves, layer = at_price(Costing.RETAIL, 1200, 6_000)
    item = shop.state.masters.items["P1"]
    earlier = Shelves(shop.state, FIRST)
    other = earlier.layer(layer.name)
    other.value = 6_000
    assert [cell.value for cell in earlier.draw(item, other, 4)] == [2_400]
    shop.state.masters.set_prices.clear()
    assert [cell.value for cell in shelves.draw(item, layer, 4)] == [2_400]


def test_a_shipment_of_goods_at_a_set_price_leaves_with_its_share() -> None:
    shop, _, _ = at_price(Costing.STANDARD, 1200, 12_000)
    assert not shop.ship("T1", 10)
    shelves, item = Shelves(shop.state), shop.state.masters.items["P1"]
    layer = shelves.layer("stock_transfer:T1/1")
    layer.value = 6_000
    assert [cell.value for cell in shelves.draw(item, layer, 4)] == [2_400]
