"""F3 in a cell that names what does not exist: the form begins with what was typed, and its code comes back into the cell."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from ledger.api import Candidate, CandidateIndex, FieldDescription, Problem, Text, describe_kind
from tests.tui.demo_terminal import LANGUAGES, settled
from tests.tui.document.at_the_desk import answered, at_the_desk, keys, records
from tests.tui.posting import post
from tests.tui.screen_text import screen_text
from tui.document.new_master import new_master
from tui.master_form import MasterForm
from tui.screens.entry_screen import EntryScreen
from tui.screens.master_form_screen import MasterFormScreen

INDEX = CandidateIndex.of(
    1,
    [
        Candidate("item", "K9", Text("电钻", "drill"), barcodes=("6901234567892",)),
        Candidate("party_group", "supplier", Text("供应商", "suppliers")),
    ],
)


def field(kind: str, path: str) -> FieldDescription:
    found = describe_kind(kind).field(path)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("path", "typed", "kind", "begun"),
    [
        ("lines.item", "ＬＭ-8", "item", {"id": "LM-8"}),
        ("lines.item", "不锈钢螺母", "item", {"name": "不锈钢螺母"}),
        ("lines.item", "hex nut", "item", {"name": "hex nut"}),
        ("lines.item", "6909999999990", "item", {"barcodes": ["6909999999990"]}),
        ("lines.item", "K", "item", {"id": "K"}),
        ("lines.place", "W9", "place", {"id": "W9"}),
        ("supplier", "S9", "party", {"id": "S9", "group": "supplier"}),
        ("supplier", "", "party", {"group": "supplier"}),
    ],
)
def test_the_form_begins_with_what_was_typed(path: str, typed: str, kind: str, begun: dict[str, object]) -> None:
    form = new_master(field("goods_receipt", path), typed, INDEX)
    assert isinstance(form, MasterForm)
    assert (form.described.name, dict(form.given), form.is_new, form.changed) == (kind, begun, True, False)


@pytest.mark.parametrize(
    ("path", "typed", "code"),
    [
        ("lines.item", "k9", "exists_already"),
        ("lines.item", "6901234567892", "exists_already"),
        ("lines.quantity", "12", "no_master_here"),
        ("lines.order_line", "PO1/1", "no_master_here"),
    ],
)
def test_what_is_there_or_is_no_master_data_is_not_created(path: str, typed: str, code: str) -> None:
    found = new_master(field("goods_receipt", path), typed, INDEX)
    assert isinstance(found, Problem) and found.code == code


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_item_comes_back_into_its_cell_and_is_received(own_book: Path, language: str) -> None:
    """Typed ahead: what is struck behind F3 goes into the form."""

    async def script(screen: EntryScreen, pilot: Pilot[int]) -> None:
        await keys(pilot, "zd\r")
        await pilot.press(*"NEW-1", "f3")
        await pilot.press(*"hdpe", "enter", *"kg", "enter")
        await settled(screen.house, pilot)
        form = screen.house.screen
        assert isinstance(form, MasterFormScreen)
        assert form.form.texts == {"id": "NEW-1", "name": "hdpe", "unit": "kg"}
        assert ("新建" if language == "zh" else "New: Item") in screen_text(screen.house)
        assert screen.house.candidates is not None
        category = screen.house.candidates.search("", ("category",))[0].candidate.code
        await keys(pilot, category)
        await pilot.press("f2")
        await answered(screen, pilot)
        assert screen.house.screen is screen
        lines = screen.sheet.lists["lines"]
        assert (lines.cursor, lines.row(0).text("item"), lines.cell(0, "item").problem) == ((0, 0), "NEW-1", None)
        assert lines.row(0).shown("item_name", language) == "hdpe"
        await keys(pilot, "\r12\r")
        lines.set_cell(0, "price", "2")
        lines.set_cell(0, "place", "W1")
        await pilot.press("f8")
        await answered(screen, pilot)
        assert screen.sheet.blank, screen_text(screen.house)

    at_the_desk(own_book, "goods_receipt", script, language=language)
    assert records(own_book, "goods_receipt")[-1].input["lines"][0]["item"] == "NEW-1"


def test_a_form_that_is_left_leaves_the_cell_as_it_was(own_book: Path) -> None:
    async def script(screen: EntryScreen, pilot: Pilot[int]) -> None:
        await keys(pilot, "zd\r")
        await pilot.press(*"NEW-1", "f3")
        await settled(screen.house, pilot)
        assert isinstance(screen.house.screen, MasterFormScreen)
        await pilot.press("escape")
        await settled(screen.house, pilot)
        assert screen.house.screen is screen
        assert (screen.desk.editor.value, screen.desk.dirty) == ("NEW-1", True)
        await pilot.press("backspace")
        assert screen.desk.editor.value == "NEW-"

    at_the_desk(own_book, "goods_receipt", script)
    assert not [one for one in records(own_book, "item") if one.input["id"] == "NEW-1"]


def test_who_may_not_keep_parties_is_told_so_and_stays_in_the_cell(own_book: Path) -> None:
    post(own_book, {"kind": "user", "id": "ren", "name": "仓管", "roles": ["KEEPER"]})

    async def script(screen: EntryScreen, pilot: Pilot[int]) -> None:
        await pilot.press(*"NEW-1", "f3")
        await settled(screen.house, pilot)
        assert screen.house.screen is screen
        assert screen.desk.editor.value == "NEW-1"
        assert screen.house.messages.lines[0].code.strip() == "not_permitted"

    at_the_desk(own_book, "goods_receipt", script, user="ren")
