"""Charts of characters: axes with round ends, bars and areas by numbers, labels that do not touch."""

from __future__ import annotations

import pytest

from tui.amounts_shown import hundredths, short_money, tenths
from tui.widgets.charts.chart_lines import (
    Axis,
    area_lines,
    axis_for,
    bar,
    group_width,
    pair_lines,
    round_up,
    spark_rows,
    spread_labels,
)


@pytest.mark.parametrize(("value", "rounded"), [(0, 1), (1, 1), (3, 5), (10, 10), (11, 20), (295, 500), (1_200, 2_000)])
def test_ends_of_axes_are_one_two_or_five_with_noughts(value: int, rounded: int) -> None:
    assert round_up(value) == rounded


def test_an_axis_begins_at_nought_where_bars_stand_on_it() -> None:
    assert axis_for([218, 295], 8) == Axis(0, 300, 8)
    assert axis_for([], 8) == Axis(0, 1, 8)
    assert axis_for([0, 0], 8).row(0) == 7


def test_a_line_far_from_nought_gets_an_axis_of_its_own_and_a_near_one_does_not() -> None:
    assert axis_for([446_636, 510_062], 8, from_nought=False) == Axis(440_000, 520_000, 8)
    assert axis_for([100_000, 510_062], 8, from_nought=False).low == 0


def test_an_axis_is_marked_at_round_values() -> None:
    assert axis_for([446_636, 510_062], 9, from_nought=False).ticks() == {
        8: 440_000,
        6: 460_000,
        4: 480_000,
        2: 500_000,
        0: 520_000,
    }
    assert Axis(0, 300, 7).ticks() == {6: 0, 4: 100, 2: 200, 0: 300}
    assert Axis(-500, 500, 5).ticks() == {4: -400, 3: -200, 2: 0, 1: 200, 0: 400}
    assert Axis(0, 1, 4).ticks() == {3: 0, 0: 1}


def test_what_falls_below_nought_has_room_below_the_line() -> None:
    axis = axis_for([-500, 300], 7)
    assert axis == Axis(-500, 500, 7)
    assert [axis.row(value) for value in (500, 0, -500)] == [0, 3, 6]
    assert axis_for([-500, -100], 7).high == 0


def test_an_area_is_full_where_the_value_stands_and_shaded_down_to_the_axis() -> None:
    assert area_lines([0, 100, 50, 75], Axis(0, 100, 5), 8) == [
        "  ██    ",
        "  ░░  ██",
        "  ░░██░░",
        "  ░░░░░░",
        "██░░░░░░",
    ]


def test_an_area_below_nought_hangs_from_the_line() -> None:
    assert area_lines([-100, 100], Axis(-100, 100, 5), 2) == [" █", " ░", "░░", "░ ", "█ "]


def test_more_values_than_columns_keep_the_newest() -> None:
    assert area_lines([0, 0, 0, 100, 100], Axis(0, 100, 2), 2) == ["██", "░░"]


def test_pairs_stand_side_by_side_and_nothing_is_no_bar() -> None:
    assert pair_lines([(100, 50), (0, 100)], Axis(0, 100, 3), 14) == [
        "███       ▒▒▒ ",
        "███▒▒▒    ▒▒▒ ",
        "███▒▒▒    ▒▒▒ ",
    ]
    assert group_width(12, 30) == 3
    assert [len(line) for line in pair_lines([(1, 1)] * 12, Axis(0, 1, 2), 30)] == [30, 30]


def test_a_bar_is_a_share_of_the_largest_and_never_nothing_for_something() -> None:
    assert [bar(value, 200, 8) for value in (0, 1, 100, 199, 200)] == [" " * 8, "█       ", "████    ", "████████", "████████"]
    assert bar(-5, 200, 4) == "    "


def test_small_columns_leave_unknown_months_empty() -> None:
    assert spark_rows([10, None, 30, 85], 3, 1) == ["      █ ", "      █ ", "█   █ █ "]
    assert spark_rows([None, 0], 1, 1) == ["    "]


def test_labels_that_would_touch_are_left_away() -> None:
    labels = ["2026-01", "2026-02", "2026-03"]
    assert spread_labels(labels, 10, 30) == "2026-01   2026-02   2026-03"
    assert spread_labels(labels, 5, 30) == "2026-01   2026-03"
    assert spread_labels(labels, 10, 26) == "2026-01   2026-02"
    assert spread_labels(["1月", "2月"], 4, 8) == "1月 2月"


def test_amounts_at_an_edge_are_short_and_cut_never_rounded_up() -> None:
    assert short_money(44_663_681, "CNY", "zh") == "44.6万"
    assert short_money(44_663_681, "CNY", "en") == "446.6k"
    assert short_money(-19_999_999_999, "CNY", "zh") == "-1.9亿"
    assert short_money(99_999, "CNY", "zh") == "999"
    assert short_money(-50, "CNY", "en") == "0"
    assert short_money(1_234_567, "JPY", "en") == "1.2M"
    assert (tenths(145), hundredths(85), hundredths(-3)) == ("14.5", "0.85", "-0.03")
