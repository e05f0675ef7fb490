"""The completed document as it is stored in the log: strings, booleans, lists and dicts, ready for canonical JSON.

Amounts are decimal text of the document's currency, quantities decimal text of the item's base unit, references the stored
form `goods_receipt:R1/1`. Completing it again gives the same document.
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

from ledger.domain.document import Document, Ref
from ledger.domain.kind import Field, LineList
from ledger.domain.kinds import KINDS
from ledger.domain.masters import Account, Item, Party, Place
from ledger.domain.money import format_scaled, minor_unit
from ledger.domain.production_order import Order
from ledger.domain.quantity import format_quantity

Input = dict[str, Any]


def document_input(document: Document, book_currency: str) -> Input:
    """The document's `input` in the log."""
    kind = KINDS[document.kind]
    found: Input = {
        "kind": document.kind,
        "id": document.id,
        "version": document.version,
        "date": document.date.isoformat(),
        "accounting_date": document.accounting_date.isoformat(),
        "currency": document.currency,
        "number": document.number,
    }
    optional: Input = {"memo": document.memo, "prepared_by": document.prepared_by, "dims": document.dims}
    optional["attachments"] = list(document.attachments)
    found |= {name: value for name, value in optional.items() if value}
    if document.rate is not None:
        found["rate"] = str(document.rate)
    currencies = (document.currency, book_currency)
    found |= _fields(kind.fields, document.values, currencies)
    for lines in kind.lists:
        found |= _lists(lines, document.values, currencies)
    return found


def _lists(lines: LineList, values: dict[str, Any], currencies: tuple[str, str]) -> Input:
    elements = [_element(lines, element, currencies) for element in values[lines.name]]
    return {lines.name: elements} if elements else {}


def _element(lines: LineList, element: dict[str, Any], currencies: tuple[str, str]) -> Input:
    found: Input = {"line": element["line"], **_fields(lines.fields, element, currencies)}
    for inner in lines.lists:
        found |= _lists(inner, element, currencies)
    return found


def _fields(fields: tuple[Field, ...], values: dict[str, Any], currencies: tuple[str, str]) -> Input:
    return {
        field.name: _text(field, values[field.name], values, currencies) for field in fields if values[field.name] is not None
    }


def _text(field: Field, value: Any, values: dict[str, Any], currencies: tuple[str, str]) -> str | bool:
    match value:
        case bool() | str():
            return value
        case Item() | Party() | Place() | Account() | Order():
            return value.code
        case dt.date():
            return value.isoformat()
        case Ref() | Fraction():
            return str(value)
        case int() if field.type == "quantity":
            return format_quantity(value, values["item"].scale)
        case int():
            return format_scaled(value, minor_unit(currencies[0] if field.type == "amount" else currencies[1]))
    raise AssertionError(f"{field.name} cannot be stored: {value!r}")
