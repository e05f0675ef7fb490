"""What is open of a document becomes the next one: previewed without a problem, posted, and then nothing is open any more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from ledger.api import (
    Circumstances,
    OpenBook,
    Preview,
    copied_document,
    next_document,
    open_documents,
    preview,
    reverse,
    sign_in,
    sources_of,
)
from tests.application.desk import CLERK, GOODS, Raw, bought, founded, post, sold

ORDER: Raw = {
    "kind": "purchase_order", "id": "PO1", "date": "2026-03-01", "supplier": "S1",
    "lines": [
        {**GOODS, "quantity": "120", "net": "1200.00", "tax": "156.00"},
        {"item": "树脂-A", "quantity": "8", "place": "W1", "net": "80.00"},
    ],
}  # fmt: skip


@pytest.fixture
def book(book_place: str) -> Iterator[OpenBook]:
    """A trader's book on each engine."""
    with founded(book_place) as made:
        yield made


def follow(book: OpenBook, kind: str, ref: str, identifier: str, **more: str) -> Raw:
    """The next document of a kind, previewed and posted."""
    raw = next_document(book, kind, [ref])
    assert isinstance(raw, dict), raw
    raw |= {"id": identifier, "date": "2026-03-10", **more}
    shown = preview(book, raw, CLERK)
    assert isinstance(shown, Preview), shown
    post(book, raw)
    return raw


def test_an_order_becomes_a_receipt_an_invoice_and_a_payment(book: OpenBook) -> None:
    post(book, ORDER)
    receipt = follow(book, "goods_receipt", "purchase_order:PO1", "R1")
    assert receipt["lines"][0] == {"order_line": "purchase_order:PO1/1", "item": "K9", "quantity": "120", "place": "W1"}
    invoice = follow(book, "purchase_invoice", "goods_receipt:R1", "I1")
    assert [(line["net"], line["tax"], line["receipt"]) for line in invoice["lines"]] == [
        ("1200.00", "156.00", "goods_receipt:R1/1"),
        ("80.00", "10.40", "goods_receipt:R1/2"),
    ]
    payment = follow(book, "payment", "purchase_invoice:I1", "P1", bank="B1")
    assert payment["amount"] == "1446.40"
    assert payment["settlements"] == [{"invoice": "purchase_invoice:I1", "amount": "1446.40"}]
    for kind in ("goods_receipt", "purchase_invoice", "payment"):
        assert sources_of(book, kind) == []


def test_what_was_received_before_is_not_received_again(book: OpenBook) -> None:
    post(book, ORDER)
    first = next_document(book, "goods_receipt", ["purchase_order:PO1/1"])
    assert isinstance(first, dict)
    first["lines"][0]["quantity"] = "50"
    post(book, first | {"id": "R1", "date": "2026-03-03"})
    rest = next_document(book, "goods_receipt", ["purchase_order:PO1"])
    assert isinstance(rest, dict)
    assert [(line["item"], line["quantity"]) for line in rest["lines"]] == [("K9", "70"), ("树脂-A", "8")]
    reverse(book, "goods_receipt:R1", reason="错", on=None, circumstances=CLERK)
    again = next_document(book, "goods_receipt", ["purchase_order:PO1/1"])
    assert isinstance(again, dict)
    assert again["lines"][0]["quantity"] == "120"


def test_a_sales_order_becomes_a_delivery_an_invoice_and_a_receipt_of_money(book: OpenBook) -> None:
    post(book, bought("R1", quantity="50", net="500.00"))
    line = {**GOODS, "quantity": "6", "gross": "67.80"}
    order = {"kind": "sales_order", "id": "SO1", "date": "2026-03-03", "customer": "C1", "reserve": True, "lines": [line]}
    post(book, order)
    delivery = follow(book, "delivery", "sales_order:SO1", "D1", billing="later")
    assert delivery["lines"] == [{"order_line": "sales_order:SO1/1", "item": "K9", "quantity": "6", "place": "W1"}]
    follow(book, "sales_invoice", "delivery:D1", "SI1")
    owed = sources_of(book, "receipt", "C1")
    assert [one.ref for one in owed if not hasattr(one, "code")] == ["delivery:D1"]  # the receivable of this chart
    receipt = follow(book, "receipt", "delivery:D1", "M1", bank="B1")
    assert (receipt["customer"], receipt["amount"]) == ("C1", "67.80")


