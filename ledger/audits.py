"""Audits of an open book: verify it, replay it, let beancount recompute it. Part of `ledger.api`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ledger.audit.checkpoint import Held
from ledger.audit.checkpoint_checks import check_held
from ledger.audit.held_checkpoints import unsigned
from ledger.audit.held_root import HeldRoot
from ledger.audit.replay_comparison import ReplayReport
from ledger.audit.verifier_key import VerifierKey
from ledger.checkpoints import read_held
from ledger.domain.problem import Problem, Text
from ledger.wiring import OpenBook

Progress = Callable[[int, int], None]
"""Is told how much is done, and how much there is in all."""


@dataclass(frozen=True, slots=True)
class AuditAnswer:
    """The verdict of an audit: what was checked, and every problem found."""

    ok: bool
    size: int = 0
    root: str = ""
    checked: Mapping[str, int] = field(default_factory=dict)
    problems: Sequence[Problem] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an auditor brings along: files of checkpoints, and the keys that must have signed them."""

    files: Sequence[Path] = ()
    keys: tuple[VerifierKey, ...] = ()
    witnesses: tuple[VerifierKey, ...] = ()
    """Each must have cosigned every file."""


def _quiet(_done: int, _total: int) -> None:
    """No word about progress."""


def verify_book(
    book: OpenBook,
    evidence: Evidence = Evidence(),  # frozen and empty
    progress: Progress = _quiet,
) -> AuditAnswer:
    """Every record from its rows, every byte, every hash, every projection; and every checkpoint that is brought along."""
    read = [read_held(file) for file in evidence.files]
    held = [one for one in read if isinstance(one, Held)]
    found = book.verify({one.checkpoint.size for one in held}, evidence.keys, progress)
    against = list(check_held(held, found, evidence.keys, evidence.witnesses))
    problems = [*(one for one in read if isinstance(one, Problem)), *against, *(one.problem for one in found.problems)]
    return AuditAnswer(not problems, found.size, found.root, found.checked, problems)


def held_roots(evidence: Evidence) -> list[HeldRoot | Problem]:
    """What the files of checkpoints say, each one signed as it must be; or what is wrong with it."""
    return [_held(file, evidence) for file in evidence.files]


def _held(file: Path, evidence: Evidence) -> HeldRoot | Problem:
    read = read_held(file)
    if isinstance(read, Problem):
        return read
    problem = unsigned(read, evidence.keys, evidence.witnesses)
    return problem or HeldRoot(read.checkpoint.size, read.checkpoint.root.hex())


def replay_book(book: OpenBook, progress: Progress = _quiet, held: Sequence[HeldRoot] = ()) -> AuditAnswer:
    """Every record decided again by the rules in its log; the problem is the first difference."""
    return replay_answer(book.replay(progress, held))


def replay_answer(found: ReplayReport) -> AuditAnswer:
    """What a replay found, for fronts."""
    return AuditAnswer(found.ok, found.size, found.root, found.checked, found.problems)


def audit_with_beancount(book: OpenBook) -> AuditAnswer:
    """beancount, in a process of its own, recomputes every balance."""
    found = book.audit_beancount()
    counts = {"transactions": found.compared.transactions, "accounts": found.compared.accounts, "items": found.compared.items}
    errors = [
        Problem(
            "beancount_error", Text(f"beancount:{error}", f"beancount: {error}"), Text("报告此错误", "report this as a bug")
        )
        for error in found.errors
    ]
    return AuditAnswer(found.ok, checked=counts, problems=(*errors, *found.problems))


def beancount_lines(book: OpenBook, language: str, *, lots: bool) -> Iterator[str]:
    """The journal as beancount text, line by line."""
    return book.beancount_lines(language, lots=lots)
