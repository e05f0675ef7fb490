"""The law of late prices, told a second time: stock ends as if every price had been known at receipt.

Only for moving averages, in `Fraction`s. Every pool holds shares of sources: a receipt line, or a value that was stated when
it was posted (an opening, a count gain). What leaves takes its share of all of them, what comes back brings its share back,
transfers carry theirs along. A receipt's price in the end is its estimate and what invoices changed, as if the units that
went back unbilled had been billed too. So a pool must be worth Σ share × price, but for one minor unit per rounding.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from ledger.domain.entry import Posting, Record

STOCK = ("INV", "XFER", "DISP", "SUBC")
Shares = defaultdict[str, Fraction]
Flow = dict[tuple[str, str], int]
"""(layer, line that is returned) → net quantity of one document line."""


@dataclass
class Source:
    """A receipt line or a stated value: its quantity, what it was posted with, and what became of its price."""

    quantity: int = 0
    value: int = 0
    billable: int = 0
    """What the supplier bills: more or less than what came."""
    returned: int = 0
    """Sent back before the bill."""
    difference: int = 0
    """Σ invoice − estimate of the billed units, net of exchange differences."""
    in_all: Fraction = Fraction(0)
    """The difference of all units, as the last invoice told it."""

    def bill(self, difference: int) -> None:
        """One more invoice."""
        self.difference += difference
        left = self.billable - self.returned
        self.in_all = Fraction(self.difference * self.billable, left) if left > 0 else Fraction(self.difference)

    @property
    def price(self) -> Fraction:
        """What a unit cost in the end."""
        return (self.value + self.in_all) / self.quantity


@dataclass
class Opinion:
    """The pools of one item."""

    pools: dict[str, Shares] = field(default_factory=dict)
    quantity: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    out: dict[tuple[str, str], tuple[int, Shares]] = field(default_factory=dict)
    """(document line, layer) → what is still out, and its shares."""
    sources: defaultdict[str, Source] = field(default_factory=lambda: defaultdict(Source))
    posted: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    """What the book says a layer is worth."""
    legs: int = 0
    """Lines that were rounded."""
    muddled: bool = False
    """A reversal, or a discount that a payment took off the goods: this opinion does not follow them and has none then."""

    # --- one document line -----------------------------------------------------------------------------------------------

    def take(self, record: Record, ref: str, lines: list[Posting]) -> None:
        """Move goods and note values of one line of a record."""
        stock = [line for line in lines if line.role in STOCK and line.layer]
        self.muddled = self.muddled or bool(stock and record.kind in ("reversal", "payment"))
        if self.muddled:
            return
        for line in stock:
            self.posted[line.layer or ""] += line.debit - line.credit
        flow: Flow = defaultdict(int)
        for line in stock:
            flow[line.layer or "", line.origin if line.origin != ref else ""] += line.quantity or 0
        arriving = {key: some for key, some in flow.items() if some > 0}
        leaving = {key: -some for key, some in flow.items() if some < 0}
        self.legs += len(lines)
        self._note_estimate(record.kind, lines)
        if record.kind == "purchase_invoice":
            self._bill(lines)
        carried = self._leave(ref, leaving, sum(arriving.values()))
        self._arrive(ref, arriving, carried, lines)

    def _leave(self, ref: str, leaving: Flow, going: int) -> Shares:
        """What leaves its pools: `going` of it only moves on, the rest has left stock."""
        carried: Shares = defaultdict(Fraction)
        total = sum(leaving.values())
        for (layer, _), some in leaving.items():
            shares = self._draw(self.pools[layer], some, self.quantity[layer])
            self.quantity[layer] -= some
            along = Fraction(min(going, total), total)
            there, before = self.out.get((ref, layer), (0, defaultdict(Fraction)))
            for source, part in shares.items():
                carried[source] += part * along
                before[source] += part * (1 - along)
            if along < 1:
                self.out[ref, layer] = (there + some - min(going, some), before)
        return carried

    def _draw(self, shares: Shares, some: int, there: int) -> dict[str, Fraction]:
        found = {source: part * some / there for source, part in shares.items()}
        for source, part in found.items():
            shares[source] -= part
        return found

    def _arrive(self, ref: str, arriving: Flow, carried: Shares, lines: list[Posting]) -> None:
        total = sum(arriving.values())
        for (layer, returned), some in arriving.items():
            pool = self.pools.setdefault(layer, defaultdict(Fraction))
            self.quantity[layer] += some
            if any(issue == returned for issue, _ in self.out):
                self._come_back(pool, returned, layer, some)
            elif carried:
                for source, part in carried.items():
                    pool[source] += part * some / total
            else:
                source = self.sources[ref]
                source.quantity += some
                source.value += sum(line.debit - line.credit for line in lines if line.layer == layer and line.quantity)
                pool[ref] += some

    def _come_back(self, pool: Shares, issue: str, layer: str, some: int) -> None:
        """Goods go back to the layer they left; to another area they come from the newest that has something out."""
        keys = [key for key in self.out if key[0] == issue]
        for key in [key for key in keys if key[1] == layer] or keys[::-1]:
            there, shares = self.out[key]
            part = min(there, some)
            if part:
                for source, its in self._draw(shares, part, there).items():
                    pool[source] += its
                self.out[key] = (there - part, shares)
                some -= part

    # --- prices ----------------------------------------------------------------------------------------------------------

    def _bill(self, lines: Iterable[Posting]) -> None:
        """What invoice lines spread: after the goods of each receipt stand lines of value that name what they correct."""
        receipt, found = "", dict[str, int]()
        for line in lines:
            if line.quantity and line.role in (*STOCK, "GRNI"):
                receipt = (line.open_item if line.role == "GRNI" else line.origin) or ""
                found.setdefault(receipt, 0)
            elif line.origin and not line.quantity:
                found[receipt] += line.debit - line.credit
        for name, difference in found.items():
            if self.sources[name].billable:
                self.sources[name].bill(difference)

    def _note_estimate(self, kind: str, lines: Iterable[Posting]) -> None:
        for line in lines:
            if line.role == "GRNI" and line.open_item and line.quantity:
                if kind == "purchase_return":
                    self.sources[line.open_item].returned += line.quantity
                elif kind == "goods_receipt":
                    self.sources[line.open_item].billable -= line.quantity

    def problems(self, item: str) -> Iterable[str]:
        """Pools that are not worth what their goods cost in the end."""
        for layer, posted in self.posted.items():
            shares = self.pools.get(layer, {})
            known = sum((part * self.sources[source].price for source, part in shares.items() if part), Fraction(0))
            if abs(known - posted) > self.legs and posted:
                yield f"{item}, layer {layer}: worth {posted}, with prices known at receipt {float(known):.2f} ± {self.legs}"


def law_of_late_prices(log: Iterable[Record], average_items: Iterable[str]) -> Iterable[str]:
    """What breaks the law in a whole log."""
    opinions = {item: Opinion() for item in average_items}
    for record in log:
        by_line: defaultdict[tuple[str, str], list[Posting]] = defaultdict(list)
        for entry in record.entries:
            for line in entry.postings:
                if line.item in opinions and entry.klass != "memo":
                    ref = record.ref + (f"/{line.document_line}" if line.document_line is not None else "")
                    by_line[line.item or "", ref].append(line)
        for (item, ref), lines in by_line.items():
            opinions[item].take(record, ref, lines)
    for item, opinion in opinions.items():
        if not opinion.muddled:
            yield from opinion.problems(item)
