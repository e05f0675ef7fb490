"""Documents drafted by hand, the way the shipped rules draft them: receipt, delivery, returns, invoice, transfer.

`Shop` is a book of one warehouse `W1`, a second one `W2` in an area of its own, two items `P1` and `P2`. Each method posts one
document through `book_entries`, `broken_invariants` and `fold`, and answers with the problems, if any.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

from ledger.domain.booking import book_entries
from ledger.domain.chart import Bundle, RoleRow, RoleTable
from ledger.domain.document import Document, Ref
from ledger.domain.draft import Act, Draft, DraftEntry, DraftLeg, Form, LotNamed, LotNew, LotOf
from ledger.domain.entry import Entry, Record
from ledger.domain.field_values import FieldReader
from ledger.domain.invariants import broken_invariants
from ledger.domain.masters import Account, AccountType, Costing, Item, Masters, Party, Place, PlaceKind
from ledger.domain.month_end_costs import fill_average_close
from ledger.domain.problem import Problem, Text
from ledger.domain.revaluation import fill_revaluation
from ledger.domain.reversal import reverse_record
from ledger.domain.set_prices import CONTRA
from ledger.domain.state import BookState, PoolKey, StockKey

ACCOUNTS = {
    "1002": ("BANK", AccountType.ASSET), "1122": ("AR", AccountType.ASSET), "1405": ("INV", AccountType.ASSET),
    "1402": ("TRANSIT", AccountType.ASSET), "1408": ("XFER", AccountType.ASSET), "1406": ("DISP", AccountType.ASSET),
    "2202.01": ("AP", AccountType.LIABILITY), "2202.02": ("GRNI", AccountType.LIABILITY), "1901": ("SUSP", AccountType.ASSET),
    "3001": ("EQUITY", AccountType.EQUITY), "5401": ("COGS", AccountType.EXPENSE), "5711": ("PPV", AccountType.EXPENSE),
    "6301": ("FXGAIN", AccountType.INCOME), "6302": ("FXLOSS", AccountType.EXPENSE), "1408.01": ("SUBC", AccountType.ASSET),
    "1407": ("MARKUP", AccountType.ASSET), "4001": ("WIP", AccountType.COST), "M01": ("RESERVED", AccountType.MEMO),
    "M02": ("RESERVED_CONTRA", AccountType.MEMO),
}  # fmt: skip


def bundle() -> Bundle:
    """One account per role."""
    rows = {role: (RoleRow(role, "", "", "", code, n),) for n, (code, (role, _)) in enumerate(ACCOUNTS.items())}
    accounts = {code: Account(code, Text(role, role), kind) for code, (role, kind) in ACCOUNTS.items()}
    return Bundle("b1", "test", date(2026, 1, 1), accounts, RoleTable(rows), {})


def masters(costing: Costing, *, lots: bool = False) -> Masters:
    """Two warehouses with an area each, a bin, transit, the outside, two items."""
    found = Masters()
    for code in ("W1", "W2"):
        found.places[code] = Place(code, code, PlaceKind.WAREHOUSE, area=f"area-{code}")
    found.places["B1"] = Place("B1", "B1", PlaceKind.BIN, parent="W1")
    found.places["Transit"] = Place("Transit", "Transit", PlaceKind.TRANSIT)
    found.places["C1"] = Place("C1", "C1", PlaceKind.CONSIGNEE)
    for code in ("Supplier", "Customer", "Production", "Loss", "Count"):
        found.places[code] = Place(code, code, PlaceKind.OUTSIDE)
    for code in ("P1", "P2"):
        found.items[code] = Item(code, code, "pc", "goods", costing=costing, lot_tracked=lots)
    found.parties["S1"], found.parties["C1"] = Party("S1", "S1"), Party("C1", "C1", place="C1")
    return found


def act(number: int, times: int = 1) -> Form:
    """An amount that is one act."""
    return Form(0, None, ((number, times),))


DUE = date(2026, 4, 30)
"""When everything falls due that these drafts open."""


def leg(side: Any, role: str | None, amount: Any = None, **columns: Any) -> DraftLeg:
    """A leg; `account` and `spread` where the role is None."""
    columns = {"account": None, "spread": None, "document_line": 1, **columns}
    if columns.get("opens") is not None and role in (None, "AR", "AP"):
        columns.setdefault("due", DUE)
    return DraftLeg(side, role, amount=amount, **columns)


def voucher(*legs: DraftLeg, red: bool = False, type_: Any = "voucher", klass: Any = "normal") -> DraftEntry:
    """An entry of these legs; red turns are already made."""
    return DraftEntry(type_, klass, red, Text("凭证", "voucher"), legs, 1)


@dataclass
class Shop:
    """A small book that posts what it is told."""

    costing: Costing = Costing.MOVING_AVERAGE
    lots: bool = False
    state: BookState = field(init=False)
    bundle: Bundle = field(default_factory=bundle)
    records: list[Record] = field(default_factory=list)
    day: date = date(2026, 3, 1)

    def __post_init__(self) -> None:
        self.state = BookState(masters=masters(self.costing, lots=self.lots))

    # --- posting -------------------------------------------------------------------------------------------------------

    def document(self, kind: str, name: str, on: date | None = None, **header: Any) -> Document:
        day = on or self.day
        return Document(kind, name, 1, day, day, header.get("currency", "CNY"), header.get("rate"), name, {}, {})

    def decide(self, document: Document, draft: Draft) -> tuple[Entry, ...] | list[Problem]:
        entries = book_entries(document, draft, self.state, self.bundle, self.state.last_seq + 1)
        if isinstance(entries, list):
            return entries
        return broken_invariants(document, entries, self.state, self.bundle) or entries

    def post(self, document: Document, entries: Sequence[DraftEntry], acts: Sequence[Act] = ()) -> list[Problem]:
        found = self.decide(document, Draft("test 1", tuple(entries), tuple(acts)))
        if isinstance(found, list):
            return found
        self._keep(document.key, document.kind, document.accounting_date, found, given=dict(document.values))
        return []

    def reverse(self, name: str, on: date | None = None) -> list[Problem]:
        record = next(one for one in self.records if one.ref == name and not one.reverses)
        found = reverse_record(record, self.state, self.bundle, on=on or self.day, seq=self.state.last_seq + 1)
        if isinstance(found, list):
            return found
        self._keep(f"reversal:{record.seq}:1", "reversal", on or self.day, found, reverses=record.key)
        return []

    def _keep(
        self, key: str, kind: str, on: date, entries: Sequence[Entry], reverses: str | None = None, given: Any = None
    ) -> None:
        seq = self.state.last_seq + 1
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=seq)
        given = {"document": reverses} if reverses else given or {}
        record = Record(seq, kind, key, on, at, "", given, tuple(entries), reverses=reverses)
        self.records.append(record)
        self.state.fold(record)

    # --- documents -----------------------------------------------------------------------------------------------------

    def receive(
        self, name: str, quantity: int, value: int, *, item: str = "P1", place: str = "W1", **more: Any
    ) -> list[Problem]:
        key = Ref("goods_receipt", name, 1)
        return self.post(
            self.document("goods_receipt", name, more.get("on")),
            [
                voucher(
                    leg("dr", "INV", value, item=item, place=place, quantity=quantity, lot=LotNew(more.get("lot"))),
                    leg("cr", "GRNI", value, item=item, place="Supplier", party="S1", quantity=-quantity, opens=key),
                )
            ],
        )

    def deliver(self, name: str, quantity: int, *, item: str = "P1", place: str = "W1", **more: Any) -> list[Problem]:
        cost = Act(
            "issue", (self.state.masters.items[item], quantity, self.state.masters.places[place], more.get("lot")), "cost", 1
        )
        return self.post(
            self.document("delivery", name, more.get("on")),
            [
                voucher(
                    leg("dr", "COGS", act(0), item=item, place="Customer", quantity=quantity),
                    leg("cr", "INV", act(0), item=item, place=place, quantity=-quantity),
                )
            ],
            [cost],
        )

    def take_back(
        self, name: str, delivery: str, quantity: int, *, item: str = "P1", place: str = "W1", **more: Any
    ) -> list[Problem]:
        ref = Ref("delivery", delivery, 1)
        return self.post(
            self.document("sales_return", name, more.get("on")),
            [
                voucher(
                    leg("dr", "COGS", act(0, -1), item=item, place="Customer", quantity=-quantity),
                    leg("cr", "INV", act(0, -1), item=item, place=place, quantity=quantity, lot=LotOf(ref)),
                    red=True,
                )
            ],
            [Act("return_of", (ref, quantity), "cost", 1)],
        )

    def send_back(
        self, name: str, receipt: str, quantity: int, *, item: str = "P1", place: str = "W1", **more: Any
    ) -> list[Problem]:
        """Return to the supplier before the bill."""
        ref = Ref("goods_receipt", receipt, 1)
        places = self.state.masters.places
        return self.post(
            self.document("purchase_return", name, more.get("on")),
            [
                voucher(
                    leg("dr", "INV", act(1, -1), item=item, place=place, quantity=-quantity, lot=LotOf(ref)),
                    leg("dr", CONTRA.get(self.costing, "COGS"), Form(0, None, ((0, -1), (1, 1))), item=item),
                    leg("cr", "GRNI", act(0, -1), item=item, place="Supplier", party="S1", quantity=quantity, settles=ref),
                    red=True,
                )
            ],
            [
                Act("take", (ref, "GRNI", "quantity", quantity), "estimate", 1),
                Act("issue", (self.state.masters.items[item], quantity, places[place], None), "leaving", 1),
            ],
        )

    def send_back_billed(self, name: str, quantity: int, credit: int, *, item: str = "P1", place: str = "W1") -> list[Problem]:
        """Return to the supplier after the bill, for a credit."""
        document = self.document("purchase_return", name)
        return self.post(
            document,
            [
                voucher(
                    leg("dr", "AP", credit, party="S1", opens=document.ref()),
                    leg("dr", "AP", None, party="S1", item=item, place="Supplier", quantity=quantity),
                    leg("cr", "INV", act(0), item=item, place=place, quantity=-quantity),
                    leg("cr", "COGS", Form(credit, None, ((0, -1),)), item=item),
                )
            ],
            [Act("issue", (self.state.masters.items[item], quantity, self.state.masters.places[place], None), "carried", 1)],
        )

    def bill(
        self,
        name: str,
        receipt: str,
        quantity: int,
        net: int,
        *,
        item: str = "P1",
        place: str = "W1",
        red: bool = False,
        **more: Any,
    ) -> list[Problem]:
        """The supplier's invoice for goods that were received; `red` reverses the estimate and posts it again in blue."""
        document, ref = self.document("purchase_invoice", name, more.get("on")), Ref("goods_receipt", receipt, 1)
        estimate = Act("take", (ref, "GRNI", "quantity", quantity), "estimate", 1)
        spread = leg("dr", None, Form(net, None, ((0, -1),)), spread=ref)
        goods = leg("cr", "AP", None, item=item, place="Supplier", party="S1", quantity=-quantity)
        owed = leg("cr", "AP", net, party="S1", opens=document.ref())
        if not red:
            cleared = leg("dr", "GRNI", act(0), item=item, place="Supplier", party="S1", quantity=quantity, settles=ref)
            return self.post(document, [voucher(cleared, spread, goods, owed)], [estimate])
        reversed_ = voucher(
            leg("dr", "INV", act(0, -1), item=item, place=place, quantity=-quantity, lot=LotOf(ref)),
            leg("cr", "GRNI", act(0, -1), item=item, place="Supplier", party="S1", quantity=quantity, settles=ref),
            red=True,
        )
        blue = leg("dr", "INV", act(0), item=item, place=place, quantity=quantity, lot=LotOf(ref))
        return self.post(document, [reversed_, voucher(blue, spread, goods, owed)], [estimate])

    def add_cost(self, name: str, receipt: str, amount: int) -> list[Problem]:
        """Landed cost of a receipt."""
        document = self.document("landed_cost", name)
        legs = [
            leg("dr", None, amount, spread=Ref("goods_receipt", receipt, 1)),
            leg("cr", "AP", amount, party="S1", opens=document.ref()),
        ]
        return self.post(document, [voucher(*legs)])

    def count(self, name: str, change: int, *, item: str = "P1", place: str = "W1") -> list[Problem]:
        """A count that finds more or, negative, less than the books say."""
        known, where, quantity = self.state.masters.items[item], self.state.masters.places[place], abs(change)
        found = change > 0
        legs = [
            leg("dr", "INV", act(0), item=item, place=place, quantity=quantity, lot=LotNew()),
            leg("cr", "SUSP", act(0), item=item, place="Count", quantity=-quantity),
        ]
        at_retail = known.costing is Costing.RETAIL
        if not found:
            legs = [
                leg("dr", "SUSP", act(1 if at_retail else 0), item=item, place="Count", quantity=quantity),
                leg("cr", "INV", act(0), item=item, place=place, quantity=-quantity),
            ]
        valued = [Act("cost_now" if found else "issue", (known, quantity, where, None), "gone", 1)]
        if at_retail and not found:
            legs.append(leg("dr", "MARKUP", act(0) - act(1), item=item))
            valued.append(Act("at_cost", (known, act(0)), "cost", 1))
        return self.post(self.document("stock_count", name), [voucher(*legs)], valued)

    def ship(self, name: str, quantity: int, *, item: str = "P1", place: str = "W1", **more: Any) -> list[Problem]:
        document = self.document("stock_transfer", name, more.get("on"))
        where, lot = self.state.masters.places[place], more.get("lot")
        cost = Act("issue", (self.state.masters.items[item], quantity, where, lot), "cost", 1)
        return self.post(
            document,
            [
                voucher(
                    leg("dr", "XFER", act(0), item=item, place="Transit", quantity=quantity, opens=document.ref(1)),
                    leg("cr", "INV", act(0), item=item, place=place, quantity=-quantity),
                )
            ],
            [cost],
        )

    def arrive(
        self, name: str, shipment: str, sent: int, received: int, *, item: str = "P1", place: str = "W2"
    ) -> list[Problem]:
        ref = Ref("stock_transfer", shipment, 1)
        return self.post(
            self.document("transfer_receipt", name),
            [
                voucher(
                    leg("dr", "INV", act(1), item=item, place=place, quantity=received, lot=LotOf(ref)),
                    leg("dr", "SUSP", Form(0, None, ((0, 1), (1, -1))), item=item, place="Count", quantity=sent - received),
                    leg("cr", "XFER", act(0), item=item, place="Transit", quantity=-sent, settles=ref),
                )
            ],
            [
                Act("take", (ref, "XFER", "quantity", sent), "cost", 1),
                Act("part", (act(0), received, sent), "good", 1),
            ],
        )

    def move(
        self, name: str, quantity: int, source: str, target: str, *, item: str = "P1", lot: str | None = None
    ) -> list[Problem]:
        """A bin move."""
        named = LotNamed(lot) if lot else None
        legs = [
            leg("dr", "INV", None, item=item, place=target, quantity=quantity, lot=named),
            leg("cr", "INV", None, item=item, place=source, quantity=-quantity, lot=named),
        ]
        return self.post(self.document("bin_move", name), [voucher(*legs, type_="movement", klass="movement")])

    def reprice(self, name: str, item: str, price: Fraction, on: date | None = None) -> list[Problem]:
        """A standard cost or retail price, in minor units for one piece."""
        kind, contra = ("standard_cost", "PPV") if self.costing is Costing.STANDARD else ("retail_price", "MARKUP")
        document = self.document(kind, name, on)
        values = {"lines": [{"item": self.state.masters.items[item], "price": price / 100}]}
        fill_revaluation(values, FieldReader(self.state, self.bundle, "CNY", document.date))
        legs = [
            one
            for row in values["stock"]
            for one in (
                leg("dr", "INV", row["change"], item=item, place=row["place"].code),
                leg("cr", contra, row["change"], item=item),
            )
        ]
        given = {"kind": kind, "id": name, "accounting_date": document.date.isoformat()}
        document.values.update(given, lines=[{"item": item, "price": str(price / 100)}])
        return self.post(document, [voucher(*legs)] if legs else [])

    def close_month(self, name: str, on: date = date(2026, 3, 31)) -> list[Problem]:
        """Month-end weighted average."""
        document = self.document("average_cost_close", name, on)
        values: dict[str, Any] = {"accounting_date": on}
        fill_average_close(values, FieldReader(self.state, self.bundle, "CNY", on))
        legs = [leg("dr", None, row["change"], spread=row["outflow"]) for row in values["outflows"]]
        for row in values["stock"]:
            if row["shipment"]:
                legs.append(leg("cr", None, -row["change"], spread=row["shipment"]))
            else:
                legs.append(leg("cr", "INV", -row["change"], item=row["item"].code, place=row["place"].code))
        return self.post(document, [voucher(*legs)] if legs else [])

    # --- questions -----------------------------------------------------------------------------------------------------

    def balance(self, role: str, on: date = date(2030, 1, 1)) -> int:
        code = next(code for code, (name, _) in ACCOUNTS.items() if name == role)
        return self.state.balance(code, on)

    def pool(self, item: str = "P1", place: str = "W1") -> tuple[int, int]:
        layers = self.state.pool_layers(PoolKey(item, "", self.state.area_of(place)))
        return sum(layer.quantity for layer in layers), sum(layer.value for layer in layers)

    def quantity(self, place: str = "W1", item: str = "P1", lot: str = "") -> int:
        found = self.state.stock.get(StockKey(item, lot, "", "", place))
        return found.quantity if found else 0

    def layers(self, item: str = "P1") -> dict[str, tuple[int, int]]:
        """Layers that hold something, by origin."""
        live = (one for one in self.state.layers.values() if one.pool.item == item and (one.quantity or one.value))
        return {f"{one.pool.area} {one.origin}": (one.quantity, one.value) for one in live}

    def problems_of(self, found: list[Problem]) -> list[str]:
        return [problem.code for problem in found]


def lines_of(shop: Shop) -> list[tuple[date, str, int, int]]:
    """Day, role, debit and credit of what was posted last."""
    entries = shop.records[-1].entries
    return [(entry.accounting_date, line.role, line.debit, line.credit) for entry in entries for line in entry.postings]
