"""Accept a match, take it back: documents and the event in one transaction, so that no line is half matched.

Whatever was proposed is looked at again under the lock: a line and a posting stand in one match at most, both sides come to the
same amount, and the documents are posted by the same pipe as any other, with the same permissions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ledger.application.acting import act, deed_of, refusals
from ledger.application.bank.desk import BankAccount, Desk
from ledger.application.bank.match_documents import Writing, documents_of
from ledger.application.book import Book
from ledger.application.circumstances import Circumstances
from ledger.application.event_record import event_record
from ledger.application.post_documents import post_documents
from ledger.application.read_documents import Given
from ledger.application.reverse_document import reversal_in
from ledger.application.unit_of_work import Needs, UnitOfWork
from ledger.domain.accounts_of_roles import account_of_role
from ledger.domain.bank.match_event import (
    BANK_MATCH,
    BANK_RECONCILIATION,
    BANK_UNMATCH,
    Match,
    by_line,
    match_input,
    match_of,
    standing,
)
from ledger.domain.bank.proposal import Proposal
from ledger.domain.bank.statement_line import BankLine, BookLine
from ledger.domain.entry import Record
from ledger.domain.money import format_scaled, minor_unit
from ledger.domain.problem import Problem, Text, Where
from ledger.domain.state import BookState
from ledger.rules.adopted_bundles import AdoptedBundles


@dataclass(frozen=True, slots=True)
class Accepted:
    """A match that was recorded, and the documents that were posted with it."""

    match: Match
    posted: tuple[Record, ...]
    record: Record


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody says belongs together: lines, postings that are there, and documents still to be posted."""

    bank: BankAccount
    lines: tuple[BankLine, ...]
    postings: tuple[BookLine, ...]
    proposals: tuple[Proposal, ...] = ()
    """What was accepted: one, or one for each party that a line is divided between; none where a person put lines and
    postings together."""


def accept(book: Book, desk: Desk, wanted: Wanted, *, circumstances: Circumstances) -> Accepted | list[Problem]:
    """Record the match. The desk is what the person saw; a part of it that has changed since is refused."""
    bundles = book.bundles()
    subject = " ".join(line.id for line in wanted.lines)

    def decide(work: UnitOfWork) -> Accepted | list[Problem]:
        refused = _in_the_way(wanted, desk.finished, work)
        if refused:
            return refused
        posted = _posted(wanted, work, bundles, circumstances)
        if isinstance(posted, list):
            return posted
        done = _recorded(wanted, posted, work, circumstances)
        if isinstance(done, Accepted):
            work.commit()
        return done

    done = act(book, deed_of(BANK_MATCH), circumstances, decide, verb="reconcile", subject=subject)
    if isinstance(done, Accepted):
        _mark(book, (line.id for line in wanted.lines), "posted", done.match.key)
    return done


def _in_the_way(wanted: Wanted, finished: dt.date | None, work: UnitOfWork) -> list[Problem]:
    """Lines and postings that stand in another match by now, and days that are reconciled for good."""
    matches = matches_in(work)
    lines, taken = by_line(matches), {one for match in matches for one in match.postings}
    problems = [_taken(line.id, lines[line.id].key) for line in wanted.lines if line.id in lines]
    problems += [_taken(one.id, one.document) for one in wanted.postings if one.id in taken]
    return problems or [_locked(line.id, finished) for line in wanted.lines if finished is not None and line.date <= finished]


def matches_in(work: UnitOfWork) -> list[Match]:
    """The matches that stand, read under the lock."""
    return standing(_inputs(BANK_MATCH, work), _inputs(BANK_UNMATCH, work))


def _inputs(kind: str, work: UnitOfWork) -> list[Mapping[str, Any]]:
    refs = work.refs_of(kind)
    work.load(Needs(documents=refs, inputs=refs))
    return [work.state.inputs[ref] for ref in sorted(refs, key=lambda one: work.state.documents[one].seq)]


