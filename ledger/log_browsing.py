"""Looking through the log: pages of it, versions of a record, the root and the checkpoints of the book. Part of `ledger.api`.

Everything here reads. What a signed-in user may not see is left out as in `ledger.access`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ledger.access import costs_hidden, refused_to_reader
from ledger.application.book import RecordHead
from ledger.application.record_versions import RecordVersion
from ledger.application.record_versions import record_versions as versions_of
from ledger.application.reports.log_footer import log_footer
from ledger.application.reports.report import LogFooter
from ledger.audit.checkpoint import Held, read_checkpoint
from ledger.domain.master_records import MASTER_KINDS
from ledger.domain.problem import Problem
from ledger.wiring import OpenBook


@dataclass(frozen=True, slots=True)
class KeptCheckpoint:
    """A checkpoint that the book keeps a copy of."""

    size: int
    time: str
    origin: str
    root: str
    """Hexadecimal."""
    signers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LogStanding:
    """How many records the log has, the root over them, and the checkpoints in the book, newest first."""

    footer: LogFooter
    checkpoints: tuple[KeptCheckpoint, ...]


def log_page(
    book: OpenBook, before: int | None, count: int, *, kind: str = "", user: str = ""
) -> list[RecordHead] | list[Problem]:
    """A page of the log, newest first: records before a number, perhaps of one kind or one user."""
    refused = refused_to_reader(book, "look_up", kind)
    if refused:
        return refused
    with book.read() as reading:
        return reading.heads_before(before, count, kind, user)


def record_versions(book: OpenBook, ref: str) -> list[RecordVersion] | list[Problem]:
    """All versions of `kind:id`, newest first, with what each changed; of documents nothing where the user sees no costs."""
    refused = refused_to_reader(book, "look_up", ref)
    if refused:
        return refused
    with book.read() as reading:
        found = versions_of(reading, ref)
    if ref.partition(":")[0] not in MASTER_KINDS and costs_hidden(book):
        return [replace(one, changes=()) for one in found]
    return found


def log_standing(book: OpenBook) -> LogStanding:
    """Size, root and checkpoints of the log as it is now."""
    with book.tree() as tree:
        read = [read_checkpoint(str(row["note"]).encode()) for row in tree.notes()]
        footer = log_footer(tree)
    kept = [_kept(one) for one in read if isinstance(one, Held)]
    return LogStanding(footer, tuple(reversed(kept)))


def _kept(held: Held) -> KeptCheckpoint:
    one = held.checkpoint
    signers = tuple(signature.name for signature in held.note.signatures)
    return KeptCheckpoint(one.size, one.time, one.origin, one.root.hex(), signers)
