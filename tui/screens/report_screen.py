"""One report: its table with the totals, the checks below it, and down from each row to what it is made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from ledger.api import (
    REPORTS,
    OpenBook,
    Problem,
    Report,
    ReportRequest,
    Text,
    report,
)
from tui.amounts_shown import money
from tui.cells_shown import report_source
from tui.drilling import Target, target_of
from tui.screens.table_screen import TableScreen
from tui.widgets.ledger_table.rows import TableRow
from tui.widgets.said import Said


class ReportScreen(TableScreen):
    """A report of the book as of now."""

    HELP_TEXT = Text(
        "p 换期间和其他条件,Enter 或 → 往下钻(科目 → 明细账 → 凭证和单据),← 返回,/ 筛选,[ ] 排序,x 导出 csv 或 xlsx,"
        "F5 重新生成。表下是勾稽检查和账本的根。",
        "p changes days and other choices, Enter or → goes deeper (account → its ledger → voucher and document), ← comes back, "
        "/ filters, [ and ] sort, x writes csv or xlsx, F5 makes it anew. Below the table stand its checks and the root of the "
        "log it was made of.",
    )

    WITHOUT = ("jump_day",)

    def __init__(self, request: ReportRequest) -> None:
        super().__init__()
        self.request = request
        self.made: Report | None = None

    def title_text(self) -> Text:
        """The report, and what it is about."""
        title = REPORTS[self.request.name].title
        subject = f" {self.request.subject}" if self.request.subject else ""
        return Text(title.zh + subject, title.en + subject)

    def on_mount(self) -> None:
        """Make it."""
        self.make()

    def show_language(self) -> None:
        """Words inside rows are in one language: a report is made again for another."""
        super().show_language()
        if self.made is not None and self.request.language != self.language:
            self.make(keep=True)

    def make(self, *, keep: bool = False) -> None:
        """Ask the book."""
        self.request = replace(self.request, language=self.language)
        request = self.request
        self.ask(lambda book: report(book, request), lambda made: self._show(made, keep=keep))

    def _show(self, made: Report | list[Problem], *, keep: bool) -> None:
        if isinstance(made, list):
            self.table.refuse(made[0])
            self.query_one("#head", Said).say(made[0].message)
            return
        self.made = made
        self.table.currency = made.currency
        self.table.show(made.listed, report_source(made), keep=keep)
        head = "  ".join(part for name, part in made.head.items() if part and name != "company")
        self.query_one("#head", Said).say(Text(head, head))
        self.query_one("#foot", Said).say(foot_of(made))

    def target(self, row: TableRow) -> Target | None:
        """Where a row leads, over the days of the report."""
        head = self.made.head if self.made else {}
        days = {name: dt.date.fromisoformat(head[key]) for name, key in (("since", "from"), ("until", "at")) if key in head}
        return target_of(row.values, **days)

    def action_period(self) -> None:
        """Other days, another subject."""
        from tui.screens.report_form import ReportForm  # noqa: PLC0415  # a report with its defaults needs none

        self.app.push_screen(ReportForm(self.request), self._asked_again)

    def _asked_again(self, request: ReportRequest | None) -> None:
        if request is not None:
            self.request = request
            self.retitle()
            self.make()

    def on_ledger_table_refreshed(self) -> None:
        """Make it anew."""
        self.make(keep=True)

    def report_to_export(self) -> Callable[[OpenBook], Report | list[Problem]]:
        """The report again, as of now."""
        request = self.request
        return lambda book: report(book, request)

    @property
    def file_stem(self) -> str:
        """`trial-balance-2026-03-31`."""
        at = self.made.head.get("at", "") if self.made else ""
        return "-".join(part for part in (self.request.name, self.request.subject or "", at) if part)


def foot_of(made: Report) -> Text:
    """Figures, checks, notes and the log, a line each."""
    lines = []
    for figure in made.figures:
        amount = money(figure.amount, made.currency)
        lines.append(Text(f"{figure.title.zh} {amount}", f"{figure.title.en} {amount}"))
    for check in made.checks:
        found, expected = money(check.found, made.currency), money(check.expected, made.currency)
        sign = f"✓ {found}" if check.ties else f"✗ {found} ≠ {expected}"
        lines.append(Text(f"{check.what.zh}  {sign}", f"{check.what.en}  {sign}"))
    lines += made.notes
    if made.log is not None:
        lines.append(made.log.text)
    return Text("\n".join(line.zh for line in lines), "\n".join(line.en for line in lines))
