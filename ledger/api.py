"""Everything fronts may use: open a book, give it documents, ask it questions. Values in, values out, refusals included.

    book = open_book("company.db")
    answer = post_file(book, content, name="march.jsonl", circumstances=Circumstances("anna", clock), options=PostOptions())
    table = report(book, ReportRequest("trial-balance"))

Commands change the book and take `Circumstances` (who, and a clock); queries do not. Whatever a person can put right comes
back as `Problem`s. What stands in `__all__` is stable.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from ledger.access import (
    answer_as_reader_sees,
    as_reader_sees,
    change_password,
    explain_posting,
    grant_rights,
    map_as_reader_sees,
    note_export,
    objections_to,
    open_to_reader,
    operation_log,
    owned,
    refused_to_reader,
    register,
    report_refused,
    sign_in,
)
from ledger.application.adopt_bundle import adopt_bundle
from ledger.application.approve_document import approve_document
from ledger.application.bank.accept_match import Accepted
from ledger.application.bank.desk import BankAccount, Desk
from ledger.application.book import Reading, RecordHead, StagedRow
from ledger.application.build_demo import STORY, DemoBuilt, build_demo, demo_company, documents_by_kind
from ledger.application.candidates import Candidate, CandidateIndex, Found, meant
from ledger.application.circumstances import Circumstances
from ledger.application.close_period import Closing, close_period
from ledger.application.dashboard_figures import PARTS, AgedDebts, Dashboard, MonthFigures, SlowItem, make_dashboard
from ledger.application.document_difference import Difference
from ledger.application.erase_person import Erased, ErasureRequest, erase_person
from ledger.application.form_description import (
    ChoiceDescription,
    FieldDescription,
    FormType,
    KindDescription,
    ListDescription,
)
from ledger.application.init_book import NewBook, new_book_problems
from ledger.application.list_records import record_list
from ledger.application.look_up_master import MasterDetail, MasterRow
from ledger.application.make_checkpoint import MadeCheckpoint
from ledger.application.named_record import named_record, one_document
from ledger.application.next_document import SourceDocument
from ledger.application.open_references import OpenReference
from ledger.application.operations import noted
from ledger.application.overview import Alert, Overview, Sum, make_overview
from ledger.application.period_states import PeriodState
from ledger.application.post_documents import Outcome
from ledger.application.post_file import FileOutcome, PostOptions, post_file
from ledger.application.post_staged import post_staged, staged_document
from ledger.application.preview_document import Preview, PreviewLine, PreviewVoucher, StockEffect
from ledger.application.record_versions import FieldChange, RecordVersion
from ledger.application.registers.registry import REGISTERS, RegisterKind
from ledger.application.registers.window import Anchor, Page, RegisterPage, RegisterRequest, RegisterRow, at_day
from ledger.application.reopen_period import Reopening, reopen_period
from ledger.application.reports.asked import BUCKETS
from ledger.application.reports.book_facts import BookFacts
from ledger.application.reports.log_footer import log_footer
from ledger.application.reports.registry import REPORTS, ReportKind, ReportRequest, asked_of, make_report
from ledger.application.reports.report import Check, Column, Report
from ledger.application.reports.voucher_form import VoucherForm, voucher_forms
from ledger.application.reverse_document import reverse_document
from ledger.application.rule_book import LegAccount, RuleBook, RuleFileText, RuleHead, RuleLeg
from ledger.application.search_operations import OperationSearch
from ledger.application.show_document import record_answer
from ledger.application.stage_import import ImportedFile, Staged, choose, drop, stage_file, staged_row
from ledger.application.staged_documents import SUBMITTED
from ledger.application.submit_document import InboxDocument, WaitingDocument
from ledger.application.time_zones import time_zone
from ledger.application.typed_amounts import amount_of, price_of, tax_on
from ledger.application.usual_values import LineDefaults, LotAt, OpenDocument, PartyDefaults, StockAt
from ledger.application.view_document import DocumentView, StockMove, ViewEntry, ViewField, ViewList, ViewPosting
from ledger.application.warehouse_map import (
    LyingItem,
    LyingLot,
    MappedPlace,
    MappedWarehouse,
    WarehouseMap,
    make_warehouse_map,
)
from ledger.approval_inbox import (
    decide_submission,
    inbox,
    inbox_alerts,
    inbox_document,
    post_or_submit,
    submit_document,
    withdraw_submission,
)
from ledger.archives import ARCHIVE_FORMS, archive
from ledger.audit.held_root import HeldRoot, held_root
from ledger.audit.signing_key import SigningKey, create_key, load_key, load_verifier_key
from ledger.audit.verifier_key import VerifierKey, read_verifier_key
from ledger.audits import AuditAnswer, Evidence, audit_with_beancount, beancount_lines, held_roots, replay_book, verify_book
from ledger.bank_desk import (
    AcceptedAll,
    accept_certain,
    accept_proposal,
    bank_accounts,
    bank_desk,
    finish_reconciliation,
    match_by_hand,
    reconciliation_table,
    reopen_reconciliation,
    split_line,
    undo_match,
)
from ledger.checkpoints import checkpoint_book, prove, records_since, take_cosigned_checkpoint
from ledger.document_entry import (
    WaitingDraft,
    candidate_index,
    copied_document,
    describe_kind,
    drafts_of,
    form_kinds,
    kind_title,
    line_defaults,
    new_document_id,
    next_document,
    open_documents,
    open_references,
    party_defaults,
    post_document,
    preview,
    resume_draft,
    sources_of,
    start_draft,
    tax_rates_on,
)
from ledger.document_views import document_view, register_report, rule_book, rule_leg
from ledger.domain.bank.match_event import Match as BankMatch
from ledger.domain.bank.proposal import Proposal as BankProposal
from ledger.domain.bank.statement_line import BankLine, BookLine
from ledger.domain.entry import Record
from ledger.domain.money import format_scaled, grouped, minor_unit
from ledger.domain.problem import Problem, Text, Where
from ledger.domain.rounding import divide_half_up
from ledger.journal_files import back_up, is_journal, journal_lines, replay_journal, restore, restore_drill
from ledger.log_browsing import KeptCheckpoint, LogStanding, log_page, log_standing, record_versions
from ledger.master_data import MASTERS_KEPT, master_detail, master_rows, stopping_record
from ledger.month_end import ClosingLine, ClosingView, closing_view, period_states
from ledger.printed_files import report_file, voucher_file
from ledger.rule_folders import (
    cases_of_lines,
    check_rule_folder,
    cover_rule_folder,
    mutate_rule_folder,
    render_rule_problems,
    run_rule_cases,
)
from ledger.store.drafts import Draft, DraftHead
from ledger.wiring import OpenBook, open_book
from ledger.wiring import create_book as _create_book

__all__ = [
    "ARCHIVE_FORMS",
    "BUCKETS",
    "CHARTS",
    "MASTERS_KEPT",
    "REGISTERS",
    "REPORTS",
    "Accepted",
    "AcceptedAll",
    "AgedDebts",
    "Alert",
    "Anchor",
    "AuditAnswer",
    "BankAccount",
    "BankLine",
    "BankMatch",
    "BankProposal",
    "BookFacts",
    "BookLine",
    "Candidate",
    "CandidateIndex",
    "Check",
    "ChoiceDescription",
    "Circumstances",
    "Closing",
    "ClosingLine",
    "ClosingView",
    "Column",
    "Dashboard",
    "DemoBuilt",
    "Desk",
    "Difference",
    "DocumentView",
    "Draft",
    "DraftHead",
    "Erased",
    "ErasureRequest",
    "Evidence",
    "FieldChange",
    "FieldDescription",
    "FileOutcome",
    "FormType",
    "Found",
    "HeldRoot",
    "ImportedFile",
    "InboxDocument",
    "KeptCheckpoint",
    "KindDescription",
    "LegAccount",
    "LineDefaults",
    "ListDescription",
    "LogStanding",
    "LotAt",
    "LyingItem",
    "LyingLot",
    "MadeCheckpoint",
    "MappedPlace",
    "MappedWarehouse",
    "MasterDetail",
    "MasterRow",
    "MonthFigures",
    "NewBook",
    "OpenBook",
    "OpenDocument",
    "OpenReference",
    "OperationSearch",
    "Outcome",
    "Overview",
    "Page",
    "PartyDefaults",
    "PeriodState",
    "PostOptions",
    "Preview",
    "PreviewLine",
    "PreviewVoucher",
    "Problem",
    "Record",
    "RecordHead",
    "RecordVersion",
    "RegisterKind",
    "RegisterPage",
    "RegisterRequest",
    "RegisterRow",
    "Reopening",
    "Report",
    "ReportKind",
    "ReportRequest",
    "RuleBook",
    "RuleFileText",
    "RuleHead",
    "RuleLeg",
    "SigningKey",
    "SlowItem",
    "SourceDocument",
    "Staged",
    "StagedRow",
    "StockAt",
    "StockEffect",
    "StockMove",
    "Sum",
    "Text",
    "VerifierKey",
    "ViewEntry",
    "ViewField",
    "ViewList",
    "ViewPosting",
    "VoucherForm",
    "WaitingDocument",
    "WaitingDraft",
    "WarehouseMap",
    "Where",
    "accept_certain",
    "accept_proposal",
    "adopt",
    "amount_of",
    "approve",
    "archive",
    "at_day",
    "audit_with_beancount",
    "back_up",
    "bank_accounts",
    "bank_desk",
    "beancount_lines",
    "book_currency",
    "book_facts",
    "build_demo",
    "candidate_index",
    "cases_of_lines",
    "change_password",
    "check_rule_folder",
    "checkpoint_book",
    "choose",
    "close",
    "closing_view",
    "copied_document",
    "cover_rule_folder",
    "create_book",
    "create_key",
    "dashboard_figures",
    "decide_submission",
    "demo_company",
    "demo_counts",
    "demo_story",
    "describe_kind",
    "divide_half_up",
    "document_view",
    "drafts_of",
    "drop",
    "erase",
    "explain_posting",
    "finish_reconciliation",
    "form_kinds",
    "format_scaled",
    "grant_rights",
    "grouped",
    "held_root",
    "held_roots",
    "inbox",
    "inbox_document",
    "is_journal",
    "journal_lines",
    "kind_title",
    "line_defaults",
    "list_records",
    "load_key",
    "load_verifier_key",
    "log_page",
    "log_standing",
    "master_detail",
    "master_rows",
    "match_by_hand",
    "meant",
    "minor_unit",
    "mutate_rule_folder",
    "new_document_id",
    "next_document",
    "note_export",
    "objections_to",
    "open_book",
    "open_documents",
    "open_references",
    "operation_log",
    "overview",
    "owned",
    "party_defaults",
    "period_states",
    "post_document",
    "post_file",
    "post_or_submit",
    "post_staged",
    "preview",
    "price_of",
    "printable_vouchers",
    "prove",
    "read_verifier_key",
    "reconciliation_table",
    "record_answers",
    "record_versions",
    "records_since",
    "register",
    "register_report",
    "render_rule_problems",
    "reopen",
    "reopen_reconciliation",
    "replay_book",
    "replay_journal",
    "report",
    "report_file",
    "restore",
    "restore_drill",
    "resume_draft",
    "reverse",
    "rule_book",
    "rule_leg",
    "run_rule_cases",
    "show_document",
    "show_records",
    "sign_in",
    "sources_of",
    "split_line",
    "stage_file",
    "staged_document",
    "staged_row",
    "staged_rows",
    "start_draft",
    "stopping_record",
    "submit_document",
    "take_cosigned_checkpoint",
    "tax_on",
    "tax_rates_on",
    "time_zone",
    "undo_match",
    "verify_book",
    "voucher_file",
    "warehouse_map",
    "withdraw_submission",
]

CHARTS: Final = ("cn-small-enterprise", "cn-enterprise", "generic")


def create_book(location: str, new: NewBook, *, now: dt.datetime) -> OpenBook | list[Problem]:
    """A new book with its opening records."""
    return new_book_problems(new) or _create_book(location, new, now)


# --- commands ----------------------------------------------------------------------------------------------------------


def reverse(
    book: OpenBook, name: str, *, reason: str, on: dt.date | None, circumstances: Circumstances
) -> Record | list[Problem]:
    """Reverse a document named by id or `kind:id`."""
    with book.read() as reading:
        ref = one_document(reading, name)
    if isinstance(ref, Problem):
        return noted(book, circumstances, "reverse", name, [ref])
    return reverse_document(book, ref, reason=reason, on=on, circumstances=circumstances)


def close(
    book: OpenBook, period: str, *, circumstances: Circumstances, check_only: bool = False, soft: bool = False
) -> Closing | list[Problem]:
    """Close a month or lock a year, or say what stands in the way."""
    return close_period(book, period, circumstances=circumstances, check_only=check_only, soft=soft)


def reopen(book: OpenBook, period: str, *, reason: str, circumstances: Circumstances) -> Reopening | list[Problem]:
    """Ask for a closed month to be opened again, or confirm it."""
    return reopen_period(book, period, reason=reason, circumstances=circumstances)


def adopt(
    book: OpenBook, folder: Path, valid_from: dt.date, *, author: str, circumstances: Circumstances
) -> Record | list[Problem]:
    """Put a company's folder of rules in force."""
    return adopt_bundle(book, folder, valid_from, author=author, circumstances=circumstances)


