"""Months that change their status: records of the log whose key counts the events of a month, `period_event:2026-03:2`."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ledger.application.circumstances import Circumstances
from ledger.application.event_record import event_record
from ledger.application.unit_of_work import Needs, UnitOfWork
from ledger.domain.entry import Record


def next_version(ref: str, work: UnitOfWork) -> int:
    """The version of the next record of that ref."""
    work.load(Needs(documents={ref}, inputs={ref}))
    known = work.state.documents.get(ref)
    return 1 if known is None else int(known.key.rpartition(":")[2]) + 1


def append_period_event(
    period: str, status: str, on: dt.date, work: UnitOfWork, circumstances: Circumstances, **more: Any
) -> Record:
    """Move a month to a status, and keep who did it and why."""
    version = next_version(f"period_event:{period}", work)
    given = {"id": period, "version": version, "period": period, "status": status, **more}
    record = event_record("period_event", given, work.state, circumstances, on=on, version=version)
    work.append(record)
    return record
