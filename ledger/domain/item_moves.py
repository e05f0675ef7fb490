"""The postings of an item as history, and where in it a line, a layer or an open item stands."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from ledger.domain.entry import Posting
from ledger.domain.role import ROLES

_ALLOWANCE: Final = "sales_allowance:"


class ItemMove(NamedTuple):
    """One posting that names an item, as history: late differences and returns trace goods through them (§6.4)."""

    seq: int
    ordinal: int
    ref: str
    """The document line, `delivery:D7/1`; the document where the posting belongs to no line."""
    date: dt.date
    posting: Posting
    reverses: str | None = None
    """Id of the entry that its entry mirrors, `128.2`: the line is part of a reversal."""


@dataclass(slots=True)
class MoveIndex:
    """Positions in an item's history by document line and by layer; it catches up with the history when it is asked."""

    done: int = 0
    by_line: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """By the line that made the posting, and by the line it returns or corrects."""
    by_layer: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_open_item: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    allowances: dict[str, None] = field(default_factory=dict)
    """`kind:id` of documents that lower the price of goods that stay where they are: no line or layer leads to them."""

    def catch_up(self, moves: list[ItemMove]) -> None:
        """Read what was added since."""
        for position in range(self.done, len(moves)):
            move = moves[position]
            self.by_line[move.ref].append(position)
            if move.posting.origin and move.posting.origin != move.ref:
                self.by_line[move.posting.origin].append(position)
            if move.posting.layer and ROLES[move.posting.role].stock:
                self.by_layer[move.posting.layer].append(position)
            if move.posting.open_item:
                self.by_open_item[move.posting.open_item].append(position)
            if move.ref.startswith(_ALLOWANCE):
                self.allowances[move.ref.partition("/")[0]] = None
        self.done = len(moves)
