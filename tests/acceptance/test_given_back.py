"""Allowances and returns of one sale together give back what it charged, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.acceptance.company import Company
from tests.acceptance.selling import first_line, sold, stocked, sums

_LINE = {"item": "P1", "quantity": "10", "place": "W1", "gross": "1130.00"}


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(request: pytest.FixtureRequest, place_maker: Callable[[str], str], tmp_path: Path) -> Company:
    """10 of 100 pieces are sold for 1,130.00, and 113.00 of that is given back for their looks."""
    company = stocked(Company.founded(place_maker(request.param), tmp_path))
    company.post(sold("delivery", "D1", _LINE, day="2026-03-03"))
    company.post(sold("sales_allowance", "SA1", {"delivery": "D1", "gross": "113.00"}, day="2026-03-04"))
    return company


def back(identifier: str, quantity: str, **price: str) -> dict[str, object]:
    return sold("sales_return", identifier, {"delivery": "D1", "quantity": quantity, **price})


def test_goods_that_come_back_after_an_allowance_are_credited_at_what_they_cost_in_the_end(shop: Company) -> None:
    """3 of 10 come back at 101.70 each; the other 7 leave receivable, revenue, tax and cost of sales at 0.00."""
    shop.post(back("T1", "3"))
    there = sums(shop)
    assert (there["AR"], there["REV"], there["VOUT"]) == ("711.90", "-630.00", "-81.90")
    shop.post(back("T2", "7"))
    assert {"AR", "REV", "VOUT", "COGS"}.isdisjoint(sums(shop))
    assert shop.is_sound()


def test_more_than_is_left_is_refused_and_says_what_was_given_back(shop: Company) -> None:
    refused = shop.refused(back("T1", "10", gross="1130.00"))
    assert [one["code"] for one in refused] == ["more_than_charged"]
    assert "1130.00 was charged, sales_allowance:SA1 gave back 113.00, so at most 1017.00" in str(refused[0])
    assert [one["code"] for one in shop.refused(back("T1", "1", gross="113.00"))] == ["more_than_charged"], "101.70 at most"
    shop.post(back("T1", "10"))
    again = sold("sales_allowance", "SA2", {"delivery": "D1", "gross": "0.01"})
    assert [one["code"] for one in shop.refused(again)] == ["more_than_charged"]


def test_two_lines_of_one_allowance_count_together(shop: Company) -> None:
    half = {"delivery": "D1", "gross": "508.51"}
    assert [one["code"] for one in shop.refused(sold("sales_allowance", "SA2", half, half))] == ["more_than_charged"]
    shop.post(sold("sales_allowance", "SA2", half, half | {"gross": "508.49"}))
    assert {"AR", "REV", "VOUT"}.isdisjoint(sums(shop))


def test_an_allowance_stands_on_its_sale_until_it_is_reversed(shop: Company) -> None:
    answer = shop.run("reverse", "delivery:D1", "--reason", "测试")
    assert answer.code == 1 and "sales_allowance:SA1/1" in str(answer), answer
    assert shop.run("reverse", "sales_allowance:SA1", "--reason", "测试").code == 0
    shop.post(back("T1", "1"))
    assert sums(shop)["AR"] == "1017.00", "without the allowance one piece is worth 113.00"
    assert shop.run("reverse", "sales_return:T1", "--reason", "测试").code == 0
    assert shop.run("reverse", "delivery:D1", "--reason", "测试").code == 0
    assert {"AR", "REV", "VOUT", "COGS"}.isdisjoint(sums(shop))
    assert shop.is_sound()


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
@pytest.mark.parametrize("chart", ["cn-small-enterprise", "generic"])
def test_units_billed_at_another_price_than_delivered_come_back_at_the_billed_one(
    engine: str, chart: str, place_maker: Callable[[str], str], tmp_path: Path
) -> None:
    """10 delivered for 1,130.00; 6 are billed for 690.00. One comes back at 115.00, the 4 unbilled ones at 452.00, then 5."""
    company = stocked(Company.founded(place_maker(engine), tmp_path, chart=chart))
    company.post(sold("delivery", "D1", _LINE, day="2026-03-03", billing="later"))
    company.post(sold("sales_invoice", "SI1", {"delivery": "D1", "quantity": "6", "gross": "690.00"}, day="2026-03-04"))
    company.post(sold("sales_return", "T1", {"delivery": "D1", "quantity": "1"}, billing="now"))
    assert first_line(company.run("show", "sales_return:T1").json)["gross"] == "115.00"
    two = [{"delivery": "D1", "quantity": "3"}, {"delivery": "D1", "quantity": "3"}]
    assert [one["code"] for one in company.refused(sold("sales_return", "T2", *two))] == ["not_billed"]
    company.post(sold("sales_return", "T2", {"delivery": "D1", "quantity": "2"}, {"delivery": "D1", "quantity": "2"}))
    too_much = company.refused(sold("sales_allowance", "SA1", {"delivery": "D1", "gross": "575.01"}))
    assert "1142.00 was charged, sales_return:T1, sales_return:T2 gave back 567.00, so at most 575.00" in str(too_much)
    company.post(back("T3", "5"))
    assert {"AR", "REV", "VOUT", "VDEF", "UNBILLED", "COGS"}.isdisjoint(sums(company, chart))
    assert company.is_sound()
