"""What lies before whoever reconciles an account: lines that wait, what they may stand for, postings, balances, difference."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Final

from ledger.application.bank.source import BankPosting
from ledger.application.book import Book, Reading, StagedRow
from ledger.application.entry_source import OpenLine
from ledger.application.reports.book_facts import BookFacts
from ledger.application.staged_documents import SUBMITTED
from ledger.domain.bank.learned_rules import learned_accounts, learned_names
from ledger.domain.bank.match_event import BANK_MATCH, BANK_RECONCILIATION, BANK_UNMATCH, Match, by_line, standing
from ledger.domain.bank.matching import match_lines
from ledger.domain.bank.party_names import account_key
from ledger.domain.bank.proposal import AUTOMATIC, Answer
from ledger.domain.bank.reconciliation import (
    Reconciliation,
    not_cleared_before,
    outstanding_at,
    statement_balance,
    without_pairs,
)
from ledger.domain.bank.statement_line import BankLine, BookLine, Known, Learned, OpenDebt
from ledger.domain.money import minor_unit, parse_scaled
from ledger.domain.problem import Problem, Text

Input = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BankAccount:
    """An account of money: the ledger's code, what banks call it, and what people call it."""

    account: str
    code: str
    """Code of the bank account, `ICBC`."""
    name: str
    number: str
    currency: str


@dataclass(frozen=True, slots=True)
class Desk:
    """One account as of a day. Money in minor units of its currency."""

    bank: BankAccount
    at: dt.date
    answers: tuple[Answer, ...]
    """For each line that waits, oldest first."""
    postings: tuple[BookLine, ...]
    """On the account, without a line against them, oldest first."""
    matches: tuple[Match, ...]
    """That stand, oldest first."""
    book: int
    statement: int | None
    """None where neither the lines nor anybody says it."""
    result: Reconciliation | None = None
    finished: dt.date | None = None
    """Up to this day everything is reconciled and locked."""
    debts: tuple[OpenDebt, ...] = ()
    """Open receivables and payables, of which a line may be divided by hand."""
    accounts: Mapping[str, Learned] = field(default_factory=dict)
    names: Mapping[str, Learned] = field(default_factory=dict)
    """Rules learned from the matches."""

    def answer(self, line: str) -> Answer | None:
        """What is proposed for a line, by its id or the unique start of it."""
        found = [one for one in self.answers if one.line.id.startswith(line)]
        return found[0] if len(found) == 1 else None

    @property
    def certain(self) -> int:
        """Lines with an answer of at least 95 %."""
        return sum(one.best is not None and one.best.score >= AUTOMATIC for one in self.answers)

    @property
    def suggested(self) -> int:
        """Lines with any answer."""
        return sum(one.best is not None for one in self.answers)


def bank_accounts(reading: Reading) -> list[BankAccount]:
    """The accounts of money that master data name."""
    facts = reading.facts
    return [
        BankAccount(
            *(one["account"], one["id"], one["name"], one.get("number", "")),
            facts.masters.account_currencies.get(one["account"], facts.currency),
        )
        for one in reading.register_of("bank_account")
    ]


def bank_account(reading: Reading, code: str) -> BankAccount | Problem:
    """The account of that code, its own or the ledger's."""
    known = bank_accounts(reading)
    found = next((one for one in known if code in (one.code, one.account)), None)
    if found is not None:
        return found
    listed = ", ".join(f"{one.account} {one.code}" for one in known)
    message = Text(f"“{code}”不是银行账户", f"“{code}” is no bank account")
    zh, en = (f"可选:{listed}", f"choose one of: {listed}") if known else ("先过账 bank_account", "post a bank_account first")
    return Problem("unknown_bank", message, Text(zh, en))


