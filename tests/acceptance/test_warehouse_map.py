"""What lies where: the map of warehouses against the stock report, on both engines, and what a reader does not see of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from ledger.api import Circumstances, OpenBook, Problem, WarehouseMap, open_book, sign_in, warehouse_map
from tests.acceptance.company import Company, delivery, receipt
from tests.acceptance.racks import bins, stock_in, warehouse_company

NOW = dt.datetime(2026, 3, 31, 8, 0, tzinfo=dt.UTC)


def map_as(company: Company, user: str = "") -> WarehouseMap | list[Problem]:
    book = open_book(company.place)
    assert isinstance(book, OpenBook), book
    try:
        if user:
            assert not isinstance(sign_in(book, user, lambda _: None, Circumstances(user, lambda: NOW)), Problem)
        return warehouse_map(book, dt.date(2026, 3, 31))
    finally:
        book.close()


def seen(company: Company, user: str = "") -> WarehouseMap:
    found = map_as(company, user)
    assert isinstance(found, WarehouseMap), found
    return found


def test_two_hundred_bins_hold_what_the_stock_report_says(book_place: str, tmp_path: Path) -> None:
    company = warehouse_company(book_place, tmp_path)
    (warehouse,) = seen(company).warehouses
    assert len(warehouse.bins) == 200
    rows = company.report("stock", "--by", "place")["rows"]
    reported = {(row["place"], row["item"]): (row["quantity"], row["value"]) for row in rows}
    shown = {
        (place.code, one.item): (str(one.quantity), f"{one.value // 100}.{one.value % 100:02d}")
        for place in (warehouse.floor, *warehouse.bins)
        for one in place.items
        if one.value is not None
    }
    assert shown == reported
    assert {place.code: place.load for place in warehouse.bins if place.code != "A-01-1"} == {
        code: stock_in(number) for code, number in bins() if code != "A-01-1"
    }
    assert [(one.item, one.quantity) for one in warehouse.floor.items] == [("P1", 30)]
    assert warehouse.measure == "quantity"


def test_goods_lie_since_the_oldest_arrival_that_is_still_there(company: Company) -> None:
    """100 on the 1st, 50 on the 10th, 20 on the 20th; after 120 went, 50 are left: 20 of the 20th and 30 of the 10th."""
    for identifier, day, quantity in (("R1", "01", "100"), ("R2", "10", "50"), ("R3", "20", "20")):
        company.post(receipt(identifier, f"2026-03-{day}", quantity, f"{quantity}.00"))
    company.post(delivery("D1", "2026-03-25", "120", "1356.00"))
    (warehouse,) = seen(company).warehouses
    assert warehouse.floor.since == dt.date(2026, 3, 10)
    company.post(delivery("D2", "2026-03-26", "30", "339.00"))
    assert seen(company).warehouses[0].floor.since == dt.date(2026, 3, 20)


def test_what_is_only_on_order_lies_nowhere(company: Company) -> None:
    line = {"item": "P1", "quantity": "10", "place": "W1", "net": "100.00"}
    company.post({"kind": "purchase_order", "id": "PO1", "date": "2026-03-02", "supplier": "S1", "lines": [line]})
    (warehouse,) = seen(company).warehouses
    assert warehouse.floor.items == ()
    assert warehouse.floor.value == 0
    assert warehouse.floor.since is None


@pytest.mark.parametrize(("name", "measure", "loads"), [("volume", "volume", [20, 15]), ("weight", "weight", [20, 15])])
def test_places_are_compared_by_volume_or_weight_where_every_item_has_one(
    company: Company, name: str, measure: str, loads: list[int]
) -> None:
    """10 pieces of 2 in Z1; 5 of 1 and 1 of 10 in Z2."""
    given = {"unit": "件", "category": "goods", "tax_code": "special13"}
    for code, size in (("L", "2"), ("S", "1"), ("X", "10")):
        company.post({"kind": "item", "id": code, "name": code, name: size, **given})
    company.post(*[{"kind": "place", "id": code, "name": code, "type": "bin", "parent": "W1"} for code in ("Z1", "Z2")])
    for number, (item, quantity, place) in enumerate((("L", "10", "Z1"), ("S", "5", "Z2"), ("X", "1", "Z2"))):
        company.post(receipt(f"R{number}", "2026-03-02", quantity, "100.00", item=item, place=place))
    (warehouse,) = seen(company).warehouses
    assert (warehouse.measure, [place.load for place in warehouse.bins]) == (measure, loads)


def test_a_keeper_sees_no_values_and_only_the_own_warehouse(company: Company) -> None:
    company.post({"kind": "place", "id": "W2", "name": "二仓", "type": "warehouse", "area": "main"})
    company.post(receipt("R1", "2026-03-02", "10", "100.00"), receipt("R2", "2026-03-02", "5", "50.00", place="W2"))
    company.post({"kind": "user", "id": "kai", "name": "kai", "roles": ["KEEPER"], "places": ["W2"]})
    own = seen(company, "kai")
    assert [one.code for one in own.warehouses] == ["W2"]
    assert not own.costs_seen
    assert [(one.item, one.quantity, one.value) for one in own.warehouses[0].floor.items] == [("P1", 5, None)]
    assert own.warehouses[0].floor.value is None
    everything = seen(company, "test")
    assert [(one.code, one.floor.value) for one in everything.warehouses] == [("W1", 10000), ("W2", 5000)]


def test_who_may_not_read_the_stock_report_gets_no_map(company: Company) -> None:
    company.post({"kind": "user", "id": "eve", "name": "eve", "roles": ["CASHIER"]})
    found = map_as(company, "eve")
    assert isinstance(found, list)
    assert [problem.code for problem in found] == ["not_permitted"]
