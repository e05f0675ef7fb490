"""The header of a document: a model of one row, drawn as label and value side by side, on as many lines as they need."""

from __future__ import annotations

from typing import Any, ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.events import Click
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tui.widgets.entry_grid.columns_fitted import aligned
from tui.widgets.entry_grid.model import GridModel
from tui.widgets.entry_grid.widget import CellClicked, Words, as_it_is

_GAP = 2


class HeaderForm(Widget, can_focus=False):
    """Fields in rows; a column without label belongs to the one before it and says its name."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"header-form--{name}" for name in ("label", "value", "filled", "error")}
    DEFAULT_CSS = """
    HeaderForm { height: auto; background: $panel; padding: 0 1; }
    HeaderForm > .header-form--label { color: $text-muted; }
    HeaderForm > .header-form--value { text-style: bold; }
    HeaderForm > .header-form--filled { color: $foreground; }
    HeaderForm > .header-form--error { color: $error; text-style: underline; }
    """

    language: reactive[str] = reactive("en")
    active: reactive[bool] = reactive(default=False)

    def __init__(self, model: GridModel, *, words: Words = as_it_is, **settings: Any) -> None:
        super().__init__(**settings)
        self.model = model
        self.words = words

    def _places(self, width: int) -> list[Region]:
        """Where the value of every column stands; labels are left of them."""
        places, x, y = [], 0, 0
        for number, col in enumerate(self.model.cols):
            label = self._label_width(number)
            if x and x + label + col.width > width and label:
                x, y = 0, y + 1
            room = max(min(col.width, width - x - label), 1)
            places.append(Region(x + label, y, room, 1))
            x += label + room + _GAP
        return places

    def _label_width(self, number: int) -> int:
        label = self.model.cols[number].label
        width = max(cell_len(label.zh), cell_len(label.en))
        return width + 1 if width else 0

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the fields need."""
        del container, viewport
        return max((place.y for place in self._places(width)), default=0) + 1

    def redraw(self, *, again: bool = False) -> None:
        """The model changed."""
        del again
        self.refresh()

    def fit(self) -> None:
        """Fields changed: there may be more lines."""
        self.refresh(layout=True)

    def reveal(self) -> None:
        """All of it is always in sight."""

    def cursor_region(self) -> Region | None:
        """The value of the cursor inside the widget."""
        x, y, width, height = self._places(self.content_size.width)[self.model.cursor[1]]
        return Region(x + self.gutter.left, y + self.gutter.top, width + 1, height)

    def on_click(self, event: Click) -> None:
        """A click goes to the field."""
        for number, place in enumerate(self._places(self.content_size.width)):
            label = self._label_width(number)
            wide = Region(place.x - label, place.y, place.width + label, 1)
            if wide.contains(event.x - self.gutter.left, event.y - self.gutter.top) and self.model.cols[number].editable:
                self.post_message(CellClicked(self.model, 0, number))

    def render_line(self, y: int) -> Strip:
        """Labels and values of one line."""
        segments, x = [], 0
        for number, place in enumerate(self._places(self.size.width)):
            if place.y == y:
                label = self._label_width(number)
                text = self.model.cols[number].label.in_language(self.language)
                segments.append(Segment(" " * (place.x - label - x), self.rich_style))
                segments.append(Segment(set_cell_size(text, label), self.get_component_rich_style("header-form--label")))
                segments.append(self._value(number, place.width))
                x = place.x + place.width
        return Strip(segments).crop_extend(0, self.size.width, self.rich_style)

    def _value(self, number: int, width: int) -> Segment:
        col, row = self.model.cols[number], self.model.row(0)
        issue = self.model.issue_at(0, col.id)
        look = "error" if issue else "value" if row.text(col.id) else "filled"
        text = self.words(col, row.shown(col.id, self.language), self.language)
        if issue and not text:
            text = "✗"
        return Segment(aligned(text, col, width), self.get_component_rich_style(f"header-form--{look}"))
