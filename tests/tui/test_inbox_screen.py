"""Approving at the terminal: what waits is seen with its vouchers; nobody approves what they made; a return needs a reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from ledger.api import (
    Preview,
    Record,
    StagedRow,
    WaitingDocument,
    decide_submission,
    inbox,
    post_document,
    submit_document,
)
from tests.tui.demo_terminal import LANGUAGES, SIZES, at_the_terminal, circumstances, opened, settled
from tests.tui.document.at_the_desk import answered, at_the_desk, records
from tests.tui.screen_text import assert_fits, assert_golden, screen_text
from tui.app import ZhangfangApp
from tui.screens.entry_screen import EntryScreen
from tui.widgets.preview_pane import PreviewPane

PEOPLE: tuple[dict[str, Any], ...] = (
    {"kind": "user", "id": "bo", "name": "波", "roles": ["ACCT"]},
    {"kind": "user", "id": "rui", "name": "芮", "roles": ["REVIEW"]},
    {"kind": "user", "id": "fm", "name": "财务主管", "roles": ["FMGR"]},
    {"kind": "book_setting", "id": "book", "segregation": "dual"},
)


def voucher(number: int, amount: str) -> dict[str, Any]:
    lines = [{"account": "5602.01", "debit": amount}, {"account": "2241", "credit": amount, "party": "S01"}]
    return {"kind": "journal_voucher", "id": f"JV-{number}", "date": "2026-03-30", "memo": "杂费", "lines": lines}


@pytest.fixture
def dual_book(own_book: Path) -> Path:
    """The demo company kept by two people; bo has submitted two vouchers."""
    book, _ = opened(own_book)
    for person in PEOPLE:
        done = post_document(book, person, circumstances())
        assert not isinstance(done, list), done
    book.close()
    book, session = opened(own_book, "bo")
    for number, amount in ((1, "10.00"), (2, "2000.00")):
        row = submit_document(book, voucher(number, amount), session.circumstances, note="请审")
        assert isinstance(row, StagedRow), row
    book.close()
    return own_book


def statuses(path: Path) -> dict[str, str]:
    book, _ = opened(path, "rui")
    found = {one.id: one.status for one in inbox(book) if isinstance(one, WaitingDocument)}
    book.close()
    return found


def test_a_reviewer_sees_the_vouchers_and_approves_with_one_key(dual_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("9")
        await settled(app, pilot)
        shown = app.screen.query_one(PreviewPane).shown
        assert isinstance(shown, Preview) and shown.vouchers
        await pilot.press("y")
        await settled(app, pilot)
        assert app.messages.lines[0].text.en == "✓ approved: 1"

    at_the_terminal(dual_book, script, user="rui")
    assert statuses(dual_book) == {"JV-1": "waiting", "JV-2": "approved"}


def test_two_marked_documents_are_approved_together_after_their_sum_was_read(dual_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("9")
        await settled(app, pilot)
        await pilot.press("space", "space", "Y")
        await settled(app, pilot)
        assert "合计 2,010.00" in screen_text(app)
        await pilot.press("y")
        await settled(app, pilot)

    at_the_terminal(dual_book, script, user="rui")
    assert statuses(dual_book) == {"JV-1": "approved", "JV-2": "approved"}


def test_a_document_is_returned_with_a_reason_and_not_without(dual_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("9")
        await settled(app, pilot)
        await pilot.press("n", "enter")
        await settled(app, pilot)
        await pilot.press(*"half", "enter")
        await settled(app, pilot)
        assert app.messages.lines[0].text.en == "✓ returned: 1"

    at_the_terminal(dual_book, script, user="rui")
    assert statuses(dual_book)["JV-2"] == "returned"


def test_what_was_approved_is_found_on_the_first_screen_and_posted_by_one_key_with_its_voucher_seen(dual_book: Path) -> None:
    book, session = opened(dual_book, "rui")
    rows = {one.id: one.row for one in inbox(book) if isinstance(one, WaitingDocument)}
    assert isinstance(decide_submission(book, rows["JV-2"], session.circumstances, approved=True), Record)
    book.close()
    seen: list[Preview] = []

    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        assert "approved, to be posted: 1" in screen_text(app)
        await pilot.press("tab", "down", "enter")
        await settled(app, pilot)
        await pilot.press("down", "p", "up")
        await settled(app, pilot)
        assert app.messages.lines[0].text.en == "JV-1 is not approved"
        shown = app.screen.query_one(PreviewPane).shown
        assert isinstance(shown, Preview)
        seen.append(shown)
        await pilot.press("p")
        await settled(app, pilot)
        assert app.messages.lines[0].text.en.startswith("✓ JV-2 is posted as record ")
        assert app.screen.query_one("#waiting", OptionList).option_count == 1

    at_the_terminal(dual_book, script, user="bo", language="en")
    (posted,) = [one for one in records(dual_book, "journal_voucher") if one.key == "journal_voucher:JV-2:1"]
    assert (posted.prepared_by, posted.reviewed_by, posted.recorded_by) == ("bo", "rui", "bo")
    assert posted.entries == seen[0].record.entries


def test_the_reviewer_finds_what_waits_on_the_first_screen_and_may_not_post_what_the_same_key_approved(dual_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        assert "waiting for my approval: 2" in screen_text(app)
        await pilot.press("tab", "down", "enter")
        await settled(app, pilot)
        await pilot.press("y")
        await settled(app, pilot)
        await pilot.press("p")
        await settled(app, pilot)
        assert app.messages.lines[0].text.en == "who approved a document does not post it"

    at_the_terminal(dual_book, script, user="rui", language="en")
    assert statuses(dual_book) == {"JV-1": "waiting", "JV-2": "approved"}


def test_who_made_a_document_is_told_why_not_and_may_take_it_back(dual_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("9")
        await settled(app, pilot)
        await pilot.press("y")
        await settled(app, pilot)
        assert app.messages.lines[0].text.en == "who made a document does not approve it"
        await pilot.press("w")
        await settled(app, pilot)
        assert app.screen.query_one("#waiting", OptionList).option_count == 1

    at_the_terminal(dual_book, script, user="bo")


def test_what_waits_for_another_goes_to_the_inbox_by_the_post_key_and_is_posted_once_it_was_approved(dual_book: Path) -> None:
    async def typed(screen: EntryScreen, pilot: Pilot[int]) -> None:
        screen.sheet.load(voucher(3, "30.00"))
        screen.desk.begin()
        await pilot.press("f8")
        await answered(screen, pilot)
        assert screen._told is not None and "waits for approval" in screen._told.en

    at_the_desk(dual_book, "journal_voucher", typed, user="bo")
    (name,) = set(statuses(dual_book)) - {"JV-1", "JV-2"}
    assert statuses(dual_book)[name] == "waiting"
    book, session = opened(dual_book, "rui")
    row = next(one.row for one in inbox(book) if isinstance(one, WaitingDocument) and one.id == name)
    assert isinstance(decide_submission(book, row, session.circumstances, approved=True), Record)
    book.close()

    async def again(screen: EntryScreen, pilot: Pilot[int]) -> None:
        await pilot.press("ctrl+b")
        await answered(screen, pilot)
        await pilot.press("enter")
        await answered(screen, pilot)
        await pilot.press("f8")
        await answered(screen, pilot)

    at_the_desk(dual_book, "journal_voucher", again, user="bo", first=50)
    assert [one.key for one in records(dual_book, "journal_voucher")][-1] == f"journal_voucher:{name}:1"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_screen_is_the_one_that_was_looked_at(dual_book: Path, language: str, size: tuple[int, int]) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("9")
        await settled(app, pilot)
        text = screen_text(app)
        assert_fits(text, *size)
        assert_golden(f"inbox-{size[0]}x{size[1]}-{language}", text)

    at_the_terminal(dual_book, script, size=size, language=language, user="rui")