def approve(book: OpenBook, sha256: str, *, approved: bool, circumstances: Circumstances) -> Record | list[Problem]:
    """Log a decision on a document."""
    return approve_document(book, sha256, approved=approved, circumstances=circumstances)


def erase(book: OpenBook, name: str, *, request: ErasureRequest, circumstances: Circumstances) -> Erased | list[Problem]:
    """Take a natural person's data out of the book, named by id or `party:ID`, `user:ID`."""
    with book.read() as reading:
        ref = one_document(reading, name)
    if isinstance(ref, Problem):
        return [ref]
    return erase_person(book, ref, request=request, circumstances=circumstances)


# --- queries -----------------------------------------------------------------------------------------------------------


def report(book: OpenBook, request: ReportRequest) -> Report | list[Problem]:
    """Make a report, as far as the user who is signed in may read it."""
    refused = report_refused(book, request.name, request.by)
    if refused:
        return refused
    with book.read() as reading:
        made = make_report(reading, request)
        footer = log_footer(reading.tree)
    return made if isinstance(made, list) else replace(as_reader_sees(book, made), log=footer)


def book_currency(book: OpenBook) -> str:
    """The currency a book is kept in."""
    with book.read() as reading:
        return reading.facts.currency


def book_facts(book: OpenBook) -> BookFacts:
    """Company, currency, accounts, master data and time zone of a book."""
    with book.read() as reading:
        return reading.facts


