"""江苏恒阀机电制造有限公司: a maker of brass valves under 企业会计准则, general taxpayer, 2025.

Brass bar, seals and cartons are bought; bodies go out for nickel plating and come back; two kinds of valves are made to
order by month, some of them over the end of it; they are sold at home and, in dollars, abroad.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ledger.api import NewBook
from tests.example_companies.dealer import Article, Dealer, Owed, approve_suspended, journal, paid
from tests.example_companies.year import Told, Year, money

TOLD: Final = Told(
    Path("examples/manufacturing"),
    NewBook("江苏恒阀机电制造有限公司", "cn-enterprise", start="2025-01", user="demo"),
    2025,
)
_RAW: Final = {
    one.code: one
    for one in (
        Article("CU-BAR", "黄铜棒 HPb59-1", 5200, 0, "S-TONG", 1200, {"unit": "kg", "category": "raw"}),
        Article("SEAL", "丁腈密封圈", 45, 0, "S-XIANG", 5000, {"unit": "只", "category": "raw"}),
        Article("CARTON", "五层瓦楞纸箱", 380, 0, "S-ZHI", 800, {"unit": "只", "category": "packaging"}),
    )
}
_MADE: Final = {
    one.code: one
    for one in (
        Article("BODY", "电镀阀体", 3600, 0, "", 0, {"unit": "只", "category": "raw"}),
        Article("VALVE-15", "球阀 DN15", 4800, 8900, "", 0, {"unit": "只", "category": "goods"}),
        Article("VALVE-25", "球阀 DN25", 8400, 15600, "", 0, {"unit": "只", "category": "goods"}),
    )
}
SUPPLIERS: Final = {"S-TONG": "宁波金源铜业有限公司", "S-XIANG": "青岛海蓝橡塑有限公司", "S-ZHI": "无锡恒丰纸箱厂"}
CUSTOMERS: Final = {
    "C-SHUI": "苏州自来水工程公司",
    "C-NUAN": "山东暖通设备有限公司",
    "C-WU": "义乌五金批发市场周记",
    "C-GAI": "中建安装华东分公司",
    "C-US": "Midwest Plumbing Supply Co.",
}
_PER_VALVE: Final = {"VALVE-15": (30, 2, 1), "VALVE-25": (75, 2, 1)}
"""Brass in hundredths of a kilogram, seals, plated bodies."""


@dataclass(slots=True)
class Works:
    """The workshop beside the dealer."""

    dealer: Dealer
    under_way: str = ""
    """An order that goes over the end of the month."""

    @property
    def year(self) -> Year:
        """The year both live in."""
        return self.dealer.year

    def make_valves(self, valve: str, quantity: int, *, finish: bool) -> str:
        """Order, material, labour; what is finished comes in when the overhead is known."""
        brass, seals, bodies = (some * quantity for some in _PER_VALVE[valve])
        wanted = {"CU-BAR": brass // 100, "SEAL": seals, "BODY": bodies}
        materials = [{"item": item, "quantity": str(some)} for item, some in wanted.items()]
        due = (self.year.today + dt.timedelta(days=20)).isoformat()
        order = self.year.post(
            "production_order", "MO", item=valve, quantity=str(quantity), place="W1", due=due, materials=materials,
            planned_cost=money(quantity * _MADE[valve].buy),
        )  # fmt: skip
        lines = [{"item": item, "quantity": str(some), "place": "W1"} for item, some in wanted.items()]
        issue = self.year.post("material_issue", "MI", order=order, lines=lines)
        for item, some in wanted.items():
            self.dealer.stock[item, "W1"] -= some
        if self.year.dice.random() < 0.4:
            back = max(wanted["CU-BAR"] // 50, 1)
            self.year.post("material_return", "MR", order=order, lines=[{"issue": f"{issue}/1", "quantity": str(back)}])
            self.dealer.stock["CU-BAR", "W1"] += back
        self.year.post("payroll_charge", "LB", lines=[{"order": order, "amount": money(quantity * 620)}])
        if not finish:
            self.under_way = order
        return order

    def receive_valves(self, order: str, valve: str, quantity: int, **part: Any) -> None:
        """Finished valves come in; `part` says what stays behind, or that the order is done."""
        line = {"quantity": str(quantity), **({"cost": part.pop("cost")} if "cost" in part else {})}
        self.year.post("production_receipt", "PR", order=order, lines=[line], **part)
        self.dealer.stock[valve, "W1"] += quantity

    def plate_bodies(self, quantity: int) -> None:
        """Brass goes to the plater, plated bodies come back with his bill."""
        brass = quantity * 40 // 100
        order = self.year.post(
            "production_order", "WO", item="BODY", quantity=str(quantity), place="W1", supplier="S-DU",
            due=(self.year.today + dt.timedelta(days=6)).isoformat(), materials=[{"item": "CU-BAR", "quantity": str(brass)}],
        )  # fmt: skip
        self.year.post(
            "subcontract_issue", "WI", order=order, lines=[{"item": "CU-BAR", "quantity": str(brass), "place": "W1"}]
        )
        self.dealer.stock["CU-BAR", "W1"] -= brass
        self._fee(order, quantity)
        self.year.post("subcontract_receipt", "WR", order=order, final=True, lines=[{"quantity": str(quantity)}])
        self.dealer.stock["BODY", "W1"] += quantity

    def _fee(self, order: str, quantity: int) -> None:
        net = quantity * 550
        tax = net * 13 // 100
        line = {
            "item": "BODY",
            "quantity": str(quantity),
            "place": "W1",
            "net": money(net),
            "tax": money(tax),
            "match": "processing",
            "production_order": order,
        }
        due = self.year.today + dt.timedelta(days=30)
        bill = self.year.post(
            "purchase_invoice", "PI", supplier="S-DU", due=due.isoformat(), memo=f"电镀加工费 {order}", lines=[line]
        )
        self.dealer.payable.append(Owed(bill, "S-DU", net + tax, due))
        self.dealer.uncertified.append((bill, tax))


# --- the year --------------------------------------------------------------------------------------------------------


def tell(year: Year) -> None:
    """The whole year."""
    works = _founded(year)
    for month in range(1, 13):
        _month(works, month)
        year.close_month(month)


def _founded(year: Year) -> Works:
    year.master(
        {"kind": "place", "id": "W-DU", "name": "外协电镀厂", "type": "subcontractor"},
        {"kind": "bank_account", "id": "ICBC", "name": "工商银行基本户", "account": "1002"},
        *({"kind": "party", "id": code, "name": name, "group": "supplier"} for code, name in SUPPLIERS.items()),
        {"kind": "party", "id": "S-DU", "name": "常州光亮电镀有限公司", "group": "supplier", "place": "W-DU"},
        {"kind": "party", "id": "S-DIAN", "name": "国网江苏电力", "group": "supplier"},
        *({"kind": "party", "id": code, "name": name, "group": "customer"} for code, name in CUSTOMERS.items()),
        {"kind": "rate", "id": "USD-0", "currency": "USD", "rate": "7.1884", "from": "2025-01-01"},
        *(
            {"kind": "item", "id": one.code, "name": one.name, "tax_code": "special13", **one.more}
            for one in (_RAW | _MADE).values()
        ),
    )
    dealer = Dealer(year, _RAW | _MADE, 13, "special13", {"": "ICBC"}, {"C-US": "USD"}, {"USD": 15})
    works = Works(dealer)
    stock = {"CU-BAR": 3000, "SEAL": 6000, "CARTON": 900, "BODY": 900, "VALVE-15": 800, "VALVE-25": 400}
    lines = []
    for code, quantity in stock.items():
        dealer.stock[code, "W1"] = quantity
        value = quantity * dealer.articles[code].buy
        lines.append({"item": code, "quantity": str(quantity), "place": "W1", "value": money(value)})
    accounts = [
        {"account": "1002", "debit": "2600000.00", "cash_item": "internal"},
        {"account": "1601", "debit": "3800000.00"},
        {"account": "1602", "credit": "950000.00"},
        {"account": "1122.01", "debit": "186450.00", "party": "C-NUAN", "due": "2025-01-25"},
        {"account": "2202.01", "credit": "259900.00", "party": "S-TONG", "due": "2025-01-20"},
    ]
    opening = year.post("opening_balance", "OB", lines=lines, accounts=accounts)
    dealer.receivable.append(Owed(f"{opening}/4", "C-NUAN", 18645000, dt.date(year.told.year, 1, 25)))
    dealer.payable.append(Owed(f"{opening}/5", "S-TONG", 25990000, dt.date(year.told.year, 1, 20)))
    return works


def _month(works: Works, month: int) -> None:
    year, dealer = works.year, works.dealer
    days = year.workdays(month)
    orders: list[tuple[str, str, int]] = []
    for number, day in enumerate(days):
        year.today = day
        if number == 0:
            _start_of_month(works, month)
        if number == 2:
            _buy(dealer, days)
        if number == 5 and dealer.stock["CU-BAR", "W1"] >= 700:
            works.plate_bodies(1250)
        if number in (6, 9):
            valve, quantity = (("VALVE-15", 800), ("VALVE-25", 420))[number == 9]
            orders.append((works.make_valves(valve, quantity, finish=True), valve, quantity))
        if number == 13 and month % 3 == 1:
            works.make_valves("VALVE-25", 120, finish=False)
        if number == 14:
            for supplier in SUPPLIERS:
                dealer.bill(supplier, 30, dearer=year.dice.choice((0, 0, 1)))
        _sell(dealer)
        if number % 5 == 4:
            dealer.collect_due({"C-WU"} if month in (4, 5, 6) else set())
            dealer.pay_due()
        if number == 10 and month > 1:
            _pay_taxes(works)
        if number == 11:
            _bills(works, month)
        if number == 12 and month in (3, 9):
            _advance(works)
        if number == 15 and month % 4 == 0:
            dealer.allow(5, "镀层色差")
        if number == 16 and month % 2 == 0:
            dealer.take_back("W1")
        if number == 17:
            dealer.certify()
    year.today = year.last_day(month)
    if month % 3 == 0:
        _count(works)
    _end_of_month(works, month, orders)
    if month == 12:
        _year_end(works)


def _start_of_month(works: Works, month: int) -> None:
    year = works.year
    if month > 1:
        rate = 71800 + year.dice.randint(-600, 600)
        first = year.today.replace(day=1).isoformat()
        year.master({"kind": "rate", "id": f"USD-{month}", "currency": "USD", "rate": f"{rate / 10000:.4f}", "from": first})
    if works.under_way:  # an order of last month comes to its end
        works.receive_valves(works.under_way, "VALVE-25", 70, final=True)
        works.under_way = ""


def _buy(dealer: Dealer, days: list[dt.date]) -> None:
    for supplier in SUPPLIERS:
        wanted = [(one, one.usual, "W1") for one in _RAW.values() if one.supplier == supplier]
        wanted = [one for one in wanted if dealer.stock[one[0].code, "W1"] < one[1]]
        if wanted:
            order, nets = dealer.order(supplier, wanted, days[3])
            dealer.receive(supplier, order, wanted, nets)


def _sell(dealer: Dealer) -> None:
    dice = dealer.year.dice
    if dice.random() < 0.7:
        customer = dice.choice(list(CUSTOMERS))
        there = [one for one in _MADE.values() if one.sell and dealer.stock[one.code, "W1"] >= 40]
        if there:
            article = dice.choice(there)
            quantity = dice.randint(30, min(190, dealer.stock[article.code, "W1"]))
            dealer.deliver(customer, "W1", [(article, quantity)], dice.choice((30, 45, 60)), off=dice.choice((0, 0, 3, 5)))


def _end_of_month(works: Works, month: int, orders: list[tuple[str, str, int]]) -> None:
    """Power and depreciation are shared out by hours; what is finished comes in; wages and rent are booked."""
    year = works.year
    power = 1850000 + year.dice.randint(-100000, 100000)
    year.post("overhead", "OH", payee="S-DIAN", amount=money(power), memo="车间电费及折旧")
    targets = [{"order": order, "hours": str(quantity // 4)} for order, _, quantity in orders]
    if works.under_way:
        targets.append({"order": works.under_way, "hours": "20"})
    year.post("overhead_allocation", "OA", targets=targets)
    for order, valve, quantity in orders:
        works.receive_valves(order, valve, quantity, final=True)
    if works.under_way:
        works.receive_valves(works.under_way, "VALVE-25", 50, in_process="70", completion="40%")
    journal(year, "支付电费", ("2241", power, {"party": "S-DIAN"}), paid("1002", power, "other_operating"))
    journal(year, "管理及销售人员工资", ("6602.01", 1900000), ("6601", 1100000), ("2211", -3000000))
    journal(year, "发放工资", ("2211", 3000000), paid("1002", 3000000, "wages"))
    journal(year, "厂部折旧", ("6602.01", 1200000), ("1602", -1200000))


# --- money, taxes, losses --------------------------------------------------------------------------------------------


def _pay_taxes(works: Works) -> None:
    """Last month's VAT on the fifteenth or so, with the surcharges on it."""
    year = works.year
    today, year.today = year.today, year.today.replace(day=1) - dt.timedelta(days=1)
    owed = {row["account"]: (row["closing_credit"] or 0) - (row["closing_debit"] or 0) for row in year.rows("trial-balance")}
    year.today = today
    if owed.get("2221.02", 0) > 0:
        year.post("vat_payment", "VP", bank="ICBC")
    levies = [(account, owed[account]) for account in ("2221.12", "2221.13", "2221.14") if owed.get(account, 0) > 0]
    if levies:
        total = sum(some for _, some in levies)
        journal(year, "缴纳附加税费", *levies, paid("1002", total, "taxes"))


