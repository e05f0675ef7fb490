"""Every costing method on a real book, with the numbers of docs/DOMAIN.md §2.8, E05b and E44."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from tests.acceptance.company import Company, Raw, delivery, invoice, receipt

OPENING: Raw = {
    "kind": "opening_balance",
    "id": "OB",
    "date": "2026-03-01",
    "lines": [{"item": "P1", "quantity": "100", "place": "W1", "value": "1000.00"}],
}


def item(costing: str) -> Raw:
    """P1, costed that way."""
    given = {"unit": "件", "category": "goods", "tax_code": "special13", "costing": costing}
    return {"kind": "item", "id": "P1", "version": 2, "name": "周转箱", **given}


def price(kind: str, identifier: str, date: str, amount: str) -> Raw:
    """A standard cost or retail price of P1."""
    return {"kind": kind, "id": identifier, "date": date, "lines": [{"item": "P1", "price": amount}]}


def comparison() -> tuple[Raw, ...]:
    """§2.8 after the opening: 200 estimated at 10.60, 120 sold, billed at 10.90."""
    return (
        receipt("R1", "2026-03-03", "200", "2120.00"),
        delivery("D1", "2026-03-05", "120", "2169.60"),
        invoice("I1", "2026-03-08", "200", "2180.00", receipt="R1/1"),
    )


@pytest.mark.parametrize(
    ("costing", "cost", "stock"), [("fifo", "1218.00", "1962.00"), ("moving_average", "1272.00", "1908.00")]
)
def test_fifo_costs_1218_and_moving_average_1272_once_the_price_is_known(
    company: Company, costing: str, cost: str, stock: str
) -> None:
    company.post(item(costing), OPENING, *comparison())
    assert company.balances()["5401"] == Decimal(cost)
    assert company.stock() == (Decimal(180), Decimal(stock))
    assert company.is_sound()


def test_a_standard_of_10_50_revalues_the_opening_by_50_costs_1260_and_leaves_a_variance_of_80(company: Company) -> None:
    company.post(item("standard"), price("standard_cost", "SC1", "2026-03-01", "10.00"), OPENING)
    revalued = company.post(price("standard_cost", "SC2", "2026-03-01", "10.50"))["posted"][0]["entries"][0]["lines"]
    assert [(line["role"], line["debit"], line["credit"]) for line in revalued] == [
        ("INV", "50.00", "0.00"),
        ("PPV", "0.00", "50.00"),
    ]
    company.post(*comparison())
    balances = company.balances()
    assert balances["5401"] == Decimal("1260.00")
    assert balances["1404"] == Decimal("-50.00") + Decimal("80.00")
    assert company.stock() == (Decimal(180), Decimal("1890.00"))
    assert company.is_sound()


def test_the_last_piece_at_standard_takes_the_rest_and_a_full_return_brings_the_issued_cost_back(company: Company) -> None:
    back = {"item": "P1", "quantity": "3", "place": "W1", "delivery": "D3/1", "net": "30.00", "tax": "3.90"}
    company.post(
        item("standard"), price("standard_cost", "SC1", "2026-03-01", "3.333"), receipt("R1", "2026-03-02", "3", "9.50")
    )
    company.post(*(delivery(f"D{number}", "2026-03-03", "1", "11.30") for number in (1, 2)))
    assert company.stock() == (Decimal(1), Decimal("3.33"))
    company.post(delivery("D4", "2026-03-03", "1", "11.30"))
    assert company.stock() == (Decimal(0), Decimal("0.00"))
    assert company.balances()["1404"] == Decimal("-0.50")
    company.post(receipt("R2", "2026-03-04", "3", "9.00"), delivery("D3", "2026-03-04", "3", "33.90"))
    cost = company.balances()["5401"]
    company.post(price("standard_cost", "SC2", "2026-03-05", "4.00"))
    company.post({"kind": "sales_return", "id": "SR", "date": "2026-03-06", "customer": "C1", "lines": [back]})
    assert company.balances()["5401"] == cost - Decimal("10.00")
    assert company.stock() == (Decimal(3), Decimal("12.00"))
    assert company.is_sound()


def test_reversing_a_standard_cost_puts_the_old_one_in_force_again(company: Company) -> None:
    company.post(item("standard"), price("standard_cost", "SC1", "2026-03-01", "10.00"), OPENING)
    company.post(price("standard_cost", "SC2", "2026-03-02", "10.50"))
    assert company.run("reverse", "standard_cost:SC2", "--reason", "slip").code == 0
    company.post(receipt("R1", "2026-03-03", "10", "104.00"))
    assert company.stock() == (Decimal(110), Decimal("1100.00"))
    assert company.balances()["1404"] == Decimal("4.00")
    assert company.is_sound()


def test_a_standard_cost_is_refused_without_one_before_goods_that_moved_and_for_other_methods(company: Company) -> None:
    company.post(
        {**item("standard"), "id": "N1", "version": 1},
        price("standard_cost", "SC0", "2026-03-01", "1") | {"lines": [{"item": "N1", "price": "10.00"}]},
    )
    company.post(receipt("R1", "2026-03-10", "5", "50.00", item="N1"))
    early = {**price("standard_cost", "SC1", "2026-03-09", "1"), "lines": [{"item": "N1", "price": "11.00"}]}
    assert [problem["code"] for problem in company.refused(early)] == ["price_too_early"]
    twice = {**early, "date": "2026-03-10", "lines": [{"item": "N1", "price": "11"}, {"item": "N1", "price": "12"}]}
    assert [problem["code"] for problem in company.refused(twice)] == ["named_twice"]
    assert [problem["code"] for problem in company.refused(price("standard_cost", "SC1", "2026-03-10", "11"))] == [
        "wrong_costing"
    ]
    given = {**early, "date": "2026-03-10", "stock": []}
    assert [problem["code"] for problem in company.refused(given)] == ["unknown_field"]


def test_retail_stock_stands_at_its_selling_price_and_follows_a_new_one(company: Company) -> None:
    company.post(item("retail"), price("retail_price", "RP1", "2026-03-01", "15.00"))
    company.post(
        invoice("I1", "2026-03-02", "100", "1000.00", match="direct"),
        delivery("D1", "2026-03-05", "40", "678.00"),
        price("retail_price", "RP2", "2026-03-06", "14.50"),
    )
    balances = company.balances()
    assert (balances["1405.01"], balances["1407"], balances["5401"]) == (Decimal(870), Decimal(-470), Decimal(600))
    assert company.is_sound()


def test_lifo_is_refused_by_the_chinese_charts_and_by_the_generic_one_unless_the_policy_allows_it(
    found: Callable[..., Company],
) -> None:
    for chart in ("cn-small-enterprise", "cn-enterprise", "generic"):
        assert [problem["code"] for problem in found(chart).refused(item("lifo"))] == ["lifo_not_allowed"]


def close(kind: str, identifier: str, date: str = "2026-03-31") -> Raw:
    """A month's costs put right."""
    return {"kind": kind, "id": identifier, "date": date}


