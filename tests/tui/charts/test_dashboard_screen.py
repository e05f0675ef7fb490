"""The board on the screen: what was looked at, reports behind numbers, weeks and months, and no question by a clock."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.acceptance.company import Company, receipt
from tests.tui.demo_terminal import LANGUAGES, SIZES, at_the_terminal, settled
from tests.tui.screen_text import assert_fits, assert_golden, screen_text
from tui.app import ZhangfangApp
from tui.screens.dashboard import DashboardScreen


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_board_is_the_one_that_was_looked_at(demo_book: Path, language: str, size: tuple[int, int]) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("d")
        await settled(app, pilot)
        text = screen_text(app)
        assert_fits(text, *size)
        assert_golden(f"dashboard-{size[0]}x{size[1]}-{language}", text)

    at_the_terminal(demo_book, script, size=size, language=language)


@pytest.mark.parametrize("theme", ["paper", "ansi-dark", "ansi-light"])
def test_other_themes_paint_the_board_too(demo_book: Path, theme: str) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("d")
        await settled(app, pilot)
        assert "446,636.81" in screen_text(app)

    at_the_terminal(demo_book, script, theme=theme)


def test_numbers_open_the_reports_behind_the_figures(demo_book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(ZhangfangApp, "open_report", lambda _, name, subject="": asked.append((name, subject)))
    monkeypatch.setattr(ZhangfangApp, "enter", lambda _, room: asked.append((room.title.en, "")))

    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await app.push_screen(DashboardScreen())
        await settled(app, pilot)
        await pilot.press("1", "2", "3", "4", "5", "6")
        assert asked == [
            ("cash-flow", ""),
            ("ageing", "receivable"),
            ("ageing", "payable"),
            ("income", ""),
            ("Approvals", ""),
            ("inventory-summary", ""),
        ]

    at_the_terminal(demo_book, script)


def test_p_changes_between_weeks_and_months(demo_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("d")
        await settled(app, pilot)
        assert "03-17" in screen_text(app) and "2026-02" not in screen_text(app)
        await pilot.press("p")
        await settled(app, pilot)
        assert "03-17" not in screen_text(app) and "2026-02" in screen_text(app)

    at_the_terminal(demo_book, script)


def test_the_language_changes_on_the_open_board(demo_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("d")
        await settled(app, pilot)
        await pilot.press("ctrl+l")
        await settled(app, pilot)
        text = screen_text(app)
        assert "Sales and purchases" in text and "550k" in text and "万" not in text

    at_the_terminal(demo_book, script)


def test_the_book_is_asked_on_entering_and_on_f5_and_never_between(demo_book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    refresh = DashboardScreen.action_refresh_figures
    monkeypatch.setattr(DashboardScreen, "action_refresh_figures", lambda screen: asked.append(1) or refresh(screen))

    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("d")
        await settled(app, pilot)
        await pilot.pause(0.3)
        assert len(asked) == 1
        await pilot.press("f5")
        await settled(app, pilot)
        assert len(asked) == 2

    at_the_terminal(demo_book, script)


def test_who_sees_no_costs_sees_that_they_are_hidden(tmp_path: Path) -> None:
    """A cashier has debts; money, margin and goods stand as a dash and a word."""
    company = Company.founded(str(tmp_path / "book.db"), tmp_path)
    company.post(receipt("R1", "2026-03-02", "100", "1000.00"))
    company.post({"kind": "user", "id": "cai", "name": "cai", "roles": ["CASHIER"]})

    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("d")
        await settled(app, pilot)
        text = screen_text(app)
        assert "没有查看权限" in text and "1,000.00" not in text

    at_the_terminal(Path(company.place), script, user="cai")
