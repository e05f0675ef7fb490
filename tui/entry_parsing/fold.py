"""Full-width letters, digits and signs of a Chinese keyboard become the half-width ones that codes and numbers consist of."""

from __future__ import annotations

from typing import Final

_WIDE: Final = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {ord("　"): ord(" ")}  # they mirror ASCII
_SIGNS: Final = _WIDE | {ord("。"): ord("."), ord("×"): ord("*"), ord("÷"): ord("/"), ord("−"): ord("-"), ord("、"): ord(",")}


def fold(text: str) -> str:
    """A number or date: `１８．５×２。` → `18.5*2.`; Chinese characters stay."""
    return text.translate(_SIGNS)


def fold_code(text: str) -> str:
    """A code as it is looked up: half-width, no blanks around. Case is the index's matter, and `螺丝-M6×20` keeps its ×."""
    return text.translate(_WIDE).strip()
