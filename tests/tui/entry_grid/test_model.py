"""The grid without a terminal: shorthands, balance, sides, scans, and whatever is done can be undone."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.tui.entry_grid.purchase import LINES, VOUCHER, lines, voucher
from tui.widgets.entry_grid.column import EMPTY
from tui.widgets.entry_grid.columns_fitted import aligned, fitted_widths
from tui.widgets.entry_grid.model import GridModel

TEXTS = st.sampled_from(
    ["", "ls", "dp", "lm", "zzz", "120", "１２＊３", "12*", "..", "//", "=", "1/0", "memo", "6901234567800"]
)


def state(model: GridModel) -> Any:
    """All that undo must bring back: rows with their identities, cells, problems, and what is shown beside them."""
    return [(row.id, dict(row.cells), dict(row.filled)) for row in model.rows]


def typed(model: GridModel, *texts: str) -> None:
    """Commit texts one after the other, Enter after each."""
    for text in texts:
        model.commit(text)
        model.next_stop()


def test_two_dots_copy_what_stands_above_and_slashes_what_stands_first() -> None:
    model = voucher()
    for memo in ("付货款", "..", "运费", "..", "//"):
        model.set_cell(len(model.rows), "memo", memo)
    assert [row.text("memo") for row in model.rows] == ["付货款", "付货款", "运费", "运费", "付货款"]


def test_equals_fills_what_is_missing_40_of_100_against_60() -> None:
    model = voucher()
    model.set_cell(0, "debit", "100")
    model.set_cell(1, "credit", "60")
    model.go(2, "credit")
    assert model.fill_balance()
    assert model.row(2).text("credit") == "40.00"
    model.set_cell(1, "credit", "70")
    model.set_cell(2, "credit", "=")
    assert model.row(2).text("credit") == "30.00"


def test_space_moves_an_amount_to_the_other_side_and_back() -> None:
    model = voucher()
    model.set_cell(0, "debit", "40")
    model.go(0, "debit")
    assert model.flip()
    assert (model.row(0).text("debit"), model.row(0).text("credit"), model.col.id) == ("", "40.00", "credit")
    model.history.undo()
    assert model.row(0).text("debit") == "40.00"
    model.go(0, "memo")
    assert not model.flip()


def test_the_last_price_comes_with_the_item_in_the_same_step() -> None:
    model = lines()
    model.commit("ls")
    assert model.row(0).typed == {"item": "LS-M6-20", "price": "18.50"}
    assert model.row(0).shown("name", "zh") == "螺丝 M6×20"
    model.history.undo()
    assert model.rows == []
    assert model.cursor == (0, 0)


def test_enter_goes_from_item_to_quantity_to_the_next_line_and_tab_to_the_price() -> None:
    model = lines()
    typed(model, "ls")
    assert model.col.id == "quantity"
    typed(model, "120")
    assert model.cursor == (1, 0) and model.at_end
    model.go(0, "quantity")
    model.next_cell(1)
    assert model.col.id == "price"
    model.next_cell(-1)
    assert model.col.id == "quantity"


def test_there_is_always_one_blank_row_and_a_header_has_none() -> None:
    model = lines()
    assert (model.height, model.at_end) == (1, True)
    typed(model, "ls", "1", "dp", "2")
    assert model.height == 3
    model.go(0)
    model.delete()
    assert (model.height, model.row(0).text("item")) == (2, "DP-6")
    model.insert()
    assert (model.height, model.entered) == (3, [model.row(1).typed])
    assert model.document_row(0) == 1


def test_scans_count_and_stars_multiply_what_was_scanned_last() -> None:
    model = lines(scanning=True)
    for code in ("DP-6", "LM-M6", "DP-6", "DP-6"):
        model.scan(code)
    assert [(row.text("item"), row.text("quantity")) for row in model.rows] == [("DP-6", "3"), ("LM-M6", "1")]
    assert model.multiply_last("12")
    assert model.row(0).text("quantity") == "12"
    assert model.cursor == (2, 0)
    model.history.undo()
    model.history.undo()
    assert model.row(0).text("quantity") == "2"


def test_a_cell_that_cannot_be_read_keeps_its_text_and_says_why() -> None:
    model = lines()
    typed(model, "ls", "12*")
    (issue,) = model.issues()
    assert (issue.code, issue.row, issue.col, model.row(0).text("quantity")) == ("missing_operand", 0, "quantity", "12*")
    model.set_cell(0, "quantity", "12*2")
    assert model.issues() == []


class AnySequence(RuleBasedStateMachine):
    """Any keys in any order: the model stays whole, undo goes back step by step and redo forward again."""

    def __init__(self) -> None:
        super().__init__()
        self.model = lines(scanning=True)
        self.states = [state(self.model)]
        self.back = 0

    def _done(self) -> None:
        if len(self.model.history.done) != len(self.states) - 1 - self.back:
            self.states = [*self.states[: len(self.states) - self.back], state(self.model)]
            self.back = 0

    @rule(text=TEXTS)
    def commit(self, text: str) -> None:
        self.model.commit(text)
        self._done()

    @rule(text=TEXTS, at=st.integers(0, 6), col=st.sampled_from([col.id for col in LINES if col.editable]))
    def set_cell(self, text: str, at: int, col: str) -> None:
        self.model.set_cell(min(at, len(self.model.rows)), col, text)
        self._done()

    @rule(move=st.sampled_from(["next_stop", "tab", "back", "up", "down", "left", "right"]))
    def move(self, move: str) -> None:
        {
            "next_stop": self.model.next_stop,
            "tab": lambda: self.model.next_cell(1),
            "back": lambda: self.model.next_cell(-1),
            "up": lambda: self.model.move(-1),
            "down": lambda: self.model.move(1),
            "left": lambda: self.model.move(0, -1),
            "right": lambda: self.model.move(0, 1),
        }[move]()

    @rule()
    def insert(self) -> None:
        self.model.insert()
        self._done()

    @rule()
    def delete(self) -> None:
        self.model.delete()
        self._done()

    @rule(code=st.sampled_from(["DP-6", "LM-M6", "4006381333931"]))
    def scan(self, code: str) -> None:
        self.model.scan(code)
        self._done()

    @rule(block=st.lists(st.lists(TEXTS, max_size=4), max_size=4))
    def paste(self, block: list[list[str]]) -> None:
        self.model.paste("\n".join("\t".join(line) for line in block))
        self._done()

    @precondition(lambda self: self.model.history.done)
    @rule()
    def undo(self) -> None:
        self.model.history.undo()
        self.back += 1
        assert state(self.model) == self.states[-1 - self.back]

    @precondition(lambda self: self.model.history.undone)
    @rule()
    def redo(self) -> None:
        self.model.history.redo()
        self.back -= 1
        assert state(self.model) == self.states[-1 - self.back]

    @invariant()
    def whole(self) -> None:
        model = self.model
        at, number = model.cursor
        assert 0 <= at < model.height and 0 <= number < len(model.cols)
        assert model.row(model.height - 1).blank and model.height == len(model.rows) + 1
        ids = [row.id for row in model.rows]
        assert len(set(ids)) == len(ids)
        known = {col.id for col in model.cols}
        for row in model.rows:
            assert set(row.cells) <= known and EMPTY not in row.cells.values()

    def teardown(self) -> None:
        for expected in reversed(self.states[: len(self.states) - 1 - self.back]):
            self.model.history.undo()
            assert state(self.model) == expected
        assert self.model.rows == []


TestAnySequence = AnySequence.TestCase
TestAnySequence.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


@given(widths=st.integers(0, 200), text=st.text(max_size=20), col=st.sampled_from([*LINES, *VOUCHER]))
def test_whatever_the_room_a_cell_is_exactly_as_wide_as_its_column(widths: int, text: str, col: Any) -> None:
    from rich.cells import cell_len

    width = fitted_widths([col], widths)[0]
    assert cell_len(aligned(text.replace("\n", " "), col, width)) == width


def test_narrow_terminals_take_from_the_name_first() -> None:
    wide, narrow = fitted_widths(LINES, 120), fitted_widths(LINES, 60)
    assert [one for one, (a, b) in enumerate(zip(wide, narrow, strict=True)) if a != b] == [1]


@pytest.mark.parametrize("seed", range(3))
def test_a_block_of_a_thousand_rows_is_one_step(seed: int) -> None:
    dice = random.Random(seed)
    block = "\n".join(f"{dice.choice(['ls', 'dp', 'lm'])}\t{dice.randint(1, 99)}" for _ in range(1000))
    model = lines()
    assert model.paste(block) == 1000
    assert (len(model.entered), len(model.history.done)) == (1000, 1)
    model.history.undo()
    assert model.rows == []
