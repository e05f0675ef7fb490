"""The facts a case starts from, as written (RULES.md §9).

    stock    P1 @W1      60   600.00   receipt R1/1
    stock    P1 @W1:quarantine  5  50.00
    gone     P1 → COGS   40   400.00   receipt R1/1   delivery D7/1
    open     GRNI S1 R1/1   P1 100   1000.00
    open     AR C3 D9   7100.00   original 1000.00 USD   due 2026-04-07
    open     RESERVED C1 SO1/1   P1 @W1 40
    balance  VSIMPLE Cr 10.00

Beyond what stands there a line may give fields of the document line it comes from: `gross=1130.00`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from ledger.domain.document import Ref
from ledger.domain.kinds import KINDS
from ledger.rules.expectation import NotationError, lines_of

DEFAULT_PLACE: Final = "W1"
_MORE_KINDS: Final = {
    "ADV": "receipt", "PREPAY": "payment", "DISP": "delivery", "SUBC": "subcontract_issue", "OREC": "delivery",
    "CLIAB": "advance", "REFUND": "delivery", "UNBILLED": "delivery", "VDEF": "delivery",
}  # fmt: skip
_ALIASES: Final = {"receipt": "goods_receipt", "invoice": "purchase_invoice", "order": "purchase_order"}


@dataclass(slots=True)
class GivenLine:
    """One line; what it does not say is empty."""

    word: str
    text: str
    role: str = ""
    party: str = ""
    key: Ref | None = None
    item: str = ""
    place: str = ""
    status: str = ""
    quantity: str = ""
    amount: str = ""
    side: str = ""
    origin: Ref | None = None
    """The receipt line the goods came in with."""
    original: tuple[str, str] | None = None
    due: str = ""
    lot: str | None = None
    fields: dict[str, str] = field(default_factory=dict)


def kind_of_role(role: str) -> str:
    """The kind of document that usually opens an item of this role, as the document models say."""
    for kind in KINDS.values():
        fields = [*kind.fields, *(one for lines in kind.lists for one in lines.fields)]
        for one in fields:
            if one.kinds and role in one.role.split("|"):
                return one.kinds[0]
    return _MORE_KINDS.get(role, "journal_voucher")


def reference(text: str, kind: str) -> Ref:
    """`R1/1` with its kind."""
    return Ref.parse(text if ":" in text else f"{kind}:{text}")


def parse_given(text: str) -> list[GivenLine]:
    """The lines, or `NotationError`."""
    return [_parse(line) for line in lines_of(text)]


def _parse(line: str) -> GivenLine:
    words = line.replace("→", " ").split()
    given = GivenLine(words[0], line)
    rest = _tail(words[1:], given)
    try:
        match given.word:
            case "stock":
                given.item, *rest = rest
            case "gone":
                given.item, given.role, *rest = rest
            case "open":
                given.role, given.party, key, *rest = rest
                given.party = given.party.strip("-")
                given.key = reference(key, kind_of_role(given.role))
            case "balance":
                given.role, *rest = rest
            case _:
                raise NotationError(f"a given line begins with stock, gone, open or balance: {line}")
    except ValueError as error:
        raise error if isinstance(error, NotationError) else NotationError(f"too short: {line}") from error
    _middle(rest, given)
    return given


def _tail(words: list[str], given: GivenLine) -> list[str]:
    """Take out what has a word of its own or a `name=value`; the rest is read by position."""
    rest: list[str] = []
    position = 0
    while position < len(words):
        word, following = words[position], words[position + 1 : position + 3]
        position += 1
        if "=" in word:
            name, _, value = word.partition("=")
            given.fields[name] = value
        elif word == "original" and len(following) == 2:
            given.original = (following[0], following[1])
            position += 2
        elif following and word in ("due", "lot", "party"):
            setattr(given, word, following[0])
            position += 1
        elif following and (_ALIASES.get(word, word) in KINDS):
            _name_document(given, word, following[0])
            position += 1
        else:
            rest.append(word)
    return rest


def _name_document(given: GivenLine, word: str, key: str) -> None:
    ref = reference(key, _ALIASES.get(word, word))
    if given.word == "gone" and given.origin is not None:
        given.key = ref
    else:
        given.origin = ref


def _middle(words: list[str], given: GivenLine) -> None:
    """`[ITEM] [@PLACE] [Dr|Cr] [QUANTITY] [AMOUNT]`: one number alone is an amount, except for stock and beside an item."""
    numbers: list[str] = []
    for word in words:
        if word.startswith("@"):
            given.place, _, given.status = word[1:].partition(":")
        elif word in ("Dr", "Cr"):
            given.side = word.lower()
        elif word.lstrip("-").replace(".", "", 1).isdecimal():
            numbers.append(word)
        elif not given.item:
            given.item = word
        else:
            raise NotationError(f"“{word}” in: {given.text}")
    if given.item and numbers:
        given.quantity, *numbers = numbers
    given.amount = numbers[0] if numbers else "0"
