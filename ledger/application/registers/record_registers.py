"""Registers of the log: its records by number, and what users did and were refused by time."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ledger.application.book import Reading, RecordHead
from ledger.application.list_records import head_cells
from ledger.application.registers.source import RecordFilter
from ledger.application.registers.window import Anchor, Page, RegisterRequest, RegisterRow
from ledger.application.search_operations import noted_cells, recorded_cells, span_of
from ledger.audit.canonical import parsed_timestamp, timestamp

_RECORDED, _NOTED = 0, 1
"""Of two lines of one moment the record comes first."""


def record_page(reading: Reading, request: RegisterRequest, page: Page) -> list[RegisterRow]:
    """Records by number; an anchor at a day stands before the first record of that day of accounting or later."""
    wanted = RecordFilter(request.kind or None, request.user or None, request.since, request.until, request.text)
    seq = page.anchor.key[0] if page.anchor is not None else None
    found = reading.registers.heads(wanted, seq, page.direction, page.count)
    return [RegisterRow(Anchor((head.seq,)), head_cells(head), str(head.seq)) for head in found]


def operation_page(reading: Reading, request: RegisterRequest, page: Page) -> list[RegisterRow]:
    """The operation log and the records of the log, merged by time; texts are looked for by `search_operations`."""
    since, until = span_of(request.since, request.until, reading.facts.timezone)
    rows = [] if request.refused_only else _recorded(reading, request, page)
    rows += _noted(reading, request, page)
    rows = [row for row in rows if _inside(row, since, until)]
    rows.sort(key=lambda row: row.anchor.key)
    return rows[: page.count] if page.direction == "after" else rows[-page.count :]


def _inside(row: RegisterRow, since: dt.datetime | None, until: dt.datetime | None) -> bool:
    at = row.anchor.key[0]
    return (since is None or at >= timestamp(since)) and (until is None or at < timestamp(until))


def _recorded(reading: Reading, request: RegisterRequest, page: Page) -> list[RegisterRow]:
    """Records behind the anchor. Moments grow with numbers, so that a moment is a place in the log."""
    since, until = span_of(request.since, request.until, reading.facts.timezone)
    edge = since if page.direction == "after" else until
    if page.anchor is None:
        seq = reading.registers.seq_at(edge) + (page.direction == "before") if edge else None
    else:
        at, kind, number = page.anchor.key
        moment = parsed_timestamp(at)
        seq = number if kind == _RECORDED else _beside(reading, moment, page)
    heads = reading.registers.heads(RecordFilter(user=request.user or None), seq, page.direction, page.count)
    return [_head_row(head) for head in heads]


def _beside(reading: Reading, moment: dt.datetime, page: Page) -> int:
    """Behind a line of the operation log: records of the very moment stand before it."""
    last = reading.registers.seq_at(moment + dt.timedelta(microseconds=1))
    return last if page.direction == "after" else last + 1


def _noted(reading: Reading, request: RegisterRequest, page: Page) -> list[RegisterRow]:
    key = None
    if page.anchor is not None:
        at, kind, number = page.anchor.key
        beside = -1 if page.direction == "after" else 0
        key = (parsed_timestamp(at), number if kind == _NOTED else beside)
    found = reading.registers.operations(
        key, page.direction, page.count, user=request.user or None, refused_only=request.refused_only
    )
    return [
        RegisterRow(Anchor((timestamp(one.at), _NOTED, number)), noted_cells(one, request.language)) for number, one in found
    ]


def _head_row(head: RecordHead) -> RegisterRow:
    cells: dict[str, Any] = recorded_cells(head)
    return RegisterRow(Anchor((timestamp(head.recorded_at), _RECORDED, head.seq)), cells, str(head.seq))
