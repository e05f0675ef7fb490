"""Master data at the terminal: found by typing, made, changed, taken out of use; what is refused is told at its field."""

from __future__ import annotations

import sys
from pathlib import Path

import pexpect
import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from ledger.api import MASTERS_KEPT, MasterDetail, WaitingDocument, inbox, master_detail
from tests.tui.demo_terminal import LANGUAGES, SIZES, at_the_terminal, opened, settled
from tests.tui.posting import post
from tests.tui.screen_text import assert_fits, assert_golden, screen_text
from tui.app import ZhangfangApp
from tui.screens.confirm_window import ConfirmWindow
from tui.screens.lookup_window import LookupWindow
from tui.screens.master_form_screen import MasterFormScreen
from tui.screens.masters_screen import MastersScreen

NEW = ("m", "enter", "f5")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize(
    "keys",
    [("enter", "down"), ("f5", "f2"), ("down", "f5", "tab", "tab", "f7")],
    ids=["masters", "master-form", "master-lookup"],
)
def test_the_screen_is_the_one_that_was_looked_at(
    demo_book: Path, language: str, size: tuple[int, int], keys: tuple[str, ...], request: pytest.FixtureRequest
) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pressed(app, pilot, "m", *keys)
        text = screen_text(app)
        assert_fits(text, *size)
        assert_golden(f"{request.node.callspec.id}", text)

    at_the_terminal(demo_book, script, size=size, language=language)


async def pressed(app: ZhangfangApp, pilot: Pilot[int], *keys: str) -> None:
    """Keys one after the other, each answered before the next."""
    for key in keys:
        await pilot.press(key)
        await settled(app, pilot)


def looked_up(path: Path, kind: str, code: str, user: str | None = None) -> MasterDetail:
    """What the book has."""
    book, _ = opened(path, user)
    found = master_detail(book, kind, code)
    book.close()
    assert isinstance(found, MasterDetail), found
    return found


