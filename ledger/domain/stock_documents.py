"""Documents of the warehouse: transfer, bin move, count, loss (DOMAIN §2.2)."""

from __future__ import annotations

from typing import Final

from ledger.domain.kind import Field, Kind, LineList, amount, item, place, quantity
from ledger.domain.problem import Text

_LOT: Final = Field("lot", "lot", optional=True)
_TAX_RATE: Final = Field("tax_rate", "rate", default="=item.tax_rate")
_CAUSES: Final = ("abnormal", "normal", "disaster")

STOCK_TRANSFER: Final = Kind(
    "stock_transfer",
    Text("调拨出库", "Transfer shipped"),
    (),
    (LineList("lines", (item(), quantity(), place("from_place"), place("to_place"), _LOT)),),
)
TRANSFER_RECEIPT: Final = Kind(
    "transfer_receipt",
    Text("调拨入库", "Transfer received"),
    (),
    (
        LineList(
            "lines",
            (
                Field("shipment", "open", role="XFER", kinds=("stock_transfer",)),
                Field("item", "item", derived=True),
                place(),
                quantity("sent", "=open"),
                quantity("received", "=sent"),
            ),
        ),
    ),
)
BIN_MOVE: Final = Kind(
    "bin_move",
    Text("移库", "Bin move"),
    (),
    (LineList("lines", (item(), quantity(), place("from_bin"), place("to_bin"), _LOT)),),
)
STOCK_COUNT: Final = Kind(
    "stock_count",
    Text("盘点", "Stock count"),
    (),
    (
        LineList(
            "lines",
            (
                item(),
                place(),
                _LOT,  # before what follows from it
                quantity("counted"),
                Field("book", "quantity", derived=True),
                Field("cause", "choice", choices=_CAUSES, default="normal"),
                _TAX_RATE,
            ),
        ),
    ),
)
COUNT_APPROVAL: Final = Kind(
    "count_approval",
    Text("盘点差异核准", "Count difference approved"),
    (),
    (
        LineList(
            "lines",
            (
                item(),
                amount("gain", "0"),
                amount("loss", "0"),
                Field("count", "line", optional=True, kinds=("stock_count",)),
            ),
        ),
    ),
)
WRITE_OFF: Final = Kind(
    "write_off",
    Text("报损", "Loss of goods"),
    (Field("cause", "choice", choices=_CAUSES),),
    (LineList("lines", (item(), quantity(), place(), _TAX_RATE, _LOT)),),
)
LOSS_APPROVAL: Final = Kind(
    "loss_approval",
    Text("损失核销", "Loss approved"),
    (Field("cause", "choice", choices=_CAUSES), Field("compensator", "party", optional=True)),
    (LineList("lines", (item(), amount("loss"), amount("compensation", "0"))),),
)

KINDS: Final = (STOCK_TRANSFER, TRANSFER_RECEIPT, BIN_MOVE, STOCK_COUNT, COUNT_APPROVAL, WRITE_OFF, LOSS_APPROVAL)