def printable_vouchers(book: OpenBook, request: ReportRequest) -> list[VoucherForm] | list[Problem]:
    """The vouchers of a request for `voucher`, ready for paper."""
    refused = report_refused(book, request.name, request.by)
    if refused:
        return refused
    with book.read() as reading:
        asked = asked_of(reading, request)
        found = asked if isinstance(asked, list) else voucher_forms(asked)
        return [found] if isinstance(found, Problem) else found


def list_records(book: OpenBook, kind: str | None, last: int | None = None) -> Report | list[Problem]:
    """The log, or its records of one kind; of these perhaps only the last."""
    refused = refused_to_reader(book, "look_up", kind or "")
    if refused:
        return refused
    with book.read() as reading:
        return record_list(reading, kind, last)


def show_document(book: OpenBook, name: str, language: str) -> dict[str, Any] | list[Problem]:
    """A record by id, `kind:id`, log number or entry id, with its input and vouchers; an id comes before a number."""
    refused = refused_to_reader(book, "look_up", name)
    if refused:
        return refused
    with book.read() as reading:
        record = named_record(reading, name)
        return [record] if isinstance(record, Problem) else _shown(book, reading, record, language)


def show_records(book: OpenBook, numbers: Sequence[int], language: str) -> list[dict[str, Any]] | list[Problem]:
    """Records by their numbers in the log, each as `show_document` shows it; numbers that no record has are left out."""
    refused = refused_to_reader(book, "look_up", "")
    if refused:
        return refused
    with book.read() as reading:
        records = [reading.record_at(number) for number in numbers]
        return [_shown(book, reading, record, language) for record in records if record is not None]


