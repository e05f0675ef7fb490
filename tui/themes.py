"""Two themes of the house, ink on dark and ink on paper, beside the terminal's own colours.

No meaning by colour alone: what is coloured also has a glyph or a word, so that `--plain` and NO_COLOR lose nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from textual.theme import Theme

from ledger.api import Text

INK: Final = Theme(
    name="ink",
    primary="#e0a064",
    secondary="#6fb3a8",
    accent="#63aed6",
    success="#9ccc52",
    warning="#e6c84a",
    error="#e8707a",
    foreground="#d8dcd6",
    background="#14181b",
    surface="#1a2024",
    panel="#242c31",
    dark=True,
    variables={
        "text-muted": "#8f9a98",
        "footer-key-foreground": "#e0a064",
        "footer-background": "#242c31",
        "input-selection-background": "#e0a064 35%",
    },
)
PAPER: Final = Theme(
    name="paper",
    primary="#98481a",
    secondary="#22675e",
    accent="#1d5c8a",
    success="#3f6f12",
    warning="#7a5a00",
    error="#a3212b",
    foreground="#2a2620",
    background="#f6f1e6",
    surface="#fdfaf3",
    panel="#e9e1d0",
    dark=False,
    variables={
        "text-muted": "#6d665a",
        "footer-key-foreground": "#98481a",
        "footer-background": "#e9e1d0",
        "input-selection-background": "#98481a 25%",
    },
)
TITLES: Final[Mapping[str, Text]] = {
    "ink": Text("墨", "ink"),
    "paper": Text("纸", "paper"),
    "ansi-dark": Text("终端自己的颜色(深)", "the terminal's own colours (dark)"),
    "ansi-light": Text("终端自己的颜色(浅)", "the terminal's own colours (light)"),
}
"""The themes offered, by name."""
