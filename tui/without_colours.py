"""`--plain` and NO_COLOR: not one colour leaves for the terminal, and what a colour marked is marked all the same.

Textual's own answer to NO_COLOR are greys, which are colours to a terminal. Here a mark behind the text (the cell that is typed
in, the chosen row) is shown reversed, and muted text dim; what is written in red also has a glyph or a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter, Monochrome, NoColor

_MARKED_FROM: Final = 36
"""How far a background must be from every plain one to mark something: steps of 255 in red, green or blue."""
_DIM_BELOW: Final = 120
"""Text less far from its background than this is muted."""


class WithoutColours(LineFilter):
    """Takes the colours out of lines; `plain_ones` are backgrounds that mark nothing."""

    def __init__(self, plain_ones: Sequence[Color]) -> None:
        super().__init__()
        self._plain = tuple(plain_ones)

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same text, its styles without colours."""
        del background
        return [Segment(one.text, one.style and bare(one.style, self._plain), one.control) for one in segments]


def instead_of_greys(filters: Sequence[LineFilter], plain_ones: Sequence[Color]) -> list[LineFilter]:
    """Textual's filters, its own for NO_COLOR left out and ours added."""
    return [*(one for one in filters if not isinstance(one, (Monochrome, NoColor))), WithoutColours(plain_ones)]


@lru_cache(4096)
def bare(style: Style, plain_ones: tuple[Color, ...]) -> Style:
    """A style without colours: reversed where its background marked something, dim where its text was muted."""
    behind, text = _of(style.bgcolor), _of(style.color)
    marked = behind is not None and all(_distance(behind, one) >= _MARKED_FROM for one in plain_ones)
    muted = not marked and behind is not None and text is not None and _distance(behind, text) < _DIM_BELOW
    return Style(
        bold=style.bold,
        dim=style.dim or muted or None,
        italic=style.italic,
        underline=style.underline,
        strike=style.strike,
        reverse=bool(style.reverse) != marked or None,
        meta=style.meta or None,
    )


def _of(colour: RichColor | None) -> Color | None:
    """None where it is the terminal's own."""
    return None if colour is None or colour.is_default else Color.from_rich_color(colour)


def _distance(one: Color, other: Color) -> int:
    return max(abs(one.r - other.r), abs(one.g - other.g), abs(one.b - other.b))
