"""Replay: an empty book is built again from the log, every record decided anew by the rules that the log itself adopted.

A document's stored input goes through completion, rules, booking and invariants on the books as replay knows them, a
reversal mirrors the record it names, master data is checked and its reclassification booked again. What must come out is
the stored record, to the byte. Facts that came from outside stay facts: who, when, the hash of the request, decisions of
people. No file of the program is read for a decision: bundles come from adoption records, so that a program with other tax
tables and rules gives the same books.

Memory holds the books (sums, the history of items, inputs), not the log, which is read once, in order.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Protocol

from ledger.application.approvals_needed import REVIEWED
from ledger.application.collector_pause import collector_paused
from ledger.application.post_documents import SEMANTICS, decide, no_bundle, request_hash
from ledger.audit import merkle
from ledger.audit.canonical import body_of, record_from_dict
from ledger.audit.held_root import HeldRoot, older_than_held, other_than_held
from ledger.audit.replay_comparison import ReplayReport, body_unusable, first_difference, refused_again, root_differs
from ledger.domain.completion import complete_document
from ledger.domain.document_input import document_input
from ledger.domain.entry import Record
from ledger.domain.kinds import KINDS
from ledger.domain.master_checks import complete_master
from ledger.domain.problem import Problem, Text, Where
from ledger.domain.reclassification import reclassified
from ledger.domain.reversal import reverse_record
from ledger.domain.state import BookState
from ledger.rules.adopted_bundles import AdoptedBundles, adopted_bundles

Progress = Callable[[int, int], None]
_STEP: Final = 200
"""Records between two words about progress."""


class LogSource(Protocol):
    """A log to be replayed: a book, or the text that was exported from one."""

    @property
    def size(self) -> int:
        """How many records there should be."""

    @property
    def root(self) -> str:
        """Hexadecimal, as the source says; nothing here trusts it."""

    def bodies(self) -> Iterator[tuple[int, bytes]]:
        """Numbers and canonical bodies in order."""

    def body_at(self, seq: int) -> bytes:
        """One body, of a record that was read before."""


@dataclass(slots=True)
class ReplayedBook:
    """The books as far as they have been replayed. `original` finds a record that is reversed."""

    original: Callable[[int], Record]
    state: BookState = field(default_factory=BookState)
    bundles: AdoptedBundles = field(default_factory=lambda: AdoptedBundles(()))
    _adoptions: list[dict[str, Any]] = field(default_factory=list)

    def decide_again(self, stored: Record) -> Record | list[Problem]:
        """The record that input and rules give, on the books before it; or why they give none."""
        if stored.semantics > SEMANTICS:
            return [_newer_semantics(stored.semantics)]
        if stored.reverses is not None:
            return self._reversal(stored)
        if stored.kind in KINDS:
            return self._document(stored)
        # What was posted says its kind; what `init` and commands make does not.
        return self._master(stored) if stored.input.get("kind") == stored.kind else _event(stored)

    def fold(self, record: Record) -> None:
        """Take a record into the books."""
        self.state.fold(record)
        if record.kind == "adoption":
            self._adopt(record.input)

    def replayed(self, stored: Record, body: bytes) -> Record | Problem:
        """The record that replay makes, its bytes those in the log; or the first difference."""
        again = self.decide_again(stored)
        if isinstance(again, list):
            return refused_again(stored, again)
        if body_of(again) == body:
            return again
        return first_difference(stored, again) or body_unusable(stored.seq, stored.key, "not canonical bytes")

    def _adopt(self, given: dict[str, Any]) -> None:
        """From here on its rules, chart and taxes are in force. The rules compiled before are not compiled again."""
        known = {one.text.bundle.id: one for one in self.bundles.adopted}
        self._adoptions.append(given)
        made = adopted_bundles(self._adoptions, self.state.currency).adopted
        kept = [replace(one, rules=known[one.text.bundle.id].rules) if one.text.bundle.id in known else one for one in made]
        self.bundles = AdoptedBundles(tuple(kept))
        self.bundles.enter_taxes(self.state.masters)

    def _document(self, stored: Record) -> Record | list[Problem]:
        in_force = self.bundles.at(stored.accounting_date)
        if in_force is None:
            return [no_bundle(stored.accounting_date)]
        document = complete_document(stored.input, self.state, in_force.bundle)
        if isinstance(document, list):
            return document
        entries = decide(document, self.state, in_force, stored.seq)
        if isinstance(entries, list):
            return entries
        reviewed_by = self._reviewer(stored)
        if isinstance(reviewed_by, Problem):
            return [reviewed_by]
        return replace(
            stored,
            key=f"{document.kind}:{document.id}:{document.version}",
            accounting_date=document.accounting_date,
            input=document_input(document, self.state.currency),
            entries=entries,
            bundle=in_force.bundle.id,
            prepared_by=document.prepared_by or stored.prepared_by,
            reviewed_by=reviewed_by,
        )

    def _reviewer(self, stored: Record) -> str | Problem:
        """Who approved it. Every approval that a record names was logged before it, says yes, and is another person's."""
        decisions = [self.state.inputs.get(name, {}) for name in stored.approvals]
        alone = self.state.settings.get("segregation", "single") == "single"
        missing = not decisions and stored.kind in REVIEWED and not alone
        if missing or any(not one.get("approved") or one.get("by") == stored.prepared_by for one in decisions):
            message = Text("没有他人的审核", "no approval of another person stands before it")
            return Problem("not_approved", message, Text("查明何人记账", "find out who posted it"), Where(path="/approvals"))
        return str(decisions[0]["by"]) if decisions else ""

    def _reversal(self, stored: Record) -> Record | list[Problem]:
        known = self.state.documents.get(str(stored.reverses).rpartition(":")[0])
        if known is None or known.key != stored.reverses or known.reversed_by:
            message = Text(f"没有可冲销的 {stored.reverses}", f"{stored.reverses} does not stand there to be reversed")
            return [Problem("unknown_document", message, Text("检查单号", "check the id"), Where(path="/reverses"))]
        on = dt.date.fromisoformat(stored.input["date"])
        in_force = self.bundles.at(on)
        if in_force is None:
            return [no_bundle(on)]
        original = self.original(known.seq)
        entries = reverse_record(original, self.state, in_force.bundle, on=on, seq=stored.seq)
        if isinstance(entries, list):
            return entries
        name = original.key.replace(":", ".")
        return replace(
            stored,
            kind="reversal",
            key=f"reversal:{name}:1",
            accounting_date=on,
            request_sha256=request_hash(stored.input),
            input={**stored.input, "id": name, "document": original.key},
            entries=entries,
            bundle=in_force.bundle.id,
        )

    def _master(self, stored: Record) -> Record | list[Problem]:
        """Entries only where an item with stock changes its category or method."""
        in_force = self.bundles.at(stored.accounting_date) or next(iter(self.bundles.adopted), None)
        if in_force is None:
            return [no_bundle(stored.accounting_date)]
        given = complete_master(stored.input, self.state, in_force.bundle)
        if isinstance(given, list):
            return given
        entries = reclassified(given, self.state, in_force.bundle) if stored.kind == "item" else ()
        if isinstance(entries, list):
            return entries
        reviewed_by = self._reviewer(stored)
        if isinstance(reviewed_by, Problem):
            return [reviewed_by]
        found = replace(stored, key=_key(stored), input=given, entries=entries, bundle=in_force.bundle.id)
        return replace(found, reviewed_by=reviewed_by)


