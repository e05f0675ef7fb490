"""Records that are no documents of trade: approvals, adoptions, period events. One way to make them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ledger.application.circumstances import Circumstances
from ledger.application.post_documents import SEMANTICS, recorded_time, request_hash
from ledger.domain.entry import Record
from ledger.domain.state import BookState


def event_record(
    kind: str,
    given: dict[str, Any],
    state: BookState,
    circumstances: Circumstances,
    *,
    on: dt.date | None = None,
    version: int = 1,
) -> Record:
    """The next record of the log, with `given` as its input; dated `on`, else the day it is recorded."""
    at = recorded_time(state, circumstances)
    return Record(
        state.last_seq + 1,
        kind,
        f"{kind}:{given['id']}:{version}",
        on or at.date(),
        at,
        request_hash(given),
        given,
        semantics=SEMANTICS,
        prepared_by=circumstances.user,
        recorded_by=circumstances.user,
    )
