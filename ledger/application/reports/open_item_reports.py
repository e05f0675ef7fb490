"""What is still open: received-not-invoiced (暂估) and commitments (在订, 待交, 预留), as of any day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from ledger.application.reports.book_facts import BookFacts
from ledger.application.reports.report import Column, Report
from ledger.application.reports.source import OpenSum, ReportSource
from ledger.domain.problem import Text
from ledger.domain.role import ROLES

_KEY: Final = (
    Column("party", Text("往来", "party")),
    Column("document", Text("单据行", "document line")),
    Column("item", Text("物料", "item")),
    Column("opened", Text("日期", "since"), "date"),
    Column("quantity", Text("数量", "quantity"), "quantity"),
    Column("value", Text("金额", "value"), "money"),
)
COMMITMENT_ROLES: Final = ("ON_ORDER", "TO_MAKE", "SO_OPEN", "RESERVED")


def grni(source: ReportSource, book: BookFacts, *, until: dt.date) -> Report:
    """Goods received and not invoiced, and goods invoiced that have not come, per document line."""
    return _open_report(
        "grni", Text("暂估应付与在途", "Received not invoiced, and in transit"), source, book, until, ("GRNI", "TRANSIT")
    )


def commitments(source: ReportSource, book: BookFacts, *, until: dt.date) -> Report:
    """What is on order, promised and reserved, per order line. Whose order it is stands on the contra of the commitment."""
    contras = source.open_items(until, [f"{role}_CONTRA" for role in COMMITMENT_ROLES])
    parties = {(row.role.removesuffix("_CONTRA"), row.key): row.party for row in contras}
    title = Text("订单承诺", "Commitments")
    return _open_report("commitments", title, source, book, until, COMMITMENT_ROLES, parties)


def _open_report(
    name: str,
    title: Text,
    source: ReportSource,
    book: BookFacts,
    until: dt.date,
    roles: Sequence[str],
    parties: Mapping[tuple[str, str], str] = MappingProxyType({}),
) -> Report:
    rows = [_row(row, book, parties) for row in source.open_items(until, roles)]
    rows.sort(key=lambda row: (row["role"], row["party"], row["opened"], row["document"], row["item"]))
    columns = (Column("role", Text("角色", "role")), *_KEY)
    head = {"company": book.company, "at": until.isoformat(), "currency": book.currency}
    return Report(name, title, book.currency, head, columns, rows, {"value": sum(row["value"] for row in rows)})


def _row(row: OpenSum, book: BookFacts, parties: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    sign = 1 if ROLES[row.role].natural == "dr" else -1
    return {
        "role": row.role,
        "party": row.party or parties.get((row.role, row.key), ""),
        "document": row.key,
        "item": row.item,
        "opened": row.opened,
        "quantity": (sign * row.quantity, book.scale(row.item)),
        "value": sign * row.value,
    }
