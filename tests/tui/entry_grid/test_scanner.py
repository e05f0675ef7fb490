"""Scans where a quantity is typed behind them: a scanner is told from fingers by what it knows and by its speed."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from ledger.api import Text
from tests.tui.entry_grid.purchase import ITEMS
from tests.tui.entry_grid.test_keys import keys, typing
from tests.tui.entry_grid.typing_app import TypingApp
from tui.widgets.entry_grid.meanings import Scanning
from tui.widgets.entry_grid.popup import Suggestion
from tui.widgets.entry_grid.scanner import KeyTimes, scanned, scanned_over_quantity

LS, DP = ITEMS["LS-M6-20"][2], ITEMS["DP-6"][2]
KNOWN = [Suggestion("LS-M6-20", Text("螺丝", "screw"), barcode=True)]


def struck(*gaps: float) -> KeyTimes:
    found, at = KeyTimes(), 100.0
    found.strike(at)
    for gap in gaps:
        found.strike(at := at + gap)
    return found


def test_a_burst_is_eight_keys_without_a_pause() -> None:
    assert struck(*[0.002] * 12).burst == 13
    assert struck(*[0.002] * 6).burst == 0, "seven keys are no barcode"
    assert struck(*[0.08] * 12).burst == 0, "a fast typist is no scanner"
    assert struck(0.4, *[0.01] * 12).burst == 13, "the first key was struck before, by hand"
    assert struck(*[0.01] * 12, 0.5).burst == 0, "the last key was struck by hand"
    assert KeyTimes().burst == 0


@pytest.mark.parametrize(
    ("text", "found", "burst", "code"),
    [
        (LS, KNOWN, 0, "LS-M6-20"),  # known, however slowly
        ("4006381333931", [], 13, "4006381333931"),  # nobody's, from a scanner
        ("4006381333931", [], 0, ""),  # typed: a quantity
        ("120", [], 3, ""),
        ("6901", KNOWN, 0, ""),  # so short a number is a quantity, whoever has it as a barcode
    ],
)
def test_over_a_quantity_only_speed_tells_an_unknown_barcode(text: str, found: list[Suggestion], burst: int, code: str) -> None:
    assert scanned_over_quantity(text, found, burst=burst)[0] == code


def test_in_a_code_cell_eight_unknown_digits_are_a_barcode_however_they_came() -> None:
    code, problem = scanned("40063813", [])
    assert code == "40063813" and problem is not None and problem.code == "unknown_code"
    assert scanned("4006381", []) == ("", None)


def following(app: TypingApp) -> None:
    app.rows.scanning = Scanning("item", "quantity", follow=True)


def test_a_scan_counts_one_and_a_quantity_typed_behind_it_is_the_quantity_of_its_line() -> None:
    async def script(app: TypingApp, pilot: Pilot[None]) -> None:
        following(app)
        await keys(pilot, f"yg⏎{LS}⏎")
        assert (app.rows.cursor, app.rows.row(0).text("quantity")) == ((0, 2), "1")
        await keys(pilot, f"12⏎{DP}⏎")
        assert app.rows.cursor == (1, 2)
        await keys(pilot, f"{DP}⏎{DP}⏎{LS}⏎")
        assert [(row.text("item"), row.text("quantity")) for row in app.rows.rows] == [("LS-M6-20", "13"), ("DP-6", "3")]
        assert app.rows.cursor == (0, 2), "at the line that was counted"

    typing(script)


def test_enter_behind_a_scan_goes_on_and_stars_or_formulas_set_the_quantity() -> None:
    async def script(app: TypingApp, pilot: Pilot[None]) -> None:
        following(app)
        await keys(pilot, f"yg⏎{LS}⏎⏎dp⏎60⏎{LS}⏎*24⏎lm⏎2*3⏎")
        assert [(row.text("item"), row.text("quantity")) for row in app.rows.rows] == [
            ("LS-M6-20", "24"), ("DP-6", "60"), ("LM-M6", "6"),
        ]  # fmt: skip

    typing(script)


def test_a_scan_is_one_step_back() -> None:
    async def script(app: TypingApp, pilot: Pilot[None]) -> None:
        following(app)
        await keys(pilot, f"yg⏎{LS}⏎{LS}⏎")
        await pilot.press("ctrl+z")
        assert app.rows.row(0).text("quantity") == "1"
        await pilot.press("ctrl+z")
        assert app.rows.entered == []
        await pilot.press("ctrl+y")
        assert app.rows.entered[0]["quantity"] == "1" and app.rows.cursor == (0, 2)

    typing(script)


def test_a_scan_over_a_quantity_that_was_typed_and_not_entered_loses_neither() -> None:
    async def script(app: TypingApp, pilot: Pilot[None]) -> None:
        following(app)
        await keys(pilot, f"yg⏎{LS}⏎5{DP}")
        app.desk.editor.struck.times = [0.0, *(1.0 + number / 1000 for number in range(len(DP)))]
        await pilot.press("enter")
        assert [(row.text("item"), row.text("quantity")) for row in app.rows.rows] == [("LS-M6-20", "5"), ("DP-6", "1")]

    typing(script)
