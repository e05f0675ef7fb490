"""What screens with one big table share: drill down and back, filters, a file, and the lines that stand below a report."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult

from ledger.api import OpenBook, Problem, Report, Text, note_export, report_file
from tui.drilling import Target, target_of
from tui.key import Key, bindings_of
from tui.screens.ledger_screen import LedgerScreen
from tui.widgets.ledger_table.rows import TableRow, Wanted
from tui.widgets.ledger_table.widget import LedgerTable
from tui.widgets.said import Said


class TableScreen(LedgerScreen):
    """A head line, a table, some lines below."""

    BINDINGS = bindings_of(
        "TableScreen",
        (
            Key("rows.filter_form", "f", "filter_form", Text("按列筛选", "Filter form")),
            Key("rows.period", "p", "period", Text("期间", "Period")),
            Key("rows.export", "x", "export", Text("导出", "Export")),
            Key("rows.find_day", "d", "jump_day", Text("跳到日期", "To a day"), show=False),
        ),
    )
    AUTO_FOCUS = "LedgerTable"
    WITHOUT: ClassVar[tuple[str, ...]] = ()
    """Actions that mean nothing on a screen."""

    def body(self) -> ComposeResult:
        """Head, table, foot."""
        yield Said(Text("", ""), id="head", classes="muted")
        yield LedgerTable(id="rows")
        yield Said(Text("", ""), id="foot", classes="muted")

    @property
    def table(self) -> LedgerTable:
        """The table."""
        return self.query_one("#rows", LedgerTable)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that mean nothing here are not shown."""
        del parameters
        return action not in self.WITHOUT

    # --- drilling ------------------------------------------------------------------------------------------------------

    def target(self, row: TableRow) -> Target | None:
        """Where a row leads."""
        return target_of(row.values)

    def on_ledger_table_opened(self, event: LedgerTable.Opened) -> None:
        """Deeper."""
        target = self.target(event.row)
        if target is None:
            self.house.reject(Text("这一行没有更细的内容", "there is nothing below this line"))
        elif target.what == "document":
            self.house.open_document(target.name)
        else:
            self.house.open_rows(target)

    def on_ledger_table_left(self) -> None:
        """Back."""
        self.action_back()

    # --- filter, period, file ------------------------------------------------------------------------------------------

    def filter_columns(self) -> Iterable[tuple[str, Text]]:
        """Columns the form asks for."""
        return [(one.name, one.title) for one in self.table.columns]

    def action_filter_form(self) -> None:
        """Ask for texts by column."""
        from tui.screens.filter_form import FilterForm  # noqa: PLC0415  # most sittings need none

        table = self.table
        self.app.push_screen(FilterForm(self.filter_columns(), table.wanted), self._filter_chosen)

    def _filter_chosen(self, wanted: Wanted | None) -> None:
        if wanted is not None:
            self.table.use_filter(wanted)

    def action_period(self) -> None:
        """Other days; screens without days say so."""
        self.house.reject(Text("这里没有期间可选", "there are no days to choose here"))

    def action_jump_day(self) -> None:
        """To the rows of a day; screens without days say so."""
        self.house.reject(Text("这里没有日期可跳", "there is no day to go to here"))

    @abstractmethod
    def report_to_export(self) -> Callable[[OpenBook], Report | list[Problem]]:
        """The question whose answer is written to a file."""

    @property
    def file_stem(self) -> str:
        """The name of the file without its ending."""
        return "report"

    def action_export(self) -> None:
        """Ask for the file and write it."""
        from tui.screens.export_window import ExportWindow  # noqa: PLC0415  # most sittings need none

        self.app.push_screen(ExportWindow(self.file_stem), self._export_chosen)

    def _export_chosen(self, chosen: Path | None) -> None:
        if chosen is None:
            return
        made, language = self.report_to_export(), self.language
        form = chosen.suffix.lstrip(".").lower()

        def written(book: OpenBook) -> Problem | int:
            return write_report(book, made, chosen, form, language)

        self.ask(written, lambda answer: self._exported(answer, chosen), group="export")

    def _exported(self, answer: Problem | int, path: Path) -> None:
        if isinstance(answer, Problem):
            self.reject(answer)
        else:
            self.house.tell(Text(f"✓ 已写入 {path}({answer} 行)", f"✓ wrote {path}, {answer} rows"))


def write_report(
    book: OpenBook, made: Callable[[OpenBook], Report | list[Problem]], path: Path, form: str, language: str
) -> Problem | int:
    """Write a report to a file that is not there yet, and give the number of rows; exports are kept in the operation log."""
    if form not in ("csv", "xlsx"):
        return Problem("bad_format", Text("只能导出 csv 或 xlsx", "only csv and xlsx can be written"), _ENDING)
    unnoted: list[Problem] = []
    refused = note_export(book, str(path), unnoted=unnoted.append)
    if refused:
        return refused[0]
    report = made(book)
    if isinstance(report, list):
        return report[0]
    content = report_file(report, form, language)
    if isinstance(content, Problem):
        return content
    try:
        with path.open("xb") as file:
            file.write(content)
    except OSError as error:
        message = Text(f"写不了 {path}:{error.strerror}", f"cannot write {path}: {error.strerror}")
        return Problem("cannot_write", message, Text("换一个文件名", "choose another name"))
    return unnoted[0] if unnoted else len(report.rows)


_ENDING = Text("文件名以 .csv 或 .xlsx 结尾", "end the name in .csv or .xlsx")
