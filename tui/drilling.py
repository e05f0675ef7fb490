"""Where a row leads: an entry or document, else the ledger of its account, the card of its item, what its party owes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Target:
    """What opens: a document by name, a register or a report about a subject."""

    what: Literal["document", "register", "report"]
    name: str
    subject: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


def target_of(cells: Mapping[str, Any], *, since: dt.date | None = None, until: dt.date | None = None) -> Target | None:
    """The deepest thing that a row names; None where it names nothing."""
    for name in ("entry", "opens"):
        if cells.get(name):
            return Target("document", str(cells[name]))
    if cells.get("document"):
        return Target("document", document_name(str(cells["document"])))
    if cells.get("seq"):
        return Target("document", str(cells["seq"]))
    if cells.get("account"):
        return Target("register", "ledger", str(cells["account"]), since, until)
    if cells.get("item"):
        return Target("register", "stock-card", str(cells["item"]), since, until)
    if cells.get("party"):
        return Target("report", "open-items", str(cells["party"]), until=until)
    return None


def document_name(name: str) -> str:
    """`delivery:D7` of a key `delivery:D7:1`, of a line `goods_receipt:R1/1`, of an open item `purchase_invoice:I1`."""
    kind, _, rest = name.partition(":")
    if not rest:
        return name
    return f"{kind}:{rest.partition(':')[0].partition('/')[0]}"
