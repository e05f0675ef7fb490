"""Values of reports and registers as texts in cells: thousands marks, ISO dates, nothing for nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ledger.api import Column, Report
from tui.amounts_shown import money, quantity
from tui.widgets.ledger_table.rows import ListSource, TableRow


def cell_text(column: Column, value: Any, currency: str) -> str:
    """One value."""
    if value is None or value == "":
        return ""
    match column.type:
        case "money":
            return money(value, currency, blank_zero=column.name.endswith(("debit", "credit")))
        case "quantity":
            return quantity(*value)
        case "date":
            return str(value.isoformat())
    return str(value)


def cell_texts(columns: Sequence[Column], cells: Mapping[str, Any], currency: str) -> dict[str, str]:
    """The values of a row that are there."""
    return {one.name: cell_text(one, cells[one.name], currency) for one in columns if cells.get(one.name) is not None}


def report_source(report: Report) -> ListSource:
    """The rows of a report with their totals behind them."""
    rows = [
        TableRow(
            at,
            at,
            cell_texts(report.columns, cells, report.currency),
            {**cells},
            row_styles(report.columns, cells),
            "heading" if cells.get("heading") else "row",
        )
        for at, cells in enumerate(report.rows)
    ]
    if report.totals:
        at = len(rows)
        rows.append(TableRow(at, at, _total_texts(report), {**report.totals}, kind="total"))
    return ListSource(rows)


def _total_texts(report: Report) -> dict[str, str]:
    texts = cell_texts(report.columns, report.totals, report.currency)
    first = next((one.name for one in report.listed if one.name not in report.totals and not one.is_number), "")
    return {first: "Σ", **texts} if first else texts


def row_styles(columns: Sequence[Column], cells: Mapping[str, Any]) -> dict[str, str]:
    """Red letters are red; the minus in front says it too."""
    found = {}
    for one in columns:
        value = cells.get(one.name)
        amount = value[0] if one.type == "quantity" and value is not None else value
        if one.type in ("money", "quantity") and isinstance(amount, int) and amount < 0:
            found[one.name] = "error"
    return found
