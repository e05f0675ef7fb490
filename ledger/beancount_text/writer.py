"""A book as beancount text: the same journal for another program to check and for Fava to show (ARCHITECTURE D14).

One transaction for each record and accounting date. Money and goods of a posting are two plain postings,

    2026-03-02 * "诚信五金" "采购入库 GR-1"
      id: "goods_receipt:GR-1"
      Assets:1405-库存商品              1000.00 CNY
      Assets:1405-库存商品               100 P1
      Liabilities:2202-02-暂估应付账款  -1000.00 CNY
      Liabilities:2202-02-暂估应付账款   -100 P1

so beancount checks both balances itself, with a tolerance of zero. Nothing is priced or held at cost, except with `lots`
(`ledger.beancount_text.lots`). Lines stream; what is in memory are the names. The directives that open accounts and commodities
follow the transactions because only then is the first date of each known; beancount sorts by date, not by line.

Postings with neither money nor goods (a tax base alone) are left out, and so is a record that posts nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ledger.beancount_text.lots import NO_LOTS, LotLeg, LotPlan, plan_lots
from ledger.beancount_text.names import Names
from ledger.domain.entry import SERIES, Entry, Posting, Record
from ledger.domain.masters import AccountType, Masters
from ledger.domain.money import format_scaled, minor_unit
from ledger.domain.quantity import format_quantity
from ledger.domain.role import ROLES


def journal_text(
    records: Iterable[Record], masters: Masters, currency: str, language: str = "zh", lots: bool = False
) -> Iterator[str]:
    """The book as lines of beancount text, each with its line end; `lots` writes FIFO items at cost and reads records twice."""
    known = list(records) if lots else records
    journal = _Journal(masters, currency, language, plan_lots(known, masters, currency) if lots else NO_LOTS)
    yield 'option "tolerance_multiplier" "0"\n'
    yield f'option "operating_currency" "{currency}"\n'
    for record in known:
        for on in sorted({entry.accounting_date for entry in record.entries}):
            yield from journal.transaction(record, on)
    yield from journal.directives()


@dataclass(slots=True)
class _Journal:
    """Writes transactions and remembers the first date of every account and item in them."""

    masters: Masters
    currency: str
    language: str
    lots: LotPlan
    names: Names = field(init=False)
    opened: dict[str, dt.date] = field(default_factory=dict)
    items: dict[str, dt.date] = field(default_factory=dict)
    fifo: set[str] = field(default_factory=set)
    """Accounts whose lots beancount chooses."""

    def __post_init__(self) -> None:
        self.names = Names(self.masters, self.language)

    def transaction(self, record: Record, on: dt.date) -> Iterator[str]:
        """What a record posts on one date, or nothing."""
        entries = [entry for entry in record.entries if entry.accounting_date == on]
        lines = [line for entry in entries for posting in entry.postings for line in self._posting(posting, on)]
        lines += [self._at_cost(leg, on) for leg in self.lots.legs(record.seq, on)]
        if lines:
            yield "\n"
            yield from self._heading(record, entries, on)
            yield from lines

    def _heading(self, record: Record, entries: list[Entry], on: dt.date) -> Iterator[str]:
        party = next((posting.party for entry in entries for posting in entry.postings if posting.party), None)
        found = self.masters.parties.get(party) if party else None
        payee = f" {quoted(found.name)}" if found else ""
        summaries = dict.fromkeys(entry.summary.in_language(self.language) for entry in entries)
        yield f"{on} *{payee} {quoted('; '.join(summaries))}\n"
        yield f"  id: {quoted(record.ref)}\n"
        yield f"  kind: {quoted(record.kind)}\n"
        yield f"  key: {quoted(record.key)}\n"
        numbers = [f"{SERIES}-{entry.period}-{entry.number:04}" for entry in entries if entry.number is not None]
        if numbers:
            yield f"  vouchers: {quoted(' '.join(numbers))}\n"

    def _posting(self, posting: Posting, on: dt.date) -> Iterator[str]:
        if self.lots.covers(posting):
            return
        money = posting.value
        quantity = posting.quantity if posting.item and self._counts_goods(posting) else 0
        if not money and not quantity:
            return
        account = self._use(self.names.account(posting.account), on)
        if money:
            yield f"  {account}  {format_scaled(money, minor_unit(self.currency))} {self.currency}\n"
            if posting.item and (role := ROLES.get(posting.role)) and role.stock:
                yield f"    item: {quoted(posting.item)}\n"
        if quantity:
            yield f"  {account}  {self._goods(posting.item or '', quantity, on)}\n"

    def _counts_goods(self, posting: Posting) -> bool:
        """Goods of items at cost are counted by their lots, so only what is promised (memo accounts) is written for them."""
        if posting.item not in self.lots.items:
            return True
        return self.masters.accounts[posting.account].type is AccountType.MEMO

    def _at_cost(self, leg: LotLeg, on: dt.date) -> str:
        account = self._use(self.names.area_account(leg.pool.account, leg.pool.area), on)
        self.fifo.add(account)
        return f"  {account}  {self._goods(leg.pool.item, leg.quantity, on)} {{{leg.cost}}}\n"

    def _goods(self, item: str, quantity: int, on: dt.date) -> str:
        commodity = self.names.commodity(item)
        self.items[item] = min(on, self.items.get(item, on))
        return f"{format_quantity(quantity, self.masters.items[item].scale)} {commodity}"

    def _use(self, account: str, on: dt.date) -> str:
        self.opened[account] = min(on, self.opened.get(account, on))
        return account

    def directives(self) -> Iterator[str]:
        """Commodities and accounts, each from its first use on."""
        yield "\n"
        for item, on in sorted(self.items.items()):
            yield f"{on} commodity {self.names.commodity(item)}\n"
            yield f"  code: {quoted(item)}\n"
            yield f"  name: {quoted(self.masters.items[item].name)}\n"
        for account, on in sorted(self.opened.items()):
            yield f"{on} open {account}" + (' "FIFO"\n' if account in self.fifo else "\n")


def quoted(text: str) -> str:
    """A beancount string on one line."""
    return '"' + " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"') + '"'
