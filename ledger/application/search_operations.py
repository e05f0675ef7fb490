"""Search what users did and were refused, by user, time and content: records of the log and the operation log together."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ledger.application.book import Reading, RecordHead
from ledger.application.operations import REFUSED, Operation, told
from ledger.application.reports.report import Column, Report
from ledger.application.time_zones import time_zone
from ledger.domain.problem import Text


@dataclass(frozen=True, slots=True)
class OperationSearch:
    """What is looked for; days are the book's own, both included."""

    user: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    text: str = ""
    refused_only: bool = False


OPERATION_COLUMNS = (
    Column("at", Text("时间", "time")),
    Column("user", Text("用户", "user")),
    Column("origin", Text("来自", "from")),
    Column("action", Text("操作", "action")),
    Column("subject", Text("对象", "subject")),
    Column("outcome", Text("结果", "outcome")),
    Column("codes", Text("代码", "codes")),
    Column("told", Text("说明", "told")),
    Column("seq", Text("记录号", "record"), "number"),
)


def search_operations(reading: Reading, search: OperationSearch, language: str) -> Report:
    """Every line that fits, by time."""
    span = (search.user, *span_of(search.since, search.until, reading.facts.timezone))
    found = [(one.at, noted_cells(one, language)) for one in reading.operations(*span) if _holds(search, _words(one))]
    if search.refused_only:
        found = [(at, row) for at, row in found if row["outcome"] == REFUSED]
    else:
        trail = reading.trail(*span)
        found += [(head.recorded_at, recorded_cells(head)) for head, body in trail if _holds(search, _content(head, body))]
    rows = [row for _, row in sorted(found, key=lambda one: one[0])]
    head = {"company": reading.facts.company, "rows": str(len(rows))}
    return Report("log", Text("操作日志", "Operation log"), reading.facts.currency, head, OPERATION_COLUMNS, rows)


def span_of(since: dt.date | None, until: dt.date | None, zone: str) -> tuple[dt.datetime | None, dt.datetime | None]:
    """The moments in which days of the book begin and end, the end excluded."""
    return _start(since, time_zone(zone)), _start(until, time_zone(zone), later=1)


def _start(day: dt.date | None, zone: dt.tzinfo, later: int = 0) -> dt.datetime | None:
    if day is None:
        return None
    return dt.datetime.combine(day + dt.timedelta(days=later), dt.time(), zone).astimezone(dt.UTC)


def _holds(search: OperationSearch, words: Iterator[str]) -> bool:
    wanted = search.text.casefold()
    return not wanted or any(wanted in word.casefold() for word in words)


def _words(operation: Operation) -> Iterator[str]:
    yield from (operation.action, operation.subject, operation.origin)
    for problem in operation.problems:
        yield from problem


def _content(head: RecordHead, body: bytes) -> Iterator[str]:
    yield head.key
    yield json.dumps(json.loads(body)["input"], ensure_ascii=False)


def noted_cells(operation: Operation, language: str) -> dict[str, Any]:
    """A line of the operation log."""
    row = {name: getattr(operation, name) for name in ("user", "origin", "action", "subject", "outcome")}
    codes = ", ".join(dict.fromkeys(problem[0] for problem in operation.problems))
    return {"at": _moment(operation.at), **row, "codes": codes, "told": told(operation).in_language(language)}


def recorded_cells(head: RecordHead) -> dict[str, Any]:
    """A record as a line among the operations."""
    row = {"at": _moment(head.recorded_at), "user": head.recorded_by, "action": head.kind, "subject": head.key}
    return {**row, "outcome": "recorded", "seq": head.seq}


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
