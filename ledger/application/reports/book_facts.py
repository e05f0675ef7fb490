"""What reports need to know about a book beside its lines: currency, names of accounts, items and parties, statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ledger.domain.chart import RoleRow, RoleTable
from ledger.domain.masters import Account, Masters, TaxRate
from ledger.domain.problem import Text
from ledger.rules.bundle_tables import StatementLine


@dataclass(frozen=True, slots=True)
class BookFacts:
    """One book, as reports see it."""

    company: str
    currency: str
    start: str
    accounts: Mapping[str, Account]
    masters: Masters
    statement_lines: Sequence[StatementLine]
    roles: RoleTable
    tax_rates: Mapping[str, Sequence[TaxRate]]
    timezone: str = "UTC"
    segregation: str = "single"

    @property
    def kept_by_one(self) -> bool:
        """True where one person may prepare, review and record."""
        return self.segregation == "single"

    def role_rows(self, role: str) -> Sequence[RoleRow]:
        """The rows of roles.csv for a role."""
        return self.roles.rows.get(role, ())

    def tax_rate(self, code: str, on: dt.date) -> TaxRate | None:
        """The row of the tax table in force on a day."""
        return next((row for row in reversed(self.tax_rates.get(code, ())) if row.valid_from <= on), None)

    def accounts_of(self, *roles: str) -> set[str]:
        """The accounts these roles post to."""
        return {row.account for role in roles for row in self.role_rows(role)}

    def account_name(self, code: str) -> Text:
        """The account's name in both languages; the code where it has none."""
        account = self.accounts.get(code)
        return account.name if account else Text(code, code)

    def scale(self, item: str) -> int:
        """Decimals of the item's base unit."""
        found = self.masters.items.get(item)
        return found.scale if found else 0
