"""What documents of the warehouse must agree with: one shelf counted once, lots that exist, a loss under one cause (pure)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ledger.domain.document import Ref
from ledger.domain.field_values import FieldReader
from ledger.domain.layer import tracks_lots
from ledger.domain.masters import Item, Place
from ledger.domain.problem import Text

Values = dict[str, Any]


def _check_counted_once(values: Values, reader: FieldReader) -> None:
    """Two lines on the same goods would both be compared with the books as they were before either."""
    seen: dict[tuple[str, str, str], set[str | None]] = {}
    for number, line in enumerate(values["lines"]):
        item, place, lot = line["item"], line["place"], line["lot"]
        if not isinstance(item, Item) or not isinstance(place, Place):
            continue
        lots = seen.setdefault((item.code, place.code, line["status"]), set())
        if lots and (lot is None or lot in lots or None in lots):
            zh, en = f"{item.code} 在 {place.code} 盘点了两次", f"{item.code} at {place.code} is counted twice"
            remedy = Text("合并成一行,或按批次分行", "make it one line, or one line for each lot")
            reader.refuse(f"/lines/{number}", "counted_twice", Text(zh, en), remedy)
        lots.add(lot)


def _check_status_changes(values: Values, reader: FieldReader) -> None:
    """A decision that leaves everything as it is decides nothing."""
    for number, line in enumerate(values["lines"]):
        if line["from_status"] is not None and line["from_status"] == line["to_status"]:
            status = line["to_status"]
            message = Text(f"状态没有变化:{status}", f"the status stays {status}")
            remedy = Text("填判定后的状态", "give the status after the decision")
            reader.refuse(f"/lines/{number}/to_status", "same_status", message, remedy)


def _check_lots_kept(values: Values, reader: FieldReader) -> None:
    """Only goods that are kept by lot have lots to split."""
    for number, line in enumerate(values["lines"]):
        item = line["item"]
        if isinstance(item, Item) and not tracks_lots(item):
            message = Text(f"{item.code} 不按批次管理", f"{item.code} is not kept by lot")
            remedy = Text("改正物料,或在物料资料中设 lot_tracked", "correct the item, or set lot_tracked in its master data")
            reader.refuse(f"/lines/{number}/item", "no_lots", message, remedy)


def _check_consigned_place(values: Values, reader: FieldReader) -> None:
    """Goods of others become our own where they lie."""
    for number, line in enumerate(values["lines"]):
        ref, place = line["consigned"], line["place"]
        open_item = reader.state.open_item("CONSIGNED_IN", str(ref)) if isinstance(ref, Ref) else None
        if open_item is not None and isinstance(place, Place) and open_item.place != place.code:
            there = open_item.place
            message = Text(f"{ref} 存放在 {there},不在 {place.code}", f"{ref} lies at {there}, not at {place.code}")
            remedy = Text("填实际存放地点,入库后再移库", "receive it where it lies, and move it afterwards")
            reader.refuse(f"/lines/{number}/place", "wrong_place", message, remedy)


def _check_one_cause(values: Values, reader: FieldReader) -> None:
    """Where the input tax went out with the loss, the loss was abnormal and is approved as such."""
    for number, line in enumerate(values["lines"]):
        if line["write_off"] is not None and not line["untaxed"] and values["cause"] not in (None, "abnormal"):
            ref = line["write_off"]
            zh, en = f"{ref} 已按管理不善转出进项税额", f"{ref} was recorded as abnormal, its input tax was transferred out"
            remedy = Text("按 abnormal 核准,或先冲销该单据", "approve it as abnormal, or reverse that document first")
            reader.refuse(f"/lines/{number}/write_off", "other_cause", Text(zh, en), remedy)


OF_KINDS: Final[dict[str, tuple[Callable[[Values, FieldReader], None], ...]]] = {
    "goods_receipt": (_check_consigned_place,),
    "loss_approval": (_check_one_cause,),
    "lot_split": (_check_lots_kept,),
    "quality_decision": (_check_status_changes,),
    "stock_count": (_check_counted_once,),
}
"""Checks by kind; `document_checks` runs them."""
