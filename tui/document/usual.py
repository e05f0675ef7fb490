"""What the book usually says about the items, party, tax codes and references of a document, kept while it is typed.

A key never waits for it: cells that follow from it fill when the answer comes, and posting asks for what is still missing.
Answers hold for a day: another date of the document asks anew, because due dates and tax rates follow from it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from ledger.api import (
    LineDefaults,
    OpenBook,
    OpenReference,
    PartyDefaults,
    StockAt,
    Text,
    grouped,
    line_defaults,
    open_references,
    party_defaults,
    tax_rates_on,
)

NOTHING_OPEN = Text("没有未清的", "nothing is open")
LineKey = tuple[str, str]
"""(item, party)."""
ReferenceKey = tuple[str, str]
"""(path of the field, what was typed)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What has not been asked yet."""

    kind: str
    day: dt.date
    lines: tuple[LineKey, ...]
    party: str
    tax_codes: tuple[str, ...] = ()
    references: tuple[ReferenceKey, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.lines or self.party or self.tax_codes or self.references)

    def ask(self, book: OpenBook) -> Answer:
        """Ask the book; on its thread."""
        lines = {key: line_defaults(book, self.kind, key[0], party=key[1], day=self.day) for key in self.lines}
        party = {self.party: party_defaults(book, self.kind, self.party, day=self.day)} if self.party else {}
        rates = tax_rates_on(book, self.tax_codes, self.day) if self.tax_codes else {}
        return Answer(self.day, lines, party, rates, self._ask_references(book))

    def _ask_references(self, book: OpenBook) -> dict[ReferenceKey, OpenReference | None]:
        found: dict[ReferenceKey, OpenReference | None] = {}
        for path in dict.fromkeys(path for path, _ in self.references):
            typed = [text for one, text in self.references if one == path]
            answer = open_references(book, self.kind, path, typed)
            found |= {(path, text): answer.get(text) for text in typed}
        return found


@dataclass(frozen=True, slots=True)
class Answer:
    """What the book said of a day; None for what it does not know."""

    day: dt.date
    lines: dict[LineKey, LineDefaults | None]
    parties: dict[str, PartyDefaults | None]
    tax_rates: dict[str, str]
    references: dict[ReferenceKey, OpenReference | None]


def _stock_said(one: StockAt) -> Text:
    """What lies at a place, and what of it is free where some is reserved."""
    there = f"{one.place} {grouped(one.on_hand)}"
    free = grouped(one.available)
    return Text(f"{there} 可用 {free}", f"{there}, {free} free") if one.available != one.on_hand else Text(there, there)


@dataclass(slots=True)
class Usual:
    """The answers of one document."""

    kind: str
    lines: dict[tuple[LineKey, dt.date], LineDefaults | None] = field(default_factory=dict)
    parties: dict[tuple[str, dt.date], PartyDefaults | None] = field(default_factory=dict)
    tax_rates: dict[tuple[str, dt.date], str] = field(default_factory=dict)
    references: dict[ReferenceKey, OpenReference | None] = field(default_factory=dict)

    def wanted(
        self,
        day: dt.date,
        party: str,
        items: Iterable[str],
        *,
        tax_codes: Iterable[str] = (),
        references: Iterable[ReferenceKey] = (),
    ) -> Wanted:
        """What is not known yet."""
        keys = dict.fromkeys((item, party) for item in items if item)
        codes = dict.fromkeys(code for code in tax_codes if code)
        return Wanted(
            self.kind, day,
            tuple(key for key in keys if (key, day) not in self.lines),
            party if party and (party, day) not in self.parties else "",
            tuple(code for code in codes if (code, day) not in self.tax_rates),
            tuple(key for key in dict.fromkeys(references) if key not in self.references),
        )  # fmt: skip

    def take(self, answer: Answer) -> None:
        """Keep what the book said."""
        self.lines |= {(key, answer.day): one for key, one in answer.lines.items()}
        self.parties |= {(party, answer.day): one for party, one in answer.parties.items()}
        self.tax_rates |= {(code, answer.day): rate for code, rate in answer.tax_rates.items()}
        self.references |= answer.references

    def line(self, item: str, party: str, day: dt.date) -> LineDefaults | None:
        """About an item with a party."""
        return self.lines.get(((item, party), day))

    def party(self, party: str, day: dt.date) -> PartyDefaults | None:
        """About a party."""
        return self.parties.get((party, day))

    def open_of(self, path: str, typed: str) -> Text:
        """What is still open of a reference, in words; empty where nothing is known of it."""
        found = self.references.get((path, typed))
        if found is None:
            return Text("", "")
        left = found.quantity or found.amount
        return Text(f"{typed} 未清 {grouped(left)}", f"{typed}: {grouped(left)} open") if left else NOTHING_OPEN

    def detail(self, item: str) -> Text:
        """Last price, and stock where it usually lies, of an item that was asked about before."""
        known = next((one for ((code, _), _), one in self.lines.items() if code == item and one is not None), None)
        if known is None:
            return Text("", "")
        price = f"{known.price}/{known.unit}" if known.price else ""
        usual = next((one for one in known.stock if one.place == known.place), None)
        stock = _stock_said(usual) if usual is not None else Text("无存货", "none in stock")
        return Text(*("  ".join(filter(None, (price, text))) for text in stock))
