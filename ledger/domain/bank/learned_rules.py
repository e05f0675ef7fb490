"""What accepted matches teach: the same counterparty account or name has always been the same party, so many times.

Deterministic and open: a rule is a count, it says which it is, and taking a match back takes its share of the rule back. A
counterparty that stood for two parties teaches nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping

from ledger.domain.bank.match_event import Match
from ledger.domain.bank.party_names import account_key, folded, is_platform
from ledger.domain.bank.statement_line import BankLine, Learned


def learned_accounts(matches: Iterable[Match]) -> Mapping[str, Learned]:
    """Counterparty account → party; platforms' accounts carry everybody's money and teach nothing."""
    return _learned(matches, lambda line: "" if is_platform(line.counterparty) else account_key(line.counterparty_account))


def learned_names(matches: Iterable[Match]) -> Mapping[str, Learned]:
    """Counterparty name, folded → party."""
    return _learned(matches, lambda line: "" if is_platform(line.counterparty) else folded(line.counterparty))


def _learned(matches: Iterable[Match], key_of: Callable[[BankLine], str]) -> Mapping[str, Learned]:
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for match in matches:
        for line in match.lines:
            key = key_of(line)
            if key and match.party:
                seen[key][match.party] += 1
    return {key: Learned(*counts.most_common(1)[0]) for key, counts in sorted(seen.items()) if len(counts) == 1}
