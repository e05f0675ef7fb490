"""Reverse a document: every entry of its record mirrored on the same side with negative amounts (ARCHITECTURE §5.4)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from ledger.application.acting import act, deed_of, record_in_scope
from ledger.application.book import Book
from ledger.application.circumstances import Circumstances
from ledger.application.facts_needed import note_shipments
from ledger.application.post_documents import (
    SEMANTICS,
    goods_ahead,
    no_bundle,
    recorded_time,
    request_hash,
)
from ledger.application.unit_of_work import Needs, UnitOfWork
from ledger.domain.entry import Record
from ledger.domain.kinds import KINDS
from ledger.domain.master_records import PRICE_KINDS
from ledger.domain.period_locks import first_open_day, soft_closed
from ledger.domain.problem import Problem, Text
from ledger.domain.production_order import ORDER_KIND
from ledger.domain.reversal import reverse_record
from ledger.domain.sales import SOLD
from ledger.rules.adopted_bundles import AdoptedBundles


def reverse_document(
    book: Book, ref: str, *, reason: str, on: dt.date | None, circumstances: Circumstances
) -> Record | list[Problem]:
    """Post the reversal of `kind:id`, dated `on`, else the original date, else the first open day."""
    bundles = book.bundles()

    def decide(work: UnitOfWork) -> Record | list[Problem]:
        found = reversal_in(work, ref, reason=reason, on=on, circumstances=circumstances, bundles=bundles)
        if isinstance(found, Record):
            work.append(found)
            work.commit()
        return found

    kind = ref.partition(":")[0]
    return act(book, deed_of(kind) if kind in KINDS else None, circumstances, decide, verb="reverse", subject=ref)


def reversal_in(
    work: UnitOfWork, ref: str, *, reason: str, on: dt.date | None, circumstances: Circumstances, bundles: AdoptedBundles
) -> Record | list[Problem]:
    """The record that reverses `kind:id`, for the caller to append; nothing is asked of who may."""
    work.load(Needs(documents={ref}))
    original = work.record(ref)
    if original is None or original.kind not in KINDS:
        message = Text(f"没有单据 {ref}", f"there is no document {ref}")
        return [Problem("unknown_document", message, Text("检查单号", "check the id"))]
    elsewhere = record_in_scope(original, circumstances.user, work.state)
    if elsewhere:
        return elsewhere
    state = work.state
    reversed_by = state.documents[ref].reversed_by
    if reversed_by:
        message = Text(f"{ref} 已由 {reversed_by} 冲销", f"{ref} was reversed by {reversed_by}")
        return [Problem("already_reversed", message, Text("不用再冲销", "nothing needs to be done"))]
    work.load(_needs(original))
    if original.kind == ORDER_KIND:
        sent = Needs()
        note_shipments(sent, state)
        work.load(sent)
    if original.kind in SOLD:
        allowances = {name for posted in _items(original) for name in state.allowances_of(posted)}
        work.load(Needs(documents=allowances, inputs=allowances))
    date = on or first_open_day(original.accounting_date, circumstances.user, state)
    in_force = bundles.at(date)
    if in_force is None:
        return [no_bundle(date)]
    entries = reverse_record(original, state, in_force.bundle, on=date, seq=state.last_seq + 1)
    if isinstance(entries, list):
        return entries
    key = f"reversal:{original.key.replace(':', '.')}:1"
    given = {"id": original.key.replace(":", "."), "document": original.key, "date": date.isoformat(), "reason": reason}
    at = recorded_time(state, circumstances)
    ahead = soft_closed(date.isoformat()[:7], circumstances.user, state) or goods_ahead(entries, at, state)
    if ahead:
        return ahead
    record = Record(
        state.last_seq + 1, "reversal", key, date, at, request_hash(given), given, entries, in_force.bundle.id, SEMANTICS
    )
    return replace(record, prepared_by=circumstances.user, recorded_by=circumstances.user, reverses=original.key)


def _items(original: Record) -> set[str]:
    items = {posting.item for entry in original.entries for posting in entry.postings if posting.item}
    if original.kind in PRICE_KINDS:
        items |= {line["item"] for line in original.input["lines"]}
    return items


def _needs(original: Record) -> Needs:
    postings = [posting for entry in original.entries for posting in entry.postings]
    items = _items(original)
    keys = {posting.open_item for posting in postings if posting.open_item}
    needs = Needs(items=items, history=set(items), open_keys=keys)
    if original.kind == ORDER_KIND:
        needs.orders, needs.open_roles = {original.ref.partition(":")[2]}, {"SUBC"}
    return needs
