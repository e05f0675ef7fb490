"""Bank and wallet statements as tables, read by TOML mappings (see `mapping`): delimited text, and Excel with calamine.

The header is looked for in the first 60 lines with every mapping; who knows most of its columns wins, a draw is refused.
Every row of the file, the preamble, blank lines and sheets that are not read included, is accepted, rejected or skipped with
a reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from importers.bank.control_sums import balance_findings, total_findings
from importers.bank.identity import numbered
from importers.bank.mapping import StatementMapping, folded, mappings_for, name_key
from importers.bank.rows import Row
from importers.bank.sheet import Sheet, TextSheet, is_container, sheets_of
from importers.bank.statement_row import Rejected, RowReader, Skipped
from importers.reader import NO_OPTIONS, ReadOptions
from importers.reading import LADDER, decode_head, lines_of
from importers.report import BankRecord, Finding, ImportReport, Place, Reason, sha256_of

__all__ = ["MappedCsvReader"]

HEADER_LINES_MAX = 60
_CONTAINER_NAMES = (".xls", ".xlsx", ".xlsm", ".zip")
_OTHER_DELIMITERS = ("\t", ";")


class _Layout(NamedTuple):
    """A sheet that a mapping fits, how its rows are cut, and which of them is the first below the header."""

    mapping: StatementMapping
    sheet: Sheet
    delimiter: str
    first: int
    columns_known: int

    def all_rows(self) -> list[Row]:
        """The rows of the sheet in the encoding of the mapping."""
        if self.mapping.encoding and isinstance(self.sheet, TextSheet):
            return self.sheet.read_in(self.mapping.encoding).rows(self.delimiter)
        return self.sheet.rows(self.delimiter)

    def header(self, rows: Sequence[Row]) -> tuple[str, ...]:
        """What the columns are called."""
        return self.mapping.columns if self.mapping.first_row else tuple(map(name_key, rows[self.first - 1].cells))


@dataclass(slots=True)
class _Outcomes:
    """What became of the rows of a sheet."""

    accepted: list[tuple[Row, BankRecord]]
    rejected: list[Reason]
    skipped: list[Reason]
    in_order: list[BankRecord | None]

    @property
    def transactions(self) -> int:
        """How many rows are transactions, carried out and readable or not."""
        return len(self.accepted) + len(self.rejected) + sum(reason.code == "not_executed" for reason in self.skipped)


class MappedCsvReader:
    """Reads every statement that a shipped or given mapping describes."""

    name = "bank_csv"

    def identify(self, name: str, head: bytes, options: ReadOptions = NO_OPTIONS) -> bool:
        """Whether some mapping's header is there; a container is claimed by its name: its first bytes say nothing."""
        if is_container(head):
            return name.lower().endswith(_CONTAINER_NAMES)
        mappings = mappings_for(options.mappings)
        if isinstance(mappings, Reason):
            return False
        text = decode_head(head, _ladder(mappings))
        return bool(text) and bool(_layouts([TextSheet(lines_of(text))], mappings))

    def read(self, name: str, content: bytes, options: ReadOptions = NO_OPTIONS) -> ImportReport:
        """All rows of the sheet that a mapping fits."""
        mappings = mappings_for(options.mappings)
        if isinstance(mappings, Reason):
            return ImportReport.refused(name, self.name, content, mappings)
        sheets = sheets_of(name, content, _ladder(mappings))
        layout = sheets if isinstance(sheets, Reason) else _layout(name, sheets, options, mappings)
        if isinstance(layout, Reason):
            return ImportReport.refused(name, self.name, content, layout)
        rows = layout.all_rows()
        header = layout.header(rows)
        fault = None if layout.mapping.first_row else _header_fault(name, rows[layout.first - 1], header, layout.mapping)
        if fault is not None:
            return ImportReport.refused(name, f"{self.name}:{layout.mapping.name}", content, fault)
        assert not isinstance(sheets, Reason)
        return _report(
            name, content, layout, rows, header, options, other=[sheet for sheet in sheets if sheet is not layout.sheet]
        )


def _ladder(mappings: Mapping[str, StatementMapping]) -> tuple[str, ...]:
    """The usual encodings, and those that mappings state where a file is none of them."""
    return tuple(dict.fromkeys((*LADDER, *(mapping.encoding for mapping in mappings.values() if mapping.encoding))))


