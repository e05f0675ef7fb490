"""Sales as a trading company meets them: approval, consignment, discounts, bundles, gifts, returns (DOMAIN §2.4)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.acceptance.company import Company, Raw, delivery, receipt
from tests.acceptance.selling import ACCOUNTS, CHARTS, CONSIGNEE, ON_APPROVAL, first_line, goods, sold, stocked, sums


@pytest.mark.parametrize("chart", CHARTS)
def test_of_100_on_approval_40_are_accepted_30_come_back_and_30_more_are_accepted(
    chart: str, found: Callable[..., Company]
) -> None:
    company = stocked(found(chart))
    line = {"item": "P1", "quantity": "100", "place": "W1", "gross": "1808.00"}
    company.post(*CONSIGNEE, {**ON_APPROVAL, "id": "D1", "date": "2026-03-05", "lines": [line]})
    assert "REV" not in sums(company, chart), "nothing is earned before it is accepted"
    assert sums(company, chart)["DISP"] == "1016.00"
    company.post(sold("acceptance", "A1", {"delivery": "D1", "quantity": "40"}, customer="C2"))
    company.post(sold("delivery_return", "B1", {"delivery": "D1", "quantity": "30"}, customer="C2", reason="试用不满意"))
    company.post(sold("acceptance", "A2", {"delivery": "D1"}, customer="C2", day="2026-03-28"))
    there = sums(company, chart)
    assert "DISP" not in there
    assert (there["REV"], there["COGS"], there["INV"]) == ("-1120.00", "711.20", "304.80")
    assert (there["AR"], there["VOUT"]) == ("1265.60", "-145.60")
    assert company.stock() == (Decimal(30), Decimal("304.80"))
    assert company.is_sound()


def test_a_consignees_list_is_revenue_when_it_comes_not_when_the_goods_went(company: Company) -> None:
    stocked(company)
    line = {"item": "P1", "quantity": "100", "place": "W1", "gross": "1808.00"}
    company.post(*CONSIGNEE, {**ON_APPROVAL, "id": "D1", "date": "2026-03-05", "lines": [line]})
    company.post(
        sold("acceptance", "L4", {"delivery": "D1", "quantity": "60"}, customer="C2", day="2026-04-30", memo="四月代销清单")
    )
    march, april = company.balances("2026-03-31"), company.balances("2026-04-30")
    assert "5001" not in march and "5401" not in march
    assert (april["5001"], april["5401"]) == (Decimal("-960.00"), Decimal("609.60"))
    assert company.is_sound()


def test_accepted_now_and_billed_later_defers_the_output_tax(company: Company) -> None:
    stocked(company)
    line = {"item": "P1", "quantity": "100", "place": "W1", "gross": "1808.00"}
    company.post(*CONSIGNEE, {**ON_APPROVAL, "id": "D1", "date": "2026-03-05", "lines": [line]})
    company.post(sold("acceptance", "A1", {"delivery": "D1"}, customer="C2", billing="later"))
    assert (sums(company)["VDEF"], "VOUT" in sums(company)) == ("-208.00", False)
    company.post(sold("sales_invoice", "SI1", {"delivery": "A1", "quantity": "25"}, customer="C2", day="2026-04-02"))
    company.post(sold("sales_invoice", "SI2", {"delivery": "A1"}, customer="C2", day="2026-04-03"))
    assert ("VDEF" in sums(company), sums(company)["VOUT"]) == (False, "-208.00")
    assert company.is_sound()


def test_more_than_waits_cannot_be_accepted_and_unaccepted_goods_are_no_sales_return(company: Company) -> None:
    stocked(company)
    line = {"item": "P1", "quantity": "10", "place": "W1", "gross": "180.80"}
    company.post(*CONSIGNEE, {**ON_APPROVAL, "id": "D1", "date": "2026-03-05", "lines": [line]})
    more = sold("acceptance", "A1", {"delivery": "D1", "quantity": "11"}, customer="C2")
    back = sold("sales_return", "T1", {"delivery": "D1", "quantity": "1"}, customer="C2")
    assert [problem["code"] for problem in company.refused(more)] == ["R705"]
    assert "not_sold" in {problem["code"] for problem in company.refused(back)}


@pytest.mark.parametrize("chart", CHARTS)
def test_50_off_226_113_and_61_is_refunded_line_by_line_at_the_price_each_line_had(
    chart: str, found: Callable[..., Company]
) -> None:
    company = stocked(found(chart))
    lines = [{"item": "P1", "quantity": "1", "place": "W1", "gross": gross} for gross in ("226.00", "113.00", "61.00")]
    company.post(sold("delivery", "D1", *lines, discount="50.00"))
    there = sums(company, chart)
    assert (there["AR"], there["REV"], there["VOUT"]) == ("350.00", "-309.74", "-40.26")
    company.post(sold("sales_return", "T1", {"delivery": "D1/2", "quantity": "1"}))
    assert sums(company, chart)["AR"] == "251.13", "98.87 of the 113.00 were paid, and come back"
    company.post(*(sold("sales_return", f"B{line}", {"delivery": f"D1/{line}", "quantity": "1"}) for line in (1, 3)))
    assert set(sums(company, chart)) & {"AR", "REV", "VOUT", "COGS"} == set(), "all of it came back"
    assert company.is_sound()


def test_three_pieces_for_100_come_back_one_by_one_for_100(company: Company) -> None:
    stocked(company)
    company.post(delivery("D1", "2026-03-05", "3", "100.00"))
    company.post(*(sold("sales_return", f"T{n}", {"delivery": "D1", "quantity": "1"}) for n in (1, 2, 3)))
    assert set(sums(company)) & {"AR", "REV", "VOUT", "COGS"} == set()
    assert [row["gross"] for row in _inputs(company, "sales_return", 3)] == ["33.33", "33.34", "33.33"]


def _inputs(company: Company, kind: str, count: int) -> list[Raw]:
    """The first lines of the documents T1, T2 and so on."""
    return [first_line(company.run("show", f"{kind}:T{n}").json) for n in range(1, count + 1)]


def test_a_coupon_of_10_is_owed_by_the_platform_and_taken_back_from_it(company: Company) -> None:
    stocked(company)
    company.post({"kind": "party", "id": "TM", "name": "商城平台"})
    line = {"item": "P1", "quantity": "2", "place": "W1", "gross": "200.00", "coupon": "20.00"}
    company.post(sold("delivery", "D1", line, platform="TM"))
    assert (sums(company)["AR"], sums(company)["OREC"]) == ("180.00", "20.00")
    company.post(sold("sales_return", "T1", {"delivery": "D1", "quantity": "1"}))
    assert (sums(company)["AR"], sums(company)["OREC"], sums(company)["REV"]) == ("90.00", "10.00", "-88.49")
    assert company.is_sound()


@pytest.mark.parametrize("chart", CHARTS)
def test_a_box_with_a_free_cup_for_100_is_80_and_20_and_the_cup_comes_back_for_its_20(
    chart: str, found: Callable[..., Company]
) -> None:
    company = found(chart)
    company.post(
        *(
            {"kind": "item", "id": item, "name": item, "unit": "pcs", "category": "goods", "tax_code": "special13"}
            for item in "AB"
        ),
        goods("A", "1", "60.00", "R1"),
        goods("B", "1", "10.00", "R2"),
    )
    lines = [
        {"item": item, "quantity": "1", "place": "W1", "standalone": alone} for item, alone in (("A", "100.00"), ("B", "25.00"))
    ]
    posted = company.post(sold("bundle_sale", "BS1", *lines, net="100.00"))["posted"][0]["entries"]
    revenue = [line["credit"] for line in posted[0]["lines"] if line["account"] == ACCOUNTS[chart]["REV"]]
    assert revenue == ["80.00", "20.00"]
    there = sums(company, chart)
    assert (there["AR"], there["VOUT"], there["COGS"]) == ("113.00", "-13.00", "70.00")
    company.post(sold("sales_return", "T1", {"delivery": "BS1/2", "quantity": "1"}))
    there = sums(company, chart)
    assert (there["AR"], there["REV"], there["COGS"]) == ("90.40", "-80.00", "60.00")
    assert company.is_sound()


@pytest.mark.parametrize("chart", CHARTS)
def test_a_gift_is_taxed_at_its_market_price_a_sample_is_not_and_welfare_gives_its_input_tax_back(
    chart: str, found: Callable[..., Company]
) -> None:
    company = found(chart)
    company.post(receipt("R1", "2026-03-02", "100", "1000.00"))
    line = {"item": "P1", "quantity": "1", "place": "W1"}
    company.post(sold("gift", "G1", {**line, "market": "25.00"}))
    assert (sums(company, chart)["SELL"], sums(company, chart)["VOUT"]) == ("13.25", "-3.25")
    company.post({"kind": "gift", "id": "G2", "date": "2026-03-21", "purpose": "sample", "lines": [line]})
    assert (sums(company, chart)["SELL"], sums(company, chart)["VOUT"]) == ("23.25", "-3.25")
    welfare = {
        "kind": "staff_welfare",
        "id": "F1",
        "date": "2026-03-22",
        "source": "bought",
        "lines": [{**line, "quantity": "10"}],
    }
    company.post(welfare)
    assert sums(company, chart)["PAYROLL"] == "113.00"
    own = {**welfare, "id": "F2", "source": "own", "lines": [{**line, "quantity": "10", "market": "160.00"}]}
    company.post(own)
    there = sums(company, chart)
    assert (there["PAYROLL"], there["REV"], there["COGS"]) == ("293.80", "-160.00", "100.00")
    assert company.stock() == (Decimal(78), Decimal("780.00"))
    assert company.is_sound()


def test_an_exchange_is_a_return_and_a_new_delivery_never_a_net(company: Company) -> None:
    stocked(company)
    company.post(delivery("D1", "2026-03-05", "10", "180.80"))
    company.post(
        sold("sales_return", "T1", {"delivery": "D1", "quantity": "1"}, memo="换货"),
        delivery("D2", "2026-03-20", "1", "18.08", memo="换货"),
    )
    ledger = [row for row in company.report("ledger", "5001")["rows"] if row.get("credit")]
    assert [row["credit"] for row in ledger] == ["160.00", "-16.00", "16.00"]
    assert (sums(company)["AR"], sums(company)["COGS"]) == ("180.80", "101.60")
    assert company.stock() == (Decimal(90), Decimal("914.40"))
    assert company.is_sound()


def test_money_back_without_the_goods_lowers_revenue_and_output_tax_and_leaves_stock_alone(company: Company) -> None:
    stocked(company)
    company.post(delivery("D1", "2026-03-05", "100", "1808.00"))
    company.post(sold("sales_allowance", "SA1", {"delivery": "D1", "gross": "56.50"}, reason="外观瑕疵"))
    there = sums(company)
    assert (there["AR"], there["REV"], there["VOUT"], there["COGS"]) == ("1751.50", "-1550.00", "-201.50", "1016.00")
    assert company.stock() == (Decimal(0), Decimal(0))
    too_much = sold("sales_allowance", "SA2", {"delivery": "D1", "gross": "1900.00"})
    assert [problem["code"] for problem in company.refused(too_much)] == ["more_than_charged"]
    assert company.is_sound()


def test_what_was_not_billed_comes_back_unbilled_without_being_told(company: Company) -> None:
    stocked(company)
    company.post(delivery("D1", "2026-03-05", "100", "1808.00", billing="later"))
    company.post(sold("sales_return", "T1", {"delivery": "D1", "quantity": "10"}))
    assert (sums(company)["VDEF"], "VOUT" in sums(company)) == ("-187.20", False)
    company.post(sold("sales_invoice", "SI1", {"delivery": "D1", "quantity": "60"}, day="2026-04-01"))
    billed = sold("sales_return", "T2", {"delivery": "D1", "quantity": "70"}, billing="now")
    assert [problem["code"] for problem in company.refused(billed)] == ["not_billed"], "30 of the 90 were never billed"
    company.post(sold("sales_return", "T2", {"delivery": "D1", "quantity": "60"}, billing="now"))
    there = sums(company)
    assert ("VOUT" in there, there["VDEF"], there["AR"], there["REV"]) == (False, "-62.40", "542.40", "-480.00")
    assert company.is_sound()


def test_half_of_an_order_of_60_goes_out_and_half_of_that_comes_back(company: Company) -> None:
    stocked(company)
    order = sold(
        "sales_order",
        "SO1",
        {"item": "P1", "quantity": "60", "place": "W1", "gross": "1084.80"},
        day="2026-03-03",
        reserve=True,
    )
    company.post(order, sold("delivery", "D1", {"order_line": "SO1", "quantity": "30"}, day="2026-03-05"))
    company.post(sold("sales_return", "T1", {"delivery": "D1", "quantity": "15"}))
    rows = company.report("commitments")["rows"]
    assert {row["role"]: row["quantity"] for row in rows if row["role"] in ("SO_OPEN", "RESERVED")} == {
        "SO_OPEN": "30",
        "RESERVED": "30",
    }
    assert (sums(company)["REV"], sums(company)["AR"]) == ("-240.00", "271.20")
    assert company.stock() == (Decimal(85), Decimal("863.60"))
    company.post(sold("delivery", "D2", {"order_line": "SO1", "quantity": "40"}, day="2026-03-25"))
    assert [row for row in company.report("commitments")["rows"] if row["role"] in ("SO_OPEN", "RESERVED")] == []
    assert sums(company)["REV"] == "-880.00", "10 more than ordered go at the order's price"
    assert company.is_sound()


def test_the_rest_of_an_order_is_cancelled_and_a_changed_order_asks_for_its_price(company: Company) -> None:
    stocked(company)
    order = sold(
        "sales_order",
        "SO1",
        {"item": "P1", "quantity": "60", "place": "W1", "gross": "1084.80"},
        day="2026-03-03",
        reserve=True,
    )
    company.post(order, sold("sales_change", "SC1", {"order_line": "SO1", "quantity": "50", "net": "750.00"}, day="2026-03-04"))
    line = {"order_line": "SO1", "quantity": "20"}
    assert [problem["code"] for problem in company.refused(sold("delivery", "D1", line))] == ["price_unknown"]
    company.post(sold("delivery", "D1", {**line, "net": "300.00"}))
    company.post(sold("sales_cancel", "SX1", {"order_line": "SO1"}, reason="客户取消"))
    assert [row for row in company.report("commitments")["rows"] if row["role"] in ("SO_OPEN", "RESERVED")] == []
    assert sums(company)["REV"] == "-300.00"
    assert company.is_sound()


def test_dollars_come_back_at_the_rate_they_were_sold_at(company: Company) -> None:
    """USD 113.00 for 10 pieces at 7.10; five come back when a dollar is worth 7.05, and nothing is exchange."""
    company.post(
        {"kind": "rate", "id": "USD-1", "currency": "USD", "rate": "7.10", "from": "2026-03-01"},
        {"kind": "rate", "id": "USD-2", "currency": "USD", "rate": "7.05", "from": "2026-03-10"},
        receipt("R1", "2026-03-02", "10", "100.00"),
        delivery("D1", "2026-03-05", "10", "113.00", currency="USD"),
    )
    back = {"item": "P1", "quantity": "5", "place": "W1", "delivery": "D1/1"}
    returned = {"kind": "sales_return", "date": "2026-03-12", "customer": "C1", "currency": "USD", "lines": [back]}
    company.post({**returned, "id": "SR1"})
    assert company.balances()["1122.01"] == Decimal("401.15"), "half of 802.30"
    company.post({**returned, "id": "SR2", "rate": "7.05"})  # unless the document says another
    assert company.balances()["1122.01"] == Decimal("2.82"), "56.50 × 0.05"
    assert company.is_sound()
