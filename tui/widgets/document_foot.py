"""Under the lines of a document: the sums, what the cell of the cursor says, and what stands against the document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from ledger.api import Text

PROBLEMS_SHOWN: Final = 4


class DocumentFoot(Static):
    """One line of sums, one that tells, and up to four of problems."""

    DEFAULT_CSS = """
    DocumentFoot { height: auto; background: $panel; padding: 0 1; }
    """

    language: reactive[str] = reactive("en")

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._sums: Sequence[tuple[Text, str]] = ()
        self._told: tuple[Text, str] = (Text("", ""), "")
        self._problems: Sequence[tuple[str, Text]] = ()

    def show_sums(self, sums: Sequence[tuple[Text, str]]) -> None:
        """Labels and amounts."""
        self._sums = sums
        self._draw()

    def tell(self, text: Text, style: str = "$text-muted") -> None:
        """What the cell of the cursor says."""
        if (text, style) != self._told:
            self._told = (text, style)
            self._draw()

    def show_problems(self, problems: Sequence[tuple[str, Text]]) -> None:
        """Sign and sentence of what stands against the document; none: it may be posted."""
        self._problems = problems
        self._draw()

    def watch_language(self) -> None:
        """Say it again."""
        self._draw()

    def on_resize(self) -> None:
        """Lines are cut to the width."""
        self._draw()

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        width = max(self.size.width, 20)
        parts = [
            Content.assemble((f"{label.in_language(self.language)} ", "$text-muted"), (text, "bold"))
            for label, text in self._sums
        ]
        lines = [
            Content("   ").join(parts),
            Content.styled(_cut(self._told[0].in_language(self.language), width), self._told[1]),
        ]
        for sign, text in self._problems[:PROBLEMS_SHOWN]:
            style = "$error" if sign == "✗" else "$warning"
            lines.append(Content.styled(_cut(f"{sign} {text.in_language(self.language)}", width), style))
        self.update(Content("\n").join(lines))


def _cut(text: str, width: int) -> str:
    return set_cell_size(text, width).rstrip() if cell_len(text) > width else text
