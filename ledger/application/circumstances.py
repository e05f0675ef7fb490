"""Who acts, when, and how late documents are treated: what every command is told beside its own arguments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from ledger.domain.personal_data import Salt


def no_salt() -> bytes:
    """Where no door has passed a source of randomness in, no natural person can be recorded."""
    raise AssertionError("circumstances without salt")


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Who posts, when, and how late documents are treated. The clock is passed in."""

    user: str
    """A user of the book; doors find out who it is (`ledger.application.sign_in`)."""
    now: Callable[[], dt.datetime]
    late: str = "refuse"
    """`refuse`, or `move` to the first open day."""
    origin: str = ""
    """Where the command came from, for the operation log: the login and the door."""
    prepared_by: str = ""
    """Who made the document, where that is somebody else than `user`: one posts what another has submitted."""
    salt: Salt = no_salt
    """Makes commitments to personal data say nothing (`ledger.domain.personal_data`)."""
