"""Inclusion proofs in a file: all that somebody needs to see that a signed book holds a record, without the book.

    {"format": "zhangfang.proof/1", "leaf_index": 11, "body": "…", "path": ["…"], "checkpoint": "…", "vkey": "…"}

`body` is the record as canonical text, `path` the hexadecimal siblings from its leaf to the root, `checkpoint` the signed
note. `docs/verify.py` checks it with Python alone. What is proved is the record, with all its entries.
"""

from __future__ import annotations

from typing import Any

from ledger.audit import merkle
from ledger.audit.checkpoint import Held
from ledger.audit.held_checkpoints import contradiction, history_changed, stored_checkpoints
from ledger.audit.row_source import TreeSource
from ledger.audit.signed_note import verdict
from ledger.audit.verifier_key import VerifierKey
from ledger.domain.problem import Problem, Text

FORMAT = "zhangfang.proof/1"


def inclusion(seq: int, tree: TreeSource, held: Held | None = None, key: VerifierKey | None = None) -> dict[str, Any] | Problem:
    """The proof of a record under a checkpoint: the one that is given, else the book's newest that holds the record."""
    under = held or _newest(seq, tree, key)
    if under is None or under.checkpoint.size < seq:
        return _not_signed_yet(seq, under)
    if key is not None and verdict(under.note, key) != "good":
        return _other_key(key)
    problem = contradiction(under, tree)
    if problem is not None:
        return problem
    checkpoint, body = under.checkpoint, tree.body(seq)
    assert body is not None, seq
    try:
        path = merkle.inclusion_proof(seq - 1, checkpoint.size, tree.node)
    except LookupError:
        path = []
    if not merkle.proves_inclusion(merkle.leaf_hash(body), seq - 1, checkpoint.size, path, checkpoint.root):
        return history_changed(under, 0, checkpoint.size)
    found = {"format": FORMAT, "leaf_index": seq - 1, "body": body.decode(), "path": [one.hex() for one in path]}
    return found | {"checkpoint": str(under.note)} | ({"vkey": str(key)} if key else {})


def _newest(seq: int, tree: TreeSource, key: VerifierKey | None) -> Held | None:
    """The newest checkpoint of the book that holds the record; of a key's, where one is given."""
    found = [one for one in stored_checkpoints(tree) if isinstance(one, Held) and one.checkpoint.size >= seq]
    mine = [one for one in found if key is None or verdict(one.note, key) == "good"]
    return next(reversed(mine or found), None)


def _not_signed_yet(seq: int, held: Held | None) -> Problem:
    if held is None:
        message = Text(f"还没有包含第 {seq} 条记录的检查点", f"no checkpoint holds record {seq} yet")
    else:
        size = held.checkpoint.size
        message = Text(f"检查点 {size} 早于第 {seq} 条记录", f"the checkpoint at {size} is older than record {seq}")
    remedy = Text("先签署:audit BOOK checkpoint --key FILE", "sign one: audit BOOK checkpoint --key FILE")
    return Problem("not_signed_yet", message, remedy)


def _other_key(key: VerifierKey) -> Problem:
    message = Text(f"检查点没有 {key.name} 的有效签名", f"the checkpoint bears no valid signature of {key.name} with this key")
    remedy = Text("给出签署时的公钥", "give the verifier key it was signed with")
    return Problem("signature_missing", message, remedy)
