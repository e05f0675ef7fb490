"""A bundle in force: chart, role table, policies (ARCHITECTURE §5.1, RULES.md §8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ledger.domain.levies import Levy
from ledger.domain.masters import Account

PolicyValue = str | bool | int
"""A choice, a yes/no, or a number or money in its smallest unit."""


@dataclass(frozen=True, slots=True)
class RoleRow:
    """One line of roles.csv: blank columns mean any, more filled columns win."""

    role: str
    category: str
    area: str
    party_group: str
    account: str
    line: int

    @property
    def rank(self) -> int:
        """How many columns are filled."""
        return sum(1 for column in (self.category, self.area, self.party_group) if column)

    def matches(self, category: str, area: str, party_group: str) -> bool:
        """True where every filled column is equal."""
        return (
            (not self.category or self.category == category)
            and (not self.area or self.area == area)
            and (not self.party_group or self.party_group == party_group)
        )


@dataclass(frozen=True, slots=True)
class RoleTable:
    """roles.csv as a total function role × item category × area × party group → row."""

    rows: Mapping[str, tuple[RoleRow, ...]]
    """Rows of each role, highest rank first."""

    def row(self, role: str, category: str = "", area: str = "", party_group: str = "") -> RoleRow | None:
        """The winning row, or None where the table has none."""
        return next((row for row in self.rows.get(role, ()) if row.matches(category, area, party_group)), None)


@dataclass(frozen=True, slots=True)
class Bundle:
    """Rules, chart, roles, policies and tax tables that were adopted together; `id` is the SHA-256 of their text.

    `files` maps the relative path to the full text. The compiled rules are made from it by `ledger.rules` and are no part
    of it.
    """

    id: str
    chart: str
    valid_from: date
    accounts: Mapping[str, Account]
    roles: RoleTable
    policy: Mapping[str, PolicyValue]
    files: Mapping[str, str] = field(default_factory=dict)
    required_dimensions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Role → dimensions that must be given (dimensions.csv)."""
    levies: tuple[Levy, ...] = ()
    """Surcharges and thresholds with their days (tax/*-levies.csv)."""
