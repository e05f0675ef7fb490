"""What lies at one spot of a warehouse: items with their lots; Enter opens an item's stock card."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from rich.cells import cell_len, set_cell_size
from textual.app import ComposeResult
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from ledger.api import LyingItem, LyingLot, MappedPlace, Text
from tui.amounts_shown import money, quantity
from tui.screens.window import Window
from tui.text_cells import fitted
from tui.widgets.said import Said

_NAME_WIDTH = 20
_EMPTY = Text("空", "empty")
_HINT = Text("Enter 打开库存明细账,Esc 关闭", "Enter opens the stock card, Esc closes")
Row = tuple[str, list[str]]
"""The item, and the cells of a line; a line about a lot names no item."""


class BinWindow(Window[str]):
    """Answers the item whose stock card is wanted."""

    def __init__(self, title: Text, places: Sequence[MappedPlace], currency: str) -> None:
        super().__init__()
        self.title_said = title
        self.places = [place for place in places if place.items]
        self.currency = currency

    def title_text(self) -> Text:
        """The name of the spot."""
        return self.title_said

    def rows(self) -> ComposeResult:
        """A list of items, lots below each."""
        yield OptionList()
        yield Said(_HINT, classes="muted")

    def on_mount(self) -> None:
        """The cursor stands on the first item."""
        self._write()
        self.query_one(OptionList).focus()

    def show_language(self) -> None:
        """The list again in the language of the moment."""
        super().show_language()
        self._write()

    def _write(self) -> None:
        listed = self.query_one(OptionList)
        listed.clear_options()
        rows = list(self._rows())
        for number, (item, line) in enumerate(zip([item for item, _ in rows], aligned([row for _, row in rows]), strict=True)):
            listed.add_option(Option(line, id=f"{number}:{item}" if item else None, disabled=not item))
        if not rows:
            listed.add_option(Option(self.said(_EMPTY), disabled=True))
        listed.highlighted = 0 if rows else None

    def _rows(self) -> Iterator[Row]:
        for place in reversed(self.places):
            for one in place.items:
                yield one.item, self._item_cells(place.code, one)
                if len(one.lots) > 1 or any(lot.lot or lot.owner or lot.status for lot in one.lots):
                    for lot in one.lots:
                        yield "", self._lot_cells(one, lot)

    def _item_cells(self, place: str, one: LyingItem) -> list[str]:
        name = set_cell_size(one.name, min(cell_len(one.name), _NAME_WIDTH)).rstrip()
        value = "" if one.value is None else money(one.value, self.currency)
        return [place, one.item, name, f"{quantity(one.quantity, one.scale)} {one.unit}", value, _day(one.since)]

    def _lot_cells(self, one: LyingItem, lot: LyingLot) -> list[str]:
        words = [self.said(Text(f"批 {lot.lot}", f"lot {lot.lot}"))] if lot.lot else []
        words += [self.said(Text(f"货主 {lot.owner}", f"owner {lot.owner}"))] if lot.owner else []
        words += [lot.status] if lot.status else []
        return ["", "", "  " + " ".join(words), f"{quantity(lot.quantity, one.scale)} {one.unit}", "", _day(lot.since)]

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Answer the item."""
        self.dismiss(str(event.option_id).partition(":")[2])


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Cells under one another; the fourth and fifth, quantity and value, to the right."""
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [
            fitted(cell, width, right=number in (3, 4)) for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return lines
