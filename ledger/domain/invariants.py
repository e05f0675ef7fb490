"""What no record may break, asked of its entries together after booking (ARCHITECTURE §2, §6.2, §6.5).

Balance in money and goods holds by construction: a breach is our bug and raises. Everything else is a refusal with its place
and a way out: a closed period, an account that is none, goods that are not there on some day, goods promised to others.
Red and blue of one record count only with their net, so an estimate may be reversed although half of the goods are sold.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from ledger.domain.accounts_of_roles import account_named
from ledger.domain.chart import Bundle
from ledger.domain.document import Document
from ledger.domain.entry import Entry, Posting
from ledger.domain.money import AMOUNT_MAX, format_scaled, minor_unit
from ledger.domain.problem import Problem, Text
from ledger.domain.refusals import stock_short
from ledger.domain.required_dimensions import missing_dimensions
from ledger.domain.role import ROLES
from ledger.domain.state import BookState, StockKey, stock_key

FACT_KINDS: Final = frozenset(
    {"stock_count", "count_approval", "write_off", "loss_approval", "quality_decision", "sales_return", "material_return"}
)
"""What has happened whether or not somebody was promised the goods: it always posts."""
_CLOSED: Final = ("closed", "year_locked")
_COLUMNS: Final = ("party", "item", "place", "lot", "order", "due", "tax_code", "cash_item")


@dataclass(slots=True)
class Sums:
    """The record's net: by layer, by stock key and day."""

    layers: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    """Layer → item, quantity, value."""
    stock: dict[StockKey, dict[date, int]] = field(default_factory=dict)


def broken_invariants(document: Document, entries: Sequence[Entry], state: BookState, bundle: Bundle) -> list[Problem]:
    """Every reason why these entries of a document may not be posted."""
    sums = sums_of(entries)
    problems = broken_books(entries, sums, state, bundle)
    if document.kind not in FACT_KINDS:
        problems += promised_to_others(sums, state)
    return [problem.at(id=document.id) for problem in problems]


def broken_books(entries: Sequence[Entry], sums: Sums, state: BookState, bundle: Bundle) -> list[Problem]:
    """What holds for every record, reversals too; `sums` is its net."""
    for entry in entries:
        _assert_balanced(entry)
    found = [problem for check in CHECKS for problem in check(entries, state, bundle)]
    found += [problem for check in GOODS_CHECKS for problem in check(sums, state)]
    return list(dict.fromkeys(found))


def _assert_balanced(entry: Entry) -> None:
    money = sum(posting.value for posting in entry.postings)
    assert money == 0, f"debits and credits of entry {entry.ordinal} differ by {money}: {entry.postings}"
    goods: defaultdict[str, int] = defaultdict(int)
    for posting in entry.postings:
        goods[posting.item or ""] += posting.quantity or 0
    assert not any(goods.values()), f"goods of entry {entry.ordinal} do not balance: {dict(goods)}, {entry.postings}"


def sums_of(entries: Sequence[Entry]) -> Sums:
    """The net of all entries of a record."""
    sums = Sums()
    for entry in entries:
        for posting in entry.postings:
            role = ROLES.get(posting.role)
            if role is None or not posting.item or not (role.stock or role.memo):
                continue
            if role.stock and posting.layer:
                item, quantity, value = sums.layers.get(posting.layer, (posting.item, 0, 0))
                sums.layers[posting.layer] = (item, quantity + (posting.quantity or 0), value + posting.value)
            if posting.place and posting.quantity:
                days = sums.stock.setdefault(stock_key(posting), {})
                days[entry.accounting_date] = days.get(entry.accounting_date, 0) + posting.quantity
    return sums


# --- periods, accounts, columns ------------------------------------------------------------------------------------


def _open_periods(entries: Sequence[Entry], state: BookState, _bundle: Bundle) -> Iterator[Problem]:
    for period in dict.fromkeys(entry.period for entry in entries):
        status = state.period_status.get(period, "open")
        if status in _CLOSED:
            zh, en = f"{period} 已结账({status})", f"{period} is {status.replace('_', '-')}"
            remedy = Text("用打开期间的日期,或用 --late move", "use a date in an open period, or --late move")
            yield Problem("period_closed", Text(zh, en), remedy)


