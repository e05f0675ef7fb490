"""Text in columns of a terminal: as wide as it is drawn, a Chinese character taking two cells."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size


def fitted(text: str, width: int, *, right: bool = False) -> str:
    """The text in so many cells: filled with blanks, cut on the left side; a number on the right is never cut."""
    return " " * max(width - cell_len(text), 0) + text if right else set_cell_size(text, width)
