"""What goods cost when prices, returns and dates come late: the stories of docs/ARCHITECTURE.md §6.3 and §6.4."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.acceptance.company import Company, delivery, invoice, receipt

CHARTS = ("cn-small-enterprise", "cn-enterprise", "generic")


def test_ten_receipts_at_10_a_delivery_of_900_and_ten_invoices_at_11_leave_100_pieces_at_1100(company: Company) -> None:
    company.post(*(receipt(f"R{n}", "2026-03-02", "100", "1000.00") for n in range(1, 11)))
    company.post(delivery("D1", "2026-03-05", "900", "16000.00"))
    company.post(*(invoice(f"I{n}", "2026-03-10", "100", "1100.00", receipt=f"R{n}/1") for n in range(1, 11)))
    assert company.stock() == (Decimal(100), Decimal("1100.00"))
    assert company.balances()["5401"] == Decimal("9900.00")
    assert company.is_sound()


def test_receive_100_at_10_return_10_and_bill_90_at_11_leaves_90_pieces_at_990(company: Company) -> None:
    back = {"item": "P1", "quantity": "10", "place": "W1", "receipt": "R1/1"}
    company.post(receipt("R1", "2026-03-02", "100", "1000.00"))
    company.post(
        {
            "kind": "purchase_return",
            "id": "PR1",
            "date": "2026-03-03",
            "supplier": "S1",
            "stage": "uninvoiced",
            "lines": [back],
        },
        invoice("I1", "2026-03-10", "90", "990.00", receipt="R1/1"),
    )
    assert company.stock() == (Decimal(90), Decimal("990.00"))
    assert "2202.02" not in company.balances()
    assert company.is_sound()


def test_a_delivery_dated_31_march_after_an_april_receipt_leaves_0_in_march_and_100_at_2000_in_april(company: Company) -> None:
    company.post(receipt("R1", "2026-03-10", "100", "1000.00"))
    company.post(receipt("R2", "2026-04-08", "100", "3000.00"))
    company.post(delivery("D1", "2026-03-31", "100", "1808.00"))
    assert company.stock("2026-03-31") == (Decimal(0), Decimal("0.00"))
    for day in ("2026-04-08", "2026-04-15", "2026-04-30", "2026-05-31"):
        assert company.stock(day) == (Decimal(100), Decimal("2000.00")), day
    assert company.stock() == (Decimal(100), Decimal("2000.00"))
    assert company.balances()["5401"] == Decimal("2000.00")
    assert company.is_sound()


def test_receive_3_for_10_00_and_bill_one_at_a_time_leaves_nothing_uninvoiced(company: Company) -> None:
    company.post(receipt("R1", "2026-03-02", "3", "10.00"))
    for number, net in enumerate(("3.33", "3.33", "3.34"), 1):
        company.post(invoice(f"I{number}", "2026-03-05", "1", net, receipt="R1/1"))
    assert company.report("grni")["rows"] == []
    assert company.balances() == {"1405.01": Decimal("10.00"), "2202.01": Decimal("-10.00")}


def test_receive_100_bill_60_return_10_and_bill_30_leaves_nothing_uninvoiced(company: Company) -> None:
    back = {"item": "P1", "quantity": "10", "place": "W1", "receipt": "R1/1"}
    company.post(
        receipt("R1", "2026-03-02", "100", "1000.00"),
        invoice("I1", "2026-03-03", "60", "600.00"),
        {
            "kind": "purchase_return",
            "id": "PR1",
            "date": "2026-03-04",
            "supplier": "S1",
            "stage": "uninvoiced",
            "lines": [back],
        },
        invoice("I2", "2026-03-05", "30", "300.00"),
    )
    assert company.report("grni")["rows"] == []
    assert "2202.02" not in company.balances()
    assert company.stock() == (Decimal(90), Decimal("900.00"))


def test_an_invoice_with_40_of_100_sold_reverses_the_estimate_and_the_stock_card_shows_no_100_going_out_and_in(
    company: Company,
) -> None:
    company.post(receipt("R1", "2026-03-02", "100", "1000.00"), delivery("D1", "2026-03-04", "40", "723.20"))
    posted = company.post(invoice("I1", "2026-03-08", "100", "1020.00", receipt="R1/1"))["posted"][0]
    lines = [line for entry in posted["entries"] for line in entry["lines"] if line["account"] == "1405.01"]
    assert [(line["debit"], line.get("quantity")) for line in lines] == [
        ("-1000.00", "-100"),
        ("1000.00", "100"),
        ("12.00", None),
    ]
    card = company.report("stock-card", "P1")["rows"][1:]
    assert [(row["quantity"], row["value"], row["on_hand"]) for row in card] == [
        ("100", "1000.00", "100"),
        ("-40", "-400.00", "60"),
        ("0", "12.00", "60"),
    ]


@pytest.mark.parametrize("chart", CHARTS)
def test_delivered_31_march_and_billed_2_april_is_revenue_and_cost_of_march(chart: str, found: Callable[..., Company]) -> None:
    company = found(chart)
    revenue, cost = {"cn-small-enterprise": ("5001", "5401"), "cn-enterprise": ("6001", "6401"), "generic": ("4000", "5000")}[
        chart
    ]
    billed = {"item": "P1", "quantity": "100", "gross": "1808.00", "delivery": "D1/1"}
    company.post(
        receipt("R1", "2026-03-02", "100", "1016.00"),
        delivery("D1", "2026-03-31", "100", "1808.00", billing="later"),
        {"kind": "sales_invoice", "id": "SI1", "date": "2026-04-02", "customer": "C1", "lines": [billed]},
    )
    for at in ("2026-03-31", "2026-04-30"):
        balances = company.balances(at)
        assert (balances[revenue], balances[cost]) == (Decimal("-1600.00"), Decimal("1016.00")), at
    april = company.report("income", "--from", "2026-04-01", "--to", "2026-04-30")["rows"]
    assert {row["amount"] for row in april} == {"0.00"}
    assert company.is_sound()
