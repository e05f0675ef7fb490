"""Bins read from their codes, shades of what lies in them, and the cursor's way among them."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from ledger.api import LyingItem, LyingLot, MappedPlace, MappedWarehouse
from tui.widgets.warehouse.bin_layout import heat_of, layout_of
from tui.widgets.warehouse.heat_rows import field_of, moved_in, rows_of, shade_of

TODAY = dt.date(2026, 3, 31)


def a_bin(code: str, load: int = 0, *, value: int | None = 0, since: dt.date = TODAY, item: str = "P1") -> MappedPlace:
    lot = LyingLot("", "", "", load, since)
    items = (LyingItem(item, "周转箱", "件", 0, load, value, (lot,)),) if load else ()
    return MappedPlace(code, code, items, Fraction(load))


def house(*bins: MappedPlace, code: str = "W1") -> MappedWarehouse:
    return MappedWarehouse(code, "主仓", a_bin(code), bins, "quantity")


def test_codes_tell_aisle_bay_and_level() -> None:
    layout = layout_of(house(a_bin("B-07-2"), a_bin("A-07-1"), a_bin("A-07-3"), a_bin("A-02-1")))
    assert layout.told
    assert layout.aisles == ("A", "B")
    assert layout.level_names == (1, 2, 3)
    assert {spot: (stack.name, list(stack.levels)) for spot, stack in layout.stacks.items()} == {
        (0, 0): ("A-02", [1]),
        (0, 1): ("A-07", [1, 3]),
        (1, 1): ("B-07", [2]),
    }


def test_the_warehouse_in_front_of_a_code_is_left_out_and_a_level_is_not_needed() -> None:
    layout = layout_of(house(a_bin("W1-A01"), a_bin("W1-A02"), a_bin("W1-B01")))
    assert [stack.name for stack in layout.stacks.values()] == ["A-01", "A-02", "B-01"]
    assert layout.aisles == ("A", "B") and layout.bays == 2


def test_aisles_of_figures_and_of_more_letters_are_read_too() -> None:
    layout = layout_of(house(a_bin("10-03-1"), a_bin("2-03-1"), a_bin("AB-3-1")))
    assert layout.aisles == ("AB", "2", "10")


def test_what_a_code_does_not_tell_stands_in_an_aisle_of_its_own() -> None:
    layout = layout_of(house(a_bin("A-01-1"), a_bin("待检区"), a_bin("A-01-1".lower().upper() + "-9-9")))
    assert layout.aisles == ("A", "")
    assert [stack.name for stack in layout.stacks.values()] == ["A-01", "待检区", "A-01-1-9-9"]


def test_two_bins_at_one_spot_are_both_shown() -> None:
    layout = layout_of(house(a_bin("A-01"), a_bin("A-1-1")))
    assert [stack.name for stack in layout.stacks.values()] == ["A-01", "A-1-1"]


def test_where_no_code_tells_anything_bins_stand_in_one_row() -> None:
    layout = layout_of(house(a_bin("一号位"), a_bin("二号位")))
    assert not layout.told
    assert sorted(layout.stacks) == [(0, 0), (0, 1)]
    empty = layout_of(house())
    assert (empty.stacks, empty.first(), empty.bays) == ({}, (0, 0), 0)


def test_shades_of_load_and_value_are_shares_of_the_largest_and_age_of_half_a_year() -> None:
    quarter, full, old = (
        a_bin("A-01", 25, value=300),
        a_bin("A-02", 100, value=150, since=dt.date(2026, 1, 30)),
        a_bin("A-03", 1, since=dt.date(2025, 1, 1)),
    )
    bins = [quarter, full, old, a_bin("A-04")]
    assert [heat_of(bins, "fill", TODAY).of(one) for one in bins] == [Fraction(1, 4), 1, Fraction(1, 100), None]
    assert [heat_of(bins, "value", TODAY).of(one) for one in bins] == [1, Fraction(1, 2), 0, None]
    assert [heat_of(bins, "age", TODAY).of(one) for one in bins] == [0, Fraction(60, 180), 1, None]


def test_shades_have_four_glyphs_and_an_empty_bin_a_dot() -> None:
    shades = [None, Fraction(0), Fraction(24, 100), Fraction(25, 100), Fraction(1, 2), Fraction(3, 4), Fraction(1)]
    assert "".join(shade_of(one) for one in shades) == ".░░▒▓██"


def test_a_field_is_the_name_and_a_glyph_a_level_from_the_floor_up() -> None:
    bins = [a_bin("A-07-1", 100), a_bin("A-07-2", 60), a_bin("A-07-4", 10), a_bin("A-08-3")]
    layout = layout_of(house(*bins))
    heat = heat_of(bins, "fill", TODAY)
    assert field_of(layout.stacks[0, 0], layout, heat, 6) == "A-07   █▓ ░"
    assert field_of(layout.stacks[0, 1], layout, heat, 4) == "A-08   . "


def test_an_aisle_begins_a_row_and_arrows_keep_the_column() -> None:
    layout = layout_of(house(*[a_bin(f"{aisle}-{bay:02d}") for aisle in "AB" for bay in range(1, 6)]))
    rows = rows_of(layout, 26)  # fields of eight cells: mark, A-01, blank, one level, blank
    assert [len(row) for row in rows] == [3, 2, 3, 2]
    assert moved_in(rows, (0, 2), 1, 0) == (0, 4)
    assert moved_in(rows, (0, 4), 1, 0) == (1, 1)
    assert moved_in(rows, (0, 0), -1, 0) == (0, 0)
    assert moved_in(rows, (0, 2), 0, 1) == (0, 2)


def test_arrows_in_the_drawing_go_to_the_next_bay_that_is_there() -> None:
    layout = layout_of(house(a_bin("A-01"), a_bin("A-09"), a_bin("C-02"), a_bin("C-09")))
    assert layout.moved((0, 0), 0, 1) == (0, 2)
    assert layout.moved((0, 2), 1, 0) == (1, 2)
    assert layout.moved((0, 0), 1, 0) == (1, 1)
    assert layout.moved((1, 1), 1, 0) == (1, 1)
    assert layout.holding("P1") == []
