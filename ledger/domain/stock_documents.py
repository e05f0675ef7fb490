"""Documents of the warehouse: transfer, bin move, quality decision, lot split, count, loss, goods of others (DOMAIN §2.2, E46).

A loss has two steps: what is missing goes to suspense (SUSP) the day it is found, one open item for each line, and leaves it
when somebody decides who bears it. `count_approval` and `loss_approval` therefore name the line that they decide on.
"""

from __future__ import annotations

from typing import Final

from ledger.domain.kind import Field, Kind, LineList, amount, item, place, quantity, status
from ledger.domain.problem import Text
from ledger.domain.quality import AVAILABLE

_LOT: Final = Field("lot", "lot", optional=True)
_TAX_RATE: Final = Field("tax_rate", "rate", default="=item.tax_rate")
_CAUSES: Final = ("abnormal", "normal", "disaster")
_LOSSES: Final = ("write_off", "stock_count", "transfer_receipt", "production_receipt", "subcontract_receipt")
_APPROVER: Final = Field("approver", "text", default="")
_ITEM_OF_LINE: Final = Field("item", "item", default="=open")

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
    (LineList("lines", (item(), quantity(), place("from_bin"), place("to_bin"), _LOT, status())),),
)
QUALITY_DECISION: Final = Kind(
    "quality_decision",
    Text("质量判定", "Quality decision"),
    (),
    (
        LineList(
            "lines",
            (item(), quantity(), place(), _LOT, status("from_status", "quarantine"), status("to_status", AVAILABLE)),
        ),
    ),
)
LOT_SPLIT: Final = Kind(
    "lot_split",
    Text("批次拆分与合并", "Lots split or merged"),
    (),
    (
        LineList(
            "lines",
            (item(), quantity(), place(), Field("lot", "lot"), status()),
            lists=(LineList("parts", (Field("lot", "lot"), quantity())),),
        ),
    ),
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
                status(),
                quantity("counted"),
                Field("book", "quantity", derived=True),
                Field("value", "amount", optional=True),
                Field("cause", "choice", choices=_CAUSES, default="normal"),
                _TAX_RATE,
            ),
        ),
    ),
)
"""`value`: what a gain is worth by the market or an appraisal, where it is not today's cost (小企业会计准则第十二条)."""
COUNT_APPROVAL: Final = Kind(
    "count_approval",
    Text("盘点差异核准", "Count difference approved"),
    (_APPROVER,),
    (
        LineList(
            "lines",
            (
                Field("count", "open", role="SUSP", kinds=("stock_count", "transfer_receipt")),
                _ITEM_OF_LINE,
                amount("gain", "=open"),
                amount("loss", "=open"),
            ),
        ),
    ),
)
WRITE_OFF: Final = Kind(
    "write_off",
    Text("报损", "Loss of goods"),
    (Field("cause", "choice", choices=_CAUSES),),
    (LineList("lines", (item(), quantity(), place(), status(), _TAX_RATE, _LOT)),),
)
LOSS_APPROVAL: Final = Kind(
    "loss_approval",
    Text("损失核销", "Loss approved"),
    (Field("cause", "choice", choices=_CAUSES), Field("compensator", "party", optional=True), _APPROVER),
    (
        LineList(
            "lines",
            (
                Field("write_off", "open", role="SUSP", kinds=_LOSSES),
                _ITEM_OF_LINE,
                amount("loss", "=open"),
                amount("compensation", "0"),
                _TAX_RATE,
                Field("untaxed", "flag", derived=True),
            ),
        ),
    ),
)
"""`untaxed`: the input tax of the lost goods was not transferred out when the loss was found, because its cause was another."""
SCRAP_SALE: Final = Kind(
    "scrap_sale",
    Text("残料出售", "Scrap sold"),
    (Field("cash", "account", role="CASH"),),
    (
        LineList(
            "lines",
            (
                Field("write_off", "open", role="SUSP", kinds=_LOSSES),
                _ITEM_OF_LINE,
                amount("gross"),
                Field("tax_code", "text", default="=item.tax_code"),
                Field("tax_rate", "rate", default="=tax_code"),
            ),
        ),
    ),
)
CONSIGNED_RECEIPT: Final = Kind(
    "consigned_receipt",
    Text("代管货物入库", "Goods of others received"),
    (Field("supplier", "party"),),
    (LineList("lines", (item(), quantity(), place())),),
)
CONSIGNED_RETURN: Final = Kind(
    "consigned_return",
    Text("代管货物退回", "Goods of others sent back"),
    (Field("supplier", "party"),),
    (
        LineList(
            "lines",
            (
                Field("consigned", "open", role="CONSIGNED_IN", kinds=("consigned_receipt",)),
                _ITEM_OF_LINE,
                Field("place", "place", derived=True),
                quantity("quantity", "=open"),
            ),
        ),
    ),
)

KINDS: Final = (
    STOCK_TRANSFER, TRANSFER_RECEIPT, BIN_MOVE, QUALITY_DECISION, LOT_SPLIT, STOCK_COUNT, COUNT_APPROVAL, WRITE_OFF,
    LOSS_APPROVAL, SCRAP_SALE, CONSIGNED_RECEIPT, CONSIGNED_RETURN,
)  # fmt: skip