def _bills(works: Works, month: int) -> None:
    """The builder pays one delivery by a bank bill; it is passed on to the brass mill, or held to maturity."""
    year, dealer = works.year, works.dealer
    owed = next((one for one in dealer.receivable if one.party == "C-GAI" and one.amount > 0), None)
    if owed is None:
        return
    dealer.receivable.remove(owed)
    due = year.today + dt.timedelta(days=90)
    bill = year.post(
        "note", "NT", customer="C-GAI", amount=money(owed.amount), due=due.isoformat(), receivables=[{"invoice": owed.id}]
    )
    debt = next((one for one in dealer.payable if one.party == "S-TONG" and one.amount > owed.amount), None)
    if debt is not None and month % 2:
        year.post(
            "note_endorsement", "NE", supplier="S-TONG", lines=[{"note": bill}],
            payables=[{"invoice": debt.id, "amount": money(owed.amount)}],
        )  # fmt: skip
        debt.amount -= owed.amount
    else:
        interest = owed.amount // 100
        year.post(
            "note_collection",
            "NC",
            bank="ICBC",
            paid=money(owed.amount - interest),
            interest=money(interest),
            lines=[{"note": bill}],
        )


def _advance(works: Works) -> None:
    """The water works pay 30 % ahead of a delivery (合同负债), which the delivery uses up."""
    year, dealer = works.year, works.dealer
    ahead = year.post("advance", "AD", customer="C-SHUI", amount="30000.00", bank="ICBC", tax_code="special13")
    if dealer.stock["VALVE-15", "W1"] >= 400:
        sent = dealer.deliver("C-SHUI", "W1", [(dealer.articles["VALVE-15"], 400)], 30)
        line = {"advance": ahead, "invoice": sent, "amount": "30000.00"}
        year.post("advance_application", "AA", customer="C-SHUI", lines=[line])
        next(one for one in dealer.receivable if one.id == sent).amount -= 3000000


