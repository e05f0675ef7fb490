"""Entering documents: what a form asks, and what a document would come to before it is posted. Part of `ledger.api`.

Everything here reads. What a signed-in user may not see is left out as in `ledger.access`.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from ledger.access import costs_hidden, reading_user, refused_to_reader
from ledger.application.candidates import CandidateIndex
from ledger.application.circumstances import Circumstances
from ledger.application.form_description import KindDescription
from ledger.application.gather_candidates import gathered
from ledger.application.next_document import SourceDocument, roles_settled_by
from ledger.application.next_document import copied_document as copy_of
from ledger.application.next_document import next_document as made_next
from ledger.application.next_document import sources_of as found_sources
from ledger.application.open_references import OpenReference
from ledger.application.open_references import open_references as still_open
from ledger.application.post_documents import Outcome
from ledger.application.post_file import PostOptions, post_file
from ledger.application.preview_document import Preview, PreviewVoucher
from ledger.application.preview_document import preview as preview_of
from ledger.application.time_zones import time_zone
from ledger.application.unit_of_work import Needs
from ledger.application.usual_values import LineDefaults, OpenDocument, PartyDefaults
from ledger.application.usual_values import line_defaults as usual_line
from ledger.application.usual_values import open_documents as open_with
from ledger.application.usual_values import party_defaults as usual_header
from ledger.application.usual_values import tax_rates_on as rates_on
from ledger.domain.form_words import RECORD_TITLES
from ledger.domain.kinds import KINDS
from ledger.domain.problem import Problem, Text
from ledger.store import drafts
from ledger.store.drafts import Draft, DraftHead
from ledger.wiring import OpenBook


def preview(book: OpenBook, raw: Mapping[str, Any], circumstances: Circumstances) -> Preview | list[Problem]:
    """What the document comes to if it is posted now, or everything that stands against it; nothing is locked or stored.

    `circumstances.user` is who would post: a reviewer passes the name of who prepared it.
    """
    found = preview_of(book, raw, circumstances)
    return preview_as_reader_sees(book, found) if isinstance(found, Preview) else found


def preview_as_reader_sees(book: OpenBook, found: Preview) -> Preview:
    """A preview without money where the user sees no costs."""
    return _without_amounts(found) if costs_hidden(book) else found


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


def post_document(book: OpenBook, raw: Mapping[str, Any], circumstances: Circumstances) -> Outcome | list[Problem]:
    """Post one document as a file of one would be; a document that is posted already is `unchanged`."""
    content = json.dumps(dict(raw), ensure_ascii=False).encode()
    done = post_file(book, content, name="", circumstances=circumstances, options=PostOptions())
    return done.problems or done.outcome


# --- drafts ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WaitingDraft:
    """A draft of a user that can be gone on with."""

    head: DraftHead
    posted: int
    """The record number where its document is posted already: the terminal ended before it could remove the draft; else 0."""


def start_draft(book: OpenBook, kind: str, circumstances: Circumstances, state: Path | None = None) -> Draft:
    """A new draft with an id that nobody else has; `state` is the folder for state, the user's own where it is not said."""
    moment = circumstances.now()
    day = moment.astimezone(_zone(book)).date()
    identifier = new_document_id(kind, day, circumstances.salt())
    folder = _draft_folder(book, circumstances.user, state)
    return drafts.start_draft(folder, kind, identifier, user=circumstances.user, started=moment.isoformat())


def drafts_of(book: OpenBook, user: str, state: Path | None = None) -> list[WaitingDraft]:
    """The drafts of a user of this book, the one typed last first."""
    heads = drafts.drafts_in(_draft_folder(book, user, state))
    with book.rehearse() as rehearsal:
        rehearsal.load(Needs(documents={f"{one.kind}:{one.id}" for one in heads}))
        known = rehearsal.state.documents
        return [WaitingDraft(one, known[ref].seq if (ref := f"{one.kind}:{one.id}") in known else 0) for one in heads]


def resume_draft(head: DraftHead) -> Draft | Problem:
    """A draft with all that was kept of it; or why it cannot be gone on with."""
    return drafts.resume_draft(head.path)


def new_document_id(kind: str, day: dt.date, entropy: bytes) -> str:
    """`GR-20261124-7KQ2MX`: the initials of the kind, the day, and thirty bits by which no two clerks choose the same."""
    initials = "".join(word[0] for word in kind.split("_")).upper()
    number = int.from_bytes(entropy[:4], "big") >> 2
    digits = "".join(_DIGITS[number >> shift & 31] for shift in range(25, -1, -5))
    return f"{initials}-{day:%Y%m%d}-{digits}"


_DIGITS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter is taken for a digit."""


def _zone(book: OpenBook) -> dt.tzinfo:
    with book.read() as reading:
        return time_zone(reading.facts.timezone)


def _draft_folder(book: OpenBook, user: str, state: Path | None) -> Path:
    """A book is known by its first record, wherever its file was moved to."""
    with book.read() as reading:
        identity = sha256(reading.body_at(1)).hexdigest()[:16]
    folder = state or Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    return drafts.draft_folder(folder, identity, user)


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


def open_references(book: OpenBook, kind: str, path: str, typed: Collection[str]) -> dict[str, OpenReference]:
    """What is still open of references typed into a field, by what was typed; nothing where the user may not look it up."""
    if refused_to_reader(book, "look_up", kind):
        return {}
    with book.rehearse() as rehearsal:
        found = still_open(rehearsal, kind, path, typed)
    return {text: replace(one, amount="") for text, one in found.items()} if costs_hidden(book) else found


def tax_rates_on(book: OpenBook, codes: Collection[str], day: dt.date) -> dict[str, str]:
    """The rates of tax codes on a day, `0.13`; "" for a code that is not in force."""
    with book.rehearse() as rehearsal:
        return rates_on(rehearsal, codes, day)


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
    return replace(found, record=record, vouchers=vouchers, completed={}, totals={}, worth="")


def _voucher_without_amounts(voucher: PreviewVoucher) -> PreviewVoucher:
    return replace(voucher, lines=tuple(replace(line, debit="", credit="") for line in voucher.lines))
