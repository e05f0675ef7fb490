"""Documents that wait for somebody else: submitted, shown to who may decide, approved or returned with a reason.

A draft lies in its user's own folder and nobody else sees it. To have it approved, its user submits it: the document itself
then stands in table `staged`, like an imported row, mutable and outside the log, in the one place that everybody at the book
reaches. The decision is a record of the log over the document's hash (`approve_document`), and posts nothing: preparer,
reviewer and recorder are told apart (§5.6). A returned document is changed and submitted again under another
hash; what was decided on before is kept with it, so that the reviewer sees what changed. An approved document is posted by
whoever may post its kind, but for the person who approved it; it stays prepared by who submitted it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Final, Protocol

from ledger.application.acting import deed_of
from ledger.application.approvals_needed import may_wait, reviewer_objections
from ledger.application.approve_document import approve_document
from ledger.application.book import Book, StagedRow
from ledger.application.circumstances import Circumstances
from ledger.application.document_difference import Difference, differences
from ledger.application.operations import note_done, noted
from ledger.application.permission_table import permission_table
from ledger.application.post_documents import request_hash
from ledger.application.preview_document import Preview, RehearsedBook, preview
from ledger.application.read_documents import without_none
from ledger.application.stage_import import not_waiting, unknown_row
from ledger.application.staged_documents import SUBMITTED
from ledger.application.unit_of_work import DecisionFacts, Needs
from ledger.domain.entry import Record
from ledger.domain.permissions import objections
from ledger.domain.problem import Problem, Text, Where
from ledger.domain.state import DocumentState

_RETURNED: Final = "returned"
_WAIVED_BY_APPROVAL: Final = "not_approved"


class SharedBook(Book, RehearsedBook, Protocol):
    """A book that documents are submitted to and rehearsed on."""


@dataclass(frozen=True, slots=True)
class WaitingDocument:
    """One document in the inbox."""

    row: str
    """What it is called by: `S-` and 12 hexadecimal digits, the same for every version of the document."""
    kind: str
    id: str
    sha256: str
    """The hash that is approved."""
    raw: Mapping[str, Any]
    requester: str
    submitted_at: str
    amount: str
    """What it is worth, in the book's currency; empty where no money is in it."""
    party: str
    note: str
    reasons: tuple[Text, ...]
    """Why it waits."""
    status: str
    """`waiting`, `approved` (it may be posted), `returned`, `posted`, `dropped`."""
    decided_by: str
    reason: str
    """Why it was returned."""
    objections: tuple[Problem, ...]
    """What keeps the reader from the next step, deciding while it waits and posting once it is approved: made it or approved
    it, has no such role, or a limit; nothing: may do it."""


@dataclass(frozen=True, slots=True)
class InboxDocument:
    """A waiting document as a reviewer reads it, or an approved one as who may post it does."""

    waiting: WaitingDocument
    preview: Preview | list[Problem]
    """What posting it comes to now, for who submitted it; once it is approved, for the reader who may post it."""
    compared_with: str
    """`posted 1`, `returned by REVIEW` or nothing: the version that the differences are from."""
    differences: tuple[Difference, ...]


def submit_document(
    book: SharedBook, raw: Mapping[str, Any], *, circumstances: Circumstances, note: str = ""
) -> StagedRow | list[Problem]:
    """Put a document before those who may approve it; refused where it would not post anyway, or waits for nobody."""
    given = without_none(dict(raw))
    ref = f"{given.get('kind')}:{given.get('id')}"
    shown = preview(book, given, circumstances)
    made = shown if isinstance(shown, list) else _submission(given, shown, circumstances, note)
    if isinstance(made, StagedRow):
        made = _put(book, made)
    submitted = noted(book, circumstances, "submit", ref, made)
    if isinstance(submitted, StagedRow):
        note_done(book, circumstances, "submit", f"{ref} {submitted.sha256}")
    return submitted


def waits_for_approval(book: SharedBook, raw: Mapping[str, Any], circumstances: Circumstances) -> bool:
    """True where nothing but somebody else's approval keeps the document from being posted, and nobody has decided yet."""
    with book.rehearse() as rehearsal:
        if not may_wait(str(raw.get("kind", "")), circumstances.user, rehearsal.state):
            return False
    shown = preview(book, raw, circumstances)
    return isinstance(shown, Preview) and bool(shown.held) and not _decided_already(shown)


def _decided_already(shown: Preview) -> list[Problem]:
    """Decisions that do not carry the document: submitting it again would not change them."""
    return [one for one in shown.held if one.code == _WAIVED_BY_APPROVAL]


