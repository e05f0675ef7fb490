"""Restore: a book built again from its text, every byte as it was, in a place where nothing is yet.

No rule is run: records are stored as they stand. What was damaged is refused with its line, what contradicts itself by the
guards of the database or by `verify`, which looks at the finished book before anybody can open it. Whether the rules made the
entries is for `audit replay`, which a drill runs as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, Protocol

from ledger.application.collector_pause import collector_paused
from ledger.application.replay_log import BROKEN, Progress
from ledger.application.unit_of_work import Needs
from ledger.audit.canonical import Json, body_of, record_from_dict
from ledger.audit.findings import VerifyReport
from ledger.audit.held_root import HeldRoot, older_than_held, other_than_held
from ledger.audit.journal_text import DamagedJournalError, JournalPart, JournalReader, attached_bytes
from ledger.domain.entry import Record
from ledger.domain.problem import Problem, Text, Where

_BATCH: Final = 500
"""Records written together."""


class BookBuilding(Protocol):
    """A new book under construction, that nobody else sees."""

    def append(self, records: Sequence[Record], needs: Needs) -> None:
        """Store the next records."""

    def attach(self, content: bytes) -> None:
        """Store an original file."""

    def put_row(self, table: str, row: Json) -> None:
        """Store a row of `checkpoint`, `staged`, `operation` or `personal`; raises ValueError where it is none."""

    def verify(self) -> VerifyReport:
        """What `audit verify` says about what was built."""

    def publish(self) -> Problem | None:
        """Let it be the book at its place; a problem where something stands there by now."""


def restore_book(
    reader: JournalReader, target: BookBuilding, *, held: Sequence[HeldRoot] = (), progress: Progress
) -> VerifyReport | Problem:
    """Build the book of a text, verify it, and only then let it stand at its place."""
    too_old = older_than_held(reader.size, held)
    if too_old is not None:
        return too_old
    try:
        with collector_paused():
            _restore_records(reader, target, held, progress)
        for part in reader.parts():
            _restore_part(part, reader, target)
    except DamagedJournalError as error:
        return error.problem
    report = target.verify()
    if not report.ok:
        return _contradicts_itself(report, reader.name)
    return target.publish() or report


def _restore_records(reader: JournalReader, target: BookBuilding, held: Sequence[HeldRoot], progress: Progress) -> None:
    records = _records(reader, held)
    while batch := list(islice(records, _BATCH)):
        try:
            target.append(batch, _touched(batch))
        except BROKEN as error:
            told = f"{batch[0].seq}–{batch[-1].seq}: {error!r}"
            raise DamagedJournalError(unsound(reader.name, Text(f"记录 {told}", f"records {told}"))) from error
        progress(batch[-1].seq, reader.size)


def _records(reader: JournalReader, held: Sequence[HeldRoot]) -> Iterator[Record]:
    """Records whose bytes come out again as they went in, so that what is stored is what was read."""
    for seq, body in reader.bodies():
        problem = other_than_held(seq, reader.tree.root().hex(), held) if held else None
        if problem is not None:
            raise DamagedJournalError(problem.at(file=reader.name, line=reader.line))
        try:
            record = record_from_dict(json.loads(body))
            whole = record.seq == seq and body_of(record) == body
        except BROKEN:
            whole = False
        if not whole:
            raise reader.damaged(Text(f"不是第 {seq} 号记录的规范字节", f"not the canonical bytes of record {seq}"))
        yield record


def _touched(records: Sequence[Record]) -> Needs:
    """What a batch adds to, asked for at once."""
    needs = Needs(documents={record.ref for record in records})
    for record in records:
        if record.reverses:
            needs.documents.add(record.reverses.rpartition(":")[0])
        for entry in record.entries:
            needs.items |= {posting.item for posting in entry.postings if posting.item}
            needs.open_keys |= {posting.open_item for posting in entry.postings if posting.open_item}
    return needs


def _restore_part(part: JournalPart, reader: JournalReader, target: BookBuilding) -> None:
    if part.kind == "attachment":
        content = attached_bytes(part.value)
        if content is None:
            raise reader.damaged(Text("附件内容与名称不符", "the file does not have the hash that names it"))
        target.attach(content)
        return
    try:
        target.put_row(part.kind, part.value)
    except ValueError:
        raise reader.damaged(Text(f"不是 {part.kind} 行", f"not a row of {part.kind}")) from None


def _contradicts_itself(report: VerifyReport, name: str) -> Problem:
    """Every hash fits, and the books they hash are not sound: whoever wrote the text made it up."""
    first = report.problems[0].problem
    return unsound(name, first.message).at(path=first.where.path, id=first.where.id)


def unsound(name: str, reason: Text) -> Problem:
    """The text is whole, and what it tells cannot be a book."""
    zh, en = f"{name} 里的账本不成立:{reason.zh}", f"the book in {name} does not hold: {reason.en}"
    remedy = Text("换一份完好的,并查明这份从何而来", "take a sound copy, and find out where this one came from")
    return Problem("journal_unsound", Text(zh, en), remedy, Where(file=name))
