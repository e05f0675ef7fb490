"""The line below every report that says of which log it was made (ENGINE §8: root, size and newest checkpoint on paper)."""

from __future__ import annotations

from ledger.application.reports.report import LogFooter
from ledger.audit.held_checkpoints import newest_checkpoint, stored_root
from ledger.audit.row_source import TreeSource


def log_footer(tree: TreeSource) -> LogFooter:
    """Size, root and newest checkpoint of the log as it is now."""
    size = tree.size
    root, checkpoint = stored_root(size, tree), newest_checkpoint(tree)
    if checkpoint is None:
        return LogFooter(size, root.hex() if root else "")
    about = (checkpoint.size, checkpoint.time, checkpoint.origin)
    return LogFooter(size, root.hex() if root else "", *about)
