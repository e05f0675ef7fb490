"""The demo company: a plastics trader with two warehouses, its first quarter of 2026 read from the files beside this package.

The files are posted by the same use case as anybody's, in batches, and months are closed in between. What is posted already
is unchanged, so a build that was interrupted goes on where it stopped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Final

from ledger.application.book import Book, RecordHead
from ledger.application.circumstances import Circumstances
from ledger.application.close_period import close_period
from ledger.application.init_book import NewBook
from ledger.application.post_file import PostOptions, post_file
from ledger.domain.kinds import KINDS
from ledger.domain.problem import Problem, Text

_STEPS: Final = ("00_masters", "01_opening", "2026-01", "close 2026-01", "2026-02", "close 2026-02", "2026-03")
_BATCH: Final = 25
STORY: Final = (
    "purchase_invoice:PI2601-02",
    "transfer_receipt:TR2601-01",
    "sales_return:SR2601-01",
    "purchase_invoice:PI2602-01",
    "purchase_return:PR2602-01",
)
"""Documents whose vouchers tell something: a price above the estimate, a short transfer, a return at its own cost, an invoice
for goods of a closed month, goods sent back after their invoice."""

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class DemoBuilt:
    """What building did: nothing at all where the company was there already."""

    posted: int = 0
    unchanged: int = 0
    closed: list[str] = field(default_factory=list)


def demo_company(user: str) -> NewBook:
    """What the demo's book is made with."""
    return NewBook("宁波海堰塑料贸易有限公司", "cn-small-enterprise", start="2026-01", user=user)


def build_demo(book: Book, *, circumstances: Circumstances, progress: Progress) -> DemoBuilt | list[Problem]:
    """Post the company's files and close January and February; `progress` is told how far each file is."""
    built = DemoBuilt()
    for step in _STEPS:
        verb, _, period = step.rpartition(" ")
        problems = _close(book, period, built, circumstances) if verb else _post(book, step, built, circumstances, progress)
        if problems:
            return problems
    return built


def _post(book: Book, step: str, built: DemoBuilt, circumstances: Circumstances, progress: Progress) -> list[Problem]:
    name = f"{step}.jsonl"
    content = files("ledger").joinpath("demo_company", name).read_bytes()
    posted = post_file(
        book,
        content,
        name=name,
        circumstances=circumstances,
        options=PostOptions(batch=_BATCH),
        progress=progress,
    )
    built.posted += len(posted.outcome.posted)
    built.unchanged += len(posted.outcome.unchanged)
    return posted.problems


def _close(book: Book, period: str, built: DemoBuilt, circumstances: Circumstances) -> list[Problem]:
    closing = close_period(book, period, circumstances=circumstances)
    if isinstance(closing, list):
        return closing
    if closing.records:
        built.closed.append(period)
    return closing.checks


def documents_by_kind(heads: Iterable[RecordHead]) -> Iterator[tuple[str, Text, int]]:
    """How many documents of each kind there are, in the order of the kinds; master data is no document."""
    counts = Counter(head.kind for head in heads)
    for kind in KINDS.values():
        if counts[kind.name]:
            yield kind.name, kind.title, counts[kind.name]
