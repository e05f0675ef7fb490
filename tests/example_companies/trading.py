"""Harbour Kitchen Trading: a wholesaler of kitchen equipment on the generic chart, in euro, 2025.

Buys from three suppliers in euro and one in dollars, sells to six customers at home and one in Switzerland, keeps a main
warehouse and a second one in an area of its own.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Final

from ledger.api import NewBook
from tests.example_companies.dealer import Article, Dealer, Owed, approve_suspended, journal, paid
from tests.example_companies.year import Told, Year, money

TOLD: Final = Told(
    Path("examples/trading"),
    NewBook("Harbour Kitchen Trading Ltd", "generic", currency="EUR", start="2025-01", timezone="Europe/Dublin", user="clerk"),
    2025,
)
ARTICLES: Final = {
    one.code: one
    for one in (
        Article("ESP-200", "Espresso machine, two groups", 148000, 219000, "SBONI", 6),
        Article("GRD-64", "Coffee grinder 64 mm", 21500, 34900, "SBONI", 20),
        Article("OVN-C6", "Convection oven, six trays", 96500, 142000, "SKALT", 5),
        Article("FRZ-400", "Upright freezer 400 l", 61000, 89900, "SKALT", 8),
        Article("PAN-28", "Frying pan 28 cm", 1240, 2290, "SMETAL", 240, {"costing": "fifo"}),
        Article("POT-36", "Stock pot 36 l", 3350, 5990, "SMETAL", 90, {"costing": "fifo"}),
        Article("BLD-PRO", "Bar blender", 8900, 14900, "SUSA", 60),
        Article("JAR-2L", "Blender jar 2 l", 1150, 2450, "SUSA", 150),
    )
}
SUPPLIERS: Final = {
    "SBONI": "Boniello Macchine Srl",
    "SKALT": "Kaltwerk GmbH",
    "SMETAL": "Metalúrgica do Norte SA",
    "SUSA": "Lakeside Blending Inc.",
    "SFRT": "Irish Sea Freight Ltd",
    "REVENUE": "Revenue Commissioners",
}
CUSTOMERS: Final = {
    "CHOTEL": "Grand Canal Hotels",
    "CCAFE": "Daily Grind Cafés",
    "CSCHOOL": "Northside School Meals",
    "CPUB": "Temple Taverns",
    "CSHOP": "Cook & Co. shops",
    "CSHIP": "Celtic Ferries",
    "CSUI": "Alpina Gastro AG",
}
_VAT: Final = 23
_CODE: Final = "vat23"


def tell(year: Year) -> None:
    """The whole year."""
    dealer = _founded(year)
    for month in range(1, 13):
        _month(dealer, month)
        year.close_month(month)


def _founded(year: Year) -> Dealer:
    year.master(
        {"kind": "area", "id": "west", "name": "West"},
        {"kind": "place", "id": "PIER", "name": "Ferries, fitted but not accepted", "type": "consignee"},
        {"kind": "place", "id": "W2", "name": "Galway warehouse", "type": "warehouse", "area": "west"},
        {"kind": "bank_account", "id": "EUR", "name": "Current account", "account": "1010"},
        *({"kind": "party", "id": code, "name": name, "group": "supplier"} for code, name in SUPPLIERS.items()),
        *(
            {"kind": "party", "id": code, "name": name, "group": "customer", **({"place": "PIER"} if code == "CSHIP" else {})}
            for code, name in CUSTOMERS.items()
        ),
        {"kind": "rate", "id": "USD-0", "currency": "USD", "rate": "0.96150", "from": "2025-01-01"},
        {"kind": "rate", "id": "CHF-0", "currency": "CHF", "rate": "1.06200", "from": "2025-01-01"},
        *(
            {"kind": "item", "id": one.code, "name": one.name, "unit": "pc", "category": "goods", "tax_code": _CODE, **one.more}
            for one in ARTICLES.values()
        ),
    )
    dealer = Dealer(year, ARTICLES, _VAT, _CODE, {"": "EUR"}, {"SUSA": "USD", "CSUI": "CHF"})
    lines = []
    for one in ARTICLES.values():
        dealer.stock[one.code, "W1"] = one.usual
        lines.append({"item": one.code, "quantity": str(one.usual), "place": "W1", "value": money(one.usual * one.buy)})
    accounts = [
        {"account": "1010", "debit": "180000.00", "cash_item": "internal"},
        {"account": "1500", "debit": "64000.00"},
        {"account": "1510", "credit": "16000.00"},
        {"account": "1100", "debit": "24600.00", "party": "CHOTEL", "due": "2025-01-20"},
        {"account": "2000", "credit": "18450.00", "party": "SBONI", "due": "2025-01-25"},
    ]
    opening = year.post("opening_balance", "OB", lines=lines, accounts=accounts)
    dealer.receivable.append(Owed(f"{opening}/4", "CHOTEL", 2460000, dt.date(year.told.year, 1, 20)))
    dealer.payable.append(Owed(f"{opening}/5", "SBONI", 1845000, dt.date(year.told.year, 1, 25)))
    return dealer


def _month(dealer: Dealer, month: int) -> None:
    year, days = dealer.year, dealer.year.workdays(month)
    orders: dict[dt.date, tuple[str, str, list[tuple[Article, int, str]], list[int]]] = {}
    for number, day in enumerate(days):
        year.today = day
        if number == 0:
            _rates(year, month)
            journal(year, "Rent", ("6100", 420000), paid("1010", 420000, "other_operating"))
        if number in (1, 3, 5, 7):
            supplier = ("SBONI", "SKALT", "SMETAL", "SUSA")[(number - 1) // 2]
            eta = days[min(number + year.dice.randint(4, 9), len(days) - 3)]
            wanted = _wanted(dealer, supplier)
            order, nets = dealer.order(supplier, wanted, eta)
            orders[eta] = (supplier, order, wanted, nets)
        for eta in [eta for eta in orders if eta <= day]:
            supplier, order, wanted, nets = orders.pop(eta)
            if supplier == "SUSA":
                _import(dealer, order, wanted, nets)
            else:
                _freight(dealer, dealer.receive(supplier, order, wanted, nets))
        if number in (10, 15, len(days) - 2):
            for supplier in SUPPLIERS:
                dealer.bill(supplier, 30, dearer=year.dice.choice((0, 0, 0, 2)))
        _sales(dealer)
        if number % 5 == 4:
            late = {"CPUB"} if year.dice.random() < 0.5 else set()
            dealer.collect_due(late, discount=2)
            dealer.pay_due()
        if number == 12:
            dealer.take_back("W1")
        if number == 14 and month % 2:
            dealer.allow(10, "scratched in transit")
        if number == 6:
            _on_board(dealer, month)
        if number == 9 and month in (2, 8):
            _school_pays_ahead(dealer)
        if number == 11 and month in (4, 7, 10):
            _pay_vat_and_customs(dealer, month)
        if number == 8:
            _to_galway(dealer, short=1 if month % 4 == 0 else 0)
    year.today = year.last_day(month)
    journal(year, "Salaries", ("6100", 520000), ("6000", 640000), paid("1010", 1160000, "wages"))
    journal(year, "Depreciation", ("6100", 95000), ("1510", -95000))
    journal(year, "Warehouse running costs", ("6000", 300000, {"center": "WAREHOUSE"}), paid("1010", 300000, "other_operating"))
    targets = [{"center": center, "driver": share} for center, share in (("HORECA", "50"), ("RETAIL", "30"), ("EXPORT", "20"))]
    year.post("expense_allocation", "EA", from_center="WAREHOUSE", pool="3000.00", basis="floor space", targets=targets)
    year.post("bank_charge", "BC", bank="EUR", net=money(3500 + month * 10))
    if month % 3 == 0:
        _count(dealer)
    if month == 12:
        _year_end(dealer)


def _rates(year: Year, month: int) -> None:
    first = year.today.replace(day=1).isoformat()
    for currency, middle in (("USD", 9300), ("CHF", 10600)):
        rate = middle + year.dice.randint(-250, 250)
        year.master(
            {"kind": "rate", "id": f"{currency}-{month}", "currency": currency, "rate": f"{rate / 10000:.4f}", "from": first}
        )


def _wanted(dealer: Dealer, supplier: str) -> list[tuple[Article, int, str]]:
    found = []
    for article in dealer.articles.values():
        if article.supplier == supplier:
            there = sum(some for (code, _), some in dealer.stock.items() if code == article.code)
            found.append((article, max(article.usual * 2 - there, article.usual // 2, 1), "W1"))
    return found


def _sales(dealer: Dealer) -> None:
    dice = dealer.year.dice
    for _ in range(dice.randint(0, 3)):
        customer = dice.choice([*CUSTOMERS, "CCAFE", "CSHOP"])
        place = "W2" if dice.random() < 0.2 and dealer.available("W2") else "W1"
        basket = dealer.basket(place, dice.randint(1, 3), 12)
        if basket:
            dealer.deliver(customer, place, basket, dice.choice((14, 30, 30, 45)), off=dice.choice((0, 0, 5, 10)))


def _to_galway(dealer: Dealer, *, short: int) -> None:
    goods = [
        (article, dealer.stock[article.code, "W1"] // 4)
        for article in dealer.articles.values()
        if dealer.stock[article.code, "W1"] >= 8
    ]
    if goods:
        dealer.transfer("W1", "W2", goods, short=short)


def _import(dealer: Dealer, order: str, wanted: list[tuple[Article, int, str]], nets: list[int]) -> None:
    """Goods from overseas come with their invoice and the customs' bill: duty 2.7 %, import VAT."""
    year = dealer.year
    lines = [
        {
            "item": article.code,
            "quantity": str(quantity),
            "place": place,
            "net": money(net),
            "duty_rate": "2.7%",
            "tax_code": _CODE,
            "order_line": f"{order}/{number}",
        }
        for number, ((article, quantity, place), net) in enumerate(zip(wanted, nets, strict=True), 1)
    ]
    due = year.today + dt.timedelta(days=45)
    fields = {"supplier": "SUSA", "customs": "REVENUE", "due": due.isoformat(), "currency": "USD", "lines": lines}
    bill = year.post("import_invoice", "IM", **fields)
    for article, quantity, place in wanted:
        dealer.stock[article.code, place] += quantity
    dealer.payable.append(Owed(bill, "SUSA", sum(nets), due))


