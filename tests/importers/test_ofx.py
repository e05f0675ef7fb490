"""OFX as banks write it: any header, any order, leaves closed or not; a bad transaction alone, every one accounted for."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from importers.bank.ofx import OfxReader
from importers.report import BankRecord, ImportReport
from tests.importers.conftest import FILES

SAMPLE = FILES / "ofx_sgml.ofx"


def bank_records(report: ImportReport) -> list[BankRecord]:
    return [record for record in report.records if isinstance(record, BankRecord)]


def test_the_sign_of_the_amount_decides_and_a_31_february_is_one_rejected_row(
    read_sample: Callable[[str], ImportReport],
) -> None:
    report = read_sample(SAMPLE.name)
    assert [(one.date, one.amount, one.currency) for one in bank_records(report)] == [
        ("2026-03-30", "1120.00", "EUR"),
        ("2026-03-31", "-25.03", "EUR"),
        ("2026-03-31", "-1.00", "EUR"),
    ]
    assert [(reason.code, reason.place.line) for reason in report.rejected] == [("date_unreadable", 14)]


def test_names_accounts_and_the_time_come_through(read_sample: Callable[[str], ImportReport]) -> None:
    first, _, third = bank_records(read_sample(SAMPLE.name))
    assert (first.counterparty, first.memo, first.time, first.account) == (
        "Muster & Co",
        "Invoice 7781",
        "12:00:00",
        "0532013000",
    )
    assert (third.counterparty, third.counterparty_account) == ("Post", "998877")


def test_a_fitid_that_a_bank_gives_twice_stays_two_rows(read_sample: Callable[[str], ImportReport]) -> None:
    assert len(set(read_sample(SAMPLE.name).staged)) == 3


@pytest.mark.parametrize("without", ["header", "closing tags", "line ends"])
def test_what_banks_leave_out_is_not_missed(without: str) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    text = {
        "header": text[text.index("<OFX>") :],
        "closing tags": text.replace("</STMTTRN>", ""),
        "line ends": text.replace("\n", " "),
    }[without]
    assert [one.amount for one in bank_records(OfxReader().read("x.ofx", text.encode()))] == ["1120.00", "-25.03", "-1.00"]


def test_a_file_with_a_document_type_is_not_read() -> None:
    content = b'<!DOCTYPE OFX [<!ENTITY a SYSTEM "file:///etc/passwd">]><OFX><STMTTRN><TRNAMT>1<NAME>&a;</OFX>'
    assert [reason.code for reason in OfxReader().read("x.ofx", content).rejected] == ["xml_dtd"]


def test_a_file_cut_at_any_byte_is_read_or_refused_and_every_row_is_accounted_for() -> None:
    content = SAMPLE.read_bytes()
    for size in range(len(content)):
        report = OfxReader().read("x.ofx", content[:size])
        assert report.rows == report.accepted + len(report.rejected) + len(report.skipped)


def test_every_transaction_of_the_public_samples_is_accounted_for(corpora: Path) -> None:
    """Of 28 real files with transactions the best peer counts 20 right."""
    files = [path for path in sorted(corpora.rglob("*")) if path.suffix.lower() in (".ofx", ".qfx")]
    assert len(files) >= 25
    for path in files:
        content = path.read_bytes()
        report = OfxReader().read(path.name, content)
        tags = len(re.findall(rb"<STMTTRN>", content, re.IGNORECASE))
        trades = sum(reason.code == "investment" for reason in report.skipped)
        assert report.rows - trades == tags, path.name
        if "fail_nice" not in str(path) and "libofx" not in str(path):
            assert report.accepted == tags, path.name
