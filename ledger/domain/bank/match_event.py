"""Matches as events of the log: `bank_match` says what a line stands for, `bank_unmatch` takes it back, nothing is changed.

Both carry the id of the group's first line and a version that counts: `bank_match:S-4f…:2` was accepted, taken back and
accepted again. A match holds what was known of the line, so that rules learned from it can be shown years later; of a
natural person it holds neither name nor account (`ledger.domain.personal_data`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ledger.domain.bank.statement_line import BankLine
from ledger.domain.money import format_scaled, minor_unit, parse_scaled
from ledger.domain.problem import Text

BANK_MATCH: Final = "bank_match"
BANK_UNMATCH: Final = "bank_unmatch"
BANK_RECONCILIATION: Final = "bank_reconciliation"
"""Kinds of records."""


@dataclass(frozen=True, slots=True)
class Match:
    """A match that stands."""

    key: str
    """`bank_match:S-4f0c…:1`."""
    account: str
    lines: tuple[BankLine, ...]
    postings: tuple[str, ...]
    """Ids of postings on the bank's account, `128.1/2`."""
    documents: tuple[str, ...] = ()
    """Keys of the documents that were posted with it; taking the match back reverses them."""
    party: str = ""
    step: str = ""
    score: int = 0
    reasons: tuple[Text, ...] = ()

    @property
    def id(self) -> str:
        """The id of its first line."""
        return self.key.split(":")[1]

    @property
    def version(self) -> int:
        """How often this line was matched by now."""
        return int(self.key.rpartition(":")[2])


def match_input(match: Match, *, anonymous: bool) -> dict[str, Any]:
    """What the record says."""
    given: dict[str, Any] = {"id": match.id, "version": match.version, "account": match.account}
    given["lines"] = [_line_input(line, anonymous=anonymous) for line in match.lines]
    given |= {"postings": list(match.postings), "documents": list(match.documents), "step": match.step, "score": match.score}
    given["reasons"] = [{"zh": one.zh, "en": one.en} for one in match.reasons] if not anonymous else []
    return given | ({"party": match.party} if match.party else {})


def _line_input(line: BankLine, *, anonymous: bool) -> dict[str, str]:
    amount = format_scaled(line.amount, minor_unit(line.currency))
    given = {"id": line.id, "date": line.date.isoformat(), "amount": amount, "currency": line.currency}
    if anonymous:
        return given
    told = {"counterparty": line.counterparty, "counterparty_account": line.counterparty_account, "memo": line.memo}
    return given | {name: value for name, value in told.items() if value}


def match_of(given: Mapping[str, Any]) -> Match:
    """The match that a record's input tells of."""
    return Match(
        f"{BANK_MATCH}:{given['id']}:{given['version']}",
        given["account"],
        tuple(_line_of(line) for line in given["lines"]),
        tuple(given["postings"]),
        tuple(given["documents"]),
        given.get("party", ""),
        given["step"],
        given["score"],
        tuple(Text(one["zh"], one["en"]) for one in given["reasons"]),
    )


def _line_of(given: Mapping[str, str]) -> BankLine:
    amount = parse_scaled(given["amount"], minor_unit(given["currency"]))
    assert amount is not None, given
    told = (given.get("counterparty", ""), given.get("counterparty_account", ""), given.get("memo", ""))
    return BankLine(given["id"], dt.date.fromisoformat(given["date"]), amount, given["currency"], *told)


def standing(matches: Iterable[Mapping[str, Any]], unmatched: Iterable[Mapping[str, Any]]) -> list[Match]:
    """The matches that nobody has taken back, from the last versions of both kinds, in the order of the first."""
    taken_back = {(one["id"], one["version"]) for one in unmatched}
    return [match_of(one) for one in matches if (one["id"], one["version"]) not in taken_back]


def by_line(matches: Sequence[Match]) -> dict[str, Match]:
    """Id of each matched line → its match."""
    return {line.id: match for match in matches for line in match.lines}
