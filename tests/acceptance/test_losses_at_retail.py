"""Goods kept at retail that are lost, found or given to staff: suspended, taxed and decided on at what they cost."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.acceptance.company import Company, Raw, delivery, receipt
from tests.acceptance.test_costing_methods import item, price

CHARTS = {
    "cn-small-enterprise": ("1407", "1901.01", "5401"),
    "cn-enterprise": ("1407", "1901.01", "6401"),
    "generic": ("1307", "1395", "5000"),
}
"""Mark-up, suspense and cost of sales."""


def bought_100_for_1000_and_40_sold(company: Company) -> None:
    """At 15.00 retail: 60 pieces stand at 900.00, 600.00 are in cost of sales, the mark-up is 500.00."""
    company.post(item("retail"), price("retail_price", "RP1", "2026-03-01", "15.00"))
    company.post(receipt("R1", "2026-03-02", "100", "1000.00"), delivery("D1", "2026-03-05", "40", "678.00"))


def lost(identifier: str, date: str, quantity: str, cause: str = "abnormal") -> Raw:
    line = {"item": "P1", "quantity": quantity, "place": "W1"}
    return {"kind": "write_off", "id": identifier, "date": date, "cause": cause, "lines": [line]}


def counted(identifier: str, date: str, pieces: str) -> Raw:
    return {"kind": "stock_count", "id": identifier, "date": date, "lines": [{"item": "P1", "place": "W1", "counted": pieces}]}


def amounts(posted: Raw) -> dict[str, Decimal]:
    """Debit − credit by role."""
    found: dict[str, Decimal] = {}
    for line in (line for entry in posted["posted"][0]["entries"] for line in entry["lines"]):
        found[line["role"]] = found.get(line["role"], Decimal(0)) + Decimal(line["debit"]) - Decimal(line["credit"])
    return found


@pytest.mark.parametrize("chart", CHARTS)
def test_ten_lost_at_150_retail_cost_100_with_13_of_tax_and_the_close_takes_200_off_the_600_sold(
    chart: str, found: Callable[..., Company]
) -> None:
    company, (markup, suspense, sales) = found(chart), CHARTS[chart]
    bought_100_for_1000_and_40_sold(company)
    posted = amounts(company.post(lost("L1", "2026-03-10", "10")))
    assert posted == {"SUSP": Decimal("113.00"), "MARKUP": Decimal("50.00"), "INV": Decimal(-150), "VINOUT": Decimal(-13)}
    assert company.balances()[suspense] == Decimal("113.00")
    company.post({"kind": "retail_close", "id": "RC", "date": "2026-03-31"})
    balances = company.balances()
    assert (balances[markup], balances[suspense], balances[sales]) == (Decimal(-250), Decimal(113), Decimal(400))
    assert company.stock() == (Decimal(50), Decimal("750.00"))
    assert company.is_sound()


@pytest.mark.parametrize("chart", CHARTS)
def test_five_found_come_in_at_75_and_are_suspended_at_the_50_they_cost(chart: str, found: Callable[..., Company]) -> None:
    company = found(chart)
    bought_100_for_1000_and_40_sold(company)
    posted = amounts(company.post(counted("K1", "2026-03-10", "65")))
    assert posted == {"INV": Decimal(75), "MARKUP": Decimal(-25), "SUSP": Decimal(-50)}
    assert company.is_sound()


def test_a_loss_of_april_before_march_is_closed_and_after_it_has_the_same_rate_of_a_third(company: Company) -> None:
    bought_100_for_1000_and_40_sold(company)
    assert amounts(company.post(lost("L1", "2026-04-02", "10", "normal")))["SUSP"] == Decimal("100.00")
    assert company.run("close", "2026-03").code == 0
    assert company.balances()["1407"] == Decimal("-250.00")
    assert amounts(company.post(lost("L2", "2026-04-03", "10", "normal")))["SUSP"] == Decimal("100.00")
    company.post(lost("L3", "2026-04-04", "40", "normal"))
    assert company.stock() == (Decimal(0), Decimal("0.00"))
    assert "1407" not in company.balances()
    assert company.balances()["1901.01"] == Decimal("600.00")
    assert company.is_sound()


def test_a_piece_found_where_none_is_left_costs_what_the_last_goods_cost(company: Company) -> None:
    bought_100_for_1000_and_40_sold(company)
    company.post(delivery("D2", "2026-03-06", "60", "1017.00"))
    assert company.run("close", "2026-03").code == 0
    assert amounts(company.post(counted("K1", "2026-04-10", "1")))["SUSP"] == Decimal("-10.00")
    assert company.is_sound()


def test_a_loss_dated_march_keeps_its_cost_although_april_set_another_price(company: Company) -> None:
    company.post(
        item("retail"), price("retail_price", "RP1", "2026-03-01", "15.00"), receipt("R1", "2026-03-02", "100", "1000.00")
    )
    company.post(price("retail_price", "RP2", "2026-04-01", "16.00"), delivery("D1", "2026-04-02", "10", "180.80"))
    posted = amounts(company.post(lost("L1", "2026-03-31", "10", "normal")))
    assert posted == {"SUSP": Decimal(100), "MARKUP": Decimal(60), "INV": Decimal(-160)}
    assert company.stock("2026-03-31") == (Decimal(90), Decimal("1350.00"))
    assert company.stock() == (Decimal(80), Decimal("1280.00"))
    assert company.is_sound()


def test_a_reversed_loss_gives_the_mark_up_back(company: Company) -> None:
    bought_100_for_1000_and_40_sold(company)
    company.post(lost("L1", "2026-03-10", "10"), delivery("D2", "2026-03-11", "5", "84.75"))
    assert company.run("reverse", "write_off:L1", "--reason", "slip").code == 0
    assert company.balances()["1407"] == Decimal("-500.00")
    assert "1901.01" not in company.balances()
    company.post({"kind": "retail_close", "id": "RC", "date": "2026-03-31"})
    assert company.balances()["5401"] == Decimal("450.00")
    assert company.is_sound()
