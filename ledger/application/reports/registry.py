"""Every report by its name, what it may be about, and the one way to make it. A new report is one module and one row here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Final

from ledger.application.bank import adjustment_table
from ledger.application.book import Reading
from ledger.application.reports import (
    ageing,
    atp,
    dimensions,
    duty_conflicts,
    general_ledger,
    journals,
    number_gaps,
    open_item_reports,
    party_statement,
    realisable_values,
    settlements,
    statements,
    stock_reports,
    tax_paper,
    trial_balance,
    valuation,
    voucher_form,
)
from ledger.application.reports.asked import BUCKETS, Asked, Make
from ledger.application.reports.book_facts import BookFacts
from ledger.application.reports.report import Report
from ledger.application.reports.span import end_of_month, span_problem
from ledger.domain.problem import Problem, Text


@dataclass(frozen=True, slots=True)
class ReportKind:
    """A report: its title, how it is made, what it is about, and what may be chosen."""

    title: Text
    make: Make
    subject: str = ""
    """`account`, `item` or `party`, or a word for what the report reads itself; "" where it is about the whole book."""
    subject_needed: bool = True
    by: tuple[str, ...] = ()
    """What `by` may be; the first is meant where nothing is said."""
    filters: tuple[str, ...] = ()
    """Of `party` and `item`, those that leave other rows out."""


REPORTS: Final[Mapping[str, ReportKind]] = {
    "trial-balance": ReportKind(Text("科目余额表", "Trial balance"), trial_balance.trial_balance),
    "journal": ReportKind(Text("序时账", "Journal"), journals.journal),
    "ledger": ReportKind(Text("明细账", "Subsidiary ledger"), journals.account_ledger, "account", filters=("party", "item")),
    "general-ledger": ReportKind(
        Text("总分类账", "General ledger"), general_ledger.general_ledger, "account", subject_needed=False
    ),
    "stock": ReportKind(Text("库存", "Stock"), stock_reports.stock, by=stock_reports.BY),
    "stock-card": ReportKind(Text("库存明细账", "Stock card"), stock_reports.stock_card, "item"),
    "inventory-summary": ReportKind(
        Text("收发存汇总表", "Inventory summary"), stock_reports.inventory_summary, by=("item", "place")
    ),
    "income": ReportKind(Text("利润表", "Income statement"), statements.income),
    "balance-sheet": ReportKind(Text("资产负债表", "Balance sheet"), statements.balance_sheet),
    "cash-flow": ReportKind(Text("现金流量表", "Cash-flow statement"), statements.cash_flow),
    "ageing": ReportKind(
        Text("账龄", "Ageing"), ageing.ageing, "side", subject_needed=False, by=("document", "party"), filters=("party",)
    ),
    "grni": ReportKind(
        Text("暂估应付与在途", "Received not invoiced, and in transit"), open_item_reports.grni, filters=("party", "item")
    ),
    "unbilled": ReportKind(
        Text("已发货未开票", "Delivered, not billed"), open_item_reports.unbilled, filters=("party", "item")
    ),
    "in-transit": ReportKind(
        Text("在途与在外", "In transit and outside"), open_item_reports.in_transit, filters=("party", "item")
    ),
    "suspense": ReportKind(Text("待处理财产损溢", "Goods in suspense"), open_item_reports.suspense, filters=("item",)),
    "open-items": ReportKind(
        Text("未清项", "Open items"),
        open_item_reports.open_items,
        "party",
        subject_needed=False,
        filters=("party", "item"),
    ),
    "settlements": ReportKind(Text("核销明细", "Settlements"), settlements.settlements, "party", subject_needed=False),
    "commitments": ReportKind(Text("订单承诺", "Commitments"), open_item_reports.commitments, filters=("party", "item")),
    "statement": ReportKind(Text("对账单", "Statement of account"), party_statement.statement, "party"),
    "atp": ReportKind(Text("可售库存", "Available to promise"), atp.atp, "item", subject_needed=False),
    "valuation": ReportKind(Text("存货计价对照(管理用)", "Stock under LIFO, for management"), valuation.valuation),
    "nrv": ReportKind(Text("可变现净值", "Net realisable values"), realisable_values.realisable_values),
    "tax": ReportKind(Text("增值税工作底稿", "VAT work-paper"), tax_paper.tax_paper),
    "dimensions": ReportKind(Text("按维度的收支", "By cost centre"), dimensions.by_dimension, by=tuple(dimensions.BY)),
    "voucher": ReportKind(Text("记账凭证", "Vouchers"), voucher_form.voucher, "number of a voucher", subject_needed=False),
    "sod": ReportKind(Text("职责冲突", "Conflicts of duties"), duty_conflicts.duty_conflicts),
    "bank-reconciliation": ReportKind(
        adjustment_table.TITLE, adjustment_table.finished_table, "bank account", subject_needed=False
    ),
    "voucher-numbers": ReportKind(Text("凭证号检查", "Voucher numbers"), number_gaps.voucher_numbers),
}


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """Which report, of what, over which days; a missing span is the last month that holds entries."""

    name: str
    subject: str | None = None
    """The account of `ledger`, the item of `stock-card`, the party of `statement` …"""
    since: dt.date | None = None
    until: dt.date | None = None
    by: str = ""
    language: str = "en"
    party: str | None = None
    item: str | None = None
    buckets: tuple[int, ...] = BUCKETS
    prices: Mapping[str, int] = field(default_factory=dict)
    selling_cost: int = 0


def make_report(reading: Reading, request: ReportRequest) -> Report | list[Problem]:
    """The report asked for, or why it cannot be made."""
    asked = asked_of(reading, request)
    made = asked if isinstance(asked, list) else REPORTS[request.name].make(asked)
    if isinstance(made, Report) and reading.facts.kept_by_one:
        return replace(made, notes=(*made.notes, KEPT_BY_ONE))
    return made


KEPT_BY_ONE: Final = Text(
    "职责分离:single(一人记账,无第二人复核)", "segregation of duties: single (kept by one person, reviewed by nobody else)"
)
"""What the foot of a report says where one person may do everything."""


def asked_of(reading: Reading, request: ReportRequest) -> Asked | list[Problem]:
    """The question with its days filled in, or what is wrong with it."""
    kind, facts = REPORTS.get(request.name), reading.facts
    if kind is None:
        return [unknown_code("report", request.name, {name: kind.title.en for name, kind in REPORTS.items()})]
    until = request.until or max(last_day(reading), end_of_month(request.since or dt.date.min))
    since = request.since or until.replace(day=1)
    problems = [problem for problem in (span_problem(since, until), *_misfits(request, kind, facts)) if problem is not None]
    if problems:
        return problems
    return Asked(
        reading,
        facts,
        since,
        until,
        subject=request.subject or "",
        by=request.by or (kind.by[0] if kind.by else ""),
        party=request.party,
        item=request.item,
        buckets=request.buckets,
        prices=request.prices,
        selling_cost=request.selling_cost,
        language=request.language,
    )


def last_day(reading: Reading) -> dt.date:
    """The last day of the newest month that holds entries, else of the book's first month."""
    return end_of_month(reading.last_entry_date() or dt.date.fromisoformat(f"{reading.facts.start}-01"))


