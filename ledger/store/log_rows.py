"""Rows of the log without their bodies, with what reversed them."""

from __future__ import annotations

import datetime as dt
from typing import Final

from ledger.application.book import RecordHead
from ledger.audit.canonical import parsed_timestamp
from ledger.store.statements import Row

HEAD_COLUMNS: Final = 'g."seq", g."kind", g."key", g."accounting_date", g."recorded_at", g."recorded_by"'
"""Of the log `g`; `head_of` wants what reversed the record behind them."""


def head_of(row: Row) -> RecordHead:
    """`HEAD_COLUMNS`, and what reversed the record or None."""
    seq, kind, key, day, moment, recorded_by, reversed_by = row
    return RecordHead(seq, kind, key, dt.date.fromisoformat(day), parsed_timestamp(moment), recorded_by, reversed_by)
