"""A record as rows of the sealed tables, and rows as the dicts its body holds: `audit.canonical`, column by column."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Final

from ledger.audit.canonical import POSTING_COLUMNS, atoms_text, posting_values, timestamp
from ledger.audit.events import account_event, period_event
from ledger.domain.entry import Entry, Posting, Record
from ledger.domain.personal_data import erased_refs
from ledger.store.statements import Row

POSTING_NAMES: Final = tuple(name for name, _, _ in POSTING_COLUMNS)
POSTING_SELECT: Final = ", ".join(f'p."{name}"' for name in POSTING_NAMES) + ', o."rule", o."rule_line", o."atoms"'
"""Columns of posting p and posting_origin o that make one line of a body."""


@dataclass(slots=True)
class RecordRows:
    """Rows of some records in the order they must be written: log, entry, posting, posting_origin, seal, then events."""

    log: list[Row] = field(default_factory=list)
    entry: list[Row] = field(default_factory=list)
    posting: list[Row] = field(default_factory=list)
    posting_origin: list[Row] = field(default_factory=list)
    seal: list[Row] = field(default_factory=list)
    period_event: list[Row] = field(default_factory=list)
    account_event: list[Row] = field(default_factory=list)
    erased: list[Row] = field(default_factory=list)

    def add(self, record: Record, body: bytes, leaf: bytes) -> None:
        """Take one more record."""
        moment = timestamp(record.recorded_at)
        day = record.accounting_date.isoformat()
        people = (record.prepared_by, record.reviewed_by, record.recorded_by)
        self.log.append((record.seq, record.kind, day, moment, record.key, record.request_sha256, *people, body, leaf))
        for entry in record.entries:
            self._add_entry(record.seq, entry)
        self.erased += [(ref, record.seq) for ref in erased_refs(record.kind, record.input)]
        for event, rows in ((period_event(record), self.period_event), (account_event(record), self.account_event)):
            if event is not None:
                rows.append((event[0], record.seq, event[1]))

    def _add_entry(self, seq: int, entry: Entry) -> None:
        day = entry.accounting_date.isoformat()
        self.entry.append(
            (
                *(seq, entry.ordinal, entry.klass, entry.number, entry.period, day),
                *(entry.business_date.isoformat(), entry.reverses, entry.summary.zh, entry.summary.en),
            )
        )
        for posting in entry.postings:
            line, *rest = posting_values(posting)
            self.posting.append((seq, entry.ordinal, line, day, *rest))
            if has_origin(posting):
                self.posting_origin.append((seq, entry.ordinal, line, posting.rule, posting.rule_line, atoms_text(posting)))
        self.seal.append((seq, entry.ordinal, len(entry.postings)))

    @property
    def ends_segment(self) -> bool:
        """True once an event is among them: what follows must be judged by it, so these rows are written first."""
        return bool(self.period_event or self.account_event)


def has_origin(posting: Posting) -> bool:
    """True where a rule made the line."""
    return bool(posting.rule or posting.rule_line or posting.atoms)


def posting_columns(row: Row) -> dict[str, Any]:
    """What `POSTING_SELECT` read, by column, empty ones left out."""
    found = {name: value for name, value in zip(POSTING_NAMES, row, strict=False) if value is not None}
    return found | origin_columns(row[-3:])


def origin_columns(row: Row) -> dict[str, Any]:
    """Rule, line of the rule and atoms, where there are any."""
    if row[0] is None:
        return {}
    return {"rule": row[0], "rule_line": row[1], "atoms": json.loads(row[2])}