def _misfits(request: ReportRequest, kind: ReportKind, facts: BookFacts) -> list[Problem]:
    """What was asked for and is not there, or is no choice of this report."""
    found: list[Problem | None] = []
    if request.subject and not kind.subject:
        found.append(_no_option(request.name, request.subject))
    elif kind.subject in _WHAT and (kind.subject_needed or request.subject):
        found.append(subject_problem(kind.subject, request.subject or "", facts))
    for name in ("party", "item"):
        wanted = getattr(request, name)
        if wanted is not None and name not in kind.filters:
            found.append(_no_option(request.name, name))
        elif wanted is not None:
            found.append(subject_problem(name, wanted, facts))
    if request.by and request.by not in kind.by:
        found.append(_no_option(request.name, f"by {request.by}", kind.by))
    if list(request.buckets) != sorted({day for day in request.buckets if day > 0}) or not request.buckets:
        message = Text("账龄分段应递增且大于 0", "buckets are days above 0 that grow")
        found.append(Problem("bad_buckets", message, Text("例如 30,60,90", "for example 30,60,90")))
    return [problem for problem in found if problem is not None]


def subject_problem(what: str, code: str, facts: BookFacts) -> Problem | None:
    """What is wrong with the code of an account, item or party: it is not in this book."""
    masters = facts.masters
    known: dict[str, str] = {
        "account": {code: account.name.en + " " + account.name.zh for code, account in facts.accounts.items()},
        "item": {code: item.name for code, item in masters.items.items()},
        "party": {code: party.full_name for code, party in masters.parties.items()},
    }[what]
    return None if code in known else unknown_code(what, code, known)


_WHAT: Final = {
    "account": Text("科目", "an account"),
    "item": Text("物料", "an item"),
    "party": Text("往来单位", "a party"),
    "report": Text("报表", "a report"),
    "kind": Text("种类", "a kind of record"),
}


def unknown_code(what: str, code: str, known: Mapping[str, str]) -> Problem:
    """What is not there, with codes that look like it or whose names hold it."""
    zh, en = _WHAT[what]
    message = Text(f"“{code}”不是{zh}", f"“{code}” is not {en} of this book")
    alike = get_close_matches(code, known, cutoff=0.5)
    alike += [name for name, title in known.items() if code and code.lower() in title.lower() and name not in alike][:3]
    if not alike and not code:
        alike = list(known)[:3]
    listed = ", ".join(f"{name} {known[name]}".strip() for name in alike)
    remedy = Text(f"是否指:{listed}", f"did you mean: {listed}") if alike else Text("检查代码", "check the code")
    return Problem("unknown_subject", message, remedy)


def _no_option(report: str, option: str, choices: tuple[str, ...] = ()) -> Problem:
    message = Text(f"报表 {report} 没有选项 {option}", f"the report {report} has no option {option}")
    listed = ", ".join(choices)
    remedy = Text(f"可选:{listed}", f"choose one of: {listed}") if choices else Text("去掉该选项", "leave it out")
    return Problem("unknown_option", message, remedy)
