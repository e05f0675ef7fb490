"""The rules of a reader, one function each: it is given a reader and a sample and asserts.

Rules about files that are whole (`rows are accounted for`, `identities are stable`) and about files that are not: cut after any
byte, damaged, hostile. The answer to every file is a report; an exception is a bug of the reader whatever the file holds.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from decimal import InvalidOperation
from typing import NamedTuple

from importers.amounts import exact
from importers.limits import HEAD_BYTES
from importers.reader import NO_OPTIONS, Reader, ReadOptions
from importers.report import BankRecord, ImportReport, InvoiceRecord, Reason, report_as_json, sha256_of

__all__ = ["CHECKS", "Check", "Sample", "Subject"]

PREFIXES_MAX = 160
DAMAGES = 60
SECONDS_MAX = 30
"""For one reading; far more than any takes, so that only a reader that hangs is stopped."""

Check = Callable[["Subject", "Sample"], None]


class Sample(NamedTuple):
    """A file of the reader's own."""

    name: str
    content: bytes


class Subject(NamedTuple):
    """The reader under test, and where it is found: `module:attribute`."""

    reader: Reader
    place: str
    options: ReadOptions = NO_OPTIONS

    def read(self, name: str, content: bytes) -> ImportReport:
        """One reading, ended where it hangs."""
        with _ended_after(SECONDS_MAX):
            report = self.reader.read(name, content, self.options)
        assert isinstance(report, ImportReport), "read() returns an ImportReport"
        return report


@contextlib.contextmanager
def _ended_after(seconds: int) -> Iterator[None]:
    """Raise TimeoutError in a block that takes longer, where the system can."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def ring(_signal: int, _frame: object) -> None:
        raise TimeoutError(f"a reading took more than {seconds} seconds")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def it_claims_its_own_file(subject: Subject, sample: Sample) -> None:
    """By the first bytes, at most 64 KiB of them, and the same answer every time."""
    head = sample.content[:HEAD_BYTES]
    answers = {subject.reader.identify(sample.name, head, subject.options) for _ in range(2)}
    assert answers == {True}, f"identify() says {answers} of {sample.name}"


def it_claims_no_letter(subject: Subject, sample: Sample) -> None:
    """A claim on what is nobody's makes every import ambiguous."""
    del sample
    for head in (b"", b"Dear sir,\nplease find enclosed.\n", bytes(range(256)) * 4, b"<html><body/></html>", b"{}\n"):
        assert not subject.reader.identify("letter.txt", head, subject.options), f"identify() claims {head[:20]!r}"


def every_row_is_accounted_for(subject: Subject, sample: Sample) -> None:
    """Rows = accepted + rejected + skipped, and at least one is accepted; the file is named by its hash."""
    report = subject.read(sample.name, sample.content)
    assert report.accepted, f"nothing is accepted of {sample.name}: {_told(report.rejected)}"
    assert report.rows == report.accepted + len(report.rejected) + len(report.skipped)
    assert report.sha256 == sha256_of(sample.content), "sha256 is that of the file's bytes"
    assert report.format.partition(":")[0] == subject.reader.name, "format is the reader's name, or NAME:LAYOUT"


def reading_twice_gives_the_same(subject: Subject, sample: Sample) -> None:
    """No clock, no chance, no memory; the name of the file decides nothing but what reasons say."""
    first = subject.read(sample.name, sample.content)
    assert subject.read(sample.name, sample.content) == first, "the second reading gives something else"
    renamed = subject.read(f"other-{sample.name}", sample.content)
    assert renamed.records == first.records, "the file's name changes its records"


def identities_are_there_and_differ(subject: Subject, sample: Sample) -> None:
    """Two rows of one file are two rows in the book, however alike they are."""
    report = subject.read(sample.name, sample.content)
    identities = [record.identity for record in report.records]
    assert all(identities), "a record has no identity"
    assert len(set(identities)) == len(identities), "two records of one file share an identity: number the equal ones"


def records_are_plain(subject: Subject, sample: Sample) -> None:
    """Amounts are decimal texts with every digit, days are ISO days, and all of it goes into JSON."""
    report = subject.read(sample.name, sample.content)
    json.dumps(report_as_json(report))
    for record in report.records:
        assert isinstance(record, BankRecord | InvoiceRecord), f"{record!r} is no record"
        amounts, days = _figures(record)
        for text in filter(None, amounts):
            assert "e" not in text.lower(), f"{text} is not plain"
            assert _is_number(text), f"{text} is no decimal text"
        for text in filter(None, days):
            assert dt.date.fromisoformat(text).isoformat() == text, f"{text} is no ISO day"


