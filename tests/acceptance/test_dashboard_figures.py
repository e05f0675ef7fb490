"""The board's figures are those of the reports, on the demo company's book and on companies of these tests, on both engines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ledger.api import Circumstances, Dashboard, OpenBook, Problem, dashboard_figures, open_book, sign_in
from tests.acceptance.company import Company, delivery, invoice, receipt
from tests.tui.demo_terminal import build_demo_book

DAY = dt.date(2026, 3, 31)


def board(place: str, at: dt.date = DAY, user: str = "") -> Dashboard:
    book = open_book(place)
    assert isinstance(book, OpenBook), book
    try:
        if user:
            now = dt.datetime(2026, 3, 31, 8, 0, tzinfo=dt.UTC)
            assert not isinstance(sign_in(book, user, lambda _: None, Circumstances(user, lambda: now)), Problem)
        return dashboard_figures(book, at)
    finally:
        book.close()


def cents(text: str) -> int:
    return int(Decimal(text) * 100)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Company:
    folder = tmp_path_factory.mktemp("board")
    return Company(str(build_demo_book(folder / "demo.db")), folder, "anna")


def row_of(report: Any, line: int) -> dict[str, str]:
    found: dict[str, str] = next(row for row in report["rows"] if row.get("line") == line)
    return found


MONTHS = (("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28"), ("2026-03-01", "2026-03-31"))


def test_cash_is_the_line_of_the_balance_sheet_at_the_end_of_every_month(demo: Company) -> None:
    found = board(demo.place)
    assert [one.month for one in found.months] == ["2026-01", "2026-02", "2026-03"]
    for month, (_, end) in zip(found.months, MONTHS, strict=True):
        assert month.cash == cents(row_of(demo.report("balance-sheet", "--at", end), 1)["closing"])
    assert found.cash == found.months[-1].cash == 44_663_681


def test_money_of_the_last_day_of_a_week_is_what_the_balance_sheet_of_that_day_says(demo: Company) -> None:
    weeks = board(demo.place).weeks
    assert [end for end, _ in weeks][-2:] == [dt.date(2026, 3, 24), dt.date(2026, 3, 31)]
    assert weeks[0][0] == dt.date(2026, 1, 6) and len(weeks) == 13
    for end, amount in weeks[::4]:
        assert amount == cents(row_of(demo.report("balance-sheet", "--at", end.isoformat()), 1)["closing"])


def test_sales_cost_and_margin_are_the_lines_of_the_income_statement_closed_months_included(demo: Company) -> None:
    found = board(demo.place)
    for month, (start, end) in zip(found.months, MONTHS, strict=True):
        income = demo.report("income", "--from", start, "--to", end)
        assert month.sales == cents(row_of(income, 1)["amount"])
        assert month.cost == cents(row_of(income, 2)["amount"])
    assert (found.margin_month, found.sales, found.margin) == ("2026-03", 29_518_850, 4_287_999)
    assert found.margin_rate == 145


@pytest.mark.parametrize("side", ["receivable", "payable"])
def test_ages_are_those_of_the_ageing_report(demo: Company, side: str) -> None:
    debts = board(demo.place).debts[side]
    totals = demo.report("ageing", side, "--at", "2026-03-31")["totals"]
    names = ["not_due", "from_1", "from_31", "from_61", "from_91", "from_181", "from_366"]
    assert [amount for _, amount in debts.buckets] == [cents(totals[name]) for name in names]
    assert (debts.total, debts.ahead) == (cents(totals["total"]), cents(totals["ahead"]))
    assert debts.due == debts.total - debts.ahead
    assert debts.overdue == debts.due - cents(totals["not_due"])


def test_stock_at_the_end_of_every_month_is_the_stock_reports(demo: Company) -> None:
    for month, (_, end) in zip(board(demo.place).months, MONTHS, strict=True):
        assert month.stock == cents(demo.report("stock", "--at", end)["totals"]["value"])


def test_purchases_are_what_the_stock_cards_of_purchasing_documents_say(demo: Company) -> None:
    kinds = ("goods_receipt", "purchase_invoice", "purchase_return", "landed_cost", "supplier_rebate", "import_invoice")
    kinds = (*kinds, "estimate_rollover", "cost_adjustment", "quality_decision")
    for month, (start, end) in zip(board(demo.place).months, MONTHS, strict=True):
        bought = Decimal(0)
        for item in {row["item"] for row in demo.report("inventory-summary", "--from", start, "--to", end)["rows"]}:
            for row in demo.report("stock-card", item, "--from", start, "--to", end)["rows"]:
                if row.get("document", "").partition(":")[0] in kinds:
                    bought += Decimal(row["value"])
        assert month.purchases == int(bought * 100) > 0


def test_a_receipt_that_is_reversed_was_no_purchase(book_place: str, tmp_path: Path) -> None:
    """100 for 1,000.00 stay, 50 for 600.00 are reversed: 1,000.00 bought; an invoice of 1,080.00 adds 80.00."""
    company = Company.founded(book_place, tmp_path)
    company.post(receipt("R1", "2026-03-02", "100", "1000.00"), receipt("R2", "2026-03-03", "50", "600.00"))
    assert company.run("reverse", "R2", "--reason", "错").code == 0
    assert board(book_place).months[-1].purchases == 100_000
    company.post(invoice("I1", "2026-03-05", "100", "1080.00", receipt="R1/1"))
    found = board(book_place)
    assert (found.months[-1].purchases, found.months[-1].stock) == (108_000, 108_000)


def test_turnover_is_cost_over_the_average_of_stock_at_both_ends(company: Company) -> None:
    """Nothing at first, 1,000.00 bought, a quarter sold at cost 250.00: over (0 + 750) / 2 that is 0.67 times."""
    company.post(receipt("R1", "2026-03-02", "100", "1000.00"), delivery("D1", "2026-03-09", "25", "565.00"))
    (month,) = board(company.place).months
    assert (month.cost, month.stock, month.turnover) == (25_000, 75_000, 67)


def test_goods_of_the_slow_are_those_of_the_stock_report(demo: Company) -> None:
    slow = board(demo.place).slow
    assert slow is not None and len(slow) == 10
    rows = {row["item"]: (Decimal(row["quantity"]), cents(row["value"])) for row in demo.report("stock")["rows"]}
    assert {one.item: (Decimal(one.quantity).scaleb(-one.scale), one.value) for one in slow}.items() <= rows.items()
    assert [one.days for one in slow] == sorted((one.days for one in slow), reverse=True)


def test_slow_goods_are_ranked_by_the_days_since_they_last_went_out(company: Company) -> None:
    """P1 went out on the 9th, 22 days ago; X never, and came 29 days ago; what is sold out is not there."""
    given = {"unit": "件", "category": "goods", "tax_code": "special13"}
    company.post(*[{"kind": "item", "id": code, "name": f"货{code}", **given} for code in ("X", "Y")])
    company.post(receipt("R1", "2026-03-01", "100", "1000.00"), receipt("R2", "2026-03-02", "10", "300.00", item="X"))
    company.post(receipt("R3", "2026-03-02", "5", "50.00", item="Y"), delivery("D1", "2026-03-09", "25", "565.00"))
    line = {"item": "Y", "quantity": "5", "place": "W1", "gross": "113.00"}
    company.post({"kind": "delivery", "id": "D2", "date": "2026-03-10", "customer": "C1", "lines": [line]})
    slow = board(company.place).slow
    assert slow is not None
    assert [(one.item, one.days, one.quantity, one.value) for one in slow] == [("X", 29, 10, 30_000), ("P1", 22, 75, 75_000)]


def test_a_move_between_bins_is_no_issue(company: Company) -> None:
    company.post({"kind": "place", "id": "Z1", "name": "Z1", "type": "bin", "parent": "W1"})
    company.post(receipt("R1", "2026-03-01", "100", "1000.00"))
    line = {"item": "P1", "quantity": "40", "from_bin": "W1", "to_bin": "Z1"}
    company.post({"kind": "bin_move", "id": "M1", "date": "2026-03-20", "lines": [line]})
    slow = board(company.place).slow
    assert slow is not None and [(one.item, one.days) for one in slow] == [("P1", 30)]


def test_a_book_without_entries_has_a_board_of_noughts(company: Company) -> None:
    found = board(company.place, dt.date(2026, 3, 15))
    assert (found.cash, found.margin, found.margin_rate, found.waiting, found.slow) == (0, 0, None, 0, ())
    assert [(one.month, one.turnover) for one in found.months] == [("2026-03", None)]
    assert [amount for _, amount in found.weeks] == [0, 0, 0]


def test_at_most_twelve_months_are_shown_and_what_was_before_is_in_the_first_balance(found: Callable[..., Company]) -> None:
    company = found(start="2025-01")
    company.post(receipt("R1", "2025-01-02", "100", "1000.00"), receipt("R2", "2026-03-02", "10", "100.00"))
    shown = board(company.place)
    assert [one.month for one in shown.months] == [
        *(f"2025-{month:02d}" for month in range(4, 13)),
        "2026-01",
        "2026-02",
        "2026-03",
    ]
    assert [one.stock for one in shown.months][-3:] == [100_000, 100_000, 110_000]
    assert [one.turnover for one in shown.months] == [0] * 12


@pytest.mark.parametrize("chart", ["cn-enterprise", "generic"])
def test_other_charts_have_the_same_lines(found: Callable[..., Company], chart: str) -> None:
    company = found(chart)
    tax = {"tax_code": "vat20"} if chart == "generic" else {}
    del tax
    company.post(receipt("R1", "2026-03-02", "100", "1000.00"), delivery("D1", "2026-03-09", "25", "565.00"))
    shown = board(company.place)
    income = company.report("income", "--from", "2026-03-01", "--to", "2026-03-31")
    assert shown.sales == cents(row_of(income, 1)["amount"]) > 0
    assert shown.sales - (shown.margin or 0) == cents(row_of(income, 2)["amount"]) == 25_000


def reading_as(company: Company, *roles: str) -> Iterator[Dashboard]:
    name = roles[0].lower()
    company.post({"kind": "user", "id": name, "name": name, "roles": list(roles)})
    yield board(company.place, user=name)


def test_each_sees_the_parts_whose_reports_are_open_to_them(company: Company) -> None:
    """A cashier reads debts and no statements; a keeper sees stock, but no costs of it; an accountant sees all."""
    company.post(receipt("R1", "2026-03-02", "100", "1000.00"), delivery("D1", "2026-03-09", "25", "565.00"))
    (cashier,) = reading_as(company, "CASHIER")
    assert "debts" in cashier.seen and cashier.debts["receivable"].due == 56_500
    assert (cashier.margin, cashier.slow) == (None, None)
    assert {one.purchases for one in cashier.months} == {one.sales for one in cashier.months} == {0}
    (keeper,) = reading_as(company, "KEEPER")
    assert (keeper.seen, keeper.cash, keeper.debts, keeper.slow) == (frozenset(), None, {}, None)
    (accountant,) = reading_as(company, "ACCT")
    assert accountant.seen == {"cash", "debts", "margin", "goods"}
