"""camt.052/053/054: entries in their direction, reversals as the balances say, every entry accounted for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from importers.bank.camt import CamtReader
from importers.registry import read_file
from importers.report import BankRecord, ImportReport
from tests.importers.conftest import FILES

Read = Callable[[str], ImportReport]


def test_a_reversed_credit_takes_204_88_away_where_the_balances_say_so(read_sample: Read) -> None:
    report = read_sample("camt053_reversal.xml")
    assert report.format == "camt"
    assert (report.rows, report.accepted, len(report.rejected), len(report.skipped)) == (4, 2, 1, 1)
    first, reversed_ = report.records
    assert isinstance(first, BankRecord) and isinstance(reversed_, BankRecord)
    assert (first.date, first.amount, first.currency) == ("2026-03-30", "120.00", "EUR")
    assert first.account == "DE02120300000000202051"
    assert (first.counterparty, first.counterparty_account) == ("Muster GmbH", "DE75512108001245126199")
    assert first.memo == "Invoice 7781 less nothing INV-7781"
    assert first.bank_id == "B-1"
    assert (reversed_.amount, reversed_.date, reversed_.memo) == ("-204.88", "2026-03-31", "returned direct debit")
    assert report.findings == ()
    assert report.skipped[0].code == "not_booked"
    assert (report.rejected[0].code, report.rejected[0].place.path) == ("amount_malformed", "Amt")


def test_where_booked_directions_fit_the_balances_a_reversal_stays_as_it_is_booked() -> None:
    text = (FILES / "camt053_reversal.xml").read_text(encoding="utf-8").replace("915.12", "1324.88")
    report = read_file("a.xml", text.encode())
    assert [record.amount for record in report.records if isinstance(record, BankRecord)] == ["120.00", "204.88"]
    assert report.findings == ()


def test_a_balance_that_fits_neither_way_is_said_with_its_difference() -> None:
    text = (FILES / "camt053_reversal.xml").read_text(encoding="utf-8").replace("915.12", "1000.00")
    report = read_file("a.xml", text.encode())
    assert [finding.rule for finding in report.findings] == ["statement_balance"]
    assert "-324.88" in report.findings[0].en


def test_a_reversal_without_balances_is_said() -> None:
    text = (FILES / "camt053_reversal.xml").read_text(encoding="utf-8").replace("OPBD", "XXXX")
    assert [finding.rule for finding in read_file("a.xml", text.encode()).findings] == ["reversal_direction"]


def test_two_entries_alike_are_two_and_keep_their_identities_in_another_file() -> None:
    text = (FILES / "camt053_reversal.xml").read_text(encoding="utf-8")
    entry = text[text.index("<Ntry>") : text.index("</Ntry>") + len("</Ntry>")]
    twice = read_file("a.xml", text.replace(entry, entry + entry).encode())
    once = read_file("b.xml", text.encode())
    assert len(set(twice.staged)) == 3
    assert set(once.staged) < set(twice.staged)


def test_a_file_cut_at_any_byte_is_refused_and_stages_no_half_of_itself() -> None:
    content = (FILES / "camt053_reversal.xml").read_bytes().rstrip()
    for size in range(len(content)):
        report = CamtReader().read("a.xml", content[:size])
        assert (report.rows, report.accepted, len(report.rejected)) == (1, 0, 1), size


def entries(found: Any) -> Iterator[dict[str, Any]]:
    """Every entry in the reading that the samples' own project has committed."""
    if isinstance(found, dict):
        if str(found.get("__CLASS__", "")).endswith("DTO\\Entry"):
            yield found
        for value in found.values():
            yield from entries(value)
    elif isinstance(found, list):
        for value in found:
            yield from entries(value)


def test_the_public_samples_are_read_as_their_own_project_reads_them(corpora: Path) -> None:
    compared = 0
    for path in sorted((corpora / "camt-genkgo").rglob("*.xml")):
        expected = path.with_suffix(".json")
        report = CamtReader().read(path.name, path.read_bytes())
        assert report.rows > 0, path.name
        if not expected.exists() or report.accepted == 0:
            continue
        known = {str(one["getAmount"]["getAmount"]) for one in entries(json.loads(expected.read_text(encoding="utf-8")))}
        ours = {str((Decimal(one.amount) * 100).to_integral()) for one in report.records if isinstance(one, BankRecord)}
        assert known <= ours, path.name
        compared += 1
    assert compared >= 10
