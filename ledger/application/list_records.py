"""The log as a list, or its records of one kind."""

from __future__ import annotations

from typing import Any, Final

from ledger.application.book import Reading, RecordHead
from ledger.application.reopen_period import REOPEN_REQUEST
from ledger.application.reports.report import Column, Report
from ledger.audit.events import ACCOUNT_EVENT, PERIOD_EVENT, REGISTER_KINDS
from ledger.domain.kinds import KINDS
from ledger.domain.personal_data import ERASURE
from ledger.domain.problem import Problem, Text

RECORD_KINDS: Final = frozenset(
    {*KINDS, *REGISTER_KINDS, PERIOD_EVENT, ACCOUNT_EVENT, "approval", "reversal", REOPEN_REQUEST, ERASURE}
)
"""What the log may hold."""
RECORD_COLUMNS: Final = (
    Column("seq", Text("序号", "seq"), "number"),
    Column("kind", Text("种类", "kind")),
    Column("id", Text("单号", "id")),
    Column("date", Text("记账日期", "date"), "date"),
    Column("recorded_by", Text("记账人", "recorded by")),
    Column("reversed_by", Text("冲销", "reversed by")),
)


def record_list(reading: Reading, kind: str | None, last: int | None = None) -> Report | list[Problem]:
    """The log, oldest first, or its records of one kind; of these perhaps only the last."""
    if kind is not None and kind not in RECORD_KINDS:
        message = Text(f"没有种类“{kind}”", f"there is no kind “{kind}”")
        listed = ", ".join(sorted(RECORD_KINDS))
        return [Problem("unknown_kind", message, Text(f"可选:{listed}", f"choose one of: {listed}"))]
    heads = reading.heads(kind)
    rows = [head_cells(head) for head in (heads if last is None else heads[-last:])]
    return Report("list", Text("记录", "Records"), reading.facts.currency, {"kind": kind or ""}, RECORD_COLUMNS, rows)


def head_cells(head: RecordHead) -> dict[str, Any]:
    """One line of the log."""
    return {
        "seq": head.seq,
        "kind": head.kind,
        "id": head.key.split(":")[1],
        "date": head.accounting_date,
        "recorded_by": head.recorded_by,
        "reversed_by": head.reversed_by,
    }
