"""The warehouse view: solids and grid, the cursor, goods that are looked for, bins that are opened."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console
from textual.pilot import Pilot
from textual.widgets import OptionList

from tests.acceptance.racks import warehouse_company
from tests.tui.demo_terminal import LANGUAGES, SIZES, at_the_terminal, settled
from tests.tui.screen_text import assert_fits, assert_golden, screen_text
from tui.app import ZhangfangApp
from tui.screens.bin_window import BinWindow
from tui.screens.find_item import FindItem
from tui.screens.warehouse import WarehouseScreen
from tui.widgets.warehouse import heat_colours
from tui.widgets.warehouse.heat_grid import HeatGrid
from tui.widgets.warehouse.iso_view import IsoView


@pytest.fixture
def many_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heat_colours, "enough_colours", lambda _: True)


@pytest.fixture
def few_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heat_colours, "enough_colours", lambda _: False)


@pytest.fixture(scope="session")
def racks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with 200 bins, to look at."""
    folder = tmp_path_factory.mktemp("racks")
    return Path(warehouse_company(str(folder / "book.db"), folder).place)


def scene_of(app: ZhangfangApp) -> WarehouseScreen:
    assert isinstance(app.screen, WarehouseScreen)
    return app.screen


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.usefixtures("many_colours")
def test_the_demo_company_is_the_one_that_was_looked_at(demo_book: Path, language: str, size: tuple[int, int]) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("w")
        await settled(app, pilot)
        text = screen_text(app)
        assert_fits(text, *size)
        assert_golden(f"warehouse-{size[0]}x{size[1]}-{language}", text)

    at_the_terminal(demo_book, script, size=size, language=language)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.usefixtures("many_colours")
def test_racks_of_200_bins_are_the_ones_that_were_looked_at(racks: Path, size: tuple[int, int]) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("w")
        await settled(app, pilot)
        await pilot.press("down", "right", "right")
        await settled(app, pilot)
        text = screen_text(app)
        assert_fits(text, *size)
        assert_golden(f"racks-{size[0]}x{size[1]}-zh", text)

    at_the_terminal(racks, script, size=size)


