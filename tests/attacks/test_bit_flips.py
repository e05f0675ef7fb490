"""A fixed sample of what `make attacks` does to every byte, and flips that once went wrong."""

from __future__ import annotations

import contextlib
import random
import sqlite3
from pathlib import Path

import pytest

from ledger.audit.checkpoint import Held, read_checkpoint
from ledger.audit.checkpoint_checks import check_held
from ledger.domain.problem import Problem
from ledger.store.sql_book import SqlBook, open_book

from .attacked_books import large_target, small_target
from .bit_flips import Target, bit_of, flip_all, judged


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Target:
    return small_target(tmp_path_factory.mktemp("small"))


def test_every_97th_byte_of_a_small_book(small: Target, tmp_path: Path) -> None:
    tally = flip_all(small, range(26, len(small.content), 97), 2026, tmp_path)
    assert not tally.undetected
    assert tally.counts["found"] > 200 and tally.counts["not opened"] > 200 and tally.counts["nothing changed"] > 500


def test_every_byte_of_the_header_and_of_a_record(small: Target, tmp_path: Path) -> None:
    start = small.content.index(b'{"accounting_date":"2026-03-02","entries":[{')
    tally = flip_all(small, [*range(100), *range(start, start + 300)], 7, tmp_path)
    assert not tally.undetected
    assert tally.counts["found"] >= 300


def test_a_sample_of_the_demo_company_as_every_door_opens_it(tmp_path: Path) -> None:
    large = large_target(tmp_path)
    places = random.Random(2026).sample(range(len(large.content)), 25)
    assert not flip_all(large, places, 2026, tmp_path).undetected


def flipped(small: Target, tmp_path: Path, old: bytes, new: bytes) -> Path:
    """The first place of a text in the file, with another of the same length."""
    assert small.content.count(old) and len(old) == len(new)
    path = tmp_path / "flipped.db"
    path.write_bytes(small.content.replace(old, new, 1))
    return path


def test_a_definition_that_is_no_text_any_more_is_a_damaged_book(small: Target, tmp_path: Path) -> None:
    """The driver cannot even say what it cannot read."""
    path = flipped(small, tmp_path, b"BEGIN SELECT RAISE", b"BEGIN\xa0SELECT RAISE")
    found = open_book(str(path))
    assert isinstance(found, Problem) and found.code == "book_damaged"


@pytest.mark.parametrize(
    "name", [b'"ordinal":1', b'"postings":[', b'"summary":{', b'"zh":"\xe5', b'"line":1', b'"entries":[{', b'"role":"SO_OPEN"']
)
def test_a_body_without_one_of_its_names_is_named(small: Target, tmp_path: Path, name: bytes) -> None:
    path = flipped(small, tmp_path, name, name.replace(name[1:3], b"\x58" + name[2:3], 1))
    book = open_book(str(path))
    assert isinstance(book, SqlBook)
    report = book.verify()
    book.close()
    assert any(found.code in ("body_changed", "row_changed", "leaf_changed") and found.seq for found in report.problems)


def test_text_that_is_no_utf8_any_more_is_named_with_its_row(small: Target, tmp_path: Path) -> None:
    """In the row of an entry, whose summary stands before its English one; the body is as it was."""
    path = flipped(small, tmp_path, "入库Receipt".encode(), b"\xff" + "入库Receipt".encode()[1:])
    book = open_book(str(path))
    assert isinstance(book, SqlBook)
    report = book.verify()
    book.close()
    assert [(found.code, found.table, found.column) for found in report.problems] == [("row_changed", "entry", "summary_zh")]


@pytest.mark.parametrize("index", ["posting_account", "posting_item", "layer_item"])
def test_an_index_that_differs_from_its_table_is_a_damaged_book(small: Target, tmp_path: Path, index: str) -> None:
    """Verify reads tables, reports read indexes: an account that is another one in the index alone."""
    path = tmp_path / "index.db"
    path.write_bytes(small.content)
    with contextlib.closing(sqlite3.connect(path)) as raw:
        root = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (index,)).fetchone()[0]
        size = raw.execute("PRAGMA page_size").fetchone()[0]
    content = bytearray(small.content)
    place = next(at for at in range((root - 1) * size + 8, root * size) if content[at : at + 1] in (b"1", b"P", b"F"))
    content[place] ^= 4
    path.write_bytes(content)
    book = open_book(str(path))
    assert isinstance(book, SqlBook)
    report = book.verify()
    book.close()
    assert report.problems and {found.code for found in report.problems} == {"book_damaged"}
    assert any(index in found.message.en for found in report.problems), report.problems
    with contextlib.closing(sqlite3.connect(path)) as raw:
        held = read_checkpoint(raw.execute("SELECT note FROM checkpoint").fetchone()[0].encode())
    assert isinstance(held, Held)
    assert not list(check_held([held], report, small.keys)), "no record was read: nothing can be said of a rollback"


def test_the_judge_sees_a_change_that_verify_does_not_look_at(small: Target, tmp_path: Path) -> None:
    """The operation log lies outside the tree; a judge that told such a change as undetected sees all others as well."""
    path = tmp_path / "judged.db"
    path.write_bytes(small.content)
    original = small.say(path)
    changed = flipped(small, tmp_path, b"journal_voucher:V9", b"journal_voucher:V8")
    assert judged(changed, original, keys=small.keys).outcome == "outside"
    original["journal"] = original["journal"][:-1]
    assert judged(path, original, keys=small.keys).outcome == "UNDETECTED"
    assert 0 <= bit_of(5, 1) < 8
