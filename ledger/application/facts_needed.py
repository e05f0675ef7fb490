"""Which facts a batch of documents will look up, found from their fields before anything is decided (ARCHITECTURE §2).

The first round follows from what was sent: codes and references. The second follows from rows of the first: a cancellation
names an order line, and only its open item says which item it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from ledger.application.unit_of_work import Needs
from ledger.domain.given_back import GIVE_BACK, given_back_by
from ledger.domain.invariants import FACT_KINDS
from ledger.domain.kind import Field, LineList
from ledger.domain.kinds import KINDS
from ledger.domain.masters import Costing
from ledger.domain.month_end_costs import CLOSES, items_of
from ledger.domain.production_order import ORDER_KIND, receipt_documents
from ledger.domain.role import MONETARY
from ledger.domain.state import BookState, PoolKey

Raw = Mapping[str, Any]
_TRACING: Final = frozenset({"spread", "return_of"})
_OF_MARK_UP: Final = frozenset({"at_cost", "cost_now"})
_SETTLE_OLDEST: Final = {"channel_settlement": "OMON", "courier_remittance": "OREC"}
"""Documents that settle the oldest open items of a role where they name none."""
_BALANCES: Final = frozenset({"debit_balance", "credit_balance", "accounts"})
_SUMS: Final = frozenset({"dim", "accounts(foreign)"})
_OF_SUMS: Final = frozenset({"vat_close", "vat_payment"})
"""Kinds whose completion reads taxes."""
_OF_BALANCES: Final = frozenset({"vat_certification", "overhead_allocation", *_OF_SUMS})
"""Kinds whose amounts follow from balances while the document is completed."""
_OF_ORDERS: Final = frozenset({"production_receipt", "production_close", "overhead_allocation", "subcontract_receipt"})
"""Kinds that look at what production orders hold and have made."""


def first_needs(
    batch: Iterable[Raw], functions: Mapping[str, frozenset[str]], newest_stock_period: str, approvals: set[str]
) -> Needs:
    """What the documents name themselves. `functions` are the rule functions each kind uses."""
    needs = Needs(documents=set(approvals), inputs=set(approvals))
    for raw in batch:
        kind = raw["kind"]
        needs.documents.add(f"{kind}:{raw['id']}")
        if kind not in KINDS:
            continue
        used = functions.get(kind, frozenset())
        items = _note_fields(raw, kind, needs)
        month = str(raw.get("accounting_date", raw["date"]))[:7]
        backdated = month < newest_stock_period
        newest_stock_period = max(newest_stock_period, month)
        if used & _TRACING or (backdated and "issue" in used):
            needs.history |= items
        needs.balances = needs.balances or bool(used & _BALANCES) or kind in _OF_BALANCES
        if kind == "subcontract_receipt" or _has_processing(raw):
            needs.open_roles.add("SUBC")
        needs.sums = needs.sums or bool(used & _SUMS) or kind in _OF_SUMS
        needs.open_roles |= {role for name in used for role in _listed_roles(name)}
        if "dim" in used or kind in ("impairment", *GIVE_BACK):
            needs.history |= items
        if kind == "purchase_invoice":
            needs.open_items_of |= items
        if kind == "estimate_rollover":
            needs.open_roles.add("GRNI")
        if kind in _SETTLE_OLDEST and not raw.get("lines"):
            needs.open_roles.add(_SETTLE_OLDEST[kind])
        if kind in FACT_KINDS:
            needs.open_roles |= {"RESERVED", "RESERVED_CONTRA"}
    return needs


def second_needs(batch: Iterable[Raw], functions: Mapping[str, frozenset[str]], state: BookState) -> Needs:
    """What follows from the rows found: items of open items, lines of referenced documents."""
    needs = Needs()
    for raw in batch:
        kind = raw["kind"]
        if kind not in KINDS:
            _note_master(raw, needs, state)
            continue
        closed = {item.code for costing in CLOSES if CLOSES[costing] == kind for item in items_of(costing, state.masters)}
        needs.items |= closed
        needs.history |= closed
        items = {name.item for key in _keys(raw, kind) for name in state.open_keys.get(key, ()) if name.item}
        items |= set(_items_brought(raw, kind, state)) | _note_discounted(raw, needs, state)
        if kind == "estimate_rollover":
            items |= {name.item for name in state.open_items if name.role == "GRNI" and name.item}
        items |= _note_earlier_lines(raw, kind, needs, state)
        needs.items |= items
        if functions.get(kind, frozenset()) & _OF_MARK_UP:
            needs.history |= _at_retail(items | _items_of(raw, kind), state)
        if functions.get(kind, frozenset()) & _TRACING or kind in ("estimate_rollover", *GIVE_BACK):
            needs.history |= items
        if "cost_now" in functions.get(kind, frozenset()):
            needs.history |= set(_without_cost(raw, state))
        if kind == "subcontract_receipt" or _has_processing(raw):
            note_shipments(needs, state)
        if kind in _OF_ORDERS or _has_processing(raw):
            note_receipts(needs, state)
        if kind in ("purchase_invoice", "estimate_rollover"):
            _note_documents_behind("GRNI", needs, state)
        if kind in _SETTLE_OLDEST and not raw.get("lines"):
            _note_documents_behind(_SETTLE_OLDEST[kind], needs, state)
    return needs


def third_needs(batch: Iterable[Raw], state: BookState) -> Needs:
    """What follows from the histories of items: the returns and allowances of the sold lines that are given back now."""
    needs = Needs()
    for raw in (one for one in batch if one["kind"] in GIVE_BACK):
        for key in _keys(raw, raw["kind"]):
            document, _, number = key.partition("/")
            for line in state.inputs.get(document, {}).get("lines", ()):
                if str(line.get("line")) == number and "item" in line:
                    needs.documents |= set(given_back_by(state, line["item"], key))
    needs.inputs |= needs.documents
    return needs


def _items_brought(raw: Raw, kind: str, state: BookState) -> Iterator[str]:
    """Items of the lines that a document refers to, or of all lines of what it names whole, without saying what they are of."""
    for field, value in _values(raw, kind):
        if field.type in ("line", "open"):
            for key in _candidates(field, value):
                document, _, number = key.partition("/")
                for line in state.inputs.get(document, {}).get("lines", ()):
                    if "item" in line and number in ("", str(line.get("line"))):
                        yield line["item"]


def _without_cost(raw: Raw, state: BookState) -> Iterator[str]:
    """Items of lines where nothing lies that tells what they cost: what was there before tells it."""
    for line in raw.get("lines", ()):
        item, place, lot = line.get("item"), line.get("place"), line.get("lot")
        there = state.pool_layers(PoolKey(item, "", state.area_of(place))) if place in state.masters.places else []
        known = state.masters.items.get(item)
        by_lot = lot is not None and known is not None and known.costing is Costing.SPECIFIC
        if item and not any(layer.quantity and (layer.lot == lot or not by_lot) for layer in there):
            yield item


def _at_retail(items: Iterable[str], state: BookState) -> set[str]:
    """Those kept at retail: the mark-up in them follows from all that they ever did."""
    known = state.masters.items
    return {code for code in items if code in known and known[code].costing is Costing.RETAIL}


def _has_processing(raw: Raw) -> bool:
    return any(line.get("match") == "processing" for line in raw.get("lines", ()))


def note_receipts(needs: Needs, state: BookState) -> None:
    """The documents that took goods out of the orders at hand: how much stands, which lines a close divides over."""
    for order in state.order_moves:
        names = {str(ref) for ref in receipt_documents(order, state)}
        needs.documents |= names
        needs.inputs |= names


def _note_documents_behind(role: str, needs: Needs, state: BookState) -> None:
    """The documents whose open items of a role completion may name by itself."""
    documents = {name.key.partition("/")[0] for name in state.open_items if name.role == role}
    needs.documents |= documents
    needs.inputs |= documents


def note_shipments(needs: Needs, state: BookState) -> None:
    """What lies at subcontractors: its layers, and the documents that say for which order it was sent."""
    for name in state.open_items:
        if name.role == "SUBC":
            document = name.key.partition("/")[0]
            needs.documents.add(document)
            needs.inputs.add(document)
            needs.items.add(name.item)


def _listed_roles(name: str) -> tuple[str, ...]:
    """The roles whose open items a rule loops over: of `open_items(GRNI)`, of `open_items(foreign)`."""
    function, _, what = name.rstrip(")").partition("(")
    if function != "open_items" or not what:
        return ()
    return MONETARY if what == "foreign" else (what,)


def _note_discounted(raw: Raw, needs: Needs, state: BookState) -> set[str]:
    """Items of the invoices that a payment takes a discount on, whose cost it may reduce, and the receipts they came with."""
    items: set[str] = set()
    for settled in raw.get("settlements", ()) if raw["kind"] == "payment" else ():
        if settled.get("discount", "0") != "0":
            key = settled["invoice"] if ":" in settled["invoice"] else f"purchase_invoice:{settled['invoice']}"
            invoice = state.inputs.get(key.partition("/")[0], {})
            lines = [line for line in invoice.get("lines", ()) if "item" in line]
            items |= {line["item"] for line in lines}
            receipts = {line["receipt"].partition("/")[0] for line in lines if "receipt" in line}
            needs.documents |= receipts
            needs.inputs |= receipts
    return items


def _note_earlier_lines(raw: Raw, kind: str, needs: Needs, state: BookState) -> set[str]:
    """Items of the lines that references name, and the invoice that a delivered line was billed with before."""
    items: set[str] = set()
    for key in _keys(raw, kind):
        document, _, number = key.partition("/")
        for line in state.inputs.get(document, {}).get("lines", ()):
            if str(line.get("line")) == number:
                items |= {line["item"]} if "item" in line else set()
                needs.open_keys |= {line["invoice"]} if "invoice" in line else set()
    return items


def _note_master(raw: Raw, needs: Needs, state: BookState) -> None:
    """What changed master data is checked against: whether an item was ever posted, whether an account has a balance."""
    if raw["kind"] == "item" and raw["id"] in state.masters.items:
        needs.items.add(raw["id"])
        needs.history.add(raw["id"])
    needs.balances = needs.balances or raw["kind"] in ("account", "bank_account", "account_event")


def _note_fields(raw: Raw, kind: str, needs: Needs) -> set[str]:
    items: set[str] = set()
    for field, value in _values(raw, kind):
        if field.type == "item":
            items.add(value)
        elif field.type == "order":
            key = _order_key(value)
            needs.documents.add(key)
            needs.inputs.add(key)
            needs.open_keys.add(key)
            if kind in _OF_ORDERS:
                needs.orders.add(key.partition(":")[2])
        elif field.type in ("open", "line"):
            for key in _candidates(field, value):
                document = key.partition("/")[0]
                needs.documents.add(document)
                needs.inputs.add(document)
                needs.open_keys |= {key, document, f"{document}/1"}
                if field.name == "production_order":
                    needs.orders.add(document.partition(":")[2])
    needs.items |= items
    return items


def _items_of(raw: Raw, kind: str) -> set[str]:
    return {value for field, value in _values(raw, kind) if field.type == "item"}


def _keys(raw: Raw, kind: str) -> Iterator[str]:
    for field, value in _values(raw, kind):
        if field.type == "order":
            yield _order_key(value)
        elif field.type in ("open", "line"):
            for key in _candidates(field, value):
                yield key
                if "/" not in key:
                    yield f"{key}/1"


def _order_key(value: str) -> str:
    """The order that a reference names, whatever line was written behind it."""
    return (value if ":" in value else f"{ORDER_KIND}:{value}").partition("/")[0]


def _candidates(field: Field, value: str) -> list[str]:
    return [value] if ":" in value else [f"{kind}:{value}" for kind in field.kinds]


def _values(raw: Raw, kind: str) -> Iterator[tuple[Field, Any]]:
    found = KINDS[kind]
    yield from _given(found.fields, raw)
    for lines in found.lists:
        yield from _list_values(lines, raw)


def _list_values(lines: LineList, raw: Raw) -> Iterator[tuple[Field, Any]]:
    for element in raw.get(lines.name, ()):
        yield from _given(lines.fields, element)
        for inner in lines.lists:
            yield from _list_values(inner, element)


def _given(fields: tuple[Field, ...], raw: Raw) -> Iterator[tuple[Field, Any]]:
    return ((field, raw[field.name]) for field in fields if field.name in raw)
