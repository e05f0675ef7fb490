"""What both pictures of a warehouse show: where bins stand, how deep their shades are, the cursor, and what was looked for."""

from __future__ import annotations

from dataclasses import dataclass, replace

from textual.message import Message

from tui.widgets.warehouse.bin_layout import BinLayout, Heat, Spot


@dataclass(frozen=True, slots=True)
class Scene:
    """One state of the picture."""

    layout: BinLayout
    heat: Heat
    cursor: Spot
    found: frozenset[Spot] = frozenset()
    looking: bool = False
    """True while something is looked for: what does not hold it stands back."""

    def at(self, cursor: Spot) -> Scene:
        """The same with the cursor elsewhere."""
        return replace(self, cursor=cursor)


class SpotChosen(Message):
    """Somebody pointed at a spot."""

    def __init__(self, spot: Spot) -> None:
        super().__init__()
        self.spot = spot
