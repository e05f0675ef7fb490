"""小禾生活超市有限公司: four neighbourhood shops and a warehouse under 小企业会计准则, general taxpayer, 2025.

Household goods are kept at retail (售价核算), food and detergent at moving average, milk by lot, first in first out. Vans fill
the shelves, customers pay by WeChat, Alipay, cash and gift card; a school buys for its pupils twice.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Final

from ledger.api import NewBook, close
from tests.example_companies.chain import APPROVER, BANK, PLATFORM, PUBLIC, WAREHOUSE, Chain, Ware
from tests.example_companies.dealer import Owed, approve_suspended, journal, paid
from tests.example_companies.year import Told, Year, money, tax_of

TOLD: Final = Told(
    Path("examples/retail"),
    NewBook("小禾生活超市有限公司", "cn-small-enterprise", start="2025-01", user="会计"),
    2025,
)
WARES: Final = {
    one.code: one
    for one in (
        Ware("BEI", "不锈钢保温杯 500ml", "只", "V-RI", 3800, 5900, 30, costing="retail"),
        Ware("JIN", "纯棉毛巾", "条", "V-RI", 750, 1290, 100, costing="retail"),
        Ware("SAN", "三折晴雨伞", "把", "V-RI", 1600, 2700, 20, costing="retail"),
        Ware("ZHI", "抽纸 6 包装", "提", "V-RI", 920, 1390, 150, costing="retail"),
        Ware("MI", "东北大米 5kg", "袋", "V-LIANG", 2400, 3100, 120, 9),
        Ware("YOU", "菜籽油 5L", "桶", "V-LIANG", 5200, 6600, 70, 9),
        Ware("XI", "洗衣液 3kg", "瓶", "V-XI", 2100, 3200, 80),
        Ware("CHA", "龙井茶 200g", "盒", "V-CHA", 6800, 11800, 20),
        Ware("NAI", "纯牛奶 12 盒装", "箱", "V-NAI", 3600, 4600, 100, 9, "fifo", lots=True),
    )
}
SHOPS: Final = {"D1": ("文三路店", 120), "D2": ("滨江店", 100), "D3": ("城西店", 90), "D4": ("萧山店", 80)}
SUPPLIERS: Final = {
    "V-RI": "义乌百汇日用品有限公司",
    "V-LIANG": "嘉兴禾丰粮油有限公司",
    "V-XI": "宁波洁雅日化有限公司",
    "V-CHA": "杭州梅坞茶业有限公司",
    "V-NAI": "浙江牧歌乳业有限公司",
    "V-YUN": "杭州捷运物流有限公司",
    "V-FANG": "杭州西湖商业物业有限公司",
    "V-DIAN": "国网杭州供电公司",
}
SCHOOL: Final = "C-XUE"
_SEASON: Final = (125, 85, 90, 95, 100, 105, 95, 95, 110, 105, 110, 115)
"""How busy the shops are in each month; the Spring Festival of 2025 is in January."""
_WAGES: Final = 6400000


def tell(year: Year) -> None:
    """The whole year, and its lock."""
    chain = _founded(year)
    for month in range(1, 13):
        _month(chain, month)
        year.close_month(month)
    locked = close(year.book, str(year.told.year), circumstances=year.circumstances())
    assert not isinstance(locked, list), locked


def _founded(year: Year) -> Chain:
    year.master(
        *({"kind": "area", "id": f"A-{code}", "name": name} for code, (name, _) in SHOPS.items()),
        *(
            {"kind": "place", "id": code, "name": name, "type": "warehouse", "area": f"A-{code}"}
            for code, (name, _) in SHOPS.items()
        ),
        {"kind": "bank_account", "id": BANK, "name": "建设银行基本户", "account": "1002"},
        *({"kind": "party", "id": code, "name": name, "group": "supplier"} for code, name in SUPPLIERS.items()),
        {"kind": "party", "id": PUBLIC, "name": "门店散客", "group": "customer"},
        {"kind": "party", "id": SCHOOL, "name": "杭州求知中学后勤部", "group": "customer"},
        {"kind": "party", "id": PLATFORM, "name": "到家团购平台", "group": "customer"},
        {"kind": "party", "id": "Q-WX", "name": "微信支付", "group": "customer"},
        {"kind": "party", "id": "Q-ZFB", "name": "支付宝", "group": "customer"},
        {"kind": "party", "id": "E-CHEN", "name": "陈店长"},
        *(one.master() for one in WARES.values()),
    )
    prices = [{"item": one.code, "price": money(one.sell)} for one in WARES.values() if one.costing == "retail"]
    year.post("retail_price", "RP", lines=prices)
    chain = Chain(year, WARES, {code: size for code, (_, size) in SHOPS.items()})
    lines = []
    for place, weeks in ((WAREHOUSE, 6), *((code, 2) for code in SHOPS)):
        for one in WARES.values():
            some = one.weekly * weeks * chain.shops.get(place, 100) // 100
            chain.stock[one.code, place] = some
            lot = {"lot": f"{one.code}-241220"} if one.lots else {}
            value = money(some * one.buy)
            lines.append({"item": one.code, "quantity": str(some), "place": place, "value": value, **lot})
    accounts = [
        {"account": "1001", "debit": "12000.00", "cash_item": "internal"},
        {"account": "1002", "debit": "260000.00", "cash_item": "internal"},
        {"account": "1601", "debit": "260000.00"},
        {"account": "1602", "credit": "84000.00"},
        {"account": "2202.01", "credit": "96500.00", "party": "V-LIANG", "due": "2025-01-20"},
        {"account": "2211", "credit": money(_WAGES)},
    ]
    opening = year.post("opening_balance", "OB", lines=lines, accounts=accounts)
    chain.payable.append(Owed(f"{opening}/5", "V-LIANG", 9650000, dt.date(year.told.year, 1, 20)))
    return chain


def _month(chain: Chain, month: int) -> None:
    year = chain.year
    for number in range(1, year.last_day(month).day + 1):
        year.today = dt.date(year.told.year, month, number)
        if number == 2:
            for supplier in ("V-LIANG", "V-NAI", "V-RI"):
                chain.buy(supplier, 9)
        if number == 6:
            for supplier in ("V-XI", "V-CHA"):
                chain.buy(supplier, 9)
        _taxes(chain, month, number)
        for action in chain.appointments.pop(year.today, ()):
            action()
        if year.today.weekday() == 6:
            _sunday(chain, month)
        if year.today.weekday() == 4:
            _friday(chain)
        if number == 10:
            journal(year, "发放上月工资", ("2211", _WAGES), paid("1002", _WAGES, "wages"))
        if number == 18:
            _bills(chain, month)
        _special_days(chain, month, number)
    _end_of_month(chain, month)


# --- every week ------------------------------------------------------------------------------------------------------


def _sunday(chain: Chain, month: int) -> None:
    """The week's sales of each shop, the money, and the vans of the next week."""
    holiday = month in (1, 5, 6, 10, 11)
    for shop in SHOPS:
        chain.sell_week(shop, _SEASON[month - 1], off=holiday, platform=shop in ("D1", "D2"))
    chain.use_cards(180000)
    chain.take_money()
    week = chain.year.today.isocalendar().week
    round_trip = ["D1", "D2"] if week % 2 else ["D3", "D4"]
    chain.replenish(round_trip, 4, short=2 if week in (22, 40) else 0)
    if chain.lost:
        lost, chain.lost = chain.lost, {}
        approved = chain.approve_loss(lost, "normal", borne_by="V-YUN", share=100)
        total = sum(lost.values())
        chain.year.post(
            "courier_remittance", "CR", courier="V-YUN", bank=BANK, paid=money(total), lines=[{"sale": approved}]
        )  # fmt: skip


