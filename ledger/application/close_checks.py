"""What is looked at before a month is closed, in order (ARCHITECTURE §9, DOMAIN §2.5): each check blocks, warns or is content.

A check only reads. What it finds are problems with a code, a place and a remedy; `level` says whether they stop the close.
Bank reconciliation comes with bank matching; until then a bank account that moved is a warning.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from ledger.application.book import StagedRow
from ledger.domain.chart import Bundle
from ledger.domain.ledger_sums import COST_CENTER
from ledger.domain.money import format_scaled, minor_unit
from ledger.domain.period_locks import CLOSED
from ledger.domain.problem import Problem, Text, Where
from ledger.domain.production_order import Order, order_of, receipts_of, scrapped_of, work_in_progress
from ledger.domain.role import MONETARY, ROLES
from ledger.domain.state import BookState

Level = Literal["block", "warn"]


@dataclass(frozen=True, slots=True)
class CloseFacts:
    """What checks may look at: the book as loaded for this month, and the rows that wait outside it."""

    period: str
    first: dt.date
    last: dt.date
    state: BookState
    bundle: Bundle
    waiting: Sequence[StagedRow] = ()

    @property
    def year_end(self) -> bool:
        """True in December."""
        return self.last.month == 12

    def accounts(self, *roles: str) -> list[str]:
        """The accounts of some roles, with those the book added below them."""
        chart = {row.account for role in roles for row in self.bundle.roles.rows.get(role, ())}
        own = (code for code in self.state.masters.accounts if any(code.startswith(f"{one}.") for one in chart))
        return sorted({*chart, *own})

    def balance(self, code: str) -> int:
        """Debit − credit at the end of the month."""
        return self.state.balance(code, self.last)

    def moved(self, code: str) -> int:
        """Debit − credit of the month, opening entries left out."""
        month, sums = self.period, self.state.balances.get(code, {})
        return sum(value for (when, _, klass), value in sums.items() if when.startswith(month) and klass != "opening")

    def shown(self, amount: int) -> str:
        """An amount of the book's currency."""
        return format_scaled(amount, minor_unit(self.state.currency))


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the checklist."""

    name: str
    title: Text
    find: Callable[[CloseFacts], Iterator[Problem]]
    level: Level = "warn"
    blocks_at_year_end: bool = False
    report: str = ""
    """The report that lists what it looks at."""


@dataclass(slots=True)
class Checked:
    """What a check found."""

    check: Check
    level: Level
    problems: list[Problem] = field(default_factory=list)

    @property
    def result(self) -> Literal["ok", "warn", "block"]:
        """`ok` where nothing was found."""
        return self.level if self.problems else "ok"


def run_checks(facts: CloseFacts) -> list[Checked]:
    """Every check of the list, in order."""
    return [_checked(check, facts) for check in CHECKS]


def run_check(name: str, facts: CloseFacts) -> Checked:
    """One check of the list, by its name."""
    return next(_checked(check, facts) for check in CHECKS if check.name == name)


def _checked(check: Check, facts: CloseFacts) -> Checked:
    level: Level = "block" if check.blocks_at_year_end and facts.year_end else check.level
    return Checked(check, level, [problem.at(id=facts.period) for problem in check.find(facts)])


def month_of(period: str) -> tuple[dt.date, dt.date] | None:
    """First and last day of `2026-03`; None where it is no month."""
    try:
        first = dt.date.fromisoformat(f"{period}-01")
    except ValueError:
        return None
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])


def months_from(start: str, period: str) -> list[str]:
    """The months from the book's first to the one before `period`."""
    month, found = dt.date.fromisoformat(f"{start}-01"), []
    while (name := month.isoformat()[:7]) < period:
        found.append(name)
        month = (month + dt.timedelta(days=32)).replace(day=1)
    return found


def _earlier_open(facts: CloseFacts) -> Iterator[Problem]:
    """Periods close in order: an earlier one that is still open stands in the way."""
    start = facts.state.settings.get("start", facts.period)
    still = [one for one in months_from(start, facts.period) if facts.state.period_status.get(one, "open") not in CLOSED]
    for name in still[:1]:
        message = Text(f"{name} 还没有结账", f"{name} is still open")
        yield Problem("earlier_period_open", message, Text(f"先结 {name}", f"close {name} first"))


