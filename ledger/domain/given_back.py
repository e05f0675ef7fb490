"""What was charged for a sold line and given back of it so far, by bills, returns and allowances that stand (pure).

10 pieces were sold for 1,130.00. An allowance of 113.00 makes them 1,017.00: the next piece that comes back is worth 101.70,
and all ten end at 0.00 receivable, revenue and tax. An allowance is spread over the billed units that are still with the
customer when it is given; a piece that was returned before it came back at its own price. Of 10 pieces delivered for 1,130.00,
6 are billed at 113.40 each: those come back at 113.40, the other 4, before their bill, at 113.00.

Returns name their line in the history of the item (`origin`), bills stand in the history of its open item. Allowances move no
goods: their input says which line it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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
    """`kind:id` of all that may have billed a sold line or given back of it: bills, returns, every allowance on its item."""
    return _of_line(state, item, ref) | set(state.allowances_of(item))


def _of_line(state: BookState, item: str, ref: str) -> set[str]:
    returns = {move.ref for move in state.moves_of_line(item, ref) if move.ref.startswith("sales_return:")}
    bills = {move.ref for move in state.moves_of_open_item(item, ref) if move.ref.startswith("sales_invoice:")}
    return {ref.partition("/")[0] for ref in returns | bills}


def allowances_on(state: BookState, ref: str) -> list[str]:
    """Lines `kind:id/line` of allowances that stand and lower the price of a sold line."""
    standing = [name for name in state.allowances_on.get(ref, ()) if state.documents[name].reversed_by is None]
    lines = ((name, line) for name in standing for line in state.inputs[name]["lines"])
    return [f"{name}/{line['line']}" for name, line in lines if line["delivery"] == ref]


@dataclass(frozen=True, slots=True)
class Part:
    """A line that billed something or gave it back, in minor units of its document; no quantity where no goods came back."""

    document: str
    quantity: int
    net: int
    tax: int
    unbilled: bool = False
    """The goods came back before their bill."""

    @property
    def gross(self) -> int:
        """Net and tax."""
        return self.net + self.tax

    @property
    def is_bill(self) -> bool:
        """True for a line that billed units."""
        return self.document.startswith("sales_invoice:")


@dataclass(slots=True)
class Left:
    """Units that are with the customer, and what they were charged, in minor units."""

    quantity: int = 0
    net: int = 0
    tax: int = 0

    @property
    def gross(self) -> int:
        """Net and tax."""
        return self.net + self.tax

    def move(self, quantity: int, net: int, tax: int) -> None:
        """More units, or fewer."""
        self.quantity, self.net, self.tax = self.quantity + quantity, self.net + net, self.tax + tax

    def part(self, quantity: int) -> tuple[int, int]:
        """Net and tax of some of the units; all that is left with the last of them."""
        if quantity >= self.quantity:
            return self.net, self.tax
        net = take(self.quantity, self.net, quantity)
        return net, take(self.quantity, self.gross, quantity) - net


class GivenBack:
    """Of one sold line: what it charged, and what is left of that after bills and what gave back, in order of recording."""

    def __init__(self, charge: Charge, unbilled: int, parts: list[Part]) -> None:
        """`unbilled` units are out and not billed yet. A line is billed when it is delivered, or unit by unit afterwards."""
        self.charge = charge
        self.parts: list[Part] = []
        self.billed, self.unbilled = Left(), Left()
        later = unbilled + sum(part.quantity for part in parts if part.is_bill or part.unbilled)
        (self.unbilled if later else self.billed).move(charge.quantity, charge.net, charge.tax)
        for part in parts:
            self.note(part)

    @property
    def documents(self) -> list[str]:
        """Keys of the documents that gave back."""
        return list(dict.fromkeys(part.document for part in self.parts if part.document and not part.is_bill))

    def given(self, name: str) -> int:
        """The net, tax or gross that was given back."""
        return sum(getattr(part, name) for part in self.parts if not part.is_bill)

    def left(self, *, unbilled: bool) -> Left:
        """What can be given back: of billed units, or of those that are not billed yet."""
        return self.unbilled if unbilled else self.billed

    def note(self, part: Part) -> None:
        """One more line bills or gives back."""
        self.parts.append(part)
        if part.is_bill:
            before = self.charge.quantity - self.unbilled.quantity
            net, tax = self.charge.part(before, part.quantity)
            self.unbilled.move(-part.quantity, -net, -tax)
            self.billed.move(part.quantity, part.net, part.tax)
        else:
            self.left(unbilled=part.unbilled).move(-part.quantity, -part.net, -part.tax)

    def most(self, quantity: int, *, unbilled: bool) -> int:
        """The gross that may come back now: of units their share of what is left, and a minor unit of rounding."""
        left = self.left(unbilled=unbilled)
        share = sum(left.part(quantity)) + 1 if quantity else left.gross
        return max(min(share, left.gross), 0)

    def price(self, before: int, quantity: int, *, unbilled: bool) -> tuple[int, int]:
        """Net and tax at which the next units come back: their share of what is left; unbilled, as they would be billed."""
        left = self.left(unbilled=unbilled)
        net, tax = self.charge.part(before, quantity) if unbilled else left.part(quantity)
        gross = max(min(net + tax, self.most(quantity, unbilled=unbilled)), 0)
        net = min(max(net, gross - left.tax), left.net, gross)
        return net, gross - net


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
    """What stands for and against a sold line."""
    state = reader.state
    open_items = (state.open_item(role, str(ref)) for role in _UNBILLED)
    unbilled = next((one.quantity for one in open_items if one is not None and one.quantity), 0)
    named = _of_line(state, item.code, str(ref)) | state.allowances_on.get(str(ref), {}).keys()
    standing = [name for name in named if state.documents[name].reversed_by is None]
    standing.sort(key=lambda name: state.documents[name].seq)
    return GivenBack(charge, unbilled, [part for name in standing for part in _parts(reader, name, ref, item)])


def _parts(reader: FieldReader, name: str, ref: Ref, item: Item) -> Iterator[Part]:
    given, decimals = reader.state.inputs[name], minor_unit(reader.currency)
    for line in given["lines"]:
        if line.get("delivery") == str(ref) and line.get("item") == item.code:
            quantity = to_base_units(line["quantity"], item.scale) if "quantity" in line else 0
            net, tax = (parse_scaled(line[one], decimals) or 0 for one in ("net", "tax"))
            yield Part(name, quantity or 0, net, tax, given.get("billing") == "later")
