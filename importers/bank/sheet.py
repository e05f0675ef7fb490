"""A file as rows of cells: delimited text line by line, or the worksheets of a workbook.

Text is cut into rows one line at a time, so that one stray quotation mark cannot swallow the rest of the file: a row may run
over line breaks inside quotes, but only over a few lines, only if the quote does close, and only if what it would swallow does
not look like rows; otherwise that line alone is marked broken.
What a file is, is told by its content: statements named .xls are often text, and sometimes the other way round.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from importers.archives import ZIP_HEAD, Archive, open_archive
from importers.bank.rows import Row
from importers.bank.workbooks import sheets_of_workbook
from importers.limits import COLUMNS_MAX, LINE_CHARS_MAX, QUOTED_LINES_MAX, ROWS_MAX
from importers.reading import LADDER, decode_text, lines_of
from importers.report import Place, Reason

__all__ = ["Row", "Sheet", "TextSheet", "is_container", "rows_of_text", "sheets_of"]

ROW_DELIMITERS_MIN = 2
MARK = "`"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What tells a workbook from an archive of statements: Office Open XML and OpenDocument.
_WORKBOOK_MEMBERS = frozenset({"[Content_Types].xml", "mimetype"})


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


def is_container(head: bytes) -> bool:
    """Whether the bytes are an .xls or .xlsx workbook or an archive, whatever the file is called."""
    return head.startswith((_OLE, ZIP_HEAD))


def sheets_of(name: str, content: bytes, ladder: tuple[str, ...] = LADDER) -> Sequence[Sheet] | Reason:
    """The sheets of a file, or why it has none."""
    if not is_container(content):
        return _text_sheet(name, content, "", ladder)
    if not content.startswith(ZIP_HEAD):
        return sheets_of_workbook(name, content)
    archive = open_archive(name, content)
    if isinstance(archive, Reason):
        return archive
    return sheets_of_workbook(name, content) if _WORKBOOK_MEMBERS & set(archive.names) else _packed_sheets(archive, ladder)


def _text_sheet(name: str, content: bytes, title: str, ladder: tuple[str, ...]) -> Sequence[Sheet] | Reason:
    """Delimited text as the one sheet that it is."""
    decoded = decode_text(name, content, ladder)
    if isinstance(decoded, Reason):
        return decoded
    lines = lines_of(decoded.text)
    if len(lines) > ROWS_MAX:
        zh, en = f"超过 {ROWS_MAX} 行，请拆分后再导入", f"more than {ROWS_MAX} rows; split the file"
        return Reason(Place(name), "too_many_rows", zh, en)
    return [TextSheet(lines, title, content, decoded.encoding, not decoded.text.endswith(("\n", "\r")))]


def _packed_sheets(archive: Archive, ladder: tuple[str, ...]) -> Sequence[Sheet] | Reason:
    """The statements of an archive, one level deep: wallets send a summary and the details together."""
    sheets: list[Sheet] = []
    for member in archive.names:
        found = _packed_sheet(archive, member, ladder)
        if isinstance(found, Reason):
            return replace(found, place=replace(found.place, path=member))
        sheets += found
    return sheets


def _packed_sheet(archive: Archive, member: str, ladder: tuple[str, ...]) -> Sequence[Sheet] | Reason:
    """The sheets of one file in an archive; an archive in it is opened as a workbook or not at all."""
    content = archive.content(member)
    if isinstance(content, Reason):
        return content
    if not is_container(content):
        return _text_sheet(archive.file, content, member, ladder)
    inner = open_archive(archive.file, content) if content.startswith(ZIP_HEAD) else None
    return inner if isinstance(inner, Reason) else sheets_of_workbook(archive.file, content)


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
