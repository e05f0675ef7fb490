"""A second opinion on a book: reads the bodies of the log, adds them up in plain dicts, and says what cannot be.

It knows roles and accounts only as far as it must, shares no arithmetic with the engine, and never looks at a projection.
`read` takes the records since the last call and checks each of them and every sum they touched; `close_of_books` adds what is
asked once: reports, `verify`, beancount, and the law of late prices (`late_price_opinion`).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from ledger.api import OpenBook, ReportRequest, audit_with_beancount, report, verify_book
from ledger.audit.canonical import record_of
from ledger.domain.entry import Entry, Posting, Record
from tests.simulation.company import rows_of
from tests.simulation.late_price_opinion import law_of_late_prices

STOCK = ("INV", "XFER", "DISP", "SUBC")
MEMO = {"ON_ORDER": 1, "ON_ORDER_CONTRA": -1, "SO_OPEN": 1, "SO_OPEN_CONTRA": -1, "RESERVED": 1, "RESERVED_CONTRA": -1}
OUTSIDE = ("Supplier", "Customer", "Production", "Loss", "Count")
NEVER_BELOW = {"GRNI": -1, "TRANSIT": 1, "XFER": 1, "VDEF": -1, "UNBILLED": 1, "CLIAB": -1, "ADV": -1, **MEMO}
"""Roles whose open items never fall below zero, and the sign of what is open as debit − credit."""
TIES = (("GRNI",), ("AP",), ("AR",), ("PREPAY",), ("TRANSIT",), ("UNBILLED",), ("ADV", "CLIAB"))
"""Roles whose accounts are the sum of their open items; two that share an account in some charts stand together."""


class Violation(AssertionError):  # noqa: N818  # it is no error of the program that finds it
    """Something the books must never show."""


def demand(truth: object, what: str) -> None:
    """Raise unless it is so."""
    if not truth:
        raise Violation(what)


class Auditor:
    """The sums of one book."""

    def __init__(self, chart: str = "cn-small-enterprise") -> None:
        self.role_accounts: defaultdict[str, set[str]] = defaultdict(set)
        for row in rows_of(chart, "roles"):
            self.role_accounts[row["role"]].add(row["account"])
        self.stock_accounts = set().union(*(self.role_accounts[role] for role in STOCK))
        types = {row["code"]: row["type"] for row in rows_of(chart, "accounts")}
        self.result = {code for code, kind in types.items() if kind in ("income", "expense")}
        self.seq = 0
        self.records: dict[str, Record] = {}
        self.log: list[Record] = []
        self.area: dict[str, str] = {}
        self.goods: defaultdict[tuple[Any, ...], dict[dt.date, int]] = defaultdict(dict)
        """(role class, item, lot, place) → day → quantity moved."""
        self.worth: defaultdict[tuple[str, str], dict[dt.date, list[int]]] = defaultdict(dict)
        """(item, area or shipment) → day → quantity and value moved."""
        self.layers: dict[str, list[Any]] = {}
        """Layer → item, area, quantity, value."""
        self.open: defaultdict[tuple[str, str, str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
        """(role, party, key, item) → value, document amount, quantity as debit − credit."""
        self.accounts: defaultdict[str, defaultdict[dt.date, int]] = defaultdict(lambda: defaultdict(int))
        self.numbers: defaultdict[str, int] = defaultdict(int)
        self.closed: set[str] = set()
        self.warehouse: dict[str, str] = {}
        self.recorded_at = dt.datetime.min.replace(tzinfo=dt.UTC)

    def read(self, bodies: Iterable[bytes]) -> None:
        """Take new records and check them, and everything they touched."""
        touched: set[tuple[Any, ...]] = set()
        for body in bodies:
            record = record_of(body)
            demand(record.seq == self.seq + 1, f"after record {self.seq} comes {record.seq}")
            self.seq = record.seq
            demand(record.recorded_at > self.recorded_at, f"record {record.seq} is recorded before the one before it")
            self.recorded_at = record.recorded_at
            self._take(record, touched)
            self._check_touched(record, touched)
            touched.clear()

    def _take(self, record: Record, touched: set[tuple[Any, ...]]) -> None:
        if record.kind == "place":
            self._place(record)
        if record.kind == "period_event" and record.input["status"] == "closed":
            self._closed(record.input["period"])
        for entry in record.entries:
            self._check_entry(record, entry)
            for posting in entry.postings:
                self._add(entry, posting, touched)
        if record.reverses:
            self._check_pair(self.records[record.reverses], record)
        self.records[record.key] = record
        self.log.append(record)

    def _place(self, record: Record) -> None:
        given = record.input
        self.warehouse[given["id"]] = given.get("parent") or given["id"]
        if given["type"] == "bin":
            self.area[given["id"]] = self.area[given["parent"]]
        elif given["type"] != "outside":
            self.area[given["id"]] = given.get("area") or given["id"]

    # --- one record ----------------------------------------------------------------------------------------------------

    def _check_entry(self, record: Record, entry: Entry) -> None:
        name = f"{record.key} entry {entry.ordinal}"
        debit, credit = sum(line.debit for line in entry.postings), sum(line.credit for line in entry.postings)
        demand(debit == credit, f"{name}: debits {debit}, credits {credit}")
        demand(all(not (line.debit and line.credit) for line in entry.postings), f"{name}: a line on both sides")
        for item in {line.item for line in entry.postings}:
            goods = sum(line.quantity or 0 for line in entry.postings if line.item == item)
            demand(goods == 0, f"{name}: goods of {item} differ by {goods}")
        demand(entry.period not in self.closed, f"{name}: posted into {entry.period}, which is closed")
        if entry.klass in ("memo", "movement"):
            demand(entry.number is None, f"{name}: a {entry.klass} entry has a number")
        else:
            self.numbers[entry.period] += 1
            demand(
                entry.number == self.numbers[entry.period], f"{name}: number {entry.number}, not {self.numbers[entry.period]}"
            )

    def _check_pair(self, original: Record, reversal: Record) -> None:
        """A document and its reversal leave nothing."""
        sums: defaultdict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        for record in (original, reversal):
            for entry in record.entries:
                for line in entry.postings:
                    key = (line.account, line.item, line.place, line.lot, line.layer, line.open_item, line.party, line.tax_code)
                    for place, number in enumerate((line.debit, line.credit, line.quantity or 0, line.doc_amount or 0)):
                        sums[key][place] += number
        rest = {key: found for key, found in sums.items() if any(found)}
        demand(not rest, f"{reversal.key} leaves {rest}")

    def _add(self, entry: Entry, line: Posting, touched: set[tuple[Any, ...]]) -> None:
        day = entry.accounting_date
        value, quantity = line.debit - line.credit, line.quantity or 0
        self.accounts[line.account][day] += value if entry.klass != "memo" else 0
        demand(
            entry.klass == "memo" or (line.account in self.stock_accounts) == (line.role in STOCK),
            f"{line.role} on {line.account}",
        )
        if line.role in STOCK or (line.role in ("ON_ORDER", "RESERVED") and line.place not in OUTSIDE):
            self._add_goods(day, line, value, quantity, touched)
        if line.open_item:
            key = (line.role, line.party or "", line.open_item, line.item or "")
            amount = value if line.doc_amount is None else line.doc_amount
            for place, number in enumerate((value, amount, quantity)):
                self.open[key][place] += number
            touched.add(("open", *key))

    def _add_goods(self, day: dt.date, line: Posting, value: int, quantity: int, touched: set[tuple[Any, ...]]) -> None:
        assert line.item and line.place, line
        demand(line.place in self.area, f"{line.role} of {line.item} at {line.place}, which is no place of the company")
        role = line.role if line.role in MEMO else "stock"
        key = (role, line.item, line.lot or "", line.place)
        if quantity:
            self.goods[key][day] = self.goods[key].get(day, 0) + quantity
            touched.add(("goods", *key))
        if role in MEMO:
            return
        area = line.open_item if line.layer and ":" in line.layer and line.open_item else self.area[line.place]
        pool = self.worth[line.item, area].setdefault(day, [0, 0])
        pool[0], pool[1] = pool[0] + quantity, pool[1] + value
        touched.add(("worth", line.item, area))
        if line.layer:
            found = self.layers.setdefault(line.layer, [line.item, area, 0, 0])
            demand(found[:2] == [line.item, area], f"layer {line.layer} of {found[:2]} holds {line.item} in {area}")
            found[2], found[3] = found[2] + quantity, found[3] + value
            touched.add(("layer", line.layer))
        else:
            demand(not value, f"value {value} of {line.item} without a layer")

    # --- sums that a record touched -------------------------------------------------------------------------------------

    def _check_touched(self, record: Record, touched: set[tuple[Any, ...]]) -> None:
        for what, *key in touched:
            problem = _CHECKS[what](self, tuple(key))
            demand(not problem, f"after {record.key} (record {record.seq}): {problem}")
        for item in {key[2] for key in touched if key[0] == "goods"}:
            self._check_promises(record, item)

    def _check_promises(self, record: Record, item: str) -> None:
        """What is reserved in a warehouse is there, in it or its bins."""
        there: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
        for (role, code, _, place), days in self.goods.items():
            if code == item and role in ("stock", "RESERVED"):
                there[self.warehouse[place]][role == "RESERVED"] += sum(days.values())
        for warehouse, (on_hand, reserved) in there.items():
            demand(reserved <= max(on_hand, 0), f"after {record.key}: {item} at {warehouse}: {on_hand}, {reserved} reserved")

    def _goods_problem(self, key: tuple[Any, ...]) -> str:
        there = 0
        for day, quantity in sorted(self.goods[key].items()):
            there += quantity
            if there < 0:
                return f"{key} is {there} on {day}"
        return ""

    def _worth_problem(self, key: tuple[Any, ...]) -> str:
        """At every month end and now: no value below zero, none without goods."""
        quantity = value = 0
        days = sorted(self.worth[key].items())
        for (day, (goods, money)), following in zip(days, [*days[1:], None], strict=True):
            quantity, value = quantity + goods, value + money
            month_over = following is None or following[0].month != day.month
            if month_over and (value < 0 or quantity < 0 or (not quantity and value)):
                return f"{key} is {quantity} worth {value} at the end of {day.isoformat()[:7]}"
        return ""

    def _layer_problem(self, key: tuple[Any, ...]) -> str:
        item, area, quantity, value = self.layers[key[0]]
        if quantity < 0 or value < 0 or (not quantity and value):
            return f"layer {key[0]} of {item} in {area} is {quantity} worth {value}"
        return ""

    def _open_problem(self, key: tuple[Any, ...]) -> str:
        value, amount, quantity = self.open[key]
        sign = NEVER_BELOW.get(key[0])
        if sign and min(sign * value, sign * amount, sign * quantity) < 0:
            return f"{key} is open with {value}, {amount}, {quantity}"
        if key[3] and key[0] != "SUSP" and not quantity and (value or amount):  # suspense keeps money, its goods are gone
            return f"{key} has no quantity, but {value}, {amount}"
        if not key[3] and not amount and value:
            return f"{key} has nothing open in its currency, but {value}"
        return ""

    # --- periods --------------------------------------------------------------------------------------------------------

    def balance(self, account: str, until: dt.date = dt.date.max) -> int:
        """Debit − credit of an account at the end of a day."""
        return sum(value for day, value in self.accounts[account].items() if day <= until)

    def _closed(self, period: str) -> None:
        """Nothing is left on income and expense, and stock is what the ledger says."""
        first = dt.date.fromisoformat(f"{period}-01")
        last = (first + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
        for account in self.result:
            rest = self.balance(account, last)
            demand(not rest, f"{account} keeps {rest} after {period} was closed")
        self._ties(last)
        self.closed.add(period)

    def _ties(self, until: dt.date = dt.date.max) -> None:
        stock = sum(value for days in self.worth.values() for day, (_, value) in days.items() if day <= until)
        ledger = sum(self.balance(account, until) for account in self.stock_accounts)
        demand(stock == ledger, f"stock is worth {stock}, the ledger says {ledger}, at {until}")

    def close_of_books(self, book: OpenBook) -> None:
        """Everything that is asked of the book as a whole."""
        self._ties()
        for roles in TIES:
            accounts = {account for role in roles for account in self.role_accounts[role]}
            items = sum(sums[0] for key, sums in self.open.items() if key[0] in roles)
            ledger = sum(self.balance(account) for account in accounts)
            demand(ledger == items, f"{roles}: the ledger says {ledger}, open items {items}")
        average = [record.input["id"] for record in self.log if record.kind == "item" and _is_average(record)]
        for problem in (*self._areas(), *self._reports(book), *law_of_late_prices(self.log, average)):
            raise Violation(problem)
        for answer in (verify_book(book), audit_with_beancount(book)):
            demand(answer.ok, f"{[problem.message.en for problem in answer.problems[:5]]}")

    def _areas(self) -> Iterator[str]:
        """Layers and places of an area hold the same goods."""
        places: defaultdict[tuple[str, str], int] = defaultdict(int)
        for (role, item, _, place), days in self.goods.items():
            if role == "stock":
                places[item, self.area[place]] += sum(days.values())
        for item, area, quantity, _ in self.layers.values():
            where = area if area in self.area.values() else "Transit" if area.startswith("stock_transfer") else "K1"
            places[item, where] -= quantity
        for key, rest in places.items():
            if rest:
                yield f"{key}: places hold {rest} more than layers"

    def _reports(self, book: OpenBook) -> Iterator[str]:
        """The reports of the book say the same, at every month end."""
        days = {day for sums in self.accounts.values() for day in sums}
        for first in sorted({day.replace(day=1) for day in days}):
            last = (first + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
            found = report(book, ReportRequest("stock", until=last))
            assert not isinstance(found, list)
            stock = sum(value for days in self.worth.values() for day, (_, value) in days.items() if day <= last)
            if found.totals["value"] != stock:
                yield f"report stock at {last}: {found.totals['value']}, the log says {stock}"
            table = report(book, ReportRequest("trial-balance", since=first, until=last))
            assert not isinstance(table, list)
            for row in table.rows:
                balance = (row.get("closing_debit") or 0) - (row.get("closing_credit") or 0)
                if balance != self.balance(row["account"], last):
                    yield f"trial balance at {last}: {row}, the log says {self.balance(row['account'], last)}"


def _is_average(record: Record) -> bool:
    return str(record.input.get("costing", "moving_average")) == "moving_average"


_CHECKS = {
    "goods": Auditor._goods_problem,
    "worth": Auditor._worth_problem,
    "layer": Auditor._layer_problem,
    "open": Auditor._open_problem,
}
