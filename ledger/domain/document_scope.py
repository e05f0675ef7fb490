"""What a document is about, for limits and scopes: its amount, its warehouses, the documents it refers to (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from ledger.domain.amounts import round_fraction
from ledger.domain.document import Document, Ref
from ledger.domain.kind import Kind, LineList
from ledger.domain.kinds import KINDS
from ledger.domain.masters import Party, Place, PlaceKind
from ledger.domain.money import minor_unit
from ledger.domain.state import BookState

_HEADER_AMOUNTS: Final = ("amount", "paid", "gross")
"""Header fields that say what a document is worth; where there is none, its lines do."""
_OF_OTHERS: Final = frozenset({"to_place", "to_bin"})
"""Places that only get something: whoever works there confirms it by a document of their own."""


def document_amount(document: Document, state: BookState) -> int:
    """What the document is worth in minor units of the book's currency, without sign: its amount, or the sum of its lines."""
    values = document.values
    header = next((values[name] for name in _HEADER_AMOUNTS if isinstance(values.get(name), int)), None)
    lines = (line for one in KINDS[document.kind].lists if not one.derived for line in values.get(one.name) or ())
    amount = abs(header) if header is not None else sum(abs(_line_amount(line)) for line in lines)
    if document.rate is None:
        return amount
    scale = Fraction(10) ** (minor_unit(state.currency) - minor_unit(document.currency))
    return round_fraction(amount * document.rate * scale, "half_up")


def _line_amount(line: Mapping[str, Any]) -> int:
    for name in ("gross", "net", "amount", "value", "debit"):
        if isinstance(line.get(name), int):
            tax = line.get("tax") if name == "net" else 0
            return int(line[name]) + (tax if isinstance(tax, int) else 0)
    return 0


def warehouses_of(document: Document, state: BookState) -> frozenset[str]:
    """The warehouses that goods of the document are in: a bin stands for its warehouse."""
    found = (value for name, value in _values(document) if isinstance(value, Place) and name not in _OF_OTHERS)
    return frozenset(warehouse for place in found if (warehouse := warehouse_of(place.code, state)))


def warehouse_of(code: str, state: BookState) -> str:
    """The warehouse of a bin, a warehouse itself, "" for every other place."""
    place = state.masters.places[code]
    while place.kind is PlaceKind.BIN and place.parent:
        place = state.masters.places[place.parent]
    return place.code if place.kind is PlaceKind.WAREHOUSE else ""


def refs_of(document: Document, kinds: Collection[str]) -> set[str]:
    """`kind:id` of what the document refers to, as far as it is of these kinds."""
    found = set()
    for _, value in _values(document):
        ref = Ref("party", value.code) if isinstance(value, Party) else value
        if isinstance(ref, Ref) and ref.kind in kinds:
            found.add(f"{ref.kind}:{ref.id}")
    return found


def _values(document: Document) -> Iterator[tuple[str, Any]]:
    """Every field of the document, of its lists and of their lists, that a person or completion has filled."""
    yield from _fields(KINDS[document.kind], document.values)


def _fields(shape: Kind | LineList, values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for field in shape.fields:
        yield field.name, values.get(field.name)
    for lines in (one for one in shape.lists if not one.derived):
        for line in values.get(lines.name) or ():
            yield from _fields(lines, line)
