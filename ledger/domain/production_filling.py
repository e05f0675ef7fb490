"""What follows from an order in a production document: unit costs by equivalent units, drivers, materials used up (pure).

Costs of finished goods, 约当产量法 (DOMAIN §2.3): MO1 holds 1,000.00; 60 are finished, 40 are half done. 60 + 40 × 50% = 80
equivalent units at 12.50: 750.00 go to stock, 250.00 stay. A final receipt has nothing in process, so it takes all. Where the
policy is a planned cost, a receipt takes that, and the last receipt or the close takes the difference.

Materials at a subcontractor: 60 M1 lie there for 100 F2. 50 F2 come back: they used 60 × 50 ÷ 100 = 30 by the order's bill, 30
still lie there. What completes the order uses all that is left; a person may say otherwise.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

from ledger.domain.amounts import round_fraction
from ledger.domain.document import Ref
from ledger.domain.field_values import FieldReader
from ledger.domain.masters import Item, Party
from ledger.domain.money import format_scaled, minor_unit
from ledger.domain.problem import Text
from ledger.domain.production_order import (
    Order,
    charged_for,
    consumed_of,
    order_of,
    receipts_of,
    scrapped_of,
    sent_for,
    work_in_progress,
)
from ledger.domain.quantity import format_quantity
from ledger.domain.rounding import divide_half_up, split
from ledger.domain.state import OpenItem

Values = dict[str, Any]
FeePart = tuple[Item, int, Ref | None, Ref | None]
"""Item, quantity, the material at the subcontractor, or the goods that came back."""


# --- finished goods ------------------------------------------------------------------------------------------------------


def cost_finished_goods(values: Values, reader: FieldReader) -> None:
    """Fill in the costs that a production receipt leaves open, and what is still in process."""
    order: Order = values["order"]
    finished = sum(line["quantity"] for line in values["lines"])
    made = [one for one in values["scrap"] if one["item"].code == order.item.code]
    if values["in_process"] is None:
        so_far = sum(receipts_of(order, reader.state).values()) + scrapped_of(order, reader.state)
        left = order.quantity - so_far - finished - sum(one["quantity"] for one in made)
        values["in_process"] = 0 if values["final"] else max(left, 0)
    if _is_planned(order, values, reader):
        for line in values["lines"]:
            if line["cost"] is None:
                line["cost"] = order.planned(line["quantity"])
    asked = [one for one in (*values["lines"], *values["scrap"]) if one["cost"] is None]
    if asked:
        _share_work_in_progress(order, asked, values, reader)


def _is_planned(order: Order, values: Values, reader: FieldReader) -> bool:
    planned = reader.bundle.policy.get("fg_costing") != "actual_month_end"
    return planned and order.planned_cost > 0 and not values["final"]


def _share_work_in_progress(order: Order, asked: list[Values], values: Values, reader: FieldReader) -> None:
    """Divide what the order holds, by equivalent units, over what asks for a cost and what is still in process."""
    known = [*values["lines"], *values["by_products"], *values["scrap"]]
    taken = sum(one["cost"] for one in known if one["cost"] is not None)
    there = work_in_progress(order.code, reader.state, values["accounting_date"]) - taken
    if there <= 0:
        _nothing_to_share(order, there + taken, reader)
        return
    weights = [Fraction(one["quantity"]) for one in asked]
    for one, weight in zip(asked, split(there, [*weights, values["in_process"] * values["completion"]]), strict=False):
        one["cost"] = weight


def _nothing_to_share(order: Order, there: int, reader: FieldReader) -> None:
    text = format_scaled(there, minor_unit(reader.state.currency))
    message = Text(f"{order.code} 的在产品只有 {text},没有可分配的成本", f"{order.code} holds {text}: no cost is left to share")
    remedy = Text(
        "先领料、记人工和制造费用,或在行上填 cost", "charge material, labour and overhead first, or give the line a cost"
    )
    reader.refuse("/lines", "no_cost_in_order", message, remedy)


def list_receipts(values: Values, reader: FieldReader) -> None:
    """What the order has brought in, for the close to divide what is left over it."""
    order: Order = values["order"]
    values["receipts"] = [
        {"line": number, "receipt": ref, "item": order.item, "quantity": quantity}
        for number, (ref, quantity) in enumerate(receipts_of(order, reader.state).items(), 1)
    ]


# --- overhead ------------------------------------------------------------------------------------------------------------

MATERIAL_KINDS: Final = ("material_issue", "material_return", "purchase_invoice", "purchase_return", "landed_cost")
LABOUR_KINDS: Final = ("payroll_charge",)


def weigh_targets(values: Values, reader: FieldReader) -> None:
    """The weights of an overhead allocation, and the pool where none is given: what stands on MOH."""
    month = values["accounting_date"].isoformat()[:7]
    for target in values["targets"]:
        if target["weight"] is None:
            target["weight"] = _weight(values["driver"], target, month, reader)
    if values["pool"] is None:
        accounts = {row.account for row in reader.bundle.roles.rows.get("MOH", ())}
        values["pool"] = sum(reader.state.balance(account, values["accounting_date"]) for account in accounts)
    if not any(target["weight"] for target in values["targets"]):
        driver = values["driver"]
        message = Text(f"按 {driver} 分配,但权数合计为零", f"{driver} is the driver, and all weights are zero")
        reader.refuse(
            "/targets", "no_weights", message, Text("填写工时,或换一个分配标准", "give hours, or choose another driver")
        )


def _weight(driver: str, target: Values, month: str, reader: FieldReader) -> Fraction:
    if driver in target:
        weight: Fraction = target[driver]
        return weight
    kinds = MATERIAL_KINDS if driver == "material" else LABOUR_KINDS
    return Fraction(max(charged_for(target["order"].code, reader.state, month, kinds), 0))


def apply_rates(values: Values, reader: FieldReader) -> None:
    """Overhead applied at a rate: hours × rate where no amount is given."""
    for number, line in enumerate(values["lines"]):
        if line["amount"] is None:
            line["amount"] = round_fraction(line["hours"] * line["hourly_rate"], "half_up")
        if not line["amount"]:
            message = Text("没有金额,也没有工时和费率", "there is no amount, nor hours with a rate")
            remedy = Text("填 amount,或 hours 和 hourly_rate", "give amount, or hours and hourly_rate")
            reader.refuse(f"/lines/{number}", "nothing_to_apply", message, remedy)


# --- what a subcontractor charges ----------------------------------------------------------------------------------------


def bill_processing(values: Values, reader: FieldReader) -> None:
    """A processing fee belongs to the goods that came back for its order; before any came, to the material that lies there."""
    lines: list[Values] = []
    for number, line in enumerate(values["lines"]):
        lines += _processed(line, values["supplier"], f"/lines/{number}", reader)
    values["lines"] = lines


def _processed(line: Values, supplier: Party, path: str, reader: FieldReader) -> list[Values]:
    if line["match"] != "processing" or line["shipment"] is not None or line["processed"] is not None:
        return [line]
    ref = line["production_order"]
    order = order_of(ref.id, reader.state) if ref is not None else None
    received = receipts_of(order, reader.state) if order is not None else {}
    parts: list[FeePart]
    if order is not None and received:
        parts = [(order.item, quantity, None, receipt) for receipt, quantity in received.items()]
    else:
        lying = shipments_of(order, supplier, reader)
        lying = [one for one in lying if one.key.item == line["item"].code] or (lying if order is not None else [])
        items = reader.state.masters.items
        parts = [(items[one.key.item], one.quantity, Ref.parse(one.key.key), None) for one in lying]
    if not parts:
        message = Text("没有发到外协处的料,也没有委外入库", "no material lies at the subcontractor, and no goods came back")
        remedy = Text("在行上填 production_order", "give the line the production_order that the fee is for")
        reader.refuse(f"{path}/production_order", "nothing_processed", message, remedy)
    return _fee_parts(line, parts)


def _fee_parts(line: Values, parts: list[FeePart]) -> list[Values]:
    quantities = [quantity for _, quantity, _, _ in parts]
    shares = {name: split(line[name], quantities) if parts else [] for name in ("net", "tax", "deductible")}
    return [
        {**line, "item": item, "quantity": quantity, "shipment": shipment, "processed": processed}
        | {name: share[number] for name, share in shares.items()}
        for number, (item, quantity, shipment, processed) in enumerate(parts)
    ]


# --- material at the subcontractor -------------------------------------------------------------------------------------------


def use_materials(values: Values, reader: FieldReader) -> None:
    """What each line used up of the order's shipments, oldest first; what comes back unused or is lost goes before."""
    yard = _Yard(values["order"], values["supplier"], reader)
    for name in ("unused", "losses"):
        values[name] = [part for one in values[name] for part in yard.taken(one, f"/{name}")]
    so_far = sum(receipts_of(values["order"], reader.state).values())
    for number, line in enumerate(values["lines"]):
        path = f"/lines/{number}/materials"
        wanted = line["materials"] or yard.used_by(line, so_far, final=values["final"])
        so_far += line["quantity"]
        line["materials"] = [part for one in wanted for part in yard.taken(one, path)]
        if not line["materials"]:
            yard.refuse_empty(path)


