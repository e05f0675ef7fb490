"""From a document to the one that follows it: an order becomes a receipt, a receipt an invoice, an invoice a payment.

Which kinds follow which is nowhere listed: a field that refers to open items of a role says which documents open them, so that
a new kind with such a field can be copied into at once. What is carried over is what is still open: 120 ordered and 50 received
give a receipt of 70. Everything that completion finds by itself (prices of an order, tax) is left to it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from ledger.application.entry_source import OpenLine
from ledger.application.preview_document import Rehearsal
from ledger.application.typed_amounts import tax_on
from ledger.domain.document import line_of
from ledger.domain.kind import Field, LineList
from ledger.domain.kinds import KINDS
from ledger.domain.money import format_scaled, minor_unit
from ledger.domain.problem import Problem, Text
from ledger.domain.quantity import format_quantity

_Input = Mapping[str, Any]
_Raw = dict[str, Any]
_NOT_CARRIED: Final = frozenset({("purchase_invoice", "order_line"), ("purchase_invoice", "shipment"), ("delivery", "invoice")})
"""References that a clerk adds to a line by hand: another field of the same kind is the usual way."""
_MONEY_ROLES: Final = frozenset({"GRNI"})
"""Roles whose open amount is the net amount of the line that settles it."""


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A document that another can be made of, and what is still open of it."""

    ref: str
    """`purchase_order:PO1`."""
    date: str
    party: str
    party_name: str
    lines: int
    """Lines with something open."""
    amount: str
    """What is open, in the document's currency; empty where no money is kept on it or the reader sees none."""
    currency: str
    due: str
    field: str
    """The reference that will be filled: `lines.order_line`."""


@dataclass(frozen=True, slots=True)
class _Way:
    """A field of a list through which a kind follows others."""

    list: LineList
    field: Field

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(self.field.role.split("|"))


@dataclass(frozen=True, slots=True)
class _Open:
    """One reference with all that is open on it."""

    key: str
    line: OpenLine
    amount: int
    quantity: int


def sources_of(
    rehearsal: Rehearsal, kind: str, *, party: str = "", places: Collection[str] = (), amounts: bool = True
) -> list[SourceDocument]:
    """The open documents that a document of this kind can be made of, oldest first, of one party or of all."""
    found = []
    for way in _ways(kind):
        lines = [one for one in rehearsal.entry.open_lines(way.roles) if one.document.partition(":")[0] in way.field.kinds]
        by_document: dict[str, list[_Open]] = {}
        for one in _by_key(lines):
            by_document.setdefault(one.line.document, []).append(one)
        inputs = rehearsal.entry.inputs(by_document)
        for ref, opened in by_document.items():
            who = _party_of(inputs[ref], opened[0].line)
            if (not party or who == party) and _in_places(opened, inputs[ref], rehearsal, places):
                found.append(_source(ref, who, (way, opened, inputs[ref]), rehearsal, amounts=amounts))
    return sorted(found, key=lambda one: (one.date, one.ref))


def next_document(rehearsal: Rehearsal, kind: str, refs: Sequence[str], *, amounts: bool = True) -> _Raw | list[Problem]:
    """The raw document of a kind, without id and date, for what is open of some documents or lines (`kind:id`, `kind:id/2`)."""
    wanted = [ref.partition("/")[0] for ref in refs]
    inputs = rehearsal.entry.inputs(wanted)
    unknown = [ref for ref in wanted if ref not in inputs]
    if unknown:
        return [_nothing_open(unknown[0], kind)]
    parties, lists = [], {}
    for way in _ways(kind):
        opened = [one for one in _by_key(rehearsal.entry.open_lines_of(dict.fromkeys(wanted))) if _is_asked(one, way, refs)]
        if opened:
            parties += [_party_of(inputs[one.line.document], one.line) for one in opened]
            lists[way.list.name] = [_element(way, one, inputs[one.line.document], rehearsal, amounts=amounts) for one in opened]
    if not lists:
        return [_nothing_open(refs[0], kind)]
    if len(set(parties)) > 1:
        return [_mixed(sorted(set(parties)))]
    return _header(kind, parties[0], lists, inputs[wanted[0]], rehearsal) | lists


