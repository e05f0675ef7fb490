"""What the book usually says about the items and the party of a document, kept while it is typed.

A key never waits for it: cells that follow from it fill when the answer comes, and posting asks for what is still missing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from ledger.api import LineDefaults, OpenBook, PartyDefaults, Text, grouped, line_defaults, party_defaults

LineKey = tuple[str, str]
"""(item, party)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What has not been asked yet."""

    kind: str
    day: dt.date
    lines: tuple[LineKey, ...]
    party: str

    def __bool__(self) -> bool:
        return bool(self.lines or self.party)

    def ask(self, book: OpenBook) -> Answer:
        """Ask the book; on its thread."""
        lines = {key: line_defaults(book, self.kind, key[0], party=key[1], day=self.day) for key in self.lines}
        party = {self.party: party_defaults(book, self.kind, self.party, day=self.day)} if self.party else {}
        return Answer(lines, party)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the book said; None for what it does not know."""

    lines: dict[LineKey, LineDefaults | None]
    parties: dict[str, PartyDefaults | None]


@dataclass(slots=True)
class Usual:
    """The answers of one document."""

    kind: str
    lines: dict[LineKey, LineDefaults | None] = field(default_factory=dict)
    parties: dict[str, PartyDefaults | None] = field(default_factory=dict)

    def wanted(self, day: dt.date, party: str, items: Iterable[str]) -> Wanted:
        """What is not known yet."""
        keys = dict.fromkeys((item, party) for item in items if item)
        missing = tuple(key for key in keys if key not in self.lines)
        return Wanted(self.kind, day, missing, party if party and party not in self.parties else "")

    def take(self, answer: Answer) -> None:
        """Keep what the book said."""
        self.lines |= answer.lines
        self.parties |= answer.parties

    def line(self, item: str, party: str) -> LineDefaults | None:
        """About an item with a party."""
        return self.lines.get((item, party))

    def detail(self, item: str) -> Text:
        """Stock and last price of an item that was asked about before."""
        known = next((one for (code, _), one in self.lines.items() if code == item and one is not None), None)
        if known is None:
            return Text("", "")
        stock = " ".join(f"{one.place} {grouped(one.on_hand)}" for one in known.stock[:2])
        price = f"{known.price}/{known.unit}" if known.price else ""
        return Text("  ".join(filter(None, (price, stock))), "  ".join(filter(None, (price, stock))))
