"""No document is a bug: every example of docs/DOCUMENTS.md, with every field replaced by what nobody should send.

Whatever comes is posted or refused with problems. Nothing is stored: these are dry runs on one open book.
"""

from __future__ import annotations

import copy
import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from ledger.api import Circumstances, OpenBook, PostOptions, open_book, post_file
from tests.acceptance.company import Company, delivery, receipt

_PAGE: Final = Path(__file__).parents[2] / "docs" / "DOCUMENTS.md"
_ACCOUNTS: Final = {'"@BANK"': '"1002"', '"BK"': '"B1"', '"@AR"': '"1122.01"', '"@REV"': '"5001"'}
_NASTY: Final[tuple[Any, ...]] = (
    "", "x", "-1", "9" * 30, "1.5", "1/0", "é" * 500, 1.5, [], {}, "Transit", "Supplier", "R1", "R1/1", "R1/" + "9" * 5000,
    "D1/1", "SO1/1", "item:P1", "2099-01-01", "1989-01-01", "2202.02", "2203", "M01", "on_acceptance", "later", "zz", "USD",
)  # fmt: skip


def _examples() -> list[dict[str, Any]]:
    text = "".join(re.findall(r"```json\n(.*?)```", _PAGE.read_text(encoding="utf-8"), re.DOTALL))
    for there, here in _ACCOUNTS.items():
        text = text.replace(there, here)
    found, decoder = [], json.JSONDecoder()
    while text.strip():
        document, end = decoder.raw_decode(text.lstrip())
        found.append(document)
        text = text.lstrip()[end:]
    return found


def _paths(value: object, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inner:
        yield (*before, name)
        yield from _paths(one, (*before, name))


def _mutants(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield document
    for *way, last in (*_paths(document), ("currency",), ("accounting_date",), ("version",), ("dims",)):
        for nasty in _NASTY:
            mutant = copy.deepcopy(document)
            place: Any = mutant
            for name in way:
                place = place[name]
            place[last] = nasty
            yield mutant


@pytest.fixture
def book(company: Company) -> Iterator[OpenBook]:
    """A book in which some of what the examples name is there."""
    order = {"item": "P1", "quantity": "10", "place": "W1", "gross": "113.00"}
    company.post(
        receipt("R1", "2026-03-02", "100", "1000.00"),
        {"kind": "sales_order", "id": "SO1", "customer": "C1", "date": "2026-03-02", "reserve": True, "lines": [order]},
        delivery("D1", "2026-03-03", "10", "113.00", billing="later"),
    )
    opened = open_book(company.place)
    assert isinstance(opened, OpenBook), opened
    yield opened
    opened.close()


def test_every_mutant_is_posted_or_refused(book: OpenBook) -> None:
    circumstances = Circumstances("test", lambda: dt.datetime(2026, 4, 1, tzinfo=dt.UTC))
    statuses: set[str] = set()
    for document in _examples():
        for mutant in _mutants(document):
            content = json.dumps(mutant).encode()
            answer = post_file(book, content, name="f", circumstances=circumstances, options=PostOptions(dry_run=True))
            statuses.add(answer.status)
            assert all(one.message.zh and one.message.en and one.remedy.zh and one.remedy.en for one in answer.problems), answer
    assert {"would_post", "refused"} <= statuses
