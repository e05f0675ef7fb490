"""Staged rows to documents: totals stay the file's, to the cent."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest

from ledger.application.book import StagedRow
from ledger.application.staged_documents import choice_problems, document_of
from ledger.domain.masters import Masters, Party, TaxRate


def _masters() -> Masters:
    masters = Masters()
    masters.parties["S1"] = Party("S1", "Seller", tax_id="DE1")
    for rate in (25, 12):
        masters.tax_rates[f"vat{rate}"] = [TaxRate(f"vat{rate}", Fraction(rate, 100), dt.date(2013, 1, 1))]
    return masters


def _row(record: dict[str, Any], choices: dict[str, str] | None = None) -> StagedRow:
    return StagedRow("S-1", "ubl", "f.xml", "ab" * 32, record, choices or {}, "waiting")


def _invoice(**changes: Any) -> dict[str, Any]:
    line = {"name": "A", "quantity": "1", "tax_category": "S", "tax_rate": "25"}
    return {
        "kind": "invoice",
        "number": "7/1",
        "issue_date": "2026-03-01",
        "currency": "EUR",
        "seller": {"tax_id": "DE1"},
        "lines": [{**line, "net": "10.00"}, {**line, "net": "20.00"}, {**line, "net": "30.00"}],
        "allowances": [{"charge": False, "amount": "6.00", "tax_category": "S", "tax_rate": "25.00"}],
        "tax_groups": [{"category": "S", "rate": "25", "base": "54.00", "tax": "10.80"}],
        **changes,
    }


def test_an_allowance_of_6_and_tax_of_10_80_are_spread_over_nets_of_10_20_and_30() -> None:
    document = document_of(_row(_invoice(), {"item": "P1"}), _masters(), "EUR")
    assert isinstance(document, dict)
    assert (document["supplier"], document["id"], document["number"]) == ("S1", "S1-7-1", "7/1")
    assert [(line["net"], line["tax"]) for line in document["lines"]] == [
        ("9.00", "1.80"),
        ("18.00", "3.60"),
        ("27.00", "5.40"),
    ]


def test_a_group_with_a_negative_line_still_adds_up_to_its_tax() -> None:
    nets = ("19.90", "102.12", "-109.98")
    lines = [{"name": "", "quantity": "1", "tax_category": "S", "tax_rate": "25", "net": net} for net in nets]
    group = [{"category": "S", "rate": "25", "base": "12.04", "tax": "3.01"}]
    record = _invoice(lines=lines, allowances=[], tax_groups=group)
    document = document_of(_row(record, {"item": "P1", "lines/3/account": "5000"}), _masters(), "EUR")
    assert isinstance(document, dict)
    taxes = [int(line["tax"].replace(".", "")) for line in (*document["lines"], *document["expenses"])]
    assert sum(taxes) == 301
    assert [line["net"] for line in document["expenses"]] == ["-109.98"]


def test_what_the_file_cannot_say_is_asked_for_by_name() -> None:
    problems = document_of(_row(_invoice(seller={})), _masters(), "EUR")
    assert isinstance(problems, list)
    assert [problem.where.path for problem in problems] == ["/supplier", "/lines/1/item", "/lines/2/item", "/lines/3/item"]


def test_a_bank_line_of_minus_500_is_a_payment_and_of_plus_500_a_receipt() -> None:
    choices = {"party": "S1", "bank": "B1"}
    record = {"kind": "bank", "date": "2026-03-01", "amount": "-500.00", "currency": "CNY", "memo": "货款"}
    payment = document_of(_row(record, choices), _masters(), "CNY")
    receipt = document_of(_row(record | {"amount": "500.00"}, choices), _masters(), "CNY")
    assert isinstance(payment, dict)
    assert isinstance(receipt, dict)
    assert (payment["kind"], payment["supplier"], payment["amount"]) == ("payment", "S1", "500.00")
    assert (receipt["kind"], receipt["customer"], receipt["amount"]) == ("receipt", "S1", "500.00")


def test_an_allowance_of_a_group_without_lines_is_not_lost() -> None:
    allowance = {"charge": False, "amount": "6.00", "tax_category": "E", "tax_rate": "0"}
    record = _invoice(allowances=[allowance], tax_groups=[], payable="54.00")
    problems = document_of(_row(record, {"item": "P1", "tax_code": "none"}), _masters(), "EUR")
    assert isinstance(problems, list)
    assert [(one.code, one.where.path) for one in problems] == [("totals_differ", "/payable")]


@pytest.mark.parametrize("name", ["foo", "lines/4/item", "lines/0/item", "lines/1/foo", "bank"])
def test_a_choice_that_says_nothing_is_refused(name: str) -> None:
    assert [one.code for one in choice_problems(_row(_invoice()), [name])] == ["unknown_choice"]


def test_choices_of_lines_and_charges_are_known() -> None:
    charge = {"charge": True, "amount": "6.00", "tax_category": "S", "tax_rate": "25"}
    names = ["supplier", "item", "lines/3/item", "lines/4/account"]
    assert choice_problems(_row(_invoice(allowances=[charge])), names) == []


def test_a_discount_line_of_400_belongs_to_the_goods_of_4000_before_it() -> None:
    goods = {
        "name": "*塑料制品*周转箱",
        "quantity": "40",
        "tax_category": "S",
        "tax_rate": "25",
        "net": "4000.00",
        "tax": "1000.00",
    }
    discount = {**goods, "quantity": "", "net": "-400.00", "tax": "-100.00"}
    other = {**goods, "name": "*办公用品*复印纸", "quantity": "1", "net": "10.00", "tax": "2.50"}
    record = _invoice(lines=[goods, discount, other], allowances=[], tax_groups=[], payable="4512.50")
    document = document_of(_row(record, {"item": "P1"}), _masters(), "EUR")
    assert isinstance(document, dict)
    assert [(line["quantity"], line["net"], line["tax"]) for line in document["lines"]] == [
        ("40", "3600.00", "900.00"),
        ("1", "10.00", "2.50"),
    ]
