"""The columns of a layout as the entry grid draws them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ledger.api import FieldDescription, Text
from tui.document_layout import ColumnLayout, DocumentLayout, ListLayout
from tui.widgets.entry_grid.column import Col, Kind

NO_LABEL: Final = Text("", "")
_KINDS: Final[dict[str, Kind]] = {
    "amount": "amount", "money": "amount", "quantity": "quantity", "number": "number", "rate": "number", "date": "date",
    "code": "code", "reference": "code", "choice": "choice", "flag": "choice",
}  # fmt: skip
"""How types of fields are typed; what is not named is text."""
_PLACES: Final = 6
"""Decimals of quantities and prices; what an item's unit allows is checked with the document."""
_HEADER_WIDTHS: Final = {
    "code": 8, "reference": 18, "date": 10, "amount": 13, "money": 13, "quantity": 10, "text": 16, "identifier": 18,
    "choice": 10, "flag": 5,
}  # fmt: skip


def line_columns(
    layout: ListLayout, decimals: int, *, more: bool = False, narrow: bool = False, nested: Sequence[FieldDescription] = ()
) -> tuple[Col, ...]:
    """The columns of a list; with `more` also the fields that the layout leaves out, `narrow` those it names for a handheld.

    `nested` are lists below its lines.
    """
    below = (_field_column(one, 24, decimals, stop=one.required) for one in nested if one.required or more)
    if narrow and not more and layout.narrow:
        return tuple(_line_column(one, decimals) for one in layout.columns if one.id in layout.narrow)
    shown = (*(_line_column(one, decimals) for one in layout.columns), *below)
    hidden = (_field_column(one, 12, decimals, stop=False) for one in layout.hidden if not one.derived)
    return (*shown, *hidden) if more else shown


def _line_column(one: ColumnLayout, decimals: int) -> Col:
    if one.field is None:
        if one.show == "price":
            return Col("price", one.label, one.width, "number", places=_PLACES, stop=one.stop, shrink=1, width_min=6)
        number: Kind = "quantity" if one.show in ("on_hand", "available", "open") else "text"
        return Col(one.id, one.label, one.width, number, editable=False, shrink=2, width_min=6)
    column = _field_column(one.field, one.width, decimals, stop=one.stop, label=one.label)
    partner = {"debit": "credit", "credit": "debit"}.get(one.field.name, "")
    return Col(
        column.id, column.label, column.width, column.kind, column.editable, column.stop, one.skip_after, column.places,
        column.fixed, partner,
    )  # fmt: skip


def _field_column(one: FieldDescription, width: int, decimals: int, *, stop: bool, label: Text | None = None) -> Col:
    kind: Kind = "memo" if one.name == "memo" else _KINDS.get(one.type, "text")
    fixed = kind == "amount"
    return Col(
        one.name, label or one.label, width, kind, editable=not one.derived, stop=stop and not one.derived,
        places=decimals if fixed else _PLACES, fixed=fixed,
    )  # fmt: skip


def header_columns(layout: DocumentLayout, decimals: int, *, more: bool = False) -> tuple[Col, ...]:
    """The fields of the header; Enter stops at what must be typed and has no default, and goes on to the lines behind them."""
    fields = (*layout.first, *layout.more) if more else layout.first
    stops = [one.name for one in fields if one.required and one.path not in layout.defaults]
    return tuple(_header_columns(fields, stops, decimals))


def _header_columns(fields: Sequence[FieldDescription], stops: Sequence[str], decimals: int) -> Iterator[Col]:
    for one in (field for field in fields if not field.derived):
        width = _HEADER_WIDTHS.get(one.type, 12)
        column = _field_column(one, width, decimals, stop=one.name in stops)
        last = bool(stops) and one.name == stops[-1]
        yield Col(
            column.id, column.label, column.width, column.kind, stop=column.stop, skip_after=last, places=column.places,
            fixed=column.fixed,
        )  # fmt: skip
        if one.type == "code" and set(one.masters) & {"party", "item", "account", "bank_account", "place"}:
            yield Col(name_column(one.name), NO_LABEL, 16, editable=False)


def name_column(field: str) -> str:
    """The column that says what the code in a field is called."""
    return f"{field}.name"