def _unposted(facts: CloseFacts) -> Iterator[Problem]:
    for row in facts.waiting:
        day = str(row.record.get("date") or row.record.get("issue_date") or "")
        if day and day <= facts.last.isoformat():
            message = Text(f"{row.file} 的 {row.id}({day})还没有过账", f"{row.id} of {row.file} ({day}) is not posted")
            yield Problem("unposted", message, Text("过账或删除:staged BOOK post|drop", "staged BOOK post or drop it"), Where())


def _old_estimates(facts: CloseFacts) -> Iterator[Problem]:
    days = int(facts.bundle.policy.get("grni_days", 90))
    before = facts.last - dt.timedelta(days=days)
    for key, one in facts.state.open_items.items():
        if key.role == "GRNI" and (one.value or one.quantity) and one.opened < before:
            zh = f"{key.party} 的 {key.key} 暂估 {facts.shown(one.value)} 已超过 {days} 天"
            en = (
                f"{facts.shown(one.value)} of {key.party} received on {one.opened} ({key.key}) are not billed after {days} days"
            )
            yield Problem("grni_old", Text(zh, en), Text("催票,或退货、冲回", "ask for the invoice, or return the goods"))


def _bank_not_reconciled(facts: CloseFacts) -> Iterator[Problem]:
    kept = {*facts.state.masters.bank_accounts.values(), *facts.accounts("BANK")}
    for code in sorted(kept & set(facts.state.balances)):
        if any(when.startswith(facts.period) for when, _, _ in facts.state.balances[code]):
            message = Text(f"{code} 没有登记对账单余额", f"no statement balance is recorded for {code}")
            remedy = Text(
                f"与银行核对 {facts.shown(facts.balance(code))}", f"compare {facts.shown(facts.balance(code))} with the bank"
            )
            yield Problem("bank_not_reconciled", message, remedy)


def _vat_not_tied(facts: CloseFacts) -> Iterator[Problem]:
    """What stands on a VAT account in the month, and what its lines with a tax code add up to."""
    if not facts.bundle.policy.get("vat_close", True):
        return
    for role in ("VOUT", "VIN", "VSIMPLE"):
        codes = facts.accounts(role)
        moved = sum(facts.moved(code) for code in codes)
        taxed = facts.state.sums.of_tax(codes, facts.first.isoformat(), facts.last.isoformat()).tax
        if moved != taxed:
            zh = f"{'、'.join(codes)} 本月 {facts.shown(moved)},税务明细 {facts.shown(taxed)}"
            en = f"{', '.join(codes)} moved by {facts.shown(moved)}, its tax lines add up to {facts.shown(taxed)}"
            yield Problem("vat_not_tied", Text(zh, en), _TAX_LINES)


_TAX_LINES: Final = Text(
    "冲销没有税码的手工凭证,补上 tax_code 和 tax_base 再过账",
    "reverse the manual voucher without a tax code and post it with tax_code and tax_base",
)


def _suspense(facts: CloseFacts) -> Iterator[Problem]:
    for code in facts.accounts("SUSP"):
        left = facts.balance(code)
        if left:
            message = Text(
                f"待处理财产损溢 {code} 还有 {facts.shown(left)}", f"{facts.shown(left)} are still suspended on {code}"
            )
            remedy = Text(
                "核准盘盈盘亏,年末前必须为零;月末一次加权平均(average_cost_close)会调整已核准的损失,可先过账再核准",
                "approve gains and losses; it must be zero at year end. average_cost_close changes the cost of losses that were"
                " approved: post it first, then approve what is left",
            )
            yield Problem("suspense_open", message, remedy)


def _money_below_zero(facts: CloseFacts) -> Iterator[Problem]:
    for code in facts.accounts(*(role.name for role in ROLES.values() if role.cash)):
        if facts.balance(code) < 0:
            left = facts.shown(facts.balance(code))
            message = Text(f"资金科目 {code} 为 {left}", f"{left} on the money account {code}")
            yield Problem("money_below_zero", message, Text("检查收付款是否漏记", "look for receipts that are missing"))


