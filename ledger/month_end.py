"""Month-end for fronts: the months of a book, and what closing one would come to. Part of `ledger.api`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ledger.application.circumstances import Circumstances
from ledger.application.close_period import Closing, close_period
from ledger.application.close_steps import StepDone
from ledger.application.period_states import PeriodState
from ledger.application.period_states import period_states as states_of
from ledger.application.preview_document import PreviewVoucher, vouchers_of
from ledger.document_entry import vouchers_as_reader_sees
from ledger.domain.problem import Problem, Text
from ledger.wiring import OpenBook


@dataclass(frozen=True, slots=True)
class ClosingLine:
    """One line of a month's checklist: something looked at, or a step with the vouchers it posts."""

    name: str
    title: Text
    result: str
    """`ok`, `warn`, `block` of a check; `posted`, `to_do`, `nothing` of a step."""
    problems: tuple[Problem, ...] = ()
    report: str = ""
    """The report that lists what a check looks at."""
    document: str = ""
    """`period_close:2026-03-1` of a step that posts or posted something."""
    vouchers: tuple[PreviewVoucher, ...] = ()


@dataclass(frozen=True, slots=True)
class ClosingView:
    """A month, or a year, on the way to being closed, as people read it."""

    period: str
    status: str
    lines: tuple[ClosingLine, ...]
    blocked: bool
    """Something stands in the way; steps are not known before it is out of it."""

    @property
    def vouchers(self) -> list[PreviewVoucher]:
        """Of all steps."""
        return [voucher for line in self.lines for voucher in line.vouchers]


def period_states(book: OpenBook, today: dt.date) -> list[PeriodState]:
    """Every month from the book's first to the newest one, today's at least; oldest first."""
    with book.read() as reading:
        return states_of(reading, today)


def closing_view(
    book: OpenBook, period: str, *, circumstances: Circumstances, check_only: bool = True, soft: bool = False
) -> ClosingView | list[Problem]:
    """The checklist of a month with the vouchers of its steps; closed in earnest where `check_only` is False."""
    closing = close_period(book, period, circumstances=circumstances, check_only=check_only, soft=soft)
    if isinstance(closing, list):
        return closing
    with book.read() as reading:
        steps = [(done, vouchers_of(done.record, reading) if done.record else ()) for done in closing.steps]
    return ClosingView(closing.period, closing.status, (*_checks(closing), *_steps(book, steps)), bool(closing.checks))


def _checks(closing: Closing) -> list[ClosingLine]:
    return [
        ClosingLine(one.check.name, one.check.title, one.result, tuple(one.problems), one.check.report)
        for one in closing.checklist
    ]


def _steps(book: OpenBook, steps: list[tuple[StepDone, tuple[PreviewVoucher, ...]]]) -> list[ClosingLine]:
    return [
        ClosingLine(
            done.step.kind,
            done.step.title,
            done.result,
            document=done.record.ref if done.record else "",
            vouchers=vouchers_as_reader_sees(book, vouchers),
        )
        for done, vouchers in steps
    ]
