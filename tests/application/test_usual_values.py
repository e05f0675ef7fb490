"""What a form proposes: last prices and taxes, places with goods, days of a party, what is owed; as the reader may see it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest

from ledger.api import (
    Circumstances,
    OpenBook,
    amount_of,
    line_defaults,
    open_references,
    party_defaults,
    price_of,
    reverse,
    sign_in,
    tax_on,
    tax_rates_on,
)
from tests.application.desk import CLERK, GOODS, bought, founded, post, sold

DAY = dt.date(2026, 3, 20)


@pytest.fixture
def book(book_place: str) -> Iterator[OpenBook]:
    """A trader's book on each engine."""
    with founded(book_place) as made:
        yield made


def test_the_last_price_is_that_of_the_party_and_else_of_anybody(book: OpenBook) -> None:
    post(book, bought("R1"), {**bought("R2", "2026-03-04", net="120.00"), "supplier": "S2"})
    mine, theirs = (line_defaults(book, "purchase_order", "K9", party=one, day=DAY) for one in ("S1", "S2"))
    nobody = line_defaults(book, "purchase_order", "K9", day=DAY)
    new = line_defaults(book, "purchase_order", "K9", party="C1", day=DAY)
    assert mine and theirs and nobody and new
    assert (mine.price, mine.of_party, mine.price_from, mine.price_of) == ("10", True, "goods_receipt:R1", "net")
    assert (theirs.price, theirs.of_party) == ("12", True)
    assert [(one.price, one.of_party) for one in (nobody, new)] == [("12", False), ("12", False)]


def test_a_price_of_a_document_that_was_reversed_is_not_usual(book: OpenBook) -> None:
    post(book, bought("R1"), bought("R2", "2026-03-04", net="120.00"))
    reverse(book, "goods_receipt:R2", reason="错", on=None, circumstances=CLERK)
    found = line_defaults(book, "goods_receipt", "K9", party="S1", day=DAY)
    assert found and found.price == "10"


def test_selling_has_its_own_price_with_tax(book: OpenBook) -> None:
    post(book, bought("R1"), sold("D1", "4"))
    found = line_defaults(book, "delivery", "K9", party="C1", day=DAY)
    assert found
    assert (found.price, found.price_of, found.tax_code, found.tax_rate) == ("28.25", "gross", "special13", "0.13")


def test_stock_is_told_by_place_less_what_is_reserved(book: OpenBook) -> None:
    post(book, bought("R1"), bought("R2", place="W2"))
    order = {"kind": "sales_order", "id": "SO1", "date": "2026-03-03", "customer": "C1", "reserve": True}
    post(book, order | {"lines": [{**GOODS, "quantity": "4", "gross": "45.20"}]})
    moved = {"item": "K9", "quantity": "1", "place": "W2", "from_status": "available", "to_status": "quarantine"}
    post(book, {"kind": "quality_decision", "id": "Q1", "date": "2026-03-04", "lines": [moved]})
    found = line_defaults(book, "delivery", "K9", party="C1", day=DAY)
    assert found
    assert [(one.place, one.on_hand, one.available) for one in found.stock] == [("W1", "10", "6"), ("W2", "9", "9")]
    assert (found.unit, found.place, found.lot_tracked) == ("只", "W1", False)


def test_an_item_nobody_knows_has_no_defaults_and_a_new_one_those_of_its_record(book: OpenBook) -> None:
    assert line_defaults(book, "delivery", "NIX", day=DAY) is None
    found = line_defaults(book, "delivery", "K9", party="C1", day=DAY)
    assert found and (found.price, found.tax_code, found.stock) == ("", "special13", ())


def test_a_party_pays_within_its_days_and_owes_what_is_open(book: OpenBook) -> None:
    post(book, {"kind": "party", "id": "C1", "version": 2, "name": "丙客户", "group": "customer", "due_days": 30})
    post(book, bought("R1"), sold("D1"))
    money = {"kind": "receipt", "id": "M1", "date": "2026-03-06", "customer": "C1", "amount": "13.00", "bank": "B1"}
    post(book, money | {"settlements": [{"invoice": "delivery:D1", "amount": "13.00"}]})
    found = party_defaults(book, "delivery", "C1", day=DAY)
    assert found
    assert (found.due, found.bank, found.recent_items) == ("2026-04-19", "B1", ("K9",))
    assert found.owed == (("AR", "CNY", "100.00"),)
    assert party_defaults(book, "delivery", "C9", day=DAY) is None


def test_who_sees_no_costs_gets_places_and_no_prices_and_only_of_warehouses_of_his_own(book: OpenBook) -> None:
    post(book, bought("R1"), bought("R2", place="W2"))
    post(book, {"kind": "user", "id": "keeper", "name": "仓管", "roles": ["KEEPER"], "places": ["W2"]})
    assert isinstance(sign_in(book, "keeper", lambda _user: None, replace(CLERK, user="")), Circumstances)
    found = line_defaults(book, "goods_receipt", "K9", party="S1", day=DAY)
    assert found
    assert (found.price, found.price_from, found.place) == ("", "", "W2")
    assert [one.place for one in found.stock] == ["W2"]
    header = party_defaults(book, "goods_receipt", "S1", day=DAY)
    assert header and header.owed == ()


@pytest.mark.parametrize(
    ("quantity", "price", "amount"),
    [("120", "18.50", "2220.00"), ("3", "0.335", "1.01"), ("-2", "1.005", "-2.01"), ("", "1", ""), ("x", "1", "")],
)
def test_quantity_times_price_is_rounded_half_away_from_zero(quantity: str, price: str, amount: str) -> None:
    assert amount_of(quantity, price, "CNY") == amount


def test_a_price_is_worked_out_from_an_amount_and_a_tax_from_a_net() -> None:
    assert [price_of(*one) for one in (("2220.00", "120"), ("1.00", "3"), ("5.00", "0"), ("", "1"))] == [
        "18.5",
        "0.333333",
        "",
        "",
    ]
    assert [tax_on("2220.00", rate, "CNY") for rate in ("0.13", "13%", "")] == ["288.60", "288.60", ""]
    assert tax_on("2220", "1/10", "JPY") == "222"


def test_what_is_open_of_an_order_line_and_of_an_invoice_is_told_by_what_was_typed(book: OpenBook) -> None:
    order = {
        "kind": "purchase_order",
        "id": "PO1",
        "date": "2026-03-01",
        "supplier": "S1",
        "lines": [GOODS | {"net": "100.00"}],
    }
    post(book, order, bought("R1", quantity="4", net="40.00", order_line="purchase_order:PO1/1"), bought("R2"), sold("D1"))
    found = open_references(book, "goods_receipt", "lines.order_line", ["PO1/1", "purchase_order:PO1/1", "PO1", "PO9/1"])
    assert [(text, one.quantity) for text, one in found.items()] == [
        ("PO1/1", "6"), ("purchase_order:PO1/1", "6"), ("PO1", "6"), ("PO9/1", ""),
    ]  # fmt: skip
    assert open_references(book, "receipt", "settlements.invoice", ["D1"])["D1"].amount == "113.00"


def test_a_tax_code_has_the_rate_of_the_day(book: OpenBook) -> None:
    assert tax_rates_on(book, ["special13", "nix"], DAY) == {"special13": "0.13", "nix": ""}
