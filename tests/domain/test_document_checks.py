"""What a document must agree with: goods, party and currency of what it names; every shelf counted once, and on its day."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest

from ledger.domain.chart import Bundle, RoleRow, RoleTable
from ledger.domain.completion import complete_document
from ledger.domain.document import Document
from ledger.domain.masters import Account, AccountType, Item, Party, Place, PlaceKind, TaxRate
from ledger.domain.problem import Text
from ledger.domain.state import BookState, DocumentState, OpenItem, OpenKey, Stock, StockKey

_DAY = dt.date(2026, 3, 1)
_ROLES = {"BANK": "1002", "GRNI": "2202.02", "INV": "1405.01", "ON_ORDER": "M01"}
_TYPES = {"1002": AccountType.ASSET, "2202.02": AccountType.LIABILITY, "1405.01": AccountType.ASSET, "M01": AccountType.MEMO}


def _bundle() -> Bundle:
    accounts = {code: Account(code, Text(code, code), kind) for code, kind in _TYPES.items()}
    rows = {role: (RoleRow(role, "", "", "", code, 1),) for role, code in _ROLES.items()}
    return Bundle("b", "test", dt.date(2026, 1, 1), accounts, RoleTable(rows), {})


def _state() -> BookState:
    state = BookState()
    masters = state.masters
    for code in ("P1", "P2"):
        masters.items[code] = Item(code, code, "pc", "goods", lot_tracked=True)
    for code in ("S1", "S2", "C1", "C2"):
        masters.parties[code] = Party(code, code)
    for code, kind in (("W1", PlaceKind.WAREHOUSE), ("Transit", PlaceKind.TRANSIT), ("Customer", PlaceKind.OUTSIDE)):
        masters.places[code] = Place(code, code, kind)
    masters.tax_rates["special13"] = [TaxRate("special13", Fraction(13, 100), dt.date(2019, 4, 1))]
    return state


def _posted(state: BookState, ref: str, **given: Any) -> None:
    """A document in the books with one line of ten P1."""
    state.documents[ref] = DocumentState(1, f"{ref}:1", "", _DAY)
    state.inputs[ref] = {"currency": "CNY", "lines": [{"line": 1, "item": "P1", "quantity": "10", "gross": "113.00"}], **given}


def _open(state: BookState, role: str, party: str, key: str, currency: str | None = None) -> None:
    name = OpenKey(role, party, key, "")
    state.open_items[name] = OpenItem(name, "2202.01", currency, 10000, 72000, 0, opened=_DAY)
    state.open_keys[key].append(name)


def _codes(kind: str, state: BookState, /, **given: Any) -> list[tuple[str, str | None]]:
    raw = {"kind": kind, "id": "X1", "date": "2026-03-08", **given}
    found = complete_document(raw, state, _bundle())
    return [] if isinstance(found, Document) else [(problem.code, problem.where.path) for problem in found]


def _line(**changed: str) -> list[dict[str, str]]:
    return [{"item": "P1", "quantity": "5", "place": "W1", "net": "50.00", "tax_code": "", **changed}]


def test_an_invoice_of_p2_cannot_bill_the_receipt_of_p1() -> None:
    state = _state()
    _posted(state, "goods_receipt:R1", supplier="S1")
    found = _codes("purchase_invoice", state, supplier="S1", lines=_line(item="P2", receipt="R1/1"))
    assert found == [("wrong_item", "/lines/0/receipt")]


def test_a_receipt_from_s1_is_not_billed_by_s2() -> None:
    state = _state()
    _posted(state, "goods_receipt:R1", supplier="S1")
    found = _codes("purchase_invoice", state, supplier="S2", lines=_line(receipt="R1/1"))
    assert found == [("wrong_party", "/lines/0/receipt")]


def test_goods_delivered_to_c1_are_neither_billed_to_nor_returned_by_c2() -> None:
    state = _state()
    _posted(state, "delivery:D1", customer="C1")
    line = {"item": "P1", "quantity": "5", "tax_code": "", "delivery": "D1/1"}
    assert _codes("sales_invoice", state, customer="C2", lines=[{**line, "gross": "56.50"}]) == [
        ("wrong_party", "/lines/0/delivery")
    ]
    back = [{**line, "place": "W1", "net": "50.00"}]
    assert _codes("sales_return", state, customer="C2", lines=back) == [("wrong_party", "/lines/0/delivery")]


def test_100_cny_do_not_settle_an_invoice_of_100_usd() -> None:
    state = _state()
    _posted(state, "purchase_invoice:I1", supplier="S1", currency="USD")
    _open(state, "AP", "S1", "purchase_invoice:I1", "USD")
    paid = {"supplier": "S1", "amount": "100.00", "bank": "1002", "settlements": [{"invoice": "I1", "amount": "100.00"}]}
    assert _codes("payment", state, **paid) == [("wrong_currency", "/settlements/0/invoice")]
    assert _codes("payment", state, **paid, currency="EUR", rate="8") == [("wrong_currency", "/settlements/0/invoice")]
    assert _codes("payment", state, **paid, currency="USD", rate="7.3") == []


def test_an_estimate_in_usd_is_billed_in_usd_or_in_the_currency_of_the_book() -> None:
    state = _state()
    _posted(state, "goods_receipt:R1", supplier="S1", currency="USD")
    bill = {"supplier": "S1", "lines": _line(receipt="R1/1")}
    assert _codes("purchase_invoice", state, **bill, currency="EUR", rate="8") == [("wrong_currency", "/lines/0/receipt")]
    assert _codes("purchase_invoice", state, **bill) == []
    assert _codes("purchase_invoice", state, **bill, currency="USD", rate="7.2") == []


def test_a_price_of_an_order_in_usd_is_no_price_in_cny() -> None:
    state = _state()
    _posted(state, "purchase_order:PO1", supplier="S1", currency="USD")
    found = _codes("goods_receipt", state, supplier="S1", lines=_line(order_line="PO1/1"))
    assert found == [("wrong_currency", "/lines/0/order_line")]


def test_a_count_compares_with_the_books_of_its_day_not_of_today() -> None:
    state = _state()
    key = StockKey("P1", "A", "", "", "W1")
    state.put_stock(key, Stock(80, dt.date(2026, 3, 28)))
    state.stock_days[key] = {dt.date(2026, 3, 2): 100, dt.date(2026, 3, 28): -20}
    raw = {"kind": "stock_count", "id": "K1", "date": "2026-03-25"}
    lines = [{"item": "P1", "place": "W1", "counted": "105", "tax_rate": "0"}]
    for date, book in (("2026-03-25", 100), ("2026-03-28", 80), ("2026-04-02", 80)):
        counted = complete_document({**raw, "date": date, "lines": lines}, state, _bundle())
        assert isinstance(counted, Document), counted
        assert counted.values["lines"][0]["book"] == book


@pytest.mark.parametrize(
    ("lots", "twice"), [(("A", "A"), True), (("A", "B"), False), ((None, None), True), (("A", None), True)]
)
def test_one_shelf_is_counted_once(lots: tuple[str | None, ...], twice: bool) -> None:
    line = {"item": "P1", "place": "W1", "counted": "90", "tax_rate": "0"}
    lines = [line if lot is None else {**line, "lot": lot} for lot in lots]
    found = _codes("stock_count", _state(), lines=lines)
    assert found == ([("counted_twice", "/lines/1")] if twice else [])


def test_goods_under_way_are_in_the_charge_of_the_document_that_sent_them() -> None:
    assert _codes("goods_receipt", _state(), supplier="S1", lines=_line(place="Transit")) == [
        ("place_in_charge", "/lines/0/place")
    ]


def test_goods_cannot_wait_for_acceptance_nowhere() -> None:
    line = {"item": "P1", "quantity": "5", "place": "W1", "gross": "50.00", "tax_code": ""}
    found = _codes("delivery", _state(), customer="C1", control="on_acceptance", lines=[line])
    assert found == [("place_missing", "/customer")]


@pytest.mark.parametrize(
    ("account", "code"), [("1405.01", "no_money_account"), ("2202.02", "no_money_account"), ("M01", "memo_account")]
)
def test_no_payment_leaves_an_account_of_goods_estimates_or_promises(account: str, code: str) -> None:
    assert _codes("payment", _state(), supplier="S1", amount="5.00", bank=account) == [(code, "/bank")]


def test_no_voucher_meets_a_memo_account() -> None:
    lines = [{"account": "M01", "debit": "5.00"}, {"account": "1002", "credit": "5.00"}]
    assert _codes("journal_voucher", _state(), lines=lines) == [("memo_account", "/lines/0/account")]


def test_a_slip_in_a_tax_code_does_not_turn_input_tax_into_cost() -> None:
    found = _codes("purchase_invoice", _state(), supplier="S1", lines=_line(tax="6.50", tax_code="speical13", match="direct"))
    assert found == [("unknown_tax_code", "/lines/0/tax_code")]


@pytest.mark.parametrize("line", ["01", "0", "9" * 5000, "²", "1/2"])
def test_a_line_number_is_written_one_way(line: str) -> None:
    state = _state()
    _posted(state, "goods_receipt:R1", supplier="S1")
    given = {"supplier": "S1", "stage": "uninvoiced"}
    back = [{"item": "P1", "quantity": "5", "place": "W1", "receipt": f"R1/{line}", "tax_code": ""}]
    assert _codes("purchase_return", state, **given, lines=back) == [("bad_reference", "/lines/0/receipt")]


def test_a_week_is_no_due_date() -> None:
    found = _codes("purchase_invoice", _state(), supplier="S1", due="2026-W10-1", lines=_line(match="direct"))
    assert found == [("bad_date", "/due")]


def test_an_order_line_changes_once_in_a_document() -> None:
    state = _state()
    _posted(state, "purchase_order:PO1", supplier="S1")
    lines = [{"order_line": "PO1/1"}, {"order_line": "PO1/1"}]
    found = _codes("purchase_cancel", state, supplier="S1", reason="x", lines=lines)
    assert found == [("named_twice", "/lines/1/order_line")]


def test_a_return_of_goods_sold_in_usd_is_made_in_usd() -> None:
    state = _state()
    _posted(state, "delivery:D1", customer="C1", currency="USD")
    back = [{"item": "P1", "quantity": "2", "place": "W1", "delivery": "D1/1", "net": "20.00", "tax_code": ""}]
    assert _codes("sales_return", state, customer="C1", lines=back) == [("wrong_currency", "/lines/0/delivery")]