def _known_accounts(entries: Sequence[Entry], state: BookState, bundle: Bundle) -> Iterator[Problem]:
    for code in dict.fromkeys(posting.account for entry in entries for posting in entry.postings):
        account = account_named(code, state, bundle)
        if account is None or not account.leaf:
            zh = f"科目 {code} {'不存在' if account is None else '不是末级科目'}"
            en = f"account {code} {'does not exist' if account is None else 'is no leaf'}"
            yield Problem("R602", Text(zh, en), Text("改用末级科目", "use a leaf account"))


def _open_accounts(entries: Sequence[Entry], state: BookState, _bundle: Bundle) -> Iterator[Problem]:
    used = (posting.account for entry in entries for posting in entry.postings) if state.closed_accounts else ()
    for code in dict.fromkeys(code for code in used if code in state.closed_accounts):
        message = Text(f"科目 {code} 已停用", f"account {code} is closed")
        yield Problem("account_closed", message, Text("换一个科目,或重新启用它", "use another account, or open it again"))


def _in_order_of_date(entries: Sequence[Entry], state: BookState, _bundle: Bundle) -> Iterator[Problem]:
    """Where numbers follow dates, no voucher is dated before the last number's (ARCHITECTURE §5.3)."""
    if state.settings.get("voucher_order") != "chronological":
        return
    for entry in entries:
        last = state.number_dates.get(entry.period)
        if entry.is_voucher and last is not None and entry.accounting_date < last:
            zh, en = f"{entry.period} 的凭证已编到 {last}", f"vouchers of {entry.period} are numbered up to {last}"
            remedy = Text("用不早于它的 accounting_date", "give an accounting_date that is not earlier")
            yield Problem("voucher_order", Text(zh, en), remedy)


def _dimensions_given(entries: Sequence[Entry], state: BookState, bundle: Bundle) -> Iterator[Problem]:
    for entry in entries:
        for posting in entry.postings:
            asked = bundle.required_dimensions.get(posting.role, ())
            lacking = [name for name in asked if not _has(posting, name)]
            always = missing_dimensions(posting, state, opening=entry.klass == "opening")
            for name in dict.fromkeys((*always, *lacking)):
                zh, en = f"{posting.account} {posting.role} 缺少 {name}", f"{posting.role} on {posting.account} lacks {name}"
                yield Problem("R611", Text(zh, en), Text(f"填写 {name}", f"give {name}"))


def _has(posting: Posting, name: str) -> bool:
    if name in _COLUMNS:
        return getattr(posting, name) is not None
    return bool(posting.dims) and name in json.loads(posting.dims or "{}")


def _amounts_small_enough(entries: Sequence[Entry], state: BookState, _bundle: Bundle) -> Iterator[Problem]:
    for entry in entries:
        for posting in entry.postings:
            if max(abs(posting.debit), abs(posting.credit), abs(posting.doc_amount or 0)) > AMOUNT_MAX:
                amount = format_scaled(posting.debit + posting.credit, minor_unit(state.currency))
                text = Text(f"金额 {amount} 过大", f"amount {amount} is too large")
                yield Problem("amount_too_large", text, Text("检查数量和单价", "check quantity and price"))


# --- goods -----------------------------------------------------------------------------------------------------------


def _stock_never_negative(sums: Sums, state: BookState) -> Iterator[Problem]:
    for key, days in sums.stock.items():
        place = state.masters.places.get(key.place)
        if place is None or not place.inside or all(quantity >= 0 for quantity in days.values()):
            continue
        low = lowest_day(state, key, days)
        if low is not None:
            there = low[1] - sum(quantity for day, quantity in days.items() if day <= low[0])
            wanted = -sum(quantity for day, quantity in days.items() if day <= low[0])
            where = f"{key.place} {key.status}".strip()
            yield stock_short(state.masters.items[key.item], where, wanted, there, lot=key.lot, on=low[0].isoformat())


