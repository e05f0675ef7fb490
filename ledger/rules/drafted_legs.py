"""The legs of an entry as they are written: zeros gone, legs alike in all but amount added up (RULES.md §3).

Three invoice lines owed by one customer become one line of 应收账款. Legs that carry goods stay apart, one per document line:
lots, layers and open items hang on them.
"""

from __future__ import annotations

from dataclasses import replace
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
    first = legs[0]
    bases = [leg.tax_base for leg in legs if leg.tax_base is not None]
    line = first.document_line if all(leg.document_line == first.document_line for leg in legs) else None
    total = simplified(sum(leg.amount or 0 for leg in legs))
    atoms = tuple(_added_atoms(legs).items())
    return replace(first, amount=total, tax_base=sum(bases) if bases else None, document_line=line, atoms=atoms)


def _added_atoms(legs: list[DraftLeg]) -> dict[str, Amount]:
    sums: dict[str, Amount] = {}
    for leg in legs:
        for name, amount in leg.atoms:
            sums[name] = simplified(sums[name] + amount) if name in sums else amount
    return sums


def _is_nothing(leg: DraftLeg) -> bool:
    return leg.quantity is None and _is_zero(leg.amount) and _is_zero(leg.tax_base)


def _is_zero(amount: Amount | None) -> bool:
    if isinstance(amount, Form):
        return not (amount.terms or amount.value or amount.original)
    return not amount
