"""QIF: entries and their account, days only where the file or the caller says which is the day."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from importers.registry import read_file
from importers.report import BankRecord, ImportReport

Read = Callable[[str], ImportReport]
HEAD = "!Type:Bank\n"


def booked(report: ImportReport) -> list[tuple[str, str]]:
    return [(record.date, record.amount) for record in report.records if isinstance(record, BankRecord)]


def entry(day: str, amount: str = "-5.00", more: str = "") -> str:
    return f"D{day}\nT{amount}\nPSample\n{more}^\n"


def read(text: str, form: str | None = None) -> ImportReport:
    return read_file("x.qif", text.encode(), form)


def test_a_day_above_12_shows_the_order_of_the_whole_file(read_sample: Read) -> None:
    report = read_sample("qif_bank.qif")
    assert (report.format, report.rows) == ("qif", 5)
    assert booked(report) == [("2026-03-15", "-1250.00"), ("2026-04-03", "-60.00")]
    (first, _) = report.records
    assert isinstance(first, BankRecord)
    assert (first.account, first.counterparty, first.bank_id, first.memo) == (
        "Giro 12",
        "Muster & Söhne",
        "1042",
        "Rechnung 17 Miete",
    )
    assert [(reason.code, reason.place.line) for reason in report.rejected] == [("amount_malformed", 23)]
    assert [reason.code for reason in report.skipped] == ["list_entry", "list_entry"]
    assert report.findings == ()


def test_an_order_that_nothing_shows_is_asked_for() -> None:
    text = HEAD + entry("3/4'26") + entry("1/ 2'26")
    assert [reason.code for reason in read(text).rejected] == ["date_order_unknown"]
    assert [day for day, _ in booked(read(text, "qif:dmy"))] == ["2026-04-03", "2026-02-01"]
    assert [day for day, _ in booked(read(text, "qif:mdy"))] == ["2026-03-04", "2026-01-02"]
    assert [reason.code for reason in read(text, "qif:ydm").rejected] == ["date_order_not_known"]


@pytest.mark.parametrize(
    ("day", "read_as"),
    [
        ("15.3.2026", "2026-03-15"),
        ("15/3/26", "2026-03-15"),
        ("15/3/98", "1998-03-15"),
        ("15/3' 5", "2005-03-15"),
        ("15/3/5", ""),
        ("2026-3-5", "2026-03-05"),
        ("2026/03/15", "2026-03-15"),
        ("31/2/2026", ""),
    ],
)
def test_days_are_written_in_many_ways(day: str, read_as: str) -> None:
    report = read(HEAD + entry("20/1/2026") + entry(day))
    assert [found for found, _ in booked(report)][1:] == [read_as] * bool(read_as)
    assert len(report.rejected) == (not read_as)


def test_a_day_against_the_order_of_the_file_is_rejected_alone() -> None:
    report = read(HEAD + entry("20/1/2026") + entry("1/20/2026") + entry("2/1/2026"))
    assert booked(report) == [("2026-01-20", "-5.00"), ("2026-01-02", "-5.00")]
    assert [reason.code for reason in report.rejected] == ["date_unreadable"]


def test_parts_that_are_not_the_whole_are_a_finding() -> None:
    report = read(HEAD + entry("20/1/2026", more="SFood\n$-3.00\nSHome\n$-1.00\n"))
    assert [finding.rule for finding in report.findings] == ["split_sum"]
    assert booked(report) == [("2026-01-20", "-5.00")]


def test_shares_and_lists_are_no_bank_lines_and_a_cut_entry_is_rejected() -> None:
    text = "!Type:Invst\n" + entry("20/1/2026") + "!Type:CCard\n" + entry("20/1/2026") + "D21/1/2026\nT-10"
    report = read(text)
    assert booked(report) == [("2026-01-20", "-5.00")]
    assert [reason.code for reason in report.skipped] == ["investment"]
    assert [reason.code for reason in report.rejected] == ["row_cut"]
