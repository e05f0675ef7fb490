"""A draft of a book holds the id of its document: what was posted before the terminal ended is not posted twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.api import Draft, OpenBook, Outcome, Preview, drafts_of, post_document, preview, resume_draft, start_draft
from tests.application.desk import CLERK, Raw, bought, founded, traces


@pytest.fixture
def book(book_place: str) -> Iterator[OpenBook]:
    """A trader's book on each engine."""
    with founded(book_place) as made:
        yield made


def raw_of(draft: Draft) -> Raw:
    """As a screen makes the document of a draft's cells."""
    return bought(draft.id, quantity=draft.cells["quantity"], net="100.00")


def test_a_draft_posted_before_a_crash_is_unchanged_when_it_is_posted_again(book: OpenBook, tmp_path: Path) -> None:
    typed = start_draft(book, "goods_receipt", CLERK, tmp_path)
    assert typed.write({"quantity": "10"}) is None
    first = post_document(book, raw_of(typed), CLERK)
    assert isinstance(first, Outcome)
    [record] = first.posted
    typed.close()  # the terminal ends before it could remove the draft
    [waiting] = drafts_of(book, "test", tmp_path)
    assert waiting.posted == record.seq
    again = resume_draft(waiting.head)
    assert isinstance(again, Draft)
    shown = preview(book, raw_of(again), CLERK)
    assert isinstance(shown, Preview)
    assert (shown.unchanged, shown.record) == (record.seq, record)
    size = traces(book).records
    second = post_document(book, raw_of(again), CLERK)
    assert isinstance(second, Outcome)
    assert (second.posted, second.unchanged) == ([], [(record.key, record.seq)])
    assert traces(book).records == size
    again.discard()
    assert drafts_of(book, "test", tmp_path) == []


def test_a_draft_that_was_not_posted_waits_for_its_user_alone(book: OpenBook, tmp_path: Path) -> None:
    typed = start_draft(book, "goods_receipt", CLERK, tmp_path)
    typed.write({"quantity": "10"})
    typed.close()
    assert [(one.head.id, one.posted) for one in drafts_of(book, "test", tmp_path)] == [(typed.id, 0)]
    assert drafts_of(book, "anna", tmp_path) == []


def test_drafts_of_two_books_are_kept_apart(place_maker: object, tmp_path: Path) -> None:
    make = place_maker("sqlite"), place_maker("sqlite")  # type: ignore[operator]  # the fixture's own type
    with founded(make[0]) as one, founded(make[1], "另一家") as other:
        typed = start_draft(one, "goods_receipt", CLERK, tmp_path)
        typed.write({"quantity": "10"})
        typed.close()
        assert len(drafts_of(one, "test", tmp_path)) == 1
        assert drafts_of(other, "test", tmp_path) == []


def test_an_id_says_the_kind_and_the_day_and_is_nobody_elses() -> None:
    from ledger.document_entry import new_document_id

    day = dt.date(2026, 11, 24)
    assert new_document_id("goods_receipt", day, bytes(4)) == "GR-20261124-000000"
    assert new_document_id("payment", day, b"\xff\xff\xff\xff") == "P-20261124-ZZZZZZ"
    made = {new_document_id("delivery", day, number.to_bytes(4, "big")) for number in range(0, 4000, 4)}
    assert len(made) == 1000
