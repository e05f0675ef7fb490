"""What a posting must say, by its role, whatever a chart asks for beyond it (DOMAIN §2.9, ARCHITECTURE §5.3).

Goods name their item, their place, the line they belong to and, where lots are tracked, their lot; what is owed names its party
and the document it is owed by, on AR and AP also the day it falls due; money names its cash-flow item. Everything else is asked
for only where `dimensions.csv` says `required`. The customer of revenue and cost is the delivery's, which their line names.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ledger.domain.entry import Posting
from ledger.domain.role import ROLES
from ledger.domain.state import BookState, OpenKey

_DUE: Final = ("AR", "AP")


def missing_dimensions(posting: Posting, state: BookState, *, opening: bool = False) -> Iterator[str]:
    """The names of what the posting lacks; nothing for an unknown role. Opening money flowed in no period here."""
    role = ROLES.get(posting.role)
    if role is None or role.memo:
        return
    if role.stock:
        yield from _missing_of_goods(posting, state)
    elif "party" in role.arguments and posting.value and not posting.party:
        yield "party"
    if role.cash and posting.value and not posting.cash_item and not opening:
        yield "cash_item"
    if posting.role in _DUE and posting.value and posting.open_item and posting.due is None and _opens(posting, state):
        yield "due"


def _missing_of_goods(posting: Posting, state: BookState) -> Iterator[str]:
    """A value-only line stands on a layer, which says where the goods lie and of which lot they are."""
    if not posting.item:
        yield "item"
    if posting.quantity and not posting.place:
        yield "place"
    if posting.document_line is None and not posting.origin and not posting.layer:
        yield "document_line"
    item = state.masters.items.get(posting.item or "")
    if posting.quantity and item is not None and item.lot_tracked and not posting.lot:
        yield "lot"


def _opens(posting: Posting, state: BookState) -> bool:
    """True where nothing is owed under this key yet: whatever comes later has the day of what it adds to or settles."""
    key = OpenKey(posting.role, posting.party or "", posting.open_item or "", posting.item or "")
    return key not in state.open_items
