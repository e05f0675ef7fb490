"""What posting a document would come to, asked while it is still being typed: vouchers, goods before and after, problems.

The document goes through the very function that posts it (`post_documents.decide_one`), on one reading of the book: no lock is
taken, nothing is stored, no refusal is logged, because nobody has tried to post yet. Until somebody else posts, the preview is
what is then posted, record number and voucher number included; after that the next preview is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Protocol

from ledger.application.circumstances import Circumstances
from ledger.application.entry_source import EntrySource
from ledger.application.post_documents import Decided, Unchanged, preview_one
from ledger.application.read_documents import without_none
from ledger.application.reports.book_facts import BookFacts
from ledger.application.reports.voucher_numbers import voucher_number
from ledger.application.unit_of_work import DecisionFacts, Needs
from ledger.domain.entry import Entry, EntryClass, Posting, Record
from ledger.domain.kinds import KINDS
from ledger.domain.money import format_scaled, minor_unit
from ledger.domain.problem import Problem, Text
from ledger.domain.quantity import format_quantity
from ledger.domain.released_reservations import released_orders
from ledger.domain.role import ROLES
from ledger.domain.state import BookState, StockKey, stock_key
from ledger.rules.adopted_bundles import AdoptedBundles


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One line of a voucher to come. Amounts and quantities are decimal text in the book's currency and the base unit."""

    account: str
    name: Text
    role: str
    debit: str
    """`0.00` on the other side."""
    credit: str
    item: str | None = None
    quantity: str | None = None
    place: str | None = None
    lot: str | None = None
    party: str | None = None
    open_item: str | None = None
    document_line: int | None = None
    """The line of the document it follows from, from 1."""
    rule: str = ""
    """`purchasing.rules:24`; empty where no rule made the line."""


@dataclass(frozen=True, slots=True)
class PreviewVoucher:
    """One entry to come. Commitments (`memo`) and moves of goods alone (`movement`) take no number."""

    klass: EntryClass
    date: str
    summary: Text
    lines: tuple[PreviewLine, ...]
    number: str = ""
    """As it would be given now, `记-2026-03-0012`."""


