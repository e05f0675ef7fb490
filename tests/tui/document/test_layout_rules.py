"""Every word of a layout means something: no rule is unknown, and each puts a value into its field."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from ledger.api import (
    Candidate,
    CandidateIndex,
    LineDefaults,
    OpenReference,
    PartyDefaults,
    StockAt,
    Text,
    describe_kind,
    form_kinds,
)
from tui.document.following import HEADER_RULES, LINE_RULES, SHOWS
from tui.document.sheet import DocumentSheet
from tui.document_layout import ColumnLayout, ListLayout, layout_of
from tui.widgets.entry_grid.column import Row

DAY = dt.date(2026, 3, 31)
LATER = dt.date(2026, 5, 1)
CODE = "X1"
KINDS = [kind for kind in form_kinds() if describe_kind(kind).is_document]
LAYOUTS = [layout_of(kind) for kind in KINDS]
LIST_RULES = [
    pytest.param(layout.kind, path, rule, id=f"{layout.kind}-{path}")
    for layout in LAYOUTS
    for path, rule in layout.defaults.items()
    if path.count(".") == 1 and rule.startswith("=")
]
HEADERS = [
    pytest.param(layout.kind, name, rule, id=f"{layout.kind}-{name}")
    for layout in LAYOUTS
    for name, rule in layout.defaults.items()
    if "." not in name
]
SHOWN = [
    pytest.param(layout.kind, one, column, id=f"{layout.kind}-{one.name}-{column.id}")
    for layout in LAYOUTS
    for one in layout.lists
    for column in one.columns
    if column.show
]


def knowing_sheet(kind: str) -> DocumentSheet:
    """A document of a book that knows one item, party, place and tax code, all called X1."""
    masters = ("item", "party", "account", "place", "bank_account", "tax_code", "category", "center")
    index = CandidateIndex.of(1, [Candidate(master, CODE, Text("甲", "A")) for master in masters])
    return DocumentSheet(layout_of(kind), index, today=lambda: DAY, currency="CNY", identifier="N1")


def answer(sheet: DocumentSheet, *, price_of: str = "net") -> None:
    """What the book says to everything that is wanted."""
    wanted = sheet.wanted()
    line = LineDefaults(
        CODE, "甲", "kg", (), lot_tracked=False, price="18.5", price_of=price_of, price_from="", of_party=True, tax_code="T",
        tax_rate="0.13", place=CODE, stock=(StockAt(CODE, "70", "60"),), lots=(),
    )  # fmt: skip
    party = PartyDefaults(CODE, "甲", (wanted.day + dt.timedelta(days=30)).isoformat(), "CNY", "", (), ())
    for key in wanted.lines:
        sheet.usual.lines[key, wanted.day] = line
    for code in wanted.tax_codes:
        sheet.usual.tax_rates[code, wanted.day] = "0.06"
    for key in wanted.references:
        sheet.usual.references[key] = OpenReference("50", "1130.00")
    if wanted.party:
        sheet.usual.parties[wanted.party, wanted.day] = party
    sheet.refill()


def typed_line(sheet: DocumentSheet, name: str, *, without: str) -> Row:
    """Two lines in which everything is typed but one field, and of references only what a line must have."""
    layout = sheet.layout.list(name)
    assert layout is not None
    sheet.show_more(more=True)
    for field in ("supplier", "customer"):
        if sheet.field("", field) is not None:
            sheet.header.set_cell(0, field, CODE)
    for at in (0, 1):
        for field in layout.description.fields:
            text = {"code": CODE, "reference": "R1", "amount": "100.00", "quantity": "2"}.get(field.type, "")
            wanted = field.required or (field.name in ("item", "quantity", "net", "tax_code") and field.name != without)
            if text and wanted and not field.derived and (field.name != without or at == 0):
                sheet.lists[name].set_cell(at, field.name, text)
        if at == 0 and sheet.field(name, without) is not None:
            sheet.lists[name].set_cell(0, without, CODE)
    return sheet.lists[name].row(1)


def test_no_layout_names_a_rule_that_nobody_applies() -> None:
    for layout in LAYOUTS:
        for path, rule in layout.defaults.items():
            rules = LINE_RULES if "." in path else HEADER_RULES
            assert not rule.startswith("=") or rule in rules, (layout.kind, path, rule)
        shows = {column.show for one in layout.lists for column in one.columns}
        assert shows <= {"", "price", *SHOWS}, layout.kind
    named = {rule for layout in LAYOUTS for rule in layout.defaults.values()}
    assert {*LINE_RULES, *HEADER_RULES} - named == set(), "a rule that no layout names"


@pytest.mark.parametrize(("kind", "path", "rule"), LIST_RULES)
def test_a_rule_of_a_line_fills_its_field(kind: str, path: str, rule: str) -> None:
    name, _, field = path.rpartition(".")
    sheet = knowing_sheet(kind)
    typed_line(sheet, name, without=field)
    answer(sheet, price_of=field)
    line = sheet.lists[name].row(1)
    shown = {"=price": "37.00", "=tax": "6.00", "=usual": CODE, "=above": CODE}
    if rule == "=tax" and sheet.field(name, "quantity") is not None:
        shown["=tax"] = {"T": "13.00", CODE: "6.00"}[line.value("tax_code") or "T"]
    assert line.filled[field] == shown[rule], line.filled
    assert sheet.raw()[name][1][field] == shown[rule]


@pytest.mark.parametrize(("kind", "name", "rule"), HEADERS)
def test_a_rule_of_the_header_fills_its_field(kind: str, name: str, rule: str) -> None:
    sheet = knowing_sheet(kind)
    sheet.show_more(more=True)
    for field in ("supplier", "customer"):
        if sheet.field("", field) is not None:
            sheet.header.set_cell(0, field, CODE)
    answer(sheet)
    shown = {"=today": "2026-03-31", "=number": "N1", "=terms": "2026-04-30"}.get(rule, rule)
    assert sheet.header.row(0).filled[name] == shown
    assert sheet.raw()[name] == shown


@pytest.mark.parametrize(("kind", "one", "column"), SHOWN)
def test_a_column_without_a_field_shows_what_it_promises(kind: str, one: ListLayout, column: ColumnLayout) -> None:
    sheet = knowing_sheet(kind)
    typed_line(sheet, one.name, without="")
    if column.show == "open":
        sheet.lists[one.name].set_cell(1, column.of, "R1/1")
    for place in ("place", "from_place"):
        if sheet.field(one.name, place) is not None:
            sheet.lists[one.name].set_cell(1, place, CODE)
    answer(sheet, price_of=column.of)
    field = sheet.field(one.name, column.of)
    still_open = "1130.00" if field is not None and field.whole else "50"
    shown = {"on_hand": "70", "available": "60", "open": still_open}
    row = sheet.lists[one.name].row(1)
    if column.show == "price":
        assert row.shown("price", "zh")
    else:
        assert row.shown(column.id, "zh") == shown.get(column.show, "甲")


def test_an_invoice_is_due_counted_from_its_own_date_also_where_the_date_is_typed_after_the_party() -> None:
    sheet = knowing_sheet("purchase_invoice")
    sheet.header.set_cell(0, "supplier", CODE)
    answer(sheet)
    assert sheet.raw()["due"] == "2026-04-30"
    sheet.header.set_cell(0, "date", LATER.isoformat())
    assert "due" not in sheet.raw(), "a due date of another day is no due date"
    answer(sheet)
    assert sheet.raw()["due"] == "2026-05-31"


def test_the_tax_of_a_line_follows_the_code_that_is_typed_into_it() -> None:
    sheet = knowing_sheet("purchase_invoice")
    sheet.header.set_cell(0, "supplier", CODE)
    lines = sheet.lists["lines"]
    for col, text in (("item", CODE), ("quantity", "2"), ("net", "100")):
        lines.set_cell(0, col, text)
    answer(sheet)
    assert sheet.raw()["lines"][0]["tax"] == "13.00"
    sheet.show_more(more=True)
    lines.set_cell(0, "tax_code", CODE)
    assert "tax" not in sheet.raw()["lines"][0]
    answer(sheet)
    assert sheet.raw()["lines"][0]["tax"] == "6.00"


def test_a_reference_says_what_is_open_of_it_goods_or_money_or_nothing() -> None:
    usual = knowing_sheet("payment").usual
    usual.references |= {
        ("lines.a", "A1"): OpenReference("1200.5", "90.00"),
        ("lines.a", "A2"): OpenReference("", "1130.00"),
        ("lines.a", "A3"): OpenReference("", ""),
    }
    assert [usual.open_of("lines.a", one).en for one in ("A1", "A2", "A3", "A4")] == [
        "A1: 1,200.5 open", "A2: 1,130.00 open", "nothing is open", "",
    ]  # fmt: skip


def test_a_layout_with_an_unknown_rule_is_found() -> None:
    layout = layout_of("delivery")
    wrong = replace(layout, defaults={**layout.defaults, "lines.place": "=lats"})
    with pytest.raises(KeyError, match="=lats"):
        DocumentSheet(wrong, CandidateIndex.of(0, ()), today=lambda: DAY, currency="CNY").lists["lines"].set_cell(
            0, "quantity", "1"
        )
