"""Documents typed in a browser are the documents typed in a terminal, and a tab that is closed in between loses none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from tests.tui.chromium import Page, in_the_browser, until
from tests.tui.demo_terminal import copied
from tests.tui.document.at_the_desk import F5, F8, PURCHASE, PURCHASED, Terminal, bought, records, waiting_drafts
from tests.tui.document.same_document import content
from tests.tui.served import Served, served

KEYS = [{"\r": "Enter"}.get(key, key) for key in PURCHASE]


@pytest.fixture
def server(own_book: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """The demo company in browsers, for anna."""
    monkeypatch.setenv("ZHANGFANG_USER", "anna")
    with served(own_book) as found:
        yield found


async def at_a_receipt(page: Page) -> None:
    """Home, purchasing, goods receipt."""
    await until(lambda: "Approvals" in page.painted)
    await page.press("1")
    await until(lambda: "Purchase order" in page.painted)
    await page.press("2")
    await until(lambda: "Supplier" in page.painted)


@pytest.mark.usefixtures("_browser")
def test_the_same_keys_post_the_same_document_in_a_browser_and_in_a_terminal(
    server: Served, own_book: Path, demo_book: Path, tmp_path: Path
) -> None:
    """Check 14: the 26 keys of check 2, and no host but ours is asked for anything meanwhile."""
    before = len(records(own_book, "goods_receipt"))
    (tmp_path / "terminal").mkdir()
    other = copied(demo_book, tmp_path / "terminal")

    async def visit(page: Page) -> None:
        await at_a_receipt(page)
        await page.press("F5", *KEYS, "F8")
        await until(lambda: len(records(own_book, "goods_receipt")) == before + 1, looks=100, every=0.3)

    page = in_the_browser(server.address, visit)
    terminal = Terminal(other, "1", "2")
    try:
        terminal.type(F5 + PURCHASE + F8)
        terminal.until(lambda: len(records(other, "goods_receipt")) == before + 1)
    finally:
        terminal.kill()
    (browsed,), (typed,) = (records(book, "goods_receipt")[before:] for book in (own_book, other))
    assert bought(browsed) == PURCHASED
    assert content(browsed) == content(typed)
    assert {urlsplit(one).netloc for one in page.requests} == {urlsplit(server.site).netloc}


@pytest.mark.usefixtures("_browser")
def test_a_tab_closed_in_the_middle_of_an_entry_leaves_its_draft_which_the_next_tab_offers(
    server: Served, own_book: Path
) -> None:
    before = len(records(own_book, "goods_receipt"))

    async def half(page: Page) -> None:
        await at_a_receipt(page)
        await page.press(*KEYS[:-4])
        await until(lambda: any(one.head.cells == 6 for one in waiting_drafts(own_book)), every=0.3)

    in_the_browser(server.address, half)
    psutil.wait_procs(server.tabs(), timeout=20)
    assert server.tabs() == []
    assert len(records(own_book, "goods_receipt")) == before
    (draft,) = waiting_drafts(own_book)

    async def rest(page: Page) -> None:
        await at_a_receipt(page)
        await until(lambda: "drafts wait" in page.painted)
        await page.press("ctrl+b", "Enter", "F6", "ArrowUp", "Tab", *KEYS[-4:], "F8")
        await until(lambda: len(records(own_book, "goods_receipt")) == before + 1, looks=100, every=0.3)

    in_the_browser(server.next_address(), rest)
    posted = records(own_book, "goods_receipt")[-1]
    assert bought(posted) == PURCHASED
    assert posted.key.split(":")[1] == draft.head.id
    assert waiting_drafts(own_book) == []
