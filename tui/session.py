"""Who sits at the terminal, at which book, and what the clock says: what the door hands to the screens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from ledger.api import Circumstances


@dataclass(frozen=True, slots=True)
class Session:
    """One sitting."""

    location: str
    """The book, as the command named it."""
    company: str
    circumstances: Circumstances
    """The user who signed in, with the clock and the salt of the door."""
    today: Callable[[], dt.date]
    """The business day of the book's time zone: a default for dates, never a decision."""

    @property
    def user(self) -> str:
        """The code of the user."""
        return self.circumstances.user

    def with_late(self, late: str) -> Circumstances:
        """The circumstances of one command, with how late documents are treated."""
        return replace(self.circumstances, late=late)