def roles_settled_by(kind: str) -> frozenset[str]:
    """The roles of the open items that a kind refers to."""
    return frozenset().union(*(way.roles for way in _ways(kind)))


def copied_document(given: _Input) -> _Raw:
    """A posted document's input as the beginning of another of its kind: without id, dates, numbers and what it referred to."""
    kind = KINDS[given["kind"]]
    kept = {name: given[name] for name in ("kind", "currency", "memo", "dims") if name in given}
    for shape in (kind.fields,):
        kept |= {field.name: given[field.name] for field in shape if field.name in given and _is_carried(field)}
    for lines in (one for one in kind.lists if not one.derived and one.name in given):
        kept[lines.name] = [_copied_line(lines, element) for element in given[lines.name]]
    return kept


def _copied_line(lines: LineList, element: _Input) -> _Raw:
    kept = {field.name: element[field.name] for field in lines.fields if field.name in element and _is_carried(field)}
    for inner in (one for one in lines.lists if not one.derived and one.name in element):
        kept[inner.name] = [_copied_line(inner, one) for one in element[inner.name]]
    return kept


def _is_carried(field: Field) -> bool:
    return not field.derived and field.type not in ("open", "line", "date", "lot")


# --- what follows what -------------------------------------------------------------------------------------------------------


def _ways(kind: str) -> Iterator[_Way]:
    """The references to open items in a kind's lists, one to a list: the first that is usual."""
    for lines in (one for one in KINDS[kind].lists if not one.derived):
        usual = (
            field for field in lines.fields
            if field.type == "open" and field.role and not field.derived and (kind, field.name) not in _NOT_CARRIED
        )  # fmt: skip
        found = next(usual, None)
        if found is not None:
            yield _Way(lines, found)


def _by_key(lines: Iterable[OpenLine]) -> list[_Open]:
    """Money and goods of one reference together: AP carries amounts, its goods stand on lines of their own."""
    found: dict[tuple[str, str], _Open] = {}
    for one in lines:
        known = found.get((one.role, one.key))
        if known is None:
            found[one.role, one.key] = _Open(one.key, one, one.amount, one.quantity)
        else:
            line = one if one.item and not known.line.item else known.line
            line = replace(line, currency=known.line.currency or one.currency, due=known.line.due or one.due)
            found[one.role, one.key] = _Open(one.key, line, known.amount + one.amount, known.quantity + one.quantity)
    return [one for one in found.values() if one.amount or one.quantity]


def _is_asked(one: _Open, way: _Way, refs: Sequence[str]) -> bool:
    fits = one.line.role in way.roles and one.line.document.partition(":")[0] in way.field.kinds
    return fits and (one.key in refs or one.line.document in refs)


def _party_of(given: _Input, line: OpenLine) -> str:
    """Who the document was with: its own header says so, else the open item."""
    return str(given.get("supplier") or given.get("customer") or line.party)


def _in_places(opened: Sequence[_Open], given: _Input, rehearsal: Rehearsal, places: Collection[str]) -> bool:
    """False where it is all about warehouses that the user does not work in."""
    there = {place for one in opened if (place := _place(one, given))}
    return not places or not there or any(rehearsal.warehouse_of(place) in places for place in there)


def _source(
    ref: str, party: str, found: tuple[_Way, list[_Open], _Input], rehearsal: Rehearsal, *, amounts: bool
) -> SourceDocument:
    way, opened, given = found
    known = rehearsal.state.masters.parties.get(party)
    currency = str(given.get("currency", rehearsal.state.currency))
    amount = format_scaled(sum(one.amount for one in opened), minor_unit(currency)) if amounts else ""
    due = min((one.line.due for one in opened if one.line.due), default="")
    name = known.full_name if known is not None else ""
    path = f"{way.list.name}.{way.field.name}"
    return SourceDocument(ref, str(given.get("date", "")), party, name, len(opened), amount, currency, due, path)