def _posted(
    wanted: Wanted, work: UnitOfWork, bundles: AdoptedBundles, circumstances: Circumstances
) -> tuple[Record, ...] | list[Problem]:
    from ledger.application.document_models import check_shape  # noqa: PLC0415  # pydantic is loaded to post, not to read

    writing = _writing(wanted, work, bundles)
    raws = [raw for one in wanted.proposals for raw in documents_of(one, writing)]
    problems = [problem for raw in raws for problem in check_shape(raw)]
    if problems or not raws:
        return problems or ()
    outcome = post_documents([Given(raw, Where()) for raw in raws], work, bundles=bundles, circumstances=circumstances)
    return outcome if isinstance(outcome, list) else tuple(outcome.posted)


def _writing(wanted: Wanted, work: UnitOfWork, bundles: AdoptedBundles) -> Writing:
    def version_of(ref: str) -> int:
        work.load(Needs(documents={ref}))
        known = work.state.documents.get(ref)
        return 1 if known is None else int(known.key.rpartition(":")[2]) + (known.reversed_by is not None)

    return Writing(wanted.bank, version_of, _interest_account(wanted, work.state, bundles))


def _interest_account(wanted: Wanted, state: BookState, bundles: AdoptedBundles) -> str:
    in_force = bundles.at(wanted.lines[0].date)
    if in_force is None:
        return ""
    found = account_of_role("FIN", item=None, place=None, party=None, state=state, bundle=in_force.bundle)
    return found if isinstance(found, str) else ""


def _recorded(
    wanted: Wanted, posted: Sequence[Record], work: UnitOfWork, circumstances: Circumstances
) -> Accepted | list[Problem]:
    """The event, where both sides come to the same amount."""
    new = [(name, amount) for record in posted for name, amount in _on_account(record, wanted.bank, work.state.currency)]
    of_book = sum(one.amount for one in wanted.postings) + sum(amount for _, amount in new)
    of_bank = sum(line.amount for line in wanted.lines)
    if of_book != of_bank or not (wanted.postings or new):
        return [_unequal(wanted, of_bank, of_book)]
    identifier = wanted.lines[0].id
    postings = (*(one.id for one in wanted.postings), *(name for name, _ in new))
    parties = {one.party for one in wanted.proposals}
    found = wanted.proposals[0] if wanted.proposals else None
    party = "" if len(parties) > 1 else parties.pop() if parties else _party(wanted)
    match = Match(
        f"{BANK_MATCH}:{identifier}:{_next(BANK_MATCH, identifier, work)}",
        *(wanted.bank.account, wanted.lines, postings, tuple(record.key for record in posted)),
        *((party, found.step.value, found.score, found.reasons) if found else (party, "hand", 100, ())),
    )
    known = work.state.masters.parties.get(match.party)
    given = match_input(match, anonymous=known is None or known.natural_person)
    record = event_record(BANK_MATCH, given, work.state, circumstances, version=match.version)
    work.append(record)
    return Accepted(match_of(given), tuple(posted), record)


def _party(wanted: Wanted) -> str:
    """Of postings that are all one party's."""
    parties = {one.party for one in wanted.postings}
    return parties.pop() if len(parties) == 1 else ""


def _on_account(record: Record, bank: BankAccount, currency: str) -> Iterable[tuple[str, int]]:
    """What a record posted on the account: ids and amounts in its currency."""
    for entry in record.entries:
        for posting in entry.postings:
            if posting.account == bank.account and entry.is_voucher:
                foreign = bank.currency != currency
                yield f"{record.entry_id(entry)}/{posting.line}", (posting.doc_amount or 0) if foreign else posting.value


def _next(kind: str, identifier: str, work: UnitOfWork) -> int:
    ref = f"{kind}:{identifier}"
    work.load(Needs(documents={ref}))
    known = work.state.documents.get(ref)
    return 1 if known is None else int(known.key.rpartition(":")[2]) + 1


