"""The month-start step of 月初回冲: reverse and re-estimate what came before the month and is not invoiced yet (DOMAIN E03).

`rollover_document` builds the document and posts nothing, so that whoever runs month end decides when. It finds nothing to do
where the book clears estimates otherwise, where nothing is open, and where the month was rolled over before.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from ledger.application.facts_needed import second_needs
from ledger.application.unit_of_work import Needs, UnitOfWork
from ledger.domain.receipt_lines import estimates_to_roll
from ledger.rules.adopted_bundles import AdoptedBundles


def rollover_document(month: str, work: UnitOfWork, bundles: AdoptedBundles) -> dict[str, Any] | None:
    """The rollover that `2026-04` still needs, dated its first day; None where there is nothing to do."""
    first = dt.date.fromisoformat(f"{month}-01")
    in_force = bundles.at(first)
    if in_force is None or in_force.bundle.policy.get("grni") != "month_start":
        return None
    number = 1
    work.load(Needs(open_roles={"GRNI"}, documents={_ref(month, number)}))
    while _ref(month, number) in work.state.documents:
        number += 1
        work.load(Needs(documents={_ref(month, number)}))
    document = {"kind": "estimate_rollover", "id": f"{month}-{number}", "date": first.isoformat()}
    work.load(second_needs([document], bundles.functions(["estimate_rollover"]), work.state))
    return document if estimates_to_roll(work.state, first) else None


def _ref(month: str, number: int) -> str:
    return f"estimate_rollover:{month}-{number}"
