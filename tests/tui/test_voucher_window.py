"""v on a document: its vouchers in the form they have on paper."""

from __future__ import annotations

from pathlib import Path

from textual.containers import ScrollableContainer
from textual.pilot import Pilot

from tests.acceptance.company import zhangfang
from tests.tui.demo_terminal import at_the_terminal, settled
from tests.tui.document.at_the_desk import records
from tests.tui.screen_text import screen_text
from tui.app import ZhangfangApp
from tui.screens.document_screen import DocumentScreen
from tui.screens.voucher_window import VoucherWindow


def test_the_voucher_of_a_payment_stands_there_as_it_is_printed(demo_book: Path) -> None:
    """Every line of `zhangfang report BOOK voucher` is on the screen, in both languages."""
    payment = records(demo_book, "payment")[0]
    (entry,) = [one for one in payment.entries if one.is_voucher]

    def printed(language: str) -> list[str]:
        words = ("--lang", language, "--user", "anna", "report", str(demo_book), "voucher", payment.entry_id(entry))
        found = zhangfang(*words, "--format", "text")
        assert found.code == 0, found.err
        return [line.strip() for line in found.out.splitlines() if line.strip()]

    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        app.open_document(payment.ref)
        await settled(app, pilot)
        await pilot.press("v")
        await settled(app, pilot)
        assert isinstance(app.screen, VoucherWindow)
        for language in ("zh", "en"):
            app.language = language
            await settled(app, pilot)
            shown = screen_text(app)
            assert [line for line in printed(language) if line not in shown] == []
        assert "记-2026-" in screen_text(app) and "附件" not in screen_text(app)

    at_the_terminal(demo_book, script, size=(120, 50))


def test_paper_wider_than_the_terminal_moves_under_the_arrows(demo_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        app.open_document(records(demo_book, "payment")[0].ref)
        await settled(app, pilot)
        await pilot.press("v")
        await settled(app, pilot)
        paper = app.screen.query_one(ScrollableContainer)
        assert paper.has_focus and paper.max_scroll_x >= 94 - 80
        await pilot.press(*["right"] * 30)
        await settled(app, pilot)
        assert paper.scroll_x == paper.max_scroll_x
        await pilot.press("escape")
        assert isinstance(app.screen, DocumentScreen)

    at_the_terminal(demo_book, script, size=(80, 24))


def test_an_order_moves_no_money_and_has_no_voucher(demo_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        app.open_document(records(demo_book, "purchase_order")[0].ref)
        await settled(app, pilot)
        await pilot.press("v")
        await settled(app, pilot)
        assert isinstance(app.screen, DocumentScreen)
        assert app.messages.lines[0].text.en == "there is no voucher: this document moves no money"

    at_the_terminal(demo_book, script)
