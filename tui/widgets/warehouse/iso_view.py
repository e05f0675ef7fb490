"""The warehouse as solids: two squares to a character cell, three shades to a cube, back to front.

Only for terminals with 256 colours or more; `heat_grid.py` shows the same without.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.color import Color
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tui.widgets.warehouse import iso_geometry as iso
from tui.widgets.warehouse.bin_layout import Spot
from tui.widgets.warehouse.heat_colours import lit, ramp
from tui.widgets.warehouse.scene import Scene, SpotChosen


@dataclass(frozen=True, slots=True)
class Drawing:
    """A raster with the spot and the colours behind its numbers, and words that lie over it."""

    raster: list[list[iso.Pixel | None]]
    cubes: list[Spot]
    floors: list[Spot]
    cube_colours: list[tuple[Color, Color, Color]]
    floor_colours: list[Color]
    words: dict[int, list[tuple[int, str, Style]]]

    def colour(self, x: int, y: int) -> Color | None:
        """The colour of a square."""
        pixel = self.raster[y][x]
        if pixel is None:
            return None
        number, face = pixel
        return self.floor_colours[number] if face == iso.FLOOR else self.cube_colours[number][face]

    def spot(self, x: int, y: int) -> Spot | None:
        """The spot that a square shows."""
        pixel = self.raster[y][x]
        if pixel is None:
            return None
        return (self.floors if pixel[1] == iso.FLOOR else self.cubes)[pixel[0]]


class IsoView(Widget):
    """Aisles, bays and levels as solids."""

    DEFAULT_CSS = "IsoView { height: 1fr; }"

    scene: reactive[Scene | None] = reactive(None)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's own name
        super().__init__(id=id)
        self._drawn: tuple[object, Drawing] | None = None

    def render_line(self, y: int) -> Strip:
        """One line of cells."""
        width = self.size.width
        if self.scene is None or not width:
            return Strip.blank(width, self.rich_style)
        drawing = self._drawing(self.scene)
        ground = self.background_colors[1]
        cells = [_cell(drawing.colour(x, 2 * y), drawing.colour(x, 2 * y + 1), ground) for x in range(width)]
        for x, word, style in drawing.words.get(y, ()):
            _write(cells, x, word, style + Style(bgcolor=ground.rich_color))
        return Strip(_runs(cells), width)

    def _drawing(self, scene: Scene) -> Drawing:
        key = (scene, self.size, self.app.theme)
        if self._drawn is None or self._drawn[0] != key:
            self._drawn = (key, self._draw(scene))
        return self._drawn[1]

    def _draw(self, scene: Scene) -> Drawing:
        layout = scene.layout
        room = self.size.width, self.size.height * 2
        block = iso.Block(max(len(layout.aisles), 1), max(layout.bays, 1), len(layout.level_names))
        scale = block.largest_scale(room[0] - self._label_width(scene), room[1] - 2) or iso.SMALLEST
        extent = block.extent(scale)
        focus = iso.middle((*scene.cursor, -1), scale)
        origin = iso.shift(extent, (room[0] - self._label_width(scene), room[1]), focus)
        cubes, shades = self._cubes(scene)
        floors = list(layout.stacks)
        raster = iso.painted(cubes, floors, scale, room, origin, seen_through=scene.cursor)
        colours = [self._faces(scene, (cube[0], cube[1]), shade) for cube, shade in zip(cubes, shades, strict=True)]
        spots = [(aisle, bay) for aisle, bay, _ in cubes]
        floor_colours = [self._floor_colour(scene, spot) for spot in floors]
        words = self._words(scene, cubes, scale, origin)
        return Drawing(raster, spots, floors, colours, floor_colours, words)

    def _label_width(self, scene: Scene) -> int:
        return max((cell_len(name) for name in scene.layout.aisles), default=0) + 1

    def _cubes(self, scene: Scene) -> tuple[list[iso.Cube], list[Fraction | None]]:
        """A cube for every bin up to the highest that holds something."""
        cubes: list[iso.Cube] = []
        shades: list[Fraction | None] = []
        for spot, stack in scene.layout.stacks.items():
            filled = [level for level, place in stack.levels.items() if place.items]
            for number, level in enumerate(scene.layout.level_names):
                if level in stack.levels and level <= max(filled, default=0):
                    cubes.append((*spot, number))
                    shades.append(scene.heat.of(stack.levels[level]))
        return cubes, shades

    def _faces(self, scene: Scene, spot: Spot, shade: Fraction | None) -> tuple[Color, Color, Color]:
        theme = self.app.theme_variables
        colour = (
            Color.parse(theme["panel"]).blend(Color.parse(theme["foreground"]), 0.12) if shade is None else ramp(theme, shade)
        )
        if scene.looking and spot not in scene.found:
            colour = colour.blend(Color.parse(theme["background"]), 0.75)
        if spot == scene.cursor:
            colour = colour.blend(Color.parse(theme["foreground"]), 0.7)
        return lit(colour, iso.TOP), lit(colour, iso.LEFT), lit(colour, iso.RIGHT)

    def _floor_colour(self, scene: Scene, spot: Spot) -> Color:
        theme = self.app.theme_variables
        panel = Color.parse(theme["panel"])
        return panel.blend(Color.parse(theme["foreground"]), 0.7 if spot == scene.cursor else 0.05)

    def _words(
        self, scene: Scene, cubes: list[iso.Cube], scale: iso.Scale, origin: tuple[int, int]
    ) -> dict[int, list[tuple[int, str, Style]]]:
        """Names of aisles at their front ends, a dot over what was found, the name of the cursor's bay over it."""
        theme = self.app.theme_variables
        quiet, strong = Style(color=theme["text-muted"]), Style(color=theme["foreground"], bold=True)
        found: dict[int, list[tuple[int, str, Style]]] = {}
        tops = {(aisle, bay): level for aisle, bay, level in sorted(cubes)}

        def put(cube: iso.Cube, word: str, style: Style, *, up: int = 0, left: int = 0) -> None:
            x, y = iso.middle(cube, scale)
            found.setdefault((y + origin[1]) // 2 - up, []).append((x + origin[0] - left, word, style))

        last = scene.layout.bays - 1

        for number, aisle in enumerate(scene.layout.aisles):
            put((number, last, -1), aisle, quiet, up=-(scale.quarter + 4) // 4, left=-scale.half // 2 - 1)
        for spot in sorted(scene.found):
            put((*spot, tops.get(spot, -1)), "●", strong)
        name = scene.layout.stacks[scene.cursor].name if scene.cursor in scene.layout.stacks else ""
        put((*scene.cursor, tops.get(scene.cursor, -1)), name, strong, up=1 + scale.quarter // 2, left=cell_len(name) // 2)
        return found

    def on_click(self, event: events.Click) -> None:
        """Point at a stack."""
        if self.scene is not None:
            spot = self._drawing(self.scene).spot(event.x, event.y * 2)
            if spot is not None:
                self.post_message(SpotChosen(spot))


Cell = tuple[str, Style]


def _cell(upper: Color | None, lower: Color | None, ground: Color) -> Cell:
    if upper is None and lower is None:
        return " ", Style(bgcolor=ground.rich_color)
    above, below = (upper or ground).rich_color, (lower or ground).rich_color
    return ("█" if above == below else "▀"), Style(color=above, bgcolor=below)


def _write(cells: list[Cell], x: int, word: str, style: Style) -> None:
    """A word over cells; what does not fit is left away."""
    if x < 0 or x + cell_len(word) > len(cells):
        return
    for character in word:
        cells[x] = character, style
        for blank in range(1, cell_len(character)):
            cells[x + blank] = "", style
        x += cell_len(character)


def _runs(cells: list[Cell]) -> list[Segment]:
    """Neighbours of one style as one segment."""
    runs: list[Segment] = []
    text, last = "", None
    for character, style in cells:
        if style != last and text:
            runs.append(Segment(text, last))
            text = ""
        text, last = text + character, style
    return [*runs, Segment(text, last)]
