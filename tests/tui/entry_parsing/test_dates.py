"""Dates in few keys."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.api import Problem
from tui.entry_parsing.dates import read_date, read_span

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


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "x", "1.1.1.1", "+"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    found = read_date(typed, base=BASE, today=TODAY)
    assert isinstance(found, Problem) and found.code == "bad_date" and "17" in found.remedy.zh


@pytest.mark.parametrize("typed", ["32", "0", "230", "1332", "2026-02-29", "31.4", "4月31日", "20260230"])
def test_a_day_that_the_calendar_has_not_is_refused_in_other_words(typed: str) -> None:
    found = read_date(typed, base=BASE, today=TODAY)
    assert isinstance(found, Problem) and found.code == "no_such_day"
    assert typed in found.message.zh and typed in found.message.en and found.remedy.en


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("２０２６年", "2026-01-01", "2026-12-31"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("202402", "2024-02-01", "2024-02-29"),
        ("2026.3", "2026-03-01", "2026-03-31"),
        ("2026年3月", "2026-03-01", "2026-03-31"),
        ("4月", "2026-04-01", "2026-04-30"),
        ("201203", "2012-03-01", "2012-03-31"),
        ("260117", "2026-01-17", "2026-01-17"),
        ("2026-03-17", "2026-03-17", "2026-03-17"),
        ("1231", "2026-12-31", "2026-12-31"),
        ("17", "2026-03-17", "2026-03-17"),
        ("t", "2026-03-31", "2026-03-31"),
        ("-1", "2026-03-30", "2026-03-30"),
    ],
)
def test_a_span_is_a_day_a_month_or_a_year(typed: str, first: str, last: str) -> None:
    assert read_span(typed, today=TODAY) == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize(
    ("typed", "code"), [("2026-13", "no_such_day"), ("13月", "no_such_day"), ("x", "bad_span"), ("", "bad_span")]
)
def test_what_is_no_span_says_why(typed: str, code: str) -> None:
    found = read_span(typed, today=TODAY)
    assert isinstance(found, Problem) and found.code == code


@given(day=st.dates(min_value=dt.date(2000, 1, 1), max_value=dt.date(2099, 12, 31)))
def test_a_day_is_read_alone_as_it_is_in_a_span(day: dt.date) -> None:
    for way in (day.isoformat(), f"{day:%Y%m%d}", f"{day.month}月{day.day}日"):
        alone = read_date(way, base=TODAY, today=TODAY)
        span = read_span(way, today=TODAY)
        assert span == ((dt.date.fromisoformat(alone),) * 2 if isinstance(alone, str) else alone)


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
    span = read_span(text, today=TODAY)
    assert isinstance(span, Problem) or span[0] <= span[1]
