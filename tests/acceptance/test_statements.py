"""Statements in the statutory lines of three charts, on books with figures that can be checked by hand."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.company import Company, delivery, receipt

CHARTS = ("cn-small-enterprise", "cn-enterprise", "generic")
GOLDEN = Path(__file__).parents[2] / "examples" / "golden_month.jsonl"
RECEIVABLE = {"cn-small-enterprise": "1122.01", "cn-enterprise": "1122.01", "generic": "1100"}
BANK = {"cn-small-enterprise": "1002", "cn-enterprise": "1002", "generic": "1010"}
CAPITAL = {"cn-small-enterprise": "3001", "cn-enterprise": "4001", "generic": "3000"}


def by_name(report: Any, column: str) -> dict[str, str]:
    """The amounts of a statement that are not zero, by the name of the line."""
    return {row["name"]: row[column] for row in report["rows"] if Decimal(row[column])}


def ties(report: Any) -> bool:
    """True where everything that was compared is equal, and something was."""
    return bool(report["checks"]) and all(check["ties"] for check in report["checks"])


@pytest.mark.parametrize(
    ("chart", "receivable", "advances"),
    [
        ("cn-small-enterprise", "Accounts receivable", "Advances from customers"),
        ("cn-enterprise", "Accounts receivable", "Advances from customers"),
        ("generic", "Trade and other receivables", "Contract liabilities"),
    ],
)
def test_a_owes_1000_and_b_has_paid_300_too_much_shows_both(
    found: Callable[..., Company], chart: str, receivable: str, advances: str
) -> None:
    company = found(chart)
    company.post({"kind": "party", "id": "C2", "name": "多付客户", "group": "customer"})
    accounts = [
        {"account": RECEIVABLE[chart], "debit": "1000.00", "party": "C1"},
        {"account": RECEIVABLE[chart], "credit": "300.00", "party": "C2"},
    ]
    company.post({"kind": "opening_balance", "id": "OB", "date": "2026-03-01", "accounts": accounts})
    sheet = company.report("balance-sheet")
    shown = by_name(sheet, "closing")
    assert (shown[receivable], shown[advances]) == ("1000.00", "300.00")
    assert ties(sheet)
    assert by_name(sheet, "opening") == shown
    before = company.report("balance-sheet", "--at", "2026-02-28")
    assert by_name(before, "closing") == {}


def test_30_13_of_input_vat_in_debit_is_another_current_asset_of_an_enterprise_and_negative_tax_of_a_small_one(
    found: Callable[..., Company],
) -> None:
    lines = "".join(GOLDEN.read_text(encoding="utf-8").splitlines(keepends=True)[4:])
    for chart, line, amount in (
        ("cn-enterprise", "Other current assets", "30.13"),
        ("cn-small-enterprise", "Taxes payable", "-30.13"),
    ):
        company = found(chart)
        company.post_text(lines)
        sheet = company.report("balance-sheet")
        shown = by_name(sheet, "closing")
        assert shown[line] == amount
        assert ("Taxes payable" in shown) == (chart == "cn-small-enterprise")
        assert shown["Total assets"] == shown["Total liabilities and equity"]
        assert ties(sheet)


def test_output_vat_that_waits_for_its_invoice_is_another_current_liability_of_an_enterprise(
    found: Callable[..., Company],
) -> None:
    """100 for 1,808.00, billed later: 208.00 stand apart from the taxes that are due."""
    company = found("cn-enterprise")
    company.post(receipt("R1", "2026-03-02", "100", "1000.00"), delivery("D1", "2026-03-05", "100", "1808.00", billing="later"))
    shown = by_name(company.report("balance-sheet"), "closing")
    assert (shown["Other current liabilities"], shown["Accounts receivable"]) == ("208.00", "1808.00")
    assert "Taxes payable" not in shown


def test_a_supplier_paid_500_ahead_is_a_prepayment_beside_a_debt_of_200_to_another(company: Company) -> None:
    company.post({"kind": "party", "id": "S2", "name": "另一供应商", "group": "supplier"})
    accounts = [
        {"account": "2202.01", "debit": "500.00", "party": "S1"},
        {"account": "2202.01", "credit": "200.00", "party": "S2"},
    ]
    company.post({"kind": "opening_balance", "id": "OB", "date": "2026-03-01", "accounts": accounts})
    shown = by_name(company.report("balance-sheet"), "closing")
    assert (shown["Prepayments"], shown["Accounts payable"]) == ("500.00", "200.00")


@pytest.mark.parametrize("chart", CHARTS)
def test_cash_flow_ties_to_the_accounts_of_money_and_opening_balances_are_no_flow(
    found: Callable[..., Company], chart: str
) -> None:
    """Opening 1,000.00; 1,130.00 from a customer, 400.00 to a supplier, wages 250.00, a loan of 5,000.00, interest 30.00."""
    company, bank = found(chart), BANK[chart]
    opening = [{"account": bank, "debit": "1000.00"}]
    company.post({"kind": "opening_balance", "id": "OB", "date": "2026-03-01", "accounts": opening})
    flows = (("sales", "1130.00", ""), ("purchases", "", "400.00"), ("wages", "", "250.00"), ("borrowing", "5000.00", ""))
    for number, (item, money_in, money_out) in enumerate((*flows, ("interest", "", "30.00")), 1):
        bank_line = {"account": bank, "cash_item": item} | ({"debit": money_in} if money_in else {"credit": money_out})
        other = {"account": CAPITAL[chart]} | ({"credit": money_in} if money_in else {"debit": money_out})
        company.post(
            {"kind": "journal_voucher", "id": f"J{number}", "date": f"2026-03-{number + 1:02}", "lines": [bank_line, other]}
        )
    flow = company.report("cash-flow")
    assert ties(flow)
    assert flow["checks"][0]["found"] == "6450.00"
    shown = list(by_name(flow, "amount").values())
    for amount in ("1130.00", "400.00", "250.00", "480.00", "5000.00", "5450.00", "1000.00", "6450.00"):
        assert amount in shown, (chart, amount, shown)
    first_three_days = company.report("cash-flow", "--from", "2026-03-01", "--to", "2026-03-03")
    assert ties(first_three_days)
    assert first_three_days["checks"][0]["found"] == "1730.00"


def test_money_without_a_cash_flow_item_is_refused_and_70_00_with_one_tie(company: Company) -> None:
    """Money names what it flowed for, so nothing is left over beside the lines of the statement."""
    other = {"account": "3001", "credit": "70.00"}
    voucher = {"kind": "journal_voucher", "id": "J1", "date": "2026-03-02"}
    [problem] = company.refused({**voucher, "lines": [{"account": "1002", "debit": "70.00"}, other]})
    assert (problem["code"], problem["remedy"]) == ("R611", "give cash_item")
    company.post({**voucher, "lines": [{"account": "1002", "debit": "70.00", "cash_item": "capital"}, other]})
    flow = company.report("cash-flow")
    assert ties(flow)
    assert flow["checks"][0]["found"] == "70.00"
    assert "without a cash-flow item" not in by_name(flow, "amount")


def test_a_cash_flow_item_that_no_statement_knows_is_refused(company: Company) -> None:
    lines = [{"account": "1002", "debit": "70.00", "cash_item": "sale"}, {"account": "3001", "credit": "70.00"}]
    [problem] = company.refused({"kind": "journal_voucher", "id": "J1", "date": "2026-03-02", "lines": lines})
    assert (problem["code"], problem["where"]["path"]) == ("bad_choice", "/lines/0/cash_item")
    assert "sales" in problem["remedy"]


def test_the_general_ledger_adds_months_and_the_year(company: Company) -> None:
    """100.00 in March, 40.00 back in April: balances 100.00 and 60.00; the year 100.00 debit, 40.00 credit."""
    for number, (day, side, other, amount) in enumerate(
        (("2026-03-10", "debit", "credit", "100.00"), ("2026-04-10", "credit", "debit", "40.00")), 1
    ):
        lines = [{"account": "1002", side: amount, "cash_item": "capital"}, {"account": "3001", other: amount}]
        company.post({"kind": "journal_voucher", "id": f"J{number}", "date": day, "lines": lines})
    ledger = company.report("general-ledger", "1002", "--from", "2026-03-01", "--to", "2026-04-30")
    rows = [(row["date"], row["summary"], row.get("debit"), row.get("credit"), row["balance"]) for row in ledger["rows"]]
    assert rows == [
        ("2026-03-01", "opening balance", None, None, "0.00"),
        ("2026-03-31", "this month", "100.00", "0.00", "100.00"),
        ("2026-03-31", "this year", "100.00", "0.00", "100.00"),
        ("2026-04-30", "this month", "0.00", "40.00", "60.00"),
        ("2026-04-30", "this year", "100.00", "40.00", "60.00"),
    ]
    april = company.report("general-ledger", "1002", "--from", "2026-04-01", "--to", "2026-04-30")["rows"]
    assert [row["balance"] for row in april] == ["100.00", "60.00", "60.00"]
    assert (april[-1]["debit"], april[-1]["credit"]) == ("100.00", "40.00")


def test_a_ledger_of_one_party_and_of_one_item_begins_with_their_own_balance(company: Company) -> None:
    company.post({"kind": "item", "id": "P2", "name": "托盘", "unit": "件", "category": "goods", "tax_code": "special13"})
    company.post(
        receipt("R1", "2026-03-02", "10", "100.00"),
        receipt("R2", "2026-03-03", "5", "70.00", item="P2"),
        receipt("R3", "2026-04-02", "10", "120.00"),
    )
    of_item = company.report("ledger", "1405", "--item", "P1", "--from", "2026-04-01", "--to", "2026-04-30")
    assert [row["balance"] for row in of_item["rows"]] == ["100.00", "220.00"]
    of_party = company.report("ledger", "2202", "--party", "S1", "--from", "2026-04-01", "--to", "2026-04-30")
    assert [(row["balance"], row["side"], row["standing"]) for row in of_party["rows"]] == [
        ("-170.00", "cr", "170.00"),
        ("-290.00", "cr", "290.00"),
    ]
    nobody = company.report("ledger", "2202", "--party", "C1", "--from", "2026-04-01", "--to", "2026-04-30")
    assert [row["balance"] for row in nobody["rows"]] == ["0.00"]
