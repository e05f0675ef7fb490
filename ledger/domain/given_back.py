"""What was given back of a sold line so far, by returns and allowances that stand (pure).

10 pieces were sold for 1,130.00. An allowance of 113.00 makes them 1,017.00: the next piece that comes back is worth 101.70,
and all ten end at 0.00 receivable, revenue and tax. An allowance is spread over the billed units that are still with the
customer when it is given; a piece that was returned before it came back at its own price.

Returns name their line in the history of the item (`origin`). Allowances move no goods: their input says which line it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from ledger.domain.document import Ref
from ledger.domain.earlier_lines import Charge, charge_of
from ledger.domain.field_values import FieldReader
from ledger.domain.masters import Item
from ledger.domain.money import minor_unit, parse_scaled
from ledger.domain.quantity import to_base_units
from ledger.domain.rounding import take
from ledger.domain.state import BookState

Values = dict[str, Any]
GIVE_BACK: Final = ("sales_return", "sales_allowance")
_UNBILLED: Final = ("VDEF", "UNBILLED")


def given_back_by(state: BookState, item: str, ref: str) -> set[str]:
    """`kind:id` of all that may have given back of a sold line: its returns, and every allowance on its item."""
    return _returns_of(state, item, ref) | set(state.allowances_of(item))


def _returns_of(state: BookState, item: str, ref: str) -> set[str]:
    return {move.ref.partition("/")[0] for move in state.moves_of_line(item, ref) if move.ref.startswith("sales_return:")}


def allowances_on(state: BookState, ref: str) -> list[str]:
    """Lines `kind:id/line` of allowances that stand and lower the price of a sold line."""
    standing = [name for name in state.allowances_on.get(ref, ()) if state.documents[name].reversed_by is None]
    lines = ((name, line) for name in standing for line in state.inputs[name]["lines"])
    return [f"{name}/{line['line']}" for name, line in lines if line["delivery"] == ref]


@dataclass(frozen=True, slots=True)
class Part:
    """A line that gave something back, in minor units of its document; no quantity where no goods came back."""

    document: str
    quantity: int
    net: int
    tax: int
    unbilled: bool = False
    """The goods came back before their bill."""


@dataclass(slots=True)
class GivenBack:
    """Of one sold line: what it charged, and what was given back of that in order of recording, this document's lines too."""

    charge: Charge
    unbilled: int
    """Units out that are not billed yet."""
    parts: list[Part] = field(default_factory=list)

    @property
    def net(self) -> int:
        """What is left of the net."""
        return self.charge.net - sum(part.net for part in self.parts)

    @property
    def tax(self) -> int:
        """What is left of the tax."""
        return self.charge.tax - sum(part.tax for part in self.parts)

    @property
    def documents(self) -> list[str]:
        """Keys of the documents that gave back."""
        return list(dict.fromkeys(part.document for part in self.parts if part.document))

    def reduced(self, quantity: int) -> tuple[int, int]:
        """The share of the next billed units in the allowances so far: net and tax."""
        billed = self.charge.quantity - self.unbilled - sum(part.quantity for part in self.parts if part.unbilled)
        back = sum(part.quantity for part in self.parts if not part.unbilled)
        net, tax, before = 0, 0, 0
        for part in self.parts:
            out = billed - before
            if not part.quantity and out > 0:
                some = min(quantity, max(billed - back, 0))
                share = Charge(out, part.net, part.tax).part(back - before, some)
                net, tax = net + share[0], tax + share[1]
            before += 0 if part.unbilled else part.quantity
        return net, tax

    def note(self, part: Part) -> None:
        """One more line gives back."""
        self.parts.append(part)

    def most(self, quantity: int, *, unbilled: bool) -> int:
        """The gross that may come back now: of units their share less theirs of allowances, and a minor unit of rounding."""
        charge = self.charge
        if not quantity:
            return self.net + self.tax
        off = (0, 0) if unbilled else self.reduced(quantity)
        share = take(charge.quantity, charge.net + charge.tax, min(quantity, charge.quantity)) + 1 - sum(off)
        return max(min(share, self.net + self.tax), 0)

    def price(self, before: int, quantity: int, *, unbilled: bool) -> tuple[int, int]:
        """Net and tax at which the next units come back: what was charged for them, less their share of the allowances."""
        net, tax = self.charge.part(before, quantity) if unbilled else self._billed(before, quantity)
        off = (0, 0) if unbilled else self.reduced(quantity)
        gross = max(min(net + tax - sum(off), self.most(quantity, unbilled=unbilled)), 0)
        net = min(max(net - off[0], gross - self.tax, 0), self.net, gross)
        return net, gross - net

    def _billed(self, before: int, quantity: int) -> tuple[int, int]:
        """The part of billed units: of the charge without what was never billed, so that both together are the whole."""
        later = [part for part in self.parts if part.unbilled]
        back = sum(part.quantity for part in self.parts if not part.unbilled)
        billed = self.charge.quantity - self.unbilled - sum(part.quantity for part in later)
        if billed == self.charge.quantity or back + quantity > billed:
            return self.charge.part(before, quantity)
        rest = self.charge.part(self.charge.quantity - self.unbilled, self.unbilled) if self.unbilled else (0, 0)
        net = self.charge.net - rest[0] - sum(part.net for part in later)
        tax = self.charge.tax - rest[1] - sum(part.tax for part in later)
        return Charge(billed, net, tax).part(back, quantity)


class OfSoldLines:
    """The sold lines that one document speaks of: its second line knows what its first gives back."""

    def __init__(self, reader: FieldReader) -> None:
        self.reader = reader
        self._found: dict[tuple[str, str], GivenBack | None] = {}

    def of(self, line: Values) -> GivenBack | None:
        """What stands against the line that this one names; None where that line charged nothing."""
        ref, item = line["delivery"], line["item"]
        if not isinstance(ref, Ref) or not isinstance(item, Item):
            return None
        key = (item.code, str(ref))
        if key not in self._found:
            charge = charge_of(self.reader, ref, item)
            self._found[key] = None if charge is None else given_back(self.reader, ref, item, charge)
        return self._found[key]

    def note(self, line: Values, *, unbilled: bool) -> None:
        """The line gives back its own net and tax."""
        found = self.of(line)
        if found is not None:
            found.note(Part("", line.get("quantity") or 0, line["net"], line["tax"], unbilled))


def given_back(reader: FieldReader, ref: Ref, item: Item, charge: Charge) -> GivenBack:
    """What stands against a sold line."""
    state = reader.state
    open_items = (state.open_item(role, str(ref)) for role in _UNBILLED)
    unbilled = next((one.quantity for one in open_items if one is not None and one.quantity), 0)
    named = _returns_of(state, item.code, str(ref)) | state.allowances_on.get(str(ref), {}).keys()
    standing = [name for name in named if state.documents[name].reversed_by is None]
    standing.sort(key=lambda name: state.documents[name].seq)
    return GivenBack(charge, unbilled, [part for name in standing for part in _parts(reader, name, ref, item)])


def _parts(reader: FieldReader, name: str, ref: Ref, item: Item) -> Iterator[Part]:
    given, decimals = reader.state.inputs[name], minor_unit(reader.currency)
    for line in given["lines"]:
        if line.get("delivery") == str(ref) and line.get("item") == item.code:
            quantity = to_base_units(line["quantity"], item.scale) if "quantity" in line else 0
            net, tax = (parse_scaled(line.get(one, "0"), decimals) or 0 for one in ("net", "tax"))
            yield Part(name, quantity or 0, net, tax, given.get("billing") == "later")
