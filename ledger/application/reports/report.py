"""A report as data: columns with names in both languages, rows, totals. Money stays in minor units until it is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from ledger.domain.money import format_scaled, minor_unit
from ledger.domain.problem import Text
from ledger.domain.quantity import format_quantity


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `quantity` cells are (base units, scale)."""

    name: str
    title: Text
    type: Literal["text", "money", "quantity", "date", "number"] = "text"
    listed: bool = True
    """False for what programs want and people see in other columns."""

    @property
    def is_number(self) -> bool:
        """True where cells stand to the right."""
        return self.type in ("money", "quantity", "number")


@dataclass(frozen=True, slots=True)
class Check:
    """Two sums that must be one: `found` by the report, `expected` by another way, in minor units."""

    what: Text
    expected: int
    found: int

    @property
    def ties(self) -> bool:
        """True where they are equal to the cent."""
        return self.expected == self.found


@dataclass(frozen=True, slots=True)
class Figure:
    """One amount that a report comes to, in minor units."""

    name: str
    title: Text
    amount: int


@dataclass(frozen=True, slots=True)
class LogFooter:
    """Of which log a report was made: how many records, the root over them, and the newest checkpoint that fixes them."""

    size: int
    root: str
    """Hexadecimal; empty where nodes of the tree are missing, and `audit verify` says more."""
    checkpoint_size: int = 0
    checkpoint_time: str = ""
    checkpoint_origin: str = ""

    @property
    def text(self) -> Text:
        """One line below a report."""
        root = f"{self.size} {self.root}" if self.root else f"{self.size} –"
        if not self.checkpoint_size:
            return Text(f"账本 {root};尚无检查点", f"log {root}; no checkpoint yet")
        of = f"{self.checkpoint_size}, {self.checkpoint_time}, {self.checkpoint_origin}"
        return Text(f"账本 {root};检查点 {of}", f"log {root}; checkpoint {of}")

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        found: dict[str, Any] = {"size": self.size, "root": self.root}
        if self.checkpoint_size:
            point = {"size": self.checkpoint_size, "time": self.checkpoint_time, "origin": self.checkpoint_origin}
            found["checkpoint"] = point
        return found


@dataclass(frozen=True, slots=True)
class Report:
    """What every report gives: `head` says for which book and span, `rows` are in the order they are read.

    A row with `heading` names what follows: programs do not see it.
    """

    name: str
    title: Text
    currency: str
    head: Mapping[str, str]
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Any]]
    totals: Mapping[str, Any] = field(default_factory=dict)
    checks: Sequence[Check] = ()
    """What was compared; a front prints them below the table."""
    figures: Sequence[Figure] = ()
    """What the report comes to besides its totals."""
    notes: Sequence[Text] = ()
    """Sentences for people, printed below the table."""
    log: LogFooter | None = None
    """Printed last."""

    @property
    def listed(self) -> list[Column]:
        """The columns people see."""
        return [column for column in self.columns if column.listed]

    def as_json(self, language: str = "en") -> dict[str, Any]:
        """The stable JSON contract: money and quantities as strings, dates ISO."""
        answer: dict[str, Any] = {"schema": f"zhangfang.report.{self.name}/1", **self.head}
        answer["rows"] = [self.shown(row) for row in self.rows if not row.get("heading")]
        if self.totals:
            answer["totals"] = self.shown(self.totals)
        if self.figures:
            decimals = minor_unit(self.currency)
            answer["figures"] = {figure.name: format_scaled(figure.amount, decimals) for figure in self.figures}
        if self.checks:
            answer["checks"] = [self._check(check, language) for check in self.checks]
        if self.notes:
            answer["notes"] = [note.in_language(language) for note in self.notes]
        if self.log is not None:
            answer["log"] = self.log.as_json()
        return answer

    def _check(self, check: Check, language: str) -> dict[str, Any]:
        decimals = minor_unit(self.currency)
        amounts = {"expected": format_scaled(check.expected, decimals), "found": format_scaled(check.found, decimals)}
        return {"what": check.what.in_language(language), **amounts, "ties": check.ties}

    def shown(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The cells of a row that are there, as text of their types."""
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


ITEM: Final = (Column("item", Text("物料", "item")), Column("item_name", Text("名称", "name")))
PARTY: Final = (Column("party", Text("往来", "party")), Column("party_name", Text("名称", "name")))
ACCOUNT: Final = (Column("account", Text("科目", "account")), Column("name", Text("名称", "name")))
DATE: Final = Column("date", Text("日期", "date"), "date")
VOUCHER: Final = Column("voucher", Text("凭证号", "voucher"))
DOCUMENT: Final = Column("document", Text("单据", "document"))
SUMMARY: Final = Column("summary", Text("摘要", "summary"))
DEBIT: Final = Column("debit", Text("借方", "debit"), "money")
CREDIT: Final = Column("credit", Text("贷方", "credit"), "money")
BALANCE: Final = (
    Column("balance", Text("余额", "balance"), "money", listed=False),
    Column("side", Text("方向", "side")),
    Column("standing", Text("余额", "balance"), "money"),
)
"""Signed for programs; for people the side and how much stands on it (借或贷, 余额)."""
QUANTITY: Final = Column("quantity", Text("数量", "quantity"), "quantity")
VALUE: Final = Column("value", Text("金额", "value"), "money")


def balance_cells(balance: int, language: str) -> dict[str, Any]:
    """The cells of `BALANCE`."""
    return {"balance": balance, "side": _side_of(balance).in_language(language), "standing": abs(balance)}


def _side_of(balance: int) -> Text:
    """借, 贷 or 平."""
    if balance == 0:
        return Text("平", "–")
    return Text("借", "dr") if balance > 0 else Text("贷", "cr")
