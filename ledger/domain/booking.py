"""From a draft to entries: layers, lots, costs, accounts, numbers (ARCHITECTURE §2, §5.3, §6; RULES.md §8).

    draft     dr COGS(P1) ⟨0⟩ qty +40 at Customer     act 0 = issue(P1, 40, W1)
              cr INV(P1, W1) ⟨0⟩ qty -40
    entry     记-2026-03-0007   Dr 5401 主营业务成本 406.40     Cr 1405.01 库存商品 406.40 [P1 −40, layer 1.1/1]

`book_entries` reads like its steps: value the acts, write the legs, spread late differences, post what two open periods need,
number the vouchers, mark red–blue pairs. It is pure: the state of the books is read and never changed, the same document, draft
and state give the same entries on every machine. What the entries together may break is asked afterwards, `invariants`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ledger.domain.amounts import resolved
from ledger.domain.chart import Bundle
from ledger.domain.document import Document, Ref
from ledger.domain.draft import Amount, Draft, DraftEntry, DraftLeg, Form
from ledger.domain.entry import Entry, Posting
from ledger.domain.late_price import LatePrices, Share, divided
from ledger.domain.layer import Shelves, is_stock
from ledger.domain.pairs import with_pairs
from ledger.domain.posting_lines import Lines
from ledger.domain.problem import Problem, Text
from ledger.domain.refusals import unknown_receipt
from ledger.domain.state import BookState, PoolKey
from ledger.domain.two_periods import difference, end_of_month, is_earlier, latest_dates, too_old
from ledger.domain.valuing import Goods, Values, Valuing, is_value_alone, revalued

_ADJUSTMENT = Text("跨期成本差异", "cost difference of the later period")


def book_entries(
    document: Document, draft: Draft, state: BookState, bundle: Bundle, seq: int
) -> tuple[Entry, ...] | list[Problem]:
    """The entries of one record, numbered and complete, or every reason why not."""
    old = too_old(draft, document.accounting_date, state)
    if old is not None:
        return [old.at(id=document.id, path="/accounting_date")]
    booking = _Booking(document, draft, state, bundle, seq)
    entries = booking.backdated() if is_earlier(document.accounting_date, state) else booking.current()
    if booking.problems:
        return booking.problems
    return tuple(with_pairs(numbered(entries, state)))


@dataclass(slots=True)
class _Booking:
    document: Document
    draft: Draft
    state: BookState
    bundle: Bundle
    seq: int
    problems: list[Problem] = field(default_factory=list)
    moved_on_since: date | None = None
    """The end of the document's month, where goods that it gives or takes value have moved on since."""
    _items: dict[str, str] | None = None
    """The item of each line in the histories at hand."""
    _cleared: set[tuple[Ref, int | None]] | None = None
    """Open items that the draft settles, with the document line that does."""

    def current(self) -> list[Entry]:
        """Entries at the costs of now."""
        shelves = Shelves(self.state)
        values = self._values(shelves)
        if self.problems:
            return []
        return self._entries(values.amounts, values.goods, Shelves(self.state))

    def backdated(self) -> list[Entry]:
        """Entries at the costs of the earlier period's end, and the difference to now on the pools' latest days."""
        issues = latest_dates(self.draft, self.state)
        end = end_of_month(self.document.accounting_date)
        late = {number: day for number, day in issues.items() if day > end}
        moved_on = self._spread_moved_on(end)
        now = self._values(Shelves(self.state))
        if self.problems:
            return []
        then = self._as_of(end, late, now) if late else now
        if self.problems:
            return []
        until: date | None = end
        entries = self._entries(then.amounts, then.goods, Shelves(self.state), until)
        if self.problems:
            return []
        before, changed, goods = entries, dict[int, Amount](), dict(then.goods)
        for day in sorted({*late.values(), *moved_on}):
            until = None if day in moved_on else until
            acts = [number for number, its in late.items() if its == day]
            changed |= {number: now.amounts[number] for number in acts}
            goods |= {number: now.goods[number] for number in acts if number in now.goods}
            after = self._entries(revalued(self.draft, then, changed), goods, Shelves(self.state), until)
            adjustment = self._adjustment(before, after, day, len(entries) + 1)
            if any(self._is_own(posting) for entry in adjustment for posting in entry.postings):
                return self._entries(now.amounts, now.goods, Shelves(self.state))
            entries = entries + adjustment
            before = after
        return entries

    def _spread_moved_on(self, end: date) -> set[date]:
        """The day on which late prices of goods that moved on since are put right: the items' latest, none where none moved."""
        legs = [leg for entry in self.draft.entries for leg in entry.legs]
        items = {leg.item or self._item_of(str(leg.spread)) for leg in legs if leg.spread is not None or is_value_alone(leg)}
        moves = (move for item in items if item for move in self.state.moves.get(item, ()))
        later = {move.date for move in moves if move.date > end and is_stock(move)}
        self.moved_on_since = end if later else None
        return {max(later)} if later else set()

    def _item_of(self, ref: str) -> str | None:
        """The item that a document line moved."""
        if self._items is None:
            self._items = {move.ref: item for item, moves in self.state.moves.items() for move in moves}
        return self._items.get(ref)

    def _as_of(self, end: date, late: dict[int, date], now: Values) -> Values:
        """The issues of pools that moved on valued as the layers stood at the end of that day, everything else as now."""
        then = self._values(Shelves(self.state, end))
        kept = [number for number, act in enumerate(self.draft.acts) if act.operation == "at_cost"]  # no later price changes it
        known = {number: then.amounts[number] for number in (*late, *kept)}
        goods = {number: (then if number in late else now).goods[number] for number in now.goods if number in then.goods}
        return Values(revalued(self.draft, now, known), goods)

    def _adjustment(self, before: list[Entry], after: list[Entry], day: date, ordinal: int) -> list[Entry]:
        lines = difference(before, after)
        if not lines:
            return []
        text = next(entry.summary for entry in (*before, *after) if entry.is_voucher)
        summary = Text(f"{text.zh} {_ADJUSTMENT.zh}".strip(), f"{text.en} {_ADJUSTMENT.en}".strip())
        return [Entry(ordinal, "adjustment", day, self.document.date, summary, tuple(lines))]

    def _is_own(self, posting: Posting) -> bool:
        """Goods on a layer that only this record opens cannot be exchanged: they then cost what they cost now."""
        return bool(posting.quantity and posting.layer and posting.layer.startswith(f"{self.seq}."))

    def _values(self, shelves: Shelves) -> Values:
        values = Valuing(self.document, self.draft, self.state, shelves).run()
        self.problems += [problem for problem in values.problems if problem not in self.problems]
        return values

    def _entries(
        self, amounts: Sequence[Amount], goods: dict[int, Goods], shelves: Shelves, until: date | None = None
    ) -> list[Entry]:
        fresh = {number: Goods(one.item, one.cells, one.returned) for number, one in goods.items()}
        as_of = Shelves(self.state, until)
        lines = Lines(self.document, self.draft, self.state, self.bundle, self.seq, amounts, fresh, shelves, as_of)
        late = LatePrices(self.state, self.bundle, Shelves(self.state, until), until, self.moved_on_since)
        found: list[Entry] = []
        for entry in self.draft.entries:
            lines.ordinal, lines.written = len(found) + 1, []
            for leg in entry.legs:
                if leg.spread is not None:
                    self._spread(leg, lines, late)
                elif self.moved_on_since is not None and until is None and is_value_alone(leg):
                    self._follow_goods(leg, lines, late, self.moved_on_since)
                else:
                    lines.write(leg)
            if lines.written:
                found.append(self._entry(entry, lines))
        self.problems += [problem for problem in lines.problems if problem not in self.problems]
        return found

    def _entry(self, entry: DraftEntry, lines: Lines) -> Entry:
        day = self.document.accounting_date
        return Entry(lines.ordinal, entry.klass, day, self.document.date, entry.summary, tuple(lines.written))

    def _spread(self, leg: DraftLeg, lines: Lines, late: LatePrices) -> None:
        """The lines of `spread(receipt)`, on the side the rule wrote."""
        assert leg.spread is not None, leg
        receipt, amount = str(leg.spread), resolved(leg.amount or 0, lines.amounts)
        value, original = (amount.value, amount.original) if isinstance(amount, Form) else (amount, None)
        sign = 1 if leg.side == "dr" else -1
        item = leg.item or self._item_of(receipt)
        shares = unknown_receipt(receipt) if item is None else late.spread(item, receipt, sign * value, billed=self._bills(leg))
        if isinstance(shares, Problem):
            if value:
                lines.refuse(shares, leg)
            return
        self._write_shares(leg, lines, shares, original)

    def _follow_goods(self, leg: DraftLeg, lines: Lines, late: LatePrices, end: date) -> None:
        """Value given to goods that lay there at the end of an earlier month, where those goods are now."""
        assert leg.item is not None, leg
        assert leg.place is not None, leg
        assert leg.amount is not None, leg
        amount = _book(resolved(leg.amount, lines.amounts))
        shares = late.spread_pool(
            PoolKey(leg.item, "", self.state.area_of(leg.place)), end, amount if leg.side == "dr" else -amount
        )
        if isinstance(shares, Problem):
            lines.refuse(shares, leg)
        else:
            self._write_shares(leg, lines, shares, None)

    def _write_shares(self, leg: DraftLeg, lines: Lines, shares: Sequence[Share], original: int | None) -> None:
        atoms = tuple((name, _book(resolved(atom, lines.amounts))) for name, atom in leg.atoms)
        shared = [share for share in shares if share.amount]
        originals = self._originals(original, [abs(share.amount) for share in shared])
        for share, known in zip(shared, originals, strict=True):
            its = None if share.line.open_item else known  # a shipment is kept in the book's currency
            debit, credit = (share.amount, 0) if leg.side == "dr" else (0, -share.amount)
            lines.append(
                replace(
                    share.line, line=lines.next_line, debit=debit, credit=credit, document_line=leg.document_line,
                    doc_currency=None if its is None else self.document.currency, doc_amount=its,
                    rule=self.draft.ruleset, rule_line=leg.rule_line, atoms=atoms,
                )
            )  # fmt: skip

    def _originals(self, original: int | None, weights: list[int]) -> list[int | None]:
        if original is None or not weights or self.document.currency == self.state.currency:
            return [None] * len(weights)
        return list(divided(original, weights))

    def _bills(self, leg: DraftLeg) -> bool:
        """True where the same document line clears the receipt's estimate: the difference is of the goods' own price."""
        if self._cleared is None:
            legs = (other for entry in self.draft.entries for other in entry.legs)
            self._cleared = {(other.settles, other.document_line) for other in legs if other.settles is not None}
        return (leg.spread, leg.document_line) in self._cleared


def _book(amount: Amount) -> int:
    return amount.value if isinstance(amount, Form) else amount


def numbered(entries: Sequence[Entry], state: BookState) -> list[Entry]:
    """Vouchers get the next numbers of their periods, in order; other entries have none (ARCHITECTURE §5.3)."""
    last: dict[str, int] = {}
    found: list[Entry] = []
    for entry in entries:
        if entry.is_voucher:
            last[entry.period] = last.get(entry.period, state.numbers.get(entry.period, 0)) + 1
        found.append(replace(entry, number=last[entry.period] if entry.is_voucher else None))
    return found
