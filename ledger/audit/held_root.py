"""What somebody holds outside the book: how many records there were once, and their root.

This is the one place that compares it with a log. A log that is shorter was restored from a backup older than the checkpoint;
a log with another root at that size was rewritten. Neither is gone on with: what was acknowledged since would be lost unseen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ledger.domain.problem import Problem, Text, Where

_WRITTEN: Final = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class HeldRoot:
    """A tree size and the root that the log had then. Whether a signature vouches for it is known where it is read."""

    size: int
    root: str
    """Hexadecimal."""


def held_root(text: str) -> HeldRoot | Problem:
    """What `--expect SIZE:ROOT` says."""
    found = _WRITTEN.fullmatch(text.strip().lower())
    if found is None:
        message = Text(f"“{text}”不是“记录数:根”", f"“{text}” is no SIZE:ROOT")
        remedy = Text("照 audit verify 打印的 size 和 root 写", "write them as audit verify printed size and root")
        return Problem("bad_checkpoint", message, remedy)
    return HeldRoot(int(found[1]), found[2])


def older_than_held(size: int, held: Sequence[HeldRoot]) -> Problem | None:
    """The log ends before a checkpoint that is held."""
    newest = max(held, key=lambda one: one.size, default=None)
    if newest is None or newest.size <= size:
        return None
    zh, en = (
        f"只有 {size} 条记录,持有的检查点已到 {newest.size}",
        f"there are {size} records, and a checkpoint is held at {newest.size}",
    )
    remedy = Text("这份备份太旧,不要用它继续记账;换更新的一份", "this backup is too old to go on with; take a newer one")
    return Problem("rolled_back", Text(zh, en), remedy, Where(path="/size"))


def other_than_held(size: int, root: str, held: Sequence[HeldRoot]) -> Problem | None:
    """At the size of a held checkpoint the log has another root."""
    for one in held:
        if one.size == size and one.root != root:
            zh = f"前 {size} 条记录的根为 {root},持有的检查点为 {one.root}"
            en = f"the first {size} records have the root {root}, the checkpoint that is held {one.root}"
            remedy = Text("账本在检查点之后被改写;查明何人改动", "the log was rewritten since; find out who changed it")
            return Problem("history_changed", Text(zh, en), remedy, Where(path="/root"))
    return None