@dataclass(frozen=True, slots=True)
class StockEffect:
    """How much lies somewhere before and after. Commitments are told apart by their role."""

    item: str
    place: str
    before: str
    after: str
    unit: str
    lot: str = ""
    owner: str = ""
    status: str = ""
    """The quality status, empty for available."""
    commitment: str = ""
    """`ON_ORDER` or `RESERVED`; empty for goods that are there."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a document would come to if it were posted now."""

    record: Record
    """As it would be logged; with another posting in between, only numbers and what depends on the books differ."""
    vouchers: tuple[PreviewVoucher, ...]
    stock: tuple[StockEffect, ...]
    completed: dict[str, Any]
    """The document with all that completion filled in: tax, gross, due dates, receipt lines, lots; as JSON would hold it."""
    totals: dict[str, str]
    """Sums of the completed lines' amounts, `lines.net` → `3600.00`, in the document's currency."""
    held: tuple[Problem, ...] = ()
    """It posts as soon as somebody approves it; what was typed is right."""
    moved_from: str = ""
    """The accounting date asked for, where its period is closed and the document moves to the first open day."""
    released: tuple[str, ...] = ()
    """Reservations that it takes back, by order line."""
    worth: str = ""
    """What the document is worth in the book's currency, as limits have it; empty for master data and what is posted."""
    unchanged: int = 0
    """The record number, where the document was posted before with the same content; it is not posted twice."""

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What does not keep it from being posted and should be read before."""
        return _warnings(self)


class VoucherNames(Protocol):
    """What a voucher needs to be shown: names of accounts and items, and the files of the rules."""

    @property
    def facts(self) -> BookFacts:
        """Names and settings."""

    @property
    def bundles(self) -> AdoptedBundles:
        """The bundles adopted so far."""


class Rehearsal(DecisionFacts, VoucherNames, Protocol):
    """One reading of the book, with what a decision, its display and a form need."""

    @property
    def entry(self) -> EntrySource:
        """What forms need while a document is typed."""

    def warehouse_of(self, place: str) -> str:
        """The warehouse of a bin, a warehouse itself, "" for every other place."""


class RehearsedBook(Protocol):
    """A book on which documents can be decided without posting them."""

    def rehearse(self) -> AbstractContextManager[Rehearsal]:
        """One reading, rates and taxes as a posting would find them; nothing is locked or stored."""


def preview(book: RehearsedBook, raw: Mapping[str, Any], circumstances: Circumstances) -> Preview | list[Problem]:
    """What this document, as it would be sent to `post`, comes to now; or everything that stands against it."""
    from ledger.application.document_models import check_shape  # noqa: PLC0415  # pydantic is loaded when documents come

    given = without_none(raw)
    wrong = check_shape(given)
    if wrong:
        return wrong
    with book.rehearse() as rehearsal:
        found = preview_one(given, rehearsal, bundles=rehearsal.bundles, circumstances=circumstances)
        if isinstance(found, list):
            return [problem.at(id=str(given["id"])) for problem in found]
        return _shown(given, found, rehearsal)


def _shown(raw: Mapping[str, Any], found: Decided | Unchanged, rehearsal: Rehearsal) -> Preview:
    if isinstance(found, Unchanged):
        record = rehearsal.record_by_key(found.key)
        assert record is not None, f"{found.key} is called posted and is not there"
        return _preview(raw, record, rehearsal, unchanged=found.seq)
    shown = _preview(raw, found.record, rehearsal, held=tuple(found.held))
    currency = rehearsal.state.currency
    return replace(shown, worth=format_scaled(found.worth, minor_unit(currency))) if found.record.kind in KINDS else shown


def _preview(
    raw: Mapping[str, Any], record: Record, rehearsal: Rehearsal, *, held: tuple[Problem, ...] = (), unchanged: int = 0
) -> Preview:
    asked = raw.get("accounting_date", raw.get("date"))
    is_document = record.kind in KINDS
    return Preview(
        record,
        vouchers_of(record, rehearsal),
        () if unchanged else tuple(_stock_effects(record, rehearsal)),
        dict(record.revealed),
        _totals(record) if is_document else {},
        held,
        str(asked) if is_document and asked and asked != record.accounting_date.isoformat() else "",
        tuple(released_orders(record.entries)),
        unchanged=unchanged,
    )


# --- vouchers ------------------------------------------------------------------------------------------------------------


def vouchers_of(record: Record, book: VoucherNames) -> tuple[PreviewVoucher, ...]:
    """The entries of a record that is posted, or would be, as people read them."""
    return tuple(_voucher(record, entry, book) for entry in record.entries)


def _voucher(record: Record, entry: Entry, book: VoucherNames) -> PreviewVoucher:
    facts = book.facts
    number = voucher_number(entry.period, entry.number) if entry.number is not None else ""
    file = _rule_file(record, book)
    lines = tuple(_line(posting, facts, file) for posting in entry.postings)
    return PreviewVoucher(entry.klass, entry.accounting_date.isoformat(), entry.summary, lines, number)


def _rule_file(record: Record, book: VoucherNames) -> str:
    """All postings of a document come from the one rule of its kind."""
    in_force = next((one for one in book.bundles.adopted if one.bundle.id == record.bundle), None)
    return in_force.rules[record.kind].rule.file if in_force is not None and record.kind in in_force.rules else ""


def _line(posting: Posting, facts: BookFacts, file: str) -> PreviewLine:
    decimals = minor_unit(facts.currency)
    has_quantity = posting.item is not None and posting.quantity is not None
    return PreviewLine(
        posting.account,
        facts.account_name(posting.account),
        posting.role,
        format_scaled(posting.debit, decimals),
        format_scaled(posting.credit, decimals),
        posting.item,
        format_quantity(posting.quantity or 0, facts.scale(posting.item or "")) if has_quantity else None,
        posting.place,
        posting.lot,
        posting.party,
        posting.open_item,
        posting.document_line,
        f"{file}:{posting.rule_line}" if posting.rule and file else "",
    )


# --- goods ---------------------------------------------------------------------------------------------------------------


def _stock_effects(record: Record, rehearsal: Rehearsal) -> Iterator[StockEffect]:
    """One for every key of stock that the document moves, in the order of its lines."""
    moved: dict[StockKey, int] = {}
    state = rehearsal.state
    for posting in (one for entry in record.entries for one in entry.postings):
        if posting.item and posting.quantity and posting.place and state.keeps_stock(posting):
            key = stock_key(posting)
            moved[key] = moved.get(key, 0) + posting.quantity
    rehearsal.load(Needs(items={key.item for key in moved}))
    return (_stock_effect(key, quantity, state) for key, quantity in moved.items() if quantity)


def _stock_effect(key: StockKey, quantity: int, state: BookState) -> StockEffect:
    stock, item = state.stock.get(key), state.masters.items[key.item]
    before = stock.quantity if stock is not None else 0
    shown = [format_quantity(number, item.scale) for number in (before, before + quantity)]
    commitment = key.status in ROLES and ROLES[key.status].memo
    status = "" if commitment else key.status
    return StockEffect(
        key.item, key.place, shown[0], shown[1], item.unit, key.lot, key.owner, status, key.status if commitment else ""
    )


# --- what completion made of it --------------------------------------------------------------------------------------------


def _totals(record: Record) -> dict[str, str]:
    """The amounts of every list summed by name; as many decimals as the lines have."""
    found: dict[str, Decimal] = {}
    for lines in KINDS[record.kind].lists:
        amounts = [field.name for field in lines.fields if field.type in ("amount", "money")]
        for line in record.input.get(lines.name, ()):
            for name in (one for one in amounts if one in line):
                found[f"{lines.name}.{name}"] = found.get(f"{lines.name}.{name}", Decimal(0)) + Decimal(line[name])
    return {name: f"{total:f}" for name, total in found.items()}


def _warnings(found: Preview) -> tuple[Problem, ...]:
    warnings = []
    if found.unchanged:
        message = Text(f"已过账,记录 {found.unchanged}", f"posted before, as record {found.unchanged}")
        remedy = Text("不会再记一遍", "it is not posted a second time")
        warnings.append(Problem("posted_before", message, remedy))
    if found.moved_from:
        day = found.record.accounting_date
        message = Text(f"{found.moved_from} 已结账,记入 {day}", f"{found.moved_from} is closed; it is posted on {day}")
        remedy = Text("改日期,或照此过账", "change the date, or post it so")
        warnings.append(Problem("date_moved", message, remedy))
    if found.released:
        listed = ", ".join(found.released)
        message = Text(f"释放预留:{listed}", f"it takes back reservations of {listed}")
        remedy = Text("通知销售改交期", "tell sales, who promised these goods")
        warnings.append(Problem("reservations_released", message, remedy))
    return tuple(warnings)
