"""The figures of Home: one per column, with its word above and what is overdue below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.text import Text as RichText
from textual.reactive import reactive
from textual.widget import Widget

from ledger.api import Text


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure as it is shown: word, amount, and a second line that may be empty."""

    word: Text
    amount: str
    below: Text | None = None


class Figures(Widget):
    """Figures side by side, or one below the other where the terminal is narrow."""

    DEFAULT_CSS = "Figures { height: auto; }"

    language: reactive[str] = reactive("en", layout=True)
    shown: reactive[tuple[Shown, ...]] = reactive((), layout=True)

    def render(self) -> RichText:
        """Three lines side by side; one line each where they do not fit."""
        texts = [self._texts(one) for one in self.shown]
        wide = max((cell_len(part) for parts in texts for part in parts), default=0) + 3
        if wide * len(texts) > max(self.size.width, 1):
            return RichText("\n").join(_line(parts, wide) for parts in texts)
        rows = [RichText("", no_wrap=True) for _ in range(3)]
        for parts in texts:
            for row, part, style in zip(rows, parts, ("dim", "bold", "dim"), strict=True):
                row.append(set_cell_size(part, wide), style)
        return RichText("\n").join(rows)

    def _texts(self, one: Shown) -> Sequence[str]:
        return one.word.in_language(self.language), one.amount, one.below.in_language(self.language) if one.below else ""


def _line(parts: Sequence[str], wide: int) -> RichText:
    word, amount, below = parts
    gap = " " * max(wide - cell_len(word), 1)
    return RichText.assemble((word, "dim"), gap, (amount, "bold"), (f"  {below}" if below else "", "dim"), no_wrap=True)
