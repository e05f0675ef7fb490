"""What follows from the receipt lines that a document names: their goods, weights, and which estimates are rolled over (pure).

A freight bill for receipt R1 with lines of 600 kg and 300 kg becomes two lines of weight 600 and 300. A rollover dated 1 April
finds the estimates of March and before that no invoice or return has cleared yet.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final

from ledger.domain.document import Ref, line_of
from ledger.domain.field_values import FieldReader
from ledger.domain.item_moves import ItemMove
from ledger.domain.layer import is_stock
from ledger.domain.masters import Item
from ledger.domain.problem import Text
from ledger.domain.state import BookState, OpenItem

Values = dict[str, Any]
Check = Callable[[Values, FieldReader], None]


def fill_receipts(values: Values, reader: FieldReader) -> None:
    """Whole receipts become their lines, and every line gets its item and its weight."""
    lines = [part for line in values["lines"] for part in _lines_of(line, reader)]
    for line in lines:
        line["item"] = reader.state.masters.items.get(_named_line(line["receipt"], reader).get("item", ""))
        if "weight" in line and line["weight"] is None:
            line["weight"] = _weight(line, values["basis"], reader)
    values["lines"] = lines


def _lines_of(line: Values, reader: FieldReader) -> list[Values]:
    ref: Ref = line["receipt"]
    if ref.line is not None:
        return [line]
    named = reader.state.inputs.get(f"{ref.kind}:{ref.id}", {}).get("lines", ())
    return [{**line, "receipt": ref._replace(line=one["line"])} for one in named if "item" in one]


def _named_line(ref: Ref, reader: FieldReader) -> Mapping[str, Any]:
    """The line as it was completed when it was posted."""
    return line_of(reader.state.inputs.get(f"{ref.kind}:{ref.id}", {}).get("lines", ()), ref.line)


def _weight(line: Values, basis: str, reader: FieldReader) -> Fraction | None:
    path = f"/lines/{line['line'] - 1}"
    item: Item | None = line["item"]
    if basis == "manual" or item is None:
        message = Text("手工分摊要写每行的权数", "divided by hand, every line gives its weight")
        reader.refuse(f"{path}/weight", "weight_missing", message, Text("填 weight", "give weight"))
        return None
    quantity, value = _brought_in(item.code, line["receipt"], reader.state)
    if basis == "amount":
        return Fraction(value)
    per_unit = Fraction(1) if basis == "quantity" else item.weight if basis == "weight" else item.volume
    if per_unit is None:
        word = {"weight": "重量", "volume": "体积"}[basis]
        message = Text(f"{item.code} 没有{word}", f"{item.code} has no {basis}")
        remedy = Text("在物料资料中填写,或换一种分摊依据", "give it in the item's master data, or choose another basis")
        reader.refuse(f"{path}/receipt", f"no_{basis}", message, remedy)
        return None
    return Fraction(quantity, 10**item.scale) * per_unit


def _brought_in(item: str, ref: Ref, state: BookState) -> tuple[int, int]:
    """Quantity and book value that the line brought into stock when it was last posted."""
    standing = state.documents[f"{ref.kind}:{ref.id}"]
    moves = [move for move in state.moves_of_line(item, str(ref)) if (move.seq, move.ref) == (standing.seq, str(ref))]
    stock = [move.posting for move in moves if is_stock(move)]
    return sum(posting.quantity or 0 for posting in stock), sum(posting.value for posting in stock)


# --- estimates rolled over ---------------------------------------------------------------------------------------------


def fill_estimates(values: Values, reader: FieldReader) -> None:
    """Every estimate of an earlier month that is still open, oldest first, unless lines are given."""
    if not values["lines"]:
        found = estimates_to_roll(reader.state, values["accounting_date"])
        values["lines"] = [{"line": n, "receipt": Ref.parse(one.key.key)} for n, one in enumerate(found, 1)]
    for line in values["lines"]:
        open_item = reader.state.open_item("GRNI", str(line["receipt"]))
        masters = reader.state.masters
        line["place"] = masters.places.get(_named_line(line["receipt"], reader).get("place", ""))
        line["item"] = masters.items.get(open_item.key.item if open_item else "")
        line["quantity"] = line.get("quantity") or (open_item.quantity if open_item else 0)
        line["supplier"] = masters.parties.get(open_item.key.party if open_item else "")


def estimates_to_roll(state: BookState, first: dt.date) -> list[OpenItem]:
    """Open estimates of goods from before that day's month which were not rolled over in it, oldest first."""
    month = first.replace(day=1)
    found = [one for key, one in state.open_items.items() if key.role == "GRNI" and key.item and one.quantity > 0]
    found = [one for one in found if one.opened < month and not rolled_over(state, one, month)]
    return sorted(found, key=lambda one: (one.opened, one.key))


