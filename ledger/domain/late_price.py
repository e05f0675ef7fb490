"""A price that becomes known after the goods came in: what belongs to stock, what to the goods that left (ARCHITECTURE §6.4).

100 @ 10.00 came in, 40 were sold, the invoice says 10.20. Of the 20.00, 12.00 belong to the 60 that are still there and 8.00 to
the cost of the 40 sold, as a correction of that sale: when the customer brings them back, they come back at 10.20. `Content`
says where the receipt's goods are, largest remainder divides the difference over them. The book ends as if the price had been
known at receipt, and nothing that was posted is touched.

Returned to the supplier before the bill: 100 @ 10.00, 10 go back (GRNI gives up its 100.00), the supplier bills 90 @ 11.00. The
90.00 are the difference of 90 pieces, so they are spread as 100.00 over 100 as if the ten had been billed too: 90.00 to stock,
10.00 to the return; but those 10.00 nobody pays, so they come off the return's share: stock 990.00, return 0.00. In general
D = Σ differences · Q ÷ (Q − returned unbilled) − already spread; what a return gets is its share less (D − d).

The same division serves two other differences (`month_end_costs`): what an issue turns out to have cost goes to its own debit
accounts, and value given to goods that lay there at the end of a month goes to where those goods are now.

Given up: a correction of a correction. Goods that a later document of the same record moves are not seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ledger.domain.accounts_of_roles import account_of_role
from ledger.domain.chart import Bundle
from ledger.domain.entry import Posting
from ledger.domain.item_moves import ItemMove
from ledger.domain.layer import Shelves, is_shipment, is_stock
from ledger.domain.masters import Costing
from ledger.domain.problem import Problem
from ledger.domain.production_order import is_open
from ledger.domain.receipt_content import Content, Heap, HeapContent, Outflow
from ledger.domain.refusals import unknown_receipt
from ledger.domain.returns import is_own_receipt
from ledger.domain.role import ROLES
from ledger.domain.rounding import divide_half_up
from ledger.domain.set_prices import CONTRA
from ledger.domain.state import BookState, PoolKey

_EXPECTED_BACK = ("RETASSET",)
"""Debit accounts that are relieved by open item when goods come back."""
_HOLDS_NO_COST = frozenset(role.name for role in ROLES.values() if "party" in role.arguments or role.memo or role.bank)


@dataclass(frozen=True, slots=True)
class Share:
    """One part of a spread difference: what the line says, and the amount debit − credit."""

    line: Posting
    amount: int


@dataclass(slots=True)
class Billing:
    """Differences billed so far on one receipt, and what was spread for them."""

    received: int = 0
    returned: int = 0
    """Sent back to the supplier before the bill."""
    differences: int = 0
    spread: int = 0

    def due(self, difference: int) -> int:
        """What is to be spread now for a difference, as if returned units had been billed at the same price."""
        self.differences += difference
        left = self.received - self.returned
        total = divide_half_up(self.differences * self.received, left) if left > 0 else self.spread + difference
        now, self.spread = total - self.spread, total
        return now


@dataclass(slots=True)
class LatePrices:
    """Spreads the differences of one document; its second line knows what its first has spread."""

    state: BookState
    bundle: Bundle
    shelves: Shelves
    until: date | None = None
    """Divide as things stood at the end of that day."""
    moved_on_since: date | None = None
    """The end of the document's month, where goods have moved on since."""
    _billings: dict[str, Billing] = field(default_factory=dict)
    _contents: dict[str, Content] = field(default_factory=dict)

    def spread(self, item: str, receipt: str, difference: int, *, billed: bool) -> list[Share] | Problem:
        """Divide a difference over stock and the debit accounts of what has gone; `billed` by an invoice of the receipt."""
        if receipt in self.state.layers:
            since = self.moved_on_since if self.until is None else None
            return self._divided(item, "", HeapContent(self.state, item, [receipt], since), difference)
        if not is_own_receipt(self.state, item, receipt) and self.state.moves_of_line(item, receipt):
            return self._issue_shares(item, receipt, difference)
        costing = self.state.masters.items[item].costing
        if costing.at_set_price:
            return self._contra_share(CONTRA[costing], item, receipt, difference)
        total = self._billing(item, receipt).due(difference) if billed else difference
        if not total and not difference:
            return []
        content = self._contents.get(receipt)
        if content is None:
            content = self._contents[receipt] = Content(self.state, item, receipt, self.until)
        return self._divided(item, receipt, content, total, unpaid=total - difference)

    def spread_pool(self, pool: PoolKey, end: date, amount: int) -> list[Share] | Problem:
        """Value given to what a pool held at the end of a month: it goes to where those goods are now."""
        names = sorted(name for name, layer in self.state.layers.items() if layer.pool == pool)
        return self._divided(pool.item, "", HeapContent(self.state, pool.item, names, end), amount)

    def _divided(self, item: str, receipt: str, content: Content, total: int, *, unpaid: int = 0) -> list[Share] | Problem:
        heaps = [(heap, amount) for heap, amount in content.there.items() if amount]
        outflows = [outflow for outflow in content.outflows.values() if outflow.content]
        weights = [amount for _, amount in heaps] + [outflow.content for outflow in outflows]
        if not sum(weights):
            return unknown_receipt(receipt)
        parts = divided(total, weights)
        shares = [self._stock_share(item, receipt, heap, part) for (heap, _), part in zip(heaps, parts, strict=False)]
        kept = sum(part for share, part in shares)
        rest = sum(parts[: len(heaps)]) - kept
        gone = self._gone_shares(item, receipt, list(zip(outflows, parts[len(heaps) :], strict=True)), unpaid)
        if isinstance(gone, Problem):
            return gone
        overflow = self._cost_of_sales(item, receipt, "", rest)
        return overflow if isinstance(overflow, Problem) else [share for share, _ in shares] + gone + [overflow]

    def _issue_shares(self, item: str, issue: str, amount: int) -> list[Share] | Problem:
        """A change of what an issue has cost goes to its debit accounts, and stands as a correction of it."""
        moves = [move for move in self.state.moves_of_line(item, issue) if move.ref == issue]
        taken = next((move for move in moves if is_stock(move) and (move.posting.quantity or 0) < 0), None)
        if taken is None or taken.posting.layer is None:
            return unknown_receipt(issue)
        return self._debit_shares(item, Outflow(taken.seq, issue, taken.posting.layer), amount, moves)

    def _contra_share(self, role: str, item: str, receipt: str, amount: int) -> list[Share] | Problem:
        """Stock at a set price keeps its price: the whole difference goes to the method's contra role."""
        account = account_of_role(role, item=item, place=None, party=None, state=self.state, bundle=self.bundle)
        if isinstance(account, Problem):
            return account
        return [Share(Posting(line=0, account=account, role=role, item=item, origin=receipt), amount)]

    # --- the invoices of a receipt ---------------------------------------------------------------------------------

    def _billing(self, item: str, receipt: str) -> Billing:
        """What earlier records billed and returned, read from the history of the receipt's estimate."""
        if receipt not in self._billings:
            billing = self._billings[receipt] = Billing()
            moves = [move for move in self.state.moves_of_open_item(item, receipt) if move.posting.role == "GRNI"]
            for seq, ref in dict.fromkeys((move.seq, move.ref) for move in moves):
                self._note(billing, item, receipt, [move for move in moves if (move.seq, move.ref) == (seq, ref)])
        return self._billings[receipt]

    def _note(self, billing: Billing, item: str, receipt: str, moves: list[ItemMove]) -> None:
        seq, ref = moves[0].seq, moves[0].ref
        relieved = sum(move.posting.quantity or 0 for move in moves)
        line = [move for move in self.state.moves_of_line(item, ref) if move.seq == seq and move.ref == ref]
        gone = -sum(move.posting.quantity or 0 for move in line if is_stock(move))
        # a receipt that was reversed and posted again was received once, and nothing went back
        reversal = f"reversal:{receipt.partition('/')[0].replace(':', '.')}."
        if ref == receipt or ref.startswith(reversal):
            billing.received -= relieved
        elif relieved > 0 and gone > 0:
            billing.returned += min(relieved, gone)
        elif relieved < 0 and gone < 0:
            billing.returned -= min(-relieved, -gone)
        elif relieved:
            billing.due(_spread_for(receipt, line))

    # --- lines -----------------------------------------------------------------------------------------------------

    def _stock_share(self, item: str, receipt: str, heap: Heap, amount: int) -> tuple[Share, int]:
        """What is still there gets its part; a layer never falls below zero, the caller keeps the rest."""
        name = heap[0]
        layer = self.shelves.layer(name)
        amount = max(amount, -layer.value)
        self.shelves.add_value(name, amount, heap[1])
        last = next(
            move.posting for move in reversed(self.state.moves_of_layer(item, name)) if is_stock(move) and move.posting.place
        )
        specific = self.state.masters.items[item].costing is Costing.SPECIFIC
        line = Posting(
            line=0, account=last.account, role=last.role, item=item, place=last.place, party=last.party, layer=name,
            lot=last.lot if specific else None, origin=receipt or None, open_item=name if is_shipment(name) else None,
        )  # fmt: skip
        return Share(line, amount), amount

    def _gone_shares(
        self, item: str, receipt: str, outflows: Sequence[tuple[Outflow, int]], unpaid: int
    ) -> list[Share] | Problem:
        """What has left gets its part on its own debit account; a return before the bill pays for its units' price."""
        found: list[Share] = []
        for outflow, part in outflows:
            moves = [move for move in self.state.moves_of_line(item, outflow.ref) if move.ref == outflow.ref]
            off = unpaid if _is_unbilled_return(moves, receipt) else 0
            unpaid -= off
            shares = self._debit_shares(item, outflow, part - off, moves)
            if isinstance(shares, Problem):
                return shares
            found += shares
        if unpaid:
            rest = self._cost_of_sales(item, receipt, "", -unpaid)
            if isinstance(rest, Problem):
                return rest
            found.append(rest)
        return found

    def _debit_shares(self, item: str, outflow: Outflow, amount: int, moves: list[ItemMove]) -> list[Share] | Problem:
        """Lost goods get theirs on the loss in suspense, which opens again where it was decided on before."""
        debits = [move.posting for move in moves if _holds_cost(move) and not self._is_closed(move.posting.order)]
        weights = [self._still_held(item, posting) for posting in debits]
        if not any(weights):
            share = self._cost_of_sales(item, outflow.ref, outflow.layer, amount)
            return share if isinstance(share, Problem) else [share]
        parts = divided(amount, weights)
        return [
            Share(
                replace(
                    Posting(line=0, account=posting.account, role=posting.role, item=item, party=posting.party),
                    order=posting.order, dims=posting.dims, origin=outflow.ref, layer=outflow.layer,
                    open_item=_kept_open(posting, outflow),
                ),
                part,
            )
            for posting, part in zip(debits, parts, strict=True)
        ]  # fmt: skip

    def _is_closed(self, order: str | None) -> bool:
        """True where the work in progress of an order may hold nothing any more: what comes later is cost of sales."""
        return order is not None and not is_open(order, self.state)

    def _still_held(self, item: str, posting: Posting) -> int:
        """The goods a debit account still holds: of those expected back only what has neither come back nor been given up."""
        if posting.role not in _EXPECTED_BACK or posting.open_item is None:
            return abs(posting.quantity or 0)
        moves = self.state.moves_of_open_item(item, posting.open_item)
        return sum(move.posting.quantity or 0 for move in moves if move.posting.role == posting.role)

    def _cost_of_sales(self, item: str, origin: str, layer: str, amount: int) -> Share | Problem:
        account = account_of_role("COGS", item=item, place=None, party=None, state=self.state, bundle=self.bundle)
        if isinstance(account, Problem):
            return account
        line = Posting(line=0, account=account, role="COGS", item=item, origin=origin or None, layer=layer or None)
        return Share(line, amount)


