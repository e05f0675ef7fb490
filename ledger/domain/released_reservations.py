"""Facts always post: goods that a count or a loss takes away are taken from the newest promises (ARCHITECTURE §6.5).

Warehouse W1 holds 100, of which 60 are reserved for SO1 and 30 for SO2, the newer. A count finds 80: 10 of SO2's reservation
are released by a memo entry of the count's own record, SO2 keeps 20, and the answer names SO2.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger.domain.chart import Bundle
from ledger.domain.document import Document, Ref
from ledger.domain.entry import Entry, Posting
from ledger.domain.invariants import FACT_KINDS, changes_by_warehouse, on_hand_and_promised, sums_of, warehouse_of
from ledger.domain.problem import Text
from ledger.domain.state import BookState, OpenItem

_SUMMARY = Text("货不足,释放最新预留", "newest reservations released, the goods are not there")


def with_released(document: Document, entries: tuple[Entry, ...], state: BookState, bundle: Bundle) -> tuple[Entry, ...]:
    """The entries of a fact with a memo entry that releases what can no longer be kept; other documents unchanged."""
    if document.kind not in FACT_KINDS:
        return entries
    postings: list[Posting] = []
    for (item, warehouse), (goods, reserved) in changes_by_warehouse(sums_of(entries), state).items():
        there, promised = on_hand_and_promised(state, item, warehouse)
        missing = promised + reserved - max(there + goods, 0)
        if goods < 0 < missing:
            for open_item, quantity in _newest_first(state, item, warehouse, missing):
                postings += _release(open_item, quantity, state, bundle, len(postings))
    if not postings:
        return entries
    ordinal = entries[-1].ordinal + 1
    memo = Entry(ordinal, "memo", document.accounting_date, document.date, _SUMMARY, tuple(postings))
    return (*entries, memo)


def released_orders(entries: Sequence[Entry]) -> list[str]:
    """The order lines whose reservations a record took back, for the answer."""
    found = [posting for entry in entries if entry.summary == _SUMMARY for posting in entry.postings]
    return [posting.open_item for posting in found if posting.role == "RESERVED" and posting.open_item]


def _newest_first(state: BookState, item: str, warehouse: str, missing: int) -> Iterator[tuple[OpenItem, int]]:
    reserved = [
        one
        for key, one in state.open_items.items()
        if key.role == "RESERVED" and key.item == item and one.quantity > 0 and warehouse_of(state, one.place) == warehouse
    ]
    for one in sorted(reserved, key=lambda one: (one.opened, Ref.parse(one.key.key)), reverse=True):
        quantity = min(one.quantity, missing)
        if quantity > 0:
            missing -= quantity
            yield one, quantity


def _release(open_item: OpenItem, quantity: int, state: BookState, bundle: Bundle, before: int) -> tuple[Posting, Posting]:
    item, key = open_item.key.item, open_item.key.key
    contra = state.open_item("RESERVED_CONTRA", key)
    party = contra.key.party if contra is not None else None
    return (
        Posting(
            before + 1, _account(bundle, "RESERVED_CONTRA"), "RESERVED_CONTRA",
            item=item, quantity=quantity, place="Customer", party=party, open_item=key,
        ),
        Posting(
            before + 2, _account(bundle, "RESERVED"), "RESERVED",
            item=item, quantity=-quantity, place=open_item.place, open_item=key,
        ),
    )  # fmt: skip


def _account(bundle: Bundle, role: str) -> str:
    row = bundle.roles.row(role)
    assert row is not None, f"the chart has no account for {role}"
    return row.account
