"""Reconciling at the terminal: one key per line, undone to the start, finished at nothing left to clear (TUI §8 check 11)."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from ledger.api import OpenDocument, open_documents, replay_book, verify_book
from tests.tui.demo_terminal import LANGUAGES, SIZES, at_the_terminal, copied, opened, settled
from tests.tui.screen_text import assert_fits, assert_golden, screen_text
from tests.tui.statement import desk_of, import_statement, kinds_in
from tui.app import ZhangfangApp
from tui.screens.confirm_window import ConfirmWindow
from tui.screens.document_screen import DocumentScreen
from tui.screens.reconciliation_screen import ReconciliationScreen
from tui.screens.settlement_screen import SettlementScreen
from tui.screens.text_window import TextWindow


@pytest.fixture(scope="session")
def banked_book(demo_book: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company with its statement imported."""
    path = copied(demo_book, tmp_path_factory.mktemp("banked"))
    assert import_statement(path) == 20
    return path


@pytest.fixture
def bank(banked_book: Path, tmp_path: Path) -> Path:
    """A copy to change."""
    return copied(banked_book, tmp_path)


async def reconciliation(app: ZhangfangApp, pilot: Pilot[int]) -> ReconciliationScreen:
    await pilot.press("7")
    await settled(app, pilot)
    assert isinstance(app.screen, ReconciliationScreen)
    return app.screen


def cursor(screen: ReconciliationScreen) -> str:
    listed = screen.query_one("#lines", OptionList)
    assert listed.highlighted is not None
    return str(listed.get_option_at_index(listed.highlighted).id)


def debts(path: Path) -> list[tuple[str, str]]:
    book, _ = opened(path)
    found = [open_documents(book, kind, party) for kind, party in (("receipt", "C03"), ("receipt", "C04"), ("payment", "S06"))]
    book.close()
    return [(one.ref, one.amount) for several in found for one in several if isinstance(one, OpenDocument)]


def test_each_line_of_95_per_cent_takes_one_key_and_u_goes_back_to_the_start(bank: Path) -> None:
    start, owed, records = desk_of(bank), debts(bank), kinds_in(bank)
    count = start.certain
    assert (count, len(start.answers)) == (13, 20)

    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        screen = await reconciliation(app, pilot)
        for left in range(count, 0, -1):
            desk = screen.sitting.desk
            assert desk is not None and desk.certain == left
            await pilot.press("a")
            await settled(app, pilot)
        desk = screen.sitting.desk
        assert desk is not None and (desk.certain, len(desk.answers), len(desk.matches)) == (0, 7, count)
        await pilot.press("a")
        await settled(app, pilot)
        assert "no answer of 95%" in app.messages.lines[0].text.en, "hammering a accepts nothing that is less sure"
        await pilot.press("f")
        await settled(app, pilot)
        assert "Δ=" in app.messages.lines[0].text.en and "cannot be finished" in app.messages.lines[0].text.en
        for _ in range(count):
            await pilot.press("u")
            await settled(app, pilot)
        assert screen.sitting.desk == start
        await pilot.press("u")
        await settled(app, pilot)
        assert app.messages.lines[0].text.en == "nothing of this sitting is left to undo"

    at_the_terminal(bank, script)
    assert (desk_of(bank), debts(bank)) == (start, owed)
    since = kinds_in(bank)[len(records) :]
    assert since.count("bank_match") == since.count("bank_unmatch") == count
    assert since.count("receipt") + since.count("payment") + since.count("bank_charge") == since.count("reversal") == 4
    assert "bank_reconciliation" not in since
    book, _ = opened(bank)
    assert verify_book(book).ok and replay_book(book).ok
    book.close()


