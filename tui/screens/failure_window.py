"""The window of a failure: a disk, a server, a lock, or a bug with its code; nothing was stored."""

from __future__ import annotations

from textual.app import ComposeResult

from ledger.api import Problem, Text
from tui.screens.window import Window
from tui.widgets.said import Said


class FailureWindow(Window[None]):
    """A problem that somebody must read before going on."""

    def __init__(self, problem: Problem) -> None:
        super().__init__()
        self.problem = problem

    def title_text(self) -> Text:
        """The code stands in the title, so that it can be told over the telephone."""
        return Text(f"✗ 出错 {self.problem.code}", f"✗ Failed {self.problem.code}")

    def rows(self) -> ComposeResult:
        """Message, place, remedy."""
        yield Said(self.problem.message)
        place = str(self.problem.where)
        if place:
            yield Said(Text(place, place), classes="muted")
        yield Said(Text(f"→ {self.problem.remedy.zh}", f"→ {self.problem.remedy.en}"))
        yield Said(Text("Esc 继续", "Esc goes on"), classes="muted")
