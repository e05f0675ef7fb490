"""Open a closed month again: one person asks with a reason, another confirms; where segregation is single, one does both.

Later months are opened first, because they were closed on what this one said. A locked year stays shut.
"""

from __future__ import annotations

from dataclasses import dataclass

from ledger.application.acting import act, deed_of, kept_by_one, refusals
from ledger.application.book import Book
from ledger.application.circumstances import Circumstances
from ledger.application.close_checks import month_of
from ledger.application.event_record import event_record
from ledger.application.operations import noted
from ledger.application.period_event import append_period_event, next_version
from ledger.application.unit_of_work import UnitOfWork
from ledger.domain.entry import Record
from ledger.domain.period_locks import CLOSED
from ledger.domain.permissions import Deed
from ledger.domain.problem import Problem, Text, Where
from ledger.domain.state import BookState

REOPEN_REQUEST = "reopen_request"
"""Kind of record: somebody asks for a month to be opened again."""


@dataclass(frozen=True, slots=True)
class Reopening:
    """What became of it: `open`, or `requested` until another person confirms."""

    period: str
    status: str
    record: Record | None
    requested_by: str = ""
    by_one_person: bool = False
    """True where the book's segregation is single and nobody else was asked."""


def reopen_period(book: Book, period: str, *, reason: str, circumstances: Circumstances) -> Reopening | list[Problem]:
    """Ask for a month to be opened, or confirm what another person asked for."""
    if month_of(period) is None:
        message = Text(f"“{period}”不是会计期间", f"“{period}” is not a period")
        bad = [Problem("bad_period", message, Text("写成 2026-03", "write it as 2026-03"))]
        return noted(book, circumstances, "reopen", period, bad)

    def decide(work: UnitOfWork) -> Reopening | list[Problem]:
        refused = _stands_in_the_way(period, work.state)
        if refused is not None:
            return [refused]
        if work.state.period_status.get(period, "open") == "open":
            return Reopening(period, "open", None)
        done = _reopened(period, reason, work, circumstances)
        if isinstance(done, Reopening):
            work.commit()
        return done

    return act(book, deed_of(REOPEN_REQUEST), circumstances, decide, verb="reopen", subject=period)


def _stands_in_the_way(period: str, state: BookState) -> Problem | None:
    if state.period_status.get(period) == "year_locked":
        message = Text(f"{period} 所在年度已锁定", f"the year of {period} is locked")
        return Problem("year_locked", message, Text("用 correction 更正", "use a correction"), Where(id=period))
    later = [month for month, status in state.period_status.items() if month > period and status in CLOSED]
    if later:
        last = max(later)
        message = Text(f"{last} 已结账,在 {period} 之后", f"{last} is closed and comes after {period}")
        return Problem("later_period_closed", message, Text(f"先重开 {last}", f"reopen {last} first"), Where(id=period))
    return None


def _reopened(period: str, reason: str, work: UnitOfWork, circumstances: Circumstances) -> Reopening | list[Problem]:
    days = month_of(period)
    assert days is not None, period
    user, single = circumstances.user, kept_by_one(work.state)
    asked = _pending(period, work)
    if asked is None and not single:
        version = next_version(f"{REOPEN_REQUEST}:{period}", work)
        given = {"id": period, "version": version, "period": period, "reason": reason, "by": user}
        record = event_record(REOPEN_REQUEST, given, work.state, circumstances, on=days[1], version=version)
        work.append(record)
        return Reopening(period, "requested", record, user)
    if asked == user and not single:
        message = Text(f"{user} 已经提出重开 {period}", f"{user} asked for {period} to be reopened already")
        remedy = Text("由另一人执行同一命令确认", "another person confirms with the same command")
        return [Problem("second_person_needed", message, remedy, Where(id=period))]
    requested = asked or user
    refused = [refusals(Deed("reopen"), name, work.state) for name in (user, requested)]
    if all(refused):  # one of the two manages finance
        return refused[0]
    more = {"reason": reason, "requested_by": requested, "confirmed_by": user}
    record = append_period_event(period, "open", days[1], work, circumstances, **more)
    return Reopening(period, "open", record, requested, by_one_person=requested == user)


def _pending(period: str, work: UnitOfWork) -> str | None:
    """Who asked since the month was last closed."""
    next_version(f"period_event:{period}", work)
    next_version(f"{REOPEN_REQUEST}:{period}", work)
    asked = work.state.documents.get(f"{REOPEN_REQUEST}:{period}")
    closed = work.state.documents.get(f"period_event:{period}")
    if asked is None or is_answered(asked.seq, closed.seq if closed is not None else 0):
        return None
    return str(work.state.inputs[f"{REOPEN_REQUEST}:{period}"]["by"])


def is_answered(asked: int, event: int) -> bool:
    """True where the month's newest event came after the request, both by the number of their record."""
    return event > asked
