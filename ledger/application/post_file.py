"""Post files: the whole file is read and checked, then posted in one transaction or in batches (ARCHITECTURE §5.2)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from ledger.application.acting import act
from ledger.application.book import Book
from ledger.application.circumstances import Circumstances
from ledger.application.collector_pause import collector_paused
from ledger.application.operations import note_refusal
from ledger.application.post_documents import Outcome, post_documents
from ledger.application.read_documents import Given, read_documents
from ledger.application.unit_of_work import UnitOfWork
from ledger.domain.problem import Problem


@dataclass(frozen=True, slots=True)
class PostOptions:
    """How a file is posted."""

    batch: int = 0
    """Documents per transaction; 0: the whole file is one."""
    dry_run: bool = False
    """Decide everything, store nothing."""


@dataclass(slots=True)
class FileOutcome:
    """What became of one file. After problems in batches, what was committed before stands in `outcome`."""

    file: str
    sha256: str
    outcome: Outcome = field(default_factory=Outcome)
    problems: list[Problem] = field(default_factory=list)
    dry_run: bool = False

    @property
    def status(self) -> str:
        """`posted`, `would_post` in a dry run, `unchanged`, or `refused`."""
        if self.problems:
            return "refused"
        if self.dry_run and self.outcome.posted:
            return "would_post"
        return "posted" if self.outcome.posted else "unchanged"


def post_file(
    book: Book,
    content: bytes,
    *,
    name: str,
    circumstances: Circumstances,
    options: PostOptions,
    progress: Callable[[int, int], None] | None = None,
) -> FileOutcome:
    """Post one file; `progress` is told documents done and in all."""
    answer = FileOutcome(name, hashlib.sha256(content).hexdigest(), dry_run=options.dry_run)
    with collector_paused():
        given = read_documents(content, name)
    refused = [one for one in given if isinstance(one, Problem)]
    if refused:
        answer.problems = refused
        note_refusal(book, circumstances, "post", name, refused)
        return answer
    documents = [one for one in given if isinstance(one, Given)]
    done = 0
    for batch in _batches(documents, options.batch):
        outcome = post_batch(book, batch, circumstances=circumstances, dry_run=options.dry_run)
        if isinstance(outcome, list):
            answer.problems = outcome
            return answer
        answer.outcome.posted += outcome.posted
        answer.outcome.unchanged += outcome.unchanged
        answer.outcome.moved += outcome.moved
        answer.outcome.released += outcome.released
        done += len(batch)
        if progress is not None:
            progress(done, len(documents))
    return answer


def post_batch(
    book: Book, batch: Sequence[Given], *, circumstances: Circumstances, dry_run: bool = False
) -> Outcome | list[Problem]:
    """One transaction: all documents of the batch, or none. Keys make it safe to repeat after a lost connection."""

    def post(work: UnitOfWork) -> Outcome | list[Problem]:
        outcome = post_documents(batch, work, bundles=work.bundles, circumstances=circumstances)
        if isinstance(outcome, Outcome) and not dry_run:
            work.commit()  # where nothing is new as well: what is called recorded must be safe
        return outcome

    with collector_paused():
        return book.again_while_lost(
            lambda: act(book, None, circumstances, post, verb="post", subject=batch[0].where.file or "")
        )


def _batches(documents: list[Given], size: int) -> Iterator[list[Given]]:
    size = size or max(len(documents), 1)
    for start in range(0, len(documents), size):
        yield documents[start : start + size]
