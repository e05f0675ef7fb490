"""Reports and vouchers as files: CSV, spreadsheet, text, paper. Part of `ledger.api`."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.application.reports.report import Report
from ledger.application.reports.voucher_form import VoucherForm
from ledger.domain.problem import Problem, Text
from ledger.printing.csv_file import csv_text
from ledger.printing.voucher_pdf import voucher_pdf
from ledger.printing.voucher_text import voucher_text
from ledger.printing.xlsx_file import xlsx_bytes


def report_file(report: Report, form: str, language: str) -> bytes | Problem:
    """A report as the bytes of a `csv` or `xlsx` file; XLSX needs the extra `excel`."""
    if form == "csv":
        return csv_text(report).encode("utf-8-sig")  # the mark tells a spreadsheet that this is UTF-8
    try:
        return xlsx_bytes(report, language)
    except ModuleNotFoundError as error:
        return _missing_extra("excel", error)


def voucher_file(forms: Sequence[VoucherForm], form: str, language: str) -> bytes | Problem:
    """Vouchers as the bytes of a `text` or `pdf` file; PDF needs the extra `pdf`."""
    if form == "text":
        return (voucher_text(forms, language) + "\n").encode()
    try:
        return voucher_pdf(forms, language)
    except ModuleNotFoundError as error:
        return _missing_extra("pdf", error)


def _missing_extra(extra: str, error: ModuleNotFoundError) -> Problem:
    message = Text(f"没有安装 {error.name}", f"{error.name} is not installed")
    remedy = Text(f"安装:pip install 'zhangfang[{extra}]'", f"install it: pip install 'zhangfang[{extra}]'")
    return Problem("missing_extra", message, remedy)
