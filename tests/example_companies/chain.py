"""What a chain of shops does every week and month: buy for one warehouse, fill the shelves, sell, settle with the channels.

Quantities are kept in mind so that no shelf is asked for what is not there; values are the books' business.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from tests.example_companies.dealer import Owed
from tests.example_companies.year import Document, Year, cents, money, tax_of

WAREHOUSE: Final = "W1"
BANK: Final = "CCB"
PUBLIC: Final = "C-SAN"
"""Whoever walks in."""
PLATFORM: Final = "P-TUAN"
APPROVER: Final = "店务经理"


@dataclass(frozen=True, slots=True)
class Ware:
    """Something on the shelves; prices in cents without tax."""

    code: str
    name: str
    unit: str
    supplier: str
    buy: int
    sell: int
    weekly: int
    """How many a shop sells in an ordinary week."""
    vat: int = 13
    costing: str = "moving_average"
    lots: bool = False

    @property
    def tax_code(self) -> str:
        """Of purchase and sale."""
        return f"special{self.vat}"

    def master(self) -> Document:
        """Its record."""
        tracked = {"lot_tracked": True} if self.lots else {}
        return {
            "kind": "item", "id": self.code, "name": self.name, "unit": self.unit, "category": "goods",
            "costing": self.costing, "tax_code": self.tax_code, **tracked,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    """Goods that came in and are not billed yet."""

    line: str
    ware: Ware
    quantity: int
    net: int


@dataclass(slots=True)
class Chain:
    """One warehouse, its shops, what lies where and what is owed."""

    year: Year
    wares: dict[str, Ware]
    shops: dict[str, int]
    """Shop → its size, 100 is the ordinary one."""
    stock: defaultdict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    unbilled: defaultdict[str, list[Waiting]] = field(default_factory=lambda: defaultdict(list))
    payable: list[Owed] = field(default_factory=list)
    takings: list[Owed] = field(default_factory=list)
    """Deliveries of shops that are not paid yet."""
    captures: defaultdict[str, list[Owed]] = field(default_factory=lambda: defaultdict(list))
    """Channel → what it holds for us."""
    coupons: list[Owed] = field(default_factory=list)
    cards: list[Owed] = field(default_factory=list)
    appointments: defaultdict[dt.date, list[Callable[[], None]]] = field(default_factory=lambda: defaultdict(list))
    """What was agreed for a later day."""
    prices: dict[str, int] = field(default_factory=dict)
    """Prices that are no longer the usual ones."""
    receipts: list[str] = field(default_factory=list)
    """Goods receipts of the month: what freight is for."""
    lost: dict[str, int] = field(default_factory=dict)
    """Suspended by the last transfer that came short."""
    input_tax: list[tuple[str, str, int]] = field(default_factory=list)
    """Document, tax code and tax that wait to be certified."""

    def everywhere(self, code: str) -> int:
        """Quantity of an item in warehouse and shops."""
        return sum(some for (item, _), some in self.stock.items() if item == code)

    # --- buying ----------------------------------------------------------------------------------------------------

    def buy(self, supplier: str, weeks: int) -> None:
        """Order what lasts so many weeks in all shops, and receive it: an estimate until the invoice comes."""
        shops, lines, wanted = sum(self.shops.values()), [], []
        for ware in self.wares.values():
            lacking = ware.weekly * shops * weeks // 100 - self.everywhere(ware.code)
            if ware.supplier == supplier and lacking > 0:
                quantity = -(-lacking // 10) * 10
                net = quantity * ware.buy * self.year.dice.randint(98, 102) // 100
                wanted.append((ware, quantity, net))
                lines.append(
                    {
                        "item": ware.code, "quantity": str(quantity), "place": WAREHOUSE, "net": money(net),
                        "tax": money(tax_of(net, ware.vat)),
                    }
                )  # fmt: skip
        if lines:
            order = self.year.post("purchase_order", "PO", supplier=supplier, lines=lines)
            self._receive(supplier, order, wanted)

    def _receive(self, supplier: str, order: str, wanted: list[tuple[Ware, int, int]]) -> None:
        lines = []
        for number, (ware, quantity, _) in enumerate(wanted, 1):
            lot = {"lot": f"{ware.code}-{self.year.today:%y%m%d}"} if ware.lots else {}
            lines.append(
                {
                    "item": ware.code, "quantity": str(quantity), "place": WAREHOUSE, "order_line": f"{order}/{number}", **lot,
                }
            )  # fmt: skip
        receipt = self.year.post("goods_receipt", "GR", supplier=supplier, lines=lines)
        for number, (ware, quantity, net) in enumerate(wanted, 1):
            self.stock[ware.code, WAREHOUSE] += quantity
            self.unbilled[supplier].append(Waiting(f"{receipt}/{number}", ware, quantity, net))
        self.receipts.append(receipt)

    def bill(self, supplier: str, days: int, *, dearer: int = 0) -> str:
        """All that waits is billed, `dearer` percent above the order; "" where nothing waits."""
        waiting, self.unbilled[supplier] = self.unbilled[supplier], []
        lines, total = [], 0
        for one in waiting:
            net = one.net * (100 + dearer) // 100
            tax = tax_of(net, one.ware.vat)
            total += net + tax
            lines.append(
                {
                    "item": one.ware.code, "quantity": str(one.quantity), "place": WAREHOUSE, "net": money(net),
                    "tax": money(tax), "tax_code": one.ware.tax_code, "receipt": one.line,
                }
            )  # fmt: skip
        return self._billed(supplier, days, total, [], lines=lines) if lines else ""

    def bill_expense(self, supplier: str, account: str, net: int, rate: int, memo: str) -> str:
        """Rent, power and the like, with a special invoice, due in ten days."""
        tax = tax_of(net, rate)
        expense = {"account": account, "net": money(net), "tax": money(tax), "tax_code": f"special{rate}"}
        return self._billed(supplier, 10, net + tax, [expense], memo=memo)

    def freight(self, supplier: str, net: int) -> None:
        """The month's carriage of purchases; a retailer under this standard expenses it."""
        if self.receipts:
            due, tax = self.year.today + dt.timedelta(days=30), tax_of(net, 9)
            bill = self.year.post(
                "landed_cost", "LC", supplier=supplier, due=due.isoformat(), amount=money(net), tax=money(tax),
                tax_code="special9", lines=[{"receipt": one} for one in self.receipts],
            )  # fmt: skip
            self.payable.append(Owed(bill, supplier, net + tax, due))
            self.input_tax.append((bill, "special9", tax))
            self.receipts = []

    def _billed(self, supplier: str, days: int, total: int, expenses: list[Document], **more: Any) -> str:
        due = self.year.today + dt.timedelta(days=days)
        fields = {"supplier": supplier, "due": due.isoformat(), **more, **({"expenses": expenses} if expenses else {})}
        invoice = self.year.post("purchase_invoice", "PI", **fields)
        self.payable.append(Owed(invoice, supplier, total, due))
        taxes: defaultdict[str, int] = defaultdict(int)
        for line in (*more.get("lines", ()), *expenses):
            taxes[line["tax_code"]] += cents(line["tax"])
        self.input_tax.extend((invoice, code, tax) for code, tax in taxes.items())
        return invoice

    def pay_due(self) -> None:
        """Pay what is due, one payment a supplier; credits are taken off."""
        for supplier in sorted({one.party for one in self.payable}):
            due = [one for one in self.payable if one.party == supplier and one.due <= self.year.today]
            amount = sum(one.amount for one in due)
            if amount > 0:
                settlements = [{"invoice": one.id, "amount": money(one.amount)} for one in due]
                self.year.post(
                    "payment", "PY", supplier=supplier, amount=money(amount), bank=BANK, settlements=settlements
                )  # fmt: skip
                self.payable = [one for one in self.payable if one not in due]

    def certify(self) -> None:
        """The month's special invoices are confirmed for deduction."""
        lines = [{"invoice": name, "tax_code": code, "tax": money(tax)} for name, code, tax in self.input_tax]
        self.year.post("vat_certification", "VC", lines=lines)
        self.input_tax = []

    # --- shelves ---------------------------------------------------------------------------------------------------

    def replenish(self, shops: list[str], weeks: int, *, short: int = 0) -> str:
        """A van goes round: each shop gets what it lacks for so many weeks; of the first line `short` pieces are lost."""
        lines = []
        for shop in shops:
            for ware in self.wares.values():
                lacking = ware.weekly * self.shops[shop] * weeks // 100 - self.stock[ware.code, shop]
                some = min(lacking, self.stock[ware.code, WAREHOUSE])
                if some > 0:
                    self.stock[ware.code, WAREHOUSE] -= some
                    line = {"item": ware.code, "quantity": str(some), "from_place": WAREHOUSE, "to_place": shop}
                    lines.append(line)
        shipped = self.year.post("stock_transfer", "ST", lines=lines)
        arrived = ""
        for shop in shops:
            rows = []
            for number, line in enumerate(lines, 1):
                if line["to_place"] == shop:
                    got = int(line["quantity"]) - (short if number == 1 else 0)
                    self.stock[line["item"], shop] += got
                    rows.append({"shipment": f"{shipped}/{number}", "place": shop, "received": str(got)})
            if rows:
                answer = self.year.post("transfer_receipt", "TR", lines=rows)
                arrived = arrived or answer
                if shop == shops[0] and short:
                    self.lost = self.suspended()
        return arrived

    # --- shop counters ---------------------------------------------------------------------------------------------

    def gross(self, ware: Ware, quantity: int) -> int:
        """Price with tax of some pieces."""
        net = quantity * self.prices.get(ware.code, ware.sell)
        return net + tax_of(net, ware.vat)

    def sell_week(self, shop: str, season: int, *, off: bool, platform: bool) -> None:
        """What a shop sold since the last time, as one delivery; `off` is 满减, `platform` brings coupons."""
        dice, lines, total, coupons = self.year.dice, [], 0, 0
        for ware in self.wares.values():
            usual = ware.weekly * self.shops[shop] * season // 10000
            some = min(usual * dice.randint(80, 120) // 100, self.stock[ware.code, shop])
            if some <= 0:
                continue
            self.stock[ware.code, shop] -= some
            gross = self.gross(ware, some)
            total += gross
            line = {"item": ware.code, "quantity": str(some), "place": shop, "gross": money(gross)}
            if platform and dice.random() < 0.4:
                coupon = gross // 50 // 100 * 100
                coupons += coupon
                line["coupon"] = money(coupon)
            lines.append(line)
        discount = total // 20000 * 500 if off else 0
        header: Document = {"discount": money(discount)} if discount else {}
        if coupons:
            header["platform"] = PLATFORM
        delivery = self.year.post("delivery", "DN", customer=PUBLIC, **header, lines=lines)
        self.takings.append(Owed(delivery, PUBLIC, total - discount - coupons, self.year.today))
        if coupons:
            self.coupons.append(Owed(delivery, PLATFORM, coupons, self.year.today))

    def use_cards(self, most: int) -> None:
        """Cards pay for a part of the week's sales."""
        left, lines = most, []
        for card in list(self.cards):
            delivery = self.takings[0]
            some = min(left, card.amount, delivery.amount // 2)
            if some <= 0:
                break
            lines.append({"advance": f"gift_card:{card.id}", "invoice": delivery.id, "amount": money(some)})
            left, card.amount, delivery.amount = left - some, card.amount - some, delivery.amount - some
        self.cards = [card for card in self.cards if card.amount]
        if lines:
            self.year.post("advance_application", "AA", customer=PUBLIC, lines=lines)

    def take_money(self) -> None:
        """The week's takings: half by WeChat, three tenths by Alipay, the rest in the till."""
        parts: dict[str, list[tuple[str, int]]] = {"Q-WX": [], "Q-ZFB": [], "": []}
        for one in self.takings:
            wechat, alipay = one.amount * 50 // 100, one.amount * 30 // 100
            parts["Q-WX"].append((one.id, wechat))
            parts["Q-ZFB"].append((one.id, alipay))
            parts[""].append((one.id, one.amount - wechat - alipay))
        for channel, owed in parts.items():
            total = sum(amount for _, amount in owed)
            where = {"channel": channel} if channel else {"bank": "1001"}
            receipt = self.year.post(
                "receipt", "RC", customer=PUBLIC, amount=money(total), **where,
                settlements=[{"invoice": name, "amount": money(amount)} for name, amount in owed],
            )  # fmt: skip
            if channel:
                self.captures[channel].append(Owed(receipt, channel, total, self.year.today))
        self.takings = []

    def settle_channel(self, channel: str) -> None:
        """The channel pays out what it holds, less 0.6 % and the tax on that."""
        held, self.captures[channel] = self.captures[channel], []
        total = sum(one.amount for one in held)
        if total:
            fee = total * 6 // 1060
            tax = tax_of(fee, 6)
            self.year.post(
                "channel_settlement", "CS", channel=channel, bank=BANK, paid=money(total - fee - tax), fee=money(fee),
                tax=money(tax), tax_code="special6", lines=[{"capture": one.id} for one in held],
            )  # fmt: skip

    def settle_platform(self) -> None:
        """The platform pays for its coupons, less its commission."""
        held, self.coupons = self.coupons, []
        total = sum(one.amount for one in held)
        if total:
            fee = total * 8 // 100
            tax = tax_of(fee, 6)
            self.year.post(
                "courier_remittance", "CR", courier=PLATFORM, bank=BANK, paid=money(total - fee - tax), fee=money(fee),
                tax=money(tax), tax_code="special6", lines=[{"sale": one.id, "amount": money(one.amount)} for one in held],
            )  # fmt: skip

    # --- losses ----------------------------------------------------------------------------------------------------

    def suspended(self) -> dict[str, int]:
        """What the last document put into suspense, by its line `CT2503-01/2`: a loss is positive."""
        found: defaultdict[str, int] = defaultdict(int)
        for entry in self.year.records[-1].entries:
            for line in entry.postings:
                if line.role == "SUSP" and line.open_item:
                    found[line.open_item] += line.debit - line.credit
        return {line: value for line, value in found.items() if value}

    def count(self, shop: str, differences: dict[str, int], cause: str) -> None:
        """A shop counts, and the differences are approved the same day."""
        lines = []
        for code, difference in differences.items():
            self.stock[code, shop] += difference
            lines.append({"item": code, "place": shop, "counted": str(self.stock[code, shop]), "cause": cause})
        self.year.post("stock_count", "CT", lines=lines)
        differing = [{"count": line} for line in self.suspended()]
        if differing:
            self.year.post("count_approval", "CA", approver=APPROVER, lines=differing)

    def write_off(self, code: str, quantity: int, place: str, cause: str) -> dict[str, int]:
        """Goods are given up; answers with what stands in suspense."""
        some = min(quantity, self.stock[code, place])
        self.stock[code, place] -= some
        self.year.post("write_off", "WO", cause=cause, lines=[{"item": code, "quantity": str(some), "place": place}])
        return self.suspended()

    def approve_loss(self, lost: dict[str, int], cause: str, *, borne_by: str = "", share: int = 0) -> str:
        """Losses leave suspense; a party bears a share of them, in percent."""
        header = {"compensator": borne_by} if borne_by else {}
        lines = [
            {"write_off": line, **({"compensation": money(value * share // 100)} if share else {})}
            for line, value in lost.items()
        ]
        return self.year.post("loss_approval", "LA", cause=cause, approver=APPROVER, **header, lines=lines)
