"""What a case expects, read from its short notation (RULES.md §9).

    voucher  Dr GRNI 1000.00 [P1+100]; Dr INV 12.00; Dr COGS 8.00; Dr VPEND 132.60; Cr AP 1152.60 [P1-100]
    memo     Dr ON_ORDER_CONTRA 600.00 [P1+60]; Cr ON_ORDER 600.00 [P1-60]
    movement Dr INV [P1+40 @B2]; Cr INV [P1-40 @B1]
    open     AP S1 I1 1152.60
    closed   GRNI S1 R1/1

Amounts stand as they are posted: a red entry has negative amounts. `Dr @REV` is a leg on that role's account without a role.
`[P1]` names an item without goods: its money is compared by item. `:quarantine` is a quality status, `:available` none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

_LEG: Final = re.compile(
    r"(?P<side>Dr|Cr)\s+(?P<target>@?[A-Z][A-Z0-9_]*|[0-9][0-9.]*)(?:\s+(?P<amount>-?[0-9.]+))?"
    r"\s*(?P<goods>(?:\[[^\]]*\]\s*)*)"
)
_GOODS: Final = re.compile(
    r"\[\s*(?P<item>[^\]+\-@\s]+)\s*(?P<quantity>[+-][0-9.]+)?\s*(?:@\s*(?P<place>[^\]:\s]+))?\s*(?::\s*(?P<status>[a-z]+))?\s*\]"
)
ENTRY_WORDS: Final = ("voucher", "memo", "movement")
CHECK_WORDS: Final = ("open", "closed", "stock")
_CLASSES: Final = ("red", "opening", "closing", "adjustment")


@dataclass(frozen=True, slots=True)
class ExpectedGoods:
    """`[P1+100 @W1 :quarantine]`; without a quantity the item is only named."""

    item: str
    quantity: str | None
    place: str | None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class ExpectedLeg:
    """One leg; several legs of one side and role are added up."""

    side: Literal["dr", "cr"]
    target: str
    amount: str
    goods: tuple[ExpectedGoods, ...]


@dataclass(frozen=True, slots=True)
class ExpectedEntry:
    """One entry, in the order of posting. `words` may name its class: `closing voucher`."""

    type: str
    words: tuple[str, ...]
    legs: tuple[ExpectedLeg, ...]
    text: str


@dataclass(frozen=True, slots=True)
class ExpectedState:
    """`open AP S1 I1 1152.60`, `closed GRNI S1 R1/1`, `stock P1 @W1 60 600.00`: what the books say afterwards."""

    word: str
    fields: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Expectation:
    """All that a case expects of a document that posts."""

    entries: tuple[ExpectedEntry, ...]
    states: tuple[ExpectedState, ...]


class NotationError(ValueError):
    """A case that cannot be read: an author's slip, reported as the case's failure."""


def lines_of(text: str) -> list[str]:
    """The lines that say something; `#` starts a comment."""
    found = (line.partition("#")[0].strip() for line in text.splitlines())
    return [line for line in found if line]


def parse_expectation(text: str) -> Expectation:
    """The expectation, or `NotationError` with the line that cannot be read."""
    entries: list[ExpectedEntry] = []
    states: list[ExpectedState] = []
    for line in lines_of(text):
        words = line.split()
        if words[0] in CHECK_WORDS:
            states.append(ExpectedState(words[0], tuple(words[1:]), line))
        else:
            entries.append(_entry(line, words))
    return Expectation(tuple(entries), tuple(states))


def _entry(line: str, words: Sequence[str]) -> ExpectedEntry:
    before: list[str] = []
    for word in words:
        if word in ENTRY_WORDS:
            legs = line.partition(word)[2]
            return ExpectedEntry(word, tuple(before), tuple(_leg(one.strip()) for one in legs.split(";") if one.strip()), line)
        if word not in _CLASSES:
            break
        before.append(word)
    raise NotationError(f"an expectation begins with {', '.join((*ENTRY_WORDS, *CHECK_WORDS))}: {line}")


def _leg(text: str) -> ExpectedLeg:
    found = _LEG.fullmatch(text)
    if found is None:
        raise NotationError(f"not a leg: {text}")
    goods = [_GOODS.fullmatch(part) for part in re.findall(r"\[[^\]]*\]", found["goods"])]
    if any(one is None for one in goods):
        raise NotationError(f"not goods: {found['goods']}")
    read = tuple(ExpectedGoods(one["item"], one["quantity"], one["place"], one["status"]) for one in goods if one is not None)
    return ExpectedLeg("dr" if found["side"] == "Dr" else "cr", found["target"], found["amount"] or "0", read)
