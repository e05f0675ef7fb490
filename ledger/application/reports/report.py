"""A report as data: columns with names in both languages, rows, totals. Money stays in minor units until it is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from ledger.domain.money import format_scaled, minor_unit
from ledger.domain.problem import Text
from ledger.domain.quantity import format_quantity


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `quantity` cells are (base units, scale)."""

    name: str
    title: Text
    type: Literal["text", "money", "quantity", "date", "number"] = "text"


@dataclass(frozen=True, slots=True)
class Report:
    """What every report gives: `head` says for which book and span, `rows` are in the order they are read."""

    name: str
    title: Text
    currency: str
    head: Mapping[str, str]
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Any]]
    totals: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The stable JSON contract: money and quantities as strings, dates ISO."""
        answer: dict[str, Any] = {"schema": f"zhangfang.report.{self.name}/1", **self.head}
        answer["rows"] = [self._shown(row) for row in self.rows]
        if self.totals:
            answer["totals"] = self._shown(self.totals)
        return answer

    def _shown(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {column.name: self.cell(column, row[column.name]) for column in self.columns if row.get(column.name) is not None}

    def cell(self, column: Column, value: Any) -> Any:
        """One value as text of its type; whole numbers stay numbers."""
        match column.type:
            case "money":
                return format_scaled(value, minor_unit(self.currency))
            case "quantity":
                return format_quantity(*value)
            case "date":
                return value.isoformat()
        return value
