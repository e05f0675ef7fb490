"""Panes that share one editor: what stands in it, how it is placed over the cell of the cursor, and how candidates are shown.

What a key changes is changed at once; drawing and placing follow once, when the keys that wait have been taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.app import ComposeResult
from textual.reactive import reactive
from textual.widget import Widget

from tui.widgets.entry_grid.changes import History
from tui.widgets.entry_grid.column import Row
from tui.widgets.entry_grid.duties import DeskDuties, Picking
from tui.widgets.entry_grid.editor import CellEditor
from tui.widgets.entry_grid.header import HeaderForm
from tui.widgets.entry_grid.model import GridModel
from tui.widgets.entry_grid.popup import LINES_MAX, Suggestion, SuggestionList
from tui.widgets.entry_grid.widget import EntryGrid

Pane = HeaderForm | EntryGrid


class EditedPanes(Widget):
    """Panes over each other, the first one active, and the editor over one of their cells."""

    DEFAULT_CSS = "EditedPanes { layers: default editor popup; height: 1fr; width: 1fr; layout: vertical; }"

    language: reactive[str] = reactive("en")

    def __init__(self, panes: Sequence[Pane], history: History, *, duties: DeskDuties | None = None, **settings: Any) -> None:
        super().__init__(**settings)
        self.panes = tuple(panes)
        self.history = history
        self.duties = duties or DeskDuties()
        self.editor = CellEditor(self)
        self.popup = SuggestionList()
        self._active = 0
        self._dirty = False
        self._choice: int | None = None
        self._browsing = False
        self._picking: Picking | None = None
        self._placing = False
        self._counted: tuple[GridModel, tuple[int, int]] | None = None
        """Where the quantity stands that a scan counted last and a number may be typed over."""

    def compose(self) -> ComposeResult:
        """Panes, and what lies over them."""
        yield from self.panes
        yield self.editor
        yield self.popup

    def on_mount(self) -> None:
        """The editor stands in the first cell and has the keys."""
        self.screen.set_focus(self.editor)
        self.show()

    def on_resize(self) -> None:
        """Cells moved."""
        self._place_soon()

    # --- state ---------------------------------------------------------------------------------------------------------

    @property
    def pane(self) -> Pane:
        """Where the editor stands."""
        return self.panes[self._active]

    @property
    def model(self) -> GridModel:
        """The rows that the editor stands in."""
        return self.pane.model

    @property
    def row(self) -> Row:
        """The row of the cursor."""
        return self.model.row(self.model.cursor[0])

    @property
    def dirty(self) -> bool:
        """Something was typed into the cell that is not committed."""
        return self._dirty

    def suggestions(self) -> Sequence[Suggestion]:
        """Candidates for what stands in the editor."""
        if self._picking is not None:
            return self._picking.fitting(self.editor.value)[:LINES_MAX]
        if self.model.col.kind not in ("code", "choice") or not (self._dirty or self._browsing):
            return ()
        return self.duties.suggest(self.model, self.model.col, self.editor.value)[:LINES_MAX]

    def _chosen(self, found: Sequence[Suggestion]) -> int | None:
        """The candidate that Enter takes: one that was chosen, else the first where nobody need be asked."""
        if self._choice is not None:
            return self._choice
        return 0 if found and found[0].best else None

    def look_again(self) -> None:
        """More is known of the candidates that are shown."""
        if self.popup.display:
            self._place_soon()

    async def take_key(self, key: str) -> bool:
        """Do what a key means in the cell; the desk knows."""
        raise NotImplementedError(key)

    def typed(self) -> None:
        """The text was changed by a key: candidates follow when there is time."""
        self._dirty, self._choice = self._picking is None, None
        self._place_soon()

    def paste(self, text: str) -> None:
        """A block of cells was pasted."""
        raise NotImplementedError(text)

    def commit(self) -> None:
        """Take what was typed; the bell where it cannot be read."""
        if self._picking is not None or (not self._dirty and self._choice is None):
            return
        text = self.editor.value
        if self._choice is not None:
            found = self.suggestions()
            text = found[self._choice].code if self._choice < len(found) else text
        self._dirty, self._choice, self._browsing = False, None, False
        if self.model.commit(text).problem is not None:
            self.app.bell()

    def begin(self, start: int = 0) -> None:
        """The models were filled anew: to the first cell of a pane, nothing typed."""
        self._dirty, self._active, self._counted = False, start, None
        self.show()

    def use(self, models: Sequence[GridModel], history: History, *, start: int = 0) -> None:
        """Another document of the same shape."""
        assert len(models) == len(self.panes), f"{len(models)} models for {len(self.panes)} panes"
        self.history = history
        for pane, model in zip(self.panes, models, strict=True):
            pane.model = model
        self.begin(start)
        self.columns_changed()

    def columns_changed(self) -> None:
        """Models have other columns."""
        for pane in self.panes:
            pane.fit()
        self.show()

    def refresh_proposal(self) -> None:
        """What follows was worked out anew: the untouched cell of the cursor may propose something now."""
        if not self._dirty and self._picking is None and not self.editor.value:
            self.show()
        self.redraw()

    # --- showing -------------------------------------------------------------------------------------------------------

    def show(self) -> None:
        """The editor shows the cell of the cursor; at once. Drawing and placing follow when the keys are done."""
        self._dirty, self._choice, self._browsing = False, None, False
        self._picking = None
        at, number = self.model.cursor
        row, col = self.model.row(at), self.model.cols[number]
        self.editor.swap(row.text(col.id) or row.proposed(col.id))
        self._place_soon()

    def redraw(self) -> None:
        """Something outside changed what is shown: issues, what the book filled in, words."""
        for pane in self.panes:
            pane.redraw(again=True)
        self.duties.on_move()

    def _place_soon(self) -> None:
        if not self._placing and self.is_mounted:
            self._placing = True
            self.call_after_refresh(self._place)

    def _place(self) -> None:
        self._placing = False
        for number, pane in enumerate(self.panes):
            pane.active = number == self._active
            pane.redraw()
        self.pane.reveal()
        cell = self.pane.cursor_region()
        if cell is not None:
            place = cell.translate(self.pane.region.offset - self.region.offset)
            self.editor.styles.offset = place.offset
            self.editor.styles.width = place.width
            found = self.suggestions()
            self.popup.show(found, self._chosen(found))
            self.popup.place(place, self.size)
            self.duties.on_suggested(found)
        self.duties.on_move()
        self.call_after_refresh(self.editor.place_cursor)