def lowest_day(state: BookState, key: StockKey, days: dict[date, int]) -> tuple[date, int] | None:
    """The first day on which the key would be below zero, and how far; None where it never is."""
    stock, first = state.stock.get(key), min(days)
    now = stock.quantity if stock else 0
    later = {}
    if stock is not None and stock.last_date > first:
        later = {day: quantity for day, quantity in state.stock_days.get(key, {}).items() if day > first}
    there = now - sum(later.values())
    for day in sorted({*days, *later}):
        there += later.get(day, 0) + days.get(day, 0)
        if there < 0:
            return day, there
    return None


def _layers_never_negative(sums: Sums, state: BookState) -> Iterator[Problem]:
    for name, (code, quantity, value) in sums.layers.items():
        layer = state.layers.get(name)
        left, worth = quantity + (layer.quantity if layer else 0), value + (layer.value if layer else 0)
        item = state.masters.items[code]
        if left < 0:
            yield stock_short(item, layer.pool.area if layer else name, -quantity, left - quantity)
        elif worth < 0 or (left == 0 and worth != 0):
            there, amount = format_scaled(left, item.scale), format_scaled(worth, minor_unit(state.currency))
            zh = f"{code} 将剩 {there} {item.unit},金额 {amount}"
            en = f"{code} would keep {there} {item.unit} worth {amount}"
            remedy = Text("检查数量和金额", "check quantity and amount")
            yield Problem("value_without_goods", Text(zh, en), remedy)


CHECKS: Final[tuple[Callable[[Sequence[Entry], BookState, Bundle], Iterator[Problem]], ...]] = (
    _open_periods,
    _known_accounts,
    _open_accounts,
    _in_order_of_date,
    _dimensions_given,
    _amounts_small_enough,
)
GOODS_CHECKS: Final[tuple[Callable[[Sums, BookState], Iterator[Problem]], ...]] = (
    _stock_never_negative,
    _layers_never_negative,
)


# --- promises --------------------------------------------------------------------------------------------------------


def promised_to_others(sums: Sums, state: BookState) -> list[Problem]:
    """Goods that leave, or are promised, although what then lies there is promised to others (§6.5)."""
    found: list[Problem] = []
    for (code, warehouse), (goods, reserved) in changes_by_warehouse(sums, state).items():
        if goods >= reserved:
            continue
        there, promised = on_hand_and_promised(state, code, warehouse)
        if promised + reserved > max(there + goods, 0):
            found.append(_reserved(state, code, warehouse, there + goods, promised + reserved))
    return found


def changes_by_warehouse(sums: Sums, state: BookState) -> dict[tuple[str, str], list[int]]:
    """(item, warehouse) → [change on hand, change of what is reserved] of a record."""
    changes: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for key, days in sums.stock.items():
        place = state.masters.places.get(key.place)
        if place is not None and place.inside and not key.owner and key.status in ("", "RESERVED"):
            changes[(key.item, warehouse_of(state, key.place))][key.status == "RESERVED"] += sum(days.values())
    return changes


def warehouse_of(state: BookState, place: str) -> str:
    """The warehouse a bin belongs to; goods are promised by warehouse."""
    found = state.masters.places[place]
    while found.parent and found.parent in state.masters.places:
        found = state.masters.places[found.parent]
    return found.code


def on_hand_and_promised(state: BookState, item: str, warehouse: str) -> tuple[int, int]:
    """On hand and reserved in a warehouse with its bins."""
    there, promised = 0, 0
    for key in state.stock_of_item.get(item, ()):
        place = state.masters.places.get(key.place)
        if key.owner or key.status not in ("", "RESERVED") or place is None or warehouse_of(state, key.place) != warehouse:
            continue
        if key.status:
            promised += state.stock[key].quantity
        else:
            there += state.stock[key].quantity
    return there, promised


def _reserved(state: BookState, code: str, warehouse: str, there: int, promised: int) -> Problem:
    item = state.masters.items[code]
    left, wanted = format_scaled(there, item.scale), format_scaled(promised, item.scale)
    zh = f"{code} 在 {warehouse} 将剩 {left} {item.unit},而已预留 {wanted}"
    en = f"{code} at {warehouse}: {left} {item.unit} would be left, {wanted} are reserved"
    remedy = Text("改小数量,或先取消其他预留", "lower the quantity, or release a reservation first")
    return Problem("stock_reserved", Text(zh, en), remedy)
