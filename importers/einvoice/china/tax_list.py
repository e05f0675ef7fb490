"""The tax bureau's lists as Excel or CSV: 全量发票查询 (per line and per invoice), 抵扣勾选, and customs import VAT.

The rows of one invoice become one record; each further row of it is told as merged, so that every row of the file is accounted
for. A list per line states no totals: they are then the sums of its lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from importers.bank.sheet import Row, TextSheet, is_container, sheets_of
from importers.einvoice.china.fapiao import FapiaoReading, ReadFapiao, report_on_fapiao, summed_up, too_many
from importers.einvoice.china.tax_list_columns import Columns, header_of
from importers.reader import NO_OPTIONS, ReadOptions
from importers.reading import decode_head, lines_of
from importers.report import Finding, ImportReport, InvoiceLine, InvoiceRecord, Party, Place, Reason

__all__ = ["TaxListReader"]

_CONTAINER_NAMES = (".xls", ".xlsx", ".xlsm", ".zip")
LIST_ROWS_MAX = 50_000
_SUMS = ("合计", "总计", "小计")
_EMPTY = frozenset({"-", "--", "/", "—"})
_DIGITAL_DIGITS, _CUSTOMS_LENGTH = 20, 22


class _ListRow(NamedTuple):
    """A row of a list with the header above it."""

    row: Row
    columns: Columns

    def value(self, term: str) -> str:
        """The cell of a term."""
        said = self.columns.value(self.row.cells, term)
        return "" if said in _EMPTY else said


@dataclass(slots=True)
class _Sorted:
    """The rows of a file: those of each invoice together, the others with a reason."""

    invoices: dict[tuple[str, str, str], list[_ListRow]] = field(default_factory=dict)
    skipped: list[Reason] = field(default_factory=list)


class TaxListReader:
    """Reads lists of invoices and of customs VAT."""

    name = "tax_list"

    def identify(self, name: str, head: bytes, options: ReadOptions = NO_OPTIONS) -> bool:  # noqa: ARG002  # needs none
        """Whether the header of such a list is there; a workbook or archive cannot be judged by its first bytes."""
        if is_container(head):
            return name.lower().endswith(_CONTAINER_NAMES)
        text = decode_head(head)
        return bool(text) and header_of(TextSheet(lines_of(text))) is not None

    def read(self, name: str, content: bytes, options: ReadOptions = NO_OPTIONS) -> ImportReport:  # noqa: ARG002  # needs none
        """One record per invoice, and a reason for every other row."""
        sheets = sheets_of(name, content)
        if isinstance(sheets, Reason):
            return ImportReport.refused(name, self.name, content, sheets)
        headers = [header_of(sheet) for sheet in sheets]
        if not any(headers):
            zh, en = "没有发票清单或海关缴款书清单的表头", "there is no header of a list of invoices or customs VAT"
            return ImportReport.refused(name, self.name, content, Reason(Place(name), "header_not_found", zh, en))
        if sum(len(sheet.rows(",", LIST_ROWS_MAX + 1)) for sheet in sheets) > LIST_ROWS_MAX:
            return ImportReport.refused(name, self.name, content, too_many(name, LIST_ROWS_MAX))
        found = _Sorted()
        for sheet, columns in zip(sheets, headers, strict=True):
            for place, row in enumerate(sheet.rows(columns.delimiter if columns else ",")):
                _sort(name, found, row, columns, place)
        documents = [_document(name, rows) for rows in found.invoices.values()]
        merged = [_merged(name, rows[0], row) for rows in found.invoices.values() for row in rows[1:]]
        return report_on_fapiao(name, self.name, content, documents, [*found.skipped, *merged])


def _sort(name: str, found: _Sorted, row: Row, columns: Columns | None, place: int) -> None:
    """Put a row to its invoice, or say why it belongs to none."""
    if columns is None or place <= columns.at:
        header = columns is not None and place == columns.at
        told = ("header", "表头", "the header") if header else ("preamble", "清单以外的行", "a row outside the list")
        found.skipped.append(Reason(Place(name, row.line), *told))
        return
    said = [cell for cell in row.cells if cell.strip()]
    if not said:
        found.skipped.append(Reason(Place(name, row.line), "blank", "空行", "a blank line"))
        return
    of_list = _ListRow(row, columns)
    code, number = _key(of_list)
    if not number and any(cell.strip().startswith(_SUMS) for cell in said):
        found.skipped.append(Reason(Place(name, row.line), "total_row", "合计行", "a row of totals"))
        return
    key = (columns.kind.form, code, number) if number else ("", "", f"row {len(found.invoices)}")
    found.invoices.setdefault(key, []).append(of_list)


def _key(row: _ListRow) -> tuple[str, str]:
    """Code and number; an invoice with a number of 20 digits needs no code."""
    digital = row.value("number").removeprefix("'")
    before = row.value("number_before").removeprefix("'")
    number = digital or before
    return ("" if digital or len(number) == _DIGITAL_DIGITS else row.value("code").removeprefix("'")), number


def _merged(name: str, first: _ListRow, row: _ListRow) -> Reason:
    """A further row of an invoice that is told once."""
    number = _key(first)[1]
    zh, en = f"并入第 {first.row.line} 行的发票 {number}", f"part of invoice {number} of row {first.row.line}"
    return Reason(Place(name, row.row.line), "merged", zh, en)


def _document(name: str, rows: Sequence[_ListRow]) -> ReadFapiao:
    """One invoice of a list. A row that names goods is a line of it, one that names none states the totals."""
    first = rows[0]
    reading = FapiaoReading(name, first.row.line)
    form = first.columns.kind.form
    lines = tuple(_lines(reading, [row for row in rows if row.value("item")])) if form == "fapiao" else ()
    heads = [row for row in rows if not row.value("item")] if lines else rows
    totals = {term: _total(reading, term, heads, lines) for term in ("net", "tax", "gross")}
    code, number = _key(first)
    record = InvoiceRecord(
        form=form,
        number=number,
        code=code,
        type=_said(rows, "type"),
        status=_said(rows, "status"),
        issue_date=reading.date(_said(rows, "issue_date"), "issue_date"),
        seller=Party(name=_said(rows, "seller"), tax_id=_said(rows, "seller_id"), country="CN"),
        buyer=Party(name=_said(rows, "buyer"), tax_id=_said(rows, "buyer_id"), country="CN"),
        lines=lines,
        net=totals["net"],
        tax=totals["tax"],
        gross=totals["gross"] or _gross_of_rows(reading, rows),
        order_reference=_said(rows, "declaration"),
        deductible=reading.amount(_said(rows, "deductible"), "deductible"),
        deduction_status=_said(rows, "deduction_status"),
        deduction_period=_said(rows, "deduction_period"),
        notes=tuple(dict.fromkeys(note for row in rows if (note := row.value("note")))),
    )
    findings = (*_customs_number(name, record, first.row.line, reading), *_stated_differently(name, heads))
    return ReadFapiao(record, reading.faults, line=first.row.line, findings=findings, whole=False)


def _said(rows: Sequence[_ListRow], term: str) -> str:
    """What the rows of one invoice say; the first that says anything."""
    return next((said for row in rows if (said := row.value(term))), "")


def _total(reading: FapiaoReading, term: str, heads: Sequence[_ListRow], lines: Sequence[InvoiceLine]) -> str:
    """A total as stated for the invoice, else the sum of its lines."""
    stated = _said(heads, term)
    if stated:
        return reading.amount(stated, term)
    return summed_up([line.net if term == "net" else line.tax for line in lines]) if term != "gross" else ""


def _gross_of_rows(reading: FapiaoReading, rows: Sequence[_ListRow]) -> str:
    """The sum of 价税合计 of the lines, where no row states the invoice's."""
    return summed_up([reading.amount(row.value("gross"), "gross") for row in rows if row.value("item")])


