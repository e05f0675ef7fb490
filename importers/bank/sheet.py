"""A file as rows of cells: delimited text line by line, or the worksheets of a workbook.

Text is cut into rows one line at a time, so that one stray quotation mark cannot swallow the rest of the file: a row may run
over line breaks inside quotes, but only over a few lines, only if the quote does close, and only if what it would swallow does
not look like rows; otherwise that line alone is marked broken.
What a file is, is told by its content: statements named .xls are often text, and sometimes the other way round.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple, Protocol

from importers.amounts import EXACT
from importers.archives import ZIP_HEAD, Archive, open_archive
from importers.limits import COLUMNS_MAX, LINE_CHARS_MAX, QUOTED_LINES_MAX, ROWS_MAX
from importers.reading import LADDER, decode_text, lines_of
from importers.report import Place, Reason

__all__ = ["Row", "Sheet", "TextSheet", "is_container", "rows_of_text", "sheets_of"]

ROW_DELIMITERS_MIN = 2
MARK = "`"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What tells a workbook from an archive of statements: Office Open XML and OpenDocument.
_WORKBOOK_MEMBERS = frozenset({"[Content_Types].xml", "mimetype"})


class Row(NamedTuple):
    """One row: the line where it starts, its cells, and the code of what is wrong with it as a row, if anything is."""

    line: int
    cells: tuple[str, ...]
    fault: str = ""


class Sheet(Protocol):
    """Something that has rows."""

    @property
    def title(self) -> str:
        """The worksheet's name; empty for text."""

    def rows(self, delimiter: str, limit: int = ROWS_MAX) -> list[Row]:
        """The first rows; a workbook has no delimiter and ignores it."""


@dataclass(frozen=True, slots=True)
class TextSheet:
    """Delimited text, with the bytes that it was decoded from; it ends open where the last line has no line end."""

    lines: Sequence[str]
    title: str = ""
    content: bytes = b""
    encoding: str = ""
    ends_open: bool = False

    def read_in(self, encoding: str) -> TextSheet:
        """The same text in the encoding that a mapping states; one that marks its encoding, or is UTF-8, stays as it is."""
        if not self.content or self.encoding.startswith(("utf", encoding)):
            return self
        return replace(self, lines=lines_of(self.content.decode(encoding, "replace")), encoding=encoding)

    def rows(self, delimiter: str, limit: int = ROWS_MAX) -> list[Row]:
        """The first rows of the text."""
        return rows_of_text(self.lines, delimiter, limit)


@dataclass(frozen=True, slots=True)
class WorkbookSheet:
    """A worksheet with its cells as text."""

    title: str
    cells: Sequence[tuple[str, ...]]

    def rows(self, delimiter: str, limit: int = ROWS_MAX) -> list[Row]:  # noqa: ARG002  # see Sheet
        """The first rows of the worksheet."""
        return [Row(i, cells) for i, cells in enumerate(self.cells[:limit], start=1)]


def is_container(head: bytes) -> bool:
    """Whether the bytes are an .xls or .xlsx workbook or an archive, whatever the file is called."""
    return head.startswith((_OLE, ZIP_HEAD))


def sheets_of(name: str, content: bytes, ladder: tuple[str, ...] = LADDER) -> list[Sheet] | Reason:
    """The sheets of a file, or why it has none."""
    if not is_container(content):
        return _text_sheet(name, content, "", ladder)
    if content.startswith(_OLE):
        return _workbook_sheets(name, content)
    archive = open_archive(name, content)
    if isinstance(archive, Reason):
        return archive
    return _workbook_sheets(name, content) if _WORKBOOK_MEMBERS & set(archive.names) else _packed_sheets(archive, ladder)


def _text_sheet(name: str, content: bytes, title: str, ladder: tuple[str, ...]) -> list[Sheet] | Reason:
    """Delimited text as the one sheet that it is."""
    decoded = decode_text(name, content, ladder)
    if isinstance(decoded, Reason):
        return decoded
    lines = lines_of(decoded.text)
    return (
        _too_many_rows(name)
        if len(lines) > ROWS_MAX
        else [TextSheet(lines, title, content, decoded.encoding, not decoded.text.endswith(("\n", "\r")))]
    )


