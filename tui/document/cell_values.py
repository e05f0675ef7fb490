"""Cells hold text, documents hold JSON: flags, integers, lists and dimensions on the way from one to the other."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from ledger.api import FieldDescription


def json_value(field: FieldDescription | None, text: str) -> Any:
    """A cell's text as JSON holds it."""
    match field.type if field is not None else "text":
        case "flag":
            return text == "true"
        case "integer":
            return int(text) if text.isdecimal() else text
        case "texts" | "codes":
            return [one for one in text.replace(",", " ").split() if one]
        case "dims":
            pairs = (part.partition("=") for part in text.replace(",", " ").split())
            return {name: value for name, _, value in pairs}
    return text


def cell_text(value: Any) -> str:
    """JSON's value as a cell's text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def total(texts: Iterable[str]) -> Decimal:
    """The sum of cells; empty ones are nothing."""
    return sum((Decimal(text) for text in texts if text), Decimal(0))


def amount_text(number: Decimal, decimals: int) -> str:
    """An amount as a cell holds it."""
    return f"{number:.{decimals}f}"
