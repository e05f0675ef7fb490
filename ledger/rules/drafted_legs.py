"""The legs of an entry as they are written: zeros gone, legs alike in all but amount added up (RULES.md §3).

Three invoice lines owed by one customer become one line of 应收账款. Legs that carry goods stay apart, one per document line:
lots, layers and open items hang on them.
"""

from __future__ import annotations

from typing import Any

from ledger.domain.amounts import simplified
from ledger.domain.draft import Amount, DraftLeg, Form


def gathered(legs: list[DraftLeg]) -> tuple[DraftLeg, ...]:
    """The legs of one entry, in the order of the first of each kind."""
    groups: list[list[DraftLeg]] = []
    alike: dict[tuple[Any, ...], list[DraftLeg]] = {}
    for leg in legs:
        if leg.quantity is not None or leg.lot is not None:
            groups.append([leg])
            continue
        key = (
            leg.rule_line, leg.side, leg.role, leg.party, leg.item, leg.account, leg.spread, leg.place, leg.order,
            leg.opens, leg.due, leg.settles, leg.tax_code, leg.cash_item, leg.dims,
        )  # fmt: skip
        group = alike.get(key)
        if group is None:
            groups.append([leg])
            alike[key] = groups[-1]
        else:
            group.append(leg)
    added = (group[0] if len(group) == 1 else _added(group) for group in groups)
    return tuple(leg for leg in added if not _is_nothing(leg))


def _added(legs: list[DraftLeg]) -> DraftLeg:
    """One leg with the sums; its document line is kept where all have the same."""
    leg = legs[0]
    bases = [one.tax_base for one in legs if one.tax_base is not None]
    line = leg.document_line if len({one.document_line for one in legs}) == 1 else None
    return DraftLeg(  # written out: `replace` takes three times as long, and every document comes through here
        leg.side, leg.role, leg.account, leg.spread, leg.item, leg.place, leg.party, leg.order,
        _sum([one.amount or 0 for one in legs]), None, None, leg.opens, leg.due, leg.settles, leg.tax_code,
        _sum(bases) if bases else None, leg.cash_item, leg.dims, leg.rule_line, line, _added_atoms(legs),
    )  # fmt: skip


def _added_atoms(legs: list[DraftLeg]) -> tuple[tuple[str, Amount], ...]:
    """Atoms of one line of a rule have the same names in the same order."""
    return tuple(
        (column[0][0], _sum([amount for _, amount in column])) for column in zip(*(leg.atoms for leg in legs), strict=True)
    )


def _sum(amounts: list[Amount]) -> Amount:
    total = sum(amounts)
    return total if type(total) is int else simplified(total)


def _is_nothing(leg: DraftLeg) -> bool:
    return leg.quantity is None and _is_zero(leg.amount) and _is_zero(leg.tax_base)


def _is_zero(amount: Amount | None) -> bool:
    if isinstance(amount, Form):
        return not (amount.terms or amount.value or amount.original)
    return not amount


def with_dim(dims: tuple[tuple[str, str], ...], pair: tuple[str, str | None]) -> tuple[tuple[str, str], ...]:
    """The dimensions with one more, or with another value for it."""
    found = dict(dims)
    if pair[1]:
        found[pair[0]] = pair[1]
    return tuple(sorted(found.items()))
