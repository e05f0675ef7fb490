"""A folder of checkpoints outside the book: who writes in the book must go on from the newest of them.

The folder is the keeper's own (a stick, a share, another machine's mount), so what stands there is believed: a forged file
could only keep somebody from writing. Signatures are what `audit verify` looks at. Other files in the folder are passed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ledger.audit.checkpoint import Held, read_checkpoint
from ledger.audit.held_checkpoints import book_identity, contradiction
from ledger.audit.row_source import TreeSource
from ledger.domain.problem import Problem, Text

_LARGEST = 100_000
"""Bytes of a file that may be a checkpoint, with the lines of many witnesses."""


def checkpoints_in(folder: Path) -> list[Held] | Problem:
    """The checkpoints in a folder; `checkpoints_missing` where it is not there: then nobody can know."""
    try:
        files = [file for file in sorted(folder.iterdir()) if file.is_file() and file.stat().st_size <= _LARGEST]
        read = [read_checkpoint(file.read_bytes(), str(file)) for file in files]
    except OSError as error:
        message = Text(f"检查点文件夹 {folder} 读不了:{error.strerror}", f"the checkpoints in {folder}: {error.strerror}")
        remedy = Text(
            "接上存放处,或改 ZHANGFANG_CHECKPOINTS",
            "mount the place they are kept in, or change ZHANGFANG_CHECKPOINTS",
        )
        return Problem("checkpoints_missing", message, remedy).at(file=str(folder))
    return [one for one in read if isinstance(one, Held)]


def against_going_on(held: Sequence[Held], tree: TreeSource) -> Problem | None:
    """What the newest of these checkpoints says against the book it is of; its root fixes all that came before it."""
    mine = [one for one in held if one.checkpoint.book == book_identity(tree)]
    newest = max(mine, key=lambda one: one.checkpoint.size, default=None)
    return contradiction(newest, tree) if newest is not None else None