def take_back(book: Book, line: str, *, circumstances: Circumstances, reason: str = "") -> Record | list[Problem]:
    """Undo the match of a line by a counter-event; what was posted with it is reversed in the same transaction."""
    bundles = book.bundles()
    freed: list[str] = []

    def decide(work: UnitOfWork) -> Record | list[Problem]:
        match = by_line(matches_in(work)).get(line)
        if match is None:
            message = Text(f"{line} 没有对上", f"{line} is not matched")
            return [Problem("not_matched", message, Text("不用撤销", "nothing is left to undo"))]
        finished = finished_in(match.account, work)
        if finished is not None and any(one.date <= finished for one in match.lines):
            return [_locked(line, finished)]
        for key in reversed(match.documents):
            refused = _reversed(key, reason or f"{BANK_UNMATCH} {match.id}", work, circumstances, bundles)
            if refused:
                return refused
        given: dict[str, Any] = {"id": match.id, "version": match.version, "match": match.key}
        given |= {"reason": reason} if reason else {}
        _next(BANK_UNMATCH, match.id, work)
        record = event_record(BANK_UNMATCH, given, work.state, circumstances, version=match.version)
        work.append(record)
        work.commit()
        freed.extend(one.id for one in match.lines)
        return record

    done = act(book, deed_of(BANK_UNMATCH), circumstances, decide, verb="reconcile", subject=line)
    if isinstance(done, Record):
        _mark(book, freed, "waiting", "")
    return done


def _reversed(key: str, reason: str, work: UnitOfWork, circumstances: Circumstances, bundles: AdoptedBundles) -> list[Problem]:
    """Reverse a document of the match; one that somebody reversed already is done with."""
    ref = key.rpartition(":")[0]
    work.load(Needs(documents={ref}))
    known = work.state.documents.get(ref)
    if known is None or known.key != key or known.reversed_by:
        return []
    refused = refusals(deed_of(ref.partition(":")[0]), circumstances.user, work.state)
    record = refused or reversal_in(work, ref, reason=reason, on=None, circumstances=circumstances, bundles=bundles)
    if isinstance(record, list):
        return record
    work.append(record)
    return []


def finished_in(account: str, work: UnitOfWork) -> dt.date | None:
    """Up to which day the account is reconciled and locked, read under the lock."""
    events = [one for one in _inputs(BANK_RECONCILIATION, work) if one["account"] == account and one["status"] == "finished"]
    return max((dt.date.fromisoformat(one["date"]) for one in events), default=None)


def _mark(book: Book, lines: Iterable[str], status: str, posted_as: str) -> None:
    """What became of the imported rows; the matches in the log are what counts."""
    with book.staging() as staging:
        rows = [row for name in lines if (row := staging.row(name)) is not None]
        for row in rows:
            row.status, row.posted_as = status, posted_as
        staging.put(rows)
        staging.commit()


_LOOK: Final = Text("重新查看", "look again")


def _taken(name: str, by: str) -> Problem:
    return Problem("matched_already", Text(f"{name} 已对上 {by}", f"{name} is matched with {by}"), _LOOK).at(id=name)


def _locked(name: str, finished: dt.date | None) -> Problem:
    message = Text(f"{name} 在 {finished} 以前,已对账完成", f"{name} is not after {finished}, which is reconciled")
    return Problem("reconciled", message, Text("先 reopen 该对账", "reopen that reconciliation first")).at(id=name)


def _unequal(wanted: Wanted, of_bank: int, of_book: int) -> Problem:
    decimals = minor_unit(wanted.bank.currency)
    bank, book = format_scaled(of_bank, decimals), format_scaled(of_book, decimals)
    message = Text(f"银行 {bank},账面 {book},不相等", f"the bank has {bank}, the book {book}: they differ")
    remedy = Text("选合计相等的几笔,或先补记差额", "choose what adds up to the same, or post the difference first")
    return Problem("match_unequal", message, remedy).at(id=wanted.lines[0].id)