def _lines(reading: FapiaoReading, rows: Sequence[_ListRow]) -> Iterator[InvoiceLine]:
    """The lines of one invoice, a line that both sheets of a workbook hold taken once."""
    for position, row in enumerate(rows, start=1):
        where = f"row {row.row.line}"
        category, percent = reading.rate(row.value("rate"), f"{where}/rate")
        yield InvoiceLine(
            position=position,
            id=str(position),
            name=row.value("item"),
            description=row.value("model"),
            standard_code=row.value("item_code"),
            standard_scheme="税收分类编码" if row.value("item_code") else "",
            quantity=reading.amount(row.value("quantity"), f"{where}/quantity"),
            unit=row.value("unit"),
            unit_price=reading.amount(row.value("unit_price"), f"{where}/unit_price"),
            net=reading.amount(row.value("net"), f"{where}/net"),
            tax=reading.amount(row.value("tax"), f"{where}/tax"),
            tax_category=category,
            tax_rate=percent,
        )


def _stated_differently(name: str, heads: Sequence[_ListRow]) -> Iterator[Finding]:
    """Rows that state the totals of one invoice and do not agree."""
    for row in heads[1:]:
        if any(row.value(term) not in ("", _said(heads, term)) for term in ("net", "tax", "gross", "issue_date")):
            zh, en = "同一张发票的另一行写法不同", "another row of the same invoice states it differently"
            yield Finding("CN-LIST", "error", zh, en, Place(name, row.row.line, _key(row)[1]))


def _customs_number(name: str, record: InvoiceRecord, line: int, reading: FapiaoReading) -> Iterator[Finding]:
    """A 缴款书号码 has 22 characters, of which the fifth to the eighth are the year."""
    number = record.number
    if record.form != "customs_vat":
        return
    if len(number) != _CUSTOMS_LENGTH or not number[4:8].isdigit():
        zh = f"缴款书号码「{number[:30]}」应为 22 位，第 5–8 位是年份"
        en = f"the number “{number[:30]}” should have 22 characters, the fifth to the eighth being the year"
        reading.fault("number", "number_malformed", zh, en)
    elif record.issue_date and number[4:8] != record.issue_date[:4]:
        zh, en = "缴款书号码的年份与填发日期不符", "the year in the number is not that of the date"
        yield Finding("CN-CUSTOMS-YEAR", "warning", zh, en, Place(name, line, number))
