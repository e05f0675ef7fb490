"""Harbour Kitchen Trading: a wholesaler of kitchen equipment on the generic chart, in euro, 2025.

Buys from three suppliers in euro and one in dollars, sells to six customers at home and one in Switzerland, keeps a main
warehouse and a second one in an area of its own.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Final

from ledger.api import NewBook
from tests.example_companies.dealer import Article, Dealer, Owed, journal, paid
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
        {"kind": "place", "id": "W2", "name": "Galway warehouse", "type": "warehouse", "area": "west"},
        {"kind": "bank_account", "id": "EUR", "name": "Current account", "account": "1010"},
        *({"kind": "party", "id": code, "name": name, "group": "supplier"} for code, name in SUPPLIERS.items()),
        *({"kind": "party", "id": code, "name": name, "group": "customer"} for code, name in CUSTOMERS.items()),
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
            dealer.receive(supplier, order, wanted, nets)
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
        if number == 8:
            _to_galway(dealer, short=1 if month % 4 == 0 else 0)
    year.today = year.last_day(month)
    journal(year, "Salaries", ("6100", 1180000), ("6000", 1420000), paid("1010", 2600000, "wages"))
    journal(year, "Depreciation", ("6100", 95000), ("1510", -95000))


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