def look_at(book: Book, code: str, *, at: dt.date | None = None, statement: str | None = None) -> Desk | list[Problem]:
    """The desk of an account. `statement` is its balance in words of digits, where the lines do not say it."""
    with book.staging() as staging:
        rows = [row for row in staging.rows() if row.format != SUBMITTED and row.record.get("kind") == "bank"]
    with book.read() as reading:
        bank = bank_account(reading, code)
        if isinstance(bank, Problem):
            return [bank]
        given = parse_scaled(statement, minor_unit(bank.currency)) if statement else None
        if statement and given is None:
            message = Text(f"“{statement}”不是金额", f"“{statement}” is no amount")
            return [Problem("bad_amount", message, Text("写成 318402.16", "write it as 318402.16"))]
        return desk_of(reading, bank, rows, at=at, statement=given)


def desk_of(
    reading: Reading, bank: BankAccount, rows: Iterable[StagedRow], *, at: dt.date | None, statement: int | None
) -> Desk:
    """The desk from a reading and the imported rows."""
    lines = lines_of(rows, bank, bank_accounts(reading), reading.facts.currency)
    until = at or max((line.date for line in lines), default=reading.last_entry_date() or dt.date.min)
    matches = [one for one in matches_of(reading) if one.account == bank.account]
    matched = by_line(matches)
    posted = reading.bank.bank_postings(bank.account, dt.date.max)
    postings = [_book_line(one, bank, reading.facts.currency) for one in posted]
    cleared = frozenset(one for match in matches for one in match.postings)
    mirrors = {one.id: one.mirrors for one in posted if one.mirrors}
    opening = {one.id for one in posted if one.opening}
    open_lines = [line for line in lines if line.id not in matched]
    kept = without_pairs([one for one in postings if one.amount and one.id not in opening], mirrors, cleared)
    book = sum(one.amount for one in postings if one.date <= until)
    up_to = [line for line in lines if line.date <= until]
    balance = statement if statement is not None else statement_balance(up_to)
    result = None
    if balance is not None:
        start = min((line.date for line in lines), default=dt.date.min)
        opened = sum(one.amount for one in postings if one.date < start)
        carried = not_cleared_before(start, kept, opened - (balance - sum(line.amount for line in up_to)))
        since = [*carried, *(one for one in kept if one.date >= start)]
        result = Reconciliation(until, balance, book, outstanding_at(until, up_to, since, matches))
    free = tuple(one for one in kept if one.id not in cleared)
    known = _known(reading, bank, free, matches, until)
    waiting = [line for line in open_lines if line.date <= until]
    answers = tuple(match_lines(waiting, known))
    taught = (known.debts, known.accounts, known.aliases)
    finished = finished_until(reading, bank.account)
    return Desk(bank, until, answers, free, tuple(matches), book, balance, result, finished, *taught)


def matches_of(reading: Reading) -> list[Match]:
    """The matches that stand, of all accounts."""
    return standing(reading.bank.last_inputs(BANK_MATCH), reading.bank.last_inputs(BANK_UNMATCH))


def finished_until(reading: Reading, account: str) -> dt.date | None:
    """The last day of a finished reconciliation that nobody has opened again."""
    events = [one for one in reading.bank.last_inputs(BANK_RECONCILIATION) if one["account"] == account]
    days = [dt.date.fromisoformat(one["date"]) for one in events if one["status"] == "finished"]
    return max(days, default=None)


# --- lines -------------------------------------------------------------------------------------------------------------


def lines_of(rows: Iterable[StagedRow], bank: BankAccount, others: Sequence[BankAccount], currency: str) -> list[BankLine]:
    """The account's lines of all imported statements, oldest first; rows set aside are none."""
    found = [
        line
        for row in rows
        if row.status != "dropped" and is_of(row, bank, others, currency)
        for line in [_line(row, bank.currency)]
        if line is not None
    ]
    return sorted(found, key=lambda one: (one.date, one.id))


