"""Goods at a set price stay at it when an older document is reversed: the contra account takes what the stored values leave."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.acceptance.company import Company, Raw, delivery, receipt
from tests.acceptance.test_costing_methods import item, price

CONTRA = {"standard": "1404", "retail": "1407"}
KINDS = {"standard": "standard_cost", "retail": "retail_price"}
METHODS = pytest.mark.parametrize("costing", ["standard", "retail"])


def undo(company: Company, document: str) -> list[Raw]:
    """The entries of a reversal that is accepted."""
    answer = company.run("reverse", document, "--reason", "slip")
    assert answer.code == 0, answer
    entries: list[Raw] = company.run("show", f"reversal:{document.replace(':', '.')}.1").json["entries"]
    return entries


@METHODS
def test_of_two_pieces_at_9_67_the_older_receipt_took_9_67_and_without_it_the_other_is_worth_9_67_not_9_66(
    company: Company, costing: str
) -> None:
    company.post(item(costing), price(KINDS[costing], "SP1", "2026-03-01", "29/3"))
    company.post(receipt("R1", "2026-03-02", "1", "8.00"), receipt("R2", "2026-03-03", "1", "8.00"))
    assert company.stock() == (Decimal(2), Decimal("19.33"))
    assert company.balances()[CONTRA[costing]] == Decimal("-3.33")
    undo(company, "goods_receipt:R1")
    assert company.stock() == (Decimal(1), Decimal("9.67"))
    assert company.balances()[CONTRA[costing]] == Decimal("-1.67")
    assert company.balances()["2202.02"] == Decimal("-8.00")
    assert company.is_sound()


@METHODS
def test_a_receipt_of_100_at_10_revalued_to_10_50_since_takes_its_50_back_out_of_the_contra_account(
    company: Company, costing: str
) -> None:
    company.post(item(costing), price(KINDS[costing], "SP1", "2026-03-01", "10.00"))
    company.post(receipt("R1", "2026-03-02", "100", "900.00"), receipt("R2", "2026-03-03", "20", "180.00"))
    company.post(price(KINDS[costing], "SP2", "2026-04-01", "10.50"))
    assert company.balances()[CONTRA[costing]] == Decimal("-180.00")
    entries = undo(company, "goods_receipt:R1")
    assert [entry["date"] for entry in entries] == ["2026-03-02", "2026-04-01"]
    assert company.stock("2026-03-31") == (Decimal(20), Decimal("200.00"))
    assert company.stock() == (Decimal(20), Decimal("210.00"))
    assert company.balances()[CONTRA[costing]] == Decimal("-30.00")
    assert company.is_sound()


@METHODS
def test_an_old_sale_of_10_at_10_comes_back_at_the_10_50_of_today(company: Company, costing: str) -> None:
    company.post(
        item(costing), price(KINDS[costing], "SP1", "2026-03-01", "10.00"), receipt("R1", "2026-03-02", "100", "900.00")
    )
    company.post(delivery("D1", "2026-03-03", "10", "226.00"), delivery("D2", "2026-03-04", "5", "113.00"))
    company.post(price(KINDS[costing], "SP2", "2026-03-05", "10.50"))
    undo(company, "delivery:D1")
    assert company.stock() == (Decimal(95), Decimal("997.50"))
    assert company.balances()["5401"] == Decimal("50.00")
    assert company.balances()[CONTRA[costing]] == Decimal("-147.50")
    assert company.is_sound()


@METHODS
def test_a_price_that_is_reversed_leaves_goods_that_came_at_it_at_the_price_before(company: Company, costing: str) -> None:
    company.post(item(costing), price(KINDS[costing], "SP1", "2026-03-01", "10.00"))
    company.post(price(KINDS[costing], "SP2", "2026-03-02", "12.00"), receipt("R1", "2026-03-03", "10", "90.00"))
    assert company.stock() == (Decimal(10), Decimal("120.00"))
    undo(company, f"{KINDS[costing]}:SP2")
    assert company.stock() == (Decimal(10), Decimal("100.00"))
    assert company.balances()[CONTRA[costing]] == Decimal("-10.00")
    assert company.is_sound()


@METHODS
def test_the_only_price_of_goods_that_are_there_is_not_reversed(company: Company, costing: str) -> None:
    company.post(item(costing), price(KINDS[costing], "SP1", "2026-03-01", "10.00"), receipt("R1", "2026-03-03", "10", "90.00"))
    answer = company.run("reverse", f"{KINDS[costing]}:SP1", "--reason", "slip")
    assert answer.code == 1
    assert [problem["code"] for problem in answer.json["problems"]] == ["no_set_price"]
    assert company.stock() == (Decimal(10), Decimal("100.00"))


@pytest.mark.parametrize("chart", ["cn-small-enterprise", "cn-enterprise", "generic"])
def test_on_every_chart_the_cent_is_posted_in_the_reversals_own_record(chart: str, found: Callable[..., Company]) -> None:
    company = found(chart)
    company.post(item("standard"), price("standard_cost", "SP1", "2026-03-01", "29/3"))
    company.post(receipt("R1", "2026-03-02", "1", "8.00"), receipt("R2", "2026-03-03", "1", "8.00"))
    lines = undo(company, "goods_receipt:R1")[-1]["lines"]
    assert [(line["role"], line["debit"], line["credit"]) for line in lines] == [
        ("INV", "0.01", "0.00"),
        ("PPV", "0.00", "0.01"),
    ]
    assert company.is_sound()
