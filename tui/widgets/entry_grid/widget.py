"""Draws a `GridModel` line by line: only what is on the screen, each row kept as a strip until it changes.

The widget takes no keys and no focus; the one editor over its current cell does (`desk.py`, `editor.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Final

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.cache import LRUCache
from textual.events import Click, Resize
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.widgets.entry_grid.column import Col, Row
from tui.widgets.entry_grid.columns_fitted import aligned, fitted_widths
from tui.widgets.entry_grid.model import GridModel

GUTTER: Final = 5
"""Cells for the row number and the sign of an issue, always in sight."""
HEADER: Final = 1
_SIGNS: Final = {"error": "✗", "warning": "△"}
Words = Callable[[Col, str, str], str]
"""Column, text and language → how a value is said: choices have words."""


def as_it_is(_col: Col, text: str, _language: str) -> str:
    """Values that say themselves."""
    return text


class CellClicked(Message):
    """A cell was clicked."""

    def __init__(self, model: GridModel, at: int, col: int) -> None:
        super().__init__()
        self.model = model
        self.at = at
        self.col = col


class EntryGrid(ScrollView, can_focus=False):
    """The lines of a document."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"entry-grid--{name}" for name in (
        "header", "number", "line", "filled", "here", "here-filled", "error", "warning"
    )}  # fmt: skip
    DEFAULT_CSS = """
    EntryGrid { height: 1fr; background: $background; scrollbar-size-horizontal: 0; scrollbar-gutter: auto; }
    EntryGrid > .entry-grid--header { background: $panel; text-style: bold; }
    EntryGrid > .entry-grid--number { color: $text-muted; }
    EntryGrid > .entry-grid--line { color: $panel; }
    EntryGrid > .entry-grid--filled { color: $text-muted; }
    EntryGrid > .entry-grid--here { background: $surface; }
    EntryGrid > .entry-grid--here-filled { background: $surface; color: $text-muted; }
    EntryGrid > .entry-grid--error { color: $error; text-style: underline; }
    EntryGrid > .entry-grid--warning { color: $warning; text-style: underline; }
    """

    language: reactive[str] = reactive("en")
    active: reactive[bool] = reactive(default=True)
    """The editor stands in this grid."""

    def __init__(self, model: GridModel, *, words: Words = as_it_is, **settings: Any) -> None:
        super().__init__(**settings)
        self.model = model
        self.words = words
        self._widths = fitted_widths(model.cols, 0)
        self._strips: LRUCache[tuple[object, ...], Strip] = LRUCache(512)
        self._looks: dict[str, Style] = {}

    # --- size and place ------------------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """The size is known."""
        self.redraw(again=True)

    def on_resize(self, _event: Resize) -> None:
        """Columns fit the new width."""
        self.fit()

    def fit(self) -> None:
        """Columns or width changed."""
        self._widths = fitted_widths(self.model.cols, self.scrollable_content_region.width - GUTTER)
        self.redraw(again=True)

    def watch_language(self) -> None:
        """The words change, the widths do not: they fit both languages."""
        self._forget()

    def notify_style_update(self) -> None:
        """Another theme."""
        super().notify_style_update()
        self._forget()

    def _forget(self) -> None:
        self._strips.clear()
        self._looks.clear()
        self.refresh()

    def redraw(self, *, again: bool = False) -> None:
        """The model changed; `again` also where issues came or went without the rows changing."""
        if again:
            self._forget()
        size = Size(GUTTER + sum(self._widths) + len(self._widths), self.model.height + HEADER)
        if size != self.virtual_size:
            self.virtual_size = size
        self.refresh()

    def reveal(self) -> None:
        """Scroll until the cursor is in sight, without animation."""
        at, number = self.model.cursor
        width, height = self.scrollable_content_region.size
        left = sum(self._widths[:number]) + number
        right, room = left + self._widths[number] + 1, width - GUTTER
        x = min(max(self.scroll_offset.x, right - room), left) if right - self.scroll_offset.x > room else self.scroll_offset.x
        x = min(x, left)
        y = min(max(self.scroll_offset.y, at - (height - HEADER) + 1), at)
        if (x, y) != tuple(self.scroll_offset):
            self.scroll_to(x, y, animate=False, force=True, immediate=True)

    def cursor_region(self) -> Region | None:
        """The cell of the cursor inside the widget; None where it is out of sight."""
        at, number = self.model.cursor
        x = GUTTER + sum(self._widths[:number]) + number - self.scroll_offset.x
        y = HEADER + at - self.scroll_offset.y
        inside = GUTTER <= x < self.size.width and HEADER <= y < self.size.height
        return Region(x, y, min(self._widths[number] + 1, self.size.width - x), 1) if inside else None

    def on_click(self, event: Click) -> None:
        """A click goes to the cell."""
        x, left = event.x - GUTTER + self.scroll_offset.x, 0
        at = event.y - HEADER + self.scroll_offset.y
        for number, width in enumerate(self._widths):
            if left <= x <= left + width and 0 <= at < self.model.height and event.y >= HEADER:
                self.post_message(CellClicked(self.model, at, number))
            left += width + 1

    # --- drawing -------------------------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        width = self.size.width
        if y < HEADER:
            return self._header().crop_extend(0, width, self._look("header"))
        at = y - HEADER + self.scroll_offset.y
        strip = self._row(at) if at < self.model.height else self._empty()
        return strip.crop_extend(0, width, self.rich_style)

    def _look(self, name: str) -> Style:
        found = self._looks.get(name)
        if found is None:
            found = self._looks[name] = self.get_component_rich_style(f"entry-grid--{name}") if name else self.rich_style
        return found

    def _header(self) -> Strip:
        look = self._look("header")
        labels = [
            Segment(aligned(col.label.in_language(self.language), col, width), look)
            for col, width in zip(self.model.cols, self._widths, strict=True)
        ]
        return self._framed(Segment(set_cell_size("  #", GUTTER - 1), look), labels, look)

    def _empty(self) -> Strip:
        cells = [Segment(" " * width, self.rich_style) for width in self._widths]
        return self._framed(Segment(" " * (GUTTER - 1), self.rich_style), cells, self.rich_style)

    def _row(self, at: int) -> Strip:
        row = self.model.row(at)
        here = self.active and at == self.model.cursor[0]
        key = (row, at, here, self.scroll_offset.x, self.size.width)
        strip = self._strips.get(key)
        if strip is None:
            strip = self._strips[key] = self._drawn(row, at, here=here)
        return strip

    def _drawn(self, row: Row, at: int, *, here: bool) -> Strip:
        ground = self._look("here" if here else "")
        levels = {one.level for col in self.model.cols if (one := self.model.issue_at(at, col.id))}
        levels |= {one.level for one in self.model.outside if one.row == at}
        sign = _SIGNS["error"] if "error" in levels else _SIGNS["warning"] if levels else " "
        number = Segment(f"{at + 1:>3}{sign}", self._look("error" if "error" in levels else "number"))
        cells = [self._cell(row, at, number, here=here) for number in range(len(self.model.cols))]
        return self._framed(number, cells, ground)

    def _cell(self, row: Row, at: int, number: int, *, here: bool) -> Segment:
        col, width = self.model.cols[number], self._widths[number]
        issue = self.model.issue_at(at, col.id)
        typed = bool(row.text(col.id))
        text = self.words(col, row.shown(col.id, self.language), self.language)
        look = self._look(("here" if here else "") if typed else ("here-filled" if here else "filled"))
        return Segment(aligned(text, col, width), look + self._look(issue.level) if issue else look)

    def _framed(self, number: Segment, cells: list[Segment], ground: Style) -> Strip:
        """Number and cells with lines between; scrolled sideways, the number stays."""
        line = Segment("│", self._look("line") + Style(bgcolor=ground.bgcolor))
        segments = [part for cell in cells for part in (line, cell)]
        segments.append(line)
        width = sum(self._widths) + len(cells) + 1
        moved = Strip(segments, width).crop(self.scroll_offset.x, self.scroll_offset.x + max(self.size.width - GUTTER + 1, 0))
        return Strip([number, *moved], cell_len(number.text) + moved.cell_length)
