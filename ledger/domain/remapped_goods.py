"""Roles that a new bundle keeps on other accounts while goods or value lie there (ARCHITECTURE §6.1; pure).

100 P1 for 1,016.00 stand on 1405.01. A bundle that maps INV of goods to 1405.02 would take the next delivery from an account
that never held them, and both accounts would be wrong. The same holds for variances and mark-ups that belong to goods in stock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final, NamedTuple

from ledger.domain.chart import Bundle
from ledger.domain.layer import is_shipment
from ledger.domain.money import format_scaled, minor_unit
from ledger.domain.problem import Problem, Text
from ledger.domain.state import BookState

SHIPPED: Final = ("XFER", "DISP", "SUBC")
"""Goods under way or with others: their layers are open items of these roles."""
_OF_STOCK: Final = ("PPV", "MARKUP", "INVALL")
"""Value that belongs to goods in stock: variances, mark-ups, write-downs."""


class _Held(NamedTuple):
    """Something that stands on the account of a role."""

    role: str
    category: str
    area: str
    group: str
    item: str


def remapped_goods(state: BookState, before: Bundle, after: Bundle) -> list[Problem]:
    """A problem for each item whose goods, and each category whose value, the new roles would leave behind."""
    found = dict.fromkeys([*_goods(state), *_shipped(state)])
    return [*_left_behind(found, before, after), *_value_left(state, before, after)]


def _goods(state: BookState) -> Iterator[_Held]:
    for pool, names in state.pools.items():
        item = state.masters.items.get(pool.item)
        layers = [state.layers[name] for name in names if not is_shipment(name)]
        if item is not None and any(layer.quantity or layer.value for layer in layers):
            yield _Held("INV", item.category, pool.area, "", item.code)


def _shipped(state: BookState) -> Iterator[_Held]:
    for key, one in state.open_items.items():
        item, party = state.masters.items.get(key.item), state.masters.parties.get(key.party)
        if key.role in SHIPPED and item is not None and (one.quantity or one.value):
            yield _Held(key.role, item.category, "", party.group if party else "", item.code)


def _left_behind(held: dict[_Held, None], before: Bundle, after: Bundle) -> Iterator[Problem]:
    for one in held:
        moved = _accounts(one.role, one.category, one.area, one.group, before, after)
        if moved is not None:
            old, new = moved
            message = Text(
                f"{one.item}(类别 {one.category})的货在 {old},新的 roles.csv 把 {one.role} 改为 {new}",
                f"goods of {one.item} (category {one.category}) lie on {old}, the new roles.csv keeps {one.role} on {new}",
            )
            yield Problem("mapping_with_stock", message, _REMEDY).at(id=one.item)


def _value_left(state: BookState, before: Bundle, after: Bundle) -> Iterator[Problem]:
    categories = dict.fromkeys(item.category for item in state.masters.items.values())
    seen: set[tuple[str, str]] = set()
    for role in _OF_STOCK:
        for category in categories:
            moved = _accounts(role, category, "", "", before, after)
            value = state.balance(moved[0], dt.date.max) if moved else 0
            if moved and value and (role, moved[0]) not in seen:
                seen.add((role, moved[0]))
                shown = format_scaled(value, minor_unit(state.currency))
                zh = f"{role}(类别 {category})在 {moved[0]} 有余额 {shown},新的 roles.csv 改为 {moved[1]}"
                en = f"{shown} of {role} (category {category}) stand on {moved[0]}, the new roles.csv keeps it on {moved[1]}"
                yield Problem("mapping_with_value", Text(zh, en), _CLEAR)


def _accounts(role: str, category: str, area: str, group: str, before: Bundle, after: Bundle) -> tuple[str, str] | None:
    """The accounts under both bundles where they differ. What had none before holds nothing."""
    old, new = (bundle.roles.row(role, category, area, group) for bundle in (before, after))
    if old is None or (new is not None and new.account == old.account):
        return None
    return old.account, new.account if new is not None else "-"


_REMEDY: Final = Text(
    "保留原科目;或为新科目另设存货类别,把物料改到该类别(自动重分类)",
    "keep the account; or map a new category to the new account and move the item there, which posts the reclassification",
)
_CLEAR: Final = Text("保留原科目,或先把余额结清", "keep the account, or clear its balance first")
