"""MT940 and MT942: the sign of reversals, one statement at a time, a bad line alone, every row accounted for."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from importers.bank.mt940 import Mt940Reader
from importers.bank.mt940_details import details_of
from importers.report import BankRecord, ImportReport
from tests.importers.conftest import FILES

SAMPLE = FILES / "mt940_two_statements.sta"


def bank_records(report: ImportReport) -> list[BankRecord]:
    return [record for record in report.records if isinstance(record, BankRecord)]


def test_a_credit_taken_back_counts_minus_204_88_and_the_statement_balances(read_sample: Callable[[str], ImportReport]) -> None:
    report = read_sample(SAMPLE.name)
    assert report.format == "mt940"
    assert [record.amount for record in bank_records(report)] == ["120.00", "-204.88", "-25.03", "-1.00"]
    assert (report.rows, report.accepted, len(report.rejected)) == (5, 4, 1)
    assert report.rejected[0].code == "row_malformed" and report.rejected[0].place.line == 11
    assert [finding.rule for finding in report.findings] == ["value_date"]


def test_who_paid_and_what_for_comes_out_of_the_details(read_sample: Callable[[str], ImportReport]) -> None:
    first, reversed_, power, fee = bank_records(read_sample(SAMPLE.name))
    assert (first.counterparty, first.counterparty_account) == ("Muster GmbH", "DE75512108001245126199")
    assert first.memo == "Rechnung 7781 vom 1.3. INV-7781"
    assert (first.account, first.currency, first.date, first.bank_id) == ("DE02120300000000202051", "EUR", "2026-03-30", "B-1")
    assert reversed_.memo == "Konto geschlossen supplementary text"
    assert (power.counterparty, power.memo) == ("Strom AG", "Abschlag März")
    assert (fee.date, fee.memo) == ("2026-03-01", "Kontoführung")


def test_rows_that_do_not_reach_the_closing_balance_are_a_finding_with_the_difference() -> None:
    report = Mt940Reader().read("x.sta", SAMPLE.read_bytes().replace(b"915,12", b"900,00"))
    assert [(finding.rule, finding.level) for finding in report.findings if finding.rule == "statement_balance"] == [
        ("statement_balance", "warning"),
        ("statement_balance", "warning"),
    ]
    assert "-15.12" in report.findings[0].en


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-8-sig"])
def test_umlauts_come_through_in_every_alphabet(encoding: str) -> None:
    content = SAMPLE.read_text(encoding="utf-8").encode(encoding)
    assert bank_records(Mt940Reader().read("x.sta", content))[3].memo == "Kontoführung"


def test_a_file_cut_at_any_byte_is_read_or_refused_and_every_row_is_accounted_for() -> None:
    content = SAMPLE.read_bytes()
    for size in range(len(content)):
        report = Mt940Reader().read("x.sta", content[:size])
        assert report.rows == report.accepted + len(report.rejected) + len(report.skipped)
        assert report.accepted <= 4


def test_expected_entries_have_moved_no_money() -> None:
    report = Mt940Reader().read("x.sta", b":20:A\n:25:1\n:28C:1\n:34F:PLN0,\n:61:170119EC5,00NTRFNONREF\n")
    assert [reason.code for reason in report.skipped] == ["not_booked"]


@pytest.mark.parametrize(
    ("lines", "name", "account", "memo"),
    [
        (["/CNTP/NL26INGB0001/INGBNL2A/J. Jansen/DELFT///REMI/USTD//Factuur 12/"], "J. Jansen", "NL26INGB0001", "Factuur 12"),
        (["166?00UEBERWEISUNG?20SVWZ+A?32Max ?33Muster"], "Max Muster", "", "A"),
        (["FACTUUR 201403110", "REK: NL65INGB0123456789"], "", "", "FACTUUR 201403110 REK: NL65INGB0123456789"),
        ([], "", "", ""),
    ],
)  # fmt: skip
def test_details_in_the_ways_banks_write_them(lines: list[str], name: str, account: str, memo: str) -> None:
    assert details_of(lines) == (name, account, memo)


def test_every_row_of_the_public_samples_is_accounted_for(corpora: Path) -> None:
    files = sorted((corpora / "mt940-wolph").rglob("*.sta"))
    assert len(files) >= 30
    for path in files:
        content = path.read_bytes()
        report = Mt940Reader().read(path.name, content)
        rows = len(re.findall(rb"^\s*:61:", content, re.MULTILINE))
        assert report.accepted + len(report.skipped) == rows, path.name
