"""A screen of the terminal as SVG, every character at the place of its cells.

Rich's own export gives a run of text one length and a font from a foreign host: Chinese is squeezed to half its width. Here
every character has its own x, so that any font will do; signs that fonts for Chinese draw twice as wide (△ ○ ·) are squeezed
into their cell, and lines and blocks are drawn, so that they meet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from rich.cells import cell_len
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.app import App

CELL, LINE, SIZE, BASE, MARGIN = 8, 20, 16, 16, 12
"""Pixels: width of a cell, height of a line, size of the letters, where they stand in the line, space around the screen."""
SMALL = 11
"""Size of a sign that is squeezed, so that a circle stays nearly round."""
FONTS = "'Sarasa Mono SC', 'Noto Sans Mono CJK SC', monospace"
_ARMS = {
    "─": "lr", "│": "ud", "┌": "rd", "┐": "ld", "└": "ru", "┘": "lu", "├": "udr", "┤": "udl", "┬": "lrd", "┴": "lru",
    "┼": "lrud",
}  # fmt: skip
"""Where the lines of a character go from the middle of its cell: left, right, up, down."""
_BLOCKS = {
    "█": (0, 0, 8, 8), "▀": (0, 0, 8, 4), "▄": (0, 4, 8, 8), "▌": (0, 0, 4, 8), "▐": (4, 0, 8, 8), "▁": (0, 7, 8, 8),
    "▂": (0, 6, 8, 8), "▃": (0, 5, 8, 8), "▅": (0, 3, 8, 8), "▆": (0, 2, 8, 8), "▇": (0, 1, 8, 8), "▔": (0, 0, 8, 1),
    "▊": (0, 0, 6, 8), "▎": (0, 0, 2, 8), "▏": (0, 0, 1, 8), "▕": (7, 0, 8, 8),
}  # fmt: skip
"""What part of the cell a block fills, in eighths: left, top, right, bottom."""
_SHADES = {"░": 0.25, "▒": 0.5, "▓": 0.75}
"""How much of the colour a shade lets through."""
_ENDS = {"l": (0, 0.5), "r": (1, 0.5), "u": (0.5, 0), "d": (0.5, 1)}


@dataclass(frozen=True, slots=True)
class Colours:
    """What a screen is drawn in where nothing else is said."""

    foreground: str
    background: str


def screen_svg(app: App[Any]) -> str:
    """The screen as it stands, covered screens below a window included."""
    width, height = app.size
    theme = app.theme_variables
    colours = Colours(theme["foreground"], theme["background"])
    console = app.console
    lines = [
        list(Segment.filter_control(line))
        for line in Segment.split_lines(console.render(_shown(app), console.options.update(width=width, height=height)))
    ]
    return svg_of(lines[:height], width, colours)


def _shown(app: App[Any]) -> Any:
    return app.screen._compositor.render_update(full=True, screen_stack=app._background_screens)


def svg_of(lines: Sequence[Iterable[Segment]], width: int, colours: Colours) -> str:
    """Lines of segments as SVG."""
    wide, high = width * CELL + 2 * MARGIN, len(lines) * LINE + 2 * MARGIN
    drawn = "\n".join(part for row, line in enumerate(lines) for part in _line(line, row, colours))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" '
        f'font-family="{FONTS}" font-size="{SIZE}" xml:space="preserve">\n'
        f'<rect width="{wide}" height="{high}" rx="6" fill="{colours.background}"/>\n{drawn}\n</svg>\n'
    )


def _line(line: Iterable[Segment], row: int, colours: Colours) -> Iterator[str]:
    column, backgrounds, texts = 0, [], []
    for segment in line:
        style, cells = segment.style or Style(), cell_len(segment.text)
        front, back = _colours(style, colours)
        if back != colours.background:
            place = f'x="{MARGIN + column * CELL}" y="{MARGIN + row * LINE}" width="{cells * CELL}" height="{LINE}"'
            backgrounds.append(f'<rect {place} fill="{back}" shape-rendering="crispEdges"/>')
        texts += _drawn(segment.text, column, row, f'fill="{front}"{_look(style)}', front)
        column += cells
    return iter([*backgrounds, *texts])


def _drawn(text: str, column: int, row: int, look: str, colour: str) -> Iterator[str]:
    """The characters of a run: those of a font in one element, lines, blocks and ambiguous signs each in its own."""
    letters: list[tuple[int, str]] = []
    for letter in text:
        left, top = MARGIN + column * CELL, MARGIN + row * LINE
        if letter in _ARMS:
            yield f'<path d="{_arms(letter, left, top)}" stroke="{colour}"/>'
        elif letter in _BLOCKS or letter in _SHADES:
            yield _block(letter, left, top, colour)
        elif cell_len(letter) == 1 and not letter.isascii():
            small = f'font-size="{SMALL}" textLength="{CELL}" lengthAdjust="spacingAndGlyphs"'
            yield f'<text x="{left}" y="{top + BASE - 2}" {small} {look}>{letter}</text>'
        elif letter != " ":
            letters.append((left, letter))
        column += cell_len(letter)
    if letters:
        places = " ".join(str(left) for left, _ in letters)
        shown = escape("".join(letter for _, letter in letters))
        yield f'<text x="{places}" y="{MARGIN + row * LINE + BASE}" {look}>{shown}</text>'


def _block(letter: str, left: int, top: int, colour: str) -> str:
    x, y, right, bottom = _BLOCKS.get(letter, (0, 0, 8, 8))
    place = f'x="{left + x * CELL / 8:g}" y="{top + y * LINE / 8:g}"'
    size = f'width="{(right - x) * CELL / 8:g}" height="{(bottom - y) * LINE / 8:g}"'
    shade = f' opacity="{_SHADES[letter]}"' if letter in _SHADES else ""
    return f'<rect {place} {size} fill="{colour}"{shade} shape-rendering="crispEdges"/>'


def _arms(letter: str, left: int, top: int) -> str:
    middle = f"M{left + CELL / 2:g} {top + LINE / 2:g}"
    ends = (_ENDS[arm] for arm in _ARMS[letter])
    return "".join(f"{middle}L{left + x * CELL:g} {top + y * LINE:g}" for x, y in ends)


def _look(style: Style) -> str:
    look = ' font-weight="bold"' if style.bold else ""
    look += ' opacity="0.6"' if style.dim else ""
    return look + (' text-decoration="underline"' if style.underline else "")


def _colours(style: Style, colours: Colours) -> tuple[str, str]:
    front, back = _hex(style.color, colours.foreground), _hex(style.bgcolor, colours.background)
    return (back, front) if style.reverse else (front, back)


def _hex(colour: Color | None, fallback: str) -> str:
    return fallback if colour is None or colour.is_default else colour.get_truecolor().hex
