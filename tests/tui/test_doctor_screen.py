"""The doctor at the terminal, and what a line of a rule posts to."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from ledger.api import rule_book, rule_leg
from tests.tui.demo_terminal import LANGUAGES, SIZES, at_the_terminal, opened, settled
from tests.tui.screen_text import assert_fits, assert_golden, screen_text
from tui.app import ZhangfangApp
from tui.screens.doctor_screen import GLYPHS, DoctorScreen, terminal_lines
from tui.screens.rule_screens import RuleScreen
from tui.screens.text_window import TextWindow


def shelf_line(path: Path) -> int:
    """The first line of the rule of goods receipts that posts."""
    book, _ = opened(path)
    rules = rule_book(book)
    assert not isinstance(rules, list)
    head = next(rule for rule in rules.rules if rule.kind == "goods_receipt")
    numbers = range(head.line, head.last + 1)
    legs = {number: leg for number in numbers if (leg := rule_leg(book, head.path, number)) is not None}
    assert rule_leg(book, head.path, head.line) is None
    assert {(leg.side, leg.role) for leg in legs.values()} > {("dr", "INV"), ("cr", "GRNI")}
    book.close()
    return next(number for number, leg in legs.items() if (leg.side, leg.role) == ("dr", "INV"))


def test_a_line_of_a_rule_names_the_accounts_of_this_chart(demo_book: Path) -> None:
    line = shelf_line(demo_book)

    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        app.open_rule("purchasing.rules", line)
        await settled(app, pilot)
        assert isinstance(app.screen, RuleScreen) and app.screen.ruleset == "purchasing 1"
        await pilot.press("a")
        await settled(app, pilot)
        assert isinstance(app.screen, TextWindow)
        assert app.screen.title_text().en == "Dr INV"
        assert app.screen.lines[0].en == "1405.01 Goods in stock  (goods)"

    at_the_terminal(demo_book, script)


def test_a_file_where_no_rules_stand_is_told(demo_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        app.open_rule("nothing.rules", 3)
        await settled(app, pilot)
        assert app.messages.lines[0].text.en == "there are no rules nothing.rules"

    at_the_terminal(demo_book, script)


# --- the terminal ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("keys", [""], ids=["doctor"])
def test_the_rulers_are_the_ones_that_were_looked_at(
    demo_book: Path,
    language: str,
    size: tuple[int, int],
    keys: str,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr("tui.screens.doctor_screen.known_colours", lambda _: "truecolor")
    monkeypatch.setattr("tui.screens.doctor_screen.known_encoding", lambda: "utf-8")

    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        app.open_doctor()
        await settled(app, pilot)
        await pilot.press("f7")
        await settled(app, pilot)
        text = screen_text(app)
        assert_fits(text, *size)
        assert_golden(f"{request.node.callspec.id}", text)

    at_the_terminal(demo_book, script, size=size, language=language)


def test_the_settings_lead_to_the_doctor_who_names_the_key_that_came(demo_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("s")
        await settled(app, pilot)
        await pilot.press("end", "enter")
        await settled(app, pilot)
        assert isinstance(app.screen, DoctorScreen)
        await pilot.press("ctrl+f7")
        await settled(app, pilot)
        assert "ctrl+f7 arrived" in screen_text(app)
        lines = screen_text(app).splitlines()
        bars = [line.index("│") for line in lines if line.lstrip().startswith("1234567890")]
        assert len(bars) == 2
        assert any(GLYPHS in line for line in lines)

    at_the_terminal(demo_book, script, language="en")


def test_a_small_terminal_with_few_colours_is_told_what_to_do() -> None:
    told = [line.en for line in terminal_lines(40, 10, "")]
    assert told[0] == "△ size       40x10 → at least 60x20"
    assert told[1] == "△ colours    – → set COLORTERM, or --plain"
