"""The months of a book with their state, as a month-end screen lists them: who shut each, when, and who asks to open it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ledger.application.book import Reading
from ledger.application.close_checks import months_from
from ledger.application.reopen_period import REOPEN_REQUEST, is_answered
from ledger.audit.events import PERIOD_EVENT
from ledger.domain.entry import Record


@dataclass(frozen=True, slots=True)
class PeriodState:
    """One month."""

    period: str
    status: str
    """`open`, `soft_closed`, `closed`, `year_locked`."""
    last_number: int = 0
    """Of its vouchers."""
    changed_by: str = ""
    """Who moved it to its status; "" where nobody has."""
    changed_at: dt.datetime | None = None
    reopening: str = ""
    """Who asks for it to be opened again, while another person has to confirm."""
    reason: str = ""
    """Why it was opened again, or is asked to be."""


def period_states(reading: Reading, today: dt.date) -> list[PeriodState]:
    """Every month from the book's first to the newest one that holds entries, today's at least; oldest first."""
    known = reading.periods
    last = max([today.isoformat()[:7], *known])
    start = min([reading.facts.start or last, *known])
    return [_state(month, *known.get(month, ("open", 0)), reading) for month in [*months_from(start, last), last]]


def _state(month: str, status: str, number: int, reading: Reading) -> PeriodState:
    event = reading.record(f"{PERIOD_EVENT}:{month}")
    if event is None:
        return PeriodState(month, status, number)
    asked = reading.record(f"{REOPEN_REQUEST}:{month}") if status != "open" else None
    pending = asked if asked is not None and not is_answered(asked.seq, event.seq) else None
    by = str(pending.input["by"]) if pending is not None else ""
    return PeriodState(month, status, number, event.recorded_by, event.recorded_at, by, _reason(pending or event))


def _reason(record: Record) -> str:
    return str(record.input.get("reason", ""))
