"""The terminal on a copy of the demo company's book, on a day that stands still, for tests that press keys."""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from ledger.api import Circumstances, OpenBook, book_facts, build_demo, create_book, demo_company, open_book, sign_in
from tui.app import ZhangfangApp
from tui.ledger_worker import LedgerWorker
from tui.session import Session
from tui.settings import Settings

NOW = dt.datetime(2026, 3, 31, 8, 0, tzinfo=dt.UTC)
SIZES = ((80, 24), (120, 40), (160, 50))
LANGUAGES = ("zh", "en")
Script = Callable[[ZhangfangApp, Pilot[int]], Awaitable[None]]


def circumstances(user: str = "anna") -> Circumstances:
    """A user on a day that stands still."""
    return Circumstances(user, lambda: NOW, salt=lambda: bytes(16))


def build_demo_book(path: Path) -> Path:
    """The demo company's book, made by a user whose name no machine decides."""
    book = create_book(str(path), demo_company("anna"), now=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert isinstance(book, OpenBook), book
    built = build_demo(book, circumstances=circumstances(), progress=lambda *_: None)
    assert not isinstance(built, list), built
    book.close()
    return path


def opened(path: Path, user: str | None = None) -> tuple[OpenBook, Session]:
    """The book with somebody signed in, and the sitting."""
    book = open_book(str(path))
    assert isinstance(book, OpenBook), book
    who = sign_in(book, user, lambda _: None, circumstances(user or ""))
    assert isinstance(who, Circumstances), who
    return book, Session(str(path), book_facts(book).company, who, lambda: dt.date(2026, 3, 31))


def at_the_terminal(
    path: Path,
    script: Script,
    *,
    size: tuple[int, int] = (120, 40),
    language: str = "zh",
    user: str | None = None,
    **settings: Any,
) -> None:
    """Run a script of keys on the book."""

    async def sitting() -> None:
        book, session = opened(path, user)
        worker = LedgerWorker(book)
        app = ZhangfangApp(worker, session, asked=Settings(language, **settings))
        try:
            async with app.run_test(size=size) as pilot:
                await settled(app, pilot)
                await script(app, pilot)
        finally:
            worker.close()
            book.close()

    asyncio.run(sitting())


async def settled(app: ZhangfangApp, pilot: Pilot[int]) -> None:
    """Wait until the book has answered everything that was asked."""
    await pilot.pause()
    await app.workers.wait_for_complete()
    await pilot.pause()


def copied(source: Path, folder: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copy(source, folder / "book.db"))
