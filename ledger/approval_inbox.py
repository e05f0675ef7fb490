"""The inbox of approvals: what waits, what posting it would come to, deciding on it. Part of `ledger.api`.

What somebody may not see is left out as in `ledger.access`: who sees no costs sees no amounts, who may not look documents up
sees nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ledger.access import costs_hidden, refused_to_reader
from ledger.application import submit_document as submitting
from ledger.application.book import StagedRow
from ledger.application.circumstances import Circumstances
from ledger.application.overview import Alert, waiting_alerts
from ledger.application.post_documents import Outcome
from ledger.application.preview_document import Preview
from ledger.application.submit_document import InboxDocument, WaitingDocument
from ledger.document_entry import post_document, preview_as_reader_sees
from ledger.domain.entry import Record
from ledger.domain.problem import Problem
from ledger.wiring import OpenBook


def submit_document(
    book: OpenBook, raw: Mapping[str, Any], circumstances: Circumstances, *, note: str = ""
) -> StagedRow | list[Problem]:
    """Put a document that waits for approval before those who may give it."""
    return submitting.submit_document(book, raw, circumstances=circumstances, note=note)


def post_or_submit(
    book: OpenBook, raw: Mapping[str, Any], circumstances: Circumstances, *, note: str = ""
) -> Outcome | StagedRow | list[Problem]:
    """Post a document or master data; where only somebody else's approval is missing, put it before them instead.

    This is what a screen does when its user is done typing: a `StagedRow` says that it waits, problems that nothing was done.
    """
    if submitting.waits_for_approval(book, raw, circumstances):
        return submit_document(book, raw, circumstances, note=note)
    return post_document(book, raw, circumstances)


def inbox(book: OpenBook) -> list[WaitingDocument] | list[Problem]:
    """What waits, was approved or was returned, the oldest first, with what keeps the reader from deciding or posting."""
    refused = refused_to_reader(book, "look_up", "inbox")
    if refused:
        return refused
    found = submitting.waiting_documents(book, book.reader.user if book.reader is not None else None)
    return [replace(one, amount="") for one in found] if costs_hidden(book) else found


def inbox_alerts(book: OpenBook) -> tuple[Alert, ...]:
    """What in the inbox the reader may do something about, for the first screen: decide, or post what was approved."""
    found = [one for one in inbox(book) if isinstance(one, WaitingDocument) and not one.objections]
    return waiting_alerts(*([one.status for one in found].count(status) for status in ("waiting", "approved")))


def inbox_document(book: OpenBook, row: str, circumstances: Circumstances) -> InboxDocument | list[Problem]:
    """One waiting document with its vouchers to come and what changed since the version that was decided on last."""
    refused = refused_to_reader(book, "look_up", row)
    if refused:
        return refused
    reader = book.reader.user if book.reader is not None else None
    found = submitting.inbox_document(book, row, reader=reader, circumstances=circumstances)
    if isinstance(found, list) or not costs_hidden(book):
        return found
    shown = preview_as_reader_sees(book, found.preview) if isinstance(found.preview, Preview) else found.preview
    return replace(found, waiting=replace(found.waiting, amount="", raw={}), preview=shown, differences=())


def decide_submission(
    book: OpenBook, row: str, circumstances: Circumstances, *, approved: bool, reason: str = ""
) -> Record | list[Problem]:
    """Approve a waiting document, or return it with a reason; `post_staged` posts what was approved."""
    return submitting.decide_submission(book, row, approved=approved, reason=reason, circumstances=circumstances)


def withdraw_submission(book: OpenBook, row: str, circumstances: Circumstances) -> StagedRow | list[Problem]:
    """Take back what one has submitted."""
    return submitting.withdraw_submission(book, row, circumstances=circumstances)
