"""A report as an XLSX workbook: numbers are numbers with their decimals, dates are dates, text is never a formula.

XlsxWriter comes with the extra `excel`. Amounts beyond 15 digits would lose cents in a spreadsheet and are written as text.
"""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from ledger.application.reports.report import Column, Report
from ledger.domain.money import format_scaled, minor_unit

_WIDEST: Final = 60
_EXACT_DIGITS: Final = 15
"""Spreadsheets keep numbers as 64-bit floats."""


def xlsx_bytes(report: Report, language: str) -> bytes:
    """One sheet: title, head, the table with frozen header, totals, what was compared."""
    import xlsxwriter  # noqa: PLC0415  # an extra, and slow to load

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book: Any = xlsxwriter.Workbook(out, options)
    book.set_properties({"created": dt.datetime(2000, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)})
    sheet = _Sheet(book, report, language)
    sheet.write()
    book.close()
    return out.getvalue()


class _Sheet:
    """The one sheet of a report."""

    def __init__(self, book: Any, report: Report, language: str) -> None:
        self._report, self._language, self._columns = report, language, report.listed
        self._sheet: Any = book.add_worksheet(_sheet_name(report, language))
        decimals = minor_unit(report.currency)
        money = "#,##0" + ("." + "0" * decimals if decimals else "")
        self._formats: dict[str, Any] = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "header": book.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
            "heading": book.add_format({"bold": True}),
            "total": book.add_format({"bold": True, "top": 1}),
            "money": book.add_format({"num_format": f"{money};[Red]-{money}"}),
            "money_total": book.add_format({"num_format": f"{money};[Red]-{money}", "bold": True, "top": 1}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "quantity": book.add_format({"num_format": "#,##0.########"}),
            "number": book.add_format({"num_format": "0"}),
            "text": book.add_format({}),
        }
        self._widths = [display_width(column.title.in_language(language)) for column in self._columns]

    def write(self) -> None:
        """Fill the sheet."""
        report, language = self._report, self._language
        self._sheet.write_string(0, 0, report.title.in_language(language), self._formats["title"])
        self._sheet.write_string(1, 0, "  ".join(str(value) for value in report.head.values()))
        for number, column in enumerate(self._columns):
            self._sheet.write_string(3, number, column.title.in_language(language), self._formats["header"])
        line = 4
        for row in report.rows:
            self._row(line, row, total=False)
            line += 1
        if report.totals:
            self._row(line, report.totals, total=True)
            line += 1
        for text in self._below():
            line += 1
            self._sheet.write_string(line, 0, text)
        for number, wide in enumerate(self._widths):
            self._sheet.set_column(number, number, min(wide, _WIDEST) + 2)
        self._sheet.freeze_panes(4, 0)

    def _below(self) -> list[str]:
        report, decimals = self._report, minor_unit(self._report.currency)
        figures = [(figure.title, figure.amount) for figure in report.figures]
        found = [f"{title.in_language(self._language)}: {format_scaled(amount, decimals)}" for title, amount in figures]
        for check in report.checks:
            amounts = [format_scaled(one, decimals) for one in (check.found, check.expected)]
            found.append(f"{'✓' if check.ties else '✗'} {check.what.in_language(self._language)}: {' / '.join(amounts)}")
        notes = [*report.notes, *([report.log.text] if report.log else [])]
        return found + [note.in_language(self._language) for note in notes]

    def _row(self, line: int, row: Mapping[str, Any], *, total: bool) -> None:
        for number, column in enumerate(self._columns):
            value = row.get(column.name)
            if value is None:
                if total:
                    self._sheet.write_blank(line, number, None, self._formats["total"])
                continue
            self._widths[number] = max(self._widths[number], display_width(self._shown(column, value)))
            self._cell(line, number, column, value, heading=bool(row.get("heading")), total=total)

    def _shown(self, column: Column, value: Any) -> str:
        text = str(self._report.cell(column, value))
        return text + " " * (len(text) // 3) if column.type == "money" else text

    def _cell(self, line: int, number: int, column: Column, value: Any, *, heading: bool, total: bool) -> None:
        text = str(self._report.cell(column, value))
        kind: str = "heading" if heading else column.type
        if total:
            kind = "money_total" if column.type == "money" else "total"
        style = self._formats[kind]
        if column.type == "date":
            moment = dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001  # spreadsheets know no time zone
            self._sheet.write_datetime(line, number, moment, self._formats["date"])
        elif column.is_number and sum(char.isdigit() for char in text) <= _EXACT_DIGITS:
            self._sheet.write_number(line, number, Decimal(text), style)
        else:
            self._sheet.write_string(line, number, text, style)


def _sheet_name(report: Report, language: str) -> str:
    """31 characters, none of those a sheet name may not hold."""
    return "".join(char for char in report.title.in_language(language) if char not in "[]:*?/\\'")[:31]


def display_width(text: str) -> int:
    """Columns a text takes: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
