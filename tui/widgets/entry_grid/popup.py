"""The candidates for what is being typed: eight lines under the cell, above it where the screen ends. Takes no focus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.events import Click
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from ledger.api import Text

LINES_MAX: Final = 8
_WIDTH_MAX: Final = 64
NO_DETAIL: Final = Text("", "")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing that may be meant."""

    code: str
    name: Text
    detail: Text = NO_DETAIL
    """What helps to choose: stock and last price."""
    barcode: bool = False
    """It was the whole barcode that was typed."""
    exact: bool = False
    """The whole code or barcode was typed."""
    best: bool = True
    """Enter takes the first of the list; False where others fit as well, and one has to be chosen with an arrow."""


class SuggestionPicked(Message):
    """A line was clicked."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


class SuggestionList(Widget, can_focus=False):
    """Lines of candidates, the chosen one marked."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"suggestions--chosen", "suggestions--detail"}
    DEFAULT_CSS = """
    SuggestionList { display: none; background: $surface; border: solid $primary; width: 40; height: auto; layer: popup; }
    SuggestionList > .suggestions--chosen { background: $primary 40%; text-style: bold; }
    SuggestionList > .suggestions--detail { color: $text-muted; }
    """

    language: reactive[str] = reactive("en")

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Suggestion, ...] = ()
        self._chosen: int | None = 0

    def show(self, suggestions: Sequence[Suggestion], chosen: int | None) -> None:
        """Show some; none hides the list. `chosen` is the one that Enter takes, None where it takes none."""
        self._shown, self._chosen = tuple(suggestions[:LINES_MAX]), chosen
        self.display = bool(self._shown)
        self.refresh()

    def place(self, cell: Region, room: Size) -> None:
        """Under the cell, above it where there is no room: input methods cover the last line of some terminals."""
        widest = max((cell_len(self._line(one)) for one in self._shown), default=0)
        width, height = min(widest, _WIDTH_MAX) + 4, len(self._shown) + 2
        below = cell.y + 1 + height < room.height
        self.styles.offset = Offset(max(min(cell.x, room.width - width), 0), cell.y + 1 if below else max(cell.y - height, 0))
        self.styles.width = min(width, room.width)

    def _line(self, one: Suggestion) -> str:
        codes = max(cell_len(other.code) for other in self._shown)
        name, detail = one.name.in_language(self.language), one.detail.in_language(self.language)
        return f"{set_cell_size(one.code, codes)}  {name}" + (f"  {detail}" if detail else "")

    def render_line(self, y: int) -> Strip:
        """One candidate."""
        if y >= len(self._shown):
            return Strip.blank(self.size.width, self.rich_style)
        chosen = y == self._chosen
        look = self.get_component_rich_style("suggestions--chosen") if chosen else self.rich_style
        text = ("►" if chosen else " ") + self._line(self._shown[y])
        return Strip([Segment(set_cell_size(text, self.size.width), look)], self.size.width)

    def on_click(self, event: Click) -> None:
        """A click picks."""
        number = event.y - self.gutter.top
        if 0 <= number < len(self._shown):
            self.post_message(SuggestionPicked(number))
