"""The operation log: what users tried and were refused, and what they did that leaves no record (财会〔2024〕12号 art. 32).

A record of the log is itself the trace of what it did, so that nothing is written twice. What the Merkle log does not hold
stands in the table `operation`, append-only like it: refusals of every front, failed sign-ins, rows imported, chosen and
dropped, files exported. Searching reads both.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

from ledger.application.circumstances import Circumstances
from ledger.domain.problem import Problem, Text

T = TypeVar("T")
DONE: Final = "done"
REFUSED: Final = "refused"
_KEPT_MAX: Final = 20
"""Problems kept of one refusal: a file that is wrong throughout has hundreds alike."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One line: who did or tried what, when, from where, and what was said to it."""

    at: dt.datetime
    user: str
    origin: str
    action: str
    """What was asked for, `post`, `close`, `report`."""
    subject: str
    """What it was about: a file, a period, a document."""
    outcome: str
    problems: tuple[tuple[str, str, str, str], ...] = ()
    """(code, Chinese, English, id of the document)."""


class Operations(Protocol):
    """The operation log of a book."""

    def add(self, operation: Operation) -> None:
        """Keep one more line, for good."""


class LoggedBook(Protocol):
    """A book that keeps an operation log."""

    def operations(self) -> AbstractContextManager[Operations]:
        """The operation log, nobody else writing meanwhile."""


def note_refusal(
    book: LoggedBook, circumstances: Circumstances, action: str, subject: str, problems: Sequence[Problem]
) -> None:
    """Keep that somebody was refused, and why. Where that cannot be stored, the machine's failure is raised."""
    kept = tuple(
        (one.code, one.message.zh, one.message.en, one.where.id or one.where.path or "") for one in problems[:_KEPT_MAX]
    )
    _note(book, circumstances, action, subject, REFUSED, kept)


def noted(book: LoggedBook, circumstances: Circumstances, verb: str, subject: str, done: T) -> T:
    """The same answer, kept in the operation log where it is a refusal."""
    problems = [one for one in _refusals(done) if isinstance(one, Problem)]
    if problems:
        note_refusal(book, circumstances, verb, subject, problems)
    return done


def _refusals(done: object) -> Sequence[object]:
    """The problems of an answer: it is a list of them, or says itself what it was refused for."""
    if isinstance(done, Problem):
        return [done]
    return done if isinstance(done, list) else getattr(done, "refusals", ())


def note_done(book: LoggedBook, circumstances: Circumstances, action: str, subject: str) -> None:
    """Keep that somebody did what leaves no record of the log."""
    _note(book, circumstances, action, subject, DONE, ())


def _note(
    book: LoggedBook,
    circumstances: Circumstances,
    action: str,
    subject: str,
    outcome: str,
    problems: tuple[tuple[str, str, str, str], ...],
) -> None:
    operation = Operation(circumstances.now(), circumstances.user, circumstances.origin, action, subject, outcome, problems)
    with book.operations() as operations:
        operations.add(operation)


def told(operation: Operation) -> Text:
    """What was said to the user."""
    return Text("; ".join(one[1] for one in operation.problems), "; ".join(one[2] for one in operation.problems))
