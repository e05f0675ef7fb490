"""Entering documents: what a form asks, and what a document would come to before it is posted. Part of `ledger.api`.

Everything here reads. What a signed-in user may not see is left out as in `ledger.access`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ledger.access import costs_hidden, reading_user, refused_to_reader
from ledger.application.candidates import CandidateIndex
from ledger.application.circumstances import Circumstances
from ledger.application.form_description import KindDescription
from ledger.application.gather_candidates import gathered
from ledger.application.next_document import SourceDocument, roles_settled_by
from ledger.application.next_document import copied_document as copy_of
from ledger.application.next_document import next_document as made_next
from ledger.application.next_document import sources_of as found_sources
from ledger.application.preview_document import Preview, PreviewVoucher
from ledger.application.preview_document import preview as preview_of
from ledger.application.usual_values import LineDefaults, OpenDocument, PartyDefaults
from ledger.application.usual_values import line_defaults as usual_line
from ledger.application.usual_values import open_documents as open_with
from ledger.application.usual_values import party_defaults as usual_header
from ledger.domain.form_words import RECORD_TITLES
from ledger.domain.kinds import KINDS
from ledger.domain.problem import Problem, Text
from ledger.wiring import OpenBook


def preview(book: OpenBook, raw: Mapping[str, Any], circumstances: Circumstances) -> Preview | list[Problem]:
    """What the document comes to if it is posted now, or everything that stands against it; nothing is locked or stored.

    `circumstances.user` is who would post: a reviewer passes the name of who prepared it.
    """
    found = preview_of(book, raw, circumstances)
    return _without_amounts(found) if isinstance(found, Preview) and costs_hidden(book) else found


def describe_kind(name: str) -> KindDescription:
    """The form of a kind of document or master data; `name` is one of `form_kinds()`."""
    from ledger.application.describe_kind import describe_kind as described  # noqa: PLC0415  # pydantic is loaded for forms

    return described(name)


def kind_title(name: str) -> Text:
    """What a kind of document or master data is called; no model is made for it."""
    return KINDS[name].title if name in KINDS else RECORD_TITLES[name]


def form_kinds() -> tuple[str, ...]:
    """Every kind that a form can be made for, documents first."""
    from ledger.application.describe_kind import form_kinds as kinds  # noqa: PLC0415  # pydantic is loaded for forms

    return kinds()


def vouchers_as_reader_sees(book: OpenBook, vouchers: tuple[PreviewVoucher, ...]) -> tuple[PreviewVoucher, ...]:
    """Vouchers without money where the user sees no costs."""
    return tuple(_voucher_without_amounts(voucher) for voucher in vouchers) if costs_hidden(book) else vouchers


# --- what is offered while a document is typed --------------------------------------------------------------------------------


def candidate_index(book: OpenBook, known: CandidateIndex | None = None) -> CandidateIndex:
    """Everything that a document may name, as of now; with `known` only what the log brought since is read."""
    user = reading_user(book)
    with book.read() as reading:
        return gathered(reading, known, user)


def line_defaults(book: OpenBook, kind: str, item: str, *, party: str = "", day: dt.date) -> LineDefaults | None:
    """Last price and tax, usual place, goods on hand of an item; None where there is no such item."""
    with book.rehearse() as rehearsal:
        found = usual_line(rehearsal, kind, item, party=party, day=day, places=_places(book))
    return replace(found, price="", price_from="") if found is not None and costs_hidden(book) else found


def party_defaults(book: OpenBook, kind: str, party: str, *, day: dt.date) -> PartyDefaults | None:
    """Due date, bank, items traded last, what is owed; None where there is no such party."""
    with book.rehearse() as rehearsal:
        found = usual_header(rehearsal, kind, party, day=day)
    return replace(found, owed=()) if found is not None and costs_hidden(book) else found


def open_documents(book: OpenBook, kind: str, party: str) -> list[OpenDocument] | list[Problem]:
    """What a document of this kind may settle with a party, oldest first."""
    refused = refused_to_reader(book, "look_up", party)
    if refused:
        return refused
    with book.rehearse() as rehearsal:
        found = open_with(rehearsal, roles_settled_by(kind), party)
    return [replace(one, amount="") for one in found] if costs_hidden(book) else found


def sources_of(book: OpenBook, kind: str, party: str = "") -> list[SourceDocument] | list[Problem]:
    """The open documents that a document of this kind can be made of, oldest first."""
    refused = refused_to_reader(book, "look_up", kind)
    if refused:
        return refused
    with book.rehearse() as rehearsal:
        return found_sources(rehearsal, kind, party=party, places=_places(book), amounts=not costs_hidden(book))


def next_document(book: OpenBook, kind: str, refs: Sequence[str]) -> dict[str, Any] | list[Problem]:
    """The raw document of a kind, without id and date, for what is open of some documents or lines of them."""
    refused = refused_to_reader(book, "look_up", ", ".join(refs))
    if refused:
        return refused
    with book.rehearse() as rehearsal:
        return made_next(rehearsal, kind, refs, amounts=not costs_hidden(book))


def copied_document(book: OpenBook, ref: str) -> dict[str, Any] | list[Problem]:
    """A posted document `kind:id` as the beginning of another of its kind."""
    refused = refused_to_reader(book, "look_up", ref)
    if refused:
        return refused
    with book.read() as reading:
        given = reading.entry.inputs([ref]).get(ref)
    if given is None or costs_hidden(book):
        message = Text(f"没有可复制的单据 {ref}", f"there is no document {ref} to copy")
        return [Problem("unknown_document", message, Text("检查单号", "check the id"))]
    return copy_of(given)


def _places(book: OpenBook) -> frozenset[str]:
    """The warehouses that the user who is signed in works in; none: all."""
    user = reading_user(book)
    return user.places if user is not None else frozenset()


def _without_amounts(found: Preview) -> Preview:
    """For who sees no costs: vouchers without money, and nothing that completion read from the books."""
    vouchers = tuple(_voucher_without_amounts(voucher) for voucher in found.vouchers)
    record = replace(found.record, input={}, entries=())
    return replace(found, record=record, vouchers=vouchers, completed={}, totals={})


def _voucher_without_amounts(voucher: PreviewVoucher) -> PreviewVoucher:
    return replace(voucher, lines=tuple(replace(line, debit="", credit="") for line in voucher.lines))
