"""Bank statements with a known truth: twelve kinds of payment, noise in names and memos, from a seed.

Who made a line up knows what it pays. `Scene` holds what matching may see (lines, open items, postings, names, rates) and apart
from it the truth: for each line the keys of the open items and the ids of the postings it stands for, and its kind of payment.
Nothing here knows the matcher; `python -m tests.benchmarks.bank_matching` scores it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from random import Random

from ledger.domain.bank.statement_line import BankLine, BookLine, Known, OpenDebt

CITIES = ("上海", "杭州", "宁波", "苏州", "深圳", "广州", "成都", "武汉", "青岛", "无锡", "东莞", "温州")
STEMS = (
    *(
        "宏达",
        "宏大",
        "永固",
        "华信",
        "鑫源",
        "鑫元",
        "瑞丰",
        "瑞峰",
        "金海",
        "天成",
        "博远",
        "恒通",
        "恒泰",
        "联创",
        "东方",
        "嘉禾",
    ),
    *("德信", "佳美", "万和", "正大"),
)
TRADES = ("贸易", "紧固件", "电子", "五金", "包装", "食品", "纺织", "物流", "化工", "机械")
FORMS = ("有限公司", "股份有限公司", "有限责任公司", "厂", "商行")
LATIN = (
    *("Northwind Traders Ltd", "Alpine Tools GmbH", "Alpine Pools GmbH", "Contoso Trading Co., Ltd.", "Fabrikam Inc"),
    *(
        "Blue Yonder Foods S.p.A.",
        "Tailspin Toys LLC",
        "Lakeside Metals B.V.",
        "Harbour Freight Lines plc",
        "Sakura Denki K.K.",
    ),
)
UNRELATED = (
    *(("", "代发工资", -1), ("国家税务总局上海市税务局", "实时缴税 电子税票号 331016260300011", -1), ("", "网银手续费", -1)),
    *(("", "存款结息", 1), ("上海市社会保险事业管理中心", "社保费 202603", -1), ("张伟", "报销差旅费", -1)),
    *(("上海浦东物业管理有限公司", "3月房租", -1), ("财付通支付科技有限公司", "零钱提现", 1), ("", "转账存入", 1)),
    *(
        ("中国电信股份有限公司上海分公司", "电话费 02188886666", -1),
        ("李娜", "借款", -1),
        ("支付宝(中国)网络技术有限公司", "备付金提现", 1),
    ),
)
KINDS = (
    *("numbered", "plain", "several", "several_numbered", "part", "fee", "discount", "exchange", "equal_amounts", "refund"),
    *("booked", "booked_together", "twin", "through_platform", "unrelated"),
)
"""Kinds of payment; `twin` pays one of two equal invoices of one customer without saying which."""
WEIGHTS = (16, 14, 8, 6, 7, 6, 5, 4, 7, 4, 9, 3, 3, 3, 10)
START = dt.date(2026, 1, 1)


@dataclass
class Truth:
    """What a line stands for."""

    kind: str
    names: frozenset[str]


@dataclass
class Scene:
    """A month at the bank."""

    lines: list[BankLine] = field(default_factory=list)
    known: Known = field(default_factory=Known)
    truth: dict[str, Truth] = field(default_factory=dict)


@dataclass
class StatementMaker:
    """Makes one scene. `noise` 0 writes everything cleanly, 1 is everyday, 2 is bad."""

    chance: Random
    noise: float = 1.0
    debts: list[OpenDebt] = field(default_factory=list)
    book: list[BookLine] = field(default_factory=list)
    lines: list[BankLine] = field(default_factory=list)
    truth: dict[str, Truth] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def scene(self, count: int = 480, parties: int = 70) -> Scene:
        """So many lines, and open items that nobody pays among the others."""
        self._name_parties(parties)
        while len(self.lines) < count:
            kind = self.chance.choices(KINDS, WEIGHTS)[0]
            make: Callable[[str], None] = getattr(self, f"_{kind}")
            make(kind)
        for _ in range(count // 5):
            self._debt(self._party(), self._day(), self._amount())
        self.chance.shuffle(self.debts)
        self.chance.shuffle(self.book)
        lines = sorted(self.lines, key=lambda line: (line.date, line.id))
        names = {code: (name,) for code, name in self.names.items()}
        rates = {"USD": Fraction(7), "EUR": Fraction(15, 2)}
        return Scene(lines, Known(tuple(self.debts), tuple(self.book), names, rates=rates), self.truth)

    # --- the world -----------------------------------------------------------------------------------------------------

    def _name_parties(self, count: int) -> None:
        seen: set[str] = set()
        latin = list(LATIN)
        while len(self.names) < count:
            parts = [self.chance.choice(words) for words in (CITIES, STEMS, TRADES, FORMS)]
            name = latin.pop() if latin and self.chance.random() < 0.15 else "".join(parts)
            if name not in seen:
                seen.add(name)
                self.names[f"{'C' if self.chance.random() < 0.6 else 'S'}{len(self.names):03d}"] = name

    def _party(self) -> str:
        return self.chance.choice(list(self.names))

    def _day(self) -> dt.date:
        return START + dt.timedelta(days=self.chance.randrange(60))

    def _amount(self) -> int:
        value = int(self.chance.lognormvariate(8.2, 1.0) * 100) + 1000
        return value - value % 10_000 + 10_000 if self.chance.random() < 0.15 else value

    def _debt(self, party: str, day: dt.date, amount: int, currency: str = "CNY") -> OpenDebt:
        """An invoice, perhaps with the number of its order; what we owe is negative."""
        number = 1000 + len(self.debts)
        sells = party.startswith("C")
        prefix = self.chance.choice(("INV-2026-", "XS2026", "25312000000") if sells else ("PI-", "26442000000", "FP2026-"))
        numbers = [f"{prefix}{number:05d}"] + ([f"PO26{number:06d}"] if self.chance.random() < 0.4 else [])
        key = f"{'sales_invoice' if sells else 'purchase_invoice'}:{numbers[0]}"
        signed = amount if sells else -amount
        due = day + dt.timedelta(days=self.chance.choice((0, 15, 30, 60)))
        self.debts.append(OpenDebt(key, "AR" if sells else "AP", party, signed, currency, day, due, tuple(numbers)))
        return self.debts[-1]

    def _line(self, kind: str, names: list[str], amount: int, day: dt.date, who: str, memo: str) -> None:
        identifier = f"S-{self.chance.getrandbits(48):012x}"
        self.lines.append(BankLine(identifier, day, amount, "CNY", who, "", memo))
        self.truth[identifier] = Truth(kind, frozenset(names))

    def _pays(self, kind: str, debts: list[OpenDebt], amount: int, memo: str = "", who: str | None = None) -> None:
        day = max(debt.opened for debt in debts) + dt.timedelta(days=self.chance.randrange(1, 40))
        name = self._written(debts[0].party) if who is None else who
        self._line(kind, [debt.key for debt in debts], amount, day, name, memo or self._small_talk())

    # --- noise ---------------------------------------------------------------------------------------------------------

    def _hit(self, share: float) -> bool:
        return self.chance.random() < share * self.noise

    def _written(self, party: str) -> str:
        """A party's name as banks and payers write it."""
        name = self.names[party]
        if self._hit(0.04):
            return ""
        if self._hit(0.10):
            name = name.replace("股份有限公司", "").replace("有限责任公司", "").replace("有限公司", "").replace(" GmbH", "")
        if self._hit(0.08):
            name = name[: max(6, len(name) - 4)]
        if self._hit(0.06):
            name = f"{name}{self.chance.choice(('杭州分公司', '(基本户)', ' 财务部', '第二营业部'))}"
        if self._hit(0.05):
            position = self.chance.randrange(len(name))
            name = name[:position] + self.chance.choice("大达元源丰峰海xe ") + name[position + 1 :]
        if self._hit(0.05):
            name = name.translate({ord("("): "(", ord(")"): ")"}).upper()
        return name

    def _small_talk(self) -> str:
        said = self.chance.choice(
            ("货款", "往来款", "转账", "付款", "PAYMENT", "", "网银转账 20260117", "电话13812345678", "尾号8888")
        )
        return f"{said} {self.chance.randrange(10**9, 10**10)}" if self._hit(0.1) else said

    def _numbers(self, debts: list[OpenDebt]) -> str:
        """The numbers of what is paid, as people write them; sometimes mistyped, sometimes one is forgotten."""
        written = []
        for debt in debts:
            number = self.chance.choice(debt.numbers)
            if self._hit(0.08) and number[-8:].isdigit():
                number = number[-8:]
            if self._hit(0.10):
                number = number.replace("-", " ").lower()
            if self._hit(0.04):
                position = self.chance.randrange(len(number))
                number = number[:position] + self.chance.choice("0123456789") + number[position + 1 :]
            if len(debts) == 1 or not self._hit(0.05):
                written.append(number)
        return self.chance.choice(("货款 ", "付", "INVOICE ", "")) + self.chance.choice((",", " ", "、", "/")).join(written)

    # --- kinds of payment ----------------------------------------------------------------------------------------------

    def _numbered(self, kind: str) -> None:
        debt = self._debt(self._party(), self._day(), self._amount())
        self._pays(kind, [debt], debt.amount, self._numbers([debt]))

    def _plain(self, kind: str) -> None:
        debt = self._debt(self._party(), self._day(), self._amount())
        self._pays(kind, [debt], debt.amount)

    def _several(self, kind: str) -> None:
        party, day = self._party(), self._day()
        days = [day + dt.timedelta(days=self.chance.randrange(10)) for _ in range(self.chance.randint(2, 5))]
        debts = [self._debt(party, one, self._amount()) for one in days]
        memo = self._numbers(debts) if kind == "several_numbered" else ""
        self._pays(kind, debts, sum(debt.amount for debt in debts), memo)

    _several_numbered = _several

    def _part(self, kind: str) -> None:
        debt = self._debt(self._party(), self._day(), self._amount() + 100_000)
        share = self.chance.choice((0.3, 0.5, 0.6, self.chance.uniform(0.2, 0.8)))
        memo = self._numbers([debt]) if self.chance.random() < 0.5 else ""
        self._pays(kind, [debt], int(debt.amount * share), memo)

    def _fee(self, kind: str) -> None:
        debt = self._debt(self._party(), self._day(), self._amount() + 100_000)
        fee = min(self.chance.choice((1000, 1500, 2500, 3000, 5000)), abs(debt.amount) // 60)
        memo = self._numbers([debt]) if self.chance.random() < 0.4 else ""
        self._pays(kind, [debt], debt.amount - fee, memo)

    def _discount(self, kind: str) -> None:
        debt = self._debt(self._party(), self._day(), self._amount())
        share = self.chance.choice((1, 2, 3))
        memo = self._numbers([debt]) if self.chance.random() < 0.4 else ""
        self._pays(kind, [debt], debt.amount - round(debt.amount * share / 100), memo)

    def _exchange(self, kind: str) -> None:
        currency, rate = self.chance.choice((("USD", 7.0), ("EUR", 7.5)))
        debt = self._debt(self._party(), self._day(), self._amount(), currency)
        self._pays(kind, [debt], round(debt.amount * rate * self.chance.uniform(0.99, 1.01)))

    def _equal_amounts(self, kind: str) -> None:
        """Two or three customers pay the same amount on the same day; only their names tell them apart."""
        amount, day = self._amount(), self._day()
        for party in self.chance.sample(list(self.names), self.chance.randint(2, 3)):
            debt = self._debt(party, day, amount)
            paid = day + dt.timedelta(days=10)
            self._line(kind, [debt.key], debt.amount, paid, self._written(party), self._small_talk())

    def _refund(self, kind: str) -> None:
        debt = self._debt(self._party(), self._day(), self._amount())
        credit = replace(debt, key=f"{debt.key}R", amount=-debt.amount, numbers=tuple(f"{one}R" for one in debt.numbers))
        self.debts[-1] = credit
        memo = self._numbers([credit]) if self.chance.random() < 0.5 else "退款"
        self._pays(kind, [credit], credit.amount, memo)

    def _posting(self, amount: int, day: dt.date, party: str) -> BookLine:
        number = len(self.book) + 1
        document = f"{'receipt:RCP' if amount > 0 else 'payment:PAY'}-{number:05d}"
        posted = BookLine(f"{number}.1/2", day, amount, document, party, (document.partition(":")[2],))
        self.book.append(posted)
        return posted

    def _booked(self, kind: str) -> None:
        """The cashier has posted it; the bank carries it out some days later."""
        party = self._party()
        amount = self._amount() if party.startswith("C") else -self._amount()
        posted = self._posting(amount, self._day(), party)
        memo = posted.numbers[0] if self.chance.random() < 0.3 else self._small_talk()
        late = dt.timedelta(days=self.chance.randrange(6))
        self._line(kind, [posted.id], amount, posted.date + late, self._written(party), memo)

    def _booked_together(self, kind: str) -> None:
        day = self._day()
        postings = [self._posting(self._amount(), day, "") for _ in range(self.chance.randint(2, 4))]
        total = sum(posted.amount for posted in postings)
        who = self.chance.choice(("财付通支付科技有限公司", "支付宝(中国)网络技术有限公司", ""))
        self._line(kind, [posted.id for posted in postings], total, day + dt.timedelta(days=1), who, "清算款")

    def _twin(self, kind: str) -> None:
        party, amount, day = self._party(), self._amount(), self._day()
        debts = [self._debt(party, day + dt.timedelta(days=days), amount) for days in (0, 9)]
        self._pays(kind, debts[:1], debts[0].amount)

    def _through_platform(self, kind: str) -> None:
        debt = self._debt(self._party(), self._day(), self._amount())
        memo = f"{self.names[debt.party]} 付款" if self.chance.random() < 0.5 else self._numbers([debt])
        self._pays(kind, [debt], debt.amount, memo, "财付通支付科技有限公司")

    def _unrelated(self, kind: str) -> None:
        who, memo, sign = self.chance.choice(UNRELATED)
        amount = self._amount() // (100 if "手续费" in memo or "结息" in memo else 1) + 1
        self._line(kind, [], sign * amount, self._day(), who, memo)


def scene_of(seed: int, *, noise: float = 1.0, count: int = 480, parties: int = 70) -> Scene:
    """The scene of a seed."""
    return StatementMaker(Random(seed), noise).scene(count, parties)
