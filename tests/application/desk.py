"""A desk in a test: a book, and somebody who posts documents to it and asks what forms ask."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ledger.api import Circumstances, FileOutcome, NewBook, OpenBook, PostOptions, create_book, post_file
from tests.acceptance.random_trade import MASTERS

Raw = dict[str, Any]
NOW = dt.datetime(2026, 4, 2, 8, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 4, 2)
CLERK = Circumstances("test", lambda: NOW, salt=lambda: bytes(32))
GOODS: Raw = {"item": "K9", "quantity": "10", "place": "W1"}


@contextmanager
def founded(place: str, company: str = "测试公司") -> Iterator[OpenBook]:
    """A new book with the masters of a small trader."""
    made = create_book(place, NewBook(company, "cn-small-enterprise", start="2026-01", user="test"), now=NOW)
    assert isinstance(made, OpenBook), made
    post(made, *MASTERS)
    yield made
    made.close()


def try_post(book: OpenBook, *raws: Raw, by: Circumstances = CLERK) -> FileOutcome:
    """Post documents, whatever comes of it."""
    content = "".join(json.dumps(raw, ensure_ascii=False) + "\n" for raw in raws).encode()
    return post_file(book, content, name="typed", circumstances=by, options=PostOptions())


def post(book: OpenBook, *raws: Raw, by: Circumstances = CLERK) -> FileOutcome:
    """Post documents that must be accepted."""
    done = try_post(book, *raws, by=by)
    assert not done.problems, done.problems
    return done


@dataclass(frozen=True, slots=True)
class Traces:
    """What a book holds of what was done to it."""

    records: int
    operations: int


def traces(book: OpenBook) -> Traces:
    """Records of the log, lines of the operation log."""
    with book.read() as reading:
        return Traces(reading.size, len(list(reading.operations(None, None, None))))


def bought(identifier: str, day: str = "2026-03-02", **line: Any) -> Raw:
    """10 boxes for 100.00 from S1."""
    lines = [{**GOODS, "net": "100.00", **line}]
    return {"kind": "goods_receipt", "id": identifier, "date": day, "supplier": "S1", "lines": lines}


def sold(identifier: str, quantity: str = "10", **more: Any) -> Raw:
    """Some boxes for 113.00 to C1."""
    lines = [{**GOODS, "quantity": quantity, "gross": "113.00"}]
    return {"kind": "delivery", "id": identifier, "date": "2026-03-05", "customer": "C1", "lines": lines, **more}
