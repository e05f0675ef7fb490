"""What a dealer keeps in mind: how much lies where, who owes what, which receipts wait for their invoice.

A light belief, so that the story asks for nothing the books would refuse: quantities by item and place, open amounts by
document. Costs are the books' business.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from tests.example_companies.year import Year, money, tax_of


@dataclass(frozen=True, slots=True)
class Article:
    """An item with its usual prices, in cents without tax."""

    code: str
    name: str
    buy: int
    sell: int
    supplier: str
    usual: int
    """How many are bought at a time."""
    more: dict[str, Any] = field(default_factory=dict)
    """Further fields of its master record."""


@dataclass(slots=True)
class Owed:
    """A document with something left to pay, in cents of its currency."""

    id: str
    party: str
    amount: int
    due: dt.date


@dataclass(slots=True)
class Received:
    """Goods that wait for their invoice."""

    line: str
    article: Article
    quantity: int
    place: str
    net: int


@dataclass(slots=True)
class Dealer:
    """Buying and selling of one company, on top of its year."""

    year: Year
    articles: dict[str, Article]
    vat: int
    """Percent on everything that is sold."""
    tax_code: str
    banks: dict[str, str] = field(default_factory=dict)
    """Currency of a supplier or customer → bank account it pays to; "" is the usual one."""
    currencies: dict[str, str] = field(default_factory=dict)
    """Party → currency, where it is not the book's."""
    abroad: dict[str, int] = field(default_factory=dict)
    """Currency → its price of what costs 100 at home."""
    stock: defaultdict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    payable: list[Owed] = field(default_factory=list)
    receivable: list[Owed] = field(default_factory=list)
    unbilled: dict[str, list[Received]] = field(default_factory=lambda: defaultdict(list))
    receipts: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Ids of goods receipts by supplier."""
    uncertified: list[tuple[str, int]] = field(default_factory=list)
    """Invoices whose input tax is not confirmed yet, with the tax."""
    sold: list[tuple[str, str, str, int, int, int, str]] = field(default_factory=list)
    """Delivery line, customer, item, quantity, net, tax, place."""

    # --- buying ----------------------------------------------------------------------------------------------------

    def in_currency(self, party: str) -> dict[str, str]:
        """The currency field of a document with that party, where it needs one."""
        return {"currency": self.currencies[party]} if party in self.currencies else {}

    def bank_of(self, party: str) -> str:
        """The account money of that party goes through."""
        return self.banks.get(self.currencies.get(party, ""), self.banks[""])

    def order(self, supplier: str, wanted: list[tuple[Article, int, str]], eta: dt.date) -> tuple[str, list[int]]:
        """A purchase order; answers with its id and the net amounts of its lines."""
        dice, nets = self.year.dice, []
        lines = []
        for article, quantity, place in wanted:
            net = quantity * (article.buy * dice.randint(97, 103) // 100)
            nets.append(net)
            tax = money(tax_of(net, self.vat)) if supplier not in self.currencies else "0"
            lines.append(
                {
                    "item": article.code, "quantity": str(quantity), "place": place, "net": money(net), "tax": tax,
                    "eta": eta.isoformat(),
                }
            )  # fmt: skip
        order = self.year.post("purchase_order", "PO", supplier=supplier, **self.in_currency(supplier), lines=lines)
        return order, nets

    def receive(self, supplier: str, order: str, wanted: list[tuple[Article, int, str]], nets: list[int]) -> str:
        """Everything ordered comes in; the price is the order's."""
        lines = [
            {"item": article.code, "quantity": str(quantity), "place": place, "order_line": f"{order}/{number}"}
            for number, (article, quantity, place) in enumerate(wanted, 1)
        ]
        receipt = self.year.post("goods_receipt", "GR", supplier=supplier, **self.in_currency(supplier), lines=lines)
        self.receipts[supplier].append(receipt)
        for number, ((article, quantity, place), net) in enumerate(zip(wanted, nets, strict=True), 1):
            self.stock[article.code, place] += quantity
            self.unbilled[supplier].append(Received(f"{receipt}/{number}", article, quantity, place, net))
        return receipt

    def bill(self, supplier: str, days: int, *, dearer: int = 0) -> str | None:
        """The supplier bills all that waits, `dearer` percent above the order."""
        waiting, self.unbilled[supplier] = self.unbilled[supplier], []
        if not waiting:
            return None
        foreign, lines, total, levied = supplier in self.currencies, [], 0, 0
        for one in waiting:
            net = one.net * (100 + dearer) // 100
            tax = 0 if foreign else tax_of(net, self.vat)
            total, levied = total + net + tax, levied + tax
            lines.append(
                {
                    "item": one.article.code, "quantity": str(one.quantity), "place": one.place, "net": money(net),
                    "tax": money(tax), "tax_code": "none" if foreign else self.tax_code, "receipt": one.line,
                }
            )  # fmt: skip
        due = self.year.today + dt.timedelta(days=days)
        fields = {"supplier": supplier, "due": due.isoformat(), **self.in_currency(supplier), "lines": lines}
        invoice = self.year.post("purchase_invoice", "PI", **fields)
        self.payable.append(Owed(invoice, supplier, total, due))
        if levied:
            self.uncertified.append((invoice, levied))
        return invoice

    def pay_due(self) -> None:
        """Pay what is due, one payment a supplier."""
        for supplier in sorted({one.party for one in self.payable}):
            due = [one for one in self.payable if one.party == supplier and one.due <= self.year.today]
            amount = sum(one.amount for one in due)
            if amount > 0:
                settlements = [{"invoice": one.id, "amount": money(one.amount)} for one in due]
                self.year.post(
                    "payment", "PY", supplier=supplier, amount=money(amount), bank=self.bank_of(supplier),
                    **self.in_currency(supplier), settlements=settlements,
                )  # fmt: skip
                self.payable = [one for one in self.payable if one not in due]

    # --- selling ---------------------------------------------------------------------------------------------------

    def available(self, place: str) -> list[Article]:
        """What lies at a place."""
        return [article for article in self.articles.values() if self.stock[article.code, place] > 0]

    def basket(self, place: str, lines: int, most: int) -> list[tuple[Article, int]]:
        """Some of what is there."""
        there = self.available(place)
        chosen = self.year.dice.sample(there, min(lines, len(there)))
        return [(article, self.year.dice.randint(1, min(most, self.stock[article.code, place]))) for article in chosen]

    def deliver(
        self, customer: str, place: str, basket: list[tuple[Article, int]], days: int, *, off: int = 0, **header: Any
    ) -> str:
        """Goods go out and are charged, `off` percent below the list."""
        lines, total = [], 0
        charged: list[tuple[Article, int, int, int]] = []
        for article, quantity in basket:
            price = article.sell * self.abroad.get(self.currencies.get(customer, ""), 100) // 100
            net = quantity * (price * (100 - off) // 100)
            tax = 0 if customer in self.currencies else tax_of(net, self.vat)
            gross, code = net + tax, "zero" if customer in self.currencies else self.tax_code
            total += gross
            charged.append((article, quantity, net, tax))
            lines.append(
                {
                    "item": article.code, "quantity": str(quantity), "place": place, "gross": money(gross), "tax_code": code,
                }
            )  # fmt: skip
        due = self.year.today + dt.timedelta(days=days)
        fields = {"customer": customer, "due": due.isoformat(), **self.in_currency(customer), **header, "lines": lines}
        delivery = self.year.post("delivery", "DN", **fields)
        for number, (article, quantity, net, tax) in enumerate(charged, 1):
            self.stock[article.code, place] -= quantity
            self.sold.append((f"{delivery}/{number}", customer, article.code, quantity, net, tax, place))
        if header.get("billing", "now") == "now":
            self.receivable.append(Owed(delivery, customer, total, due))
        return delivery

    def collect_due(self, late: set[str], *, discount: int = 0) -> None:
        """Customers pay what is due; those who are `late` pay nothing; `discount` percent is taken by some."""
        for customer in sorted({one.party for one in self.receivable} - late):
            due = [one for one in self.receivable if one.party == customer and one.due <= self.year.today]
            amount = sum(one.amount for one in due)
            if amount <= 0:
                continue
            taken = {one.id: one.amount * discount // 100 for one in due} if discount and self.year.dice.random() < 0.3 else {}
            settlements = [
                {"invoice": one.id, "amount": money(one.amount), "cash_discount": money(taken.get(one.id, 0))} for one in due
            ]
            self.year.post(
                "receipt", "RC", customer=customer, amount=money(amount - sum(taken.values())), bank=self.bank_of(customer),
                **self.in_currency(customer), settlements=settlements,
            )  # fmt: skip
            self.receivable = [one for one in self.receivable if one not in due]

    def take_back(self, place: str) -> str | None:
        """A customer brings back half of a recent line."""
        recent = [one for one in self.sold[-30:] if one[3] > 1 and one[1] not in self.currencies]
        if not recent:
            return None
        line, customer, item, quantity, net, tax, _ = self.year.dice.choice(recent)
        self.sold = [one for one in self.sold if one[0] != line]
        back = quantity // 2
        value, levy = net * back // quantity, tax * back // quantity
        fields = {
            "item": item,
            "quantity": str(back),
            "place": place,
            "delivery": line,
            "net": money(value),
            "tax": money(levy),
        }
        returned = self.year.post("sales_return", "SR", customer=customer, lines=[fields | {"tax_code": self.tax_code}])
        self.stock[item, place] += back
        self.receivable.append(Owed(returned, customer, -value - levy, self.year.today))
        return returned

    def certify(self) -> None:
        """Confirm the input tax of every invoice that has not been confirmed yet (勾选)."""
        if self.uncertified:
            lines = [{"invoice": bill, "tax": money(tax), "tax_code": self.tax_code} for bill, tax in self.uncertified]
            self.year.post("vat_certification", "VC", lines=lines)
            self.uncertified = []

    def allow(self, percent: int, reason: str) -> None:
        """A part of the price of a recent line is given up."""
        line, customer, _, _, net, tax, _ = self.year.dice.choice(
            [one for one in self.sold if one[1] not in self.currencies][-20:]
        )
        gross = (net + tax) * percent // 100
        allowed = self.year.post(
            "sales_allowance", "SA", customer=customer, reason=reason, lines=[{"delivery": line, "gross": money(gross)}]
        )
        self.receivable.append(Owed(allowed, customer, -gross, self.year.today))
        self.sold = [one for one in self.sold if one[0] != line]

    # --- between the places ----------------------------------------------------------------------------------------

    def transfer(self, source: str, target: str, goods: list[tuple[Article, int]], *, short: int = 0) -> None:
        """Ship and arrive the same day; of the first line `short` pieces do not arrive."""
        lines = [
            {"item": article.code, "quantity": str(some), "from_place": source, "to_place": target} for article, some in goods
        ]
        shipped = self.year.post("stock_transfer", "ST", lines=lines)
        arrived = []
        for number, (article, some) in enumerate(goods, 1):
            missing = short if number == 1 else 0
            arrived.append({"shipment": f"{shipped}/{number}", "place": target, "received": str(some - missing)})
            self.stock[article.code, source] -= some
            self.stock[article.code, target] += some - missing
        received = self.year.post("transfer_receipt", "TR", lines=arrived)
        if short:
            self.year.post("count_approval", "CA", approver="director", lines=[{"count": f"{received}/1"}])


def journal(year: Year, memo: str, *lines: tuple[str, int] | tuple[str, int, dict[str, str]]) -> str:
    """A journal voucher: account, debit in cents (credit is negative), further fields."""
    rows = []
    for account, amount, *more in lines:
        side = {"debit": money(amount)} if amount > 0 else {"credit": money(-amount)}
        rows.append({"account": account, **side, **(more[0] if more else {})})
    return year.post("journal_voucher", "JV", memo=memo, lines=rows)


def paid(account: str, amount: int, cash_item: str) -> tuple[str, int, dict[str, str]]:
    """Money that leaves an account."""
    return account, -amount, {"cash_item": cash_item}


def approve_suspended(year: Year, approver: str) -> None:
    """Whatever is still suspended is decided on: late prices come after losses that were approved before."""
    lines = [{"count": row["document"]} for row in year.rows("open-items") if row["role"] == "SUSP"]
    if lines:
        year.post("count_approval", "CA", approver=approver, lines=lines)