def _friday(chain: Chain) -> None:
    """Channels pay out, suppliers are paid."""
    odd = chain.year.today.isocalendar().week % 2
    chain.settle_channel("Q-WX" if odd else "Q-ZFB")
    if odd:
        chain.pay_due()


# --- every month -----------------------------------------------------------------------------------------------------


def _bills(chain: Chain, month: int) -> None:
    """Invoices for what came in, some dearer than the order; one of the late suppliers bills next month."""
    for supplier in ("V-RI", "V-LIANG", "V-XI", "V-CHA", "V-NAI"):
        if not (supplier == "V-CHA" and month in (3, 8)):
            chain.bill(supplier, 30, dearer=chain.year.dice.choice((0, 0, 0, 1, 2)))
    chain.bill_expense("V-FANG", "5601", 2600000, 9, "四店及仓库房租")
    chain.bill_expense("V-DIAN", "5601", 480000 + chain.year.dice.randint(-60000, 60000), 13, "电费")
    chain.freight("V-YUN", 220000 + chain.year.dice.randint(-30000, 30000))


def _taxes(chain: Chain, month: int, number: int) -> None:
    """Income tax of the quarter, and VAT of last month with what is levied on it."""
    year = chain.year
    if number == 12 and month in (4, 7, 10):
        _income_tax(year, pay=True)
    if number == 15 and month > 1:
        chain.settle_platform()
        owed = -year.balance("2221.02")
        if owed > 0:
            levies = {"city": "2221.12", "education": "2221.13", "local_education": "2221.14"}
            surcharges = [{"code": code, "amount": money(-year.balance(account))} for code, account in levies.items()]
            year.post("vat_payment", "VP", bank=BANK, surcharges=surcharges)


