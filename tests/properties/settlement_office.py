"""An office that settles at random under the shipped rules: bills, credits, money ahead, payments, set-offs, reversals.

A step is a kind and numbers; they are read against what is open, so that every list of steps is a history and Hypothesis can
shorten it. After each step the open items are compared with the general ledger: they are the same postings seen twice.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from hypothesis import strategies as st

from ledger.domain.booking import book_entries
from ledger.domain.chart import Bundle
from ledger.domain.completion import complete_document
from ledger.domain.document_input import document_input
from ledger.domain.entry import Record
from ledger.domain.invariants import broken_invariants
from ledger.domain.money import format_scaled
from ledger.domain.open_items import natural
from ledger.domain.problem import Problem
from ledger.domain.reversal import reverse_record
from ledger.domain.state import BookState, OpenItem
from ledger.rules.case_masters import case_masters
from ledger.rules.cases import CaseRunner
from ledger.rules.engine import draft_entries
from ledger.rules.proving import RuleFolder, load_folder

Raw = dict[str, Any]
Step = tuple[str, int, int, int]
PARTY: Final = "B3"
CURRENCIES: Final = ("CNY", "CNY", "USD", "JPY")
DECIMALS: Final = {"CNY": 2, "USD": 2, "JPY": 0}
STARTS: Final = {"CNY": 100, "USD": 710, "JPY": 5}
"""The rate of a currency at the beginning, in hundredths."""
LEDGER_ROLES: Final = ("AR", "AP", "ADV", "CLIAB", "PREPAY", "OMON", "NOTE", "NOTE_PAYABLE")
KINDS: Final = (
    "bill", "bill", "sale", "sale", "credit_of_supplier", "credit_of_customer", "prepay", "advance", "advance", "pay", "pay",
    "receive", "receive", "use_prepayment", "use_advance", "use_advance", "set_off", "set_off", "by_hand", "write_off", "note",
    "channel", "reverse", "reverse",
)  # fmt: skip
steps = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 60), st.integers(1, 90_000), st.integers(-40, 40)), min_size=5, max_size=45
)


@cache
def shipped() -> RuleFolder:
    """The rules as they are shipped, for all charts."""
    folder = load_folder(None)
    assert isinstance(folder, RuleFolder), folder
    return folder


@dataclass
class Office:
    """One book in memory, and what was posted in it."""

    chart: str
    runner: CaseRunner = field(init=False)
    bundle: Bundle = field(init=False)
    state: BookState = field(init=False)
    records: list[Record] = field(default_factory=list)
    number: int = 0
    reversed: int = 0
    refused: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.runner = next(one for one in shipped().runners if one.loaded.bundle.chart == self.chart)
        self.bundle = self.runner.loaded.bundle
        self.state = BookState("CNY", masters=case_masters(self.runner.masters, self.runner.loaded, self.bundle))

    # --- posting -------------------------------------------------------------------------------------------------------

    def post(self, kind: str, currency: str = "CNY", rate: int = 0, **fields: Any) -> bool:
        """Post a document; completing what is complete changes nothing."""
        self.number += 1
        raw: Raw = {"kind": kind, "id": f"X{self.number}", "date": "2026-03-05", **fields}
        if currency != "CNY":
            raw |= {"currency": currency, "rate": format_scaled(max(STARTS[currency] + rate, 1), 2)}
        completed = complete_document(raw, self.state, self.bundle)
        if isinstance(completed, list):
            return self._refuse(completed)
        given = document_input(completed, "CNY")
        assert complete_document(given, self.state, self.bundle) == completed
        draft = draft_entries(completed, self.state, self.bundle, self.runner.rules[kind])
        if isinstance(draft, list):
            return self._refuse(draft)
        seq = self.state.last_seq + 1
        entries = book_entries(completed, draft, self.state, self.bundle, seq)
        if isinstance(entries, list):
            return self._refuse(entries)
        problems = broken_invariants(completed, entries, self.state, self.bundle)
        if problems:
            return self._refuse(problems)
        self._keep(Record(seq, kind, completed.key, completed.accounting_date, _moment(seq), "", given, entries))
        return True

    def _refuse(self, problems: list[Problem]) -> bool:
        self.refused += problems
        return False

    def _keep(self, record: Record) -> None:
        self.records.append(record)
        self.state.fold(record)

    def account(self, role: str) -> str:
        """The one account of a role."""
        row = self.bundle.roles.row(role)
        assert row is not None, role
        return row.account

    # --- what is open --------------------------------------------------------------------------------------------------

    def open(self, role: str, currency: str) -> list[OpenItem]:
        """Open items of a role in a currency, as they were opened."""
        return [
            item
            for key, item in self.state.open_items.items()
            if key.role == role and item.amount and not key.item and (item.currency or "CNY") == currency
        ]

    def agree(self) -> None:
        """Sub-ledgers are the general ledger, and what is settled is settled in all three measures."""
        sums: defaultdict[str, int] = defaultdict(int)
        for key, item in self.state.open_items.items():
            sums[item.account] += natural(key.role, item.value)
            if item.amount == 0 and not key.item:
                assert (item.value, item.quantity) == (0, 0), item
            assert item.value * item.amount >= 0, item
            assert item.currency is not None or item.amount == item.value, item
        for role in LEDGER_ROLES:
            account = self.account(role)
            assert self.state.balance(account, dt.date(2026, 12, 31)) == sums[account], (role, account)

    def text(self, amount: int, currency: str) -> str:
        """An amount as a document writes it."""
        return format_scaled(amount, DECIMALS[currency])

    # --- steps ---------------------------------------------------------------------------------------------------------

    def step(self, kind: str, which: int, amount: int, rate: int) -> bool:
        """Do one thing; False where there was nothing to do it with, or it was refused."""
        currency = CURRENCIES[which % len(CURRENCIES)]
        return bool(getattr(self, f"_{kind}")(currency, which, amount, rate))

    def _bill(self, currency: str, _which: int, amount: int, rate: int) -> bool:
        expenses = [{"account": self.account("ADMIN"), "net": self.text(amount, currency)}]
        return self.post("purchase_invoice", currency, rate, supplier=PARTY, expenses=expenses)

    def _sale(self, currency: str, _which: int, amount: int, rate: int) -> bool:
        lines = [{"item": "P1", "quantity": "1", "gross": self.text(amount, currency)}]
        return self.post("sales_invoice", currency, rate, customer=PARTY, lines=lines)

    def _credit_of_supplier(self, currency: str, _which: int, amount: int, rate: int) -> bool:
        return self._voucher(currency, rate, "AP", "debit", amount)

    def _credit_of_customer(self, currency: str, _which: int, amount: int, rate: int) -> bool:
        return self._voucher(currency, rate, "AR", "credit", amount)

    def _voucher(self, currency: str, rate: int, role: str, side: str, amount: int) -> bool:
        other = "credit" if side == "debit" else "debit"
        text = self.text(amount, currency)
        lines = [
            {"account": self.account(role), side: text, "party": PARTY},
            {"account": self.account("ADMIN"), other: text},
        ]
        return self.post("journal_voucher", currency, rate, lines=lines)

    def _prepay(self, currency: str, _which: int, amount: int, rate: int) -> bool:
        return self.post("prepayment", currency, rate, supplier=PARTY, amount=self.text(amount, currency), bank="BK")

    def _advance(self, currency: str, which: int, amount: int, rate: int) -> bool:
        where = {"channel": "WX"} if which % 3 == 0 else {"bank": "BK"}
        code = ("special13", "special9", "none")[which % 3]
        return self.post("advance", currency, rate, customer=PARTY, amount=self.text(amount, currency), tax_code=code, **where)

    def _settled(self, role: str, name: str, currency: str, which: int, amount: int) -> tuple[list[Raw], int]:
        """Up to three open items, in part where the numbers say so, and what they add up to."""
        lines, total = [], 0
        for n, item in enumerate(self.open(role, currency)[which % 5 : which % 5 + 1 + amount % 3]):
            some = item.amount if (which + n) % 3 else item.amount - item.amount * (amount % 97) // 97
            if some:
                lines.append({name: item.key.key, "amount": self.text(some, currency)})
                total += some
        return lines, total

    def _pay(self, currency: str, which: int, amount: int, rate: int) -> bool:
        lines, total = self._settled("AP", "invoice", currency, which, amount)
        ahead, used = self._settled("PREPAY", "prepayment", currency, which // 2, amount // 7)
        if lines and which % 4 == 0 and total > 200 and int(_digits(lines[0]["amount"])) > 200:
            lines[0]["discount"], total = self.text(100, currency), total - 100
        paid = total - used + (amount if which % 5 == 0 else 0)
        return self.post(
            "payment", currency, rate, supplier=PARTY, amount=self.text(paid, currency), bank="BK", settlements=lines,
            prepayments=ahead,
        )  # fmt: skip

    def _receive(self, currency: str, which: int, amount: int, rate: int) -> bool:
        lines, total = self._settled("AR", "invoice", currency, which, amount)
        ahead, used = self._kept(currency, which, amount)
        received = total - used + (amount if which % 5 == 0 else -1 if which % 5 == 1 else 0)
        where = {"channel": "WX"} if which % 7 == 0 else {"bank": "BK"}
        return self.post(
            "receipt", currency, rate, customer=PARTY, amount=self.text(received, currency), settlements=lines, advances=ahead,
            **where,
        )  # fmt: skip

    def _kept(self, currency: str, which: int, amount: int) -> tuple[list[Raw], int]:
        """An advance, all or part of it, sometimes on two lines."""
        found = self._advances(currency)
        if not found or which % 2:
            return [], 0
        key, there = found[which % len(found)]
        first = there if amount % 3 else there * (amount % 89) // 89
        lines = [{"advance": key, "amount": self.text(some, currency)} for some in (first // 3, first - first // 3) if some]
        return lines, first

    def _advances(self, currency: str) -> list[tuple[str, int]]:
        sums: dict[str, int] = {}
        for role in ("ADV", "CLIAB", "VDEF"):
            for item in self.open(role, currency):
                sums[item.key.key] = sums.get(item.key.key, 0) + item.amount
        return [(key, there) for key, there in sums.items() if there]

    def _use_prepayment(self, currency: str, which: int, amount: int, rate: int) -> bool:
        ahead, owed = self.open("PREPAY", currency), [one for one in self.open("AP", currency) if one.amount > 0]
        if not ahead or not owed:
            return False
        line: Raw = {"prepayment": ahead[which % len(ahead)].key.key, "invoice": owed[amount % len(owed)].key.key}
        return self.post("prepayment_application", currency, rate, supplier=PARTY, lines=[line])

    def _use_advance(self, currency: str, which: int, amount: int, rate: int) -> bool:
        ahead, owed = self._advances(currency), [one for one in self.open("AR", currency) if one.amount > 0]
        if not ahead or not owed:
            return False
        (key, there), item = ahead[which % len(ahead)], owed[amount % len(owed)]
        some = min(there, item.amount)
        parts = [some] if which % 2 else [some // 3, some // 3, some - 2 * (some // 3)]
        lines = [{"advance": key, "invoice": item.key.key, "amount": self.text(one, currency)} for one in parts if one]
        return self.post("advance_application", currency, rate, customer=PARTY, lines=lines)

    def _set_off(self, currency: str, which: int, amount: int, rate: int) -> bool:
        owed, claims = self.open("AP", currency), self.open("AR", currency)
        if not owed or not claims:
            return False
        payable, receivable = owed[which % len(owed)], claims[amount % len(claims)]
        if (payable.amount > 0) != (receivable.amount > 0):
            return False
        some = self.text(min(payable.amount, receivable.amount, key=abs), currency)
        sides = {
            name: [{"invoice": item.key.key, "amount": some}]
            for name, item in (("payables", payable), ("receivables", receivable))
        }
        return self.post("set_off", currency, rate, customer=PARTY, **sides)

    def _by_hand(self, _currency: str, which: int, amount: int, _rate: int) -> bool:
        found = [one for role in ("AR", "AP", "PREPAY") for one in self.open(role, "CNY")]
        if not found:
            return False
        item = found[which % len(found)]
        some = item.amount if amount % 2 else item.amount - item.amount * (amount % 83) // 83
        debit = natural(item.key.role, -some)
        lines = [
            {"account": item.account, "debit": self.text(debit, "CNY"), "open_item": item.key.key},
            {"account": self.account("ADMIN"), "credit": self.text(debit, "CNY")},
        ]
        return self.post("journal_voucher", lines=lines)

    def _write_off(self, currency: str, which: int, amount: int, rate: int) -> bool:
        lines, _ = self._settled("AR", "invoice", currency, which, amount)
        return bool(lines) and self.post("bad_debt", currency, rate, step="write_off", reason="破产", lines=lines)

    def _note(self, _currency: str, which: int, amount: int, _rate: int) -> bool:
        notes = self.open("NOTE", "CNY")
        if notes and which % 2:
            line = {"note": notes[which % len(notes)].key.key}
            payables, total = self._settled("AP", "invoice", "CNY", which, amount)
            if which % 3 and total <= notes[which % len(notes)].amount:
                return self.post("note_endorsement", supplier=PARTY, lines=[line], payables=payables)
            return self.post("note_dishonour", lines=[line])
        lines, total = self._settled("AR", "invoice", "CNY", which, amount)
        if total < 0:
            return False
        worth = self.text(total + amount, "CNY")
        return self.post("note", customer=PARTY, amount=worth, due="2026-09-05", receivables=lines)

    def _channel(self, currency: str, which: int, amount: int, rate: int) -> bool:
        held = sum(item.amount for item in self.open("OMON", currency))
        if held <= 0:
            return False
        some = held if which % 2 else max(held * (amount % 71) // 71, 1)
        fee = some // 100
        return self.post(
            "channel_settlement", currency, rate, channel="WX", bank="BK", paid=self.text(some - fee, currency),
            fee=self.text(fee, currency),
        )  # fmt: skip

    def _reverse(self, _currency: str, which: int, _amount: int, _rate: int) -> bool:
        alive = [one for one in self.records if not one.reverses and self.state.documents[one.ref].reversed_by is None]
        if not alive:
            return False
        record, seq = alive[-1 - which % len(alive)], self.state.last_seq + 1
        entries = reverse_record(record, self.state, self.bundle, on=record.accounting_date, seq=seq)
        if isinstance(entries, list):
            return self._refuse(entries)
        key = f"reversal:{seq}:1"
        self._keep(Record(seq, "reversal", key, record.accounting_date, _moment(seq), "", {}, entries, reverses=record.key))
        self.reversed += 1
        return True

    # --- the end -------------------------------------------------------------------------------------------------------

    def settle_everything(self) -> None:
        """Collect and pay whatever is open, in every currency, at one more rate."""
        for currency in DECIMALS:
            for note in self.open("NOTE", "CNY"):
                assert self.post("note_dishonour", lines=[{"note": note.key.key}])
            owed = [{"invoice": one.key.key, "amount": self.text(one.amount, currency)} for one in self.open("AP", currency)]
            ahead = [
                {"prepayment": one.key.key, "amount": self.text(one.amount, currency)} for one in self.open("PREPAY", currency)
            ]
            paid = sum(one.amount for one in self.open("AP", currency)) - sum(
                one.amount for one in self.open("PREPAY", currency)
            )
            common: Raw = {"currency": currency, "rate": 13, "bank": "BK"}
            if owed or ahead:
                done = self.post(
                    "payment", supplier=PARTY, amount=self.text(paid, currency), settlements=owed, prepayments=ahead, **common
                )
                assert done, self.refused[-3:]
            claims = [{"invoice": one.key.key, "amount": self.text(one.amount, currency)} for one in self.open("AR", currency)]
            early = self._advances(currency)
            kept = [{"advance": key, "amount": self.text(there, currency)} for key, there in early]
            received = sum(one.amount for one in self.open("AR", currency)) - sum(there for _, there in early)
            if claims or kept:
                done = self.post(
                    "receipt", customer=PARTY, amount=self.text(received, currency), settlements=claims, advances=kept, **common
                )
                assert done, self.refused[-3:]
            self._settle_channel(currency)

    def _settle_channel(self, currency: str) -> None:
        held = self.open("OMON", currency)
        if held:
            lines = [{"capture": one.key.key} for one in held]
            paid = self.text(sum(one.amount for one in held), currency)
            done = self.post("channel_settlement", currency, 13, channel="WX", bank="BK", paid=paid, lines=lines)
            assert done, self.refused[-3:]


def _digits(text: str) -> str:
    return text.replace(".", "").replace("-", "") or "0"


def _moment(seq: int) -> dt.datetime:
    return dt.datetime(2026, 3, 5, tzinfo=dt.UTC) + dt.timedelta(seconds=seq)
