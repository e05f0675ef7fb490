"""A reversal takes back what its own record posted and nothing else: equal amounts of other documents still stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.api import NewBook, OpenBook, Record, create_book, reverse
from tests.simulation.company import masters
from tests.simulation.test_what_it_found import CLERK, NOW, Raw, audit, post, received

CHART = "cn-enterprise"


@pytest.fixture
def book(tmp_path: Path) -> Iterator[OpenBook]:
    made = create_book(str(tmp_path / "book.db"), NewBook("x", CHART, start="2026-01", user="clerk"), now=NOW)
    assert isinstance(made, OpenBook)
    post(made, *masters(dt.date(2026, 1, 1), CHART))
    yield made
    made.close()


def freight(name: str, amount: str, version: int = 1) -> Raw:
    line = {"receipt": "R1/1", "weight": "1"}
    return {
        "kind": "landed_cost", "id": name, "version": version, "date": "2026-01-06", "supplier": "S1", "amount": amount,
        "basis": "manual", "lines": [line],
    }  # fmt: skip


def reversal(book: OpenBook, name: str) -> str:
    """`reversed`, or why not: every code and what it says."""
    found = reverse(book, name, reason="wrong", on=None, circumstances=CLERK)
    return "reversed" if isinstance(found, Record) else "; ".join(f"{one.code}: {one.message.en}" for one in found)


def stock(book: OpenBook, item: str) -> list[int]:
    """Quantity and value of an item over all layers."""
    found = [layer[2:] for layer in audit(book).layers.values() if layer[0] == item]
    return [sum(numbers) for numbers in zip(*found, strict=True)]


@pytest.mark.parametrize("among_others", [False, True], ids=["alone", "with R2"])
@pytest.mark.parametrize("item", ["A1", "F1"])
@pytest.mark.parametrize("again", ["version 2", "another document"])
def test_freight_posted_again_stands_on_its_receipt(book: OpenBook, item: str, among_others: bool, again: str) -> None:
    """9.00 of freight, reversed and posted again: R1 of 100.00 stays until the second 9.00 is reversed too."""
    if among_others:
        post(book, received("R2", "2026-01-04", item, 5, "50.00"))
    post(book, received("R1", "2026-01-05", item, 10, "100.00"), freight("L1", "9.00"))
    assert reversal(book, "landed_cost:L1") == "reversed"
    name = "L1" if again == "version 2" else "L2"
    post(book, freight(name, "9.00", version=2 if again == "version 2" else 1))
    assert f"stands_on: later documents stand on goods_receipt:R1: landed_cost:{name}" in reversal(book, "goods_receipt:R1")
    assert reversal(book, f"landed_cost:{name}") == "reversed"
    assert reversal(book, "goods_receipt:R1") == "reversed"
    assert stock(book, item) == ([5, 5000] if among_others else [0, 0])


def test_a_receipt_posted_again_carries_its_freight(book: OpenBook) -> None:
    """R1 is reversed and posted again before the freight of 9.00: the freight stands on the second version."""
    receipt = received("R1", "2026-01-05", "A1", 10, "100.00")
    post(book, received("R2", "2026-01-04", "A1", 5, "50.00"), receipt)
    assert reversal(book, "goods_receipt:R1") == "reversed"
    post(book, receipt | {"version": 2}, freight("L1", "9.00"))
    assert reversal(book, "goods_receipt:R1") == "stands_on: later documents stand on goods_receipt:R1: landed_cost:L1/1"
    assert reversal(book, "landed_cost:L1") == "reversed"
    post(book, freight("L1", "9.00", version=2))
    assert reversal(book, "goods_receipt:R1") == "stands_on: later documents stand on goods_receipt:R1: landed_cost:L1/1"


def test_two_freights_of_opposite_sign_do_not_undo_each_other(book: OpenBook) -> None:
    """9.00 and a credit of 9.00 are two documents: both stand on the receipt although they come to nothing."""
    post(book, received("R2", "2026-01-04", "A1", 5, "50.00"), received("R1", "2026-01-05", "A1", 10, "100.00"))
    post(book, freight("L1", "9.00"), freight("L2", "-9.00"))
    wanted = "stands_on: later documents stand on goods_receipt:R1: landed_cost:L1/1, landed_cost:L2/1"
    assert reversal(book, "goods_receipt:R1") == wanted


def test_goods_that_went_out_and_all_came_back_have_used_their_receipt(book: OpenBook) -> None:
    """4 of 10 sold at 40.00 and brought back at 40.00: the sale was costed by R1, and so was its return."""
    post(book, received("R1", "2026-01-05", "A1", 10, "100.00"))
    sold = {"item": "A1", "quantity": "4", "place": "W1", "gross": "90.40"}
    back = {"item": "A1", "quantity": "4", "place": "W1", "delivery": "D1/1"}
    post(book, {"kind": "delivery", "id": "D1", "date": "2026-01-06", "customer": "C2", "lines": [sold]})
    post(book, {"kind": "sales_return", "id": "SR1", "date": "2026-01-06", "customer": "C2", "lines": [back]})
    assert reversal(book, "goods_receipt:R1") == "stands_on: later documents stand on goods_receipt:R1: delivery:D1/1"
    assert reversal(book, "sales_return:SR1") == "reversed"
    assert reversal(book, "delivery:D1") == "reversed"
    assert reversal(book, "goods_receipt:R1") == "reversed"


def test_two_receipts_of_one_pool_are_reversed_in_either_order(book: OpenBook) -> None:
    """A reversal takes out what was brought in, at stored values: it uses nobody's average."""
    post(book, received("R1", "2026-01-05", "A1", 10, "100.00"), received("R2", "2026-01-06", "A1", 10, "300.00"))
    assert reversal(book, "goods_receipt:R1") == "reversed"
    assert stock(book, "A1") == [10, 30000]
    assert reversal(book, "goods_receipt:R2") == "reversed"
    assert stock(book, "A1") == [0, 0]
