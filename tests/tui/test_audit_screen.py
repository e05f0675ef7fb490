"""The log at the terminal: paged, with what each record changed; verified and replayed while one goes on looking."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from threading import Event

import pytest
from textual.pilot import Pilot

from ledger.api import OpenBook, RecordHead, Text, log_page, record_versions
from tests.tui.demo_terminal import LANGUAGES, SIZES, at_the_terminal, opened, settled
from tests.tui.posting import post
from tests.tui.screen_text import assert_fits, assert_golden, screen_text
from tui.app import ZhangfangApp
from tui.ledger_worker import LedgerWorker, Progress
from tui.screens.audit_screen import AuditScreen
from tui.screens.operation_screen import OperationScreen
from tui.screens.text_window import TextWindow

ITEM = {"kind": "item", "id": "NEW-1", "name": "新桶", "unit": "只", "category": "goods", "tax_code": "special13"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("keys", ["", "o", "v", "f7"], ids=["audit", "operations", "audit-verified", "audit-filter"])
def test_the_screen_is_the_one_that_was_looked_at(
    demo_book: Path, language: str, size: tuple[int, int], keys: str, request: pytest.FixtureRequest
) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("a")
        await settled(app, pilot)
        if keys:
            await pilot.press(keys)
        await settled(app, pilot)
        text = screen_text(app)
        assert_fits(text, *size)
        assert_golden(f"{request.node.callspec.id}", text)

    at_the_terminal(demo_book, script, size=size, language=language)


def test_the_log_grows_as_the_cursor_goes_down_until_the_first_record(demo_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("a")
        await settled(app, pilot)
        screen = app.screen
        assert isinstance(screen, AuditScreen) and screen.standing is not None
        size = screen.standing.footer.size
        assert [head.seq for head in screen.heads] == list(range(size, size - 100, -1))
        for _ in range(3):
            await pilot.press("end")
            await settled(app, pilot)
        assert [head.seq for head in screen.heads] == list(range(size, 0, -1))

    at_the_terminal(demo_book, script)


def test_an_item_that_was_renamed_shows_its_name_before_and_after(own_book: Path) -> None:
    post(own_book, ITEM)
    post(own_book, {**ITEM, "version": 2, "name": "新桶 20L"})

    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("a", "f7", *"item", "tab", *"anna", "enter")
        await settled(app, pilot)
        assert "► version 2 · anna" in screen_text(app) and "Name: 新桶 → 新桶 20L" in screen_text(app)
        assert "Base unit: 只" in screen_text(app)

    at_the_terminal(own_book, script, size=(160, 50), language="en")


def test_a_flipped_amount_is_found_by_verify_and_told_with_its_record(own_book: Path) -> None:
    with sqlite3.connect(own_book) as raw:
        triggers = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            raw.execute(f'DROP TRIGGER "{name}"')
        raw.execute("UPDATE posting SET debit = debit + 1 WHERE seq = 100 AND ordinal = 1 AND line = 1")
        for _, definition in triggers:
            raw.execute(definition)
    raw.close()

    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("a")
        await settled(app, pilot)
        await pilot.press("v")
        await settled(app, pilot)
        assert isinstance(app.screen, TextWindow)
        told = [line.en for line in app.screen.lines]
        assert app.screen.title_text().en == "✗ verify: not ok"
        assert "✗ entry_broken 100.1: debit is not credit" in told
        await pilot.press("escape", "r")
        await settled(app, pilot)
        assert isinstance(app.screen, TextWindow)

    at_the_terminal(own_book, script)


def test_a_refusal_is_found_in_the_operation_log_by_its_content(own_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pilot.press("c")
        await settled(app, pilot)
        await pilot.press("f9", "y")  # the year has open months
        await settled(app, pilot)
        await pilot.press("g", "a")
        await settled(app, pilot)
        await pilot.press("o")
        await settled(app, pilot)
        screen = app.screen
        assert isinstance(screen, OperationScreen) and len(screen.rows) == 249
        await pilot.press("f7", "tab", "tab", "tab", *"2026", "tab", "y", "enter")
        await settled(app, pilot)
        assert [(row["action"], row["codes"]) for row in screen.rows] == [("close", "period_open")]
        assert "2026-03 is not closed" in screen_text(app)
        await pilot.press("ctrl+l")
        await settled(app, pilot)
        assert "2026-03 还没有结账" in screen_text(app)
        await pilot.press("f7", "tab", *"März", "enter")
        await settled(app, pilot)
        assert app.messages.lines[0].text.en == "“März” is not a date"

    at_the_terminal(own_book, script, language="en")


# --- what is asked aside ---------------------------------------------------------------------------------------------------


def test_a_question_aside_keeps_no_other_question_waiting(demo_book: Path) -> None:
    book, _ = opened(demo_book)
    worker, go_on, told = LedgerWorker(book), Event(), []

    def long_one(other: OpenBook, progress: Progress) -> int:
        assert other is not book and other.reader == book.reader
        progress(1, 2)
        assert go_on.wait(30)
        return len(log_page(other, None, 5))

    async def sitting() -> None:
        aside = asyncio.create_task(worker.ask_aside(long_one, lambda done, total: told.append((done, total))))
        heads = await worker.ask(lambda known: log_page(known, None, 3))
        assert len(heads) == 3 and not aside.done()
        go_on.set()
        assert await aside == 5
        assert told == [(1, 2)]

    asyncio.run(sitting())
    worker.close()
    book.close()


def test_a_question_aside_stops_when_nobody_waits_for_it(demo_book: Path) -> None:
    book, _ = opened(demo_book)
    worker, begun, stopped, go_on = LedgerWorker(book), Event(), Event(), Event()

    def endless(_: OpenBook, progress: Progress) -> None:
        begun.set()
        assert go_on.wait(30)
        try:
            progress(1, 2)
        finally:
            stopped.set()

    async def sitting() -> None:
        aside = asyncio.create_task(worker.ask_aside(endless, lambda *_: None))
        await asyncio.get_running_loop().run_in_executor(None, begun.wait)
        aside.cancel()
        with pytest.raises(asyncio.CancelledError):
            await aside
        go_on.set()
        await asyncio.get_running_loop().run_in_executor(None, stopped.wait)

    asyncio.run(sitting())
    worker.close()
    book.close()


def test_pages_by_kind_and_user_and_versions_by_id(own_book: Path) -> None:
    post(own_book, ITEM, {**ITEM, "id": "NEW-10", "name": "别的"})
    post(own_book, {**ITEM, "version": 2, "name": "新桶 20L"})
    book, _ = opened(own_book)
    heads = [head for head in log_page(book, None, 2, kind="item") if isinstance(head, RecordHead)]
    assert [head.key for head in heads] == ["item:NEW-1:2", "item:NEW-10:1"]
    earlier = [head for head in log_page(book, heads[-1].seq, 1, kind="item", user="anna") if isinstance(head, RecordHead)]
    assert [head.key for head in earlier] == ["item:NEW-1:1"]
    assert log_page(book, None, 5, user="nobody") == []
    newest, first = record_versions(book, "item:NEW-1")
    changed = [(change.path, change.label, change.before, change.after) for change in newest.changes]  # type: ignore[union-attr]
    assert changed == [("name", Text("名称", "Name"), "新桶", "新桶 20L")]
    assert [change.before for change in first.changes] == [""] * len(first.changes)  # type: ignore[union-attr]
    book.close()
