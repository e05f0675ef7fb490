"""Every register by its name, and the one way to read a window of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ledger.application.book import Reading
from ledger.application.list_records import RECORD_COLUMNS, RECORD_KINDS
from ledger.application.registers import line_registers, record_registers
from ledger.application.registers.source import LineFilter, Words
from ledger.application.registers.window import Page, RegisterPage, RegisterRequest, RegisterRow
from ledger.application.reports import journals, stock_reports
from ledger.application.reports.account_tree import is_below
from ledger.application.reports.asked import Asked
from ledger.application.reports.book_facts import BookFacts
from ledger.application.reports.registry import last_day, subject_problem, unknown_code
from ledger.application.reports.report import Column
from ledger.application.reports.span import span_problem
from ledger.application.search_operations import OPERATION_COLUMNS
from ledger.domain.entry import VOUCHER_CLASSES
from ledger.domain.money import minor_unit, parse_scaled
from ledger.domain.problem import Problem, Text

_NAMES_MAX: Final = 50
"""Parties and items whose names hold a text that is looked for: more than that is no name."""


@dataclass(frozen=True, slots=True)
class RegisterKind:
    """A register: its title, its columns, what it is about, what may be left out of it, and the report of the same rows."""

    title: Text
    columns: Sequence[Column]
    subject: str = ""
    filters: tuple[str, ...] = ()
    report: str = ""
    """Whose permissions hold for it; "" where it is read like the log."""


REGISTERS: Final[Mapping[str, RegisterKind]] = {
    "journal": RegisterKind(
        Text("序时账", "Journal"),
        journals.JOURNAL_COLUMNS,
        filters=("account", "party", "item", "text"),
        report="journal",
    ),
    "recorded": RegisterKind(
        Text("分录流水", "Postings as recorded"),
        line_registers.RECORDED_COLUMNS,
        filters=("account", "party", "item", "text"),
        report="journal",
    ),
    "ledger": RegisterKind(
        Text("明细账", "Subsidiary ledger"),
        journals.LEDGER_COLUMNS,
        subject="account",
        filters=("party", "item"),
        report="ledger",
    ),
    "stock-card": RegisterKind(
        Text("库存明细账", "Stock card"), stock_reports.CARD_COLUMNS, subject="item", report="stock-card"
    ),
    "records": RegisterKind(Text("记录", "Records"), RECORD_COLUMNS, filters=("kind", "user", "text")),
    "operations": RegisterKind(Text("操作日志", "Operation log"), OPERATION_COLUMNS, filters=("user",)),
}


def register_page(reading: Reading, request: RegisterRequest, page: Page) -> RegisterPage | list[Problem]:
    """A window of a register, or why there is none."""
    kind, facts = REGISTERS.get(request.name), reading.facts
    if kind is None:
        return [unknown_code("report", request.name, {name: kind.title.en for name, kind in REGISTERS.items()})]
    since = request.since or dt.date.fromisoformat(f"{facts.start}-01")
    until = request.until or max(last_day(reading), since)
    problems = [span_problem(since, until), *_misfits(request, kind, facts)]
    found = [problem for problem in problems if problem is not None]
    if found:
        return found
    asked = Asked(
        reading,
        facts,
        since,
        until,
        subject=request.subject,
        party=request.party or None,
        item=request.item or None,
        language=request.language,
    )
    rows = _rows(asked, request, page)
    named = {kind.subject: request.subject} if kind.subject else {}
    head = asked.head(span=True, **named)
    return RegisterPage(kind.title, facts.currency, head, kind.columns, rows)


def _rows(asked: Asked, request: RegisterRequest, page: Page) -> list[RegisterRow]:
    match request.name:
        case "records":
            return record_registers.record_page(asked.reading, request, page)
        case "operations":
            return record_registers.operation_page(asked.reading, request, page)
        case "ledger":
            register, wanted = line_registers.account_register(asked, _accounts_below(asked.facts, request.subject))
            return register.page(asked, wanted, page)
        case "stock-card":
            register, wanted = line_registers.item_register(asked)
            return register.page(asked, wanted, page)
    accounts = _accounts_below(asked.facts, request.account) if request.account else None
    words = _words(asked.facts, request.text) if request.text else None
    wanted = LineFilter(
        asked.since,
        asked.until,
        tuple(VOUCHER_CLASSES),
        accounts,
        asked.item,
        asked.party,
        words=words,
        rule=_rule_line(request.rule),
    )
    read = line_registers.journal_page if request.name == "journal" else line_registers.recorded_page
    return read(asked, wanted, page)


def _rule_line(text: str) -> tuple[str, int] | None:
    """`purchasing 1:112` as (`purchasing 1`, 112); what is no line has made nothing."""
    ruleset, _, line = text.rpartition(":")
    return (ruleset, int(line) if line.isdecimal() else 0) if text else None


def _accounts_below(facts: BookFacts, account: str) -> tuple[str, ...]:
    return tuple(sorted({account, *(code for code in facts.accounts if is_below(code, account))}))


def _words(facts: BookFacts, text: str) -> Words:
    """A text with the codes whose names hold it, and as an amount where it is one."""
    wanted = text.casefold()
    parties = [code for code, one in facts.masters.parties.items() if wanted in one.full_name.casefold()]
    items = [code for code, one in facts.masters.items.items() if wanted in one.name.casefold()]
    amount = parse_scaled(text.replace(",", ""), minor_unit(facts.currency))
    return Words(text, tuple(sorted(parties)[:_NAMES_MAX]), tuple(sorted(items)[:_NAMES_MAX]), amount)


def _misfits(request: RegisterRequest, kind: RegisterKind, facts: BookFacts) -> list[Problem | None]:
    """Codes that are not in this book."""
    found = [subject_problem(kind.subject, request.subject, facts)] if kind.subject else []
    for name in ("account", "item", "party"):
        code = getattr(request, name)
        if code:
            found.append(subject_problem(name, code, facts))
    if request.kind and request.kind not in RECORD_KINDS:
        found.append(unknown_code("kind", request.kind, dict.fromkeys(sorted(RECORD_KINDS), "")))
    return found
