"""Excel files as rows of text, read in a process of their own whose memory and time are limited (see `workbook_child`).

Numbers are binary floats in a workbook: their shortest form is what was typed in, 67.0 being 67.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from importers import workbook_child
from importers.amounts import EXACT
from importers.bank.rows import Row
from importers.limits import CELLS_MAX, COLUMNS_MAX, ROWS_MAX, WORKBOOK_MEMORY_MAX, WORKBOOK_SECONDS_MAX
from importers.report import Place, Reason

__all__ = ["WorkbookSheet", "sheets_of_workbook"]

_REFUSALS = {
    "too_many_rows": (f"超过 {ROWS_MAX} 行，请拆分后再导入", f"more than {ROWS_MAX} rows; split the file"),
    "workbook_too_large": ("Excel 文件解压后过大", "the workbook is too large when unpacked"),
    "workbook_unreadable": ("无法读取 Excel 文件", "the workbook cannot be read"),
    "excel_reader_missing": (
        "读取 Excel 文件需要安装 python-calamine：pip install 'zhangfang[excel]'",
        "reading Excel files needs python-calamine: pip install 'zhangfang[excel]'",
    ),
}


@dataclass(frozen=True, slots=True)
class WorkbookSheet:
    """A worksheet with its cells as text."""

    title: str
    cells: list[tuple[str, ...]] = field(default_factory=list)

    def rows(self, delimiter: str, limit: int = ROWS_MAX) -> list[Row]:  # noqa: ARG002  # see Sheet
        """The first rows of the worksheet."""
        return [Row(i, cells) for i, cells in enumerate(self.cells[:limit], start=1)]


def sheets_of_workbook(name: str, content: bytes) -> list[WorkbookSheet] | Reason:
    """The worksheets of an Excel file, through the optional python-calamine."""
    if importlib.util.find_spec("python_calamine") is None:
        return _refused(name, "excel_reader_missing")
    limits = map(str, (WORKBOOK_MEMORY_MAX, ROWS_MAX, CELLS_MAX, COLUMNS_MAX))
    # By its path, isolated from the folder and the environment that the user is in.
    command = [sys.executable, "-I", str(Path(workbook_child.__file__)), *limits]
    try:
        done = subprocess.run(command, input=content, capture_output=True, check=False, timeout=WORKBOOK_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        return _refused(name, "workbook_too_large")
    if done.returncode:
        # The library ends its process where it cannot have the memory it asks for.
        return _refused(name, "workbook_too_large")
    return _sheets(name, done.stdout.splitlines())


def _sheets(name: str, lines: Sequence[bytes]) -> list[WorkbookSheet] | Reason:
    """The sheets that the process has written, or its refusal."""
    sheets: list[WorkbookSheet] = []
    for line in lines:
        told = json.loads(line)
        match told:
            case [{"sheet": title}]:
                sheets.append(WorkbookSheet(title))
            case [{"refused": code, "said": said}]:
                return _refused(name, code, said)
            case cells:
                sheets[-1].cells.append(tuple(map(_cell_text, cells)))
    return sheets


def _cell_text(value: Any) -> str:
    """A workbook's cell as text."""
    if isinstance(value, float):
        number = Decimal(repr(value))
        # 1494.6499999999999 is 1494.65 after the bank's own arithmetic on floats.
        cents = number.quantize(Decimal("0.01"), context=EXACT)
        near = number if abs(number - cents) > Decimal("1e-6") else cents
        return f"{near:f}" if near != near.to_integral_value() else str(int(near))
    return "" if value is None else str(value)


def _refused(name: str, code: str, said: str = "") -> Reason:
    """Why there are no sheets."""
    zh, en = _REFUSALS[code]
    return Reason(Place(name), code, f"{zh}：{said}" if said else zh, f"{en}: {said}" if said else en)
