"""Dates as statements write them."""

from __future__ import annotations

import datetime as dt

import pytest

from importers.dates import Moment, date_of_xml, moment_of_text, time_of_text, with_year


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("20260131", Moment("2026-01-31", "")),
        ("2026-1-5", Moment("2026-01-05", "")),
        ("2025/12/03  14:06:51", Moment("2025-12-03", "14:06:51")),
        ("2026年05月28日", Moment("2026-05-28", "")),
        ("２０２６-０１-３１", Moment("2026-01-31", "")),
        ("2026-01-31 24:00:00", Moment("2026-01-31", "24:00:00")),
        ("2026-02-30", "date_unreadable"),
        ("31.01.2026", "date_unreadable"),
        ("2026013", "date_unreadable"),
        ("202601311", "date_unreadable"),
        ("", "date_unreadable"),
        ("0025-01-01", "date_out_of_range"),
        ("2205-01-01", "date_out_of_range"),
    ],
)
def test_a_date_is_read_or_named_wrong(written: str, meant: Moment | str) -> None:
    assert moment_of_text(written) == meant


def test_day_and_month_come_in_the_declared_order() -> None:
    assert moment_of_text("03/04/2026", "dmy") == Moment("2026-04-03", "")
    assert moment_of_text("03/04/2026", "mdy") == Moment("2026-03-04", "")


def test_a_day_without_a_year_belongs_to_the_statement() -> None:
    assert with_year("12/28", 2026, 1) == "2025-12-28"
    assert with_year("1/3", 2026, 1) == "2026-1-3"
    assert with_year("2026-01-03", 2026, 1) == "2026-01-03"


def test_times_have_one_form() -> None:
    assert [time_of_text(text) for text in ("123456", "9:05", "12时34分56秒", "午后")] == [
        "12:34:56",
        "09:05:00",
        "12:34:56",
        "午后",
    ]


def test_the_time_zone_of_an_xml_date_is_not_a_part_of_the_day() -> None:
    assert date_of_xml("2016-04-04+01:00") == dt.date(2016, 4, 4)
    assert date_of_xml("04.04.2016") == "date_unreadable"
