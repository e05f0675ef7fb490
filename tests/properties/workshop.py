"""A workshop in memory: the shipped rules of one chart, two orders, and a ledger of its own of what goes in and out of them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import Any

from ledger.domain.completion import complete_document
from ledger.domain.entry import Entry
from ledger.domain.production_order import is_open, order_of, receipts_of, work_in_progress
from ledger.domain.state import BookState
from ledger.rules.case_masters import case_masters
from ledger.rules.cases import Case, CaseRunner, PreparedCase, fold_completed
from ledger.rules.proving import RuleFolder, load_folder

Step = tuple[str, int, int, int]
"""What happens, and three numbers that say to which order, how much and for how much."""
ORDERS = {"MO1": "F1", "MO2": "F2"}
_FIRST = dt.date(2026, 3, 1)


@cache
def runner(chart: str) -> CaseRunner:
    """The shipped rules, compiled."""
    folder = load_folder(None)
    assert isinstance(folder, RuleFolder), folder
    return next(one for one in folder.runners if one.loaded.bundle.chart == chart)


class Workshop:
    """MO1 makes 50 F1 (first in, first out), MO2 makes 30 F2 (moving average), of M1 that S1 delivered."""

    def __init__(self, chart: str = "cn-small-enterprise", *, fg_costing: str = "actual_month_end") -> None:
        self.runner = runner(chart)
        bundle = self.runner.loaded.bundle
        self.bundle = replace(bundle, policy={**bundle.policy, "fg_costing": fg_costing})
        self.state = BookState(masters=case_masters(self.runner.masters, self.runner.loaded, self.bundle))
        self.number, self.day = 0, _FIRST
        self.into: Counter[str] = Counter()
        self.out: Counter[str] = Counter()
        self.issues: list[tuple[str, str]] = []
        stock = [{"item": "M1", "quantity": "1000", "place": "W1", "net": "9999.97"}]
        self.post("goods_receipt", supplier="S1", lines=stock)
        for code, item, quantity in (("MO1", "F1", "50"), ("MO2", "F2", "30")):
            planned = {"planned_cost": "400.00"} if code == "MO1" else {}
            self.post("production_order", code, item=item, quantity=quantity, place="W1", **planned)

    def post(self, kind: str, code: str = "", **fields: Any) -> tuple[Entry, ...] | list[str]:
        """Post a document through the pure pipe; the codes of the problems where it is refused."""
        self.number += 1
        raw = {"kind": kind, "id": code or f"X{self.number}", "date": self.day.isoformat(), **fields}
        completed = complete_document(raw, self.state, self.bundle)
        if isinstance(completed, list):
            return [problem.code for problem in completed]
        prepared = PreparedCase(Case("x", "", raw), self.bundle, self.state, completed)
        outcome = self.runner.outcome(prepared, self.runner.rules[kind])
        if outcome.problems:
            return [problem.code for problem in outcome.problems]
        fold_completed(self.state, completed, outcome.entries)
        self._note(outcome.entries)
        return outcome.entries

    def _note(self, entries: tuple[Entry, ...]) -> None:
        """What went into each order and came out of it: work in progress always names its order."""
        for entry in entries:
            for line in entry.postings if entry.is_voucher else ():
                if line.role == "WIP":
                    assert line.order is not None, line
                    self.into[line.order] += line.debit
                    self.out[line.order] += line.credit

    def others(self, entries: tuple[Entry, ...]) -> int:
        """What the lines beside WIP say was put into orders."""
        lines = [line for entry in entries if entry.is_voucher for line in entry.postings]
        return -sum(line.value for line in lines if line.role != "WIP")

    def step(self, step: Step) -> None:
        """One thing that may happen in a workshop; what the books refuse leaves no trace."""
        what, which, quantity, amount = step
        order = list(ORDERS)[which % 2]
        before = self.wip()
        entries = getattr(self, f"_{what}")(order, quantity, amount)
        if isinstance(entries, tuple):
            assert self.wip() - before == self.others(entries), (step, entries)

    def wip(self) -> int:
        """What both orders hold."""
        return sum(work_in_progress(code, self.state) for code in ORDERS)

    def account(self) -> int:
        """What the account of work in progress holds."""
        row = self.bundle.roles.row("WIP")
        assert row is not None
        return self.state.balance(row.account, dt.date(2026, 12, 31))

    # --- what may happen ---------------------------------------------------------------------------------------------

    def _issue(self, order: str, quantity: int, _amount: int) -> Any:
        entries = self.post("material_issue", order=order, lines=[{"item": "M1", "quantity": str(quantity), "place": "W1"}])
        if isinstance(entries, tuple):
            self.issues.append((order, f"X{self.number}/1"))
        return entries

    def _give_back(self, _order: str, quantity: int, amount: int) -> Any:
        if not self.issues:
            return []
        order, issue = self.issues[amount % len(self.issues)]
        return self.post("material_return", order=order, lines=[{"issue": issue, "quantity": str(quantity)}])

    def _labour(self, order: str, _quantity: int, amount: int) -> Any:
        return self.post("payroll_charge", lines=[{"order": order, "amount": _yuan(amount)}])

    def _overhead(self, order: str, quantity: int, amount: int) -> Any:
        self.post("overhead", payee="U1", amount=_yuan(amount))
        other = next(code for code in ORDERS if code != order)
        targets = [{"order": order, "hours": str(quantity)}, {"order": other, "hours": str(amount % 7)}]
        return self.post("overhead_allocation", targets=[one for one in targets if is_open(one["order"], self.state)])

    def _receive(self, order: str, quantity: int, amount: int) -> Any:
        return self.post(
            "production_receipt", order=order, in_process=str(amount % 40), completion=f"{amount % 101}%",
            lines=[{"quantity": str(quantity)}],
        )  # fmt: skip

    def _scrap(self, order: str, quantity: int, amount: int) -> Any:
        scrap = [{"quantity": str(quantity), "tax": _yuan(amount % 100)}]
        return self.post("production_receipt", order=order, in_process=str(amount % 40 + 1), scrap=scrap)

    def _last(self, order: str, quantity: int, _amount: int) -> Any:
        return self.post("production_receipt", order=order, final=True, lines=[{"quantity": str(quantity)}])

    def _close(self, order: str, _quantity: int, _amount: int) -> Any:
        return self.post("production_close", order=order)

    def _lose(self, order: str, quantity: int, _amount: int) -> Any:
        lines = [{"item": ORDERS[order], "quantity": str(quantity), "place": "W1"}]
        return self.post("write_off", cause="normal", lines=lines)

    def _bill(self, _order: str, quantity: int, amount: int) -> Any:
        line = {"item": "M1", "quantity": str(quantity), "place": "W1", "net": _yuan(amount), "receipt": "goods_receipt:X1/1"}
        return self.post("purchase_invoice", supplier="S1", lines=[line])

    def _next_day(self, _order: str, _quantity: int, _amount: int) -> Any:
        self.day += dt.timedelta(days=1)
        return []

    def finish(self) -> None:
        """End whatever is open: goods made carry the rest, where nothing was made it is scrapped."""
        for code in ORDERS:
            if not is_open(code, self.state):
                continue
            held, made = work_in_progress(code, self.state), self.made(code)
            if held < 0 and not made:  # scrapped as planned, and material came back after that: a voucher puts it right
                self._make_up(code, -held)
                held = 0
            if held and not made:
                line = {"quantity": "1", "cost": _yuan(held)}
                entries = self.post("production_receipt", order=code, final=True, lines=[line])
            else:
                entries = self.post("production_close", order=code)
            assert isinstance(entries, tuple), (code, held, entries)

    def _make_up(self, code: str, amount: int) -> None:
        """A manual voucher: less was lost than the scrap took out of the order."""
        wip, loss = (self.bundle.roles.row(role) for role in ("WIP", "SHRINKLOSS"))
        assert wip is not None and loss is not None
        lines = [
            {"account": wip.account, "order": code, "debit": _yuan(amount)},
            {"account": loss.account, "credit": _yuan(amount)},
        ]
        entries = self.post("journal_voucher", lines=lines)
        assert isinstance(entries, tuple), entries

    def made(self, code: str) -> int:
        """How much an order has brought in."""
        return sum(receipts_of(order_of(code, self.state), self.state).values())


def _yuan(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02}" if minor >= 0 else f"-{_yuan(-minor)}"