class _Yard:
    """What of an order's material lies at the subcontractor; later lines see what earlier ones took."""

    def __init__(self, order: Order, supplier: Party, reader: FieldReader) -> None:
        self.order, self.reader = order, reader
        self.lying = {one.key.key: one.quantity for one in shipments_of(order, supplier, reader)}
        self.items = {one.key.key: one.key.item for one in shipments_of(order, supplier, reader)}
        self.consumed = consumed_of(order, reader.state)

    def there(self, item: str) -> int:
        """How much of an item lies there."""
        return sum(quantity for key, quantity in self.lying.items() if self.items[key] == item)

    def used_by(self, line: Values, so_far: int, *, final: bool) -> list[Values]:
        """By the order's bill; all that is left for what completes the order."""
        quantity, order = line["quantity"], self.order
        items = self.reader.state.masters.items
        bill = order.materials or [
            (items[code], self.there(code) + self.consumed.get(code, 0)) for code in dict.fromkeys(self.items.values())
        ]
        whole = final or so_far + quantity >= order.quantity
        needed = [
            (one, self.there(one.code) if whole else min(divide_half_up(all_ * quantity, order.quantity), self.there(one.code)))
            for one, all_ in bill
        ]
        return [
            {"line": number, "item": one, "quantity": some, "shipment": None}
            for number, (one, some) in enumerate(needed, 1)
            if some
        ]

    def taken(self, wanted: Values, path: str) -> list[Values]:
        """The parts of what is wanted, by shipment."""
        item, missing, parts = wanted["item"], wanted["quantity"], []
        named = wanted["shipment"]
        for key, there in self.lying.items():
            if self.items[key] == item.code and named in (None, Ref.parse(key)) and missing and there:
                some = min(there, missing)
                self.lying[key], missing = there - some, missing - some
                parts.append({**wanted, "quantity": some, "shipment": Ref.parse(key)})
        if missing:
            self._refuse_short(item, wanted["quantity"], wanted["quantity"] - missing, path)
        return parts

    def _refuse_short(self, item: Item, wanted: int, there: int, path: str) -> None:
        asked, found = format_quantity(wanted, item.scale), format_quantity(there, item.scale)
        zh = f"{self.order.code} 在外协处只有 {found} {item.unit} {item.code},不够 {asked}"
        en = f"only {found} {item.unit} of {item.code} lie at the subcontractor for {self.order.code}, not {asked}"
        remedy = Text("改 materials 的数量,或先发料", "correct the quantity in materials, or send material first")
        self.reader.refuse(path, "short_at_subcontractor", Text(zh, en), remedy)

    def refuse_empty(self, path: str) -> None:
        """Goods that came from nothing would cost nothing."""
        if any(problem.code == "short_at_subcontractor" for problem in self.reader.problems):
            return
        zh, en = f"{self.order.code} 没有料在外协处", f"no material lies at the subcontractor for {self.order.code}"
        self.reader.refuse(
            path, "nothing_at_subcontractor", Text(zh, en), Text("先过账委外发料", "post the subcontract_issue first")
        )


def shipments_of(order: Order | None, supplier: Party, reader: FieldReader) -> list[OpenItem]:
    """What was sent to a subcontractor, for an order where one is named, and still lies there, oldest first."""
    found = [
        one
        for key, one in reader.state.open_items.items()
        if key.role == "SUBC" and key.party == supplier.code and one.quantity > 0
        if order is None or sent_for(order.code, key.key, reader.state)
    ]
    return sorted(found, key=lambda one: (one.opened, one.key.key))
