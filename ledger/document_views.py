"""Looking at records and whole registers. Part of `ledger.api`; what a signed-in user may not see is left out."""

from __future__ import annotations

from typing import Final

from ledger.access import costs_hidden, refused_to_reader, register
from ledger.application.named_record import named_record
from ledger.application.registers.window import Page, RegisterPage, RegisterRequest, RegisterRow
from ledger.application.reports.report import Report
from ledger.application.rule_book import RuleBook, RuleLeg
from ledger.application.rule_book import rule_book as rules_of
from ledger.application.rule_book import rule_leg as leg_of
from ledger.application.view_document import DocumentView, without_amounts
from ledger.application.view_document import document_view as view_of
from ledger.domain.problem import Problem
from ledger.wiring import OpenBook

_WINDOW: Final = 2000
"""Rows read at a time where all of a register is wanted."""


def document_view(book: OpenBook, name: str) -> DocumentView | list[Problem]:
    """A record by id, `kind:id`, log number or entry id, ready to be looked at."""
    refused = refused_to_reader(book, "look_up", name)
    if refused:
        return refused
    with book.read() as reading:
        record = named_record(reading, name)
        if isinstance(record, Problem):
            return [record]
        view = view_of(reading, record)
    return without_amounts(view) if costs_hidden(book) else view


def rule_book(book: OpenBook) -> RuleBook | list[Problem]:
    """The rules in force, and how many postings each of their lines has made."""
    refused = refused_to_reader(book, "look_up", "rules")
    if refused:
        return refused
    latest = book.bundles().adopted[-1]
    with book.read() as reading:
        return rules_of(reading, latest)


def rule_leg(book: OpenBook, path: str, line: int) -> RuleLeg | None:
    """What a line of a rule file in force posts to in the chart of the book; None where it posts nothing."""
    latest = book.bundles().adopted[-1]
    with book.read() as reading:
        return leg_of(reading, latest, path, line)


def register_report(book: OpenBook, request: RegisterRequest) -> Report | list[Problem]:
    """All rows of a register as a report, to be written to a file."""
    rows: list[RegisterRow] = []
    page = register(book, request, Page(None, "after", _WINDOW))
    while isinstance(page, RegisterPage):
        rows += page.rows
        if len(page.rows) < _WINDOW:
            return Report(request.name, page.title, page.currency, page.head, page.columns, [row.cells for row in rows])
        page = register(book, request, Page(rows[-1].anchor, "after", _WINDOW))
    return page