def _freight(dealer: Dealer, receipt: str) -> None:
    """A carrier's bill follows some receipts; it belongs to the goods."""
    year = dealer.year
    if year.dice.random() < 0.4:
        amount, due = 12000 + year.dice.randint(0, 9000), year.today + dt.timedelta(days=30)
        tax = amount * _VAT // 100
        bill = year.post(
            "landed_cost", "LC", supplier="SFRT", due=due.isoformat(), amount=money(amount), tax=money(tax), tax_code=_CODE,
            basis="amount", lines=[{"receipt": receipt}],
        )  # fmt: skip
        dealer.payable.append(Owed(bill, "SFRT", amount + tax, due))


def _on_board(dealer: Dealer, month: int) -> None:
    """A galley is fitted on a ferry and accepted a week later; revenue waits for that."""
    year, article = dealer.year, dealer.articles["OVN-C6"]
    if month % 3 or dealer.stock["OVN-C6", "W1"] < 2:
        return
    net = 2 * article.sell
    line = {"item": "OVN-C6", "quantity": "2", "place": "W1", "gross": money(net + net * _VAT // 100), "tax_code": _CODE}
    due = (year.today + dt.timedelta(days=30)).isoformat()
    sent = year.post("delivery", "DN", customer="CSHIP", due=due, control="on_acceptance", lines=[line])
    dealer.stock["OVN-C6", "W1"] -= 2
    year.today += dt.timedelta(days=6)
    year.post("acceptance", "AC", customer="CSHIP", due=due, lines=[{"delivery": f"{sent}/1", "quantity": "2"}])
    year.today -= dt.timedelta(days=6)


def _school_pays_ahead(dealer: Dealer) -> None:
    """Money for pots before they are chosen; a delivery uses it up."""
    year = dealer.year
    ahead = year.post("advance", "AD", customer="CSCHOOL", amount="1200.00", bank="EUR", tax_code=_CODE)
    if dealer.stock["POT-36", "W1"] >= 30:
        sent = dealer.deliver("CSCHOOL", "W1", [(dealer.articles["POT-36"], 30)], 30)
        year.post(
            "advance_application", "AA", customer="CSCHOOL", lines=[{"advance": ahead, "invoice": sent, "amount": "1200.00"}]
        )
        owed = next(one for one in dealer.receivable if one.id == sent)
        owed.amount -= 120000


def _pay_vat_and_customs(dealer: Dealer, month: int) -> None:
    """Every quarter: output less input VAT, and what the customs are owed."""
    year = dealer.year
    today, year.today = year.today, year.last_day(month - 1)
    balances = {
        row["account"]: (row["closing_debit"] or 0) - (row["closing_credit"] or 0) for row in year.rows("trial-balance")
    }
    year.today = today
    output, inward, customs = -balances.get("2110", 0), balances.get("1400", 0), -balances.get("2090", 0)
    if output > inward:
        journal(year, "VAT return", ("2110", output), ("1400", -inward), ("1010", inward - output, {"cash_item": "taxes"}))
    if customs > 0:
        journal(year, "Customs account", ("2090", customs, {"party": "REVENUE"}), paid("1010", customs, "taxes"))


def _count(dealer: Dealer) -> None:
    """One pan is missing and one jar too many, most quarters."""
    year = dealer.year
    counted = {"PAN-28": -1, "JAR-2L": 1}
    lines = []
    for item, change in counted.items():
        there = dealer.stock[item, "W1"]
        if there > 1:
            dealer.stock[item, "W1"] += change
            lines.append({"item": item, "place": "W1", "counted": str(there + change)})
    if not lines:
        return
    count = year.post("stock_count", "SC", lines=lines)
    year.post("count_approval", "CA", approver="director", lines=[{"count": f"{count}/{n}"} for n in range(1, len(lines) + 1)])


def _year_end(dealer: Dealer) -> None:
    """The metal supplier's bonus; a pub that will not pay; blenders that sell below cost."""
    year = dealer.year
    approve_suspended(year, "director")
    bonus = year.post(
        "supplier_rebate", "RB", supplier="SMETAL", amount="350.00", tax="80.50", tax_code=_CODE,
        lines=[{"receipt": one} for one in dealer.receipts["SMETAL"][-2:]],
    )  # fmt: skip
    dealer.payable.append(Owed(bonus, "SMETAL", -43050, year.today))
    pub = [one for one in dealer.receivable if one.party == "CPUB" and one.amount > 0]
    if pub:
        year.post(
            "bad_debt", "BD", step="provide", amount=money(pub[0].amount + 50000), reason="Temple Taverns in examinership"
        )
        year.post("bad_debt", "BD", step="write_off", reason="liquidator's letter", lines=[{"invoice": pub[0].id}])
        dealer.receivable.remove(pub[0])
    there = sum(some for (code, _), some in dealer.stock.items() if code == "BLD-PRO")
    if there:
        year.post("impairment", "NR", lines=[{"item": "BLD-PRO", "nrv": money(there * 7200)}])
    profit = next(row["year"] for row in year.rows("income") if row["line"] == 12)
    if profit > 0:
        journal(year, "Corporation tax, 12.5 %", ("8000", profit // 8), ("2400", -(profit // 8)))
