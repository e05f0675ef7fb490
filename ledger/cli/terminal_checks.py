"""What `zhangfang doctor` says of the terminal: size, colours, encoding, and how wide it draws what some draw wide.

The width is measured, not asked: a character is printed and the terminal tells where its cursor then stands (the report that
`ESC [ 6 n` asks for). A terminal that does not answer within half a second, or output that is no terminal, is not measured.
"""

from __future__ import annotations

import os
import re
import select
import sys
from collections.abc import Iterator
from typing import Final

_REPORT: Final = re.compile(rb"\x1b\[(\d+);(\d+)R")
_ANSWER_SECONDS: Final = 0.5
_GLYPHS: Final = "✓△✗○●►│─█▀▓▒░"
"""What the screens draw with; each must be one cell wide."""
_SIZE: Final = (80, 24)

Check = tuple[str, bool, str]


def terminal_checks() -> Iterator[Check]:
    """Rows for the doctor's list; nothing where the output is no terminal."""
    if not sys.stdout.isatty():
        return
    size = os.get_terminal_size(sys.stdout.fileno())
    yield "terminal size", size.columns >= _SIZE[0] and size.lines >= _SIZE[1], f"{size.columns}x{size.lines}"
    encoding = sys.stdout.encoding or ""
    yield "terminal encoding", encoding.lower().replace("-", "") == "utf8", encoding or "none"
    yield "terminal colours", True, _colours()
    wide = _wide_glyphs()
    if wide is not None:
        found = f"drawn wide: {wide}; set ambiguous width to narrow" if wide else "narrow"
        yield "terminal width of ✓○│", not wide, found


def _colours() -> str:
    if os.environ.get("NO_COLOR"):
        return "off (NO_COLOR)"
    if os.environ.get("COLORTERM", "") in ("truecolor", "24bit"):
        return "true colour"
    return os.environ.get("TERM", "unknown")


def _wide_glyphs() -> str | None:
    """The glyphs that this terminal draws two cells wide; None where it does not tell."""
    try:
        import termios  # noqa: PLC0415  # not on every system
        import tty  # noqa: PLC0415  # not on every system
    except ModuleNotFoundError:
        return None
    if not sys.stdin.isatty():
        return None
    entry = sys.stdin.fileno()
    before = termios.tcgetattr(entry)
    try:
        tty.setcbreak(entry)
        widths = [_width_of(glyph, entry) for glyph in _GLYPHS]
    finally:
        termios.tcsetattr(entry, termios.TCSADRAIN, before)
        sys.stdout.write("\r\x1b[K")
        sys.stdout.flush()
    if None in widths:
        return None
    return "".join(glyph for glyph, width in zip(_GLYPHS, widths, strict=True) if width != 1)


def _width_of(glyph: str, entry: int) -> int | None:
    """Columns that the cursor moved."""
    sys.stdout.write(f"\r{glyph}\x1b[6n")
    sys.stdout.flush()
    answer = b""
    while not (found := _REPORT.search(answer)):
        ready, _, _ = select.select([entry], [], [], _ANSWER_SECONDS)
        if not ready:
            return None
        answer += os.read(entry, 32)
    return int(found[2]) - 1
