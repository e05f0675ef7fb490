"""可变现净值 (docs/DOMAIN.md E40): what stock would bring against what it cost, item by item. Nothing is posted by a report.

Net realisable value is quantity × net selling price, less the cost still to come before the sale. The price is the one given,
else that of the newest sale. Under 小企业会计准则 第六条 this table is all there is: inventories are not written down.
"""

from __future__ import annotations

from typing import Any, Final

from ledger.application.reports.asked import Asked
from ledger.application.reports.report import ITEM, QUANTITY, Column, Report
from ledger.application.reports.source import SoldPrice
from ledger.application.reports.stock_reports import STOCK_ROLES
from ledger.domain.problem import Text
from ledger.domain.rounding import divide_half_up

_COLUMNS: Final = (
    *ITEM,
    QUANTITY,
    Column("cost", Text("成本", "cost"), "money"),
    Column("nrv", Text("可变现净值", "net realisable value"), "money"),
    Column("difference", Text("低于成本", "below cost"), "money"),
    Column("source", Text("价格依据", "price from")),
)


def realisable_values(asked: Asked) -> Report:
    """One row per item on hand; items never sold and without a price say so."""
    held: dict[str, list[int]] = {}
    for row in asked.source.stock(asked.until, STOCK_ROLES):
        sums = held.setdefault(row.item, [0, 0])
        sums[0], sums[1] = sums[0] + row.quantity, sums[1] + row.value
    prices = {price.item: price for price in asked.source.sold_prices(asked.until, held)}
    rows = [_row(item, sums[0], sums[1], prices.get(item), asked) for item, sums in sorted(held.items()) if sums[0] > 0]
    totals = {name: sum(row[name] for row in rows if name in row) for name in ("cost", "nrv", "difference")}
    notes = []
    unpriced = [row["item"] for row in rows if "nrv" not in row]
    if unpriced:
        listed = ", ".join(unpriced)
        notes.append(Text(f"没有售价,未比较:{listed}", f"not compared, no price: {listed}"))
    if not asked.facts.accounts_of("INVALL"):
        notes.append(
            Text("小企业会计准则第六条:不计提跌价准备,本表仅供参考", "SBE article 6: not written down, for information only")
        )
    title = Text("存货可变现净值", "Net realisable values")
    return Report("nrv", title, asked.facts.currency, asked.head(), _COLUMNS, rows, totals, notes=notes)


def _row(item: str, quantity: int, cost: int, sold: SoldPrice | None, asked: Asked) -> dict[str, Any]:
    cells: dict[str, Any] = {**asked.item_cells(item), "quantity": asked.quantity(item, quantity), "cost": cost}
    if item in asked.prices:
        price, per, source = asked.prices[item], 10 ** asked.facts.scale(item), asked.say(Text("给定", "given"))
    elif sold is not None:
        price, per, source = sold.revenue, sold.quantity, f"{sold.document} {sold.date.isoformat()}"
    else:
        return cells
    nrv = divide_half_up(quantity * price * (1000 - asked.selling_cost), per * 1000)
    return cells | {"nrv": nrv, "difference": max(cost - nrv, 0), "source": source}
