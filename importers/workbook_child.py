"""The process that opens a workbook, started by `bank.workbooks` and by nobody else: bytes in, one JSON line per row out.

A reader of workbooks lays a sheet out as a full rectangle, so that two cells in far corners ask for more memory than there is,
and a library that cannot have it ends its process. That process is this one, with limits set before the file is looked at.
Imports nothing of this package: it starts as fast as its interpreter.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Iterator
from typing import Any, TextIO

CPU_SECONDS_MAX = 5
TEXT_CHARS_MAX = 64 * 1024 * 1024


def limit(memory: int) -> None:
    """Take no more memory and processor time than this, where the system can hold a process to it."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415  # not on every system

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS_MAX, CPU_SECONDS_MAX))


def answers(content: bytes, *, rows_max: int, cells_max: int, columns_max: int) -> Iterator[Any]:
    """`[{"sheet": name}]`, then the rows of that sheet, and so on; `[{"refused": code, "said": …}]` ends it."""
    import python_calamine  # noqa: PLC0415  # after the limits are set

    rows, chars = 0, 0
    try:
        book = python_calamine.load_workbook(io.BytesIO(content))
        for title in book.sheet_names:
            sheet = book.get_sheet_by_name(title)
            rows += sheet.total_height
            if rows > rows_max:
                yield [{"refused": "too_many_rows", "said": ""}]
                return
            if sheet.total_height * sheet.total_width > cells_max:
                yield [{"refused": "workbook_too_large", "said": ""}]
                return
            yield [{"sheet": title}]
            above, left = sheet.start or (0, 0)
            yield from ([] for _ in range(above))
            for row in sheet.iter_rows():
                cells = [""] * left + [plain(value) for value in row]
                del cells[columns_max:]
                chars += sum(len(cell) for cell in cells if isinstance(cell, str))
                if chars > TEXT_CHARS_MAX:
                    yield [{"refused": "workbook_too_large", "said": ""}]
                    return
                yield cells
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        yield [{"refused": "workbook_unreadable", "said": str(error)[:80]}]


def plain(value: object) -> object:
    """A cell as JSON has it: numbers and texts as they are, days and times in ISO form."""
    if value is None or isinstance(value, str | int | float):
        return value
    iso = getattr(value, "isoformat", None)
    return str(value) if iso is None else iso(" ", "seconds") if hasattr(value, "hour") and hasattr(value, "year") else iso()


def answer(content: bytes, out: TextIO, *, rows_max: int, cells_max: int, columns_max: int) -> None:
    """Write what the workbook holds."""
    for one in answers(content, rows_max=rows_max, cells_max=cells_max, columns_max=columns_max):
        out.write(json.dumps(one, ensure_ascii=True, allow_nan=False, default=str))
        out.write("\n")


if __name__ == "__main__":
    memory, rows_max, cells_max, columns_max = map(int, sys.argv[1:])
    limit(memory)
    answer(sys.stdin.buffer.read(), sys.stdout, rows_max=rows_max, cells_max=cells_max, columns_max=columns_max)
