"""Users of a book: their roles, how far they may go, and what they may see (DOMAIN §5.1). Records of the log, like master data.

Passwords are not here: a record can never be erased (`ledger.application.passwords`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may use the book. `login` is the system's (SQLite) or the server's (PostgreSQL) name for the same person."""

    code: str
    name: str
    roles: frozenset[str]
    login: str = ""
    active: bool = True
    places: frozenset[str] = frozenset()
    """Warehouses this user works in; empty: all."""
    sees_cost: bool | None = None
    """False: quantities without costs and prices; None: as the roles have it."""
    limits: Mapping[str, Fraction] = field(default_factory=dict)
    """Kind of document → the largest amount this user decides on alone, in units of the book's currency."""
    natural_person: bool = False
    """True: name and login can be erased (`ledger.domain.personal_data`)."""


def user_of(given: Mapping[str, Any]) -> User:
    """The user of a stored record."""
    return User(
        given["id"],
        given.get("name", given["id"]),
        frozenset(given.get("roles", ())),
        given.get("login", ""),
        given.get("active", True),
        frozenset(given.get("places", ())),
        given.get("sees_cost"),
        {limit["kind"]: Fraction(limit["amount"]) for limit in given.get("limits", ())},
        given.get("natural_person", False),
    )
