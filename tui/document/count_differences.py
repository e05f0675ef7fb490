"""What a posted count found: lines whose quantity is not what the books said, and how much of it who may read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ledger.api import Text, grouped


@dataclass(frozen=True, slots=True)
class Difference:
    """One line that was counted otherwise than it stood in the books."""

    item: str
    place: str
    lot: str
    counted: Decimal
    book: Decimal

    @property
    def more(self) -> Decimal:
        """What was found beyond the books; negative where goods are missing."""
        return self.counted - self.book


def differences(completed: Mapping[str, Any]) -> list[Difference]:
    """The differences of a posted count, the largest first by how much of the books it is."""
    found = [
        Difference(line["item"], line["place"], line.get("lot", ""), Decimal(line["counted"]), Decimal(line["book"]))
        for line in completed.get("lines", ())
    ]
    return [one for one in found if one.more]


def told(found: Sequence[Difference], name: Callable[[str], Text], *, amounts: bool) -> list[Text]:
    """A line for each. Who counts blind reads what is to be counted again and not how much the books say of it."""
    if not found:
        return [Text("✓ 与账面一致", "✓ as in the books")]
    if not amounts:
        again = Text("△ 与账面不符,请另一人复盘:", "△ not as in the books; let somebody else count again:")
        return [again, *(_head(one, name) for one in found)]
    return [_with_amounts(one, name) for one in found]


def _head(one: Difference, name: Callable[[str], Text]) -> Text:
    where = " ".join(filter(None, (one.place, one.lot)))
    return Text(*(f"{one.item} {called}  {where}" for called in name(one.item)))


def _with_amounts(one: Difference, name: Callable[[str], Text]) -> Text:
    head, book, counted = _head(one, name), grouped(f"{one.book:f}"), grouped(f"{one.counted:f}")
    more = ("+" if one.more > 0 else "") + grouped(f"{one.more:f}")
    return Text(f"{head.zh}  账存 {book} 实盘 {counted} 差 {more}", f"{head.en}  books {book} counted {counted} off by {more}")
