"""Goods that move without money: from bin to bin, from quarantine to available, from one lot into others.

Both legs of a document line speak of the same goods, so their lots are chosen once, where they leave. A leg that names a lot of
its own brings that lot in: 100 of lot A leave, 60 of A1 and 40 of A2 arrive.
"""

from __future__ import annotations

from ledger.domain.draft import Draft, DraftLeg, LotNamed
from ledger.domain.layer import tracks_lots
from ledger.domain.lots import LotRoom, Lots, Spot
from ledger.domain.masters import Item
from ledger.domain.problem import Problem
from ledger.domain.quality import status_key
from ledger.domain.state import BookState


class MovedGoods:
    """The moves of one draft; a later line sees the lots that an earlier one has taken."""

    def __init__(self, state: BookState, draft: Draft) -> None:
        self._room = LotRoom(state)
        self._chosen: dict[tuple[str, int | None, int], Lots | Problem] = {}
        self._leaving: dict[tuple[str | None, int | None], DraftLeg] = {}
        for leg in (leg for entry in draft.entries for leg in entry.legs):
            if leg.amount is None and (leg.quantity or 0) < 0:
                self._leaving.setdefault((leg.item, leg.document_line), leg)

    def left(self, leg: DraftLeg) -> DraftLeg:
        """The leg on which the goods leave that this leg moves; the leg itself where none do."""
        return self._leaving.get((leg.item, leg.document_line), leg)

    def lots(self, leg: DraftLeg, item: Item) -> Lots | Problem:
        """The lots of a leg's goods."""
        quantity = abs(leg.quantity or 0)
        if not tracks_lots(item):
            return [("", quantity)]
        named = leg.lot.code if isinstance(leg.lot, LotNamed) else None
        if named is not None and (leg.quantity or 0) > 0:
            return [(named, quantity)]
        key = (item.code, leg.document_line, quantity)
        if key not in self._chosen:
            left = self.left(leg)
            self._chosen[key] = self._room.choose(item, quantity, Spot(left.place or "", status_key(left.status)), named)
        return self._chosen[key]
