"""A line of an earlier document, as later documents ask for it: what it said, what it charged, which part of that is next.

A delivery of 3 pieces charged 100.00. They are accepted, billed or taken back one by one: 33.33, then 33.34, then 33.33. Each
part is the charge of all units so far less the charge of those before, so the parts of a whole line are the whole line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledger.domain.document import Ref, line_of
from ledger.domain.field_values import FieldReader
from ledger.domain.masters import Item
from ledger.domain.money import minor_unit, parse_scaled
from ledger.domain.quantity import to_base_units
from ledger.domain.rounding import take

Values = dict[str, Any]


def input_line(reader: FieldReader, ref: Ref) -> Mapping[str, Any]:
    """The stored line that a reference names; empty where the document has none."""
    return line_of(reader.state.inputs.get(f"{ref.kind}:{ref.id}", {}).get("lines", ()), ref.line)


@dataclass(frozen=True, slots=True)
class Charge:
    """What a line charged, in minor units of its document: net, and tax on top."""

    quantity: int
    net: int
    tax: int

    def part(self, before: int, quantity: int) -> tuple[int, int]:
        """Net and tax of the next `quantity` units after `before` of them."""
        gross = self.net + self.tax
        whole = take(self.quantity, gross, before + quantity) - take(self.quantity, gross, before)
        net = take(self.quantity, self.net, before + quantity) - take(self.quantity, self.net, before)
        return net, whole - net


def charge_of(reader: FieldReader, ref: Ref, item: Item) -> Charge | None:
    """What the line charged its customer; None where it does not say."""
    line, decimals = input_line(reader, ref), minor_unit(reader.currency)
    quantity = to_base_units(line["quantity"], item.scale) if "quantity" in line else None
    if not quantity:
        return None
    if "net" in line and "tax" in line:
        return Charge(quantity, parse_scaled(line["net"], decimals) or 0, parse_scaled(line["tax"], decimals) or 0)
    return None
