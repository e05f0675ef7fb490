"""Close a month: income and expense to CYP, then the event that closes the period. A second run changes nothing."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from ledger.application.book import Book
from ledger.application.event_record import event_record
from ledger.application.post_documents import Circumstances, post_documents
from ledger.application.read_documents import Given
from ledger.application.unit_of_work import Needs, UnitOfWork
from ledger.domain.entry import Record
from ledger.domain.problem import Problem, Text, Where
from ledger.domain.state import BookState


@dataclass(slots=True)
class Closing:
    """What a close did: records posted, nothing where all was done before."""

    period: str
    records: list[Record] = field(default_factory=list)
    checks: list[Problem] = field(default_factory=list)


def close_period(book: Book, period: str, *, circumstances: Circumstances, check_only: bool = False) -> Closing | list[Problem]:
    """Run the steps for `2026-03`; with `check_only` say what stands in the way and do nothing."""
    last_day = _last_day(period)
    if last_day is None:
        message = Text(f"“{period}”不是会计期间", f"“{period}” is not a period")
        return [Problem("bad_period", message, Text("写成 2026-03", "write it as 2026-03"))]
    bundles = book.bundles()
    with book.write() as work:
        closing = Closing(period, checks=_open_before(period, work.state))
        if check_only or closing.checks:
            return closing.checks if closing.checks and not check_only else closing
        if work.state.period_status.get(period) in ("closed", "year_locked"):
            return closing
        document = _closing_document(period, last_day, work)
        outcome = post_documents([Given(document, Where())], work, bundles=bundles, circumstances=circumstances)
        if isinstance(outcome, list):
            return outcome
        closing.records = [*outcome.posted, _event(period, last_day, work, circumstances)]
        work.append(closing.records[-1])
        work.commit()
    return closing


def _last_day(period: str) -> dt.date | None:
    try:
        first = dt.date.fromisoformat(f"{period}-01")
    except ValueError:
        return None
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _open_before(period: str, state: BookState) -> list[Problem]:
    """Periods close in order: an earlier one that is still open stands in the way."""
    start = state.settings.get("start", period)
    month = dt.date.fromisoformat(f"{start}-01")
    while (name := month.isoformat()[:7]) < period:
        if state.period_status.get(name, "open") not in ("closed", "year_locked"):
            message = Text(f"{name} 还没有结账", f"{name} is still open")
            return [Problem("earlier_period_open", message, Text(f"先结 {name}", f"close {name} first"), Where(id=period))]
        month = (month + dt.timedelta(days=32)).replace(day=1)
    return []


def _closing_document(period: str, last_day: dt.date, work: UnitOfWork) -> dict[str, Any]:
    """A new id for every run that is not the first: what is posted is only the balance still to close."""
    number = 1
    work.load(Needs(documents={f"period_close:{period}-{number}"}))
    while f"period_close:{period}-{number}" in work.state.documents:
        number += 1
        work.load(Needs(documents={f"period_close:{period}-{number}"}))
    document = {"kind": "period_close", "id": f"{period}-{number}", "date": last_day.isoformat()}
    return {**document, "year_end": True} if period.endswith("-12") else document


def _event(period: str, last_day: dt.date, work: UnitOfWork, circumstances: Circumstances) -> Record:
    given = {"id": f"{period}.{work.state.last_seq + 1}", "period": period, "status": "closed"}
    return event_record("period_event", given, work.state, circumstances, on=last_day)
