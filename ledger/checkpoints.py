"""Checkpoints of an open book: sign them, take in what witnesses added. Part of `ledger.api`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from ledger.application.make_checkpoint import MadeCheckpoint, make_checkpoint, take_cosigned
from ledger.audit.checkpoint import Held, read_checkpoint
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
        zone = _zone(reading.facts.timezone)
    with book.checkpointing() as tree:
        return make_checkpoint(tree, key, now=now, day=zone if daily else None, before=held)


def _zone(name: str) -> dt.tzinfo:
    """The time zone of a name; UTC for one this machine does not know."""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return dt.UTC


def take_cosigned_checkpoint(book: OpenBook, file: Path, witnesses: Sequence[VerifierKey]) -> MadeCheckpoint | Problem:
    """Keep what witnesses have added to a checkpoint of this book."""
    content = read_file(file)
    if isinstance(content, Problem):
        return content
    with book.checkpointing() as tree:
        return take_cosigned(tree, content, str(file), tuple(witnesses))


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
