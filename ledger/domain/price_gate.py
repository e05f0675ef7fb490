"""What holds an invoice for approval: its price against the estimate, its quantity against what came (DOMAIN E05, §5.5; pure).

100 pieces were estimated at 1,000.00; billed 1,020.00 is within 2 % and 50.00, billed 1,020.01 is not. 100 came and 103 are
billed: the net of the three too many is measured the same way. Goods that are still to come are billed with `match = transit`
and not held.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from ledger.domain.amounts import round_fraction
from ledger.domain.chart import Bundle
from ledger.domain.document import Document
from ledger.domain.money import format_scaled, minor_unit
from ledger.domain.problem import Problem, Text, Where
from ledger.domain.rounding import take
from ledger.domain.state import BookState

Raw = Mapping[str, Any]


def invoice_gaps(raw: Raw, document: Document, state: BookState, bundle: Bundle) -> list[Problem]:
    """Why this purchase invoice is held: every line beyond the tolerances. `raw` is what was sent, before lines were spread."""
    if document.kind != "purchase_invoice":
        return []
    parts: defaultdict[int, list[Raw]] = defaultdict(list)
    for line in document.values["lines"]:
        parts[line["line"]].append(line)
    sent = {int(line.get("line", number)): line.get("match", "receipt") for number, line in enumerate(raw.get("lines", ()), 1)}
    gate = _Gate(document, state, bundle)
    return [problem for number, its in parts.items() if sent.get(number) == "receipt" for problem in gate.held(number, its)]


class _Gate:
    """The tolerances of a bundle, and amounts of the document in the book's minor units."""

    def __init__(self, document: Document, state: BookState, bundle: Bundle) -> None:
        self.document, self.state = document, state
        self.rate = Fraction(int(bundle.policy.get("price_tolerance_rate", 2)), 100)
        self.amount = int(bundle.policy.get("price_tolerance_amount", 5000))
        self.left: dict[str, int] = {}
        """Of each receipt line that lines before did not bill."""

    def held(self, number: int, parts: list[Raw]) -> Iterator[Problem]:
        """The price of what came, and the net of what is billed beyond it."""
        estimated, billed, beyond = 0, 0, 0
        for part in parts:
            its_estimate, its_net, rest = self._part(part)
            estimated, billed, beyond = estimated + its_estimate, billed + its_net, beyond + rest
        allowed = min(round_fraction(abs(estimated) * self.rate, "half_up"), self.amount)
        where = Where(path=f"/lines/{number - 1}")
        if abs(billed - estimated) > allowed:
            asked, known = self._shown(billed), self._shown(estimated)
            zh = f"开票 {asked},暂估 {known},超过容差 {self._shown(allowed)}"
            en = f"{asked} is billed for what was estimated at {known}, more than {self._shown(allowed)} apart"
            yield Problem("price_gap", Text(zh, en), _NEGOTIATE, where)
        if beyond > allowed:
            zh = f"开票超过收货 {self._shown(beyond)},容差 {self._shown(allowed)}"
            en = f"{self._shown(beyond)} is billed for goods that were not received, {self._shown(allowed)} is tolerated"
            yield Problem("over_billed", Text(zh, en), _STILL_TO_COME, where)

    def _part(self, part: Raw) -> tuple[int, int, int]:
        """Estimate and net of the goods that came, and the net of those that did not."""
        net = self._in_book(part["net"])
        ref, quantity = part["receipt"], part["quantity"]
        found = self.state.open_item("GRNI", str(ref)) if ref is not None else None
        if found is None or found.quantity <= 0 or quantity <= 0:
            return (0, 0, net) if ref is None and quantity > 0 else (0, 0, 0)
        covered = min(quantity, self.left.setdefault(str(ref), found.quantity))
        self.left[str(ref)] -= covered
        billed = take(quantity, net, covered)
        own = found.currency or self.state.currency
        if own == self.document.currency != self.state.currency:
            return self._in_book(take(found.quantity, found.amount, covered)), billed, net - billed
        return take(found.quantity, found.value, covered), billed, net - billed

    def _in_book(self, amount: int) -> int:
        """An amount of the document at its rate: what the rate did since the receipt is no difference of price."""
        if self.document.rate is None:
            return amount
        scale = Fraction(10) ** (minor_unit(self.state.currency) - minor_unit(self.document.currency))
        return round_fraction(amount * self.document.rate * scale, "half_up")

    def _shown(self, amount: int) -> str:
        return format_scaled(amount, minor_unit(self.state.currency))


_NEGOTIATE = Text("与供应商核对价格,或由另一人核准", "settle the price with the supplier, or have someone else approve it")
_STILL_TO_COME = Text(
    "先入库;货未到的行写 match = transit;或由另一人核准",
    "receive the goods first; write match = transit for what is still to come; or have someone else approve it",
)
