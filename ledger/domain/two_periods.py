"""Goods that leave in the period before the newest: what they cost then, and the difference to now (ARCHITECTURE §6.3).

March: 100 @ 10.00. April: 100 @ 30.00 came in. Now a delivery of 100 dated 31 March is posted. In March there was nothing but
the hundred at 10.00, so March shows 1,000.00 of cost, no pieces and 0.00. Today the pool is 200 for 4,000.00 and a hundred cost
2,000.00. So the same record posts a second voucher in April, dated the pool's latest posting date, with the missing 1,000.00 on
the same debit account: April ends with 100 pieces for 2,000.00. Under FIFO the second voucher may swap layers: what March took
from a layer that April has since used comes back to it, and goes out of the layer that is first in line today.

How: the acts are valued twice, against the layers as they stood at the earlier period's end and as they stand now. Entries
are posted with the first values; what each leg would be with the second, less that, is the second voucher. Both balance, so
their difference does. No rule knows of it.

Given up: an earlier period than the one before takes no goods.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ledger.domain.draft import Draft
from ledger.domain.entry import Entry, Posting
from ledger.domain.layer import is_stock
from ledger.domain.problem import Problem
from ledger.domain.refusals import period_too_old
from ledger.domain.role import ROLES
from ledger.domain.state import BookState


def month_before(period: str) -> str:
    """`2026-03` → `2026-02`."""
    return (date.fromisoformat(f"{period}-01") - timedelta(days=1)).isoformat()[:7]


def end_of_month(day: date) -> date:
    """The last day of a day's month."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def moves_goods(draft: Draft) -> bool:
    """True where a leg moves the company's own goods."""
    legs = (leg for entry in draft.entries for leg in entry.legs)
    return any(leg.quantity and leg.role in ROLES and ROLES[leg.role].stock for leg in legs)


def too_old(draft: Draft, on: date, state: BookState) -> Problem | None:
    """Goods take part in the newest stock period, the one before, and later ones."""
    newest, period = state.newest_stock_period, on.isoformat()[:7]
    if not newest or period >= month_before(newest) or not moves_goods(draft):
        return None
    return period_too_old(period, newest)


def is_earlier(on: date, state: BookState) -> bool:
    """True for a date in the period before the newest."""
    return bool(state.newest_stock_period) and on.isoformat()[:7] < state.newest_stock_period


def latest_dates(draft: Draft, state: BookState) -> dict[int, date]:
    """For each issue, the latest day on which its pool was posted to."""
    found: dict[int, date] = {}
    for number, act in enumerate(draft.acts):
        if act.operation != "issue":
            continue
        item, _, place, _ = act.arguments
        area = state.area_of(place.code)
        days = [move.date for move in state.moves.get(item.code, ()) if is_stock(move) and _in_area(move.posting, area, state)]
        found[number] = max(days, default=date.min)
    return found


def _in_area(posting: Posting, area: str, state: BookState) -> bool:
    layer = state.layers.get(posting.layer or "")
    return layer is not None and layer.pool.area == area


@dataclass(frozen=True, slots=True)
class _Key:
    account: str
    role: str
    layer: str | None
    origin: str | None
    lot: str | None
    place: str | None
    party: str | None
    order: str | None
    open_item: str | None
    document_line: int | None


def difference(then: Sequence[Entry], now: Sequence[Entry]) -> list[Posting]:
    """What the entries valued now have more than the entries valued then, line by line of the same target."""
    lines: dict[_Key, Posting] = {}
    for entries, sign in ((now, 1), (then, -1)):
        for entry in entries:
            if entry.is_voucher:
                for posting in entry.postings:
                    _add(lines, posting, sign)
    found = [_one_sided(posting) for posting in lines.values() if posting.value or posting.quantity]
    return [replace(posting, line=number) for number, posting in enumerate(found, start=1)]


def _one_sided(posting: Posting) -> Posting:
    """Debit and credit of one target in one column."""
    return replace(posting, debit=posting.value, credit=0) if posting.debit and posting.credit else posting


def _add(lines: dict[_Key, Posting], posting: Posting, sign: int) -> None:
    stock = posting.role in ROLES and ROLES[posting.role].stock
    key = _Key(
        posting.account, posting.role, posting.layer, posting.origin, posting.lot if stock else None, posting.place,
        posting.party, posting.order, posting.open_item, posting.document_line,
    )  # fmt: skip
    quantity = (posting.quantity or 0) * sign if stock else 0
    before = lines.get(key)
    if before is None:
        bare = replace(posting, debit=0, credit=0, quantity=None, doc_currency=None, doc_amount=None, tax_base=None, pair=None)
        before = replace(bare, tax_code=None, atoms=())
    lines[key] = replace(
        before,
        debit=before.debit + sign * posting.debit,
        credit=before.credit + sign * posting.credit,
        quantity=((before.quantity or 0) + quantity) or None,
    )
