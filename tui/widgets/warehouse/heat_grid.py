"""The warehouse as a grid of shades, for few colours, narrow terminals, and bins whose codes tell no aisles."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tui.widgets.warehouse.bin_layout import Spot
from tui.widgets.warehouse.heat_rows import field_of, field_width, moved_in, rows_of
from tui.widgets.warehouse.scene import Scene, SpotChosen


class HeatGrid(Widget):
    """Fields `A-07 ▓▓▒░`; the rows around the cursor where not all fit."""

    DEFAULT_CSS = "HeatGrid { height: 1fr; }"

    scene: reactive[Scene | None] = reactive(None)

    def rows(self) -> list[list[Spot]]:
        """The spots as they stand."""
        return rows_of(self.scene.layout, self.size.width) if self.scene else []

    def moved(self, down: int, right: int) -> Spot:
        """Where an arrow leads."""
        assert self.scene is not None
        return moved_in(self.rows(), self.scene.cursor, down, right)

    def render_line(self, y: int) -> Strip:
        """One row of fields."""
        rows, scene = self.rows(), self.scene
        number = y + self._first(rows)
        if scene is None or number >= len(rows):
            return Strip.blank(self.size.width, self.rich_style)
        plain, theme = self.rich_style, self.app.theme_variables
        muted = plain + Style(color=None if theme["text-muted"].startswith(("auto", "ansi")) else theme["text-muted"])
        name = field_width(scene.layout)[0]
        segments = []
        for spot in rows[number]:
            mark = "►" if spot == scene.cursor else "●" if spot in scene.found else " "
            style = plain + Style(reverse=True) if spot == scene.cursor else plain
            if scene.looking and spot not in scene.found:
                style = muted
            segments.append(Segment(f"{mark}{field_of(scene.layout.stacks[spot], scene.layout, scene.heat, name)}", style))
            segments.append(Segment(" ", plain))
        return Strip(segments).adjust_cell_length(self.size.width, plain)

    def _first(self, rows: list[list[Spot]]) -> int:
        """The first row shown, so that the cursor's is in sight."""
        if self.scene is None or len(rows) <= self.size.height:
            return 0
        at = next((number for number, row in enumerate(rows) if self.scene.cursor in row), 0)
        return min(max(at - self.size.height // 2, 0), len(rows) - self.size.height)

    def on_click(self, event: events.Click) -> None:
        """Point at a field."""
        rows = self.rows()
        if self.scene is None or event.y + self._first(rows) >= len(rows):
            return
        row, column = rows[event.y + self._first(rows)], event.x // field_width(self.scene.layout)[1]
        if column < len(row):
            self.post_message(SpotChosen(row[column]))
