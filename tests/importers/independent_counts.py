"""How many rows a file holds, counted without our readers: tags, lines and markers in its bytes."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final

Count = Callable[[bytes], int]


def _found(pattern: bytes, flags: int = re.IGNORECASE) -> Count:
    return lambda content: len(re.findall(pattern, content, flags))


def _one(_content: bytes) -> int:
    return 1


def _entries(content: bytes) -> int:
    """Entries of a QIF file that hold a line: what stands between two `^`, headings and comments left out."""
    pieces = re.split(rb"^\^[ \t]*$", content.replace(b"\r", b""), flags=re.MULTILINE)
    return sum(any(line.strip() and line.strip()[:1] not in b"!#" for line in piece.split(b"\n")) for piece in pieces)


COUNTS: Final[dict[str, Count]] = {
    "ofx": _found(rb"<STMTTRN>"),
    "mt940": _found(rb"^\s*:61:", re.MULTILINE),
    "camt": _found(rb"<(?:\w+:)?Ntry[ >]", 0),
    "qif": _entries,
    "ubl": _one,
    "cii": _one,
    "pdf": _one,
    "fatturapa": _found(rb"<(?:\w+:)?FatturaElettronicaBody[ >]", 0),
}
"""By reader. A reader that is not here has no such count: its rows are accounted for by its own report alone."""

_OPENING = re.compile(rb":60[FM]:([CD])\d{6}[A-Z]{3}([\d,]+)")
_ROW = re.compile(rb"^\s*:61:\d{6}(?:\d{4})?(R?[CD]|E[CD])[A-Z]?(\d*,\d*)", re.MULTILINE)
_CLOSING = re.compile(rb":62[FM]:([CD])\d{6}[A-Z]{3}([\d,]+)")


def mt940_balances(content: bytes) -> bool:
    """Whether opening balance + rows = closing balance in every block of an MT940 file, and there is one with both balances.

    The reversal of a credit, `RC`, takes money away.
    """
    blocks = [block for block in re.split(rb"^:20:", content, flags=re.MULTILINE) if b":60" in block or b":62" in block]
    return bool(blocks) and all(map(_balances, blocks))


def _balances(block: bytes) -> bool:
    opening, closing = _OPENING.search(block), _CLOSING.search(block)
    if opening is None or closing is None:
        return False
    moved = sum((_signed(*found) for found in _ROW.findall(block)), Decimal(0))
    return _signed(*opening.groups()) + moved == _signed(*closing.groups())


def _signed(mark: bytes, amount: bytes) -> Decimal:
    number = Decimal(amount.decode().replace(",", ".").rstrip(".") or "0")
    return number if mark in (b"C", b"RD", b"EC") else -number
