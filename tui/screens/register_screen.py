"""One register: a journal, an account, a stock card, the log; read window by window, however long it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace

from ledger.api import REGISTERS, OpenBook, Problem, RegisterPage, RegisterRequest, Report, Text, at_day, register_report
from tui.drilling import Target, target_of
from tui.register_source import RegisterSource
from tui.screens.table_screen import TableScreen
from tui.widgets.ledger_table.rows import TableRow
from tui.widgets.said import Said

_DATED = ("journal", "ledger", "stock-card")


class RegisterScreen(TableScreen):
    """A register over all days, or over some."""

    HELP_TEXT = Text(
        "全部记录都在这里,长短不论:End 到最后,d 跳到日期,/ 找文字(摘要、单号、往来、物料、金额),f 按科目、往来、物料筛选,"
        "p 选期间,Enter 或 → 打开凭证和单据,x 导出。",
        "All of it is here, however long: End goes to the last row, d to a day, / looks for a text (summary, id, party, item, "
        "amount), f filters by account, party or item, p chooses days, Enter or → opens voucher and document, x writes a file.",
    )

    def __init__(self, request: RegisterRequest) -> None:
        super().__init__()
        self.request = request
        self._told = False

    def title_text(self) -> Text:
        """The register, and what it is about."""
        title = REGISTERS[self.request.name].title
        about = self.request.subject or self.request.rule
        subject = f" {about}" if about else ""
        return Text(title.zh + subject, title.en + subject)

    def on_mount(self) -> None:
        """The columns are known before the first row is."""
        self.show_rows()

    def show_language(self) -> None:
        """Words inside rows are read again in another language."""
        super().show_language()
        if self.request.language != self.language:
            self.show_rows(keep=self._told)

    def show_rows(self, *, keep: bool = False) -> None:
        """Give the table the register."""
        self.request = replace(self.request, language=self.language)
        columns = [one for one in REGISTERS[self.request.name].columns if one.listed]
        source = RegisterSource(self.house.worker, self.request, self._told_of)
        self.table.show(columns, source, keep=keep)

    def _told_of(self, page: RegisterPage) -> None:
        """The head of the register; who sees no costs has fewer columns."""
        if not self._told:
            self._told = True
            self.table.currency = page.currency
            days = f"{page.head.get('from', '')} – {page.head.get('at', '')}" if self.request.name in _DATED else ""
            shown = "  ".join(part for part in (self.request.subject, days) if part)
            self.query_one("#head", Said).say(Text(shown, shown))
            columns = [one for one in page.columns if one.listed]
            self.table.use_columns(columns)

    def target(self, row: TableRow) -> Target | None:
        """The entry of a line, the record of the log."""
        return target_of(row.values)

    def filter_columns(self) -> Iterable[tuple[str, Text]]:
        """What the register can be filtered by; a text is for `/`."""
        words = {"account": Text("科目", "account"), "party": Text("往来", "party"), "item": Text("物料", "item")}
        words |= {"kind": Text("种类", "kind"), "user": Text("用户", "user"), "text": Text("文字", "text")}
        return [(name, words[name]) for name in REGISTERS[self.request.name].filters if name != "text"]

    def action_period(self) -> None:
        """Other days."""
        from tui.screens.days_window import DaysWindow  # noqa: PLC0415  # many sittings need none

        self.app.push_screen(DaysWindow(self.request.since, self.request.until), self._days_chosen)

    def _days_chosen(self, days: tuple[dt.date | None, dt.date | None] | None) -> None:
        if days is not None:
            self.request = replace(self.request, since=days[0], until=days[1])
            self._told = False
            self.show_rows()

    def action_jump_day(self) -> None:
        """To the first row of a day."""
        from tui.screens.days_window import DayWindow  # noqa: PLC0415  # many sittings need none

        if self.request.name not in _DATED:
            super().action_jump_day()
            return
        self.app.push_screen(DayWindow(), self._day_chosen)

    def _day_chosen(self, day: dt.date | None) -> None:
        if day is not None:
            self.table.jump(at_day(day))

    def report_to_export(self) -> Callable[[OpenBook], Report | list[Problem]]:
        """All rows that the filters leave."""
        source = self.table.source
        request = source.request if isinstance(source, RegisterSource) else self.request
        return lambda book: register_report(book, request)

    @property
    def file_stem(self) -> str:
        """`ledger-1002`."""
        return "-".join(part for part in (self.request.name, self.request.subject) if part)
