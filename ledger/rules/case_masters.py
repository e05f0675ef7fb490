"""The master data of cases: what every book has from the start, and `cases/masters.toml` on top (ARCHITECTURE §5.7).

    [[item]]
    id = "P1"
    name = "热水壶"
    unit = "pcs"
    category = "goods"
    tax_code = "general13"

    [[bank_account]]
    id = "BK"
    account = "@BANK"

Tables are named as the kinds of master records; `@BANK` is that role's account in the chart under test.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.domain.chart import Bundle
from ledger.domain.master_records import MASTER_KINDS, apply_master
from ledger.domain.masters import OUTSIDE_PLACES, TRANSIT, Masters, Place, PlaceKind
from ledger.rules.bundle import LoadedBundle


def case_masters(tables: Mapping[str, Any], loaded: LoadedBundle, bundle: Bundle) -> Masters:
    """Fresh master data for one case."""
    masters = Masters(areas={"main": "main"}, tax_rates={code: list(rows) for code, rows in loaded.tax_rates.items()})
    masters.tax_determinations = loaded.tax_determinations
    masters.places = {code: Place(code, code, PlaceKind.OUTSIDE) for code in OUTSIDE_PLACES}
    masters.places[TRANSIT] = Place(TRANSIT, TRANSIT, PlaceKind.TRANSIT)
    masters.places["W1"] = Place("W1", "W1", PlaceKind.WAREHOUSE, "main")
    for kind in MASTER_KINDS:
        for row in tables.get(kind, ()):
            apply_master(masters, kind, {name: _account(value, bundle) for name, value in row.items()})
    return masters


def _account(value: Any, bundle: Bundle) -> Any:
    if not isinstance(value, str) or not value.startswith("@"):
        return value
    row = bundle.roles.row(value[1:])
    return row.account if row else value
