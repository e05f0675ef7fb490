"""A clerk as a process of its own: posts documents file by file, and notes what the book acknowledged.

The notes are the clerk's word: `ack ID -` is written when the answer has come, `no ID CODE` where a document was refused.
When the connection breaks or the server is away the clerk opens the book again and hands in the same file.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ledger.api import Circumstances, OpenBook, PostOptions, Problem, open_book, post_file
from ledger.store.failures import StoreError

Raw = dict[str, Any]
PATIENCE: Final = 600
"""Attempts at one file before the clerk gives up; a tenth of a second lies between them."""
TRANSIENT: Final = frozenset({"connection_lost", "server_unreachable", "book_busy"})
_NOW: Final = dt.datetime(2026, 3, 31, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Work:
    """What one clerk has to do."""

    place: str
    notes: Path
    files: list[list[Raw]]


def sale(identifier: str, item: str, quantity: int = 1) -> Raw:
    """A delivery of some pieces."""
    line = {"item": item, "quantity": str(quantity), "place": "W1", "gross": f"{quantity * 10}.00"}
    return {"kind": "delivery", "id": identifier, "date": "2026-03-05", "customer": "C1", "lines": [line]}


def toil(work: Work) -> None:
    """Post every file; what was acknowledged stands in the notes before the next one is begun."""
    with work.notes.open("a", encoding="utf-8", buffering=1) as notes:
        book: OpenBook | None = None
        for documents in work.files:
            content = "".join(json.dumps(one) + "\n" for one in documents).encode()
            for _ in range(PATIENCE):
                book = book or _opened(work.place, notes)
                if book is None:
                    time.sleep(0.1)
                    continue
                try:
                    answer = post_file(
                        book, content, name="file", circumstances=Circumstances("test", lambda: _NOW), options=PostOptions()
                    )
                except StoreError as error:
                    notes.write(f"again {documents[0]['id']} {error.problem.code}\n")
                    if error.problem.code not in TRANSIENT:
                        raise
                    book.close()
                    book = None
                    continue
                notes.write("".join(_lines(documents, answer.problems)))
                break
            else:
                notes.write(f"gave-up {documents[0]['id']} -\n")
        if book is not None:
            book.close()
        notes.write(f"done {os.getpid()} -\n")


def _opened(place: str, notes: Any) -> OpenBook | None:
    try:
        found = open_book(place)
    except StoreError as error:  # the server went away between opening and the first reading
        notes.write(f"again - {error.problem.code}\n")
        return None
    if isinstance(found, Problem):
        notes.write(f"again - {found.code}\n")
        assert found.code in TRANSIENT, found
        return None
    return found


def _lines(documents: list[Raw], problems: list[Problem]) -> Iterator[str]:
    for one in documents:
        yield f"no {one['id']} {problems[0].code}\n" if problems else f"ack {one['id']} -\n"
