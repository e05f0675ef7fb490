"""Paying at the terminal: a party, ticks, F8; what is posted is what the preview showed."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from ledger.api import OpenDocument, Preview, WaitingDocument, inbox, open_documents, post_document, show_document
from tests.tui.demo_terminal import LANGUAGES, SIZES, at_the_terminal, circumstances, opened, settled
from tests.tui.posting import post
from tests.tui.screen_text import assert_fits, assert_golden, screen_text
from tui.app import ZhangfangApp
from tui.screens.settlement_screen import SettlementScreen
from tui.widgets.preview_pane import PreviewPane


async def choose_party(app: ZhangfangApp, pilot: Pilot[int], *keys: str) -> SettlementScreen:
    app.new_document("payment")
    await settled(app, pilot)
    await pilot.press(*keys, "enter")
    await settled(app, pilot)
    assert isinstance(app.screen, SettlementScreen)
    return app.screen


def test_two_invoices_are_paid_with_eight_keys_and_nothing_stays_open(own_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        screen = await choose_party(app, pilot, "s", "0", "1")
        await pilot.press("space", "space")
        await settled(app, pilot)
        assert f"{screen.allocation.amount:.2f}" == "195523.90"
        shown = screen.query_one(PreviewPane).shown
        assert isinstance(shown, Preview)
        await pilot.press("f8")
        await settled(app, pilot)
        told = app.messages.lines[0].text.en
        assert told.startswith("✓ posted Payment P-20260331-") and told.endswith(" 195,523.90")

    at_the_terminal(own_book, script)
    book, _ = opened(own_book)
    assert open_documents(book, "payment", "S01") == []
    book.close()


def test_100_000_is_spread_over_the_oldest_and_the_voucher_was_seen_before(own_book: Path) -> None:
    seen: list[Preview] = []

    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        screen = await choose_party(app, pilot, "s", "0", "1")
        await pilot.press("p", *"100000", "enter", "equals_sign")
        await settled(app, pilot)
        shown = screen.query_one(PreviewPane).shown
        assert isinstance(shown, Preview)
        seen.append(shown)
        await pilot.press("f8")
        await settled(app, pilot)

    at_the_terminal(own_book, script)
    book, _ = opened(own_book)
    left = open_documents(book, "payment", "S01")
    assert [(one.ref, one.amount) for one in left if not hasattr(one, "code")] == [("purchase_invoice:PI2603-01", "95523.90")]
    posted = show_document(book, seen[0].record.key.split(":")[1], "en")
    assert isinstance(posted, dict)
    lines = [(line["account"], line["debit"], line["credit"]) for entry in posted["entries"] for line in entry["lines"]]
    assert lines == [(line.account, line.debit, line.credit) for voucher in seen[0].vouchers for line in voucher.lines]
    book.close()


def test_what_is_paid_above_the_ticks_is_a_prepayment_of_4_476_10(own_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await choose_party(app, pilot, "s", "0", "1")
        await pilot.press("p", *"２０００００", "enter", "equals_sign")
        await settled(app, pilot)
        await pilot.press("f8")
        await settled(app, pilot)

    at_the_terminal(own_book, script)
    book, _ = opened(own_book)
    left = [one for one in open_documents(book, "prepayment_application", "S01") if isinstance(one, OpenDocument)]
    assert [(one.role, one.amount) for one in left] == [("PREPAY", "4476.10")]
    book.close()


def test_dollars_are_listed_by_themselves_and_never_added_to_yuan(own_book: Path) -> None:
    book, _ = opened(own_book)
    invoice = {
        "kind": "purchase_invoice",
        "id": "PI-USD",
        "date": "2026-03-30",
        "supplier": "S01",
        "currency": "USD",
        "rate": "7",
        "lines": [{"item": "PP-T30S", "quantity": "10", "net": "100.00", "tax": "0.00", "place": "W1"}],
    }
    done = post_document(book, invoice, circumstances())
    assert not isinstance(done, list), done
    book.close()

    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        screen = await choose_party(app, pilot, "s", "0", "1")
        assert screen.currency == "CNY" and len(screen.allocation.documents) == 2
        assert "另有 1 笔其他币种" in screen_text(app)
        await pilot.press("c", "a")
        await settled(app, pilot)
        assert (screen.currency, f"{screen.allocation.amount:f}") == ("USD", "100.00")
        shown = screen.query_one(PreviewPane).shown
        assert not isinstance(shown, Preview), "the rate of the day of payment is missing, and that is said"
        await pilot.press("c")
        assert screen.currency == "CNY" and screen.allocation.applied == {}

    at_the_terminal(own_book, script)


def test_where_two_people_keep_the_book_a_payment_of_195_523_90_waits_in_the_inbox_and_posts_nothing(own_book: Path) -> None:
    cashier = {"kind": "user", "id": "bo", "name": "波", "roles": ["CASHIER"]}
    post(own_book, cashier, {"kind": "book_setting", "id": "book", "segregation": "dual"})

    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        screen = await choose_party(app, pilot, "s", "0", "1")
        await pilot.press("space", "space", "f8")
        await settled(app, pilot)
        assert "waits for approval" in app.messages.lines[0].text.en
        assert screen.party == "", "the next payment may be typed"

    at_the_terminal(own_book, script, user="bo")
    book, _ = opened(own_book)
    [waiting] = inbox(book)
    assert isinstance(waiting, WaitingDocument)
    assert (waiting.kind, waiting.party, waiting.amount, waiting.requester) == ("payment", "S01", "195523.90", "bo")
    assert [one.amount for one in open_documents(book, "payment", "S01") if isinstance(one, OpenDocument)] == [
        "43708.40", "151815.50",
    ]  # fmt: skip
    book.close()


def test_a_party_that_does_not_exist_and_an_amount_that_is_none_are_refused(own_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        screen = await choose_party(app, pilot, *"zzz")
        assert screen.party == "" and "zzz" in app.messages.lines[0].text.en
        await pilot.press("backspace", "backspace", "backspace", "s", "0", "1", "enter")
        await settled(app, pilot)
        await pilot.press("p", *"1x", "enter")
        assert app.messages.lines[0].code == "letters_in_number "
        await pilot.press("f8")
        await settled(app, pilot)
        assert app.messages.lines[0].text.en == "nothing is ticked and no amount is given"

    at_the_terminal(own_book, script)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_screen_is_the_one_that_was_looked_at(demo_book: Path, language: str, size: tuple[int, int]) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await choose_party(app, pilot, "s", "0", "1")
        await pilot.press("space")
        await settled(app, pilot)
        text = screen_text(app)
        assert_fits(text, *size)
        assert_golden(f"settlement-{size[0]}x{size[1]}-{language}", text)

    at_the_terminal(demo_book, script, size=size, language=language)