def _kept_open(posting: Posting, outflow: Outflow) -> str | None:
    """The open item that a debit account keeps of an outflow; lost goods stand there without their quantity."""
    if posting.role == "SUSP":
        return outflow.ref
    return posting.open_item if posting.role in _EXPECTED_BACK else None


def _spread_for(receipt: str, line: Sequence[ItemMove]) -> int:
    """What an invoice line spread for one receipt: it may bill several, and the spread of each follows its goods."""
    found, billed = 0, ""
    for move in line:
        if move.posting.quantity and (is_stock(move) or move.posting.role == "GRNI"):
            billed = (move.posting.open_item if move.posting.role == "GRNI" else move.posting.origin) or ""
        elif billed == receipt and _is_spread(move):
            found += move.posting.value
    return found


def _is_spread(move: ItemMove) -> bool:
    """A line that spreads a difference: value without quantity, naming what it corrects."""
    return not move.posting.quantity and move.posting.origin is not None


def _is_unbilled_return(moves: list[ItemMove], receipt: str) -> bool:
    return any(
        move.posting.role == "GRNI" and move.posting.open_item == receipt and (move.posting.quantity or 0) > 0 for move in moves
    )


def _holds_cost(move: ItemMove) -> bool:
    """The debit account of an outflow: not stock, and not owed by anyone."""
    posting = move.posting
    return not is_stock(move) and posting.role not in _HOLDS_NO_COST and (posting.quantity or 0) > 0


def divided(total: int, weights: Sequence[int]) -> list[int]:
    """`rounding.split` for whole weights, without fractions: largest remainder, ties to the earlier part."""
    whole = sum(weights)
    if not total or not whole:
        assert not total, f"dividing {total} over nothing"
        return [0] * len(weights)
    parts, rests = [], []
    for weight in weights:
        part, rest = divmod(abs(total) * weight, whole)
        parts.append(part)
        rests.append(rest)
    missing = abs(total) - sum(parts)
    for index in sorted(range(len(parts)), key=lambda i: -rests[i])[:missing]:
        parts[index] += 1
    return parts if total > 0 else [-part for part in parts]
