"""Freight, rebates, corrections, imports and blocked input tax on real books (DOMAIN E06, E09, E11, E12, E20)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.acceptance.company import Company, Raw, delivery, invoice, receipt

CHARTS = ("cn-small-enterprise", "cn-enterprise", "generic")
COST_OF_SALES = {"cn-small-enterprise": "5401", "cn-enterprise": "6401", "generic": "5000"}
Found = Callable[..., Company]


def landed(identifier: str, date: str, amount: str, *receipts: str, **header: Any) -> Raw:
    lines = [{"receipt": one} for one in receipts]
    return {"kind": "landed_cost", "id": identifier, "date": date, "supplier": "S1", "amount": amount, **header, "lines": lines}


def two_items(company: Company) -> None:
    """100 of P1 at 1 kg and 100 of P2 at 2 kg in one receipt; 25 of P2 are sold."""
    item = {"kind": "item", "unit": "件", "category": "goods", "tax_code": "special13"}
    items = [
        {**item, "id": "P1", "name": "周转箱", "version": 2, "weight": "1"},
        {**item, "id": "P2", "name": "托盘", "weight": "2"},
    ]
    both = receipt("R1", "2026-03-02", "100", "1000.00")
    both["lines"].append({**both["lines"][0], "item": "P2"})
    sold = delivery("D1", "2026-03-05", "25", "565.00")
    sold["lines"][0]["item"] = "P2"
    company.post(*items, both, sold)


@pytest.mark.parametrize("chart", ["cn-enterprise", "generic"])
def test_freight_of_300_by_weight_leaves_250_in_stock_and_50_in_cost_of_sales(chart: str, found: Found) -> None:
    company = found(chart)
    two_items(company)
    company.post(landed("F1", "2026-03-09", "300.00", "R1", tax="27.00", tax_code="special9", basis="weight"))
    assert company.stock(item="P1") == (Decimal(100), Decimal("1100.00"))
    assert company.stock(item="P2") == (Decimal(75), Decimal("900.00"))
    assert company.balances()[COST_OF_SALES[chart]] == Decimal("300.00")
    assert company.is_sound()


def test_a_carrier_bills_the_freight_of_goods_that_another_supplied(found: Found) -> None:
    company = found("cn-enterprise")
    two_items(company)
    company.post({"kind": "party", "id": "CARRIER", "name": "顺达运输", "group": "supplier"})
    company.post({**landed("F1", "2026-03-09", "300.00", "R1", basis="weight"), "supplier": "CARRIER"})
    assert company.stock(item="P1") == (Decimal(100), Decimal("1100.00"))
    rows = company.report("open-items")["rows"]
    assert [(row["party"], row["value"]) for row in rows if row["role"] == "AP"] == [("CARRIER", "300.00")]


def test_a_small_trader_expenses_the_same_freight(company: Company) -> None:
    two_items(company)
    company.post(landed("F1", "2026-03-09", "300.00", "R1", tax="27.00", tax_code="special9", basis="weight"))
    assert company.stock_value() == Decimal("1750.00")
    balances = company.balances()
    assert (balances["5601"], balances["2221.05"], balances["2202.01"]) == (
        Decimal("300.00"),
        Decimal("27.00"),
        Decimal("-327.00"),
    )
    assert company.is_sound()


@pytest.mark.parametrize("costing", ["moving_average", "fifo"])
def test_two_freight_bills_and_a_late_price_on_goods_that_moved_and_were_sold(costing: str, found: Found) -> None:
    company = found("cn-enterprise")
    company.post(
        {"kind": "area", "id": "east", "name": "华东"},
        {"kind": "place", "id": "W2", "name": "二号仓", "type": "warehouse", "area": "east"},
        {"kind": "item", "id": "P2", "name": "袋", "unit": "件", "category": "goods", "costing": costing},
        receipt("R1", "2026-03-02", "100", "1000.00", item="P2"),
        {
            "kind": "stock_transfer", "id": "T1", "date": "2026-03-03",
            "lines": [{"item": "P2", "quantity": "50", "from_place": "W1", "to_place": "W2"}],
        },
        {
            "kind": "transfer_receipt", "id": "TR1", "date": "2026-03-04",
            "lines": [{"shipment": "T1/1", "place": "W2", "received": "50"}],
        },
    )  # fmt: skip
    sold = delivery("D1", "2026-03-05", "20", "452.00")
    sold["lines"][0]["item"] = "P2"
    company.post(
        sold,
        landed("F1", "2026-03-09", "100.00", "R1"),
        landed("F2", "2026-03-10", "50.00", "R1/1", basis="quantity"),
        invoice("I1", "2026-03-11", "100", "1100.00", item="P2", receipt="R1/1"),
    )
    assert company.stock(item="P2") == (Decimal(80), Decimal("1000.00"))
    assert company.balances()["6401"] == Decimal("250.00")
    assert company.run("reverse", "landed_cost:F1", "--reason", "billed to somebody else").code == 0
    assert company.stock(item="P2") == (Decimal(80), Decimal("920.00"))
    assert company.is_sound()


def test_march_freight_posted_after_april_sales_stands_in_both_months_as_if_it_had_been_known(found: Found) -> None:
    company = found("cn-enterprise")
    company.post(
        receipt("R1", "2026-03-02", "100", "1000.00"),
        delivery("D1", "2026-03-20", "40", "904.00"),
        delivery("D2", "2026-04-05", "30", "678.00"),
        landed("F1", "2026-03-31", "100.00", "R1"),
    )
    assert company.stock("2026-03-31") == (Decimal(60), Decimal("660.00"))
    assert company.balances("2026-03-31")["6401"] == Decimal("440.00")
    assert company.stock("2026-04-30") == (Decimal(30), Decimal("330.00"))
    assert company.balances("2026-04-30")["6401"] == Decimal("770.00")
    assert company.is_sound()


def test_goods_sold_in_march_after_their_april_freight_come_back_at_a_cost_that_bears_it(found: Found) -> None:
    company = found("cn-enterprise")
    company.post(
        receipt("R1", "2026-03-02", "17", "97.75"),
        landed("F1", "2026-04-02", "106.52", "R1"),
        delivery("D1", "2026-03-20", "10", "226.00"),
    )
    assert company.balances("2026-03-31")["6401"] == Decimal("57.50"), "10 of 17 at 97.75"
    assert company.stock() == (Decimal(7), Decimal("84.11")), "7 of 17 at 204.27"
    back = {"delivery": "D1/1", "quantity": "1", "place": "W1"}
    company.post({"kind": "sales_return", "id": "B1", "date": "2026-04-03", "customer": "C1", "lines": [back]})
    assert company.stock() == (Decimal(8), Decimal("96.13")), "a tenth of 57.50 and of 62.66"
    back = {**back, "quantity": "9"}
    company.post({"kind": "sales_return", "id": "B2", "date": "2026-04-04", "customer": "C1", "lines": [back]})
    assert company.stock() == (Decimal(17), Decimal("204.27"))
    assert "6401" not in company.balances()
    assert company.is_sound()


def test_a_return_whose_goods_bear_a_later_price_is_reversed_after_that_price(found: Found) -> None:
    company = found("cn-enterprise")
    back = {"delivery": "D1/1", "quantity": "33", "place": "W1"}
    company.post(
        receipt("R1", "2026-03-02", "35", "14.35"),
        delivery("D1", "2026-03-03", "35", "395.50"),
        {"kind": "sales_return", "id": "B1", "date": "2026-03-04", "customer": "C1", "lines": [back]},
        invoice("I1", "2026-03-05", "35", "14.42", receipt="R1/1"),
    )
    answer = company.run("reverse", "sales_return:B1", "--reason", "another customer")
    assert answer.code == 1 and "stands_on" in str(answer) and "purchase_invoice:I1/1" in str(answer), answer
    for name in ("purchase_invoice:I1", "sales_return:B1"):
        assert company.run("reverse", name, "--reason", "another customer").code == 0
    assert company.stock() == (0, 0)
    assert company.is_sound()


def test_freight_is_not_booked_in_a_month_before_the_goods_came(found: Found) -> None:
    company = found("cn-enterprise")
    company.post(receipt("R1", "2026-04-02", "100", "1000.00"))
    assert company.refused(landed("F1", "2026-03-30", "10.00", "R1"))[0]["code"] == "before_it_was_made"


def test_an_invoice_that_billed_a_receipt_brought_nothing_and_bears_no_freight(found: Found) -> None:
    company = found("cn-enterprise")
    company.post(receipt("R1", "2026-03-02", "100", "1000.00"), invoice("I1", "2026-03-08", "100", "1000.00"))
    assert company.refused(landed("F1", "2026-03-09", "10.00", "I1"))[0]["code"] == "no_receipt"
    company.post(invoice("I2", "2026-03-08", "10", "100.00", match="direct"), landed("F2", "2026-03-09", "10.00", "I2"))
    assert company.stock() == (Decimal(110), Decimal("1110.00"))


@pytest.mark.parametrize("chart", CHARTS)
def test_goods_worth_1000_usd_with_5_percent_duty_cost_7455_and_customs_get_1324_15(chart: str, found: Found) -> None:
    company = found(chart)
    company.post({"kind": "party", "id": "HG", "name": "海关"}, imported("IM1", "7.10", "1000.00"))
    assert company.stock() == (Decimal(100), Decimal("7455.00"))
    owed = {"generic": "2090"}.get(chart, "2241")
    assert company.balances()[owed] == Decimal("-1324.15")
    pending = {"generic": "1400"}.get(chart, "2221.05")
    assert company.balances()[pending] == Decimal("969.15")
    certified = {"tax": "969.15", "tax_code": "special13", "invoice": "IM1"}
    company.post({"kind": "vat_certification", "id": "V1", "date": "2026-03-31", "lines": [certified]})
    assert company.is_sound()


def test_import_taxes_are_paid_to_customs_by_a_voucher_that_settles_them(company: Company) -> None:
    company.post({"kind": "party", "id": "HG", "name": "海关"}, imported("IM1", "7.10", "1000.00"))
    paid = {"account": "2241", "debit": "1324.15", "party": "HG", "open_item": "import_invoice:IM1"}
    bank = {"account": "1002", "credit": "1324.15", "cash_item": "purchases"}
    company.post({"kind": "journal_voucher", "id": "JV1", "date": "2026-03-20", "lines": [paid, bank]})
    assert "2241" not in company.balances()
    assert company.is_sound()


def imported(identifier: str, rate: str, net: str, **line: str) -> Raw:
    lines = [{"item": "P1", "quantity": "100", "place": "W1", "net": net, "duty_rate": "5%", **line}]
    header = {"kind": "import_invoice", "id": identifier, "date": "2026-03-08", "supplier": "S1", "customs": "HG"}
    return {**header, "currency": "USD", "rate": rate, "lines": lines}


@pytest.mark.parametrize("chart", CHARTS)
def test_estimated_at_7_10_and_cleared_at_7_20_leaves_nothing_estimated_and_100_of_exchange_loss(
    chart: str, found: Found
) -> None:
    company = found(chart)
    estimate = {**receipt("R1", "2026-03-02", "100", "1000.00"), "currency": "USD", "rate": "7.10"}
    company.post({"kind": "party", "id": "HG", "name": "海关"}, estimate, imported("IM1", "7.20", "1020.00", receipt="R1/1"))
    assert company.report("grni")["rows"] == []
    assert company.stock() == (Decimal(100), Decimal("7611.20"))
    loss = {"cn-small-enterprise": "5603.02", "cn-enterprise": "6603.03", "generic": "6210"}[chart]
    assert company.balances()[loss] == Decimal("100.00")
    assert company.run("reverse", "import_invoice:IM1", "--reason", "wrong declaration").code == 0
    assert company.stock() == (Decimal(100), Decimal("7100.00"))
    assert company.is_sound()


def test_an_estimate_in_euros_is_not_cleared_by_an_import_in_dollars(company: Company) -> None:
    estimate = {**receipt("R1", "2026-03-02", "100", "1000.00"), "currency": "EUR", "rate": "7.80"}
    company.post({"kind": "party", "id": "HG", "name": "海关"}, estimate)
    assert company.refused(imported("IM1", "7.20", "1020.00", receipt="R1/1"))[0]["code"] == "wrong_currency"


def test_an_import_finds_its_goods_where_they_were_received(company: Company) -> None:
    company.post(
        {"kind": "party", "id": "HG", "name": "海关"},
        {"kind": "area", "id": "east", "name": "华东"},
        {"kind": "place", "id": "W2", "name": "二号仓", "type": "warehouse", "area": "east"},
        receipt("R1", "2026-03-02", "100", "7100.00", place="W2"),
        imported("IM1", "7.10", "1000.00", receipt="R1/1"),
    )
    [row] = company.report("stock", "--by", "place")["rows"]
    assert (row["place"], row["quantity"], row["value"]) == ("W2", "100", "7455.00")
    assert company.is_sound()


@pytest.mark.parametrize("chart", CHARTS)
def test_a_rebate_of_100_with_40_of_100_sold_takes_60_from_stock_and_is_set_off_against_an_invoice(
    chart: str, found: Found
) -> None:
    company = found(chart)
    rebate = {"kind": "supplier_rebate", "id": "B1", "date": "2026-03-30", "supplier": "S1", "amount": "100.00"}
    company.post(
        receipt("R1", "2026-03-02", "100", "1000.00"),
        delivery("D1", "2026-03-05", "40", "904.00"),
        invoice("I1", "2026-03-10", "100", "1000.00", tax="130.00"),
        {**rebate, "tax": "13.00", "tax_code": "special13", "lines": [{"receipt": "R1"}]},
    )
    assert company.stock() == (Decimal(60), Decimal("540.00"))
    assert company.balances()[COST_OF_SALES[chart]] == Decimal("360.00")
    settlements = [{"invoice": "I1", "amount": "1130.00"}, {"invoice": "B1", "amount": "-113.00"}]
    company.post(
        {
            "kind": "payment", "id": "P1", "date": "2026-03-31", "supplier": "S1", "amount": "1017.00", "bank": "B1",
            "settlements": settlements,
        }
    )  # fmt: skip
    assert {"2202.01", "2000"}.isdisjoint(company.balances())
    assert company.is_sound()


def test_a_cost_adjustment_of_20_goes_12_to_stock_and_8_to_cost_and_back_when_it_is_reversed(company: Company) -> None:
    adjusted = {"kind": "cost_adjustment", "id": "CA1", "date": "2026-03-30", "account": "5301.99", "reason": "质量协商"}
    company.post(
        receipt("R1", "2026-03-02", "100", "1000.00"),
        delivery("D1", "2026-03-05", "40", "904.00"),
        {**adjusted, "lines": [{"receipt": "R1", "amount": "20.00"}]},
    )
    assert company.stock() == (Decimal(60), Decimal("612.00"))
    assert company.balances()["5401"] == Decimal("408.00")
    assert company.run("reverse", "cost_adjustment:CA1", "--reason", "not agreed").code == 0
    assert company.stock() == (Decimal(60), Decimal("600.00"))
    assert company.balances()["5401"] == Decimal("400.00")
    assert company.is_sound()


def test_a_special_invoice_for_welfare_costs_113_and_half_of_it_for_mixed_use_106_50(company: Company) -> None:
    company.post(
        receipt("R1", "2026-03-02", "10", "100.00"),
        receipt("R2", "2026-03-02", "10", "100.00"),
        invoice("I1", "2026-03-08", "10", "100.00", tax="13.00", use="welfare", receipt="R1/1"),
        invoice("I2", "2026-03-08", "10", "100.00", tax="13.00", deductible="6.50", receipt="R2/1"),
    )
    assert company.stock() == (Decimal(20), Decimal("219.50"))
    assert company.balances()["2221.05"] == Decimal("6.50")
    assert company.is_sound()


def test_no_more_is_certified_than_is_pending_on_that_day(company: Company) -> None:
    company.post(invoice("I1", "2026-03-08", "10", "100.00", tax="13.00", match="direct"))
    company.post(invoice("I2", "2026-04-08", "10", "100.00", tax="13.00", match="direct"))
    assert company.refused(certification("V1", "2026-03-31", "13.01"))[0]["code"] == "more_than_pending"
    company.post(certification("V1", "2026-04-30", "26.00"))
    assert company.refused(certification("V2", "2026-03-31", "13.00"))[0]["code"] == "more_than_pending"
    assert company.balances()["2221.01.01"] == Decimal("26.00")


def certification(identifier: str, date: str, tax: str) -> Raw:
    return {"kind": "vat_certification", "id": identifier, "date": date, "lines": [{"tax": tax, "tax_code": "special13"}]}