def _layout(
    name: str, sheets: Sequence[Sheet], options: ReadOptions, mappings: Mapping[str, StatementMapping]
) -> _Layout | Reason:
    """The one mapping that fits, or why there is none."""
    known = "、".join(mappings), ", ".join(mappings)
    if options.variant and options.variant not in mappings:
        zh, en = (
            f"没有映射「{options.variant}」；可用：{known[0]}",
            f"there is no mapping “{options.variant}”; known are {known[1]}",
        )
        return Reason(Place(name), "mapping_not_known", zh, en)
    wanted = {options.variant: mappings[options.variant]} if options.variant else mappings
    found = _layouts(sheets, wanted)
    if not found:
        zh = f"前 {HEADER_LINES_MAX} 行中没有已知的表头；已知映射：{known[0]}"
        en = f"no known header in the first {HEADER_LINES_MAX} lines; known mappings are {known[1]}"
        return Reason(Place(name), "header_not_found", zh, en)
    most = max(layout.columns_known for layout in found)
    best = [layout for layout in found if layout.columns_known == most]
    if len({layout.mapping.name for layout in best}) > 1:
        names = ", ".join(layout.mapping.name for layout in best)
        zh, en = (
            f"多个映射都匹配：{names}；请用 bank_csv:名称 指明",
            f"several mappings fit: {names}; say which with bank_csv:NAME",
        )
        return Reason(Place(name), "mapping_ambiguous", zh, en)
    return best[0]


def _layouts(sheets: Sequence[Sheet], mappings: Mapping[str, StatementMapping]) -> list[_Layout]:
    """Every mapping with a sheet whose header it names."""
    found = []
    for sheet in sheets:
        heads: dict[str, list[Row]] = {}
        keys: dict[str, list[frozenset[str]]] = {}
        for mapping in mappings.values():
            for delimiter in dict.fromkeys((mapping.delimiter, *(_OTHER_DELIMITERS if mapping.delimiter == "," else ()))):
                if delimiter not in heads:
                    heads[delimiter] = sheet.rows(delimiter, HEADER_LINES_MAX)
                    keys[delimiter] = [frozenset(map(name_key, row.cells)) for row in heads[delimiter]]
                first = _first_row(mapping, heads[delimiter], keys[delimiter])
                if first is not None:
                    # A statement without a header is the last resort: any header that is known says more.
                    known = 0 if mapping.first_row else len(keys[delimiter][first - 1] & mapping.columns_used)
                    found.append(_Layout(mapping, sheet, delimiter, first, known))
                    break
    return found


def _first_row(mapping: StatementMapping, rows: Sequence[Row], keys: Sequence[frozenset[str]]) -> int | None:
    """Which row is the first of the statement: the one below the header, or the first that looks like one."""
    if mapping.first_row is None:
        return next((i + 1 for i, columns in enumerate(keys) if mapping.header <= columns), None)
    texts = (",".join(folded(cell) for cell in row.cells) for row in rows)
    return next((i for i, text in enumerate(texts) if mapping.first_row.search(text)), None)


def _header_fault(name: str, row: Row, header: tuple[str, ...], mapping: StatementMapping) -> Reason | None:
    """Columns that every row needs and the header has not, or has twice."""
    missing = sorted(mapping.needed_columns - set(header))
    if missing:
        zh, en = f"表头缺少列：{'、'.join(missing)}", f"the header has no column {', '.join(missing)}"
        return Reason(Place(name, row.line), "columns_missing", zh, en)
    twice = sorted(column for column in mapping.needed_columns if header.count(column) > 1)
    if twice:
        zh, en = f"表头中重复的列：{'、'.join(twice)}", f"the header has a column twice: {', '.join(twice)}"
        return Reason(Place(name, row.line), "columns_repeated", zh, en)
    return None