def _income_tax(year: Year, *, pay: bool) -> None:
    """Five percent, as for small profits, of the profit in the books so far, less what was taxed before."""
    taxed = sum(
        int(line.debit) for record in year.records for entry in record.entries for line in entry.postings
        if line.account == "5801" and record.kind == "journal_voucher"
    )  # fmt: skip
    due = (-year.balance("3103") + taxed) * 5 // 100 - taxed
    if due > 0:
        journal(year, "计提企业所得税", ("5801", due), ("2221.15", -due))
        if pay:
            journal(year, "缴纳企业所得税", ("2221.15", due), paid("1002", due, "taxes"))


def _end_of_month(chain: Chain, month: int) -> None:
    year = chain.year
    year.post("bank_charge", "BC", bank=BANK, net="60.00", tax="3.60", tax_code="special6")
    chain.certify()
    journal(year, "计提工资", ("5601", _WAGES - 1500000), ("5602", 1500000), ("2211", -_WAGES))
    journal(year, "门店设备折旧", ("5601", 360000), ("1602", -360000))
    cash = year.balance("1001") // 100000 * 100000 - 500000
    if cash > 0:
        banked = {"cash_item": "internal"}
        journal(year, "门店现金存银行", ("1002", cash, banked), ("1001", -cash, banked))
    if month % 3 == 0:
        _counts(chain)
    if month == 12:  # the mark-up of what was sold comes off its cost before the year's profit is taxed
        year.post("retail_close", "RM")
    approve_suspended(year, APPROVER)
    if month == 12:
        _income_tax(year, pay=False)


def _counts(chain: Chain) -> None:
    """Every shop counts four items; in one of them goods were stolen, which takes their input tax along."""
    dice = chain.year.dice
    thief = dice.choice(list(SHOPS))
    for shop in SHOPS:
        at_cost, at_retail = ["MI", "YOU", "XI", "CHA"], ["BEI", "JIN", "SAN", "ZHI"]
        codes = dice.sample(at_cost if shop == thief else at_cost + at_retail, 4)
        low, high = (-6, -3) if shop == thief else (-2, 1)
        differences = {code: max(dice.randint(low, high), -chain.stock[code, shop]) for code in codes}
        chain.count(shop, differences, "abnormal" if shop == thief else "normal")


# --- days of their own -----------------------------------------------------------------------------------------------


