"""应收应付账龄: what parties owe or are owed at the end of any day, by days past due, with the documents behind it.

A debt dated by its due date is overdue from the day after. Advances and prepayments stand in a column of their own, never
netted against what is due: `1,000.00` owed and `300.00` paid ahead are both shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from ledger.application.reports.asked import Asked
from ledger.application.reports.report import PARTY, Check, Column, Report
from ledger.application.reports.source import OpenSum
from ledger.domain.problem import Problem, Text


@dataclass(frozen=True, slots=True)
class Side:
    """Receivable or payable."""

    roles: tuple[str, ...]
    ahead: tuple[str, ...]
    """What was paid before it was due."""
    sign: int
    title: Text


SIDES: Final = {
    "receivable": Side(("AR",), ("ADV", "CLIAB"), 1, Text("应收账款账龄", "Receivables by age")),
    "payable": Side(("AP",), ("PREPAY",), -1, Text("应付账款账龄", "Payables by age")),
}
_DOCUMENT: Final = (
    Column("document", Text("单据", "document")),
    Column("opened", Text("日期", "date"), "date"),
    Column("due", Text("到期", "due"), "date"),
    Column("days", Text("逾期天数", "days past due"), "number"),
)
_AHEAD: Final = Column("ahead", Text("预收预付", "paid ahead"), "money")
_TOTAL: Final = Column("total", Text("合计", "total"), "money")


def ageing(asked: Asked) -> Report | list[Problem]:
    """One row per document, or per party with `by = party`, in the columns of its age."""
    side = SIDES.get(asked.subject or "receivable")
    if side is None:
        message = Text(f"没有账龄表“{asked.subject}”", f"there is no ageing of “{asked.subject}”")
        return [Problem("unknown_subject", message, Text("写 receivable 或 payable", "write receivable or payable"))]
    found = [row for row in asked.source.open_items(asked.until, (*side.roles, *side.ahead)) if row.value]
    wanted = [row for row in found if asked.party in (None, row.party)]
    rows = [_row(row, asked, side) for row in sorted(wanted, key=lambda row: (row.party, row.due or row.opened, row.key))]
    buckets = _buckets(asked.buckets)
    names = [column.name for column in (*buckets, _AHEAD, _TOTAL)]
    totals = {name: sum(row.get(name, 0) for row in rows) for name in names}
    if asked.by == "party":
        rows = _by_party(rows, names)
    columns = (*PARTY, *(() if asked.by == "party" else _DOCUMENT), *buckets, _AHEAD, _TOTAL)
    checks = [] if asked.party else [_ties(asked, side, totals["total"])]
    head = asked.head(of=asked.subject or "receivable", buckets=",".join(str(day) for day in asked.buckets))
    return Report("ageing", side.title, asked.facts.currency, head, columns, rows, totals, checks)


def _buckets(days: Sequence[int]) -> list[Column]:
    """`due_0` not yet due, `due_1` 1–30 days, … the last one open."""
    first = Column("not_due", Text("未到期", "not due"), "money")
    begins = [1, *(day + 1 for day in days)]
    texts = [f"{begin}–{end}" for begin, end in zip(begins, days, strict=False)] + [f"> {days[-1]}"]
    return [
        first,
        *(Column(f"from_{begin}", Text(f"{text} 天", text), "money") for begin, text in zip(begins, texts, strict=True)),
    ]


def _row(row: OpenSum, asked: Asked, side: Side) -> dict[str, Any]:
    value = side.sign * row.value
    cells: dict[str, Any] = {**asked.party_cells(row.party), "document": row.key, "opened": row.opened, "total": value}
    if row.role in side.ahead:
        return cells | {"ahead": value}
    due = row.due or row.opened
    late = (asked.until - due).days
    cells |= {"due": due, "days": max(late, 0)}
    return cells | {_bucket(late, asked.buckets): value}


def _bucket(late: int, days: Sequence[int]) -> str:
    if late <= 0:
        return "not_due"
    return f"from_{max(begin for begin in (1, *(day + 1 for day in days)) if begin <= late)}"


def _by_party(rows: Sequence[dict[str, Any]], names: Sequence[str]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        party = row.get("party", "")
        sums = found.setdefault(party, {"party": party, "party_name": row.get("party_name")} | dict.fromkeys(names, 0))
        for name in names:
            sums[name] += row.get(name, 0)
    return list(found.values())


def _ties(asked: Asked, side: Side, total: int) -> Check:
    """The open items against the accounts they stand on, which `account_sums` adds up another way."""
    accounts = asked.facts.accounts_of(*side.roles, *side.ahead)
    sums = asked.source.account_sums(None, asked.until)
    balance = side.sign * sum(row.debit - row.credit for row in sums if row.account in accounts)
    what = Text(f"合计 = 科目 {'、'.join(sorted(accounts))} 余额", f"total = balance of {', '.join(sorted(accounts))}")
    return Check(what, balance, total)
