"""Estimates reversed on the first of the month and posted again, 月初回冲 (DOMAIN E03), on real books."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.company import Company, delivery, invoice, receipt, zhangfang

CHARTS = ("cn-small-enterprise", "cn-enterprise", "generic")
Found = Callable[..., Company]


@pytest.fixture
def at_month_start(found: Found, tmp_path: Path) -> Callable[[str], Company]:
    """Founds a company that reverses estimates on the first of the month."""
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "policy.toml").write_text('[grni]\nvalue = "month_start"\n', encoding="utf-8")

    def company(chart: str) -> Company:
        made = found(chart)
        made.hire("boss", "FMGR")
        adopted = ("--from", "2026-03-01", "--author", "anna", "--json")
        assert zhangfang("--user", "boss", "adopt", made.place, str(folder), *adopted).code == 0
        return made

    return company


def rollover(month: str, name: str = "") -> dict[str, Any]:
    return {"kind": "estimate_rollover", "id": name or month, "date": f"{month}-01"}


@pytest.mark.parametrize("chart", CHARTS)
def test_100_received_60_sold_30_billed_roll_over_70_and_the_card_shows_no_movement(
    chart: str, at_month_start: Callable[[str], Company]
) -> None:
    company = at_month_start(chart)
    company.post(
        receipt("R1", "2026-03-02", "100", "1000.00"),
        delivery("D1", "2026-03-20", "60", "1356.00"),
        invoice("I1", "2026-03-25", "30", "300.00", receipt="R1/1"),
    )
    posted = company.post(rollover("2026-04"))["posted"][0]
    amounts = [
        (line["role"], line["debit"], line["credit"], line["quantity"]) for e in posted["entries"] for line in e["lines"]
    ]
    assert amounts == [
        ("INV", "-700.00", "0.00", "-70"),
        ("GRNI", "0.00", "-700.00", "70"),
        ("INV", "700.00", "0.00", "70"),
        ("GRNI", "0.00", "700.00", "-70"),
    ]
    assert company.stock() == (Decimal(40), Decimal("400.00"))
    card = company.report("stock-card", "P1", "--from", "2026-03-01", "--to", "2026-04-30")["rows"]
    assert [row["on_hand"] for row in card if row["on_hand"] != "0"] == ["100", "40"]
    [row] = company.report("grni")["rows"]
    assert (row["quantity"], row["value"], row["opened"]) == ("70", "700.00", "2026-03-02")
    assert company.is_sound()


@pytest.mark.parametrize("chart", CHARTS)
def test_billed_at_11_after_two_rollovers_is_as_if_the_price_had_been_known(
    chart: str, at_month_start: Callable[[str], Company]
) -> None:
    company = at_month_start(chart)
    company.post(
        receipt("R1", "2026-03-02", "100", "1000.00"),
        delivery("D1", "2026-03-20", "40", "904.00"),
        rollover("2026-04"),
        delivery("D2", "2026-04-10", "10", "226.00"),
        rollover("2026-05"),
        invoice("I1", "2026-05-08", "100", "1100.00"),
    )
    assert company.stock() == (Decimal(50), Decimal("550.00"))
    assert company.report("grni")["rows"] == []
    cost = {"cn-small-enterprise": "5401", "cn-enterprise": "6401", "generic": "5000"}[chart]
    assert company.balances()[cost] == Decimal("550.00")
    assert company.is_sound()


def test_a_return_before_the_bill_takes_back_what_was_rolled_over(at_month_start: Callable[[str], Company]) -> None:
    company = at_month_start("cn-small-enterprise")
    back = {"item": "P1", "quantity": "10", "place": "W1", "receipt": "R1/1"}
    sent_back = {"kind": "purchase_return", "id": "T1", "date": "2026-04-05", "supplier": "S1", "stage": "uninvoiced"}
    company.post(
        receipt("R1", "2026-03-02", "100", "1000.00"),
        rollover("2026-04"),
        {**sent_back, "lines": [back]},
        invoice("I1", "2026-04-10", "90", "990.00", receipt="R1/1"),
    )
    assert company.stock() == (Decimal(90), Decimal("990.00"))
    assert "2202.02" not in company.balances()
    assert company.is_sound()


def test_a_receipt_is_reversed_after_its_rollover_and_a_rollover_after_another(
    at_month_start: Callable[[str], Company],
) -> None:
    company = at_month_start("cn-small-enterprise")
    company.post(receipt("R1", "2026-03-02", "100", "1000.00"), receipt("R2", "2026-03-03", "5", "60.00"), rollover("2026-04"))
    assert company.run("reverse", "goods_receipt:R1", "--reason", "typed twice", "--date", "2026-04-02").code == 0
    assert company.stock() == (Decimal(5), Decimal("60.00"))
    assert company.run("reverse", "estimate_rollover:2026-04", "--reason", "too early").code == 0
    again = company.post({**rollover("2026-04"), "version": 2})["posted"][0]
    assert len(again["entries"][0]["lines"]) == 2, "only R2 is left to roll over"
    assert company.balances() == {"1405.01": Decimal("60.00"), "2202.02": Decimal("-60.00")}
    assert company.is_sound()


def test_a_second_run_of_the_month_posts_nothing_and_a_late_receipt_is_rolled_over_alone(
    at_month_start: Callable[[str], Company],
) -> None:
    company = at_month_start("cn-small-enterprise")
    company.post(receipt("R1", "2026-03-02", "100", "1000.00"), receipt("R9", "2026-04-01", "1", "10.00"))
    assert still_to_do(company) == "to_do"
    company.post(rollover("2026-04"))
    assert still_to_do(company) == "nothing"
    assert [problem["code"] for problem in company.refused(rollover("2026-04", "more"))] == ["no_lines"]
    company.post(receipt("R2", "2026-03-31", "5", "55.00"))
    assert still_to_do(company) == "to_do"
    lines = company.post(rollover("2026-04", "late"))["posted"][0]["entries"][0]["lines"]
    assert [(line["role"], line["quantity"]) for line in lines] == [("INV", "-5"), ("GRNI", "5")]
    assert still_to_do(company) == "nothing"
    assert company.is_sound()


def still_to_do(company: Company) -> str | None:
    """What the checklist of March says about rolling its estimates over; None where the book does not do that."""
    steps = {one["kind"]: one["result"] for one in company.run("close", "2026-03", "--check").json["steps"]}
    result: str | None = steps.get("estimate_rollover")
    return result


def test_a_book_that_reverses_on_the_invoice_has_nothing_to_do_at_month_start(company: Company) -> None:
    company.post(receipt("R1", "2026-03-02", "100", "1000.00"))
    assert still_to_do(company) is None
    assert company.refused(rollover("2026-04"))[0]["code"] == "R701"


def test_an_estimate_in_dollars_stays_in_dollars(at_month_start: Callable[[str], Company]) -> None:
    company = at_month_start("cn-enterprise")
    abroad = {"currency": "USD", "rate": "7.10"}
    company.post(
        {**receipt("R1", "2026-03-02", "100", "1000.00"), **abroad},
        rollover("2026-04"),
        {**invoice("I1", "2026-04-08", "100", "1020.00"), "currency": "USD", "rate": "7.20"},
    )
    assert company.stock() == (Decimal(100), Decimal("7244.00"))
    assert company.report("grni")["rows"] == []
    assert company.balances()["6603.03"] == Decimal("100.00")
    assert company.is_sound()


@pytest.mark.parametrize("costing", ["fifo", "specific"])
def test_used_up_layers_and_lots_are_rolled_over_too(costing: str, at_month_start: Callable[[str], Company]) -> None:
    company = at_month_start("cn-small-enterprise")
    item = {"kind": "item", "id": "P2", "name": "袋", "unit": "件", "category": "goods", "tax_code": "special13"}
    lot = {"lot": "LA"} if costing == "specific" else {}
    out = delivery("D1", "2026-03-20", "10", "226.00")
    out["lines"][0] |= {"item": "P2", **lot}
    company.post(
        {**item, "costing": costing, "lot_tracked": costing == "specific"},
        receipt("R1", "2026-03-02", "10", "100.00", item="P2", **lot),
        receipt("R2", "2026-03-03", "10", "120.00", item="P2", **({"lot": "LB"} if lot else {})),
        out,
        rollover("2026-04"),
        invoice("I1", "2026-04-09", "10", "110.00", item="P2", receipt="R1/1"),
        invoice("I2", "2026-04-09", "10", "130.00", item="P2", receipt="R2/1"),
    )
    assert company.stock(item="P2") == (Decimal(10), Decimal("130.00"))
    assert company.balances()["5401"] == Decimal("110.00")
    assert company.report("grni")["rows"] == []
    assert company.is_sound()


def test_closing_march_rolls_over_on_the_first_of_april_and_a_second_close_posts_nothing(
    at_month_start: Callable[[str], Company],
) -> None:
    company = at_month_start("cn-enterprise")
    company.post(receipt("R1", "2026-03-02", "100", "1000.00"))
    closed = company.run("close", "2026-03")
    assert closed.code == 0, closed.out
    steps = {one["kind"]: one["result"] for one in closed.json["steps"]}
    assert steps["estimate_rollover"] == "posted"
    [rolled] = [one for one in closed.json["posted"] if one["kind"] == "estimate_rollover"]
    shown = company.run("show", f"estimate_rollover:{rolled['id']}").json
    assert shown["accounting_date"] == "2026-04-01"
    assert company.stock() == (Decimal(100), Decimal("1000.00"))
    size = company.size()
    again = company.run("close", "2026-03")
    assert (again.code, again.json["posted"], company.size()) == (0, [], size)
    assert company.is_sound()
