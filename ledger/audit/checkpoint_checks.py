"""Checkpoints against a verified book: the signatures, then everything a checkpoint says, recomputed from the records.

Nothing here rests on a stored hash. The first wrong record is named where its stored leaf still tells; where somebody has
rewritten leaves and nodes as well, it lies behind the last checkpoint that still holds, and that is said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from ledger.audit.checkpoint import Checkpoint, Held, read_checkpoint
from ledger.audit.findings import Finding, VerifyReport
from ledger.audit.held_checkpoints import history_changed, other_book, rolled_back, unsigned
from ledger.audit.row_source import Columns
from ledger.audit.signed_note import verdict
from ledger.audit.verifier_key import VerifierKey
from ledger.domain.problem import Problem, Text

_OF_BYTES: Final = frozenset({"leaf_changed", "node_changed", "body_changed", "gap"})
"""Findings that say that the bytes of a record are not those that were hashed."""


def check_held(
    held: Sequence[Held], report: VerifyReport, keys: tuple[VerifierKey, ...], witnesses: tuple[VerifierKey, ...] = ()
) -> Iterator[Problem]:
    """What checkpoints from outside say against the book of the report, from the oldest on; nothing where it was not read."""
    if report.unread:
        return
    good = 0
    for one in sorted(held, key=lambda held: held.checkpoint.size):
        report.checked["held"] += 1
        problem = unsigned(one, keys, witnesses)
        problems = [problem] if problem else list(_contradictions(one, report, good))
        yield from problems
        if not problems:
            good = one.checkpoint.size


def _contradictions(held: Held, report: VerifyReport, good: int) -> Iterator[Problem]:
    """A book that is shorter or another has nothing else that could be compared."""
    checkpoint = held.checkpoint
    broken = _first_broken(report, checkpoint.size)
    if checkpoint.book != report.book:
        yield history_changed(held, 0, *broken) if broken and broken[0] == 1 else other_book(held)
    elif checkpoint.size > report.size:
        yield rolled_back(held, report.size)
    elif report.moments[checkpoint.size].root != checkpoint.root:
        yield history_changed(held, good, *(broken or (checkpoint.size, "")))
    else:
        yield from _differences(held, report)


def _first_broken(report: VerifyReport, size: int) -> tuple[int, str] | None:
    found = [(one.seq, one.key) for one in report.problems if one.code in _OF_BYTES and 0 < one.seq <= size]
    return min(found, default=None, key=lambda one: (one[0], not one[1]))


def _differences(held: Held, report: VerifyReport) -> Iterator[Problem]:
    checkpoint = held.checkpoint
    if report.moments[checkpoint.size].trial_balance != checkpoint.trial_balance:
        yield _trial_balance_differs(held)
    if schema_differs(checkpoint, report):
        yield _schema_differs(held)


def schema_differs(checkpoint: Checkpoint, report: VerifyReport) -> bool:
    """True where tables of the same engine and version are not those of the checkpoint; others cannot be compared."""
    said, found = checkpoint.schema.rpartition(" "), report.schema.rpartition(" ")
    return said[0] == found[0] and said[2] != found[2]


def check_stored(rows: Iterable[Columns], report: VerifyReport, keys: Collection[VerifierKey] = ()) -> None:
    """The book's own checkpoints: the note says what its row says, and both what the records say.

    Of the keys that are given none may have a false signature there; a key of former years need not be given.
    """
    for row in rows:
        report.checked["checkpoints"] += 1
        held = read_checkpoint(row["note"].encode())
        if isinstance(held, Problem):
            _found(row, "note", Text("不是检查点", "no checkpoint"), report)
            continue
        verdicts = {verdict(held.note, key) for key in keys}
        report.checked["signatures"] += "good" in verdicts
        checkpoint = held.checkpoint
        moment = report.moments.get(row["size"])
        if (checkpoint.size, checkpoint.root) != (row["size"], bytes(row["root"])):
            _found(row, "root", Text("与其签名文本不符", "its row and its signed text differ"), report)
        elif moment is None or moment.root != checkpoint.root or checkpoint.book != report.book:
            _found(row, "root", Text("的根不符", "its root is not that of the records"), report)
        elif moment.trial_balance != checkpoint.trial_balance:
            _found(row, "note", Text("的试算平衡不符", "its trial balance is not that of the records"), report)
        elif schema_differs(checkpoint, report):
            _found(row, "note", Text("的表结构不符", "its tables are not those of the book"), report)
        elif checkpoint.origin not in {one.name for one in held.note.signatures}:
            _found(row, "note", Text("没有其出具者的签名", "it is not signed by its origin"), report)
        elif "wrong" in verdicts:
            _found(row, "note", Text("的签名不成立", "its signature does not hold"), report)


def _found(row: Columns, column: str, what: Text, report: VerifyReport) -> None:
    text = Text(f"{row['size']} 号检查点{what.zh}", f"the checkpoint at {row['size']}: {what.en}")
    report.add(Finding("checkpoint_differs", text, "checkpoint", column, f"{row['size']}/{row['ordinal']}"))


def _trial_balance_differs(held: Held) -> Problem:
    size = held.checkpoint.size
    message = Text(
        f"前 {size} 条记录的试算平衡与检查点不符", f"the trial balance of the first {size} records is not the checkpoint's"
    )
    remedy = Text("记录未变而合计不同:查明签署时用了什么程序", "the records are unchanged: find out what program summed them")
    return Problem("trial_balance_differs", message, remedy).at(file=held.file or None)


def _schema_differs(held: Held) -> Problem:
    message = Text("表或触发器与检查点时不同", "tables or triggers are not those of the checkpoint")
    remedy = Text("查明谁改了表;从备份恢复", "find out who changed them; restore a backup")
    return Problem("schema_changed", message, remedy).at(file=held.file or None)
