"""Approvals: a record over the hash of a document as it was given. A changed draft has another hash (ARCHITECTURE §5.6)."""

from __future__ import annotations

import re
from typing import Any, Final

from ledger.application.acting import act, deed_of
from ledger.application.book import Book
from ledger.application.circumstances import Circumstances
from ledger.application.event_record import event_record
from ledger.application.operations import noted
from ledger.application.unit_of_work import Needs, UnitOfWork
from ledger.domain.entry import Record
from ledger.domain.problem import Problem, Text

_HASH: Final = re.compile(r"[0-9a-f]{64}")


def approve_document(book: Book, sha256: str, *, approved: bool, circumstances: Circumstances) -> Record | list[Problem]:
    """Log that this user approves (or rejects) the document with this hash. Once only: a decision stands."""
    if not _HASH.fullmatch(sha256):
        message = Text(f"“{sha256}”不是单据哈希", f"“{sha256}” is not the hash of a document")
        remedy = Text("用过账时提示的 64 位哈希", "use the 64 digits that post printed")
        return noted(book, circumstances, "approve", sha256, [Problem("bad_hash", message, remedy)])

    def decide(work: UnitOfWork) -> Record | list[Problem]:
        work.load(Needs(documents={f"approval:{sha256}"}, inputs={f"approval:{sha256}"}))
        earlier = work.state.inputs.get(f"approval:{sha256}")
        if earlier is not None:
            message = Text(f"{earlier['by']} 已经作过决定", f"{earlier['by']} decided on it already")
            return [Problem("already_decided", message, Text("改动单据后会有新的哈希", "a changed document has a new hash"))]
        given: dict[str, Any] = {"id": sha256, "approved": approved, "by": circumstances.user}
        record = event_record("approval", given, work.state, circumstances)
        work.append(record)
        work.commit()
        return record

    return act(book, deed_of("approval"), circumstances, decide, verb="approve", subject=sha256)
