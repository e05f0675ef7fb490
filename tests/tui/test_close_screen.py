"""Month-end at the terminal: the checklist is read, March is closed with the vouchers shown before, and opened again."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from textual.pilot import Pilot

from ledger.api import (
    ClosingView,
    OpenBook,
    closing_view,
    objections_to,
    open_book,
    period_states,
    show_document,
)
from tests.tui.demo_terminal import LANGUAGES, SIZES, at_the_terminal, circumstances, opened, settled
from tests.tui.posting import post
from tests.tui.screen_text import assert_fits, assert_golden, screen_text
from tui.app import ZhangfangApp
from tui.screens.close_screen import CloseScreen
from tui.screens.confirm_window import ConfirmWindow

MARCH = dt.date(2026, 3, 31)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("keys", ["", "f8", "f4"], ids=["close", "close-asked", "close-reopen"])
def test_the_screen_is_the_one_that_was_looked_at(
    demo_book: Path, language: str, size: tuple[int, int], keys: str, request: pytest.FixtureRequest
) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("c")
        await settled(app, pilot)
        if keys == "f4":
            await pilot.press("down")
            await settled(app, pilot)
        if keys:
            await pilot.press(keys)
        await settled(app, pilot)
        text = screen_text(app)
        assert_fits(text, *size)
        assert_golden(f"{request.node.callspec.id}", text)

    at_the_terminal(demo_book, script, size=size, language=language)


def statuses(path: Path) -> dict[str, str]:
    """Month → status, as the book has it."""
    book = open_book(str(path))
    assert isinstance(book, OpenBook)
    found = {one.period: one.status for one in period_states(book, MARCH)}
    book.close()
    return found


def test_march_is_closed_with_the_vouchers_that_were_shown_before(own_book: Path) -> None:
    shown: list[list[str]] = []

    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("c")
        await settled(app, pilot)
        screen = app.screen
        assert isinstance(screen, CloseScreen) and screen.view is not None
        assert screen.chosen == "2026-03" and not screen.view.blocked
        shown.append([line.debit for voucher in screen.view.vouchers for line in voucher.lines])
        await pilot.press("f8")
        await settled(app, pilot)
        assert isinstance(app.screen, ConfirmWindow)
        await pilot.press("n")
        await settled(app, pilot)
        assert statuses(own_book)["2026-03"] == "open"
        await pilot.press("f8")
        await settled(app, pilot)
        await pilot.press("y")
        await settled(app, pilot)
        assert app.messages.lines[0].text.en == "2026-03 is closed, 4 vouchers posted"

    at_the_terminal(own_book, script)
    assert statuses(own_book) == {"2026-01": "closed", "2026-02": "closed", "2026-03": "closed"}
    book, _ = opened(own_book)
    posted = [show_document(book, f"{kind}:2026-03-1", "en") for kind in ("vat_close", "period_close")]
    book.close()
    lines = [line["debit"] for one in posted if isinstance(one, dict) for entry in one["entries"] for line in entry["lines"]]
    assert lines == shown[0]


def test_a_closed_month_is_opened_again_with_a_reason_and_never_without(own_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("c")
        await settled(app, pilot)
        await pilot.press("down")
        await settled(app, pilot)
        await pilot.press("f4", "enter")
        await settled(app, pilot)
        assert statuses(own_book)["2026-02"] == "closed"
        await pilot.press(*"late invoice".replace(" ", "_"), "enter")
        await settled(app, pilot)
        assert app.messages.lines[0].text.en == "2026-02 is open again"

    at_the_terminal(own_book, script)
    assert statuses(own_book)["2026-02"] == "open"
    book, _ = opened(own_book)
    state = next(one for one in period_states(book, MARCH) if one.period == "2026-02")
    book.close()
    assert (state.changed_by, state.reason) == ("anna", "late_invoice")


def test_where_two_keep_the_book_one_asks_and_another_opens(own_book: Path) -> None:
    post(own_book, {"kind": "user", "id": "bo", "name": "bo", "roles": ["FMGR"], "login": "nobody"})
    post(own_book, {"kind": "book_setting", "id": "S2", "segregation": "dual"})

    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("c")
        await settled(app, pilot)
        await pilot.press("down", "f4", *"late", "enter")
        await settled(app, pilot)
        assert app.messages.lines[0].text.en == "2026-02: asked for; another person confirms"
        assert "anna asks to reopen it" in screen_text(app)
        await pilot.press("f4", *"again", "enter")
        await settled(app, pilot)
        assert app.messages.lines[0].code == "second_person_needed "

    at_the_terminal(own_book, script, language="en")
    assert statuses(own_book)["2026-02"] == "closed"


def test_who_may_not_close_sees_the_keys_dim_and_hears_why(own_book: Path) -> None:
    post(own_book, {"kind": "user", "id": "bo", "name": "bo", "roles": ["ADMIN"], "login": "nobody"})
    post(own_book, {"kind": "user", "id": "anna", "version": 2, "name": "anna", "roles": ["SALES"]}, user="bo")

    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("c")
        await settled(app, pilot)
        assert "may not close months" in screen_text(app)
        assert not app.screen.active_bindings["f8"].enabled
        await pilot.press("f8", "f6", "f9", "f4", "f5")
        await settled(app, pilot)
        assert [line.code for line in app.messages.lines] == ["not_permitted "] * 5

    at_the_terminal(own_book, script, language="en")
    assert statuses(own_book)["2026-03"] == "open"


def test_a_soft_close_posts_nothing_and_a_year_with_open_months_is_not_locked(own_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("c")
        await settled(app, pilot)
        await pilot.press("f6", "y")
        await settled(app, pilot)
        assert app.messages.lines[0].text.en == "2026-03 is soft-closed, 0 vouchers posted"
        await pilot.press("f9", "y")
        await settled(app, pilot)
        assert app.messages.lines[0].code == "period_open "

    at_the_terminal(own_book, script)
    assert statuses(own_book)["2026-03"] == "soft_closed"


def test_a_checked_month_is_left_as_it_was(own_book: Path) -> None:
    book, session = opened(own_book)
    before = show_document(book, "period_event:2026-02", "en")
    first = closing_view(book, "2026-03", circumstances=session.circumstances)
    second = closing_view(book, "2026-03", circumstances=session.circumstances)
    assert isinstance(first, ClosingView) and first == second
    assert [line.document for line in first.lines if line.vouchers] == ["vat_close:2026-03-1", "period_close:2026-03-1"]
    assert show_document(book, "period_event:2026-02", "en") == before
    assert objections_to(book, "period_event") == []
    book.close()
    assert circumstances().user == "anna"
