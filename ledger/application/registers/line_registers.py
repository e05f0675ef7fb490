"""Registers of posted lines: 序时账, the lines as they were recorded, 明细账 and 库存明细账 with running sums.

Read from beginning to end they give the rows of the reports of the same names, row for row; a test says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from ledger.application.registers.source import LineFilter, LineKey
from ledger.application.registers.window import Anchor, Page, RegisterRow
from ledger.application.reports import journals, stock_reports
from ledger.application.reports.asked import Asked
from ledger.application.reports.report import Column
from ledger.application.reports.source import JournalLine
from ledger.domain.entry import VOUCHER_CLASSES
from ledger.domain.problem import Text

_ALL_CLASSES: Final = (*VOUCHER_CLASSES, "movement", "memo")
_CLASS: Final = Column("class", Text("类别", "class"))
RECORDED_COLUMNS: Final = (journals.JOURNAL_COLUMNS[0], _CLASS, *journals.JOURNAL_COLUMNS[1:])

Running = tuple[int, ...]


def key_of(line: JournalLine) -> LineKey:
    """Where a line stands in the journal."""
    _, _, ordinal = line.entry.partition(".")
    return line.date.isoformat(), line.seq, int(ordinal), line.line


def journal_page(asked: Asked, wanted: LineFilter, page: Page) -> list[RegisterRow]:
    """Voucher lines by date and recording."""
    found = asked.reading.registers.lines(wanted, _line_key(page.anchor), page.direction, page.count)
    return _journal_rows(asked, found)


def recorded_page(asked: Asked, wanted: LineFilter, page: Page) -> list[RegisterRow]:
    """All lines, goods and commitments too, in the order they were recorded."""
    wanted = replace(wanted, classes=_ALL_CLASSES)
    found = asked.reading.registers.recorded_lines(wanted, _line_key(page.anchor), page.direction, page.count)
    return _journal_rows(asked, found)


def _journal_rows(asked: Asked, lines: Sequence[JournalLine]) -> list[RegisterRow]:
    _, rows, _, _ = journals.journal_rows(asked, lines)
    return [
        RegisterRow(Anchor(key_of(line)), {**row, "class": line.klass}, line.entry)
        for line, row in zip(lines, rows, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class RunningRegister:
    """Lines with sums that run: what they are before a day, what a line adds, and how a line is shown with them behind it."""

    before: Callable[[dt.date], Running]
    effect: Callable[[JournalLine], Running]
    cells: Callable[[JournalLine, Running], dict[str, Any]]
    opening: Callable[[Running], dict[str, Any]]

    def page(self, asked: Asked, wanted: LineFilter, page: Page) -> list[RegisterRow]:
        """Rows behind an anchor; the first row of all is the opening balance."""
        head = self._opening(asked) if page.direction == "after" and _is_far_end(page.anchor, asked) else []
        anchor = head[0].anchor if head else page.anchor
        count = page.count - len(head)
        lines = asked.reading.registers.lines(wanted, _line_key(anchor), page.direction, count)
        running = self._running_before(asked, anchor, lines, page)
        rows = head + list(self._rows(lines, running))
        if page.direction == "before" and len(lines) < count and not _is_opening(page.anchor, asked):
            rows = [*self._opening(asked), *rows]
        return rows

    def _opening(self, asked: Asked) -> list[RegisterRow]:
        running = self.before(asked.since)
        return [RegisterRow(Anchor(_opening_key(asked), running), self.opening(running))]

    def _running_before(self, asked: Asked, anchor: Anchor | None, lines: Sequence[JournalLine], page: Page) -> Running:
        """The sums before the first line. Behind an anchor they are the anchor's own; else they are summed up once."""
        if page.direction == "after":
            assert anchor is not None
            return anchor.running if anchor.running is not None else self.before(dt.date.fromisoformat(anchor.key[0]))
        if anchor is None:
            end = self.before(asked.until + dt.timedelta(days=1))
        elif anchor.running is not None:
            end = self._before_anchor(asked, anchor)
        else:
            end = self.before(dt.date.fromisoformat(anchor.key[0]))
        return _less(end, (self.effect(line) for line in lines))

    def _before_anchor(self, asked: Asked, anchor: Anchor) -> Running:
        """The sums before the anchor's own line, which the sums at the anchor hold already."""
        assert anchor.running is not None
        if _is_opening(anchor, asked):
            return anchor.running
        seq, ordinal, number = anchor.key[1:]
        own = [line for line in asked.source.entry_lines(f"{seq}.{ordinal}") if line.line == number]
        return _less(anchor.running, (self.effect(line) for line in own))

    def _rows(self, lines: Iterable[JournalLine], running: Running) -> Iterable[RegisterRow]:
        for line in lines:
            running = tuple(a + b for a, b in zip(running, self.effect(line), strict=True))
            yield RegisterRow(Anchor(key_of(line), running), self.cells(line, running), line.entry)


def account_register(asked: Asked, accounts: tuple[str, ...]) -> tuple[RunningRegister, LineFilter]:
    """明细账 of an account and those below it."""
    wanted = LineFilter(
        asked.since, asked.until, tuple(VOUCHER_CLASSES), accounts, asked.item, asked.party, with_money=True
    )  # fmt: skip
    register = RunningRegister(
        before=lambda day: (journals.opening_balance(asked, day),),
        effect=lambda line: (line.debit - line.credit,),
        cells=lambda line, running: journals.ledger_cells(line, asked, running[0]),
        opening=lambda running: journals.opening_cells(asked, running[0]),
    )
    return register, wanted


def item_register(asked: Asked) -> tuple[RunningRegister, LineFilter]:
    """库存明细账 of an item."""
    roles = stock_reports.STOCK_ROLES
    classes = tuple(klass for klass in _ALL_CLASSES if klass != "memo")
    wanted = LineFilter(asked.since, asked.until, classes, item=asked.subject, roles=roles, unpaired=True)
    register = RunningRegister(
        before=lambda day: asked.reading.registers.item_sums(asked.subject, roles, day),
        effect=lambda line: (line.quantity or 0, line.debit - line.credit),
        cells=lambda line, running: stock_reports.card_row(line, asked, (running[0], running[1])),
        opening=lambda running: stock_reports.card_opening(asked, (running[0], running[1])),
    )
    return register, wanted


def _line_key(anchor: Anchor | None) -> LineKey | None:
    if anchor is None:
        return None
    day, seq, ordinal, line = anchor.key
    return str(day), int(seq), int(ordinal), int(line)


def _opening_key(asked: Asked) -> LineKey:
    return asked.since.isoformat(), 0, 0, 0


def _is_opening(anchor: Anchor | None, asked: Asked) -> bool:
    return anchor is not None and anchor.key == _opening_key(asked)


def _is_far_end(anchor: Anchor | None, asked: Asked) -> bool:
    """True where the opening row comes first: nothing stands before it, or the place of its day was asked for."""
    return anchor is None or (_is_opening(anchor, asked) and anchor.running is None)


def _less(running: Running, effects: Iterable[Running]) -> Running:
    for effect in effects:
        running = tuple(a - b for a, b in zip(running, effect, strict=True))
    return running
