"""An item of another category or method moves its stock in its own record (docs/ARCHITECTURE.md §6.1)."""

from __future__ import annotations

from decimal import Decimal

from tests.acceptance.company import Company, Raw, delivery, invoice, receipt

ITEM: Raw = {
    "kind": "item",
    "id": "P1",
    "version": 2,
    "name": "周转箱",
    "unit": "件",
    "category": "goods",
    "tax_code": "special13",
}
EAST: tuple[Raw, ...] = (
    {"kind": "area", "id": "east", "name": "华东"},
    {"kind": "place", "id": "W2", "name": "华东仓", "type": "warehouse", "area": "east"},
    {"kind": "place", "id": "B1", "name": "一号位", "type": "bin", "parent": "W1"},
)


def test_goods_that_become_raw_material_take_their_cost_along_and_both_accounts_equal_quantity_times_average(
    company: Company,
) -> None:
    moved = {"item": "P1", "quantity": "30", "from_bin": "W1", "to_bin": "B1"}
    company.post(*EAST, receipt("R1", "2026-03-02", "100", "1016.00"), receipt("R2", "2026-03-03", "7", "10.00", place="W2"))
    company.post({"kind": "bin_move", "id": "M1", "date": "2026-03-04", "lines": [moved]})
    company.post({**ITEM, "id": "P2", "version": 1}, receipt("R3", "2026-03-04", "5", "50.00", item="P2"))
    posted = company.post({**ITEM, "category": "raw"})["posted"][0]
    lines = posted["entries"][0]["lines"]
    assert {(line["account"], line["place"], line["quantity"]) for line in lines if line["debit"] != "0.00"} == {
        ("1403", "W1", "70"),
        ("1403", "B1", "30"),
        ("1403", "W2", "7"),
    }
    assert posted["entries"][0]["date"] == "2026-03-04"
    balances = company.balances()
    assert (balances["1403"], balances["1405.01"]) == (Decimal("1026.00"), Decimal("50.00"))
    company.post(delivery("D1", "2026-03-05", "50", "904.00"), invoice("I1", "2026-03-06", "100", "1116.00", receipt="R1/1"))
    assert company.balances()["1403"] == Decimal("568.00")
    assert company.is_sound()


def test_fifo_layers_are_poured_together_when_the_item_becomes_moving_average(company: Company) -> None:
    company.post(
        {**ITEM, "costing": "fifo"}, receipt("R1", "2026-03-02", "10", "100.00"), receipt("R2", "2026-03-03", "10", "200.00")
    )
    company.post(delivery("D1", "2026-03-04", "4", "90.40"))
    company.post({**ITEM, "version": 3})
    company.post(delivery("D2", "2026-03-05", "8", "180.80"))
    assert company.balances()["5401"] == Decimal("40.00") + Decimal("130.00")
    company.post(invoice("I1", "2026-03-06", "10", "216.00", receipt="R2/1"))
    company.post(delivery("D3", "2026-03-07", "8", "180.80"))
    assert company.stock() == (Decimal(0), Decimal("0.00"))
    assert company.balances()["5401"] == Decimal("316.00")
    assert company.is_sound()


def test_an_average_pool_becomes_the_first_layer_of_fifo_and_nothing_is_posted(company: Company) -> None:
    company.post(receipt("R1", "2026-03-02", "10", "100.00"), receipt("R2", "2026-03-03", "10", "200.00"))
    assert company.post({**ITEM, "costing": "fifo"})["posted"][0]["entries"] == []
    company.post(receipt("R3", "2026-03-04", "10", "500.00"), delivery("D1", "2026-03-05", "22", "497.20"))
    assert company.balances()["5401"] == Decimal("400.00")
    assert company.is_sound()


def test_stock_cannot_be_priced_or_told_apart_by_a_change_of_method(company: Company) -> None:
    company.post(receipt("R1", "2026-03-02", "10", "100.00"))
    assert [one["code"] for one in company.refused({**ITEM, "costing": "standard"})] == ["frozen"]
    company.post(delivery("D1", "2026-03-03", "10", "226.00"))
    company.post({**ITEM, "costing": "standard"})
    assert company.is_sound()
