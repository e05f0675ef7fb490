"""Every document of the demo company is previewed before it is posted, and posted as it was previewed."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from pathlib import Path

from ledger.api import Circumstances, OpenBook, Outcome, Preview, create_book, demo_company, post_document, preview

_NOW = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
_CLERK = Circumstances("demo", lambda: _NOW, salt=lambda: bytes(32))
_FILES = Path(__file__).parents[2] / "ledger" / "demo_company"


def test_more_than_200_documents_of_30_kinds_are_posted_as_they_were_previewed(sqlite_place: str) -> None:
    book = create_book(sqlite_place, demo_company("demo"), now=_NOW)
    assert isinstance(book, OpenBook), book
    kinds: Counter[str] = Counter()
    for path in sorted(_FILES.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            raw = json.loads(line)
            shown, done = preview(book, raw, _CLERK), post_document(book, raw, _CLERK)
            assert isinstance(shown, Preview), (raw, shown)
            assert isinstance(done, Outcome), (raw, done)
            assert done.posted == [shown.record], raw
            kinds[raw["kind"]] += 1
    book.close()
    assert (kinds.total() > 200, len(kinds) >= 30) == (True, True), kinds
