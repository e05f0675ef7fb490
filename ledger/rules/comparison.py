"""Expected and posted entries side by side: money by (side, role), goods by (role, item), in order (RULES.md §9)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ledger.domain.chart import Bundle
from ledger.domain.entry import Entry, Posting
from ledger.domain.masters import Masters
from ledger.domain.money import format_scaled, minor_unit, parse_scaled
from ledger.domain.problem import Text
from ledger.domain.quality import AVAILABLE
from ledger.domain.quantity import format_quantity, to_base_units
from ledger.domain.state import BookState, PoolKey
from ledger.rules.expectation import Expectation, ExpectedEntry, ExpectedGoods, ExpectedState

Sums = Counter[tuple[str, ...]]


def entry_differences(expected: Expectation, entries: tuple[Entry, ...], bundle: Bundle, state: BookState) -> list[Text]:
    """Every difference, entry by entry; a surplus or missing entry first."""
    if len(expected.entries) != len(entries):
        return [
            Text(
                f"应有 {len(expected.entries)} 张分录,实有 {len(entries)}:{_shown(entries, state)}",
                f"{len(expected.entries)} entries expected, {len(entries)} posted: {_shown(entries, state)}",
            )
        ]
    found: list[Text] = []
    for wanted, entry in zip(expected.entries, entries, strict=True):
        wrong = _Comparison(wanted, entry, bundle, state).differences()
        if wrong:
            posted = _shown((entry,), state)
            found.append(Text(f"{'; '.join(wrong)}。实际:{posted}", f"{'; '.join(wrong)}. Posted: {posted}"))
    return found


class _Comparison:
    def __init__(self, wanted: ExpectedEntry, entry: Entry, bundle: Bundle, state: BookState) -> None:
        self.wanted, self.entry, self.bundle, self.state = wanted, entry, bundle, state
        self.decimals = minor_unit(state.currency)
        self.targets = {self._target(leg.target) for leg in wanted.legs}

    def differences(self) -> list[str]:
        """The class, then money, then money by item, then goods."""
        found = [*self._class(), *self._money(), *self._money_by_item(), *self._goods()]
        return list(dict.fromkeys(found))

    def _class(self) -> list[str]:
        type_ = "voucher" if self.entry.is_voucher else self.entry.klass
        named = [word for word in self.wanted.words if word != "red"]
        if type_ != self.wanted.type or (named and self.entry.klass != named[0]):
            return [f"{self.entry.klass} instead of {' '.join((*named, self.wanted.type))}"]
        return []

    def _target(self, target: str) -> str:
        """`@REV` as the account of that role; as the role itself where the entry also has legs on it."""
        if not target.startswith("@"):
            return target
        if any(leg.target == target[1:] for leg in self.wanted.legs):
            return target[1:]
        row = self.bundle.roles.row(target[1:])
        return row.account if row else target

    def _key(self, posting: Posting) -> str:
        """The posting's role, or its account where the case names that."""
        return posting.account if posting.account in self.targets and posting.role not in self.targets else posting.role

    def _amount(self, text: str) -> int:
        return _read(parse_scaled(text, self.decimals), text)

    def _money(self) -> list[str]:
        wanted: Sums = Counter()
        for leg in self.wanted.legs:
            wanted[leg.side, self._target(leg.target)] += self._amount(leg.amount)
        found: Sums = Counter()
        for side, posting, amount in _sides(self.entry.postings):
            found[side, self._key(posting) or posting.account] += amount
        return self._unlike(wanted, found)

    def _unlike(self, wanted: Sums, found: Sums) -> list[str]:
        return [
            f"{' '.join((key[0].capitalize(), *key[1:]))} {format_scaled(found[key], self.decimals)}"
            f" instead of {format_scaled(wanted[key], self.decimals)}"
            for key in sorted(set(wanted) | set(found))
            if wanted[key] != found[key]
        ]

    def _money_by_item(self) -> list[str]:
        """Where a leg names one item. Roles whose money names no item (AP, GRNI's counter legs) are compared in sum only."""
        wanted: Sums = Counter()
        for leg in self.wanted.legs:
            if len({goods.item for goods in leg.goods}) == 1:
                wanted[leg.side, self._target(leg.target), leg.goods[0].item] += self._amount(leg.amount)
        named = {key[:2] for key in wanted}
        whole = {(leg.side, self._target(leg.target)) for leg in self.wanted.legs if not leg.goods}
        found: Sums = Counter()
        without: set[tuple[str, str]] = set()
        for side, posting, amount in _sides(self.entry.postings):
            key = (side, self._key(posting) or posting.account)
            if amount and posting.item is None:
                without.add(key)
            if key in named:
                found[(*key, posting.item or "")] += amount
        skipped = without | whole
        return self._unlike(
            Counter({key: value for key, value in wanted.items() if key[:2] not in skipped}),
            Counter({key: value for key, value in found.items() if key[:2] not in skipped}),
        )

    def _goods(self) -> list[str]:
        """Quantities of the roles that are written with goods; by place and by status too where one is written."""
        counted = [(leg.target, goods) for leg in self.wanted.legs for goods in leg.goods if goods.quantity]
        placed = {(target, goods.item) for target, goods in counted if goods.place}
        judged = {(target, goods.item) for target, goods in counted if goods.status}
        wanted: Sums = Counter()
        for leg in self.wanted.legs:
            for goods in leg.goods:
                if goods.quantity is not None:
                    wanted[_goods_key((leg.target, goods.item), goods.place, goods.status, (placed, judged))] += self._quantity(
                        goods
                    )
        roles = {key[0] for key in wanted}
        found: Sums = Counter()
        for posting in self.entry.postings:
            if posting.role in roles and posting.item and posting.quantity:
                key = (posting.role, posting.item)
                found[_goods_key(key, posting.place, posting.status, (placed, judged))] += posting.quantity
        return [
            f"{' '.join(key)} {self._written(key[1], found[key])} instead of {self._written(key[1], wanted[key])}"
            for key in sorted(set(wanted) | set(found))
            if wanted[key] != found[key]
        ]

    def _quantity(self, goods: ExpectedGoods) -> int:
        assert goods.quantity is not None, goods
        return _read(to_base_units(goods.quantity.lstrip("+"), _scale(self.state.masters, goods.item)), goods.quantity)

    def _written(self, item: str, quantity: int) -> str:
        return format_quantity(quantity, _scale(self.state.masters, item))