def _packed_sheets(archive: Archive, ladder: tuple[str, ...]) -> list[Sheet] | Reason:
    """The statements of an archive, one level deep: wallets send a summary and the details together."""
    sheets: list[Sheet] = []
    for member in archive.names:
        content = archive.content(member)
        if isinstance(content, Reason):
            return content
        read = _workbook_sheets if is_container(content) else None
        found = read(archive.file, content) if read else _text_sheet(archive.file, content, member, ladder)
        if isinstance(found, Reason):
            return replace(found, place=replace(found.place, path=member))
        sheets += found
    return sheets


def rows_of_text(lines: Sequence[str], delimiter: str, limit: int = ROWS_MAX) -> list[Row]:
    """Cut lines into rows of cells."""
    rows: list[Row] = []
    start = 0
    while start < len(lines) and len(rows) < limit:
        row, used = _row_at(lines, start, delimiter)
        rows.append(row)
        start += used
    return rows


def _row_at(lines: Sequence[str], start: int, delimiter: str) -> tuple[Row, int]:
    """The row that starts at a line, and over how many lines it runs."""
    for used in range(1, QUOTED_LINES_MAX + 1):
        if start + used > len(lines):
            break
        piece = lines[start : start + used]
        if sum(map(len, piece)) > LINE_CHARS_MAX:
            return Row(start + 1, (), "line_too_long" if used == 1 else "quote_open"), 1
        cells = _cells(piece, delimiter)
        if cells is not None:
            if _swallows_rows(cells, delimiter):
                break
            return Row(start + 1, cells, "too_many_columns" if len(cells) > COLUMNS_MAX else ""), used
    return Row(start + 1, (), "quote_open"), 1


def _swallows_rows(cells: tuple[str, ...], delimiter: str) -> bool:
    """Whether a cell over several lines holds what looks like rows: two stray quotation marks would hide all between them."""
    return any(line.count(delimiter) >= ROW_DELIMITERS_MIN for cell in cells for line in cell.split("\n")[1:])


def _cells(piece: Sequence[str], delimiter: str) -> tuple[str, ...] | None:
    """The cells of some lines taken as one row; None while a quote is still open at their end."""
    if delimiter.endswith(MARK):
        return _marked_cells("\n".join(piece), delimiter)
    sentinel = ""
    reader = csv.reader([*(f"{line}\n" for line in piece), sentinel], delimiter=delimiter)
    cells = next(reader, [])
    return tuple(cells) if reader.line_num == len(piece) else None


def _marked_cells(line: str, delimiter: str) -> tuple[str, ...]:
    """The cells of a line in which every value begins with a mark and may hold commas; a heading has no marks."""
    return tuple(line[1:].split(delimiter) if line.startswith(MARK) else line.split(delimiter.removesuffix(MARK)))


def _workbook_sheets(name: str, content: bytes) -> list[Sheet] | Reason:
    """The worksheets of an Excel file, through the optional python-calamine."""
    try:
        import python_calamine  # noqa: PLC0415  # optional, and slow to load
    except ImportError:
        zh = "读取 Excel 文件需要安装 python-calamine：pip install 'zhangfang[excel]'"
        en = "reading Excel files needs python-calamine: pip install 'zhangfang[excel]'"
        return Reason(Place(name), "excel_reader_missing", zh, en)
    try:
        book = python_calamine.load_workbook(io.BytesIO(content))
        tables = [(title, book.get_sheet_by_name(title).to_python(skip_empty_area=False)) for title in book.sheet_names]
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        said = str(error)[:80]
        return Reason(
            Place(name), "workbook_unreadable", f"无法读取 Excel 文件：{said}", f"the workbook cannot be read: {said}"
        )
    if sum(len(table) for _, table in tables) > ROWS_MAX:
        return _too_many_rows(name)
    return [WorkbookSheet(title, [tuple(map(_cell_text, row[:COLUMNS_MAX])) for row in table]) for title, table in tables]


def _cell_text(value: object) -> str:
    """A workbook's cell as text. A number is a binary float there: its shortest form is what was typed in, 67.0 being 67."""
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, float):
        number = Decimal(repr(value))
        # 1494.6499999999999 is 1494.65 after the bank's own arithmetic on floats.
        cents = number.quantize(Decimal("0.01"), context=EXACT)
        near = number if abs(number - cents) > Decimal("1e-6") else cents
        return f"{near:f}" if near != near.to_integral_value() else str(int(near))
    return "" if value is None else str(value)


def _too_many_rows(name: str) -> Reason:
    """A file with more rows than one import takes."""
    return Reason(
        Place(name), "too_many_rows", f"超过 {ROWS_MAX} 行，请拆分后再导入", f"more than {ROWS_MAX} rows; split the file"
    )
