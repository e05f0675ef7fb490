"""The window of a long list: which rows it holds, which it asks for, and that no key is lost while rows are on their way."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.widgets.ledger_table.rows import Direction, ListSource, TableRow, Wanted
from tui.widgets.ledger_table.window_model import CHUNK, HELD_MAX, Again, Move, Press, Show, To, WindowModel


class CountingSource:
    """The numbers up to a count, and what was asked for."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.asked: list[tuple[Any, Direction, int]] = []

    async def fetch(self, place: Any, direction: Direction, count: int) -> Sequence[TableRow]:
        self.asked.append((place, direction, count))
        if direction == "after":
            first = 0 if place is None else place + 1
            last = min(first + count, self.count)
        else:
            last = self.count if place is None else min(place, self.count)
            first = max(last - count, 0)
        return [TableRow(number, number, {"n": str(number)}) for number in range(first, last)]


def settle(model: WindowModel, source: CountingSource) -> None:
    while model.wants:
        fetch = model.wants
        coming = source.fetch(fetch.place, fetch.direction, fetch.count)
        with pytest.raises(StopIteration) as ended:
            coming.send(None)
        model.take(ended.value.value)


def press(model: WindowModel, source: CountingSource, *presses: Press) -> None:
    for one in presses:
        model.press(one)
    settle(model, source)


def started(count: int, height: int = 20) -> tuple[WindowModel, CountingSource]:
    model, source = WindowModel(height), CountingSource(count)
    press(model, source, Move(0))
    return model, source


def shown(model: WindowModel) -> list[int]:
    return [row.place for row in model.visible]


def test_the_first_screen_of_a_million_rows_is_one_question_for_120_rows() -> None:
    model, source = started(1_000_000)
    assert source.asked == [(None, "after", CHUNK)]
    assert shown(model) == list(range(20)) and model.cursor == 0


def test_end_is_one_question_from_the_other_side_and_home_one_back() -> None:
    model, source = started(1_000_000)
    source.asked.clear()
    press(model, source, To("last"))
    assert source.asked == [(None, "before", CHUNK)]
    assert shown(model) == list(range(999_980, 1_000_000)) and model.current and model.current.place == 999_999
    press(model, source, To("first"))
    assert shown(model)[0] == 0


def test_pages_are_answered_from_what_is_held_and_it_never_holds_much() -> None:
    model, source = started(1_000_000)
    for page in range(1, 400):
        press(model, source, Move(19, page=True))
        assert shown(model) == list(range(19 * page, 19 * page + 20))
        assert len(model.rows) <= HELD_MAX
    assert len(source.asked) <= 400 * 19 // CHUNK + 2
    for _ in range(100):
        press(model, source, Move(-19, page=True))
    assert shown(model)[0] == 19 * 299 and len(model.rows) <= HELD_MAX


def test_keys_pressed_while_rows_are_on_their_way_are_made_in_order_when_they_have_come() -> None:
    model, source = started(1000)
    model.press(To("last"))
    assert model.wants is not None
    for one in (Move(-5), Move(1), Move(-300), Move(2)):
        model.press(one)
    assert model.current is not None and model.current.place == 0, "nothing has moved yet"
    settle(model, source)
    assert model.current.place == 999 - 5 + 1 - 300 + 2


def test_a_source_that_failed_drops_the_moves_and_keeps_what_is_there() -> None:
    model, source = started(1000)
    model.press(To("last"))
    model.press(Move(-5))
    model.give_up()
    assert shown(model) == list(range(20)) and model.wants is None
    press(model, source, Move(3))
    assert model.current is not None and model.current.place == 3


def test_a_jump_behind_a_place_and_beyond_the_end() -> None:
    model, source = started(1000)
    press(model, source, To("place", 499))
    assert shown(model)[0] == 500 and model.cursor == 0
    press(model, source, Move(-1))
    assert model.current is not None and model.current.place == 499
    press(model, source, To("place", 995))
    assert shown(model) == list(range(980, 1000)) and model.current.place == 996
    press(model, source, To("place", 5000))
    assert model.current.place == 999