def back(identifier: str, date: str, quantity: str) -> Raw:
    """Pieces of D1 come back."""
    line = {"item": "P1", "quantity": quantity, "place": "W1", "delivery": "D1/1", "net": "16.00", "tax": "2.08"}
    return {"kind": "sales_return", "id": identifier, "date": date, "customer": "C1", "lines": [line]}


def test_the_month_end_average_of_10_60_costs_1272_and_a_second_close_posts_nothing(company: Company) -> None:
    company.post(item("month_average"), OPENING, delivery("D1", "2026-03-02", "60", "1084.80"))
    company.post(receipt("R1", "2026-03-03", "200", "2120.00"), delivery("D2", "2026-03-05", "60", "1084.80"))
    company.post(invoice("I1", "2026-03-08", "200", "2180.00", receipt="R1/1"))
    assert company.balances()["5401"] != Decimal("1272.00")
    posted = company.post(close("average_cost_close", "2026-03"))["posted"][0]["entries"]
    assert {line["role"] for line in posted[0]["lines"]} == {"COGS", "INV"}
    assert company.balances()["5401"] == Decimal("1272.00")
    assert company.stock() == (Decimal(180), Decimal("1908.00"))
    again = company.post(close("average_cost_close", "2026-03-2"))["posted"][0]
    assert again["entries"] == []
    assert company.is_sound()


