"""A purchase in a terminal, for tests that type: F8 writes what was typed as JSON, F5 begins anew, F6 counts scans instead."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from textual.app import App, ComposeResult

from tests.tui.entry_grid.purchase import header, lines, suggest
from tui.widgets.entry_grid.changes import History
from tui.widgets.entry_grid.desk import EntryDesk
from tui.widgets.entry_grid.duties import DeskDuties
from tui.widgets.entry_grid.header import HeaderForm
from tui.widgets.entry_grid.widget import EntryGrid


class TypingApp(App[None]):
    """Header and lines on a desk."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, out: Path | None = None, *, scanning: bool = False) -> None:
        super().__init__()
        self.out = out
        self.bells = 0
        self.written = 0
        self.history = History()
        self.head = header(self.history)
        self.rows = lines(self.history, scanning=scanning)
        duties = DeskDuties(suggest, self.command)
        self.grid = EntryGrid(self.rows)
        self.desk = EntryDesk([HeaderForm(self.head), self.grid], self.history, duties=duties)

    def compose(self) -> ComposeResult:
        yield self.desk

    def bell(self) -> None:
        self.bells += 1
        super().bell()

    @property
    def document(self) -> dict[str, Any]:
        return self.head.row(0).typed | {"lines": self.rows.entered}

    async def command(self, key: str) -> bool:
        commands = {
            "f5": self.begin,
            "f8": self.write,
            "ctrl+z": self.desk.undo,
            "ctrl+y": self.desk.redo,
            "ctrl+d": self.desk.delete_row,
            "insert": self.desk.insert_row,
        }
        found = commands.get(key)
        if found is not None:
            found()
        return found is not None

    def begin(self) -> None:
        self.head.clear()
        self.rows.clear()
        self.desk.begin()

    def write(self) -> None:
        self.desk.commit()
        assert self.out is not None
        issues = [issue.code for issue in self.rows.issues()]
        answer = json.dumps(self.document | {"issues": issues, "bells": self.bells}, ensure_ascii=False)
        part = self.out.with_suffix(".part")
        part.write_text(answer, encoding="utf-8")
        self.written += 1
        part.rename(self.out.with_suffix(f".{self.written}"))


if __name__ == "__main__":
    TypingApp(Path(sys.argv[1]), scanning="scan" in sys.argv).run()
