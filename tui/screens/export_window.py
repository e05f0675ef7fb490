"""x: where a report or register is written to."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult
from textual.widgets import Input

from ledger.api import Text
from tui.screens.window import Window
from tui.widgets.said import Said


class ExportWindow(Window[Path]):
    """Answers a path; its ending says in which form."""

    TITLE_TEXT = Text("导出", "Export")

    def __init__(self, stem: str) -> None:
        super().__init__()
        self._stem = stem

    def rows(self) -> ComposeResult:
        """One line to type in."""
        yield Input(f"{self._stem}.csv", select_on_focus=False)
        yield Said(Text(".csv 或 .xlsx;Enter 写文件,不覆盖已有的", ".csv or .xlsx; Enter writes, nothing is overwritten"))

    def on_mount(self) -> None:
        """The cursor stands in the line."""
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer the path."""
        typed = event.value.strip()
        self.dismiss(Path(typed).expanduser() if typed else None)
