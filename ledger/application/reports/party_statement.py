"""对账单: one party's opening balance, moves and closing balance, with the chain order → delivery → invoice → payment.

The balance is what has been billed and not paid, debit positive: receivables, payables, advances and prepayments together.
Goods received and not invoiced, or delivered and not billed, stand in a column of their own. Orders are listed without money.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ledger.application.reports.asked import Asked
from ledger.application.reports.report import (
    BALANCE,
    CREDIT,
    DATE,
    DEBIT,
    DOCUMENT,
    SUMMARY,
    Check,
    Column,
    Report,
    balance_cells,
)
from ledger.application.reports.source import JournalLine
from ledger.domain.kind import LineList
from ledger.domain.kinds import KINDS
from ledger.domain.problem import Text

SETTLED: Final = ("AR", "NOTE", "ADV", "CLIAB", "REFUND", "AP", "PREPAY", "OREC", "OPAY", "NOTE_PAYABLE")
PENDING: Final = ("UNBILLED", "GRNI", "TRANSIT")
ORDERED: Final = ("SO_OPEN_CONTRA", "ON_ORDER_CONTRA")
_COLUMNS: Final = (
    DATE,
    DOCUMENT,
    SUMMARY,
    Column("chain", Text("来龙去脉", "chain")),
    Column("due", Text("到期", "due"), "date", listed=False),
    Column("ordered", Text("订单", "ordered"), "money"),
    Column("pending", Text("未开票", "not billed"), "money"),
    DEBIT,
    CREDIT,
    *BALANCE,
)


@dataclass(slots=True)
class _Move:
    """What one document did to the party."""

    first: JournalLine
    debit: int = 0
    credit: int = 0
    pending: int = 0
    ordered: int = 0
    summary: Text = field(default=Text("", ""))


def statement(asked: Asked) -> Report:
    """One row per document of the party in the span, between its opening and closing balance."""
    settled, pending = asked.facts.accounts_of(*SETTLED), asked.facts.accounts_of(*PENDING)
    lines = list(asked.source.lines(None, asked.until, party=asked.subject, with_memo=True))
    balance = sum(line.debit - line.credit for line in lines if line.account in settled and line.date < asked.since)
    opening = Text("期初余额", "opening balance")
    rows: list[dict[str, Any]] = [
        {"date": asked.since, "summary": asked.say(opening), **balance_cells(balance, asked.language)}
    ]
    chains = _Chains(asked.source.inputs({line.seq for line in lines}), {line.seq: line.document for line in lines})
    for move in _moves(lines, settled, pending):
        if move.first.date >= asked.since:
            balance += move.debit - move.credit
            rows.append(_row(move, balance, chains, asked))
    totals = {name: sum(row.get(name, 0) for row in rows) for name in ("debit", "credit", "pending")}
    totals |= balance_cells(balance, asked.language)
    sums = asked.source.account_sums(None, asked.until)
    ledger = sum(row.debit - row.credit for row in sums if row.party == asked.subject and row.account in settled)
    check = Check(Text("期初 + 本期 = 期末 = 总账余额", "opening + moves = closing = balance of the ledger"), ledger, balance)
    name = asked.facts.masters.parties[asked.subject].full_name
    head = asked.head(span=True, party=asked.subject, name=name)
    return Report(
        "statement", Text("对账单", "Statement of account"), asked.facts.currency, head, _COLUMNS, rows, totals, [check]
    )


def _moves(lines: Iterable[JournalLine], settled: set[str], pending: set[str]) -> Iterator[_Move]:
    """Documents in order, those left out that moved nothing."""
    found: dict[tuple[dt.date, int], _Move] = {}
    for line in lines:
        move = found.setdefault((line.date, line.seq), _Move(line))
        if line.account in settled:
            move.debit, move.credit = move.debit + line.debit, move.credit + line.credit
            move.summary = line.summary
        elif line.account in pending:
            move.pending += line.debit - line.credit
        elif line.role in ORDERED and line.document.partition(":")[0].endswith("_order"):
            move.ordered += line.debit - line.credit
    wanted = (move for _, move in sorted(found.items(), key=lambda one: one[0]))
    return (move for move in wanted if move.debit or move.credit or move.pending or move.ordered)


def _row(move: _Move, balance: int, chains: _Chains, asked: Asked) -> dict[str, Any]:
    line = move.first
    summary = move.summary if move.summary.zh else line.summary
    cells: dict[str, Any] = {
        "date": line.date,
        "document": line.document.rpartition(":")[0],
        "summary": asked.say(summary),
        "chain": chains.of(line.document.rpartition(":")[0]),
        "debit": move.debit,
        "credit": move.credit,
    }
    optional = {"pending": move.pending, "ordered": abs(move.ordered)}
    return cells | {name: value for name, value in optional.items() if value} | balance_cells(balance, asked.language)


class _Chains:
    """Which documents lead to a document, from what documents refer to."""

    def __init__(self, inputs: Mapping[int, Mapping[str, Any]], documents: Mapping[int, str]) -> None:
        self._before: dict[str, set[str]] = {}
        for seq, given in inputs.items():
            ref = documents[seq].rpartition(":")[0]
            self._before.setdefault(ref, set()).update(set(_references(ref.partition(":")[0], given)) - {ref})

    def of(self, ref: str) -> str:
        """`SO1 → D1, D2 → SI1 → RC1`: every document before, by how far it is away, ids alone."""
        steps: list[list[str]] = [[ref]]
        seen = {ref}
        while True:
            before = sorted({one for name in steps[-1] for one in self._before.get(name, ())} - seen)
            if not before:
                break
            seen.update(before)
            steps.append(before)
        return " → ".join(", ".join(name.partition(":")[2] for name in step) for step in reversed(steps))


def _references(kind: str, given: Mapping[str, Any]) -> Iterator[str]:
    """`kind:id` of every document that this one's fields name."""
    found = KINDS.get(kind)
    for lines in found.lists if found else ():
        yield from _of_list(lines, given)


def _of_list(lines: LineList, given: Mapping[str, Any]) -> Iterator[str]:
    names = [field.name for field in lines.fields if field.type in ("open", "line")]
    for element in given.get(lines.name, ()):
        for name in names:
            value = element.get(name)
            if isinstance(value, str):
                yield value.partition("/")[0]
        for inner in lines.lists:
            yield from _of_list(inner, element)
