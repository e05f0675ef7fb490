"""Checkpoints (c2sp.org/tlog-checkpoint): what the whole book was at one moment, in eight lines that fit on a slip of paper.

    example.com/books                       origin: the name of the key that signs
    120                                     size: how many records the book held
    6cqUY6…=                                root of the Merkle tree over them
    book 94f0…                              leaf of the first record: which book it is
    schema sqlite 1 5be1…                   engine, version and fingerprint of the tables and triggers
    trial-balance 77aa…                     Σ debit and Σ credit of every account at that size
    time 2026-03-31T16:00:00.000000Z        when it was made

A checkpoint that has left the machine is what makes a rewritten history evident: the tree of the first 120 records can have
one root only. Lines after the third that are not known here are passed over, as the specification asks.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from ledger.audit.canonical import canonical_text
from ledger.audit.signed_note import Note, read_note, strict_base64
from ledger.domain.problem import Problem, Text

_SIZE: Final = re.compile(r"[1-9][0-9]{0,17}")
_EXTENSIONS: Final = {"book": "book", "schema": "schema", "trial-balance": "trial_balance", "time": "time"}
"""First word of an extension line → field of `Checkpoint`."""

AccountSums = Iterable[tuple[str, int, int]]
"""(account, Σ debit, Σ credit) in minor units."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The content of a checkpoint; hashes other than the root in hexadecimal."""

    origin: str
    size: int
    root: bytes
    book: str
    schema: str
    """`engine version fingerprint`."""
    trial_balance: str
    time: str
    """UTC, as in the records."""

    def text(self) -> str:
        """The text that is signed."""
        lines = [self.origin, str(self.size), base64.b64encode(self.root).decode()]
        lines += [f"{word} {getattr(self, name)}" for word, name in _EXTENSIONS.items()]
        return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class Held:
    """A checkpoint in somebody's hands: a file of an auditor, or a row of the book's own."""

    checkpoint: Checkpoint
    note: Note
    file: str = ""
    """Where it was read from; nothing for the book's own."""


def read_checkpoint(content: bytes, file: str = "") -> Held | Problem:
    """The checkpoint a file holds, signatures not yet looked at; `checkpoint_unreadable` for anything else."""
    try:
        note = read_note(content.decode())
    except UnicodeDecodeError:
        note = None
    checkpoint = _parsed(note.text) if note is not None else None
    if note is None or checkpoint is None:
        return _unreadable(file)
    return Held(checkpoint, note, file)


def _parsed(text: str) -> Checkpoint | None:
    lines = text.removesuffix("\n").split("\n")
    if len(lines) < 3 or not lines[0] or not _SIZE.fullmatch(lines[1]):
        return None
    root = strict_base64(lines[2])
    said = [line.partition(" ")[::2] for line in lines[3:]]
    known = {_EXTENSIONS[word]: rest for word, rest in said if word in _EXTENSIONS}
    twice = len(known) != sum(word in _EXTENSIONS for word, _ in said)
    if root is None or len(root) != sha256().digest_size or len(known) != len(_EXTENSIONS) or twice:
        return None
    return Checkpoint(lines[0], int(lines[1]), root, **known)


def trial_balance_hash(sums: AccountSums) -> str:
    """SHA-256 over the canonical JSON list of [account, Σ debit, Σ credit] of all vouchers, by account; no account twice.

    Accounts on which both sums are zero are left out, so that a line without money says nothing.
    """
    rows = sorted([account, debit, credit] for account, debit, credit in sums if debit or credit)
    return sha256(canonical_text(rows).encode()).hexdigest()


def _unreadable(file: str) -> Problem:
    message = Text(f"{file or '账套里的检查点'} 不是检查点", f"{file or 'what the book holds'} is no checkpoint")
    remedy = Text("给出 audit checkpoint 写出的文件,一字不改", "give the file that audit checkpoint wrote, unchanged")
    return Problem("checkpoint_unreadable", message, remedy).at(file=file or None)
