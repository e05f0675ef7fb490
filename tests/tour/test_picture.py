"""Screens as SVG: every character where its cells are, whatever the font; no foreign host; each stop has its picture."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

from rich.segment import Segment
from rich.style import Style

from tests.tour.picture import CELL, LINE, MARGIN, Colours, svg_of
from tests.tour.take import FOLDER, stops, taken
from tests.tui.conftest import _nobodys_home, demo_book

__all__ = ["_nobodys_home", "demo_book"]

INK = Colours("#ffffff", "#000000")


def drawn(*line: Segment, width: int = 20) -> list[ET.Element]:
    root = ET.fromstring(svg_of([line], width, INK))
    return [part for part in root if part.tag.endswith(("text", "path")) or part.get("shape-rendering")]


def test_a_chinese_character_takes_two_cells_and_what_follows_stands_behind_it() -> None:
    (text,) = drawn(Segment("库存 A&1"))
    assert text.text == "库存A&1"
    assert text.get("x") == " ".join(str(MARGIN + cell * CELL) for cell in (0, 2, 5, 6, 7))


def test_runs_go_on_where_the_one_before_ended_and_backgrounds_have_its_cells() -> None:
    background, first, second = drawn(Segment("采购"), Segment("ab", Style(bgcolor="#aa0000", bold=True)))
    assert (background.get("x"), background.get("width"), background.get("fill")) == ("44", "16", "#aa0000")
    assert (first.get("x"), second.get("x"), second.get("font-weight")) == ("12 28", "44 52", "bold")


def test_signs_that_fonts_draw_wide_are_squeezed_into_their_cell() -> None:
    sign, text = drawn(Segment("△ 逾期"))
    assert (sign.text, sign.get("textLength")) == ("△", str(CELL))
    assert text.get("x") == f"{MARGIN + 2 * CELL} {MARGIN + 4 * CELL}"


def test_lines_go_from_edge_to_edge_and_half_blocks_fill_their_half() -> None:
    line, block = drawn(Segment("│▄", Style(color="#00ff00")))
    assert line.get("d") == f"M16 22L16 {MARGIN}M16 22L16 {MARGIN + LINE}"
    assert (block.get("y"), block.get("height"), block.get("fill")) == ("22", "10", "#00ff00")


def test_colours_change_places_where_a_run_is_reversed() -> None:
    background, text = drawn(Segment("x", Style(reverse=True)))
    assert (background.get("fill"), text.get("fill")) == ("#ffffff", "#000000")


def test_a_stop_of_the_tour_shows_the_book_and_asks_no_host(demo_book: Path) -> None:
    stop = next(one for one in stops() if one.name == "home")
    picture = taken(stop, demo_book)
    assert "货币资金" in re.sub(r"<[^>]+>", "", picture) and "446,636.81" in picture
    assert re.findall(r"https?://[^\"]+", picture) == ["http://www.w3.org/2000/svg"]


def test_every_stop_has_its_picture_and_there_is_no_other() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == {one.name for one in stops()}
    assert len({one.name for one in stops()}) == len(stops())
