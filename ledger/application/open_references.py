"""What is still open of what a line refers to: of an order line what has not come yet, of an invoice what has not been paid.

A screen shows it beside the reference while a clerk types; what a document may settle is decided when it is posted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from ledger.application.entry_source import OpenLine
from ledger.application.preview_document import Rehearsal
from ledger.domain.kind import Field
from ledger.domain.kinds import KINDS
from ledger.domain.money import format_scaled, minor_unit
from ledger.domain.quantity import format_quantity


@dataclass(frozen=True, slots=True)
class OpenReference:
    """What is open of one reference; both texts are empty where nothing is."""

    quantity: str
    """In the item's base unit; "" where no single item is counted."""
    amount: str
    """In the currency of what is open, positive while it is owed; "" where no money is kept on it."""


def open_references(rehearsal: Rehearsal, kind: str, path: str, typed: Collection[str]) -> dict[str, OpenReference]:
    """References as they are typed into a field (`PO1/2`, `I1`, `purchase_invoice:I1`) → what is open of each."""
    field = _field(kind, path)
    roles = frozenset(field.role.split("|")) - {""}
    keys = {text: _keys(field, text) for text in typed}
    documents = dict.fromkeys(key.partition("/")[0] for found in keys.values() for key in found)
    lines = [one for one in rehearsal.entry.open_lines_of(documents) if one.role in roles]
    return {text: _open(rehearsal, [one for one in lines if _is_meant(one, keys[text])]) for text in typed}


def _field(kind: str, path: str) -> Field:
    """The field of a path, `lines.order_line`."""
    *lists, name = path.split(".")
    fields, inner = KINDS[kind].fields, KINDS[kind].lists
    for one in lists:
        shape = next(found for found in inner if found.name == one)
        fields, inner = shape.fields, shape.lists
    return next(one for one in fields if one.name == name)


def _keys(field: Field, text: str) -> list[str]:
    """The keys that a text may mean: documents of every kind that the field takes."""
    if ":" in text:
        return [text]
    return [f"{kind}:{text}" for kind in field.kinds] if text else []


def _is_meant(one: OpenLine, keys: Collection[str]) -> bool:
    return one.key in keys or one.document in keys


def _open(rehearsal: Rehearsal, lines: Iterable[OpenLine]) -> OpenReference:
    found = list(lines)
    currencies, items = {one.currency for one in found if one.amount}, {one.item for one in found if one.quantity}
    amount = quantity = ""
    if len(currencies) == 1:
        decimals = minor_unit(currencies.pop() or rehearsal.state.currency)
        amount = format_scaled(sum(one.amount for one in found), decimals)
    item = rehearsal.state.masters.items.get(items.pop()) if len(items) == 1 else None
    if item is not None:
        quantity = format_quantity(sum(one.quantity for one in found), item.scale)
    return OpenReference(quantity, amount)
