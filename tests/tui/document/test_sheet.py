"""A document without a terminal: what it is made of, lists below lines, every kind of document."""

from __future__ import annotations

import datetime as dt

import pytest

from ledger.api import CandidateIndex, describe_kind, form_kinds
from tui.document.sheet import DocumentSheet
from tui.document_layout import layout_of

DAY = dt.date(2026, 3, 31)
DOCUMENTS = [kind for kind in form_kinds() if describe_kind(kind).is_document]


def sheet_of(kind: str) -> DocumentSheet:
    """An empty document; nothing can be looked up."""
    return DocumentSheet(layout_of(kind), CandidateIndex.of(0, ()), today=lambda: DAY, currency="CNY", identifier="X1")


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_every_field_of_every_kind_can_be_typed(kind: str) -> None:
    """With the further fields shown there is a cell for each, in the header or in a list, below a line too."""
    sheet = sheet_of(kind)
    sheet.show_more(more=True)
    reachable = {col.id for col in sheet.header.cols if col.editable}
    for name, model in sheet.lists.items():
        reachable |= {f"{name}.{col.id}" for col in model.cols if col.editable}
    form = describe_kind(kind)
    derived_lists = {one.name for one in form.lists if one.derived}
    for field in form.fields:
        if field.derived or field.list in derived_lists:
            continue
        assert (field.list if "." in field.list else field.path) in reachable, field.path


def test_parts_of_a_lot_are_typed_into_one_cell() -> None:
    sheet = sheet_of("lot_split")
    lines = sheet.lists["lines"]
    lines.set_cell(0, "parts", "L1b 40; quantity=60 lot=L1a")
    assert sheet.raw()["lines"] == [{"parts": [{"lot": "L1b", "quantity": "40"}, {"quantity": "60", "lot": "L1a"}]}]
    again = sheet_of("lot_split")
    again.load(sheet.raw())
    assert again.raw() == sheet.raw()


def test_a_draft_brings_back_every_cell_and_what_is_wrong_with_it() -> None:
    sheet = sheet_of("goods_receipt")
    lines = sheet.lists["lines"]
    lines.set_cell(0, "quantity", "１８．５＊２")
    lines.set_cell(1, "quantity", "12*")
    sheet.header.set_cell(0, "date", "0117")
    assert sheet.cells() == {"header.date": "2026-01-17", "lines.0.quantity": "37", "lines.1.quantity": "12*"}
    again = sheet_of("goods_receipt")
    again.restore(sheet.cells())
    assert again.cells() == sheet.cells()
    assert [issue.code for issue in again.lists["lines"].issues()] == ["missing_operand"]


def test_a_price_and_an_amount_put_each_other_aside() -> None:
    lines = (sheet := sheet_of("goods_receipt")).lists["lines"]
    lines.set_cell(0, "quantity", "120")
    lines.set_cell(0, "price", "18.5")
    assert sheet.raw()["lines"] == [{"quantity": "120", "net": "2220.00"}]
    lines.set_cell(0, "net", "2400")
    assert (lines.row(0).text("price"), lines.row(0).shown("price", "zh")) == ("", "20")
    lines.set_cell(0, "price", "19")
    assert sheet.raw()["lines"][0]["net"] == "2280.00"
    sheet.history.undo()
    assert sheet.raw()["lines"][0]["net"] == "2400.00"
