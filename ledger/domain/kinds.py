"""All kinds of documents by name."""

from __future__ import annotations

from typing import Final

from ledger.domain import (
    costing_documents,
    finance,
    period_end,
    production,
    promotions,
    purchase_costs,
    purchasing,
    sales,
    sales_returns,
    settlement,
    stock_documents,
)
from ledger.domain.kind import Kind

_FAMILIES: Final = (
    purchasing.KINDS,
    purchase_costs.KINDS,
    stock_documents.KINDS,
    production.KINDS,
    sales.KINDS,
    sales_returns.KINDS,
    promotions.KINDS,
    costing_documents.KINDS,
    settlement.KINDS,
    finance.KINDS,
    period_end.KINDS,
)
KINDS: Final[dict[str, Kind]] = {kind.name: kind for family in _FAMILIES for kind in family}