# --- the document to come ----------------------------------------------------------------------------------------------------


def _element(way: _Way, one: _Open, given: _Input, rehearsal: Rehearsal, *, amounts: bool) -> _Raw:
    """A line that takes over what is open; fields that the reference tells completion are shown where the list has them."""
    element: _Raw = {way.field.name: one.key}
    typed = {field.name for field in way.list.fields if not field.derived}
    if not way.field.whole:
        element |= _goods(one, given, typed, rehearsal)
    if not amounts:
        return element
    currency = str(given.get("currency", rehearsal.state.currency))
    if way.field.whole and "amount" in typed:
        element["amount"] = format_scaled(one.amount, minor_unit(currency))
    if "net" in typed and one.line.role in _MONEY_ROLES:
        element["net"] = format_scaled(one.amount, minor_unit(currency))
        element |= _tax(element, _line(one, given), rehearsal, currency) if "tax" in typed else {}
    return element


def _goods(one: _Open, given: _Input, typed: Collection[str], rehearsal: Rehearsal) -> _Raw:
    line, found = _line(one, given), {}
    item = one.line.item or str(line.get("item", ""))
    if item and "item" in typed:
        found["item"] = item
    known = rehearsal.state.masters.items.get(item)
    if known is not None and one.quantity > 0 and "quantity" in typed:
        found["quantity"] = format_quantity(one.quantity, known.scale)
    place = _place(one, given)
    if place in rehearsal.state.masters.places and "place" in typed and rehearsal.warehouse_of(place):
        found["place"] = place
    return found


def _tax(element: _Raw, line: _Input, rehearsal: Rehearsal, currency: str) -> _Raw:
    """The tax a supplier will print on it, as the item's code has it: a proposal that the invoice may correct."""
    item = rehearsal.state.masters.items.get(element.get("item", ""))
    code = str(line.get("tax_code", "")) or (item.tax_code if item is not None else "")
    rows = rehearsal.state.masters.tax_rates.get(code)
    if not rows:
        return {}
    rate = rows[-1].rate
    return {"tax": tax_on(element["net"], f"{rate.numerator}/{rate.denominator}", currency)}


def _line(one: _Open, given: _Input) -> _Input:
    number = one.key.partition("/")[2]
    return line_of(given.get("lines", ()), int(number)) if number.isdecimal() else {}


def _place(one: _Open, given: _Input) -> str:
    line = _line(one, given)
    return str(line.get("place") or line.get("to_place") or one.line.place)


def _header(kind: str, party: str, lists: Mapping[str, list[_Raw]], given: _Input, rehearsal: Rehearsal) -> _Raw:
    names = {field.name for field in KINDS[kind].fields if not field.derived}
    found: _Raw = {"kind": kind}
    found |= {name: party for name in ("supplier", "customer") if name in names and party}
    currency = str(given.get("currency", rehearsal.state.currency))
    if currency != rehearsal.state.currency:
        found["currency"] = currency
    amounts = [Decimal(one["amount"]) for lines in lists.values() for one in lines if "amount" in one]
    if "amount" in names and amounts:
        found["amount"] = f"{sum(amounts):f}"
    return found


def _nothing_open(ref: str, kind: str) -> Problem:
    title = KINDS[kind].title
    message = Text(f"{ref} 没有可以转成{title.zh}的余量", f"nothing is open of {ref} for a document of kind {kind}")
    return Problem("nothing_open", message, Text("换一张单据", "choose another document"))


def _mixed(parties: list[str]) -> Problem:
    listed = ", ".join(parties)
    message = Text(f"单据属于不同往来单位:{listed}", f"the documents are of different parties: {listed}")
    return Problem("mixed_parties", message, Text("一次只选一个往来单位的", "choose those of one party"))
