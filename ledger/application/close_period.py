"""Close a month: the checklist, the steps, then the event that shuts the period; or lock a whole year.

Everything is one transaction: a step that fails leaves nothing half done, and a second run finds nothing to do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from ledger.application.acting import act, deed_of
from ledger.application.book import Book, StagedRow
from ledger.application.circumstances import Circumstances
from ledger.application.close_checks import Checked, CloseFacts, month_of, run_check, run_checks
from ledger.application.close_steps import StepDone, run_steps
from ledger.application.facts_needed import note_receipts
from ledger.application.operations import noted
from ledger.application.period_event import append_period_event
from ledger.application.post_documents import no_bundle
from ledger.application.unit_of_work import Needs, UnitOfWork
from ledger.audit.events import PERIOD_EVENT
from ledger.domain.entry import Record
from ledger.domain.period_locks import CLOSED
from ledger.domain.problem import Problem, Text, Where
from ledger.domain.production_order import ORDER_KIND
from ledger.domain.role import MONETARY
from ledger.domain.state import BookState
from ledger.rules.adopted_bundles import AdoptedBundles

_YEAR: Final = re.compile(r"[12][0-9]{3}")


@dataclass(slots=True)
class Closing:
    """What a close did or would do: the checklist, the steps, the records posted; nothing where all was done before."""

    period: str
    status: str = "open"
    """Of the period now."""
    records: list[Record] = field(default_factory=list)
    checklist: list[Checked] = field(default_factory=list)
    steps: list[StepDone] = field(default_factory=list)
    refusals: list[Problem] = field(default_factory=list)
    """Why the month was not closed; a check that finds something has refused nothing."""

    @property
    def checks(self) -> list[Problem]:
        """What stands in the way."""
        return [problem for one in self.checklist if one.result == "block" for problem in one.problems]


def close_period(
    book: Book, period: str, *, circumstances: Circumstances, check_only: bool = False, soft: bool = False
) -> Closing | list[Problem]:
    """Run the steps for `2026-03`, or lock the year `2026`; with `check_only` say what stands in the way and do nothing."""
    if _YEAR.fullmatch(period):
        return _lock_year(book, period, circumstances=circumstances, check_only=check_only)
    if month_of(period) is None:
        message = Text(f"“{period}”不是会计期间", f"“{period}” is not a period")
        bad = [Problem("bad_period", message, Text("写成 2026-03 或 2026", "write it as 2026-03, or 2026"))]
        return noted(book, circumstances, "close", period, bad)
    bundles, waiting = book.bundles(), _waiting(book)

    def decide(work: UnitOfWork) -> Closing | list[Problem]:
        closing = _closed(period, waiting, work, bundles, circumstances, check_only=check_only, soft=soft)
        if isinstance(closing, Closing) and closing.records and not check_only:
            work.commit()
        elif isinstance(closing, Closing) and check_only:
            closing.records = []
        if isinstance(closing, Closing) and not check_only:
            closing.refusals = closing.checks
        return closing

    return act(book, deed_of(PERIOD_EVENT), circumstances, decide, verb="close", subject=period)


def _closed(
    period: str,
    waiting: list[StagedRow],
    work: UnitOfWork,
    bundles: AdoptedBundles,
    circumstances: Circumstances,
    *,
    check_only: bool,
    soft: bool,
) -> Closing | list[Problem]:
    facts = _facts(period, waiting, work, bundles)
    if isinstance(facts, Problem):
        return [facts]
    status = work.state.period_status.get(period, "open")
    closing = Closing(period, status, checklist=run_checks(facts))
    if status in CLOSED or (soft and status == "soft_closed" and not check_only):
        return Closing(period, status)
    if soft and not check_only:
        closing.records.append(append_period_event(period, "soft_closed", facts.last, work, circumstances))
        return Closing(period, "soft_closed", closing.records)
    if closing.checks:
        return closing
    steps = run_steps(period, facts.last, work, bundles=bundles, circumstances=circumstances, dry=check_only)
    problems = [one for one in steps if isinstance(one, Problem)]
    if problems:
        return problems
    if facts.year_end and not check_only and _left_suspended(facts, closing):
        return closing
    closing.steps = [one for one in steps if isinstance(one, StepDone)]
    closing.records = [one.record for one in closing.steps if one.record is not None]
    if not check_only:
        closing.records.append(append_period_event(period, "closed", facts.last, work, circumstances))
        closing.status = "closed"
    return closing


def _left_suspended(facts: CloseFacts, closing: Closing) -> bool:
    """Steps put the cost of lost goods right, too: what that leaves in suspense stands in the way of a year's end."""
    again = run_check("suspense", facts)
    if again.result == "block":
        closing.checklist = [again if one.check.name == "suspense" else one for one in closing.checklist]
    return again.result == "block"


def _waiting(book: Book) -> list[StagedRow]:
    with book.staging() as staging:
        return staging.rows("waiting")


def _facts(period: str, waiting: list[StagedRow], work: UnitOfWork, bundles: AdoptedBundles) -> CloseFacts | Problem:
    days = month_of(period)
    assert days is not None, period
    first, last = days
    in_force = bundles.at(last)
    if in_force is None:
        return no_bundle(last)
    allocations = work.refs_of("expense_allocation")
    work.load(Needs(balances=True, sums=True, open_roles={"GRNI", *MONETARY}, inputs=allocations, documents=allocations))
    _load_orders(work)
    return CloseFacts(period, first, last, work.state, in_force.bundle, waiting)


def _load_orders(work: UnitOfWork) -> None:
    """What the production orders of the book were to make, hold, and have made."""
    refs = work.refs_of(ORDER_KIND)
    if refs:
        work.load(Needs(documents=refs, inputs=refs, orders={ref.partition(":")[2] for ref in refs}))
        receipts = Needs()
        note_receipts(receipts, work.state)
        work.load(receipts)


def _lock_year(book: Book, year: str, *, circumstances: Circumstances, check_only: bool) -> Closing | list[Problem]:
    """Shut a year for good: every month of it is closed, and none can be opened again."""

    def decide(work: UnitOfWork) -> Closing | list[Problem]:
        months = _months_of(year, work.state)
        still = [month for month in months if work.state.period_status.get(month, "open") not in CLOSED]
        if still or not months:
            month = still[0] if still else f"{year}-12"
            message = Text(f"{month} 还没有结账", f"{month} is not closed")
            return [Problem("period_open", message, Text(f"先结 {month}", f"close {month} first"), Where(id=year))]
        to_lock = [month for month in months if work.state.period_status.get(month) != "year_locked"]
        closing = Closing(year, "year_locked" if not to_lock else "closed")
        if check_only or not to_lock:
            return closing
        for month in to_lock:
            days = month_of(month)
            assert days is not None, month
            closing.records.append(append_period_event(month, "year_locked", days[1], work, circumstances))
        closing.status = "year_locked"
        work.commit()
        return closing

    return act(book, deed_of(PERIOD_EVENT), circumstances, decide, verb="close", subject=year)


def _months_of(year: str, state: BookState) -> list[str]:
    start = state.settings.get("start", f"{year}-01")
    return [month for month in (f"{year}-{number:02}" for number in range(1, 13)) if month >= start]
