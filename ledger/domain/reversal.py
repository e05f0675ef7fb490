"""Reversing a record: every entry mirrored, same side and negative, at stored values (ARCHITECTURE §5.4).

A delivery posted Dr COGS 400.00 / Cr INV 400.00 [P1 −40]. Its reversal posts Dr COGS −400.00 / Cr INV −400.00 [P1 +40] on the
same layers: nothing is costed again, and the books are what they were; what a pool at a set price would then have beside its
price goes to its contra role (`price_after_reversal`). That is only true while nothing stands on the record.
Refused, with the list of what stands on it, where
- goods or value it brought into a layer have since left it (an average that includes them has been used), or a later price
  has given value to them,
- an open item it opened has been settled or corrected,
- goods it issued have come back, or their cost has been corrected,
- a quantity would be below zero on some day, or a period is closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from ledger.domain.booking import numbered
from ledger.domain.chart import Bundle
from ledger.domain.entry import Entry, Posting, Record
from ledger.domain.given_back import allowances_on
from ledger.domain.invariants import broken_books, promised_to_others, sums_of
from ledger.domain.item_moves import ItemMove
from ledger.domain.layer import is_stock
from ledger.domain.open_items import natural
from ledger.domain.price_after_reversal import at_price_again
from ledger.domain.problem import Problem, Text
from ledger.domain.production_order import ORDER_KIND, named_by
from ledger.domain.role import ROLES
from ledger.domain.sales import SOLD
from ledger.domain.state import BookState, OpenKey


def reverse_record(
    record: Record, state: BookState, bundle: Bundle, *, on: date, seq: int
) -> tuple[Entry, ...] | list[Problem]:
    """The entries that undo a record, or every reason why not. `seq` is the number of the reversing record."""
    assert seq > record.seq, (seq, record.seq)
    standing = state.documents.get(record.ref)
    if standing is not None and standing.key == record.key and standing.reversed_by:
        zh, en = f"{record.key} 已由 {standing.reversed_by} 冲销", f"{record.key} was reversed by {standing.reversed_by}"
        return [Problem("already_reversed", Text(zh, en), Text("无须再冲销", "nothing is left to reverse"))]
    mirrored = [_mirrored(record, entry, on) for entry in record.entries]
    later = standing_on(record, mirrored, state)
    at_price, lacking = at_price_again(record, mirrored, state, bundle, on)
    entries = [*mirrored, *at_price]
    sums = sums_of(entries)
    problems = [*lacking, *broken_books(entries, sums, state, bundle), *promised_to_others(sums, state)]
    if later:
        problems = [_stands_on(record, later), *problems]
    return problems or tuple(numbered(entries, state))


def _mirrored(record: Record, entry: Entry, on: date) -> Entry:
    postings = tuple(_mirror(record, posting) for posting in entry.postings)
    day = max(on, entry.accounting_date)
    summary = Text(f"冲销 {entry.summary.zh}", f"Reversed: {entry.summary.en}")
    return replace(
        entry, accounting_date=day, business_date=on, summary=summary, postings=postings, number=None,
        reverses=record.entry_id(entry),
    )  # fmt: skip


def _mirror(record: Record, posting: Posting) -> Posting:
    """The line turned; on a layer it names the line it undoes, so that content and returns are followed back."""
    own = record.ref + (f"/{posting.document_line}" if posting.document_line is not None else "")
    origin = posting.origin or (own if posting.layer and posting.quantity else None)
    return replace(
        posting,
        debit=-posting.debit,
        credit=-posting.credit,
        quantity=None if posting.quantity is None else -posting.quantity,
        doc_amount=None if posting.doc_amount is None else -posting.doc_amount,
        tax_base=None if posting.tax_base is None else -posting.tax_base,
        origin=origin,
        rank_date=None,
        atoms=tuple((name, -amount) for name, amount in posting.atoms),
    )


# --- what stands on a record -----------------------------------------------------------------------------------------


def standing_on(record: Record, mirrored: Sequence[Entry], state: BookState) -> list[str]:
    """Documents and open items that rest on what the record posted, oldest first."""
    found = [*_used_layers(record, mirrored, state), *_corrected(record, state), *_came_back(record, state)]
    found += _gave_value(record, mirrored, state)
    found += [*_settled(record, mirrored, state), *_reduced(record, state)]
    if record.kind == ORDER_KIND:
        found += named_by(record.ref.partition(":")[2], state)
    return list(dict.fromkeys(found))


def _used_layers(record: Record, mirrored: Sequence[Entry], state: BookState) -> list[str]:
    """Outflows, since, of layers into which the record brought goods or value."""
    found: list[str] = []
    for name, (item, quantity, value) in sums_of(mirrored).layers.items():
        if quantity < 0 or (quantity == 0 and value):
            moves = [move for move in state.moves_of_layer(item, name) if move.seq > record.seq and is_stock(move)]
            gone = (move for move in _standing(moves) if (move.posting.quantity or 0) < 0)
            found += [move.ref for move in gone if not _is_netted(move, moves)]
    return found


def _gave_value(record: Record, mirrored: Sequence[Entry], state: BookState) -> list[str]:
    """Prices, since, of goods in a layer that the reversal would empty: their value would stay behind."""
    found: list[str] = []
    for name, (item, quantity, value) in sums_of(mirrored).layers.items():
        layer = state.layers.get(name)
        if layer is not None and quantity < 0 and layer.quantity + quantity == 0 and layer.value + value:
            moves = _standing(move for move in state.moves_of_layer(item, name) if move.seq > record.seq and is_stock(move))
            found += [move.ref for move in moves if not move.posting.quantity]
    return found


def _is_netted(move: ItemMove, moves: Sequence[ItemMove]) -> bool:
    """True where red and blue of one record leave the layer's goods as they were."""
    return sum(other.posting.quantity or 0 for other in moves if other.seq == move.seq) >= 0