def rolled_over(state: BookState, estimate: OpenItem, month: dt.date) -> bool:
    """True where a rollover of that month stands."""
    moves = state.moves_of_open_item(estimate.key.item, estimate.key.key)
    return any(_of_month(move, month) and not _was_reversed(move, moves) for move in moves)


def _of_month(move: ItemMove, month: dt.date) -> bool:
    return move.ref.startswith("estimate_rollover:") and move.date.replace(day=1) == month


def _was_reversed(move: ItemMove, moves: list[ItemMove]) -> bool:
    document = move.ref.partition("/")[0].replace(":", ".")
    return any(other.ref.startswith(f"reversal:{document}.") and other.seq > move.seq for other in moves)


# --- what such documents must agree with -------------------------------------------------------------------------------


def check_rollover(values: Values, reader: FieldReader) -> None:
    """Estimates are reversed on the first day of a month, each once, and only those of earlier months."""
    on: dt.date = values["accounting_date"]
    if on.day != 1:
        message = Text(f"{on} 不是月初", f"{on} is not the first day of a month")
        remedy = Text("改为当月一日", "date it on the first of the month")
        reader.refuse("/date", "not_first_of_month", message, remedy)
    for line in values["lines"]:
        open_item = reader.state.open_item("GRNI", str(line["receipt"])) if line["receipt"] else None
        path = f"/lines/{line['line'] - 1}/receipt"
        if open_item is None or not open_item.key.item or open_item.quantity <= 0:
            message = Text(f"{line['receipt']} 没有未冲的暂估", f"{line['receipt']} has no estimate left to reverse")
            reader.refuse(path, "nothing_estimated", message, Text("删去这一行", "leave this line out"))
        elif open_item.opened >= on:
            message = Text(f"{line['receipt']} 是本月的暂估", f"the estimate of {line['receipt']} is of this month")
            reader.refuse(path, "estimate_of_this_month", message, Text("下月初再冲回", "reverse it next month"))
        elif rolled_over(reader.state, open_item, on.replace(day=1)):
            message = Text(f"{line['receipt']} 本月已经冲回", f"the estimate of {line['receipt']} was reversed this month")
            reader.refuse(path, "rolled_over", message, Text("删去这一行", "leave this line out"))


def named_once(field: str) -> Check:
    """A check that no two lines name the same thing: a receipt line named twice would bear a cost twice."""

    def check(values: Values, reader: FieldReader) -> None:
        seen: set[Ref] = set()
        for line in values["lines"]:
            ref = line[field]
            if isinstance(ref, Ref) and ref in seen:
                message = Text(f"{ref} 出现了两次", f"{ref} is named twice")
                path = f"/lines/{line['line'] - 1}/{field}"
                reader.refuse(path, "named_twice", message, Text("合并成一行", "make it one line"))
            seen.add(ref)

    return check


def check_goods(values: Values, reader: FieldReader) -> None:
    """A line that brought nothing into stock cannot bear a cost: an expense line, a bill of goods received before."""
    for line in () if reader.problems else values["lines"]:  # with problems before, the lines were not filled
        ref, item = line["receipt"], line.get("item")
        if not isinstance(item, Item) or not _brought_in(item.code, ref, reader.state)[0]:
            message = Text(f"{ref} 没有入库", f"{ref} brought nothing into stock")
            remedy = Text("填入库单的行", "name the line of the receipt")
            reader.refuse(f"/lines/{line['line'] - 1}/receipt", "no_receipt", message, remedy)


FILLERS: Final[dict[str, Check]] = {
    "landed_cost": fill_receipts,
    "supplier_rebate": fill_receipts,
    "cost_adjustment": fill_receipts,
    "estimate_rollover": fill_estimates,
}
CHECKS: Final[dict[str, tuple[Check, ...]]] = {
    "landed_cost": (named_once("receipt"), check_goods),
    "supplier_rebate": (named_once("receipt"), check_goods),
    "cost_adjustment": (named_once("receipt"), check_goods),
    "estimate_rollover": (named_once("receipt"), check_rollover),
}