def test_a_transfer_is_received_and_a_count_approved(book: OpenBook) -> None:
    post(book, bought("R1"))
    line = {"item": "K9", "quantity": "4", "from_place": "W1", "to_place": "W2"}
    post(book, {"kind": "stock_transfer", "id": "T1", "date": "2026-03-04", "lines": [line]})
    raw = follow(book, "transfer_receipt", "stock_transfer:T1", "TR1")
    assert raw["lines"][0]["place"] == "W2"
    counted = [{"item": "K9", "place": "W1", "counted": "5"}]
    post(book, {"kind": "stock_count", "id": "K1", "date": "2026-03-05", "lines": counted})
    follow(book, "count_approval", "stock_count:K1", "KA1", approver="主管")


def test_the_open_documents_of_a_party_are_listed_with_what_is_open(book: OpenBook) -> None:
    post(book, ORDER, bought("R1"), {**bought("R2", "2026-03-04"), "supplier": "S2"})
    found = sources_of(book, "purchase_invoice", "S1")
    assert isinstance(found, list)
    [one] = found
    assert (one.ref, one.party_name, one.amount, one.lines, one.field) == (
        "goods_receipt:R1", "甲供应商", "100.00", 1, "lines.receipt",
    )  # fmt: skip
    both = sources_of(book, "purchase_invoice")
    assert [one.ref for one in both if not hasattr(one, "code")] == ["goods_receipt:R1", "goods_receipt:R2"]


def test_open_documents_of_a_party_are_what_a_payment_settles(book: OpenBook) -> None:
    post(book, bought("R1"))
    follow(book, "purchase_invoice", "goods_receipt:R1", "I1", due="2026-04-09")
    found = open_documents(book, "payment", "S1")
    assert [(one.ref, one.role, one.due, one.amount) for one in found if not hasattr(one, "code")] == [
        ("purchase_invoice:I1", "AP", "2026-04-09", "113.00")
    ]


def test_documents_of_two_parties_do_not_become_one_and_what_is_done_becomes_none(book: OpenBook) -> None:
    post(book, bought("R1"), {**bought("R2"), "supplier": "S2"})
    mixed = next_document(book, "purchase_invoice", ["goods_receipt:R1", "goods_receipt:R2"])
    assert isinstance(mixed, list)
    assert [one.code for one in mixed] == ["mixed_parties"]
    for ref in ("goods_receipt:R9", "purchase_order:PO1"):
        none = next_document(book, "purchase_invoice", [ref])
        assert isinstance(none, list)
        assert [one.code for one in none] == ["nothing_open"]


def test_a_copy_of_a_document_posts_as_another(book: OpenBook) -> None:
    post(book, bought("R1"), sold("D1", "4"))
    copy = copied_document(book, "delivery:D1")
    assert isinstance(copy, dict)
    assert not {"id", "date", "number", "due"} & set(copy)
    assert isinstance(preview(book, copy | {"id": "D2", "date": "2026-03-06"}, CLERK), Preview)
    missing = copied_document(book, "delivery:D7")
    assert isinstance(missing, list)


def test_a_keeper_of_one_warehouse_is_offered_its_orders_without_amounts(book: OpenBook) -> None:
    north = {**ORDER, "id": "PO2", "lines": [{**GOODS, "place": "W2", "net": "100.00"}]}
    post(book, ORDER, north, bought("R1"))
    post(book, {"kind": "user", "id": "keeper", "name": "仓管", "roles": ["KEEPER"], "places": ["W2"]})
    who = sign_in(book, "keeper", lambda _user: None, replace(CLERK, user=""))
    assert isinstance(who, Circumstances), who
    found = sources_of(book, "goods_receipt")
    assert [(one.ref, one.amount) for one in found if not hasattr(one, "code")] == [("purchase_order:PO2", "")]
    raw = next_document(book, "goods_receipt", ["purchase_order:PO2"])
    assert isinstance(raw, dict)
    assert isinstance(preview(book, raw | {"id": "R2", "date": "2026-03-10"}, who), Preview)