def _figures(record: BankRecord | InvoiceRecord) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Amounts and days of a record; what must be there is asserted."""
    if isinstance(record, BankRecord):
        assert record.date, "a bank record has a date"
        assert record.amount, "a bank record has an amount"
        return (record.amount, record.balance, record.fee), (record.date,)
    lines = tuple(text for line in record.lines for text in (line.net, line.quantity, line.unit_price))
    return (record.net, record.tax, record.gross, record.payable, *lines), (record.issue_date, record.due_date)


def _is_number(text: str) -> bool:
    """Whether a text is a finite number."""
    try:
        return exact(text).is_finite()
    except InvalidOperation:
        return False


def reasons_help_a_person(subject: Subject, sample: Sample) -> None:
    """A code for programs, a sentence in both languages, and the file: of skipped rows, and of what is refused whole."""
    reports = [subject.read(sample.name, sample.content), subject.read("x", b"\x00\x01nothing")]
    for reason in (reason for report in reports for reason in (*report.rejected, *report.skipped)):
        assert reason.code.isidentifier(), f"{reason.code!r} is no code"
        assert reason.code.islower(), f"{reason.code!r} is no code"
        assert reason.zh, f"{reason.code} says nothing in Chinese"
        assert reason.en, f"{reason.code} says nothing in English"
        assert reason.place.file, f"{reason.code} does not name the file"


def a_file_cut_anywhere_is_read_or_rejected(subject: Subject, sample: Sample) -> None:
    """After any byte; what is accepted of a piece are rows of the whole, but for the one that was cut."""
    whole = {record.identity for record in subject.read(sample.name, sample.content).records}
    step = max(len(sample.content) // PREFIXES_MAX, 1)
    ends = sorted({*range(0, len(sample.content), step), *range(max(len(sample.content) - 64, 0), len(sample.content))})
    for end in ends:
        report = subject.read(sample.name, sample.content[:end])
        foreign = {record.identity for record in report.records} - whole
        assert len(foreign) <= 1, f"cut after {end} bytes, {len(foreign)} rows are accepted that the file does not hold"


def a_damaged_file_raises_nothing(subject: Subject, sample: Sample) -> None:
    """Bytes changed, left out and doubled; what is wrong is said row by row, or of the file."""
    chance = random.Random(sample.name)  # noqa: S311  # the same damage in every run
    for _ in range(DAMAGES):
        content = bytearray(sample.content)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(content))
            content[at : at + 1] = chance.choice((b"", bytes([chance.randrange(256)]), content[at : at + 1] * 2))
        subject.read(sample.name, bytes(content))


def a_hostile_file_is_refused(subject: Subject, sample: Sample) -> None:
    """Empty, binary, endless, nested, with a document type, half an archive: a reason, and no record."""
    deep = b"<a>" * 20_000
    entity = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY s SYSTEM "file:///etc/passwd">]><a>&s;</a>'
    hostile = (b"", b" \r\n", b"\x00" * 5000, bytes(range(256)) * 40, b"x" * 1_000_000, b"\n" * 100_000, deep, entity)
    for content in (
        *hostile,
        b"PK\x03\x04" + b"\x00" * 500,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
        b"%PDF-1.7\n",
    ):
        report = subject.read(sample.name, content)
        assert not report.records, f"records are read from {content[:12]!r}"
        # What is blank is refused before any reader sees it.
        assert report.rejected or not content.strip(b" \r\n\x00"), f"{content[:12]!r} is refused without a reason"


def it_knows_no_ledger(subject: Subject, sample: Sample) -> None:
    """Loading the reader loads nothing of the ledger: it cannot post, it has nobody to post to."""
    del sample
    module, _, attribute = subject.place.partition(":")
    loaded = "[name for name in sys.modules if name.partition('.')[0] == 'ledger']"
    code = f"import json, sys; sys.path[:0] = {sys.path!r}; import {module}; {module}.{attribute}; print(json.dumps({loaded}))"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [], "the reader loads parts of the ledger"


def _told(reasons: tuple[Reason, ...]) -> list[str]:
    """Reasons as a failure shows them."""
    return [f"line {reason.place.line} {reason.place.path}: {reason.code} {reason.en}" for reason in reasons[:5]]


CHECKS: tuple[Check, ...] = (
    it_claims_its_own_file,
    it_claims_no_letter,
    every_row_is_accounted_for,
    reading_twice_gives_the_same,
    identities_are_there_and_differ,
    records_are_plain,
    reasons_help_a_person,
    a_file_cut_anywhere_is_read_or_rejected,
    a_damaged_file_raises_nothing,
    a_hostile_file_is_refused,
    it_knows_no_ledger,
)
