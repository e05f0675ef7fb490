"""Quality status of goods: what may be promised and sold, what waits for inspection, what was rejected (ARCHITECTURE §6.1).

Status is a part of the quantity key, never of value: 10 pieces in quarantine cost what their area's pool says, and moving them
to available is a movement without money. A posting keeps no status where its goods are available.
"""

from __future__ import annotations

from typing import Final

AVAILABLE: Final = "available"
STATUSES: Final = (AVAILABLE, "quarantine", "rejected")
"""All that a document may say."""


def stored_status(status: str) -> str | None:
    """The status as postings keep it: None for available goods."""
    return None if status == AVAILABLE else status


def status_key(status: str | None) -> str:
    """The status as a quantity key has it: `""` for available goods."""
    return "" if status in (None, AVAILABLE) else str(status)