def test_a_delivery_dated_back_into_the_month_is_averaged_by_closing_it_again(company: Company) -> None:
    company.post(item("month_average"), OPENING, receipt("R1", "2026-03-20", "100", "1200.00"))
    company.post(delivery("D1", "2026-03-25", "50", "904.00"), close("average_cost_close", "2026-03"))
    company.post(delivery("D2", "2026-03-10", "50", "904.00"), close("average_cost_close", "2026-03-2"))
    assert company.balances()["5401"] == Decimal("1100.00")
    assert company.stock() == (Decimal(100), Decimal("1100.00"))
    assert company.is_sound()


def test_goods_that_april_has_sold_already_take_their_part_of_the_march_close_in_april(company: Company) -> None:
    company.post(item("month_average"), OPENING, delivery("D1", "2026-03-02", "50", "904.00"))
    company.post(receipt("R1", "2026-03-20", "50", "700.00"), delivery("D2", "2026-04-03", "100", "1808.00"))
    company.post(close("average_cost_close", "2026-03"))
    assert company.balances("2026-03-31")["5401"] == Decimal("566.67")
    assert company.stock("2026-03-31") == (Decimal(100), Decimal("1133.33"))
    assert company.balances()["5401"] == Decimal("1700.00")
    assert company.stock() == (Decimal(0), Decimal("0.00"))
    company.post(
        back("SR1", "2026-04-05", "50"),
        back("SR2", "2026-04-06", "0") if False else close("average_cost_close", "2026-04", "2026-04-30"),
    )
    assert company.stock() == (Decimal(50), Decimal("566.67"))
    assert company.balances()["5401"] == Decimal("1133.33")
    assert company.is_sound()


def test_what_is_under_way_and_arrives_in_april_takes_its_part_of_the_march_close_with_it(company: Company) -> None:
    company.post({"kind": "area", "id": "east", "name": "华东"})
    company.post({"kind": "place", "id": "W2", "name": "华东仓", "type": "warehouse", "area": "east"})
    shipped = {"item": "P1", "quantity": "40", "from_place": "W1", "to_place": "W2"}
    company.post(
        item("month_average"), OPENING, {"kind": "stock_transfer", "id": "T1", "date": "2026-03-05", "lines": [shipped]}
    )
    company.post(receipt("R1", "2026-03-20", "100", "1200.00"))
    arrived = {"shipment": "T1/1", "place": "W2"}
    company.post({"kind": "transfer_receipt", "id": "TR1", "date": "2026-04-02", "lines": [arrived]})
    company.post(close("average_cost_close", "2026-03"))
    assert company.balances("2026-03-31")["1405.09"] == Decimal("440.00")
    assert "1405.09" not in company.balances()
    rows = {row["place"]: row["value"] for row in company.report("stock", "--by", "place")["rows"]}
    assert rows == {"W1": "1760.00", "W2": "440.00"}
    assert company.is_sound()