def test_thirteen_keys_in_one_burst_match_thirteen_lines(bank: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await reconciliation(app, pilot)
        await pilot.press(*"a" * 13)
        await settled(app, pilot)

    at_the_terminal(bank, script)
    desk = desk_of(bank)
    assert (len(desk.matches), desk.certain, len(desk.answers)) == (13, 0, 7)


def test_the_month_is_finished_with_lesser_answers_a_division_and_a_receipt_by_hand(bank: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        screen = await reconciliation(app, pilot)
        await pilot.press("A")
        await settled(app, pilot)
        assert isinstance(app.screen, ConfirmWindow) and "13" in app.screen.question.en
        await pilot.press("y")
        await settled(app, pilot)
        for _ in range(6):  # wages, rent, the platform, a fee kept, an instalment, electricity
            row = screen.row()
            assert row is not None and row.best is not None
            await pilot.press("enter")
            await settled(app, pilot)
            if (row := screen.row()) is not None and not row.proposals:
                await pilot.press("n")
                await settled(app, pilot)
        desk = screen.sitting.desk
        assert desk is not None and [one.line.amount for one in desk.answers] == [50000]
        await pilot.press("s")
        await settled(app, pilot)
        app.screen.query_one(Input).value = "DN2602-01=500.00"
        await pilot.press("enter")
        await settled(app, pilot)
        await pilot.press("f")
        await settled(app, pilot)
        assert isinstance(app.screen, TextWindow)
        assert "调节后余额  378,236.31" in screen_text(app) and "差额  0.00" in screen_text(app)

    at_the_terminal(bank, script)
    desk = desk_of(bank)
    assert desk.result is not None and (desk.result.left, desk.finished) == (0, desk.at)
    assert [one.document for one in desk.postings if one.date.month == 3] == ["journal_voucher:JV2603-07"]
    book, _ = opened(bank)
    assert verify_book(book).ok and replay_book(book).ok
    book.close()


def test_all_of_95_per_cent_is_one_unit_to_undo(bank: Path) -> None:
    start = desk_of(bank)

    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await reconciliation(app, pilot)
        await pilot.press("A")
        await settled(app, pilot)
        await pilot.press("y")
        await settled(app, pilot)
        assert desk_of(bank).certain == 0
        await pilot.press("u")
        await settled(app, pilot)

    at_the_terminal(bank, script)
    assert desk_of(bank) == start


def test_marks_on_both_sides_are_matched_where_they_come_to_the_same(bank: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        screen = await reconciliation(app, pilot)
        await pilot.press("home", "m")
        await settled(app, pilot)
        assert "Space" in app.messages.lines[0].text.en
        first = cursor(screen)
        await pilot.press("space", "tab")
        meant = screen.query_one("#postings", OptionList)
        desk = screen.sitting.desk
        assert desk is not None
        answer = desk.answer(first)
        assert answer is not None
        (wanted,) = answer.proposals[0].names
        meant.highlighted = next(n for n, one in enumerate(desk.postings) if one.id == wanted)
        await pilot.press("space")
        await settled(app, pilot)
        assert "Δ 0.00" in screen_text(app)
        await pilot.press("m")
        await settled(app, pilot)
        assert [match.postings for match in screen.sitting.desk.matches] == [(wanted,)]
        assert not screen.sitting.lines and not screen.sitting.postings

    at_the_terminal(bank, script)


def test_the_second_answer_a_filter_why_and_the_document_of_a_posting(bank: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        screen = await reconciliation(app, pilot)
        await pilot.press("2")
        await settled(app, pilot)
        assert app.messages.lines[0].text.en == "there is no answer 2"
        await pilot.press("slash")
        await settled(app, pilot)
        app.screen.query_one(Input).value = "5,764"
        await pilot.press("enter")
        await settled(app, pilot)
        assert [row.line.amount for row in screen.sitting.rows()] == [576400]
        await pilot.press("w")
        await settled(app, pilot)
        assert isinstance(app.screen, TextWindow) and "手续费" in screen_text(app)
        await pilot.press("escape", "slash")
        await settled(app, pilot)
        assert len(screen.sitting.rows()) == 20
        await pilot.press("tab", "home", "enter")
        await settled(app, pilot)
        assert isinstance(app.screen, DocumentScreen)

    at_the_terminal(bank, script)


def test_a_line_set_aside_a_typed_balance_and_a_new_receipt(bank: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        screen = await reconciliation(app, pilot)
        await pilot.press("home", "i", "y")
        await settled(app, pilot)
        desk = screen.sitting.desk
        assert desk is not None and len(desk.answers) == 19 and desk.result is not None and desk.result.difference
        await pilot.press("e")
        await settled(app, pilot)
        app.screen.query_one(Input).value = "384,417.69"
        await pilot.press("enter")
        await settled(app, pilot)
        desk = screen.sitting.desk
        assert desk is not None and desk.statement == 38441769
        await pilot.press("c")
        await settled(app, pilot)
        assert isinstance(app.screen, SettlementScreen)

    at_the_terminal(bank, script)


def test_a_keeper_of_goods_is_told_why_there_is_nothing_to_see(bank: Path) -> None:
    from tests.tui.posting import post

    post(bank, {"kind": "user", "id": "ke", "name": "科", "roles": ["KEEPER"]})

    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await reconciliation(app, pilot)
        assert "KEEPER" in app.messages.lines[0].text.en

    at_the_terminal(bank, script, user="ke")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_screen_fits(banked_book: Path, size: tuple[int, int], language: str) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await reconciliation(app, pilot)
        text = screen_text(app)
        assert_fits(text, *size)
        assert_golden(f"reconciliation_{language}_{size[0]}x{size[1]}", text)

    at_the_terminal(banked_book, script, size=size, language=language)
