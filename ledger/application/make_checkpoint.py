"""Sign what the book is now, and take in what witnesses have added (ARCHITECTURE D10).

A checkpoint is signed only over a tree that goes on from every checkpoint the book holds: a key must never vouch for two
histories.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ledger.audit import merkle
from ledger.audit.canonical import parsed_timestamp, timestamp
from ledger.audit.checkpoint import Checkpoint, Held, read_checkpoint, trial_balance_hash
from ledger.audit.held_checkpoints import book_identity, contradiction, stored_checkpoints
from ledger.audit.row_source import CheckpointWriter, TreeSource
from ledger.audit.signed_note import Note, verdict
from ledger.audit.signing_key import SigningKey
from ledger.audit.verifier_key import VerifierKey
from ledger.domain.problem import Problem, Text


@dataclass(frozen=True, slots=True)
class MadeCheckpoint:
    """A checkpoint of the book; `made` is False where there was nothing to do."""

    checkpoint: Checkpoint
    note: str
    made: bool
    cosigned_by: tuple[str, ...] = ()


def make_checkpoint(
    tree: CheckpointWriter, key: SigningKey, *, now: dt.datetime, day: dt.tzinfo | None = None, before: Held | None = None
) -> MadeCheckpoint | Problem:
    """Sign and store a checkpoint of all records; the stored one where this key signed one at this size.

    With `day`, a time zone: also where it signed one today. `before` is a checkpoint the book must go on from.
    """
    held = [one for one in stored_checkpoints(tree) if isinstance(one, Held)]
    against = (contradiction(one, tree) for one in [*held, *([before] if before else [])])
    problem = next((one for one in against if one is not None), None)
    if problem is not None:
        return problem
    mine = [one for one in held if verdict(one.note, key.verifier) == "good"]
    if mine and (mine[-1].checkpoint.size == tree.size or (day and _on_day(mine[-1].checkpoint, now, day))):
        return MadeCheckpoint(mine[-1].checkpoint, str(mine[-1].note), made=False)
    checkpoint = _checkpoint(tree, key.verifier.name, now)
    note = Note(checkpoint.text())
    note = note.with_signature(key.sign(note.text))
    tree.add_note(checkpoint.size, checkpoint.root, str(note))
    return MadeCheckpoint(checkpoint, str(note), made=True)


def _checkpoint(tree: TreeSource, origin: str, now: dt.datetime) -> Checkpoint:
    size = tree.size
    return Checkpoint(
        origin,
        size,
        merkle.root(size, tree.node),
        book_identity(tree),
        tree.schema(),
        trial_balance_hash(tree.account_sums()),
        timestamp(now),
    )


def _on_day(checkpoint: Checkpoint, now: dt.datetime, day: dt.tzinfo) -> bool:
    return parsed_timestamp(checkpoint.time).astimezone(day).date() == now.astimezone(day).date()


def take_cosigned(
    tree: CheckpointWriter, content: bytes, file: str, witnesses: tuple[VerifierKey, ...]
) -> MadeCheckpoint | Problem:
    """Keep what witnesses have added to a checkpoint of this book; signatures of others are passed over."""
    given = read_checkpoint(content, file)
    if isinstance(given, Problem):
        return given
    same = [one for one in stored_checkpoints(tree) if isinstance(one, Held) and one.note.text == given.note.text]
    if not same:
        return _not_ours(given)
    note = same[-1].note
    for key in witnesses:
        found = verdict(given.note, key)
        if found != "good":
            return _not_witnessed(given, key, wrong=found == "wrong")
        for one in given.note.signatures:
            note = note.with_signature(one) if (one.name, one.key_id) == (key.name, key.key_id) else note
    made = note != same[-1].note
    if made:
        tree.add_note(given.checkpoint.size, given.checkpoint.root, str(note))
    return MadeCheckpoint(given.checkpoint, str(note), made, tuple(key.name for key in witnesses))


def _not_ours(given: Held) -> Problem:
    size = given.checkpoint.size
    message = Text(f"账套没有做过这个检查点({size} 条)", f"the book never made this checkpoint of {size} records")
    remedy = Text("给出由它写出、经见证人签署的文件", "give the file that it wrote, with the witness's line added")
    return Problem("checkpoint_unknown", message, remedy).at(file=given.file)


def _not_witnessed(given: Held, key: VerifierKey, *, wrong: bool) -> Problem:
    if wrong:
        message = Text(f"{key.name} 的签名不成立", f"the signature of {key.name} does not hold")
    else:
        message = Text(f"没有 {key.name} 的签名", f"there is no signature of {key.name}")
    remedy = Text("请见证人重新签署;检查其公钥", "have it cosigned again, and check the witness's key")
    return Problem("signature_wrong" if wrong else "witness_missing", message, remedy).at(file=given.file)
