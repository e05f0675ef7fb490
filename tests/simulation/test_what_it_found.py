"""Bugs that random days found, each cut down to the documents that show it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.api import Circumstances, NewBook, OpenBook, PostOptions, Record, create_book, post_file, reverse
from tests.simulation.auditor import Auditor
from tests.simulation.company import masters

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
CLERK = Circumstances("clerk", lambda: NOW)
Raw = dict[str, Any]


@pytest.fixture
def book(tmp_path: Path) -> Iterator[OpenBook]:
    """A book with the masters of the simulated company, from January 2026 on."""
    made = create_book(str(tmp_path / "book.db"), NewBook("x", "cn-small-enterprise", start="2026-01", user="clerk"), now=NOW)
    assert isinstance(made, OpenBook)
    post(made, *masters(dt.date(2026, 1, 1)))
    yield made
    made.close()


def post(book: OpenBook, *documents: Raw) -> None:
    """Post documents that must be accepted."""
    content = "\n".join(json.dumps(one) for one in documents).encode()
    answer = post_file(book, content, name="story", circumstances=CLERK, options=PostOptions())
    assert not answer.problems, answer.problems


def audit(book: OpenBook) -> Auditor:
    """The second opinion; it raises where it finds anything."""
    auditor = Auditor()
    with book.read() as reading:
        auditor.read(body for _, body in reading.bodies())
    auditor.close_of_books(book)
    return auditor


def why_not_reversed(book: OpenBook, name: str) -> str:
    """The code of the refusal."""
    found = reverse(book, name, reason="wrong", on=None, circumstances=CLERK)
    return "reversed" if isinstance(found, Record) else found[0].code


def received(name: str, day: str, item: str, quantity: int, net: str, **more: Any) -> Raw:
    line = {"item": item, "quantity": str(quantity), "place": "W1", "net": net, **more.pop("line", {})}
    return {"kind": "goods_receipt", "id": name, "date": day, "supplier": "S1", **more, "lines": [line]}


def billed(name: str, day: str, item: str, quantity: int, net: str, receipt: str, **more: Any) -> Raw:
    line = {"item": item, "quantity": str(quantity), "place": "W1", "net": net, "tax_code": "none", "receipt": receipt}
    return {"kind": "purchase_invoice", "id": name, "date": day, "supplier": "S1", **more, "lines": [line]}


def shipped(name: str, day: str, item: str, quantity: int) -> Raw:
    line = {"item": item, "quantity": str(quantity), "from_place": "W1", "to_place": "W2"}
    return {"kind": "stock_transfer", "id": name, "date": day, "lines": [line]}


def arrived(name: str, day: str, shipment: str) -> Raw:
    return {"kind": "transfer_receipt", "id": name, "date": day, "lines": [{"shipment": shipment, "place": "W2"}]}


def test_goods_estimated_in_usd_go_back_before_the_bill(book: OpenBook) -> None:
    back = {"item": "A1", "quantity": "10", "place": "W1", "receipt": "R1/1"}
    post(
        book,
        received("R1", "2026-01-04", "A1", 100, "150.00", supplier="S3", currency="USD"),
        {
            "kind": "purchase_return", "id": "PR1", "date": "2026-01-05", "supplier": "S3", "currency": "USD",
            "stage": "uninvoiced", "lines": [back],
        },
    )  # fmt: skip
    returned = audit(book).records["purchase_return:PR1:1"]
    assert [(line.role, line.doc_amount) for line in returned.entries[0].postings] == [("INV", None), ("GRNI", 1500)]


def test_a_late_price_in_usd_leaves_the_shipment_in_the_books_currency(book: OpenBook) -> None:
    post(
        book,
        received("R1", "2026-01-04", "A1", 100, "150.00", supplier="S3", currency="USD"),
        shipped("T1", "2026-01-05", "A1", 50),
        billed("I1", "2026-01-06", "A1", 100, "160.00", "R1/1", supplier="S3", currency="USD"),
        arrived("TR1", "2026-01-07", "T1/1"),
    )
    assert audit(book).open["XFER", "", "stock_transfer:T1/1", "A1"] == [0, 0, 0]


def test_an_order_changed_from_10_to_20_and_delivered_with_15_keeps_its_change(book: OpenBook) -> None:
    order = {"item": "A1", "quantity": "10", "place": "W1", "gross": "113.00"}
    change = {"order_line": "SO1/1", "quantity": "20", "gross": "226.00"}
    sold = {"item": "A1", "quantity": "15", "place": "W1", "gross": "169.50", "order_line": "SO1/1"}
    post(
        book,
        received("R1", "2026-01-04", "A1", 100, "1000.00"),
        {"kind": "sales_order", "id": "SO1", "date": "2026-01-05", "customer": "C2", "lines": [order]},
        {"kind": "sales_change", "id": "SC1", "date": "2026-01-06", "customer": "C2", "lines": [change]},
        {"kind": "delivery", "id": "D1", "date": "2026-01-07", "customer": "C2", "lines": [sold]},
    )
    assert why_not_reversed(book, "sales_change:SC1") == "stands_on"
    assert why_not_reversed(book, "delivery:D1") == "reversed"
    assert why_not_reversed(book, "sales_change:SC1") == "reversed"
    audit(book)


def test_an_order_changed_from_10_to_20_and_received_with_15_keeps_its_change(book: OpenBook) -> None:
    order = {"item": "A1", "quantity": "10", "place": "W1", "net": "100.00"}
    change = {"order_line": "PO1/1", "quantity": "20", "net": "200.00"}
    post(
        book,
        {"kind": "purchase_order", "id": "PO1", "date": "2026-01-05", "supplier": "S1", "lines": [order]},
        {"kind": "purchase_order", "id": "PO2", "date": "2026-01-05", "supplier": "S1", "lines": [order]},
        {"kind": "purchase_change", "id": "PC1", "date": "2026-01-06", "supplier": "S1", "lines": [change]},
        received("R1", "2026-01-07", "A1", 15, "150.00", line={"order_line": "PO1/1"}),
    )
    assert why_not_reversed(book, "purchase_change:PC1") == "stands_on"
    audit(book)


@pytest.mark.parametrize("item", ["A1", "F1"])
def test_one_invoice_line_over_two_receipts_keeps_their_prices_apart(book: OpenBook, item: str) -> None:
    """100 of R2 at 10.00, 40 billed at 11.00 on the line that bills R1, 10 sent back, 50 billed at 11.00: 90 for 990.00."""
    both = {"item": item, "quantity": "100", "place": "W1", "net": "1100.00", "tax_code": "none"}
    back = {"item": item, "quantity": "10", "place": "W1", "receipt": "R2/1"}
    post(
        book,
        received("R1", "2026-01-04", item, 60, "600.00"),
        received("R2", "2026-01-05", item, 100, "1000.00"),
        {"kind": "purchase_invoice", "id": "I1", "date": "2026-01-06", "supplier": "S1", "lines": [both]},
        {
            "kind": "purchase_return", "id": "PR1", "date": "2026-01-07", "supplier": "S1", "stage": "uninvoiced",
            "lines": [back],
        },
        billed("I2", "2026-01-08", item, 50, "550.00", "R2/1"),
    )  # fmt: skip
    found = [layer[2:] for layer in audit(book).layers.values() if layer[0] == item]
    assert [sum(numbers) for numbers in zip(*found, strict=True)] == [150, 66000 + 99000]


def test_the_second_receipt_of_a_lot_is_billed_like_the_first(book: OpenBook) -> None:
    """Lot LA: 5 for 500.00 and 3 for 300.00, the 3 are billed at 330.00; 8 are worth 830.00."""
    lot = {"line": {"lot": "LA"}}
    post(
        book,
        received("R1", "2026-01-04", "X1", 5, "500.00", **lot),
        received("R2", "2026-01-05", "X1", 3, "300.00", **lot),
        billed("I2", "2026-01-06", "X1", 3, "330.00", "R2/1"),
        billed("I1", "2026-01-07", "X1", 5, "500.00", "R1/1"),
    )
    assert [layer[2:] for layer in audit(book).layers.values()] == [[8, 83000]]


@pytest.mark.parametrize("item", ["A1", "F1"])
def test_a_late_price_dated_january_leaves_no_value_in_january_where_goods_came_in_february(book: OpenBook, item: str) -> None:
    post(
        book,
        received("R1", "2026-01-10", item, 100, "1000.00"),
        shipped("T1", "2026-02-02", item, 50),
        arrived("TR1", "2026-02-03", "T1/1"),
        billed("I1", "2026-01-31", item, 100, "1100.00", "R1/1"),
    )
    audit(book)


def test_goods_shipped_in_february_do_not_arrive_in_january(book: OpenBook) -> None:
    post(
        book,
        received("R1", "2026-01-10", "A1", 100, "1000.00"),
        shipped("T1", "2026-01-30", "A1", 100),
        received("R2", "2026-02-01", "A1", 100, "2000.00"),
        shipped("T2", "2026-02-02", "A1", 100),
    )
    content = json.dumps(arrived("TR2", "2026-01-31", "T2/1")).encode()
    assert post_file(book, content, name="story", circumstances=CLERK, options=PostOptions()).problems


def test_an_order_is_not_cancelled_before_it_was_made_however_old_it_is(book: OpenBook) -> None:
    order = {"item": "A1", "quantity": "10", "place": "W1", "gross": "113.00"}
    cancel = {"kind": "sales_cancel", "id": "SX1", "date": "2026-01-18", "customer": "C2", "reason": "x"}
    post(
        book,
        received("R1", "2026-01-04", "A1", 100, "1000.00"),
        {"kind": "sales_order", "id": "SO1", "date": "2026-01-28", "customer": "C2", "reserve": True, "lines": [order]},
        received("R2", "2026-02-04", "A1", 100, "1000.00"),
        received("R3", "2026-03-04", "A1", 100, "1000.00"),
    )
    content = json.dumps(cancel | {"lines": [{"order_line": "SO1/1"}]}).encode()
    assert post_file(book, content, name="story", circumstances=CLERK, options=PostOptions()).problems


@pytest.mark.parametrize(("item", "worth"), [("F1", 55000), ("A1", 55000)])
def test_a_receipt_reversed_and_posted_again_is_billed_like_any_other(book: OpenBook, item: str, worth: int) -> None:
    """100 @ 10.00 reversed and received again, 50 sold, billed at 11.00: 50 for 550.00."""
    post(book, received("R1", "2026-01-04", item, 100, "1000.00"))
    assert why_not_reversed(book, "goods_receipt:R1") == "reversed"
    sold = {"item": item, "quantity": "50", "place": "W1", "gross": "1130.00"}
    post(
        book,
        received("R1", "2026-01-04", item, 100, "1000.00") | {"version": 2},
        {"kind": "delivery", "id": "D1", "date": "2026-01-05", "customer": "C2", "lines": [sold]},
        billed("I1", "2026-01-06", item, 100, "1100.00", "R1/1"),
    )
    found = [layer[2:] for layer in audit(book).layers.values() if layer[0] == item]
    assert [sum(numbers) for numbers in zip(*found, strict=True)] == [50, worth]


def test_goods_that_came_back_to_another_warehouse_and_moved_on_are_returned_once(book: OpenBook) -> None:
    """7 sold from W1, 3 come back to W2 and go on to W1: 4 are still out, at 12.00 after the bill."""
    sold = {"item": "F1", "quantity": "7", "place": "W1", "gross": "158.20"}
    back = {"item": "F1", "place": "W2", "delivery": "D1/1", "net": "60.00", "tax": "7.80"}
    returned = {"kind": "sales_return", "customer": "C2"}
    post(
        book,
        received("R1", "2026-01-04", "F1", 7, "70.00"),
        {"kind": "delivery", "id": "D1", "date": "2026-01-05", "customer": "C2", "lines": [sold]},
        returned | {"id": "SR1", "date": "2026-01-06", "lines": [back | {"quantity": "3"}]},
        {
            "kind": "stock_transfer", "id": "T1", "date": "2026-01-07",
            "lines": [{"item": "F1", "quantity": "3", "from_place": "W2", "to_place": "W1"}],
        },
        {"kind": "transfer_receipt", "id": "TR1", "date": "2026-01-08", "lines": [{"shipment": "T1/1", "place": "W1"}]},
        billed("I1", "2026-01-09", "F1", 7, "84.00", "R1/1"),
        returned | {"id": "SR2", "date": "2026-01-10", "lines": [back | {"quantity": "4"}]},
    )  # fmt: skip
    found = [layer[2:] for layer in audit(book).layers.values() if layer[0] == "F1"]
    assert [sum(numbers) for numbers in zip(*found, strict=True)] == [7, 8400]
