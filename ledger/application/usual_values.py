"""What is usual: the last price and tax of an item with a party, where it lies, when a party pays, what it still owes.

Nothing here decides: a clerk sees a proposal and may type over it; what is posted is what stands in the document. Prices come
from the newest standing document with the item and the party, else with the item and anybody; taxes from the same line, else
from the item, as completion finds them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from ledger.application.entry_source import OpenLine, StockLine
from ledger.application.preview_document import Rehearsal
from ledger.application.typed_amounts import price_of
from ledger.domain.kinds import KINDS
from ledger.domain.masters import Item, PlaceKind
from ledger.domain.money import format_scaled, minor_unit
from ledger.domain.quantity import format_quantity
from ledger.domain.role import ROLES

_Input = Mapping[str, Any]
_PRICED_BY: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    "purchase": (("purchase_invoice", "goods_receipt", "purchase_order"), "net"),
    "sale": (("sales_invoice", "delivery", "sales_order", "courier_sale"), "gross"),
}
"""Side of the trade → kinds that tell a price, and the amount it is the price of."""
_SHELVES: Final = (PlaceKind.WAREHOUSE, PlaceKind.BIN)
_RECENT_DOCUMENTS: Final = 12
_OWED: Final = ("AP", "AR", "PREPAY", "ADV", "CLIAB", "OMON", "OREC")


@dataclass(frozen=True, slots=True)
class StockAt:
    """An item at one place, in its base unit: what lies there free for use, and that less what is reserved."""

    place: str
    on_hand: str
    available: str


@dataclass(frozen=True, slots=True)
class LotAt:
    """A lot of an item at one place, in its base unit."""

    lot: str
    place: str
    on_hand: str


@dataclass(frozen=True, slots=True)
class LineDefaults:
    """What a line with this item usually says. Empty texts: nothing is known."""

    item: str
    name: str
    unit: str
    units: tuple[tuple[str, str], ...]
    """(unit, how many base units one is)."""
    lot_tracked: bool
    price: str
    """Of one base unit, in the currency of `price_from`."""
    price_of: str
    """The amount it is the price of: `net` when buying, `gross` when selling, "" for moves."""
    price_from: str
    """`purchase_invoice:I1`, the document that said it; "" where nobody did."""
    of_party: bool
    """True where it was a document of the party at hand."""
    tax_code: str
    tax_rate: str
    """`0.13`."""
    place: str
    stock: tuple[StockAt, ...]
    lots: tuple[LotAt, ...]


@dataclass(frozen=True, slots=True)
class PartyDefaults:
    """What a document with this party usually says."""

    party: str
    name: str
    due: str
    """The date and the party's days; the date alone where it has none."""
    currency: str
    bank: str
    """The account that the last payment or receipt of this party named."""
    recent_items: tuple[str, ...]
    """Codes, the newest first, for ranking candidates."""
    owed: tuple[tuple[str, str, str], ...]
    """(role, currency, amount still open), `("AP", "CNY", "2260.00")`."""


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """What is open of one document, as a screen for settling lists it."""

    ref: str
    """`purchase_invoice:I1`, or `…/2` for an instalment: what a settlement names."""
    role: str
    party: str
    date: str
    due: str
    currency: str
    amount: str
    """In `currency`, positive while it is owed; credits are negative."""


def line_defaults(
    rehearsal: Rehearsal, kind: str, item: str, *, party: str, day: dt.date, places: Collection[str]
) -> LineDefaults | None:
    """The usual values of a line; None where there is no such item. `places` are the warehouses of the user, none: all."""
    found = rehearsal.state.masters.items.get(item)
    if found is None:
        return None
    side = _side(kind)
    said = _last_line(rehearsal, side, item, party) if side else None
    tax_code = (said.line.get("tax_code") if said is not None and said.of_party else "") or _tax_code(
        rehearsal, found, side, party, day
    )
    rate = rehearsal.state.masters.tax_rate(tax_code, day) if tax_code else None
    lying = [one for one in rehearsal.entry.stock(item) if _on_shelf(one, rehearsal, places)]
    stock = tuple(_stock_at(lying, found))
    return LineDefaults(
        item, found.name, found.unit, tuple((unit.code, _plain(unit.factor)) for unit in found.units), found.lot_tracked,
        said.price if said is not None else "", _PRICED_BY[side][1] if side else "",
        said.ref if said is not None else "", said is not None and said.of_party,
        tax_code, _plain(rate.rate) if rate is not None else "",
        _usual_place(said, stock, rehearsal, places), stock, tuple(_lots(lying, found)),
    )  # fmt: skip


def party_defaults(rehearsal: Rehearsal, kind: str, party: str, *, day: dt.date) -> PartyDefaults | None:
    """The usual values of a header; None where there is no such party."""
    found = rehearsal.state.masters.parties.get(party)
    if found is None:
        return None
    side = _side(kind)
    kinds = _PRICED_BY[side][0] if side else ()
    traded = rehearsal.entry.documents_of(party, kinds, count=_RECENT_DOCUMENTS) if kinds else []
    paid = rehearsal.entry.documents_of(party, ("payment", "receipt", "prepayment", "advance"), count=1)
    items = (str(line["item"]) for _, given in traded for line in given.get("lines", ()) if "item" in line)
    days = int(rehearsal.entry.master("party", party).get("due_days", 0))
    return PartyDefaults(
        party,
        found.full_name,
        (day + dt.timedelta(days=days)).isoformat(),
        str(traded[0][1]["currency"]) if traded else rehearsal.state.currency,
        _bank_account(str(paid[0][1].get("bank", "")) if paid else "", rehearsal),
        tuple(dict.fromkeys(items)),
        tuple(_owed(rehearsal.entry.open_lines(_OWED, party=party), rehearsal.state.currency)),
    )


