"""Statements of account, VAT, what may be promised, realisable values, cost centres: numbers that can be checked by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.company import Company, Raw, delivery, invoice, receipt

GOLDEN = Path(__file__).parents[2] / "examples" / "golden_month.jsonl"
CHARTS = ("cn-small-enterprise", "cn-enterprise", "generic")


def cells(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row.get(name) for name in names) for row in rows]


def golden(company: Company) -> None:
    """The golden month on a company that has the masters."""
    company.post_text("".join(GOLDEN.read_text(encoding="utf-8").splitlines(keepends=True)[4:]))


def ordered(company: Company, **options: Any) -> None:
    """An order of 100 for 1,808.00, delivered in two parts of which the second is billed later, 1,000.00 paid."""
    line: Raw = {"item": "P1", "quantity": "100", "place": "W1", "gross": "1808.00", "eta": "2026-03-15"}
    company.post(
        receipt("R1", "2026-03-01", "200", "2000.00"),
        {"kind": "sales_order", "id": "SO1", "date": "2026-03-02", "customer": "C1", "lines": [line], **options},
    )


def delivered(identifier: str, date: str, quantity: str, gross: str, **header: str) -> Raw:
    made = delivery(identifier, date, quantity, gross, **header)
    made["lines"][0]["order_line"] = "SO1/1"
    return made


@pytest.mark.parametrize("chart", CHARTS)
def test_a_statement_ties_opening_moves_and_closing_and_tells_order_delivery_invoice_payment(
    found: Callable[..., Company], chart: str
) -> None:
    company = found(chart)
    ordered(company)
    billed = {"item": "P1", "quantity": "40", "gross": "723.20", "delivery": "D2/1"}
    company.post(
        delivered("D1", "2026-03-05", "60", "1084.80"),
        delivered("D2", "2026-03-31", "40", "723.20", billing="later"),
        {"kind": "sales_invoice", "id": "SI1", "date": "2026-04-02", "customer": "C1", "lines": [billed]},
        {"kind": "receipt", "id": "RC1", "date": "2026-04-20", "customer": "C1", "amount": "1000.00", "bank": "B1",
         "settlements": [{"invoice": "D1", "amount": "1000.00"}]},
    )  # fmt: skip
    march = company.report("statement", "C1", "--from", "2026-03-01", "--to", "2026-03-31")
    april = company.report("statement", "C1", "--from", "2026-04-01", "--to", "2026-04-30")
    assert march["checks"][0]["ties"]
    assert april["checks"][0]["ties"]
    billed_in_march = "1084.80" if chart == "generic" else "1808.00"
    assert (march["totals"]["balance"], april["rows"][0]["balance"]) == (billed_in_march, billed_in_march)
    assert april["totals"]["balance"] == "808.00"
    chains = {row["document"]: row["chain"] for row in (*march["rows"], *april["rows"]) if "chain" in row}
    assert chains["delivery:D1"] == "SO1 → D1"
    assert chains["receipt:RC1"] == "SO1 → D1 → RC1"
    if chart == "generic":
        assert chains["sales_invoice:SI1"] == "SO1 → D2 → SI1"
        assert march["totals"]["pending"] == "640.00"
    assert cells(march["rows"][1:2], "document", "ordered") == [("sales_order:SO1", "1808.00")] or (
        march["rows"][1]["ordered"] == "1600.00"
    )


def test_a_supplier_s_statement_is_what_we_owe_in_credit(company: Company) -> None:
    company.post(receipt("R1", "2026-03-01", "10", "100.00"), invoice("I1", "2026-03-05", "10", "100.00", receipt="R1/1"))
    found = company.report("statement", "S1", "--at", "2026-03-04")
    assert cells(found["rows"], "document", "pending", "balance") == [
        (None, None, "0.00"),
        ("goods_receipt:R1", "-100.00", "0.00"),
    ]
    found = company.report("statement", "S1")
    assert cells(found["rows"], "document", "chain", "credit", "balance", "side")[1:] == [
        ("goods_receipt:R1", "R1", "0.00", "0.00", "–"),
        ("purchase_invoice:I1", "R1 → I1", "100.00", "-100.00", "cr"),
    ]


def test_the_vat_paper_of_the_golden_month_carries_30_13_forward_and_ties_to_2221(company: Company) -> None:
    golden(company)
    paper = company.report("tax")
    figures = {"output": "208.00", "input": "283.40", "transferred_out": "45.27", "carried_in": "0.00", "payable": "-30.13"}
    assert paper["figures"] == figures
    assert cells(paper["checks"], "expected", "found", "ties") == [("-30.13", "-30.13", True)]
    by_section = {(row["section"], row.get("tax_code")): row for row in paper["rows"]}
    output = by_section["output", "special13"]
    assert (output["base"], output["tax"], output["implied"], output["rate"]) == ("1600.00", "208.00", "208.00", "13%")
    assert by_section["input pending", "special13"]["closing"] == "0.00"
    assert by_section["input transferred out", "special13"]["tax"] == "42.51"
    april = company.report("tax", "--from", "2026-04-01", "--to", "2026-04-30")
    assert (april["figures"]["carried_in"], april["figures"]["payable"]) == ("-30.13", "-30.13")


@pytest.mark.parametrize("chart", CHARTS)
def test_the_vat_paper_shows_what_was_posted_by_hand_and_still_ties(found: Callable[..., Company], chart: str) -> None:
    company = found(chart)
    account, other = {"generic": ("2110", "7100")}.get(
        chart, ("2221.01.03", "5602" if chart == "cn-small-enterprise" else "6711.01")
    )
    lines = [{"account": account, "debit": "12.34"}, {"account": other, "credit": "12.34"}]
    company.post({"kind": "journal_voucher", "id": "J1", "date": "2026-03-02", "lines": lines})
    paper = company.report("tax")
    assert paper["checks"][0]["ties"]
    assert [row["account"] for row in paper["rows"]] == [account]
    assert paper["checks"][0]["found"] == "-12.34"


def test_100_on_hand_of_which_60_are_reserved_leave_40_now_and_150_come_in_april_for_an_order_of_170(company: Company) -> None:
    sold = {"item": "P1", "place": "W1", "tax_code": "special13"}
    bought = {"item": "P1", "quantity": "150", "place": "W1", "net": "1500.00", "eta": "2026-04-10"}
    company.post(
        receipt("R1", "2026-03-01", "100", "1000.00"),
        {"kind": "sales_order", "id": "SO1", "date": "2026-03-02", "customer": "C1", "reserve": True,
         "lines": [{**sold, "quantity": "60", "gross": "600.00", "eta": "2026-03-20"}]},
        {"kind": "sales_order", "id": "SO2", "date": "2026-03-03", "customer": "C1",
         "lines": [{**sold, "quantity": "170", "gross": "1700.00", "eta": "2026-04-15"}]},
        {"kind": "purchase_order", "id": "PO1", "date": "2026-03-04", "supplier": "S1", "lines": [bought]},
    )  # fmt: skip
    names = ("on_hand", "reserved", "available", "on_order", "promised", "projected")
    assert cells(company.report("atp")["rows"], *names) == [("100", "60", "40", "150", "230", "20")]
    by_day = company.report("atp", "P1", "--at", "2026-03-10")["rows"]
    assert cells(by_day, "date", "supply", "demand", "available", "cumulative") == [
        ("2026-03-10", "100", "60", "20", "20"),
        ("2026-04-10", "150", "170", "0", "20"),
    ]
    assert cells(company.report("atp", "--at", "2026-03-01")["rows"], *names) == [("100", "0", "100", "0", "0", "100")]


def test_goods_that_bring_less_than_they_cost_are_named_and_a_small_enterprise_only_reads_it(
    company: Company, tmp_path: Path
) -> None:
    """100 for 1,016.00, the last sale at 9.00 net: 99 left cost 1,005.84, bring 891.00; at 9.50 less 2 % 921.69."""
    company.post(receipt("R1", "2026-03-01", "100", "1016.00"), delivery("D1", "2026-03-05", "1", "10.17"))
    found = company.report("nrv")
    assert cells(found["rows"], "quantity", "cost", "nrv", "difference", "source") == [
        ("99", "1005.84", "891.00", "114.84", "delivery:D1 2026-03-05")
    ]
    assert found["notes"][0] == "SBE article 6: not written down, for information only"
    prices = tmp_path / "prices.csv"
    prices.write_text("item,price\nP1,9.50\n", encoding="utf-8")
    given = company.report("nrv", "--prices", str(prices), "--selling-cost", "20")["rows"]
    assert cells(given, "nrv", "difference", "source") == [("921.69", "84.15", "given")]
    before = company.report("nrv", "--at", "2026-03-04")
    assert "not compared, no price: P1" in before["notes"]
    prices.write_text("P1;9.50\n", encoding="utf-8")
    assert company.run("report", "nrv", "--prices", str(prices)).code == 2


def test_expenses_by_cost_centre_add_up_to_the_ledger(company: Company) -> None:
    for number, (center, amount) in enumerate((("A", "500.00"), ("B", "300.00"), ("", "200.00")), 1):
        lines = [{"account": "5602", "debit": amount}, {"account": "2241", "credit": amount, "party": "S1"}]
        voucher: Raw = {"kind": "journal_voucher", "id": f"J{number}", "date": "2026-03-02", "lines": lines}
        company.post(voucher | ({"dims": {"cost_center": center}} if center else {}))
    found = company.report("dimensions")
    assert cells(found["rows"], "value", "account", "amount") == [
        ("A", "5602", "500.00"),
        ("B", "5602", "300.00"),
        ("–", "5602", "200.00"),
    ]
    assert cells(found["checks"], "expected", "found") == [("1000.00", "1000.00")]
    assert cells(company.report("dimensions", "--by", "channel")["rows"], "value", "amount") == [("–", "1000.00")]


def test_voucher_numbers_of_a_sound_book_have_no_gap(company: Company) -> None:
    golden(company)
    assert cells(company.report("voucher-numbers")["rows"], "period", "first", "last", "count", "missing") == [
        ("2026-03", 1, 14, 14, None)
    ]


def test_a_book_without_entries_has_empty_reports_that_say_so(company: Company) -> None:
    for name in ("journal", "ageing", "grni", "tax", "atp", "nrv", "inventory-summary", "voucher-numbers", "dimensions"):
        assert company.report(name)["rows"] == [], name
    assert [row["balance"] for row in company.report("statement", "C1")["rows"]] == ["0.00"]
    assert company.report("cash-flow")["checks"][0]["ties"]
