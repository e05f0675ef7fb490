"""What all screens share: home, rooms, language, keymaps, settings, failures."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList
from textual.worker import WorkerFailed

from ledger.api import OpenBook, Text
from tests.tui.demo_terminal import LANGUAGES, SIZES, at_the_terminal, settled
from tests.tui.screen_text import assert_fits, assert_golden, screen_text
from tui.app import ZhangfangApp
from tui.failures import report_text, state_folder
from tui.key import KEYS_BY_OWNER, Key
from tui.keymaps import conflicts
from tui.opening import key_conflicts
from tui.screens.failure_window import FailureWindow
from tui.screens.settings_screen import SettingsScreen
from tui.settings import Settings, read_settings, settings_file


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("keys", ["", "g", "s", "f1", "1"], ids=["home", "rooms", "settings", "help", "purchasing"])
def test_the_screen_is_the_one_that_was_looked_at(
    demo_book: Path, language: str, size: tuple[int, int], keys: str, request: pytest.FixtureRequest
) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        if keys:
            await pilot.press(keys)
        await settled(app, pilot)
        text = screen_text(app)
        assert_fits(text, *size)
        assert_golden(f"{request.node.callspec.id}", text)

    at_the_terminal(demo_book, script, size=size, language=language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("keys", ["", "g", "ctrl+k", "f1"], ids=["home", "rooms", "find", "help"])
def test_sixty_columns_are_enough(demo_book: Path, language: str, keys: str) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press(*([keys] if keys else []))
        await settled(app, pilot)
        text = screen_text(app)
        assert_fits(text, 60, 30)
        assert_golden(f"{keys or 'home'}-60x30-{language}", text)

    at_the_terminal(demo_book, script, size=(60, 30), language=language)


def test_ctrl_l_changes_the_language_of_the_open_screen_and_keeps_it(demo_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("down", "down")
        assert "采购" in screen_text(app)
        await pilot.press("ctrl+l")
        await settled(app, pilot)
        assert "Purchasing" in screen_text(app) and "采购" not in screen_text(app)
        assert app.query_one("#menu", OptionList).highlighted == 3

    at_the_terminal(demo_book, script)
    assert read_settings() == Settings(language="en")


def test_what_was_chosen_holds_at_once_and_is_kept(demo_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("s")
        await settled(app, pilot)
        await pilot.press("down", "down", "down", "enter")  # 墨, 纸
        assert app.theme == "paper"
        assert isinstance(app.screen, SettingsScreen)

    at_the_terminal(demo_book, script)
    assert read_settings().theme == "paper"


def test_a_damaged_settings_file_is_as_good_as_none() -> None:
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text("{half", encoding="utf-8")
    assert read_settings() == Settings()
    settings_file().write_text("[1, 2]", encoding="utf-8")
    assert read_settings() == Settings()


def test_no_key_means_two_things_in_any_keymap() -> None:
    assert key_conflicts() == {"default": [], "yonyou": [], "kingdee": []}


def test_a_key_that_means_two_things_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    key_conflicts()
    monkeypatch.setattr("tui.keymaps.keymap", lambda _: {"home.refresh": "f1", "home.nothing": "f9"})
    told = [text.en for text in conflicts("default")]
    assert told == ["no action is called “home.nothing”", "HomeScreen: f1 is both home.refresh and app.help"]


def test_an_id_that_two_screens_say_in_different_words_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    key_conflicts()
    other = (Key("home.refresh", "f9", "refresh", Text("重读", "Read again")),)
    monkeypatch.setattr("tui.keymaps.KEYS_BY_OWNER", {**KEYS_BY_OWNER, "ZScreen": other})
    assert [text.en for text in conflicts("default")] == ["ZScreen: home.refresh is “Read again” here and “Refresh” elsewhere"]


def test_a_room_that_is_not_built_says_so_and_the_bell_rings(demo_book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rung = []
    monkeypatch.setattr(ZhangfangApp, "bell", lambda _: rung.append(True))

    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("8")
        assert app.messages.lines[0].text.en == "“Invoice matching” is not built yet"
        assert rung == [True]

    at_the_terminal(demo_book, script)


def test_a_bug_on_the_books_thread_shows_a_code_and_no_amount(demo_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        def broken(book: OpenBook) -> int:
            secret = "1234567.89 张三"
            raise ValueError(secret)

        app.screen.ask(broken, lambda _: None)  # type: ignore[attr-defined]  # Home is a LedgerScreen
        await settled(app, pilot)
        assert isinstance(app.screen, FailureWindow)
        assert "E9001" in screen_text(app)
        reports = list(state_folder().glob("E9001-*.txt"))
        assert len(reports) == 1
        told = reports[0].read_text(encoding="utf-8")
        assert "ValueError" in told and "test_frame.py" in told
        assert "1234567" not in told and "张三" not in told
        await pilot.press("escape")
        assert "采购" in screen_text(app)

    at_the_terminal(demo_book, script)


def test_the_report_of_a_bug_names_what_caused_it() -> None:
    def quoting() -> None:
        raise KeyError("机密")

    def failing() -> None:
        try:
            quoting()
        except KeyError as inner:
            raise RuntimeError("机密") from inner

    with pytest.raises(RuntimeError) as caught:
        failing()
    told = report_text(caught.value)
    assert "builtins.RuntimeError" in told and "builtins.KeyError" in told and "机密" not in told


@pytest.mark.parametrize("theme", ["ink", "paper", "ansi-dark", "ansi-light"])
def test_every_theme_paints_home(demo_book: Path, theme: str) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        del pilot
        assert "采购" in screen_text(app)

    at_the_terminal(demo_book, script, theme=theme)


def test_the_report_of_a_bug_inside_a_worker_names_the_bug() -> None:
    told = report_text(WorkerFailed(KeyError("机密")))
    assert "textual.worker.WorkerFailed" in told and "builtins.KeyError" in told and "机密" not in told
