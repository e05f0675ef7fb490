"""How wide columns are drawn: as wide as they ask and their words need in either language, narrower where there is no room."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len, set_cell_size

from ledger.api import grouped
from tui.widgets.entry_grid.column import Col

_SPARE_MAX: Final = 16
"""Cells that a name may get beyond what it asks for."""
_DECIMAL: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def fitted_widths(cols: Sequence[Col], room: int) -> list[int]:
    """Widths in cells, one blank for the line between columns not counted; what gives way first gives way down to its least."""
    widths = [max(col.width, cell_len(col.label.zh), cell_len(col.label.en)) for col in cols]
    too_wide = sum(widths) + len(cols) - room
    for number in sorted(range(len(cols)), key=lambda n: -cols[n].shrink):
        if too_wide <= 0 or not cols[number].shrink:
            break
        less = min(too_wide, max(widths[number] - cols[number].width_min, 0))
        widths[number] -= less
        too_wide -= less
    if too_wide < 0 and room:
        _widen(cols, widths, -too_wide)
    return widths


def _widen(cols: Sequence[Col], widths: list[int], spare: int) -> None:
    """Room to spare goes to what is cut first, names."""
    names = [number for number, col in enumerate(cols) if col.shrink > 1]
    for number in names:
        widths[number] += min(spare // len(names), _SPARE_MAX)


def aligned(text: str, col: Col, width: int) -> str:
    """The text cut or filled to a width, numbers on the right with thousands marks; no wide character is cut in half."""
    shown = grouped(text) if col.kind == "amount" and _DECIMAL.fullmatch(text) else text
    if col.align == "right" and cell_len(shown) < width:
        return " " * (width - cell_len(shown)) + shown
    return set_cell_size(shown, width)