def test_a_row_found_elsewhere_comes_under_the_cursor() -> None:
    model, source = started(1000)
    press(model, source, Show(TableRow(700, 700, {})))
    assert shown(model) == list(range(700, 720)) and model.current is not None and model.current.place == 700
    press(model, source, Show(TableRow(705, 705, {})))
    assert model.top + 5 == model.cursor, "it was held already"


def test_reading_again_keeps_the_cursor_on_its_row() -> None:
    model, source = started(1000)
    press(model, source, Move(300), Move(-7), Again())
    assert model.current is not None and model.current.place == 293
    assert 293 in shown(model)


def test_an_empty_list_is_known_to_be_empty() -> None:
    model, source = started(0)
    assert model.is_empty and model.current is None
    press(model, source, Move(1), Move(-1), To("last"), To("first"), Move(30, page=True), Again())
    assert model.is_empty and model.cursor == 0


presses = st.lists(
    st.one_of(
        st.integers(-60, 60).map(Move),
        st.integers(-3, 3).map(lambda pages: Move(9 * pages, page=True)),
        st.just(To("first")),
        st.just(To("last")),
        st.just(Again()),
    ),
    max_size=30,
)


@given(st.integers(0, 400), st.integers(1, 30), presses)
def test_whatever_is_pressed_the_window_is_a_piece_of_the_list_with_the_cursor_in_view(
    count: int, height: int, made: list[Press]
) -> None:
    model, source = started(count, height)
    at = 0
    for one in made:
        press(model, source, one)
        match one:
            case Move(rows=by):
                at = min(max(at + by, 0), max(count - 1, 0))
            case To(where="first"):
                at = 0
            case To(where="last"):
                at = max(count - 1, 0)
        held = [row.place for row in model.rows]
        assert held == list(range(held[0], held[0] + len(held))) if held else count == 0
        if count:
            assert model.current is not None and model.current.place == at
            assert model.top <= model.cursor < model.top + height
            assert len(model.visible) == min(height, count)


@pytest.mark.parametrize("count", [1, 19, 20, 21, 119, 120, 121, 240])
def test_every_length_around_a_chunk_ends_where_it_ends(count: int) -> None:
    model, source = started(count)
    press(model, source, *[Move(1)] * (count + 3))
    assert model.current is not None and model.current.place == count - 1
    press(model, source, *[Move(-1)] * (count + 3))
    assert model.current.place == 0 and shown(model)[0] == 0


def test_a_list_is_filtered_by_text_and_by_column_and_sorted_by_value() -> None:
    made = [
        TableRow(0, 0, {"a": "螺丝", "b": "9.00"}, {"b": 900}),
        TableRow(1, 1, {"a": "小计", "b": ""}, {}, kind="heading"),
        TableRow(2, 2, {"a": "螺母 M6", "b": "10.00"}, {"b": 1000}),
        TableRow(3, 3, {"a": "轴承", "b": ""}, {}),
    ]
    source = ListSource(made)

    def keys(of: ListSource, place: Any = None, direction: Direction = "after") -> list[Any]:
        return [row.key for row in asyncio.run(of.fetch(place, direction, 99))]

    assert keys(source.filtered(Wanted("m6"))) == [2]
    assert keys(source.filtered(Wanted(columns={"a": "螺"}))) == [0, 2]
    assert keys(source.sorted_by("b", descending=True)) == [2, 0, 3], "by value, not by text; what has none comes last"
    assert keys(source.sorted_by("b", descending=False)) == [0, 2, 3]
    few = source.filtered(Wanted(columns={"a": "螺"}))
    assert keys(few, 1) == [2] and keys(few, 1, "before") == [0], "behind a row that was left out"
    by_amount = source.sorted_by("b", descending=True).filtered(Wanted("螺丝"))
    assert keys(by_amount, 2) == [0] and keys(by_amount, 3) == [] and keys(by_amount, 3, "before") == [0]
