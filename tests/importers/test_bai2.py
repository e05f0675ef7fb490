"""BAI2: directions by type code, decimals by currency, records that break the rules, every transaction accounted for."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from importers.bank.bai2 import Bai2Reader
from importers.report import BankRecord, ImportReport
from tests.importers.conftest import FILES

SAMPLE = FILES / "bai2_two_accounts.bai"


def bank_records(report: ImportReport) -> list[BankRecord]:
    return [record for record in report.records if isinstance(record, BankRecord)]


def test_a_debit_of_2500_cents_and_a_credit_of_2000_yen(read_sample: Callable[[str], ImportReport]) -> None:
    report = read_sample(SAMPLE.name)
    assert report.format == "bai2"
    debit, credit = bank_records(report)
    assert (debit.date, debit.amount, debit.currency, debit.account) == ("2026-03-30", "-25.00", "USD", "0123456789")
    assert (debit.bank_id, debit.memo) == ("CHK1041", "Strom AG March second line of text INV-7")
    assert (credit.date, credit.amount, credit.currency, credit.bank_id) == ("2026-03-31", "2000", "JPY", "B-77")
    assert credit.memo == "paid without a continuation code"


def test_remarks_are_skipped_and_a_code_without_direction_is_one_rejected_row(
    read_sample: Callable[[str], ImportReport],
) -> None:
    report = read_sample(SAMPLE.name)
    assert (report.rows, report.accepted) == (4, 2)
    assert [reason.code for reason in report.skipped] == ["no_money"]
    assert [(reason.code, reason.place.line) for reason in report.rejected] == [("amount_malformed", 10)]


def test_a_control_total_that_differs_is_a_finding(read_sample: Callable[[str], ImportReport]) -> None:
    findings = read_sample(SAMPLE.name).findings
    assert [(finding.rule, finding.place.line) for finding in findings] == [("control_sum", 11)]
    assert "9999" in findings[0].en and "5100" in findings[0].en


def test_a_file_cut_at_any_byte_is_read_or_refused_and_every_row_is_accounted_for() -> None:
    content = SAMPLE.read_bytes()
    for size in range(len(content)):
        report = Bai2Reader().read("x.bai", content[:size])
        assert report.rows == report.accepted + len(report.rejected) + len(report.skipped)


def test_every_transaction_of_the_public_samples_is_read(corpora: Path) -> None:
    """Of five real samples the best known Python reader opens one as it is."""
    files = sorted((corpora / "bai2-moov" / "test" / "testdata").glob("*.txt"))
    assert len(files) >= 3
    for path in files:
        content = path.read_bytes()
        report = Bai2Reader().read(path.name, content)
        assert report.accepted == len(re.findall(rb"^16,", content, re.MULTILINE)), path.name
