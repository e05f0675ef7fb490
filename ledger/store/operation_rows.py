"""Rows of the table `operation`, read on any connection (application.operations)."""

# ruff: noqa: S608 — names in the text are this package's own, values are always bound.
from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator

import sqlalchemy as sa

from ledger.application.operations import Operation
from ledger.audit.canonical import parsed_timestamp, timestamp
from ledger.store import tables
from ledger.store.statements import Row, names, quoted, select


def operations_of(
    connection: sa.Connection, user: str | None, since: dt.datetime | None, until: dt.datetime | None
) -> Iterator[Operation]:
    """Lines of a user and a time, oldest first."""
    where, values = span("at", "user", user, since, until)
    text = f'SELECT {quoted(names(tables.operation))} FROM operation{where} ORDER BY "number"'
    return map(operation_of, select(connection, text, values))


def span(
    moment: str, person: str, user: str | None, since: dt.datetime | None, until: dt.datetime | None
) -> tuple[str, tuple[str, ...]]:
    """The WHERE of a user and a time; stored moments compare as text."""
    parts = [
        (f'"{person}" = ?', user),
        (f'"{moment}" >= ?', timestamp(since) if since is not None else None),
        (f'"{moment}" < ?', timestamp(until) if until is not None else None),
    ]
    wanted = [(text, value) for text, value in parts if value is not None]
    return (" WHERE " + " AND ".join(text for text, _ in wanted) if wanted else "", tuple(value for _, value in wanted))


def operation_of(row: Row) -> Operation:
    """A row of the table `operation`, its number first."""
    _, at, user, origin, action, subject, outcome, told = row
    problems = tuple((code, zh, en, name) for code, zh, en, name in json.loads(told))
    return Operation(parsed_timestamp(at), user, origin, action, subject, outcome, problems)