def _shown(book: OpenBook, reading: Reading, record: Record, language: str) -> dict[str, Any]:
    """A record with its input and vouchers, as far as the reader may see it."""
    answer, given = record_answer(record, reading.facts, language), reading.revealed(record)
    more = {"recorded_at": record.recorded_at.isoformat(), "recorded_by": record.recorded_by, "input": given}
    return answer_as_reader_sees(book, answer | more)


def record_answers(book: OpenBook, records: Sequence[Record], language: str) -> list[dict[str, Any]]:
    """Records with their vouchers as plain data."""
    with book.read() as reading:
        answers = [record_answer(record, reading.facts, language) for record in records]
    return [answer_as_reader_sees(book, one) for one in answers]


def overview(book: OpenBook, at: dt.date) -> Overview:
    """Figures and alerts of a day; where the user may not read the reports behind them, only what waits for the user."""
    waiting = sum(row.status == "waiting" for row in staged_rows(book))
    with book.read() as reading:
        made = make_overview(reading, at, waiting=waiting)
    seen = made if all(open_to_reader(book, one.report) for one in made.sums) else replace(made, sums=(), alerts=())
    return replace(seen, alerts=(*inbox_alerts(book), *seen.alerts))


def dashboard_figures(book: OpenBook, at: dt.date) -> Dashboard:
    """The board of a day, without the parts whose reports are not open to the user."""
    submitted = [one.status for one in inbox(book) if isinstance(one, WaitingDocument)]
    waiting = [*submitted, *(row.status for row in staged_rows(book))].count("waiting")
    seen = [part for part, name in PARTS.items() if open_to_reader(book, name)]
    with book.read() as reading:
        return make_dashboard(reading, at, waiting=waiting, seen=seen)


def warehouse_map(book: OpenBook, at: dt.date) -> WarehouseMap | list[Problem]:
    """What lies where, as far as the user sees warehouses and costs."""
    refused = report_refused(book, "stock", "place")
    if refused:
        return refused
    with book.read() as reading:
        return map_as_reader_sees(book, make_warehouse_map(reading, at))


def staged_rows(book: OpenBook) -> list[StagedRow]:
    """All imported rows with their status; documents that were submitted for approval are no imported rows."""
    with book.staging() as staging:
        return [row for row in staging.rows() if row.format != SUBMITTED]


def demo_counts(book: OpenBook) -> list[tuple[str, Text, int]]:
    """Kind, title and number of the documents in a book."""
    with book.read() as reading:
        return list(documents_by_kind(reading.heads()))


def demo_story(book: OpenBook, language: str) -> list[dict[str, Any]]:
    """The demo's telling documents with their vouchers."""
    shown = [show_document(book, ref, language) for ref in STORY]
    return [one for one in shown if isinstance(one, dict)]
