"""Filtering and finding: what is typed behind `/`, and the next row that holds a text."""

from __future__ import annotations

from typing import Any, Final

from textual import events
from textual.widget import Widget
from textual.worker import Worker

from ledger.api import Problem, Text
from tui.ledger_worker import AskFailedError
from tui.widgets.ledger_table.rows import RowSource, Wanted
from tui.widgets.ledger_table.typed_filter import TypedFilter
from tui.widgets.ledger_table.window_model import Press, Show, WindowModel

_NOTHING_FOUND: Final = Text("没有找到", "not found")


class Searching(Widget):
    """The part of a table that takes what is typed; the table itself says how rows are shown."""

    model: WindowModel
    wanted: Wanted

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's own name
        super().__init__(id=id)
        self.typed = TypedFilter()
        self.finding = False
        self._found_last = ""

    @property
    def source(self) -> RowSource:
        """Where the rows come from."""
        raise NotImplementedError

    def use_filter(self, wanted: Wanted) -> None:
        """Leave only some rows."""
        raise NotImplementedError

    def refuse(self, problem: Problem) -> None:
        """Show why there are no rows."""
        raise NotImplementedError

    def press(self, press: Press) -> None:
        """A move of the model."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draw all lines again."""
        raise NotImplementedError

    def tell_why(self, text: Text) -> None:
        """Why a key does nothing here."""
        reject = getattr(self.app, "reject", None)
        if reject is not None:
            reject(text)

    def action_filter(self) -> None:
        """Type what rows must hold."""
        self.finding = False
        self.typed.start(self.wanted.text)
        self.redraw()

    def action_find(self, way: int) -> None:
        """The next row that holds a text; the text is asked for the first time."""
        if not self._found_last:
            self.finding = True
            self.typed.start("")
            self.redraw()
            return
        current = self.model.current

        async def found() -> None:
            await self._find(way, current.place if current else None)

        _: Worker[None] = self.run_worker(found, group="find", exclusive=True)

    async def _find(self, way: int, place: Any) -> None:
        source = self.source.filtered(Wanted(self._found_last, self.wanted.columns))
        try:
            found = await source.fetch(place, "after" if way > 0 else "before", 1)
        except AskFailedError as failed:
            self.refuse(failed.problem)
            return
        if found:
            self.press(Show(found[0]))
        else:
            self.tell_why(_NOTHING_FOUND)
            self._found_last = ""

    async def _on_key(self, event: events.Key) -> None:
        """While a filter is typed all keys belong to it, in the order they come."""
        if not self.typed.open:
            if event.character == "/":
                self.action_filter()
                event.stop()
                event.prevent_default()
            return
        event.stop()
        event.prevent_default()
        match event.key:
            case "enter":
                self._filter_typed()
            case "escape":
                self.typed.cancel()
            case "backspace":
                self.typed.rub_out()
            case _ if event.is_printable and event.character:
                self.typed.type(event.character)
        self.redraw()

    def on_paste(self, event: events.Paste) -> None:
        """Into the filter, where one is typed."""
        if self.typed.open:
            event.stop()
            self.typed.type(event.text)
            self.redraw()

    def _filter_typed(self) -> None:
        text = self.typed.finish()
        if self.finding:
            self._found_last = text
            if text:
                self.action_find(1)
        else:
            self.use_filter(Wanted(text, self.wanted.columns))