def test_a_third_of_retail_sales_was_mark_up_and_comes_off_the_cost_of_every_use_of_the_goods(company: Company) -> None:
    lost = {"item": "P1", "quantity": "2", "place": "W1"}
    company.post(item("retail"), price("retail_price", "RP1", "2026-03-01", "15.00"))
    company.post(
        invoice("I1", "2026-03-02", "100", "1000.00", match="direct"),
        delivery("D1", "2026-03-05", "38", "644.10"),
        {"kind": "write_off", "id": "L1", "date": "2026-03-06", "cause": "disaster", "lines": [lost]},
        close("retail_close", "2026-03"),
    )
    balances = company.balances()
    assert (balances["5401"], balances["1901.01"], balances["1407"]) == (Decimal(380), Decimal(20), Decimal(-300))
    assert company.post(close("retail_close", "2026-03-2"))["posted"][0]["entries"] == []
    company.post(back("SR1", "2026-04-02", "38"))
    assert company.balances().get("5401") is None
    assert company.balances()["1407"] == Decimal("-490.00")
    assert company.run("reverse", "retail_close:2026-03", "--reason", "slip").code == 1
    assert company.is_sound()


def test_management_sees_lifo_at_1308_whatever_method_the_book_has(company: Company) -> None:
    company.post(item("fifo"), OPENING, *comparison())
    row = company.report("valuation")["rows"][0]
    assert (row["costing"], row["value"], row["lifo"], row["lifo_cost"]) == ("fifo", "1962.00", "1872.00", "1308.00")
    company.post(back("SR1", "2026-03-10", "120"))
    row = company.report("valuation")["rows"][0]
    assert (row["lifo"], row["reserve"], row["lifo_cost"]) == ("3180.00", "0.00", "0.00")


def test_closing_the_month_puts_the_costs_right_before_profit_and_a_second_run_posts_nothing(company: Company) -> None:
    company.post(item("month_average"), OPENING, delivery("D1", "2026-03-02", "50", "904.00"))
    company.post({**item("retail"), "id": "P9", "version": 1})
    company.post({**price("retail_price", "RP1", "2026-03-01", "15"), "lines": [{"item": "P9", "price": "15.00"}]})
    company.post(invoice("I9", "2026-03-02", "100", "1000.00", item="P9", match="direct"))
    company.post(receipt("R1", "2026-03-20", "50", "700.00"))
    assert company.run("close", "2026-03").code == 0
    surcharges = Decimal("12.48")
    assert company.balances("2026-03-31")["3103"] == Decimal("566.67") + surcharges - Decimal("800.00")
    assert company.stock("2026-03-31") == (Decimal(100), Decimal("1133.33"))
    size = company.size()
    company.run("close", "2026-03")
    assert company.size() == size
    assert company.is_sound()


@pytest.mark.parametrize("place", ["sqlite", "postgresql"])
def test_prices_and_closes_read_back_from_either_database_cost_the_same(
    place: str, place_maker: Callable[[str], str], tmp_path: Path
) -> None:
    company = Company.founded(place_maker(place), tmp_path)
    company.post(item("standard"))
    company.post(price("standard_cost", "SC1", "2026-03-01", "10.50"))
    company.post({**item("month_average"), "id": "Q1", "version": 1})
    company.post(receipt("R1", "2026-03-02", "10", "100.00"), receipt("R2", "2026-03-02", "10", "100.00", item="Q1"))
    company.post(receipt("R3", "2026-03-09", "10", "120.00", item="Q1"))
    company.post(price("standard_cost", "SC2", "2026-03-10", "11.00"))
    assert company.run("reverse", "standard_cost:SC2", "--reason", "slip").code == 0
    sold = {"kind": "delivery", "id": "D1", "date": "2026-03-11", "customer": "C1"}
    company.post(
        {**sold, "lines": [{"item": code, "quantity": "5", "place": "W1", "gross": "113.00"} for code in ("P1", "Q1")]}
    )
    company.post(receipt("R4", "2026-03-12", "10", "160.00", item="Q1"), close("average_cost_close", "2026-03"))
    assert (company.stock(), company.stock(item="Q1")) == ((Decimal(5), Decimal("52.50")), (Decimal(25), Decimal("316.67")))
    assert company.balances()["5401"] == Decimal("52.50") + Decimal("63.33")
    assert company.is_sound()
