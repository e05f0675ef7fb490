"""All lines through all steps, in order; what a step decides is spoken for in the next one (docs/DECISIONS.md).

A line that a step answers with exactly one thing takes it. Two answers are no answer: both are kept for a person to choose.
Two lines that would take the same thing have none of it: which one it is nobody can say from here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from ledger.domain.bank.bank_words import bank_words
from ledger.domain.bank.booked_already import booked_already, several_booked
from ledger.domain.bank.exact_amount import known_account, named_party
from ledger.domain.bank.explicit_numbers import named_debts
from ledger.domain.bank.foreign_money import foreign_money
from ledger.domain.bank.part_payment import advance, part_payment
from ledger.domain.bank.pool import Pool
from ledger.domain.bank.proposal import AMBIGUOUS, AUTOMATIC, Answer, Proposal
from ledger.domain.bank.several_items import several_items
from ledger.domain.bank.small_difference import small_difference
from ledger.domain.bank.statement_line import BankLine, Known
from ledger.domain.problem import Text

Find = Callable[[BankLine, Pool], list[Proposal]]
STEPS: Final[tuple[Find, ...]] = (
    booked_already,
    named_debts,
    known_account,
    named_party,
    several_items,
    several_booked,
    bank_words,
    small_difference,
    foreign_money,
    part_payment,
    advance,
)
SHOWN: Final = 5
"""Answers kept for one line."""


def match_lines(lines: Sequence[BankLine], known: Known, steps: Sequence[Find] = STEPS) -> list[Answer]:
    """An answer for each line, in the order of the lines."""
    pool, others = Pool(known), defaultdict[str, list[Proposal]](list)
    decided: dict[str, Proposal] = {}
    aside: set[str] = set()
    for step in steps:
        claims: dict[str, Proposal] = {}
        for line in lines:
            if line.id not in decided and line.id not in aside:
                found = step(line, pool)
                if len(found) > 1 and found[0].score >= AUTOMATIC:
                    aside.add(line.id)  # two certain answers: a weaker one behind them would only look like the solution
                found = _told_apart(found)
                others[line.id] += found
                if len(found) == 1:
                    claims[line.id] = found[0]
        contested = _contested(claims.values())
        for name, proposal in claims.items():
            if proposal.names & contested:
                others[name] = [_doubtful(one) if one is proposal else one for one in others[name]]
                aside.add(name)
            else:
                decided[name] = proposal
                pool.take(proposal)
    return [Answer(line, _ranked(decided.get(line.id), others[line.id])) for line in lines]


def _told_apart(found: list[Proposal]) -> list[Proposal]:
    return found if len(found) < 2 else [one.one_of_several(len(found)) for one in found]


def _contested(claims: Iterable[Proposal]) -> set[str]:
    """Things that two lines would take."""
    counted = Counter(name for claim in claims for name in claim.names)
    return {name for name, count in counted.items() if count > 1}


def _doubtful(proposal: Proposal) -> Proposal:
    why = Text("另一行也可能对上它", "another line may stand for it as well")
    return replace(proposal, only=False, score=min(proposal.score, AMBIGUOUS), reasons=(*proposal.reasons, why))


def _ranked(best: Proposal | None, others: Iterable[Proposal]) -> tuple[Proposal, ...]:
    """The answer first, then the rest by score; nothing twice."""
    ranked = sorted((one for one in others if one is not best), key=lambda one: -one.score)
    kept: list[Proposal] = [] if best is None else [best]
    for one in ranked:
        if all((one.names, one.posts) != (known.names, known.posts) for known in kept):
            kept.append(one)
    return tuple(kept[:SHOWN])
