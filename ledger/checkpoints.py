"""Checkpoints of an open book: sign them, take in what witnesses added, prove records under them. Part of `ledger.api`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ledger.application.make_checkpoint import MadeCheckpoint, make_checkpoint, take_cosigned
from ledger.application.named_record import named_record
from ledger.application.reports.report import Column, Report
from ledger.application.time_zones import time_zone
from ledger.audit.canonical import timestamp
from ledger.audit.checkpoint import Held, read_checkpoint
from ledger.audit.held_checkpoints import contradiction, unsigned
from ledger.audit.inclusion import inclusion
from ledger.audit.signing_key import SigningKey
from ledger.audit.verifier_key import VerifierKey
from ledger.domain.problem import Problem, Text
from ledger.wiring import OpenBook


def checkpoint_book(
    book: OpenBook, key: SigningKey, *, now: dt.datetime, daily: bool = False, before: Path | None = None
) -> MadeCheckpoint | Problem:
    """Sign and keep a checkpoint of all records; with `daily` at most one a day, in the book's time zone.

    `before` is the file it will replace: where that holds a checkpoint, the book must go on from it.
    """
    held = read_held(before) if before is not None and before.exists() else None
    if isinstance(held, Problem):
        return held
    with book.read() as reading:
        zone = time_zone(reading.facts.timezone)
    with book.checkpointing() as tree:
        return make_checkpoint(tree, key, now=now, day=zone if daily else None, before=held)


def take_cosigned_checkpoint(book: OpenBook, file: Path, witnesses: Sequence[VerifierKey]) -> MadeCheckpoint | Problem:
    """Keep what witnesses have added to a checkpoint of this book."""
    content = read_file(file)
    if isinstance(content, Problem):
        return content
    with book.checkpointing() as tree:
        return take_cosigned(tree, content, str(file), tuple(witnesses))


def prove(
    book: OpenBook, name: str, *, checkpoint: Path | None = None, key: VerifierKey | None = None
) -> dict[str, Any] | Problem:
    """What proves that the book holds a record, for `docs/verify.py`. Named by id, `kind:id`, number or entry id."""
    held = read_held(checkpoint) if checkpoint is not None else None
    if isinstance(held, Problem):
        return held
    with book.read() as reading:
        record = named_record(reading, name)
    if isinstance(record, Problem):
        return record
    with book.tree() as tree:
        return inclusion(record.seq, tree, held, key)


def records_since(book: OpenBook, checkpoint: Path, keys: tuple[VerifierKey, ...] = ()) -> Report | list[Problem]:
    """What came since a checkpoint that the book goes on from; with keys, one of them must have signed it."""
    held = read_held(checkpoint)
    if isinstance(held, Problem):
        return [held]
    with book.tree() as tree:
        problems = (unsigned(held, keys) if keys else None, contradiction(held, tree))
    found = [problem for problem in problems if problem is not None]
    return found or _listed_since(book, held)


def _listed_since(book: OpenBook, held: Held) -> Report:
    columns = (
        Column("seq", Text("序号", "seq"), "number"),
        Column("kind", Text("种类", "kind")),
        Column("id", Text("单号", "id")),
        Column("date", Text("记账日期", "date"), "date"),
        Column("recorded_at", Text("记录时间", "recorded at")),
        Column("recorded_by", Text("记账人", "recorded by")),
    )
    since = held.checkpoint
    with book.read() as reading:
        rows = [
            {
                "seq": head.seq,
                "kind": head.kind,
                "id": head.key.split(":")[1],
                "date": head.accounting_date,
                "recorded_at": timestamp(head.recorded_at),
                "recorded_by": head.recorded_by,
            }
            for head in reading.heads()
            if head.seq > since.size
        ]
        currency = reading.facts.currency
    title = Text("检查点之后的记录", "Records since the checkpoint")
    return Report("diff", title, currency, {"size": str(since.size), "time": since.time}, columns, rows)


def read_held(file: Path) -> Held | Problem:
    """The checkpoint in a file, its signatures not yet looked at."""
    content = read_file(file)
    return content if isinstance(content, Problem) else read_checkpoint(content, str(file))


def read_file(file: Path) -> bytes | Problem:
    """The bytes of a file that was named, or why they cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        message = Text(f"读不了 {file}:{error.strerror}", f"cannot read {file}: {error.strerror}")
        return Problem("file_unreadable", message, Text("检查文件名和权限", "check the name and the permissions")).at(
            file=str(file)
        )