def _corrected(record: Record, state: BookState) -> list[str]:
    """Returns and late differences that name a line of the record."""
    lines = {
        (posting.item, record.ref + (f"/{posting.document_line}" if posting.document_line is not None else ""))
        for entry in record.entries
        for posting in entry.postings
        if posting.item and posting.layer
    }
    moves = [move for item, ref in sorted(lines) for move in state.moves_of_line(item or "", ref)]
    later = sorted((move for move in moves if move.seq > record.seq and move.posting.origin), key=lambda move: move.seq)
    return [move.ref for move in _standing(later) if not _only_shown(move, later)]


def _only_shown(move: ItemMove, later: Sequence[ItemMove]) -> bool:
    """True where red and blue of one record's line leave the layer as it was: an estimate that was rolled over (DOMAIN E03)."""
    same = [one for one in later if (one.seq, one.ref, one.posting.layer) == (move.seq, move.ref, move.posting.layer)]
    return not (sum(one.posting.quantity or 0 for one in same) or sum(one.posting.value for one in same))


def _came_back(record: Record, state: BookState) -> list[str]:
    """Returns, since, of issues whose cost the record has corrected: they brought the correction back."""
    corrected = {
        (posting.item, posting.origin)
        for entry in record.entries
        for posting in entry.postings
        if posting.item and posting.origin and not posting.quantity and not ROLES[posting.role].stock
    }
    moves = [move for item, ref in sorted(corrected) for move in state.moves_of_line(item, ref)]
    later = _standing(move for move in moves if move.seq > record.seq)
    return [move.ref for move in later if is_stock(move) and (move.posting.quantity or 0) > 0 and move.posting.origin]


def _reduced(record: Record, state: BookState) -> list[str]:
    """Allowances on what the record sold: the price they lowered must have been charged."""
    lines = record.input.get("lines", ()) if record.kind in SOLD else ()
    return [name for line in lines for name in allowances_on(state, f"{record.ref}/{line['line']}")]


def _standing(moves: Iterable[ItemMove]) -> list[ItemMove]:
    """The moves without those that a reversal took back, and without the reversals' own.

    One to one, by the entry that a reversal's entry names: of a landed cost posted, reversed and posted again one move stands,
    and two equal costs of opposite sign both do.
    """
    moves = list(moves)
    undone = {move.reverses for move in moves}
    return [move for move in moves if move.reverses is None and f"{move.seq}.{move.ordinal}" not in undone]


def _settled(record: Record, mirrored: Sequence[Entry], state: BookState) -> list[str]:
    """Open items the record opened that are no longer what it opened, and others that would fall below zero without it."""
    left: dict[OpenKey, list[int]] = {}
    for entry in mirrored:
        for posting in entry.postings:
            if posting.open_item:
                key = OpenKey(posting.role, posting.party or "", posting.open_item, posting.item or "")
                sums = left.setdefault(key, [0, 0, 0])
                amount = posting.value if posting.doc_amount is None else posting.doc_amount
                for place, number in enumerate((posting.value, amount, posting.quantity or 0)):
                    sums[place] += natural(posting.role, number)
    return [found for key, sums in left.items() if (found := _what_settled(record, key, sums, state))]


def _what_settled(record: Record, key: OpenKey, sums: Sequence[int], state: BookState) -> str:
    item = state.open_items.get(key)
    there = (item.value, item.amount, item.quantity) if item else (0, 0, 0)
    if key.key.partition("/")[0] != record.ref:
        if not key.item or there[2] + sums[2] >= 0:
            return ""
    elif all(number + change == 0 for number, change in zip(there, sums, strict=True)):
        return ""
    moves = [move.ref for move in state.moves_of_open_item(key.item, key.key) if move.seq > record.seq] if key.item else []
    return ", ".join(dict.fromkeys(moves)) or f"{key.role} {key.key}"


def _stands_on(record: Record, later: Sequence[str]) -> Problem:
    names = ", ".join(later)
    zh, en = f"{record.ref} 之后的单据以它为依据:{names}", f"later documents stand on {record.ref}: {names}"
    remedy = Text("先冲销这些单据,或用退货、红字发票更正", "reverse those first, or correct with a return or a credit invoice")
    return Problem("stands_on", Text(zh, en), remedy)