def _submission(given: dict[str, Any], shown: Preview, circumstances: Circumstances, note: str) -> StagedRow | list[Problem]:
    if not shown.held:
        message = Text("这张单据不需要审核", "this document waits for nobody")
        return [Problem("nothing_to_approve", message, Text("直接过账", "post it"))]
    decided = _decided_already(shown)
    if decided:
        return decided
    ref = f"{given['kind']}:{given['id']}"
    choices = {
        "requester": circumstances.user,
        "submitted_at": circumstances.now().isoformat(),
        "amount": shown.worth,
        "party": str(given.get("supplier") or given.get("customer") or ""),
        "note": note,
        "reasons": [[one.message.zh, one.message.en] for one in shown.held],
        "completed": shown.completed,
    }
    return StagedRow(row_of(ref), SUBMITTED, ref, request_hash(given), given, choices, "waiting")


def row_of(ref: str) -> str:
    """The row that a document `kind:id` is submitted as."""
    return f"S-{sha256(ref.encode()).hexdigest()[:12]}"


def _put(book: Book, row: StagedRow) -> StagedRow | list[Problem]:
    with book.staging() as staging:
        known = staging.row(row.id)
        if known is not None and known.status == "posted":
            return [not_waiting(known)]
        if known is not None and known.sha256 != row.sha256 and known.status == _RETURNED:
            before = {"completed": known.choices["completed"], "by": known.choices.get("returned_by", "")}
            row = replace(row, choices={**row.choices, "before": before})
        elif known is not None and "before" in known.choices:
            row = replace(row, choices={**row.choices, "before": known.choices["before"]})
        staging.put([row])
        staging.commit()
    return row


# --- reading ---------------------------------------------------------------------------------------------------------------


def waiting_documents(book: SharedBook, reader: str | None) -> list[WaitingDocument]:
    """Everything that was submitted and is not done with, the oldest first; `reader` is who would decide."""
    with book.staging() as staging:
        rows = [row for row in staging.rows() if row.format == SUBMITTED and row.status in ("waiting", _RETURNED)]
    with book.rehearse() as rehearsal:
        keys = {f"approval:{row.sha256}" for row in rows}
        rehearsal.load(Needs(documents=keys | {row.file for row in rows}, inputs=keys))
        found = [_waiting(row, rehearsal, reader) for row in rows]
    return sorted((one for one in found if one.status != "posted"), key=lambda one: (one.submitted_at, one.row))


def inbox_document(
    book: SharedBook, identifier: str, *, reader: str | None, circumstances: Circumstances
) -> InboxDocument | list[Problem]:
    """One waiting document with its vouchers to come, and what changed since the version that was decided on last."""
    with book.staging() as staging:
        row = staging.row(identifier)
    if row is None or row.format != SUBMITTED:
        return [unknown_row(identifier)]
    with book.rehearse() as rehearsal:
        key = f"approval:{row.sha256}"
        rehearsal.load(Needs(documents={key, row.file}, inputs={key, row.file}))
        found = _waiting(row, rehearsal, reader)
        compared_with, before = _last_version(row, rehearsal)
    poster = reader if reader is not None and found.status == "approved" and not found.objections else found.requester
    shown = preview(book, row.record, replace(circumstances, user=poster, prepared_by=found.requester))
    after = shown.completed if isinstance(shown, Preview) else dict(row.record)
    changed = tuple(differences(before, after)) if compared_with else ()
    return InboxDocument(found, shown, compared_with, changed)


def _last_version(row: StagedRow, facts: DecisionFacts) -> tuple[str, Mapping[str, Any]]:
    """The version that a reviewer knows: the one that was returned, else the one that was posted."""
    returned = row.choices.get("before")
    if returned is not None:
        return f"returned {returned['by']}".strip(), returned["completed"]
    known = facts.state.documents.get(row.file)
    if known is None or known.request_sha256 == row.sha256:
        return "", {}
    return f"posted {known.seq}", facts.state.inputs.get(row.file, {})


def _waiting(row: StagedRow, facts: DecisionFacts, reader: str | None) -> WaitingDocument:
    said, decision = row.choices, facts.state.inputs.get(f"approval:{row.sha256}")
    known = facts.state.documents.get(row.file)
    posted = known is not None and (known.request_sha256 == row.sha256 or _is_person_of(row, known))
    approved = decision is not None and decision["approved"]
    status = "posted" if posted else "approved" if approved else _RETURNED if decision is not None else row.status
    return WaitingDocument(
        row.id, row.record["kind"], row.record["id"], row.sha256, row.record, said["requester"], said["submitted_at"],
        said["amount"], said["party"], said["note"], tuple(Text(*one) for one in said["reasons"]), status,
        decision["by"] if decision is not None else "", str(said.get("reason", "")),
        _to_next_step(row, facts, reader, status) if reader is not None else (),
    )  # fmt: skip


