"""Whether a book is still the one that checkpoints say: the quick question, on the stored tree.

Every checkpoint fixes the first `size` records for good. A book that is shorter was rolled back, one whose tree has another
root at that size was rewritten. `verify` asks the same of the records themselves; here the stored nodes answer, which is
enough before a new checkpoint is signed, or before going on with a restored backup.
"""

from __future__ import annotations

from collections.abc import Iterator

from ledger.audit import merkle
from ledger.audit.checkpoint import Checkpoint, Held, read_checkpoint
from ledger.audit.row_source import TreeSource
from ledger.audit.signed_note import verdict
from ledger.audit.verifier_key import VerifierKey
from ledger.domain.problem import Problem, Text


def book_identity(tree: TreeSource) -> str:
    """What tells books apart: the leaf of the first record."""
    return merkle.leaf_hash(tree.body(1) or b"").hex()


def stored_checkpoints(tree: TreeSource) -> Iterator[Held | Problem]:
    """The book's own checkpoints, oldest first."""
    return (read_checkpoint(row["note"].encode()) for row in tree.notes())


def newest_checkpoint(tree: TreeSource) -> Checkpoint | None:
    """The book's own checkpoint of the largest size."""
    note = tree.newest_note()
    found = read_checkpoint(note.encode()) if note is not None else None
    return found.checkpoint if isinstance(found, Held) else None


def contradiction(held: Held, tree: TreeSource) -> Problem | None:
    """What the tree of a book says against a checkpoint; None where it goes on from it."""
    checkpoint = held.checkpoint
    if checkpoint.book != book_identity(tree):
        return other_book(held)
    if checkpoint.size > tree.size:
        return rolled_back(held, tree.size)
    if stored_root(checkpoint.size, tree) != checkpoint.root:
        return history_changed(held, 0, checkpoint.size)
    return None


def stored_root(size: int, tree: TreeSource) -> bytes | None:
    """The root over the first `size` records, from the stored nodes; None where one is missing."""
    try:
        return merkle.root(size, tree.node)
    except LookupError:
        return None


def unsigned(held: Held, keys: tuple[VerifierKey, ...], witnesses: tuple[VerifierKey, ...] = ()) -> Problem | None:
    """What is wrong with the signatures: one of the keys must have signed, every witness too, and nothing known be false."""
    verdicts = {key: verdict(held.note, key) for key in (*keys, *witnesses)}
    wrong = next((key for key, found in verdicts.items() if found == "wrong"), None)
    if wrong is not None:
        return _signature_wrong(held, wrong)
    if not any(verdicts[key] == "good" and key.name == held.checkpoint.origin for key in keys):
        return _signature_missing(held)
    silent = next((key for key in witnesses if verdicts[key] != "good"), None)
    return _witness_missing(held, silent) if silent is not None else None


def other_book(held: Held) -> Problem:
    """A checkpoint of somebody else, or of a book that was made again."""
    name = _named(held)
    message = Text(f"{name.zh}属于另一本账,或者第 1 条记录被改写", f"{name.en} is of another book, or record 1 was rewritten")
    return Problem("other_book", message, Text("检查文件和账套", "check the file and the book")).at(file=held.file or None)


def rolled_back(held: Held, size: int) -> Problem:
    """A backup that was restored, or a tail that was cut off."""
    name, known = _named(held), held.checkpoint.size
    message = Text(f"账套只有 {size} 条记录,而{name.zh}有 {known} 条", f"the book has {size} records, {name.en} has {known}")
    remedy = Text(
        f"不要继续记账:第 {size + 1} 至 {known} 条不见了,从更新的备份恢复",
        f"do not go on: records {size + 1} to {known} are gone; restore a newer backup",
    )
    return Problem("rolled_back", message, remedy).at(file=held.file or None)


def history_changed(held: Held, good: int, first: int, key: str = "") -> Problem:
    """Another history: `good` records are known to be as they were, `first` is the first wrong one or the last possible."""
    name, size = _named(held), held.checkpoint.size
    message = Text(
        f"前 {size} 条记录已不是{name.zh}时的样子", f"the first {size} records are not those that {name.en} was made of"
    )
    place = Text(f"第 {first} 条 {key}", f"record {first} {key}") if key else _between(good + 1, first)
    remedy = Text(
        f"第一处改动:{place.zh};与备份比对,查明何人改动",
        f"the first change: {place.en}; compare with backups and find out who made it",
    )
    return Problem("history_changed", message, remedy).at(file=held.file or None, id=f"{first} {key}" if key else None)


def _between(first: int, last: int) -> Text:
    if first >= last:
        return Text(f"第 {last} 条", f"record {last}")
    return Text(f"第 {first} 至 {last} 条之间", f"among records {first} to {last}")


def _named(held: Held) -> Text:
    size = held.checkpoint.size
    return Text(f"检查点 {size}", f"the checkpoint at {size}")


def _signature_wrong(held: Held, key: VerifierKey) -> Problem:
    name = _named(held)
    message = Text(f"{name.zh}上 {key.name} 的签名不成立", f"the signature of {key.name} on {name.en} does not hold")
    remedy = Text("文件被改过,不能作证;取原件", "the file was changed and proves nothing; get the original")
    return Problem("signature_wrong", message, remedy).at(file=held.file or None)


def _signature_missing(held: Held) -> Problem:
    name = _named(held)
    message = Text(
        f"{name.zh}没有给出的公钥的签名", f"{name.en} is not signed by {held.checkpoint.origin} with any key that was given"
    )
    remedy = Text("用 --key 给出 keygen 写出的公钥", "give the verifier key that keygen wrote with --key")
    return Problem("signature_missing", message, remedy).at(file=held.file or None)


def _witness_missing(held: Held, key: VerifierKey) -> Problem:
    name = _named(held)
    message = Text(f"{name.zh}没有见证人 {key.name} 的签名", f"{name.en} is not cosigned by the witness {key.name}")
    remedy = Text("请见证人签署后再验", "have it cosigned by the witness")
    return Problem("witness_missing", message, remedy).at(file=held.file or None)