def _count(works: Works) -> None:
    """Some kilograms of brass are missing, some seals too many; the manager approves both."""
    year, dealer = works.year, works.dealer
    lines = []
    for item, change, cause in (("CU-BAR", -4, "abnormal"), ("SEAL", 25, "normal")):
        there = dealer.stock[item, "W1"] + change
        dealer.stock[item, "W1"] = there
        lines.append({"item": item, "place": "W1", "counted": str(there), "cause": cause})
    count = year.post("stock_count", "SC", lines=lines)
    year.post("count_approval", "CA", approver="总经理", lines=[{"count": f"{count}/1"}, {"count": f"{count}/2"}])


def _year_end(works: Works) -> None:
    """Five percent of what is owed, and valves that sell below cost."""
    year, dealer = works.year, works.dealer
    approve_suspended(year, "总经理")
    owed = sum(one.amount for one in dealer.receivable if one.party not in dealer.currencies)
    year.post("bad_debt", "BD", step="provide", amount=money(owed * 5 // 100), reason="按应收账款余额百分之五计提")
    left = dealer.stock["VALVE-15", "W1"]
    if left:
        year.post("impairment", "NR", lines=[{"item": "VALVE-15", "nrv": money(left * 4000)}])
    profit = next(row["year"] for row in year.rows("income") if row["line"] == 22)
    if profit > 0:  # 小型微利企业减按 25% 计入应纳税所得额,按 20% 的税率
        journal(year, "计提所得税", ("6801", profit // 20), ("2221.15", -(profit // 20)))