def _is_person_of(row: StagedRow, known: DocumentState) -> bool:
    """A natural person's record has the hash of its commitments: it is known by its version."""
    return bool(row.record.get("natural_person")) and known.key == f"{row.file}:{row.record.get('version', 1)}"


def _to_next_step(row: StagedRow, facts: DecisionFacts, reader: str, status: str) -> tuple[Problem, ...]:
    """What keeps this reader from deciding on it while it waits, from posting it once it is approved."""
    if status == "waiting":
        return tuple(_objections(row, facts, reader))
    return tuple(_objections_to_posting(row, facts, reader)) if status == "approved" else ()


def _objections_to_posting(row: StagedRow, facts: DecisionFacts, reader: str) -> Iterator[Problem]:
    if facts.state.inputs[f"approval:{row.sha256}"]["by"] == reader:
        message = Text("审核人不能过账自己审核的单据", "who approved a document does not post it")
        yield Problem("own_approval", message, Text("由另一人过账", "somebody else posts it"))
        return
    yield from objections(reader, facts.state.masters.users.get(reader), deed_of(row.record["kind"]), permission_table())


def _objections(row: StagedRow, facts: DecisionFacts, reader: str) -> Iterator[Problem]:
    """What stands against this reader deciding: asked before the key is pressed, and again when it is."""
    makers = {row.choices["requester"], str(row.record.get("prepared_by", ""))}
    if reader in makers:
        message = Text("制单人不能审核", "who made a document does not approve it")
        yield Problem("own_document", message, Text("由另一人审核", "somebody else approves it"))
        return
    yield from objections(reader, facts.state.masters.users.get(reader), deed_of("approval"), permission_table())
    yield from reviewer_objections(reader, row.record["kind"], row.choices["amount"], facts.state)


# --- deciding ----------------------------------------------------------------------------------------------------------------


def decide_submission(
    book: SharedBook, identifier: str, *, approved: bool, reason: str, circumstances: Circumstances
) -> Record | list[Problem]:
    """Approve a waiting document, or return it with a reason. The decision is logged; the document is not posted by it."""
    row = _to_decide(book, identifier, circumstances.user)
    if isinstance(row, StagedRow) and not approved and not reason.strip():
        message = Text("退回要写理由", "say why it is returned")
        row = [Problem("reason_missing", message, Text("写一句话", "a sentence is enough"), Where(path="/reason"))]
    if isinstance(row, list):
        return noted(book, circumstances, "approve", identifier, row)
    done = approve_document(book, row.sha256, approved=approved, circumstances=circumstances)
    if isinstance(done, Record) and not approved:
        row.choices |= {"returned_by": circumstances.user, "reason": reason}
        _mark(book, row, _RETURNED)
    return done


def withdraw_submission(book: Book, identifier: str, *, circumstances: Circumstances) -> StagedRow | list[Problem]:
    """Take back what one has submitted."""
    with book.staging() as staging:
        row = staging.row(identifier)
    refused = _not_withdrawn(row, identifier, circumstances.user)
    if refused or row is None:
        return noted(book, circumstances, "withdraw", identifier, refused)
    _mark(book, row, "dropped")
    note_done(book, circumstances, "withdraw", row.file)
    return row


def _not_withdrawn(row: StagedRow | None, identifier: str, user: str) -> list[Problem]:
    if row is None or row.format != SUBMITTED:
        return [unknown_row(identifier)]
    if row.choices["requester"] != user:
        requester = row.choices["requester"]
        message = Text(f"{row.file} 是 {requester} 提交的", f"{row.file} was submitted by {requester}")
        return [Problem("not_permitted", message, Text("由本人撤回,或退回", "take it back yourself, or have it returned"))]
    return [not_waiting(row)] if row.status == "posted" else []


def _to_decide(book: SharedBook, identifier: str, user: str) -> StagedRow | list[Problem]:
    with book.staging() as staging:
        row = staging.row(identifier)
    if row is None or row.format != SUBMITTED:
        return [unknown_row(identifier)]
    if row.status != "waiting":
        return [not_waiting(row)]
    with book.rehearse() as rehearsal:
        return list(_objections(row, rehearsal, user)) or row


def _mark(book: Book, row: StagedRow, status: str) -> None:
    with book.staging() as staging:
        row.status = status
        staging.put([row])
        staging.commit()