def _special_days(chain: Chain, month: int, number: int) -> None:
    year = chain.year
    if (month, number) in ((1, 14), (9, 12)):
        _cards(chain, 6)
    if (month, number) == (1, 20):
        _spring_festival(chain)
    if (month, number) in ((5, 13), (9, 15)):
        _school_orders(chain)
    if (month, number) in ((3, 20), (10, 20)):
        _give(chain, "CHA", 12)
    if (month, number) in ((6, 25), (12, 22)):
        _rebate(chain, 420000)
    if month in (2, 5, 8, 11) and number == 24:
        expired = chain.write_off("NAI", year.dice.randint(4, 9), "D1", "normal")  # of the oldest lot
        chain.approve_loss(expired, "normal")
    if (month, number) == (7, 9):
        _left_in_the_sun(chain)
    if (month, number) == (4, 3):
        _spring_tea(chain)
    if (month, number) in ((6, 9), (10, 9)):
        _return_to_supplier(chain, invoiced=month == 10)
    if (month, number) in ((7, 1), (11, 3)):
        _new_price(chain, *(("JIN", 1350) if month == 7 else ("BEI", 5600)))


def _cards(chain: Chain, some: int) -> None:
    """Gift cards before a festival: money, no revenue yet."""
    for number in range(some):
        amount = (100000, 50000)[number % 2]
        where = {"channel": "Q-WX"} if number % 3 else {"bank": BANK}
        card = chain.year.post("gift_card", "GC", holder=PUBLIC, amount=money(amount), **where)
        chain.cards.append(Owed(card, PUBLIC, amount, chain.year.today))
        if number % 3:
            chain.captures["Q-WX"].append(Owed(f"gift_card:{card}", "Q-WX", amount, chain.year.today))


def _spring_festival(chain: Chain) -> None:
    """Rice, oil and detergent for each of the thirteen who work here."""
    lines = []
    for code in ("MI", "YOU", "XI"):
        chain.stock[code, WAREHOUSE] -= 13
        lines.append({"item": code, "quantity": "13", "place": WAREHOUSE})
    chain.year.post("staff_welfare", "SW", source="bought", lines=lines)
    spent = sum(
        line.debit - line.credit for one in chain.year.records[-1].entries for line in one.postings if line.role == "PAYROLL"
    )
    journal(chain.year, "春节职工福利", ("5601", spent), ("2211", -spent))


