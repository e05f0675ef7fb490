"""Every kind has a layout in which all that must be typed can be seen, and which fits a terminal of 80 columns."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from ledger.api import describe_kind, form_kinds
from tui.document_layout import WIDTH_MAX, ListLayout, areas, layout_of, menu_of, own_layouts
from tui.rooms import ROOMS
from tui.widgets.entry_grid.widget import GUTTER

DAILY = (
    "purchase_order", "goods_receipt", "purchase_invoice", "payment", "sales_order", "delivery", "sales_invoice", "receipt",
    "sales_return", "purchase_return", "stock_transfer", "stock_count", "journal_voucher",
)  # fmt: skip
LISTS = [pytest.param(one, id=f"{kind}-{one.name}") for kind in form_kinds() for one in layout_of(kind).lists]


@pytest.mark.parametrize("kind", form_kinds())
def test_every_field_of_a_form_stands_in_its_layout_once_and_required_ones_in_sight(kind: str) -> None:
    form, layout = describe_kind(kind), layout_of(kind)
    assert sorted(one.path for one in (*layout.first, *layout.more)) == sorted(one.path for one in form.header)
    assert not [one.path for one in layout.more if one.required and one.name not in ("id", "date")]
    for one in layout.lists:
        shown = [column.field.name for column in one.columns if column.field is not None]
        assert sorted([*shown, *(field.name for field in one.hidden)]) == sorted(field.name for field in one.description.fields)
        assert not [field.name for field in one.hidden if field.required and not field.derived]


@pytest.mark.parametrize("one", LISTS)
def test_the_columns_of_every_list_fit_80_columns_in_both_languages(one: ListLayout) -> None:
    assert sum(column.width + 1 for column in one.columns) - 1 <= WIDTH_MAX
    for column in one.columns:
        assert max(cell_len(column.label.zh), cell_len(column.label.en)) <= column.width, (column.id, column.width)
    assert len({column.id for column in one.columns}) == len(one.columns)


def test_what_a_handheld_shows_fits_40_columns_and_holds_what_must_be_typed() -> None:
    handheld = {kind: one for kind in form_kinds() for one in layout_of(kind).lists if one.narrow}
    assert {"stock_count", "goods_receipt", "delivery"} <= set(handheld)
    for kind, one in handheld.items():
        shown = [column for column in one.columns if column.id in one.narrow]
        assert len(shown) == len(one.narrow), kind
        assert GUTTER + sum(column.width + 1 for column in shown) <= 40
        assert {"item", "place"} < {column.id for column in shown}


@pytest.mark.parametrize("kind", own_layouts())
def test_what_a_layout_names_is_there(kind: str) -> None:
    form, layout = describe_kind(kind), layout_of(kind)
    assert kind in form_kinds()
    for path in (*layout.totals, *layout.defaults):
        assert form.field(path) is not None, path
    for one in layout.lists:
        for column in one.columns:
            assert not column.of or (one.description.fields and form.field(f"{one.name}.{column.of}")), column
            assert column.show != "price" or column.of in ("net", "gross")


def test_kinds_that_clerks_type_every_day_have_layouts_of_their_own_in_which_enter_skips_after_the_quantity() -> None:
    assert set(DAILY) <= set(own_layouts())
    skipping = {kind for kind in DAILY for one in layout_of(kind).lists for column in one.columns if column.skip_after}
    assert skipping == set(DAILY) - {"journal_voucher"}


def test_every_kind_stands_in_the_menu_of_exactly_one_room_behind_a_key_of_its_own() -> None:
    lines = [line for area in areas() for line in menu_of(area)]
    assert sorted(line.kind for line in lines) == sorted(form_kinds())
    assert set(areas()) <= set(ROOMS)
    for area in areas():
        keys = [line.key for line in menu_of(area)]
        assert len(set(keys)) == len(keys)
    assert [(line.key, line.kind) for line in menu_of("purchasing")][:2] == [("1", "purchase_order"), ("2", "goods_receipt")]


def test_a_purchase_order_is_laid_out_for_heads_down_typing() -> None:
    layout = layout_of("purchase_order")
    lines = layout.list("lines")
    assert lines is not None
    assert [one.name for one in layout.first] == ["supplier", "date"]
    stops = [column.id for column in lines.columns if column.stop]
    assert stops[:2] == ["item", "quantity"]
    assert layout.defaults["date"] == "=today"
    assert layout.defaults["lines.place"] == "=usual"
