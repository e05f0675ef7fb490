"""A problem as people read it in one line: what is wrong, and what to do about it."""

from __future__ import annotations

from ledger.api import Problem, Text


def with_remedy(problem: Problem) -> Text:
    """`“12*”末尾缺一个数 → 补上这个数`; the message alone where there is no remedy."""
    return joined(problem.message, problem.remedy)


def joined(message: Text, remedy: Text) -> Text:
    """A message and its remedy in one line."""
    return Text(*(f"{one} → {other}" if other else one for one, other in zip(message, remedy, strict=True)))