def tax_rates_on(rehearsal: Rehearsal, codes: Collection[str], day: dt.date) -> dict[str, str]:
    """The rates of tax codes on a day, `0.13`; "" for a code that is not in force."""
    found = {code: rehearsal.state.masters.tax_rate(code, day) for code in codes}
    return {code: _plain(rate.rate) if rate is not None else "" for code, rate in found.items()}


def open_documents(rehearsal: Rehearsal, roles: Collection[str], party: str) -> list[OpenDocument]:
    """What is open with a party in some roles, oldest first: what a payment or receipt may settle."""
    book = rehearsal.state.currency
    sums: dict[tuple[str, str], OpenLine] = {}
    for one in rehearsal.entry.open_lines(roles, party=party):
        known = sums.get((one.role, one.key))
        sums[one.role, one.key] = one if known is None else replace(known, amount=known.amount + one.amount)
    return [
        OpenDocument(one.key, one.role, one.party, one.opened, one.due, one.currency or book, _amount(one, book))
        for one in sums.values()
        if one.amount
    ]


def _bank_account(account: str, rehearsal: Rehearsal) -> str:
    """The bank account that is kept on a ledger account: documents store the latter, people name the former."""
    kept = [code for code, on in rehearsal.state.masters.bank_accounts.items() if on == account]
    return kept[0] if len(kept) == 1 else account


# --- prices ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Said:
    """A line of an earlier document."""

    ref: str
    line: _Input
    price: str
    of_party: bool


def _side(kind: str) -> str:
    """Whether a kind buys or sells; "" for everything else."""
    names = {field.name for field in KINDS[kind].fields}
    return "purchase" if "supplier" in names else "sale" if "customer" in names else ""


def _last_line(rehearsal: Rehearsal, side: str, item: str, party: str) -> _Said | None:
    kinds, priced = _PRICED_BY[side]
    for who in (party, None) if party else (None,):
        for key, given in rehearsal.entry.documents_with(item, kinds, party=who, count=3):
            for line in reversed(given.get("lines", ())):
                price = price_of(str(line.get(priced, "")), str(line.get("quantity", "")))
                if line.get("item") == item and price:
                    return _Said(key.rpartition(":")[0], line, price, of_party=bool(who))
    return None


def _tax_code(rehearsal: Rehearsal, item: Item, side: str, party: str, day: dt.date) -> str:
    """As completion finds it for a line that says none."""
    masters, in_force = rehearsal.state.masters, rehearsal.bundles.at(day)
    if not side or in_force is None:
        return item.tax_code
    known = masters.parties.get(party)
    own = str(in_force.bundle.policy.get("taxpayer", "general"))
    return masters.tax_code(item.tax_code, day, side=side, own=own, party=known.tax_status if known is not None else "")


# --- goods -----------------------------------------------------------------------------------------------------------------


def _on_shelf(one: StockLine, rehearsal: Rehearsal, places: Collection[str]) -> bool:
    place = rehearsal.state.masters.places.get(one.place)
    if place is None or place.kind not in _SHELVES or one.owner:
        return False
    return not places or rehearsal.warehouse_of(one.place) in places


def _stock_at(lying: Sequence[StockLine], item: Item) -> Iterator[StockAt]:
    """What is free for use by place; goods in quarantine or rejected are not."""
    for place in sorted({one.place for one in lying}):
        there = sum(one.quantity for one in lying if one.place == place and not one.status)
        reserved = sum(one.quantity for one in lying if one.place == place and one.status == "RESERVED")
        if there or reserved:
            yield StockAt(place, format_quantity(there, item.scale), format_quantity(there - reserved, item.scale))


def _lots(lying: Sequence[StockLine], item: Item) -> Iterator[LotAt]:
    for one in lying:
        if one.lot and not one.status:
            yield LotAt(one.lot, one.place, format_quantity(one.quantity, item.scale))


def _usual_place(said: _Said | None, stock: Sequence[StockAt], rehearsal: Rehearsal, places: Collection[str]) -> str:
    """Where the last document had it, else where most of it lies, else the only warehouse there is."""
    last = str(said.line.get("place", "")) if said is not None else ""
    if last and (not places or rehearsal.warehouse_of(last) in places):
        return last
    if stock:
        return max(stock, key=lambda one: (Decimal(one.on_hand), one.place)).place
    known = rehearsal.state.masters.places.values()
    warehouses = [one.code for one in known if one.kind is PlaceKind.WAREHOUSE and (not places or one.code in places)]
    return warehouses[0] if len(warehouses) == 1 else ""


# --- texts -----------------------------------------------------------------------------------------------------------------


def _plain(number: Fraction) -> str:
    """A decimal where it is one, else a fraction."""
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return f"{exact:f}" if Fraction(exact) == number else str(number)


def _amount(one: OpenLine, book_currency: str) -> str:
    return format_scaled(one.amount, minor_unit(one.currency or book_currency))


def _owed(lines: Sequence[OpenLine], book_currency: str) -> Iterator[tuple[str, str, str]]:
    sums: dict[tuple[str, str], int] = {}
    for one in lines:
        key = (one.role, one.currency or book_currency)
        sums[key] = sums.get(key, 0) + one.amount
    for (role, currency), amount in sums.items():
        assert role in ROLES, role
        if amount:
            yield role, currency, format_scaled(amount, minor_unit(currency))
