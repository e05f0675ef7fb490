"""How large a file from a stranger may be, in every respect: beyond these a file or a row is refused with a reason.

All sizes are in one place so that a person can see them together; the measurements behind them are in the tests that make
such files (tests/importers/test_hostile_files.py).
"""

from __future__ import annotations

from typing import Final

FILE_BYTES_MAX: Final = 64 * 1024 * 1024
HEAD_BYTES: Final = 64 * 1024
"""What a reader sees of a file before one is chosen."""

ROWS_MAX: Final = 200_000
COLUMNS_MAX: Final = 512
CELLS_MAX: Final = 3_000_000
"""Rows times columns of the rectangle that a worksheet spans: a reader of workbooks fills all of it."""
TEXT_BYTES_MAX: Final = 32 * 1024 * 1024
LINES_MAX: Final = 200_000
"""Lines of a text of any format: each is an object of its own in memory, most of them are parts of a row."""
LINE_CHARS_MAX: Final = 100_000
"""Below the csv module's own field limit (131,072), which raises and would lose the file instead of the line."""
QUOTED_LINES_MAX: Final = 20
"""Lines over which one quoted cell may run."""

MEMBER_BYTES_MAX: Final = 64 * 1024 * 1024
UNPACKED_BYTES_MAX: Final = 200 * 1024 * 1024
MEMBERS_MAX: Final = 10_000
RATIO_MAX: Final = 200
RATIO_FROM_BYTES: Final = 1024 * 1024
"""Below this size a member may be packed as tightly as it likes."""

XML_BYTES_MAX: Final = 20 * 1024 * 1024
DEPTH_MAX: Final = 100
ELEMENTS_MAX: Final = 500_000

WORKBOOK_SECONDS_MAX: Final = 30
"""Of waiting; the process that reads a workbook has a limit of processor time, five seconds, besides."""
WORKBOOK_MEMORY_MAX: Final = 512 * 1024 * 1024
"""Address space of that process; what it really uses is less than half."""
