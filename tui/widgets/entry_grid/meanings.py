"""What texts in a grid mean: functions that a grid is given and that answer at once, because no key waits for the book."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ledger.api import Problem, Text
from tui.widgets.entry_grid.column import Col, Row

if TYPE_CHECKING:
    from tui.widgets.entry_grid.model import GridModel


def _as_typed(_col: Col, text: str, _row: Row) -> str | Problem:
    return text.strip()


def _nothing_follows(_row: Row, _col: str) -> Mapping[str, str]:
    return {}


def _no_balance(_model: GridModel, _at: int, _col: Col) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Meanings:
    """What texts mean, by functions that answer at once."""

    read: Callable[[Col, str, Row], str | Problem] = _as_typed
    """What was typed → what the document holds."""
    follows: Callable[[Row, str], Mapping[str, str]] = _nothing_follows
    """Cells that follow from a cell just committed and may be changed afterwards: the last price, net of price × quantity."""
    filled: Callable[[Row], Mapping[str, str | Text]] = lambda _row: {}
    """What is only shown beside what was typed: name, unit."""
    balance: Callable[[GridModel, int, Col], str | None] = _no_balance
    """The amount that balances the grid if it stands in this cell."""


@dataclass(frozen=True, slots=True)
class Scanning:
    """Columns for a scanner: each scan counts one of the item in `quantity`."""

    code: str
    quantity: str
    follow: bool = False
    """The cursor goes to the quantity that was counted, where a number can be typed over it or the next scan counts on;
    otherwise it stays in the code, and `*12` sets the quantity."""
    place: str = ""
    """The column of the place: its label, scanned, holds for what is scanned next; "" where a line names none."""
    place_above: bool = False
    """A line without a place lies where the line above does; the same item elsewhere is another line."""

    def place_of_next(self, rows: Sequence[Row], standing: str) -> str:
        """Where what is scanned next lies, as far as that is known; `standing` is the label that was scanned last."""
        return standing or (rows[-1].shown(self.place, "en") if self.place_above and rows else "")

    def counts(self, row: Row, code: str, place: str) -> bool:
        """True where the row counts this item at this place."""
        return row.text(self.code) == code and (not place or row.shown(self.place, "en") == place)


def ambiguous_code(text: str, found: Sequence[tuple[str, Text]]) -> Problem:
    """Several are meant equally well; (code, name) of each."""
    zh, en = ("、".join(f"{code} {name.zh}" for code, name in found[:3]), ", ".join(code for code, _ in found[:4]))
    more = "…" if len(found) > 3 else ""
    message = Text(f"“{text}”可能是 {zh}{more}", f"“{text}” may be {en}{more}")
    return Problem("ambiguous_code", message, Text("多打几个字,或用 ↓ 选", "type more of it, or choose with ↓"))


def unknown_code(text: str) -> Problem:
    """A code that names nothing."""
    message = Text(f"没有“{text}”", f"nothing is called “{text}”")
    return Problem("unknown_code", message, Text("F7 查找,F3 新建", "F7 looks it up, F3 creates it"))
