"""Imported rows wait here until a person has named what the file cannot: the supplier, the items, the account.

A row keeps its id over re-imports; one that was posted or dropped is not staged again, and one that the bank has changed takes
the place of what it was (`changed_rows`); an invoice that comes again in another file is one row with one carrier more
(`invoice_carriers`): importing overlapping files, in any order and again, gives the same rows. The
original file goes into the book with the rows (attachments are content-addressed), and every document made from it carries
its SHA-256.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ledger.application.acting import may
from ledger.application.book import Book, StagedRow, Staging
from ledger.application.changed_rows import Change, changes
from ledger.application.circumstances import Circumstances
from ledger.application.invoice_carriers import take_in, with_carrier
from ledger.application.operations import note_done, noted
from ledger.application.red_letters import red_letter_problems
from ledger.application.staged_documents import choice_problems
from ledger.domain.permissions import Deed
from ledger.domain.problem import Problem, Text


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """A file that a reader understood: its bytes and the records of its accepted rows, by stable id."""

    name: str
    format: str
    sha256: str
    content: bytes
    records: Sequence[tuple[str, str, Mapping[str, Any]]]
    """(staged id, `invoice` or `bank`, record)."""


@dataclass(slots=True)
class Staged:
    """What staging did."""

    new: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    """Already waiting, posted or dropped: left as they are."""
    changed: list[tuple[str, str]] = field(default_factory=list)
    """(row that goes on, row whose place it takes): a pending payment that was booked is one row."""
    attached: list[str] = field(default_factory=list)
    """Invoices that got a further carrier, or another status from the tax bureau."""
    problems: list[Problem] = field(default_factory=list)
    """Carriers that contradict each other, reds that take back more than there was; what was imported stays and waits."""


_STAGE: Final = Deed("stage")


def stage_file(book: Book, file: ImportedFile, *, circumstances: Circumstances) -> Staged | list[Problem]:
    """Put the rows of a file among those that wait."""
    refused = may(book, _STAGE, circumstances, file.name)
    if refused:
        return refused
    staged = Staged()
    with book.staging() as staging:
        rows, taken_in = _rows_of(staging, file, staged)
        known = staging.rows() if rows or taken_in else []
        found_changed = changes(rows, known, {identifier for identifier, _, _ in file.records})
        staged.changed += [_set_aside(one) for one in found_changed]
        gone = {identifier for _, identifier in staged.changed}
        staged.new = [identifier for identifier in staged.new if identifier not in gone]
        touched = {row.id: row for row in (*rows, *taken_in, *(row for one in found_changed for row in one))}
        staged.problems += _red_letters(rows, known, touched)
        if touched:
            staging.put(list(touched.values()))
        if file.records:
            staging.attach(file.sha256, file.content)
            staging.commit()
    if staged.new or staged.attached:
        note_done(book, circumstances, "import", file.name)
    return staged


def _rows_of(staging: Staging, file: ImportedFile, staged: Staged) -> tuple[list[StagedRow], list[StagedRow]]:
    """The new rows of a file, and the known ones that it is a further carrier of."""
    new: dict[str, StagedRow] = {}
    taken_in: dict[str, StagedRow] = {}
    for identifier, kind, record in file.records:
        found = {"kind": kind, **record}
        if kind == "invoice":
            found = with_carrier(found, file.format, file.name, file.sha256)
        row = StagedRow(identifier, file.format, file.name, file.sha256, found, {}, "waiting")
        in_file = new.get(identifier) or taken_in.get(identifier)
        there = in_file or staging.row(identifier)
        if there is None:
            new[identifier] = row
            staged.new.append(identifier)
            continue
        staged.known.append(identifier)
        if kind == "invoice":
            taken = take_in(there, row, again=in_file is None)
            staged.problems += taken.problems
            if taken.attached and in_file is None:
                taken_in[identifier] = there
                staged.attached.append(identifier)
    return list(new.values()), list(taken_in.values())


def _red_letters(rows: Iterable[StagedRow], known: Iterable[StagedRow], touched: Mapping[str, StagedRow]) -> list[Problem]:
    """What the new rows take back, against all rows as they will stand."""
    everything = {row.id: row for row in known} | dict(touched)
    return [problem for row in rows for problem in red_letter_problems(row, everything.values())]


def _set_aside(change: Change) -> tuple[str, str]:
    """The row that is gone points to the one that goes on, which takes over what a person has said of it."""
    if change.kept.status == "waiting":
        change.kept.choices = change.gone.choices | change.kept.choices
    change.gone.status, change.gone.posted_as = "changed", change.kept.id
    return change.kept.id, change.gone.id


def staged_row(book: Book, identifier: str) -> StagedRow | list[Problem]:
    """One row, whatever became of it."""
    with book.staging() as staging:
        return staging.row(identifier) or [unknown_row(identifier)]


def choose(
    book: Book, identifier: str, choices: Mapping[str, str], *, circumstances: Circumstances
) -> StagedRow | list[Problem]:
    """Add what a person says about a row: `supplier`, `item`, `lines/2/item`, `bank` …; an empty value takes back."""
    refused = may(book, _STAGE, circumstances, identifier)
    if refused:
        return refused
    chosen = noted(book, circumstances, "set", identifier, _chosen(book, identifier, choices))
    if isinstance(chosen, StagedRow):
        said = " ".join(f"{name}={value}" for name, value in choices.items())
        note_done(book, circumstances, "set", f"{chosen.id} {said}")
    return chosen


def _chosen(book: Book, identifier: str, choices: Mapping[str, str]) -> StagedRow | list[Problem]:
    with book.staging() as staging:
        row = staging.row(identifier)
        if row is None:
            return [unknown_row(identifier)]
        if row.status != "waiting":
            return [not_waiting(row)]
        problems = choice_problems(row, choices)
        if problems:
            return problems
        row.choices = {name: value for name, value in (row.choices | dict(choices)).items() if value}
        staging.put([row])
        staging.commit()
        return row


def drop(book: Book, identifier: str, *, circumstances: Circumstances) -> StagedRow | list[Problem]:
    """Set a row aside; it stays listed as dropped and does not come back with the next import."""
    refused = may(book, _STAGE, circumstances, identifier)
    if refused:
        return refused
    dropped = noted(book, circumstances, "drop", identifier, _dropped(book, identifier))
    if isinstance(dropped, StagedRow):
        note_done(book, circumstances, "drop", dropped.id)
    return dropped


def _dropped(book: Book, identifier: str) -> StagedRow | list[Problem]:
    with book.staging() as staging:
        row = staging.row(identifier)
        if row is None:
            return [unknown_row(identifier)]
        if row.status == "posted":
            return [not_waiting(row)]
        row.status = "dropped"
        staging.put([row])
        staging.commit()
        return row


def unknown_row(identifier: str) -> Problem:
    """No such staged row."""
    message = Text(f"没有待过账行 {identifier}", f"there is no staged row {identifier}")
    remedy = Text("用 zhangfang staged BOOK list 查看", "zhangfang staged BOOK list shows them")
    return Problem("unknown_row", message, remedy).at(id=identifier)


def not_waiting(row: StagedRow) -> Problem:
    """The row is done with."""
    message = Text(f"{row.id} 已经 {row.status} {row.posted_as}", f"{row.id} is {row.status} {row.posted_as}")
    return Problem("row_done", message, Text("不用再处理", "nothing is left to do")).at(id=row.id)