@pytest.mark.usefixtures("few_colours")
def test_few_colours_get_the_grid_at_any_width(racks: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("w")
        await settled(app, pilot)
        assert app.screen.query_one(HeatGrid).display and not app.screen.query_one(IsoView).display
        text = screen_text(app)
        assert "►A-01 ▒" in text
        assert_golden("racks-without-colours-120x40-zh", text)

    at_the_terminal(racks, script)


@pytest.mark.usefixtures("many_colours")
def test_arrows_walk_bays_and_aisles_and_stop_at_the_walls(racks: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("w")
        await settled(app, pilot)
        scene = scene_of(app)
        await pilot.press("left", "up")
        assert scene.scene is not None and scene.scene.cursor == (0, 0)
        await pilot.press(*["right"] * 12, *["down"] * 7)
        assert scene.scene.layout.stacks[scene.scene.cursor].name == "E-10"
        assert "E-10" in screen_text(app)

    at_the_terminal(racks, script)


@pytest.mark.usefixtures("many_colours")
def test_h_shows_load_then_value_then_age(racks: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("w")
        await settled(app, pilot)
        told = []
        for _ in range(4):
            told.append(screen_text(app).splitlines()[1].split()[4])
            await pilot.press("h")
            await settled(app, pilot)
        assert told == ["满度", "金额", "库龄", "满度"]

    at_the_terminal(racks, script)


@pytest.mark.usefixtures("many_colours")
def test_enter_lists_what_lies_in_the_bin_and_enter_again_asks_for_the_stock_card(
    racks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(ZhangfangApp, "open_report", lambda _, name, subject="": asked.append((name, subject)))

    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("w")
        await settled(app, pilot)
        await pilot.press("enter")
        await settled(app, pilot)
        assert isinstance(app.screen, BinWindow)
        text = screen_text(app)
        assert "A-01-3  P1  周转箱   75 件  750.00  2026-03-02" in text
        assert "A-01-1  M6  螺丝 M6  40 件    8.00  2026-03-20" in text
        assert app.screen.query_one(OptionList).option_count == 4
        await pilot.press("down", "down", "enter")
        assert asked == [("stock-card", "M6")]

    at_the_terminal(racks, script)


@pytest.mark.usefixtures("many_colours")
def test_goods_that_are_looked_for_are_marked_and_esc_forgets_them_first(racks: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("w")
        await settled(app, pilot)
        await pilot.press(*["right"] * 3, "slash", *"m6", "enter")
        await settled(app, pilot)
        scene = scene_of(app)
        assert scene.scene is not None
        assert (scene.scene.cursor, scene.scene.found) == ((0, 0), {(0, 0)})
        assert "● M6 在 1 处 A-01" in screen_text(app)
        await pilot.press("escape")
        await settled(app, pilot)
        assert scene_of(app) is scene and "●" not in screen_text(app)
        await pilot.press("escape")
        assert not isinstance(app.screen, WarehouseScreen)

    at_the_terminal(racks, script)


@pytest.mark.usefixtures("many_colours")
def test_who_asks_before_the_book_has_answered_is_offered_what_it_says_then(racks: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("w")
        await settled(app, pilot)
        scene = scene_of(app)
        known, scene.known = scene.known, None
        assert known is not None
        await pilot.press("slash", *"m6")
        window = app.screen
        assert isinstance(window, FindItem) and window.query_one(OptionList).option_count == 0
        scene._take(known)
        await pilot.press("enter")
        await settled(app, pilot)
        assert scene.looked_for == "M6"

    at_the_terminal(racks, script)


@pytest.mark.usefixtures("few_colours")
def test_n_goes_round_the_bins_that_hold_an_item(racks: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("w")
        await settled(app, pilot)
        await pilot.press("slash", *"周转", "enter")
        await settled(app, pilot)
        scene = scene_of(app)
        assert scene.scene is not None and len(scene.scene.found) == 50
        await pilot.press("n")
        assert scene.scene.cursor == (0, 1)
        await pilot.press(*["n"] * 49)
        assert scene.scene.cursor == (0, 0)

    at_the_terminal(racks, script)


@pytest.mark.usefixtures("many_colours")
def test_goods_on_the_floor_of_another_warehouse_are_told_and_f_lists_a_floor(demo_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("w")
        await settled(app, pilot)
        await pilot.press("slash", *"PP-T30S", "enter")
        await settled(app, pilot)
        assert app.messages.lines[0].text.zh == "PP-T30S 不在货位,在 W1, W2"
        await pilot.press("f")
        await settled(app, pilot)
        assert "PP-T30S" in screen_text(app) and "5,345.25" in screen_text(app)

    at_the_terminal(demo_book, script)


@pytest.mark.usefixtures("many_colours")
def test_a_click_on_a_solid_puts_the_cursor_there(racks: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("w")
        await settled(app, pilot)
        view = app.screen.query_one(IsoView)
        assert view.scene is not None
        drawing = view._drawing(view.scene)
        spots = {
            drawing.spot(x, 2 * y): (x, y)
            for y in range(view.size.height)
            for x in range(view.size.width)
            if drawing.spot(x, 2 * y)
        }
        assert {(4, bay) for bay in range(10)} < spots.keys()
        await pilot.click(IsoView, offset=spots[4, 6])
        assert scene_of(app).scene is not None and scene_of(app).scene.cursor == (4, 6)  # type: ignore[union-attr]

    at_the_terminal(racks, script)


@pytest.mark.usefixtures("many_colours")
def test_the_language_changes_on_the_open_picture_and_the_cursor_stays(racks: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("w")
        await settled(app, pilot)
        await pilot.press("right", "ctrl+l")
        await settled(app, pilot)
        assert "Bin A-02" in screen_text(app) and "货位" not in screen_text(app)

    at_the_terminal(racks, script)


@pytest.mark.parametrize(
    ("system", "no_color", "theme", "enough"),
    [
        ("truecolor", None, "ink", True),
        ("256", None, "paper", True),
        ("standard", None, "ink", False),
        (None, None, "ink", False),
        ("truecolor", "1", "ink", False),
        ("truecolor", None, "ansi-dark", False),
    ],
)
def test_solids_need_256_colours_that_nobody_has_forbidden(
    demo_book: Path, monkeypatch: pytest.MonkeyPatch, system: str | None, no_color: str | None, theme: str, enough: bool
) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        del pilot
        monkeypatch.setattr(Console, "color_system", system)
        monkeypatch.delenv("NO_COLOR", raising=False)
        if no_color:
            monkeypatch.setenv("NO_COLOR", no_color)
        assert heat_colours.enough_colours(app) == enough

    at_the_terminal(demo_book, script, theme=theme)