def _event(stored: Record) -> Record:
    """What a person decided, and nothing follows from it but itself: the hash is of the input, and it posts nothing."""
    return replace(stored, key=_key(stored), request_sha256=request_hash(stored.input), entries=())


def _key(stored: Record) -> str:
    return f"{stored.kind}:{stored.input['id']}:{stored.input.get('version', 1)}"


def _newer_semantics(number: int) -> Problem:
    message = Text(
        f"按规则 {number} 版记账,本程序只到 {SEMANTICS} 版",
        f"it was booked by semantics {number}, this program knows up to {SEMANTICS}",
    )
    return Problem("newer_semantics", message, Text("升级 zhangfang", "upgrade zhangfang"), Where(path="/semantics"))


def replay_log(
    source: LogSource, progress: Progress = lambda _done, _total: None, held: Sequence[HeldRoot] = ()
) -> ReplayReport:
    """Replay a whole log, or as far as it is equal; the report ends with the first difference."""
    report, tree = ReplayReport(), merkle.GrowingTree()
    too_old = older_than_held(source.size, held)
    if too_old is not None:
        report.problems.append(too_old)
        return report
    book = ReplayedBook(lambda seq: record_from_dict(json.loads(source.body_at(seq))))
    with collector_paused():
        for _, body in source.bodies():
            problem = _next(book, body, report)
            if problem is not None:
                report.problems.append(problem)
                break
            tree.add(merkle.leaf_hash(body))
            report.size = tree.size
            problem = other_than_held(tree.size, tree.root().hex(), held) if held else None
            if problem is not None:
                report.problems.append(problem)
                break
            if report.size % _STEP == 0 or report.size == source.size:
                progress(report.size, source.size)
    report.root = tree.root().hex()
    if report.ok and (report.size, report.root) != (source.size, source.root):
        report.problems.append(root_differs(f"{source.size}:{source.root}", f"{report.size}:{report.root}"))
    return report


def _next(book: ReplayedBook, body: bytes, report: ReplayReport) -> Problem | None:
    """Decide one record again, compare the bytes, and take it into the books."""
    seq, key = report.size + 1, ""
    try:
        stored = record_from_dict(json.loads(body))
        seq, key = stored.seq, stored.key
        again = _out_of_order(stored, book.state) or book.replayed(stored, body)
        if isinstance(again, Problem):
            return again
        book.fold(again)
    except BROKEN as error:
        return body_unusable(seq, key, repr(error))
    report.checked.update(records=1, entries=len(stored.entries), postings=sum(len(entry.postings) for entry in stored.entries))
    return None


BROKEN: Final = (AssertionError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError)
"""What a body that was made up or tampered with can break."""


def _out_of_order(stored: Record, state: BookState) -> Problem | None:
    """Numbers have no gap, time never runs backwards, a key is used once, a new version follows the one before."""
    if stored.seq != state.last_seq + 1:
        return body_unusable(stored.seq, stored.key, f"the number should be {state.last_seq + 1}")
    if state.last_recorded_at is not None and stored.recorded_at <= state.last_recorded_at:
        return body_unusable(stored.seq, stored.key, "recorded no later than the record before")
    known = state.documents.get(stored.ref)
    if known is None:
        return None
    follows = int(stored.key.rpartition(":")[2]) == int(known.key.rpartition(":")[2]) + 1
    if not follows or (stored.kind in KINDS and known.reversed_by is None):
        return body_unusable(stored.seq, stored.key, f"{known.key} still stands")
    return None
