"""核销明细: which document settled which, when and for how much. Undoing one is a link of its own with the opposite sign.

A link is a posting on an open item that another document opened: a receipt on a delivery, an advance set off, a credit note.
"""

from __future__ import annotations

from typing import Any, Final

from ledger.application.reports.asked import Asked
from ledger.application.reports.report import DATE, PARTY, VOUCHER, Column, Report
from ledger.application.reports.source import JournalLine
from ledger.application.reports.voucher_numbers import voucher_number
from ledger.domain.problem import Text
from ledger.domain.role import ROLES

SETTLED: Final = (
    "AR", "AP", "ADV", "CLIAB", "PREPAY", "NOTE", "NOTE_PAYABLE", "OREC", "OPAY", "OMON", "REFUND",
    "UNBILLED", "VDEF", "GRNI", "TRANSIT",
)  # fmt: skip
_COLUMNS: Final = (
    DATE,
    *PARTY,
    Column("role", Text("角色", "role")),
    Column("open_item", Text("未清项", "open item")),
    Column("settled_by", Text("核销单据", "settled by")),
    VOUCHER,
    Column("amount", Text("核销金额", "settled"), "money"),
    Column("undoes", Text("撤销", "undoes")),
)


def settlements(asked: Asked) -> Report:
    """Every link of the span, in order of time."""
    lines = asked.source.lines(asked.since, asked.until, party=asked.subject or None)
    links = [line for line in lines if line.role in SETTLED and _is_link(line)]
    rows = [_row(line, asked) for line in links]
    title = Text("核销明细", "Settlements")
    return Report("settlements", title, asked.facts.currency, asked.head(span=True), _COLUMNS, rows)


def _is_link(line: JournalLine) -> bool:
    """True where another document opened what the line posts on; lines with goods alone settle no money."""
    opened_by = (line.open_item or "").partition("/")[0]
    return bool(opened_by) and opened_by != line.document.rpartition(":")[0] and line.debit != line.credit


def _row(line: JournalLine, asked: Asked) -> dict[str, Any]:
    """What was settled is positive: a credit on a receivable, a debit on a payable."""
    sign = -1 if ROLES[line.role].natural == "dr" else 1
    return {
        "date": line.date,
        **asked.party_cells(line.party),
        "role": line.role,
        "open_item": line.open_item,
        "settled_by": line.document.rpartition(":")[0],
        "voucher": voucher_number(line.period, line.number),
        "amount": sign * (line.debit - line.credit),
        "undoes": line.reverses,
    }
