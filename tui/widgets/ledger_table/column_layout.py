"""How wide columns are and which of them fit, in cells: Chinese characters count two (`rich.cells`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len

from ledger.api import Column
from tui.widgets.ledger_table.rows import TableRow

GAP: Final = 2
GAP_NARROW: Final = 1
NARROW: Final = 100
"""Below this columns stand closer and texts give way further."""
TEXT_MAX: Final = 36
"""A text column is not wider than this, whatever stands in it."""
TEXT_MIN: Final = 16
"""Texts up to this width, codes and numbers of vouchers among them, are never cut to make room."""
TEXT_MIN_NARROW: Final = 12
STANDING_BACK: Final = frozenset(
    {
        *("entry", "document", "place", "lot", "party", "party_name", "item", "quantity", "role", "attachments"),
        *("prepared_by", "reviewed_by", "recorded_by", "open_item"),
    }
)
"""Columns of registers and vouchers that stand behind the amounts where there is no room for all; alone they stay in place."""
_LINE_COLUMNS: Final = ("summary", "rule")
"""What tables of single postings have."""
_WHOLE: Final = ("voucher", "account", "entry")
"""Texts of which half says nothing."""
_PART_MIN: Final = 8
"""Less than this of a text at the right edge is not worth showing."""


class ColumnWidths:
    """Widths that only grow while rows are seen, so that columns do not jump from page to page."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = list(columns)
        self._natural = [max(cell_len(one.title.zh), cell_len(one.title.en)) for one in columns]
        self._whole = self.natural()
        """Widths at which nothing is cut."""

    def see(self, rows: Sequence[TableRow]) -> bool:
        """Rows have come; True where a column has to be wider for them."""
        grown = False
        for at, column in enumerate(self.columns):
            wide = max((cell_len(row.texts.get(column.name, "")) for row in rows if row.kind != "heading"), default=0)
            self._whole[at] = max(self._whole[at], wide)
            wide = wide if column.is_number else min(wide, TEXT_MAX)
            if wide > self._natural[at]:
                self._natural[at], grown = wide, True
        return grown

    def natural(self) -> list[int]:
        """The widths that columns take where there is room enough."""
        return list(self._natural)

    def within(self, room: int) -> list[tuple[Column, int]]:
        """The columns in their order where there is so much room: the widest texts give way first, numbers never."""
        widths = self.natural()
        least, gap = (TEXT_MIN, GAP) if room >= NARROW else (TEXT_MIN_NARROW, GAP_NARROW)
        over = sum(widths) + gap * (len(widths) - 1) - room
        while over > 0:
            givers = [at for at, one in enumerate(self.columns) if _may_be_cut(one) and widths[at] > least]
            if not givers:
                break
            widest = max(givers, key=lambda at: widths[at])
            widths[widest] -= 1
            over -= 1
        for at, whole in enumerate(self._whole):  # what is left goes to texts that are cut
            more = min(max(-over, 0), max(whole - widths[at], 0))
            widths[at], over = widths[at] + more, over + more
        pairs = list(zip(self.columns, widths, strict=True))
        if over <= 0 or not any(one.name in _LINE_COLUMNS for one in self.columns):
            return pairs
        behind = STANDING_BACK | ({"name"} if room < NARROW else set())
        return pairs[:1] + sorted(pairs[1:], key=lambda pair: pair[0].name in behind)


def _may_be_cut(column: Column) -> bool:
    return column.type == "text" and column.name not in _WHOLE


@dataclass(frozen=True, slots=True)
class Shown:
    """The columns that fit, with their widths; `more` where some on the right do not."""

    columns: Sequence[tuple[Column, int]]
    more: bool
    gap: int = 2


def columns_that_fit(layout: ColumnWidths, room: int, skipped: int) -> Shown:
    """The first column always, then those behind the skipped ones. A number that does not fit whole is not shown at all."""
    gap = GAP if room >= NARROW else GAP_NARROW
    pairs = layout.within(room)
    chosen = pairs[:1] + pairs[1 + skipped :]
    shown: list[tuple[Column, int]] = []
    for column, width in chosen:
        if shown and width > room and (column.type != "text" or room < _PART_MIN):
            return Shown(shown, True, gap)
        shown.append((column, max(min(width, room), 1)))
        room -= width + gap
        if room <= 0:
            break
    return Shown(shown, len(shown) < len(chosen), gap)
