"""What is still open, as of any day: received-not-invoiced (暂估), delivered-not-billed, in transit, commitments, all of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from ledger.application.reports.asked import Asked
from ledger.application.reports.report import ITEM, PARTY, QUANTITY, VALUE, Column, Report
from ledger.application.reports.source import OpenSum
from ledger.domain.money import format_scaled, minor_unit
from ledger.domain.problem import Text
from ledger.domain.role import ROLES

_KEY: Final = (
    *PARTY,
    Column("document", Text("单据行", "document line")),
    *ITEM,
    Column("opened", Text("日期", "since"), "date"),
    Column("due", Text("到期", "due"), "date"),
    Column("place", Text("地点", "place"), listed=False),
    QUANTITY,
    VALUE,
)
_FOREIGN: Final = (Column("currency", Text("币种", "currency")), Column("amount", Text("原币金额", "amount")))
COMMITMENT_ROLES: Final = ("ON_ORDER", "TO_MAKE", "SO_OPEN", "RESERVED")
OPEN_ROLES: Final = tuple(
    name for name, role in ROLES.items() if not role.memo and not role.stock and "account" not in role.arguments
)
"""Every role that may keep items open outside the memo accounts; those that keep none are found to have none."""


def grni(asked: Asked) -> Report:
    """Goods received and not invoiced, and goods invoiced that have not come, per document line."""
    title = Text("暂估应付与在途", "Received not invoiced, and in transit")
    return _open_report("grni", title, asked, ("GRNI", "TRANSIT"))


def unbilled(asked: Asked) -> Report:
    """Goods delivered and not billed: deferred output VAT and unbilled receivables, and goods that wait for acceptance."""
    return _open_report("unbilled", Text("已发货未开票", "Delivered, not billed"), asked, ("UNBILLED", "VDEF", "DISP"))


def in_transit(asked: Asked) -> Report:
    """Goods on their way: from suppliers, between warehouses, at customers' and at subcontractors'."""
    return _open_report("in-transit", Text("在途与在外", "In transit and outside"), asked, ("TRANSIT", "XFER", "DISP", "SUBC"))


def suspense(asked: Asked) -> Report:
    """Losses and gains of goods that wait for a decision, per line of the count, loss or transfer that found them."""
    return _open_report("suspense", Text("待处理财产损溢", "Goods in suspense"), asked, ("SUSP",))


def commitments(asked: Asked) -> Report:
    """What is on order, promised and reserved, per order line. Whose order it is stands on the contra of the commitment."""
    contras = asked.source.open_items(asked.until, [f"{role}_CONTRA" for role in COMMITMENT_ROLES])
    parties = {(row.role.removesuffix("_CONTRA"), row.key): row.party for row in contras}
    return _open_report("commitments", Text("订单承诺", "Commitments"), asked, COMMITMENT_ROLES, parties)


def open_items(asked: Asked) -> Report:
    """Everything that is open outside the memo accounts, perhaps of one party."""
    return _open_report("open-items", Text("未清项", "Open items"), asked, OPEN_ROLES)


def _open_report(
    name: str,
    title: Text,
    asked: Asked,
    roles: Sequence[str],
    parties: Mapping[tuple[str, str], str] = MappingProxyType({}),
) -> Report:
    found = [_row(row, asked, parties) for row in asked.source.open_items(asked.until, roles)]
    wanted = asked.subject or asked.party
    rows = [row for row in found if (not wanted or row.get("party") == wanted) and asked.item in (None, row.get("item"))]
    rows.sort(key=lambda row: (row["role"], row.get("party", ""), row["opened"], row["document"], row.get("item", "")))
    foreign = _FOREIGN if any("currency" in row for row in rows) else ()
    columns = (Column("role", Text("角色", "role")), *_KEY, *foreign)
    totals = {"value": sum(row["value"] for row in rows)}
    return Report(name, title, asked.facts.currency, asked.head(), columns, rows, totals)


def _row(row: OpenSum, asked: Asked, parties: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    sign = 1 if ROLES[row.role].natural == "dr" else -1
    party = row.party or parties.get((row.role, row.key), "")
    cells: dict[str, Any] = {
        "role": row.role,
        **asked.party_cells(party),
        "document": row.key,
        **asked.item_cells(row.item),
        "opened": row.opened,
        "due": row.due,
        "place": row.place or None,
        "quantity": asked.quantity(row.item, sign * row.quantity) if row.item else None,
        "value": sign * row.value,
    }
    if row.currency:
        cells |= {"currency": row.currency, "amount": format_scaled(sign * row.amount, minor_unit(row.currency))}
    return cells
