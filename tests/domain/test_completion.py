"""Completing documents: defaults, references, tax rates, invoice lines spread over receipts."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest

from ledger.domain.chart import Bundle, RoleTable
from ledger.domain.completion import complete_document
from ledger.domain.document import Document, Ref
from ledger.domain.document_input import document_input
from ledger.domain.masters import Account, AccountType, ExchangeRate, Item, Party, Place, PlaceKind, TaxRate, Unit
from ledger.domain.problem import Problem, Text
from ledger.domain.state import BookState, DocumentState, OpenItem, OpenKey, Stock, StockKey

_DAY = dt.date(2026, 3, 1)


def _bundle() -> Bundle:
    accounts = {"1002": Account("1002", Text("银行存款", "Bank"), AccountType.ASSET)}
    accounts["5602"] = Account("5602", Text("管理费用", "Administration"), AccountType.EXPENSE)
    return Bundle("b", "cn-small-enterprise", dt.date(2026, 1, 1), accounts, RoleTable({}), {})


def _state() -> BookState:
    state = BookState()
    masters = state.masters
    masters.items["P1"] = Item("P1", "聚乙烯", "kg", "goods", scale=3, tax_code="special13", units=(Unit("bag", Fraction(25)),))
    masters.items["Q1"] = Item("Q1", "螺丝", "pc", "goods", tax_code="special13")
    masters.parties["S1"] = Party("S1", "顺达")
    masters.parties["C1"] = Party("C1", "客户")
    masters.places["W1"] = Place("W1", "主仓", PlaceKind.WAREHOUSE, "main")
    masters.places["Customer"] = Place("Customer", "客户处", PlaceKind.OUTSIDE)
    masters.bank_accounts["ICBC"] = "1002"
    masters.tax_rates["special13"] = [TaxRate("special13", Fraction(13, 100), dt.date(2019, 4, 1))]
    masters.exchange_rates["USD"] = [ExchangeRate("USD", Fraction("7.10"), dt.date(2026, 1, 1))]
    return state


def _received(state: BookState, number: str, quantity: int, value: int, day: int) -> None:
    ref = f"goods_receipt:{number}"
    state.documents[ref] = DocumentState(day, f"{ref}:1", "", _DAY)
    state.inputs[ref] = {"lines": [{"line": 1, "item": "Q1"}]}
    key = OpenKey("GRNI", "S1", f"{ref}/1", "Q1")
    opened = _DAY.replace(day=day)
    state.open_items[key] = OpenItem(key, "2202.02", None, value, value, quantity, opened=opened)
    state.open_keys[key.key].append(key)


def _invoice(**line: Any) -> dict[str, Any]:
    lines = [{"item": "Q1", "quantity": "100", "place": "W1", "net": "1000.00", "tax": "130.00", **line}]
    return {"kind": "purchase_invoice", "id": "I1", "supplier": "S1", "date": "2026-03-08", "lines": lines}


def _completed(raw: dict[str, Any], state: BookState) -> Document:
    document = complete_document(raw, state, _bundle())
    assert isinstance(document, Document), document
    return document


def _codes(raw: dict[str, Any], state: BookState | None = None) -> list[tuple[str, str | None]]:
    problems = complete_document(raw, state or _state(), _bundle())
    assert isinstance(problems, list)
    return [(problem.code, problem.where.path) for problem in problems]


def test_an_invoice_of_100_over_open_receipts_of_60_and_30_becomes_60_30_and_10_in_transit() -> None:
    state = _state()
    _received(state, "R2", 30, 30000, 5)
    _received(state, "R1", 60, 60000, 3)
    lines = _completed(_invoice(net="1000.01"), state).values["lines"]
    assert [(line["quantity"], line["match"], line["receipt"]) for line in lines] == [
        (60, "receipt", Ref("goods_receipt", "R1", 1)),
        (30, "receipt", Ref("goods_receipt", "R2", 1)),
        (10, "transit", None),
    ]
    assert [line["net"] for line in lines] == [60001, 30000, 10000]
    assert sum(line["tax"] for line in lines) == 13000


def test_two_invoice_lines_do_not_bill_the_same_piece_twice() -> None:
    state = _state()
    _received(state, "R1", 60, 60000, 3)
    raw = _invoice(quantity="40")
    raw["lines"].append(dict(raw["lines"][0]))
    lines = _completed(raw, state).values["lines"]
    assert [(line["line"], line["quantity"], line["match"]) for line in lines] == [
        (1, 40, "receipt"),
        (2, 20, "receipt"),
        (2, 20, "transit"),
    ]


def test_completing_a_completed_document_changes_nothing() -> None:
    state = _state()
    _received(state, "R1", 60, 60000, 3)
    document = _completed(_invoice(), state)
    stored = document_input(document, "CNY")
    assert _completed(stored, state) == document
    assert document_input(_completed(stored, state), "CNY") == stored


def test_three_bags_of_25_kg_are_75_000_grams() -> None:
    raw = {"kind": "bin_move", "id": "M1", "date": "2026-03-08"}
    raw["lines"] = [{"item": "P1", "quantity": "3", "unit": "bag", "from_bin": "W1", "to_bin": "W1"}]  # type: ignore[assignment]  # JSON
    assert _completed(raw, _state()).values["lines"][0]["quantity"] == 75000


def test_the_tax_rate_follows_from_the_item_and_the_date() -> None:
    raw = {"kind": "delivery", "id": "D1", "date": "2026-03-08", "customer": "C1"}
    raw["lines"] = [{"item": "Q1", "quantity": "1", "place": "W1", "gross": "113.00"}]  # type: ignore[assignment]  # JSON
    assert _completed(raw, _state()).values["lines"][0]["tax_rate"] == Fraction(13, 100)
    assert _codes(raw | {"date": "2018-03-08"}) == [("unknown_tax_code", "/lines/0/tax_rate")]


def test_a_foreign_document_takes_the_rate_of_its_day() -> None:
    raw = _invoice(match="direct") | {"currency": "USD"}
    assert _completed(raw, _state()).rate == Fraction("7.10")
    assert _codes(raw | {"date": "2025-12-31"}) == [("rate_missing", "/rate")]


def test_a_count_line_is_given_the_book_quantity() -> None:
    state = _state()
    state.put_stock(StockKey("Q1", "", "", "", "W1"), Stock(98, _DAY))
    state.put_stock(StockKey("Q1", "", "", "RESERVED", "W1"), Stock(10, _DAY))
    raw = {"kind": "stock_count", "id": "N1", "date": "2026-03-25", "lines": [{"item": "Q1", "place": "W1", "counted": "96"}]}
    assert _completed(raw, state).values["lines"][0]["book"] == 98


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        ({"item": "X"}, "unknown_item", "/lines/0/item"),
        ({"place": "W9"}, "unknown_place", "/lines/0/place"),
        ({"place": "Customer"}, "place_outside", "/lines/0/place"),
        ({"quantity": "1.5"}, "bad_quantity", "/lines/0/quantity"),
        ({"quantity": "0"}, "quantity_not_positive", "/lines/0/quantity"),
        ({"quantity": "-1"}, "quantity_not_positive", "/lines/0/quantity"),
        ({"net": "10.001"}, "bad_amount", "/lines/0/net"),
        ({"net": "1,000.00"}, "bad_amount", "/lines/0/net"),
        ({"net": "9" * 18}, "amount_too_large", "/lines/0/net"),
        ({"match": "perhaps"}, "bad_choice", "/lines/0/match"),
        ({"receipt": "R7/1"}, "unknown_document", "/lines/0/receipt"),
        ({"receipt": "R1/x"}, "bad_reference", "/lines/0/receipt"),
    ],
)
def test_a_wrong_field_is_named_with_its_place(change: dict[str, str], code: str, path: str) -> None:
    assert (code, path) in _codes(_invoice(**change))


def test_all_problems_of_a_document_come_at_once() -> None:
    raw = _invoice(item="X", place="W9", net="1.001") | {"supplier": "S9"}
    assert [code for code, _ in _codes(raw)] == ["unknown_party", "unknown_item", "unknown_place", "bad_amount"]


def test_a_reference_to_a_line_that_is_not_there_is_refused() -> None:
    state = _state()
    _received(state, "R1", 60, 60000, 3)
    assert _codes(_invoice(receipt="R1/2"), state) == [("unknown_line", "/lines/0/receipt")]
    document = _completed(_invoice(receipt="R1"), state)
    assert document.values["lines"][0]["receipt"] == Ref("goods_receipt", "R1", 1)


def test_a_problem_keeps_the_place_it_knows() -> None:
    problem = Problem("x", Text("", ""), Text("", "")).at(path="/a").at(path="/b", line=3)
    assert (problem.where.path, problem.where.line) == ("/a", 3)


def test_an_account_with_accounts_below_it_is_not_posted_to() -> None:
    state = _state()
    state.masters.accounts["5602.01"] = Account("5602.01", Text("房租", "Rent"), AccountType.EXPENSE)
    raw = {"kind": "journal_voucher", "id": "V1", "date": "2026-03-08"}
    raw["lines"] = [{"account": "5602", "debit": "1.00"}, {"account": "5602.01", "credit": "1.00"}]  # type: ignore[assignment]  # JSON
    assert _codes(raw, state) == [("unknown_account", "/lines/0/account")]


def test_an_invoice_line_takes_the_place_of_the_receipt_it_bills() -> None:
    state = _state()
    state.masters.places["W2"] = Place("W2", "二号仓", PlaceKind.WAREHOUSE, "main")
    _received(state, "R1", 60, 60000, 3)
    state.inputs["goods_receipt:R1"]["lines"][0]["place"] = "W2"
    lines = _completed(_invoice(), state).values["lines"]
    assert [(line["quantity"], line["place"].code) for line in lines] == [(60, "W2"), (40, "W1")]


def test_an_invoice_of_february_does_not_bill_a_receipt_of_march() -> None:
    state = _state()
    _received(state, "R1", 60, 60000, 3)
    assert [line["match"] for line in _completed(_invoice() | {"date": "2026-02-27"}, state).values["lines"]] == ["transit"]
    assert _codes(_invoice(receipt="R1/1") | {"date": "2026-02-27"}, state) == [("before_it_was_made", "/lines/0/receipt")]


def test_an_invoice_with_neither_goods_nor_expenses_is_refused() -> None:
    assert _codes(_invoice() | {"lines": []}) == [("no_lines", "/lines")]