def _report(
    name: str,
    content: bytes,
    layout: _Layout,
    rows: Sequence[Row],
    header: tuple[str, ...],
    options: ReadOptions,
    *,
    other: Sequence[Sheet],
) -> ImportReport:
    """Read the rows, number them and check them against the file's own figures."""
    above = rows[: layout.first if layout.mapping.first_row else layout.first - 1]
    account = _stated_account(layout.mapping, above) or options.account
    reader = RowReader(name, layout.mapping, header, account, _closing_month(layout.mapping, above))
    outcomes = _outcomes(reader, rows, layout.first, ends_open=isinstance(layout.sheet, TextSheet) and layout.sheet.ends_open)
    outcomes.skipped += _rows_not_read(name, other)
    findings = [*reader.findings, *_ignored_sheets(name, other)]
    if layout.mapping.running_balance:
        findings += balance_findings(name, outcomes.in_order)
    findings += total_findings(name, layout.mapping, header, rows, outcomes.accepted, transactions=outcomes.transactions)
    return ImportReport(
        file=name,
        format=f"{MappedCsvReader.name}:{layout.mapping.name}",
        sha256=sha256_of(content),
        rows=len(outcomes.accepted) + len(outcomes.rejected) + len(outcomes.skipped),
        records=tuple(numbered(layout.mapping.source, [record for _, record in outcomes.accepted])),
        rejected=tuple(outcomes.rejected),
        skipped=tuple(outcomes.skipped),
        findings=tuple(findings),
    )


def _outcomes(reader: RowReader, rows: Sequence[Row], first: int, *, ends_open: bool) -> _Outcomes:
    """Each row in its place."""
    mapping, outcomes = reader.mapping, _Outcomes([], [], [], [])
    last = mapping.last_totals
    below = False
    for i, row in enumerate(rows):
        if i < first:
            outcomes.skipped.append(_before_rows(reader.file, row, is_header=mapping.first_row is None and i == first - 1))
            continue
        below = below or (last is not None and last.heading in map(name_key, row.cells))
        cut = ends_open and i == len(rows) - 1
        outcome = reader.footer(row) if below else reader.read_last(row) if cut else reader.read(row)
        match outcome:
            case BankRecord():
                outcomes.accepted.append((row, outcome))
                outcomes.in_order.append(outcome)
            case Rejected():
                outcomes.rejected.append(outcome.reason)
                outcomes.in_order.append(None)
            case Skipped():
                outcomes.skipped.append(outcome.reason)
    return outcomes


def _before_rows(name: str, row: Row, *, is_header: bool) -> Reason:
    """The header and what stands above it."""
    if is_header:
        return Reason(Place(name, row.line), "header", "表头", "the header")
    return Reason(Place(name, row.line), "preamble", "表头之前的说明", "text above the header")


def _stated_account(mapping: StatementMapping, preamble: Sequence[Row]) -> str:
    """The account that the text above the header names."""
    found = _found_above(mapping.account, preamble)
    return found["account"].strip() if found else ""


def _closing_month(mapping: StatementMapping, preamble: Sequence[Row]) -> tuple[int, int] | None:
    """Year and month in which the statement closes, where its dates have no year of their own."""
    found = _found_above(mapping.closes, preamble)
    return (int(found["year"]), int(found["month"])) if found else None


def _found_above(pattern: re.Pattern[str] | None, preamble: Sequence[Row]) -> re.Match[str] | None:
    """The first match in the text above the header."""
    texts = (",".join(folded(cell) for cell in row.cells) for row in preamble)
    return next((found for text in texts if (found := pattern.search(text))), None) if pattern else None


def _rows_not_read(name: str, other: Sequence[Sheet]) -> Iterator[Reason]:
    """The rows of the sheets beside the one that was read."""
    for sheet in other:
        for row in sheet.rows(","):
            zh, en = f"未读取的工作表「{sheet.title}」", f"of “{sheet.title}”, which was not read"
            yield Reason(Place(name, row.line, sheet.title), "sheet_not_read", zh, en)


def _ignored_sheets(name: str, other: Sequence[Sheet]) -> Iterator[Finding]:
    """Worksheets beside the one that was read."""
    for sheet in other:
        count = len(sheet.rows(","))
        if count:
            zh, en = (
                f"未读取「{sheet.title}」（{count} 行）",
                f"“{sheet.title}” ({count} rows) was not read",
            )
            yield Finding("worksheet_ignored", "warning", zh, en, Place(name, path=sheet.title))