def is_of(row: StagedRow, bank: BankAccount, others: Sequence[BankAccount], currency: str) -> bool:
    """True where a person said so, the statement names the account, or it names none and there is no other it could be."""
    if (row.record.get("currency") or currency) != bank.currency:
        return False
    chosen, named = row.choices.get("bank", ""), account_key(str(row.record.get("account", "")))
    if chosen:
        return chosen in (bank.code, bank.account)
    keys = {account_key(one) for one in (bank.code, bank.account, bank.number) if one}
    alone = [one.account for one in others if one.currency == bank.currency] == [bank.account]
    return named in keys if named else alone


def _line(row: StagedRow, currency: str) -> BankLine | None:
    record, decimals = row.record, minor_unit(currency)
    amount = parse_scaled(record["amount"], decimals)
    if not amount:
        return None
    who, account, memo, reference = (
        str(record.get(name, "")) for name in ("counterparty", "counterparty_account", "memo", "bank_id")
    )
    balance = parse_scaled(record["balance"], decimals) if record.get("balance") else None
    day = dt.date.fromisoformat(record["date"])
    return BankLine(row.id, day, amount, currency, who, account, memo, reference, balance)


def _book_line(posted: BankPosting, bank: BankAccount, currency: str) -> BookLine:
    foreign = bank.currency != currency
    amount = (posted.amount if posted.currency == bank.currency else 0) if foreign else posted.value
    document = posted.document.rpartition(":")[0]
    summary = (posted.summary.zh, posted.summary.en)
    return BookLine(posted.id, posted.date, amount, document, posted.party, (document.partition(":")[2],), summary)


# --- what is known -----------------------------------------------------------------------------------------------------


def _known(reading: Reading, bank: BankAccount, free: tuple[BookLine, ...], matches: Sequence[Match], until: dt.date) -> Known:
    facts = reading.facts
    opened = reading.entry.open_lines(("AR", "AP"))
    refs = {one.document for one in opened} | {one.document for one in free}
    inputs = reading.entry.inputs(refs)
    debts = tuple(_debt(one, inputs.get(one.document, {}), facts.currency) for one in opened if one.amount)
    book = tuple(replace(one, numbers=(*one.numbers, *_numbers(inputs.get(one.document, {})))) for one in free)
    names = {code: (party.full_name,) for code, party in facts.masters.parties.items()}
    taught = (learned_accounts(matches), learned_names(matches))
    return Known(debts, book, names, *taught, rates=_rates(facts, bank, until))


def _debt(line: OpenLine, given: Input, currency: str) -> OpenDebt:
    sign = 1 if line.role == "AR" else -1
    due = dt.date.fromisoformat(line.due) if line.due else None
    opened = dt.date.fromisoformat(line.opened)
    numbers = (line.document.partition(":")[2], *_numbers(given))
    return OpenDebt(
        *(line.key, line.role, line.party, sign * line.amount, line.currency or currency, opened, due),
        numbers=tuple(dict.fromkeys(numbers)),
    )


_REFERENCES: Final = ("order_line", "delivery", "receipt", "invoice")


def _numbers(given: Input) -> list[str]:
    """Every number by which people speak of a document: its own, and those of what it refers to."""
    found = [str(given["number"])] if given.get("number") else []
    for name in ("lines", "settlements"):
        for line in given.get(name, ()):
            found += [str(line[one]).partition(":")[2].partition("/")[0] for one in _REFERENCES if line.get(one)]
    return [one for one in dict.fromkeys(found) if one]


def _rates(facts: BookFacts, bank: BankAccount, until: dt.date) -> Mapping[str, Fraction]:
    """Minor units of the account's currency for one of another, where the account keeps the book's currency."""
    if bank.currency != facts.currency:
        return {}
    scale = minor_unit(bank.currency)
    found = {code: facts.masters.exchange_rate(code, until) for code in facts.masters.exchange_rates}
    return {code: row.rate * Fraction(10) ** (scale - minor_unit(code)) for code, row in found.items() if row is not None}