def _school_orders(chain: Chain) -> None:
    """Reserved for the school, a third paid ahead, two deliveries, ten cups back, the rest paid."""
    year, today, wanted = chain.year, chain.year.today, {"BEI": 120, "JIN": 200, "XI": 60}
    lines, prices = [], {}
    for code, some in wanted.items():
        ware = WARES[code]
        chain.stock[code, WAREHOUSE] -= some
        prices[code] = chain.gross(ware, some) * 92 // 100
        eta = (today + dt.timedelta(days=4)).isoformat()
        lines.append(
            {"item": code, "quantity": str(some), "place": WAREHOUSE, "gross": money(prices[code]), "eta": eta}
        )  # fmt: skip
    order = year.post("sales_order", "SO", customer=SCHOOL, reserve=True, lines=lines)
    advance = sum(prices.values()) // 300000 * 100000
    paid_ahead = year.post("advance", "AV", customer=SCHOOL, amount=money(advance), bank=BANK)
    delivered: list[str] = []

    def deliver() -> None:
        rows = [
            {"order_line": f"{order}/{number}", "quantity": str(some // 2), "gross": money(prices[code] // 2)}
            for number, (code, some) in enumerate(wanted.items(), 1)
        ]
        due = (today + dt.timedelta(days=30)).isoformat()
        delivered.append(year.post("delivery", "DN", customer=SCHOOL, due=due, lines=rows))

    def settle() -> None:
        back = prices["BEI"] // 12  # ten of 120
        lines = [{"delivery": f"{delivered[1]}/1", "quantity": "10", "place": WAREHOUSE, "gross": money(back)}]
        returned = year.post("sales_return", "SR", customer=SCHOOL, lines=lines)
        chain.stock["BEI", WAREHOUSE] += 10
        half = sum(price // 2 for price in prices.values())
        settlements = [{"invoice": name, "amount": money(half)} for name in delivered]
        settlements.append({"invoice": returned, "amount": money(-back)})
        year.post(
            "receipt", "RC", customer=SCHOOL, amount=money(2 * half - back - advance), bank=BANK, settlements=settlements,
            advances=[{"advance": paid_ahead, "amount": money(advance)}],
        )  # fmt: skip

    for days, action in ((3, deliver), (9, deliver), (14, settle)):
        chain.appointments[today + dt.timedelta(days=days)].append(action)


def _give(chain: Chain, code: str, some: int) -> None:
    """Tea for good neighbours: a gift is a deemed sale at its price."""
    line = {"item": code, "quantity": str(some), "place": "D1", "market": money(some * WARES[code].sell)}
    chain.stock[code, "D1"] -= some
    chain.year.post("gift", "GF", lines=[line])


def _rebate(chain: Chain, net: int) -> None:
    """The maker of household goods gives a rebate on what it delivered lately; it is taken off what is owed."""
    tax, year = tax_of(net, 13), chain.year
    receipts = [
        record.key.split(":")[1] for record in year.records
        if record.kind == "goods_receipt" and record.input["supplier"] == "V-RI"
    ][-2:]  # fmt: skip
    due = (year.today + dt.timedelta(days=10)).isoformat()
    rebate = year.post(
        "supplier_rebate", "SB", supplier="V-RI", due=due, amount=money(net), tax=money(tax), tax_code="special13",
        lines=[{"receipt": one} for one in receipts],
    )  # fmt: skip
    chain.payable.append(Owed(rebate, "V-RI", -net - tax, year.today))


def _left_in_the_sun(chain: Chain) -> None:
    """Fifteen cans of oil are spoilt by bad keeping: sold as waste oil, and the keeper makes good a third in cash."""
    year = chain.year
    spoilt = chain.write_off("YOU", 15, "D3", "abnormal")
    (line,) = spoilt
    year.post("scrap_sale", "SS", cash="1001", lines=[{"write_off": line, "gross": "113.00", "tax_code": "special13"}])
    approved = chain.approve_loss(spoilt, "abnormal", borne_by="E-CHEN", share=30)
    owed = sum(line.debit for one in year.records[-1].entries for line in one.postings if line.role == "OREC")
    settled = {"party": "E-CHEN", "open_item": f"loss_approval:{approved}"}
    journal(year, "陈店长赔款", ("1001", owed, {"cash_item": "other_operating"}), ("1221", -owed, settled))


def _spring_tea(chain: Chain) -> None:
    """The tea maker wants money before the harvest; the invoice is paid out of it."""
    year, amount = chain.year, 2000000
    ahead = year.post("prepayment", "PP", supplier="V-CHA", amount=money(amount), bank=BANK)

    def apply() -> None:
        left = amount
        for one in [one for one in chain.payable if one.party == "V-CHA"]:
            some = min(one.amount, left)
            if some > 0:
                lines = [{"prepayment": ahead, "invoice": one.id, "amount": money(some)}]
                year.post("prepayment_application", "PA", supplier="V-CHA", lines=lines)
                one.amount, left = one.amount - some, left - some
        chain.payable = [one for one in chain.payable if one.amount]

    chain.appointments[year.today + dt.timedelta(days=16)].append(apply)


def _return_to_supplier(chain: Chain, *, invoiced: bool) -> None:
    """Leaking detergent goes back: before its invoice, or after it with a red one."""
    year, ware = chain.year, WARES["XI"]
    chain.stock["XI", WAREHOUSE] -= 12
    line = {"item": "XI", "quantity": "12", "place": WAREHOUSE}
    if not invoiced:
        one = chain.unbilled["V-XI"][-1]
        line["receipt"] = one.line
        year.post("purchase_return", "PR", supplier="V-XI", stage="uninvoiced", lines=[line])
        net = one.net - one.net * 12 // one.quantity
        chain.unbilled["V-XI"][-1] = replace(one, quantity=one.quantity - 12, net=net)
        return
    credit = 12 * ware.buy
    tax = tax_of(credit, 13)
    red = line | {"credit": money(credit), "tax": money(tax)}
    returned = year.post("purchase_return", "PR", supplier="V-XI", stage="invoiced", lines=[red])
    chain.payable.append(Owed(returned, "V-XI", -credit - tax, year.today))


def _new_price(chain: Chain, code: str, price: int) -> None:
    """A new retail price: what lies in the shops is marked up or down."""
    chain.prices[code] = price
    chain.year.post("retail_price", "RP", lines=[{"item": code, "price": money(price)}])
