"""Rows as strips of exactly the width of the terminal: marks, cells, the hint that more columns lie to the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.text_cells import fitted
from tui.widgets.ledger_table.column_layout import Shown
from tui.widgets.ledger_table.rows import TableRow

GUTTER = 2
"""Cells on the left for the cursor ► and the mark ●."""
MARGIN = GUTTER + 1
"""The gutter, and the cell on the right that says that there is more."""
Styles = Callable[[str], Style]


def header_strip(shown: Shown, width: int, *, language: str, sorted_by: tuple[str, bool] | None, styles: Styles) -> Strip:
    """Titles over their columns; ▓ stands at the right where columns do not fit, + or − at the one that is sorted by."""
    base = styles("header")
    texts = [" " * GUTTER]
    for column, wide in shown.columns:
        title = column.title.in_language(language)
        if sorted_by and sorted_by[0] == column.name:
            title += "-" if sorted_by[1] else "+"
        texts.append(_aligned(title, wide, right=column.is_number) + " " * shown.gap)
    line = set_cell_size("".join(texts), width - 1)
    return Strip([Segment(line, base), Segment("►" if shown.more else " ", base)], width)


def row_strip(row: TableRow, shown: Shown, width: int, *, cursor: bool, marked: bool, styles: Styles) -> Strip:
    """One row. The cursor changes the ground, never the colour of what stands in a cell."""
    base = styles("row") + (styles("cursor") if cursor else Style())
    if row.kind != "row":
        base += styles(row.kind)
    segments = [Segment(("►" if cursor else " ") + ("●" if marked else " "), base + (styles("marked") if marked else Style()))]
    left = width - GUTTER
    if row.kind == "heading" and len(row.texts) == 1:  # a heading of words runs over all columns
        return Strip([*segments, Segment(next(iter(row.texts.values())), base)]).adjust_cell_length(width, base)
    for column, wide in shown.columns:
        style = base + styles(row.styles[column.name]) if column.name in row.styles else base
        text = _aligned(row.texts.get(column.name, ""), wide, right=column.is_number)
        segments += [Segment(set_cell_size(text, min(wide, left)), style), Segment(" " * shown.gap, base)]
        left -= wide + shown.gap
        if left <= 0:
            break
    return Strip(segments).adjust_cell_length(width, base)


def message_strip(parts: Sequence[tuple[str, str]], width: int, styles: Styles) -> Strip:
    """A line of words in styles."""
    base = styles("status")
    return Strip([Segment(text, base + styles(name)) for name, text in parts]).adjust_cell_length(width, base)


def _aligned(text: str, width: int, *, right: bool) -> str:
    """The text in its cells, cut with … where it is too long; lines of a text are joined."""
    text = " ".join(text.split()) if "\n" in text else text
    if cell_len(text) > width:
        return set_cell_size(set_cell_size(text, width - 1) + "…", width)
    return fitted(text, width, right=right)