def test_an_item_is_made_in_full_width_letters_and_found_by_its_initials(own_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pressed(app, pilot, *NEW)
        await pilot.press(*"BKT-20", "enter", *"塑料新桶", "enter", *"只", "enter", *"goods", "enter", *"2", "f2")
        await settled(app, pilot)
        assert app.messages.lines[0].text.en == "Item BKT-20 is saved"
        await pressed(app, pilot, *"slxt")
        assert isinstance(app.screen, MastersScreen)
        assert [row.code for row in app.screen.rows] == ["BKT-20"]

    at_the_terminal(own_book, script)
    given = looked_up(own_book, "item", "BKT-20").given
    assert given == {"kind": "item", "id": "BKT-20", "name": "塑料新桶", "unit": "只", "category": "goods", "decimals": 2}


def test_what_is_refused_is_told_at_its_field_and_nothing_is_stored(own_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pressed(app, pilot, *NEW, "f2")
        assert screen_text(app).count("it may not stay empty") >= 4
        await pilot.press(*"BKT-20", "enter", *"bucket", "enter", *"pc", "enter", *"nothing", "f2")
        await settled(app, pilot)
        assert "there is no category “nothing”" in screen_text(app)
        assert isinstance(app.screen, MasterFormScreen) and app.screen.current is not None
        assert app.screen.current.id == "field-category"
        await pressed(app, pilot, "ctrl+u", "f7", *"good", "enter", "f2")
        assert app.messages.lines[0].text.en == "Item BKT-20 is saved"

    at_the_terminal(own_book, script, language="en")
    assert looked_up(own_book, "item", "BKT-20").next_version == 2


def test_a_renamed_party_keeps_both_names_in_its_history(own_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pressed(app, pilot, "m", "down", "enter", "down")
        screen = app.screen
        assert isinstance(screen, MastersScreen) and screen.chosen is not None
        old = dict(screen.chosen.given or {})["name"]
        await pressed(app, pilot, "enter")
        assert isinstance(app.screen, MasterFormScreen) and app.screen.form.version == 2
        await pilot.press(*"(新)", "f2")
        await settled(app, pilot)
        assert screen.chosen.versions[0].changes[0].before == old
        assert f"{old} → {old}(新)" in screen_text(app).replace("\n", "")

    at_the_terminal(own_book, script, size=(160, 50))


def test_where_two_people_keep_the_book_a_renamed_supplier_waits_in_the_inbox(own_book: Path) -> None:
    manager = {"kind": "user", "id": "pm", "name": "采购主管", "roles": ["PMGR"]}
    post(own_book, manager, {"kind": "book_setting", "id": "book", "segregation": "dual"})

    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pressed(app, pilot, "m", "down", "enter", *"s01", "down", "enter")
        assert isinstance(app.screen, MasterFormScreen)
        await pilot.press(*"(新)", "f2")
        await settled(app, pilot)
        assert app.messages.lines[0].text.en == "○ S01 waits for approval; it is posted from the inbox then"
        assert isinstance(app.screen, MastersScreen)

    at_the_terminal(own_book, script, user="pm")
    assert looked_up(own_book, "party", "S01").next_version == 2
    book, _ = opened(own_book)
    [waiting] = inbox(book)
    assert isinstance(waiting, WaitingDocument)
    assert (waiting.kind, waiting.id, waiting.raw["version"]) == ("party", "S01", 2)
    assert waiting.raw["name"].endswith("(新)")
    book.close()


def test_a_user_is_taken_out_of_use_in_a_book_of_two_only_after_somebody_else_agreed(own_book: Path) -> None:
    users = [{"kind": "user", "id": name, "name": name, "roles": [role]} for name, role in (("bo", "SALES"), ("ad", "ADMIN"))]
    post(own_book, *users, {"kind": "book_setting", "id": "book", "segregation": "dual"})

    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pressed(app, pilot, "m", *["down"] * 9, "enter", *"bo", "down", "f9", "y")
        assert app.messages.lines[0].text.en == "○ bo waits for approval; it is posted from the inbox then"

    at_the_terminal(own_book, script, user="ad")
    assert looked_up(own_book, "user", "bo", "ad").active


def test_a_user_is_taken_out_of_use_and_an_account_is_closed_and_opened(own_book: Path) -> None:
    post(own_book, {"kind": "user", "id": "bo", "name": "bo", "roles": ["SALES"], "login": "nobody"})

    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pressed(app, pilot, "m", *["down"] * 9, "enter", *"bo", "down", "f9")
        assert isinstance(app.screen, ConfirmWindow)
        await pressed(app, pilot, "y")
        assert "△ out of use" in screen_text(app)
        await pressed(app, pilot, "escape", "m", "down", "down", "enter", *"1101", "down", "f9", "y")
        assert "△ out of use" in screen_text(app)
        await pressed(app, pilot, "enter")
        assert app.messages.lines[0].text.en == "the chart brings this account; make one below it"
        await pressed(app, pilot, "f9", "y")
        assert "△ out of use" not in screen_text(app)

    at_the_terminal(own_book, script, language="en")
    assert not looked_up(own_book, "user", "bo").active
    investments = looked_up(own_book, "account", "1101")
    assert (investments.active, investments.events) == (True, 2)


def test_esc_asks_only_where_something_would_be_lost(own_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pressed(app, pilot, *NEW, "escape")
        assert isinstance(app.screen, MastersScreen)
        await pressed(app, pilot, "f5", "x", "escape")
        assert isinstance(app.screen, ConfirmWindow)
        await pressed(app, pilot, "n", "escape", "y")
        assert isinstance(app.screen, MastersScreen)

    at_the_terminal(own_book, script)


def test_roles_are_looked_up_one_after_the_other(own_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pressed(app, pilot, "m", *["down"] * 9, "f5")
        await pilot.press(*"eve", "enter", *"Eve", "enter")
        await pressed(app, pilot, "f7")
        assert isinstance(app.screen, LookupWindow)
        await pressed(app, pilot, *"KEEPER", "enter", "f7", *"QC", "enter")
        assert app.screen.query_one("#field-roles", Input).value == "KEEPER, QC"
        await pressed(app, pilot, "f2")

    at_the_terminal(own_book, script)
    assert (looked_up(own_book, "user", "eve").given or {})["roles"] == ["KEEPER", "QC"]


def test_the_language_changes_and_what_is_typed_stays(own_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pressed(app, pilot, *NEW, *"A-1", "ctrl+l")
        assert "* Code" in screen_text(app) and "A-1" in screen_text(app)
        await pressed(app, pilot, *"2")
        assert app.screen.query_one("#field-id", Input).value == "A-12"

    at_the_terminal(own_book, script)


def test_a_form_written_in_one_go_to_a_real_terminal_is_read_field_by_field(own_book: Path) -> None:
    command = Path(sys.executable).with_name("zhangfang")
    child = pexpect.spawn(
        str(command),
        ["--lang", "en", "--user", "anna", "tui", str(own_book)],
        dimensions=(40, 120),
        timeout=30,
        encoding="utf-8",
    )
    for keys, answer in (("", "Master data"), ("m", "ABS-757"), ("\x0e", "New: Item")):
        child.send(keys)
        child.expect(answer)
    child.send("BKT-1\rBucket, 20 l\rpc\rgoods\r3\rfifo\ry\r\x13")
    child.expect("BKT-1 is saved")
    child.send("\x11")
    child.expect(pexpect.EOF)
    given = {"kind": "item", "id": "BKT-1", "name": "Bucket, 20 l", "unit": "pc", "category": "goods", "decimals": 3}
    assert looked_up(own_book, "item", "BKT-1").given == {**given, "costing": "fifo", "lot_tracked": True}


def test_the_account_above_is_looked_up_in_the_whole_chart(own_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await pressed(app, pilot, "m", *["down"] * MASTERS_KEPT.index("account"), "f5")
        await pilot.press(*"5602.88", "enter", *"test", "enter")
        await pressed(app, pilot, "f7")
        assert isinstance(app.screen, LookupWindow)
        await pressed(app, pilot, *"5602", "enter")
        assert app.screen.query_one("#field-parent", Input).value == "5602"
        await pressed(app, pilot, "f2")

    at_the_terminal(own_book, script)
    assert looked_up(own_book, "account", "5602.88").active
