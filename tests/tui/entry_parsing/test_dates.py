"""Dates in few keys."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.api import Problem
from tui.entry_parsing.dates import read_date

BASE = dt.date(2026, 1, 20)
TODAY = dt.date(2026, 3, 31)


@pytest.mark.parametrize(
    ("typed", "date"),
    [
        ("17", "2026-01-17"),
        ("7", "2026-01-07"),
        ("117", "2026-01-17"),
        ("0117", "2026-01-17"),
        ("1117", "2026-11-17"),
        ("260117", "2026-01-17"),
        ("20260117", "2026-01-17"),
        ("1.17", "2026-01-17"),
        ("１．１７", "2026-01-17"),
        ("1-17", "2026-01-17"),
        ("1/17", "2026-01-17"),
        ("1月17日", "2026-01-17"),
        ("1月17", "2026-01-17"),
        ("17日", "2026-01-17"),
        ("2025-12-31", "2025-12-31"),
        ("2025年12月31日", "2025-12-31"),
        ("t", "2026-03-31"),
        ("今天", "2026-03-31"),
        ("+3", "2026-01-23"),
        ("-1", "2026-01-19"),
        ("＋３", "2026-01-23"),
    ],
)
def test_few_keys_name_a_day(typed: str, date: str) -> None:
    assert read_date(typed, base=BASE, today=TODAY) == date


@pytest.mark.parametrize("typed", ["", "32", "0", "230", "1332", "12345", "1234567", "2026-02-29", "x", "1.1.1.1", "+"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    found = read_date(typed, base=BASE, today=TODAY)
    assert isinstance(found, Problem) and found.code == "bad_date"


@given(day=st.dates(min_value=dt.date(2000, 1, 1), max_value=dt.date(2099, 12, 31)))
def test_every_way_to_write_a_day_gives_that_day(day: dt.date) -> None:
    ways = [
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day:%y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}",
    ]
    assert {read_date(way, base=BASE, today=TODAY) for way in ways} == {day.isoformat()}


@given(text=st.text(max_size=12))
def test_no_text_breaks_the_parser(text: str) -> None:
    found = read_date(text, base=BASE, today=TODAY)
    assert isinstance(found, Problem) or dt.date.fromisoformat(found)
