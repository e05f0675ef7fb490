"""The second audit: beancount's sums of the exported text against our own sums of the postings (ARCHITECTURE D14).

Compared are the money and every item's quantity on each account, and each item's value on the stock roles. Our sums are taken
from the same postings while they stream into the text, without the writer's names or number formats; what beancount reports
is parsed back into minor and base units. Every difference is named with both numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from ledger.beancount_text.child_process import Answer, Runner, run_child
from ledger.beancount_text.names import Names
from ledger.beancount_text.writer import journal_text
from ledger.domain.entry import Posting, Record
from ledger.domain.masters import Masters
from ledger.domain.money import format_scaled, minor_unit
from ledger.domain.problem import Problem, Text, Where
from ledger.domain.role import ROLES

_MONEY = ""
"""The key of an account's money among its items."""


@dataclass(frozen=True, slots=True)
class Compared:
    """How much was compared."""

    transactions: int = 0
    accounts: int = 0
    items: int = 0


@dataclass(frozen=True, slots=True)
class BeancountReport:
    """The outcome: `errors` are beancount's own, `problems` what could not be done or differs."""

    ok: bool
    beancount: str = ""
    residual: str = "0"
    errors: tuple[str, ...] = ()
    compared: Compared = Compared()
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class OwnSums:
    """Sums of our postings, in minor and base units."""

    accounts: defaultdict[str, defaultdict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    """Account → item, or "" for money → sum."""
    stock_value: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    transactions: int = 0

    def watch(self, records: Iterable[Record]) -> Iterator[Record]:
        """Hand the records on, adding up what passes."""
        for record in records:
            dates = set()
            for entry in record.entries:
                for posting in entry.postings:
                    if self._add(posting):
                        dates.add(entry.accounting_date)
            self.transactions += len(dates)
            yield record

    def _add(self, posting: Posting) -> bool:
        sums, role = self.accounts[posting.account], ROLES.get(posting.role)
        sums[_MONEY] += posting.debit - posting.credit
        if posting.item:
            sums[posting.item] += posting.quantity or 0
            if role is not None and role.stock:
                self.stock_value[posting.item] += posting.debit - posting.credit
        return posting.debit != posting.credit or bool(posting.item and posting.quantity)


def audit_beancount(records: Iterable[Record], masters: Masters, currency: str, runner: Runner = run_child) -> BeancountReport:
    """Write the book as text, let beancount load it in a process of its own, and compare every sum."""
    own = OwnSums()
    answer = runner(journal_text(own.watch(records), masters, currency))
    if isinstance(answer, Problem):
        return BeancountReport(ok=False, problems=(answer,))
    problems = tuple(_differences(own, answer, masters, currency))
    return BeancountReport(
        ok=not answer.errors and not problems,
        beancount=answer.beancount,
        residual=answer.residual,
        errors=answer.errors,
        compared=Compared(answer.transactions, len(own.accounts), len(own.stock_value)),
        problems=problems,
    )


def _differences(own: OwnSums, answer: Answer, masters: Masters, currency: str) -> Iterator[Problem]:
    if Decimal(answer.residual):
        yield _problem("residual", "", "0", answer.residual)
    if own.transactions != answer.transactions:
        yield _problem("transactions", "", str(own.transactions), str(answer.transactions))
    yield from _account_differences(own, answer, masters, currency)
    theirs = {item: Decimal(number) for item, number in answer.items.items()}
    for item in sorted(own.stock_value.keys() | theirs.keys()):
        ours = _decimal(own.stock_value.get(item, 0), minor_unit(currency))
        if ours != theirs.get(item, Decimal(0)):
            yield _problem("stock value", item, str(ours), str(theirs.get(item, Decimal(0))))


def _account_differences(own: OwnSums, answer: Answer, masters: Masters, currency: str) -> Iterator[Problem]:
    names = Names(masters, "zh")
    theirs = {(account, unit): Decimal(text) for account, units in answer.balances.items() for unit, text in units.items()}
    for code, sums in sorted(own.accounts.items()):
        for item, total in sorted(sums.items()):
            scale = masters.items[item].scale if item else minor_unit(currency)
            unit = names.commodity(item) if item else currency
            found = theirs.pop((names.account(code), unit), Decimal(0))
            if found != _decimal(total, scale):
                yield _problem(
                    "quantity" if item else "money", f"{code} {item}".strip(), format_scaled(total, scale), str(found)
                )
    for (account, unit), number in sorted(theirs.items()):
        if number:
            yield _problem("quantity or money", f"{account} {unit}", "0", str(number))


def _decimal(number: int, scale: int) -> Decimal:
    return Decimal(format_scaled(number, scale))


_WORDS: Mapping[str, str] = {
    "residual": "差额",
    "transactions": "交易数",
    "stock value": "存货金额",
    "quantity": "数量",
    "money": "金额",
    "quantity or money": "数量或金额",
}


def _problem(what: str, name: str, ours: str, theirs: str) -> Problem:
    return Problem(
        "beancount_differs",
        Text(f"{_WORDS[what]} {name}:本账 {ours},beancount {theirs}", f"{what} {name}: ours {ours}, beancount {theirs}"),
        Text(
            "导出两份文本,用 bean-query 对照该科目的明细账。",
            "Export the text and compare this account's ledger with bean-query.",
        ),
        Where(id=name or None),
    )
