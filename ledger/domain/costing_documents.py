"""Documents of the costing methods: what stock is carried at, and what a month's goods have cost (DOMAIN §1.1, E05, E44).

`standard_cost` and `retail_price` set the price of a unit and revalue what is there; `average_cost_close` and `retail_close`
are steps of the month end that put the costs of the month's outflows right. Both closes work out everything from the books, and
posting them again posts only what is still missing.
"""

from __future__ import annotations

from typing import Final

from ledger.domain.kind import Field, Kind, LineList, item, place
from ledger.domain.problem import Text

_CHANGE: Final = Field("change", "money")


def _set_price(name: str, title: Text) -> Kind:
    revalued = (
        item(),
        place(),
        Field("quantity", "quantity"),
        Field("value", "money"),
        _CHANGE,
    )
    lines = LineList("lines", (item(), Field("price", "number")))
    return Kind(name, title, (), (lines, LineList("stock", revalued, required=False, derived=True)))


STANDARD_COST: Final = _set_price("standard_cost", Text("标准成本", "Standard cost"))
"""`price` is for one unit of the item. `stock` is what lies there now, one line for each area, and what revaluing changes."""
RETAIL_PRICE: Final = _set_price("retail_price", Text("零售价", "Retail price"))

AVERAGE_COST_CLOSE: Final = Kind(
    "average_cost_close",
    Text("月末一次加权平均", "Month-end weighted average"),
    (),
    (
        LineList(
            "stock",
            (
                item(),
                place(),
                Field("shipment", "open", optional=True, role="XFER|DISP|SUBC"),
                Field("quantity", "quantity"),
                Field("value", "money"),
                _CHANGE,
            ),
            required=False,
            derived=True,
        ),
        LineList(
            "outflows",
            (
                item(),
                Field("outflow", "line"),
                Field("quantity", "quantity"),
                Field("cost", "money"),
                _CHANGE,
            ),
            required=False,
            derived=True,
        ),
    ),
)
"""What is there at the end of the month and what left in it, each with its value before and the change to the average. Goods
under way have a `shipment`, others a `place`."""
RETAIL_CLOSE: Final = Kind(
    "retail_close",
    Text("商品进销差价结转", "Retail mark-up of the month"),
    (),
    (
        LineList(
            "outflows",
            (
                item(),
                Field("outflow", "line"),
                Field("retail", "money"),
                Field("markup", "money"),
            ),
            required=False,
            derived=True,
        ),
    ),
)
"""What left in the month at its retail value, and the mark-up in it that has not been taken out of its cost yet."""

KINDS: Final = (STANDARD_COST, RETAIL_PRICE, AVERAGE_COST_CLOSE, RETAIL_CLOSE)
