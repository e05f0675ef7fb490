"""A report as CSV: names of columns as programs know them, plain numbers, text that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any, Final

from ledger.application.reports.report import Column, Report

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_text(report: Report) -> str:
    """Header, rows, and no totals: whoever adds up the rows gets them. Headings are left out."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in report.columns])
    for row in report.rows:
        if not row.get("heading"):
            writer.writerow([_cell(report, column, row) for column in report.columns])
    return out.getvalue()


def _cell(report: Report, column: Column, row: Mapping[str, Any]) -> str:
    value = row.get(column.name)
    if value is None:
        return ""
    text = str(report.cell(column, value))
    return neutral(text) if column.type == "text" else text


def neutral(text: str) -> str:
    """Text with an apostrophe before it where a spreadsheet would run it."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
