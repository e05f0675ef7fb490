"""The golden month (docs/DOMAIN.md §2.6): one small company, moving average, every figure after every step."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.acceptance.company import Company

EXAMPLE = Path(__file__).parents[2] / "examples" / "golden_month.jsonl"

# The step, how many lines of the file make it, and every leaf that is not zero after it: what is owned or spent, then what
# is owed or earned.
STEPS = (
    ("masters and opening", 5, "1405.01 1000.00, 1002 20000.00", "3001 21000.00"),
    ("goods receipt", 1, "1405.01 3120.00, 1002 20000.00", "3001 21000.00, 2202.02 2120.00"),
    (
        "sale", 1,
        "1405.01 1872.00, 1002 20000.00, 1122.01 2169.60, 5401 1248.00",
        "3001 21000.00, 2202.02 2120.00, 5001 1920.00, 2221.01.07 249.60",
    ),
    (
        "invoice, and its tax confirmed", 2,
        "1405.01 1908.00, 1002 20000.00, 1122.01 2169.60, 5401 1272.00, 2221.01.01 283.40",
        "3001 21000.00, 5001 1920.00, 2221.01.07 249.60, 2202.01 2463.40",
    ),
    (
        "customer's return", 1,
        "1405.01 2120.00, 1002 20000.00, 1122.01 1808.00, 5401 1060.00, 2221.01.01 283.40",
        "3001 21000.00, 5001 1600.00, 2221.01.07 208.00, 2202.01 2463.40",
    ),
    (
        "return to the supplier", 1,
        "1405.01 1802.00, 1002 20000.00, 1122.01 1808.00, 5401 1051.00, 2221.01.01 283.40",
        "3001 21000.00, 5001 1600.00, 2221.01.07 208.00, 2202.01 2093.89, 2221.01.09 42.51",
    ),
    (
        "payment", 1,
        "1405.01 1802.00, 1002 17906.11, 1122.01 1808.00, 5401 1051.00, 2221.01.01 283.40",
        "3001 21000.00, 5001 1600.00, 2221.01.07 208.00, 2221.01.09 42.51",
    ),
    (
        "money from the customer", 1,
        "1405.01 1802.00, 1002 18906.11, 1122.01 808.00, 5401 1051.00, 2221.01.01 283.40",
        "3001 21000.00, 5001 1600.00, 2221.01.07 208.00, 2221.01.09 42.51",
    ),
    (
        "count, two pieces short", 1,
        "1405.01 1780.80, 1002 18906.11, 1122.01 808.00, 5401 1051.00, 2221.01.01 283.40, 1901.01 23.96",
        "3001 21000.00, 5001 1600.00, 2221.01.07 208.00, 2221.01.09 45.27",
    ),
    (
        "loss approved", 1,
        "1405.01 1780.80, 1002 18906.11, 1122.01 808.00, 5401 1051.00, 2221.01.01 283.40, 5711.03 23.96",
        "3001 21000.00, 5001 1600.00, 2221.01.07 208.00, 2221.01.09 45.27",
    ),
)  # fmt: skip
CLOSED = (
    "1405.01 1780.80, 1002 18906.11, 1122.01 808.00, 2221.01.01 283.40",
    "3001 21000.00, 2221.01.07 208.00, 2221.01.09 45.27, 3103 525.04",
)


def _figures(debit: str, credit: str) -> dict[str, Decimal]:
    found = {}
    for sign, text in ((1, debit), (-1, credit)):
        for figure in text.split(", "):
            account, amount = figure.split()
            found[account] = sign * Decimal(amount)
    return found


@pytest.fixture
def month(sqlite_place: str, tmp_path: Path) -> Company:
    """A new book without masters: the file brings its own."""
    return Company.empty(sqlite_place, tmp_path)


def _lines() -> list[str]:
    return EXAMPLE.read_text(encoding="utf-8").splitlines(keepends=True)


def test_after_each_step_of_the_golden_month_every_leaf_balance_is_as_it_should_be(month: Company) -> None:
    lines = _lines()
    for step, count, debit, credit in STEPS:
        month.post_text("".join(lines[:count]))
        del lines[:count]
        assert month.balances() == _figures(debit, credit), step
    assert not lines


def test_closing_the_golden_month_leaves_168_pieces_at_1780_80_a_profit_of_525_04_and_the_same_income(month: Company) -> None:
    month.post_text("".join(_lines()))
    income = month.report("income")
    assert month.run("close", "2026-03").code == 0
    assert month.balances() == _figures(*CLOSED)
    assert month.stock() == (Decimal(168), Decimal("1780.80"))
    closed = month.report("income")
    assert closed | {"log": income["log"]} == income, "but for the records it was made of"
    assert {row["amount"] for row in income["rows"] if row["line"] in (30, 32)} == {"525.04"}
    assert month.is_sound()


def test_closing_a_second_time_says_there_is_nothing_to_do_and_writes_nothing(month: Company) -> None:
    month.post_text("".join(_lines()))
    first = month.run("close", "2026-03")
    size = month.size()
    second = month.run("close", "2026-03")
    assert (first.code, second.code) == (0, 0)
    assert second.json["posted"] == []
    assert month.size() == size


def test_the_same_file_again_is_unchanged_in_all_fifteen_lines(month: Company) -> None:
    month.post_text("".join(_lines()))
    size = month.size()
    again = month.post_text("".join(_lines()))
    assert (again["status"], len(again["unchanged"]), month.size()) == ("unchanged", 15, size)


def test_opening_balances_are_opening_and_no_turnover_of_the_first_month(month: Company) -> None:
    month.post_text("".join(_lines()))
    rows = {row["account"]: row for row in month.report("trial-balance", "--from", "2026-03-01", "--to", "2026-03-31")["rows"]}
    assert (rows["1405.01"]["opening_debit"], rows["3001"]["opening_credit"]) == ("1000.00", "21000.00")
    assert (rows["1002"]["opening_debit"], rows["1002"]["debit"]) == ("20000.00", "1000.00"), "1,000.00 came from the customer"
