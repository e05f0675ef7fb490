"""A row of a statement as its file has it: the line where it starts and its cells."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Row"]


class Row(NamedTuple):
    """One row: the line where it starts, its cells, and the code of what is wrong with it as a row, if anything is."""

    line: int
    cells: tuple[str, ...]
    fault: str = ""
