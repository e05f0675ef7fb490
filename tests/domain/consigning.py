"""Goods that lie at a customer and are ours until accepted, for tests."""

from __future__ import annotations

from ledger.domain.document import Ref
from ledger.domain.draft import Act
from tests.domain.drafting import Shop, act, leg, voucher


def consign(shop: Shop, name: str, quantity: int) -> list[str]:
    """Delivered, acceptance pending: the goods lie at the customer and are ours."""
    document = shop.document("delivery", name)
    item, place = shop.state.masters.items["P1"], shop.state.masters.places["W1"]
    legs = [
        leg("dr", "DISP", act(0), item="P1", place="C1", party="C1", quantity=quantity, opens=document.ref(1)),
        leg("cr", "INV", act(0), item="P1", place="W1", quantity=-quantity),
    ]
    return shop.problems_of(shop.post(document, [voucher(*legs)], [Act("issue", (item, quantity, place, None), "cost", 1)]))


def accept(shop: Shop, name: str, delivery: str, quantity: int) -> list[str]:
    ref = Ref("delivery", delivery, 1)
    legs = [
        leg("dr", "COGS", act(0), item="P1", place="Customer", quantity=quantity),
        leg("cr", "DISP", act(0), item="P1", place="C1", party="C1", quantity=-quantity, settles=ref),
    ]
    acts = [Act("take", (ref, "DISP", "quantity", quantity), "cost", 1)]
    return shop.problems_of(shop.post(shop.document("acceptance", name), [voucher(*legs)], acts))