def _closing_rate(facts: CloseFacts) -> Iterator[Problem]:
    """A currency that something is owed or kept in, without a rate of this month to revalue it."""
    state = facts.state
    owed = {one.currency for key, one in state.open_items.items() if key.role in MONETARY and (one.value or one.amount)}
    kept = {state.masters.account_currencies.get(code) for code in state.balances}
    for currency in sorted(one for one in {*owed, *kept} if one is not None and one != state.currency):
        row = state.masters.exchange_rate(currency, facts.last)
        if row is None or row.valid_from < facts.first:
            message = Text(f"{currency} 没有 {facts.period} 的汇率", f"there is no rate of {currency} in {facts.period}")
            yield Problem("closing_rate_missing", message, Text("过账一条月末 rate", "post a rate of the month's end"))


def _pools(facts: CloseFacts) -> Iterator[Problem]:
    """Overhead not allocated, and cost centres that were emptied in an earlier month and hold something again."""
    for code in facts.accounts("MOH"):
        if facts.balance(code):
            message = Text(
                f"制造费用 {code} 还有 {facts.shown(facts.balance(code))}",
                f"{facts.shown(facts.balance(code))} of overhead on {code}",
            )
            yield Problem("pool_not_empty", message, Text("分配制造费用", "allocate it"))
    centers = {given["from_center"] for ref, given in facts.state.inputs.items() if ref.startswith("expense_allocation:")}
    for code in facts.accounts("SELL", "ADMIN"):
        for center in sorted(centers):
            left = facts.state.sums.of_dimension([code], COST_CENTER, center, facts.last.isoformat())
            if left:
                message = Text(
                    f"成本中心 {center} 在 {code} 还有 {facts.shown(left)}",
                    f"cost centre {center} still holds {facts.shown(left)} on {code}",
                )
                yield Problem("pool_not_empty", message, Text("再分摊一次", "allocate it again"))


def _finished_orders(facts: CloseFacts) -> Iterator[Problem]:
    """Production orders of which everything has come in or was scrapped, and that still hold work in progress."""
    for code in sorted(facts.state.order_moves):
        left = work_in_progress(code, facts.state, facts.last)
        if left and _all_came_in(order_of(code, facts.state), facts.state):
            zh = f"生产订单 {code} 已全部完工,在产品还有 {facts.shown(left)}"
            en = f"everything of production order {code} has come in, and it still holds {facts.shown(left)}"
            yield Problem("finished_order_open", Text(zh, en), Text("用 production_close 结清", "post its production_close"))


def _all_came_in(order: Order, state: BookState) -> bool:
    return sum(receipts_of(order, state).values()) + scrapped_of(order, state) >= order.quantity


CHECKS: Final = (
    Check("earlier_periods", Text("以前各月已结账", "earlier months are closed"), _earlier_open, "block"),
    Check("unposted", Text("没有未过账单据", "nothing waits to be posted"), _unposted, "block"),
    Check("grni", Text("没有超期暂估", "no estimate is older than policy"), _old_estimates, "block", report="grni"),
    Check("bank", Text("银行已对账", "bank accounts are reconciled"), _bank_not_reconciled),
    Check("vat", Text("税务明细与科目一致", "tax lines tie to the VAT accounts"), _vat_not_tied, "block", report="tax"),
    Check("suspense", Text("待处理财产损溢为零", "suspense is zero"), _suspense, blocks_at_year_end=True, report="suspense"),
    Check("money", Text("资金没有负数", "no money is below zero"), _money_below_zero, report="trial-balance"),
    Check("rates", Text("外币有月末汇率", "foreign currencies have a closing rate"), _closing_rate),
    Check("pools", Text("费用池已分摊", "cost pools are empty"), _pools, report="trial-balance"),
    Check("orders", Text("完工订单没有在产品", "finished orders hold no work in progress"), _finished_orders),
)
"""The checklist, in the order people work through it."""
