"""What reports need to know about a book beside its lines: currency, names of accounts, items and parties, statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ledger.domain.masters import Account, Masters
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

    def account_name(self, code: str) -> Text:
        """The account's name in both languages; the code where it has none."""
        account = self.accounts.get(code)
        return account.name if account else Text(code, code)

    def scale(self, item: str) -> int:
        """Decimals of the item's base unit."""
        found = self.masters.items.get(item)
        return found.scale if found else 0
