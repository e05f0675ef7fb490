"""Who stands behind a line: a known account, an exact name, one that matches have taught, one much alike, one in the memo.

Every way must name one party or it names none. Two ways that contradict each other name nobody: 财付通 is no party, and a
known account whose holder now has another customer's name is a case for a person.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from ledger.domain.bank.party_names import LIKENESS, MARGIN, account_key, folded, is_platform, likeness
from ledger.domain.bank.proposal import Step
from ledger.domain.bank.statement_line import BankLine, Known
from ledger.domain.problem import Text


@dataclass(frozen=True, slots=True)
class Payer:
    """A party, how it was found and how sure that is."""

    party: str
    step: Step
    score: int
    """How sure a line of exactly the right amount is then."""
    reason: Text


@dataclass(slots=True)
class Payers:
    """Finds payers among the parties of a book."""

    known: Known
    _by_name: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _found: dict[tuple[str, str, str], Payer | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for party, names in self.known.names.items():
            for name in names:
                self._by_name[folded(name)].add(party)

    def payer_of(self, line: BankLine) -> Payer | None:
        """The one party, or None."""
        asked = (line.counterparty, line.counterparty_account, line.memo)
        if asked not in self._found:
            self._found[asked] = self._payer(line)
        return self._found[asked]

    def _payer(self, line: BankLine) -> Payer | None:
        account = self._by_account(line)
        named = self._by_counterparty(line)
        if account is not None and named is not None and account.party != named.party:
            return None
        found = account or named
        if found is None and (not line.counterparty or is_platform(line.counterparty)):
            found = self._in_memo(line.memo)
        return found

    def _by_account(self, line: BankLine) -> Payer | None:
        learned = self.known.accounts.get(account_key(line.counterparty_account))
        if learned is None:
            return None
        zh = f"对方账号已知({self._name(learned.party)},已见 {learned.seen} 次)"
        en = f"same counterparty account → {self._name(learned.party)}, seen {learned.seen} times"
        return Payer(learned.party, Step.ACCOUNT, 98, Text(zh, en))

    def _by_counterparty(self, line: BankLine) -> Payer | None:
        name = folded(line.counterparty)
        if not name:
            return None
        same = self._by_name.get(name, set())
        if len(same) == 1:
            (party,) = same
            return Payer(party, Step.PARTY, 97, Text("户名相同", "the name is equal"))
        if same or is_platform(line.counterparty):
            return None
        learned = self.known.aliases.get(name)
        if learned is not None:
            zh = f"该户名曾对到 {self._name(learned.party)}({learned.seen} 次)"
            en = f"same counterparty name → {self._name(learned.party)}, seen {learned.seen} times"
            return Payer(learned.party, Step.PARTY, 97, Text(zh, en))
        return self._alike(name)

    def _alike(self, name: str) -> Payer | None:
        """The most alike party, far enough ahead of the next one."""
        best: dict[str, int] = {}
        for other, parties in self._by_name.items():
            found = likeness(name, other)
            for party in parties:
                best[party] = max(best.get(party, 0), found)
        ranked = sorted(best.items(), key=lambda one: (-one[1], one[0]))[:2]
        if not ranked or ranked[0][1] < LIKENESS or (len(ranked) > 1 and ranked[0][1] - ranked[1][1] < MARGIN):
            return None
        party, percent = ranked[0]
        return Payer(party, Step.PARTY, 95, Text(f"户名相似 {percent}%", f"the name is {percent}% alike"))

    def _in_memo(self, memo: str) -> Payer | None:
        """The one party whose name stands in the memo: platforms and tellers write the payer there."""
        text = folded(memo)
        found = {party for name, parties in self._by_name.items() if _long(name) and name in text for party in parties}
        if len(found) != 1:
            return None
        (party,) = found
        return Payer(party, Step.PARTY, 95, Text("附言里有户名", "the memo holds the name"))

    def _name(self, party: str) -> str:
        return next(iter(self.known.names.get(party, ())), party)


def _long(name: str) -> bool:
    """Long enough not to stand in a memo by chance: four Chinese characters, or eight letters."""
    return len(name) >= (_WIDE if any(unicodedata.east_asian_width(one) == "W" for one in name) else _NARROW)


_WIDE: Final = 4
_NARROW: Final = 8