_Pairs = set[tuple[str, str]]


def _goods_key(key: tuple[str, str], place: str | None, status: str | None, written: tuple[_Pairs, _Pairs]) -> tuple[str, ...]:
    """(role, item), with what the case writes of place and status for them."""
    placed, judged = written
    where = (place or "",) if key in placed else ()
    return (*key, *where, status or AVAILABLE) if key in judged else (*key, *where)


def _read(number: int | None, text: str) -> int:
    """A number of the case; one that is none differs from everything that is posted."""
    assert number is not None, f"{text} is not a number"
    return number


def _scale(masters: Masters, item: str) -> int:
    found = masters.items.get(item)
    return found.scale if found else 0


def _sides(postings: Iterable[Posting]) -> Iterable[tuple[str, Posting, int]]:
    for posting in postings:
        if posting.debit:
            yield "dr", posting, posting.debit
        if posting.credit:
            yield "cr", posting, posting.credit


def _shown(entries: tuple[Entry, ...], state: BookState) -> str:
    """The posted entries in the notation of cases."""
    return " | ".join(f"{entry.klass}  {'; '.join(_leg(one, state) for one in entry.postings)}" for entry in entries) or "—"


def _leg(posting: Posting, state: BookState) -> str:
    amount = format_scaled(posting.debit or posting.credit, minor_unit(state.currency))
    goods = ""
    if posting.item and posting.quantity:
        quantity = format_quantity(posting.quantity, _scale(state.masters, posting.item))
        goods = f" [{posting.item}{'' if quantity.startswith('-') else '+'}{quantity} @{posting.place}]"
    side = "Cr" if posting.credit else "Dr"
    return f"{side} {posting.role or posting.account} {amount}{goods}"


def state_differences(expected: Expectation, state: BookState) -> list[Text]:
    """`open`, `closed` and `stock` lines against the book after the document."""
    found: list[Text] = []
    for line in expected.states:
        wrong = _stock_is(line, state) if line.word == "stock" else _open_is(line, state)
        if wrong:
            found.append(Text(f"{line.text}:实际 {wrong}", f"{line.text}: found {wrong}"))
    return found


def _open_is(line: ExpectedState, state: BookState) -> str:
    """`open ROLE PARTY KEY [ITEM QUANTITY] AMOUNT`; `-` as party means any."""
    role, party, key, *rest = line.fields
    items = [
        one
        for name, one in state.open_items.items()
        if name.role == role and party in (name.party, "-", "") and name.key.partition(":")[2] == key.rpartition(":")[2]
    ]
    value, quantity = sum(one.value for one in items), sum(one.quantity for one in items)
    decimals = minor_unit(state.currency)
    if line.word == "closed":
        wrong = any(one.value or one.amount or one.quantity for one in items) or not items
        return "" if not wrong else f"{format_scaled(value, decimals)}, {quantity} pieces, {len(items)} items"
    item = rest[0] if rest and not _is_number(rest[0]) else ""
    numbers = [word for word in rest if _is_number(word)]
    amount = _read(parse_scaled(numbers[-1], decimals), line.text) if len(numbers) > (1 if item else 0) else None
    wanted = to_base_units(numbers[0], _scale(state.masters, item)) if item else quantity
    if not items or quantity != wanted or amount not in (None, value):
        return f"{format_scaled(value, decimals)}, {quantity} pieces, {len(items)} items"
    return ""


def _stock_is(line: ExpectedState, state: BookState) -> str:
    """`stock ITEM @PLACE[:STATUS] QUANTITY [VALUE of its area]`."""
    item, place, quantity, *value = line.fields
    place, _, status = place.lstrip("@").partition(":")
    found = sum(
        one.quantity
        for key, one in state.stock.items()
        if key.item == item and key.place == place and not key.owner and key.status == status
    )
    pool = PoolKey(item, "", state.area_of(place))
    worth = sum(layer.value for layer in state.pool_layers(pool))
    decimals = minor_unit(state.currency)
    wrong = found != to_base_units(quantity, _scale(state.masters, item))
    if wrong or (value and worth != parse_scaled(value[0], decimals)):
        return f"{format_quantity(found, _scale(state.masters, item))} worth {format_scaled(worth, decimals)}"
    return ""


def _is_number(word: str) -> bool:
    return word.lstrip("+-").replace(".", "", 1).isdecimal()
