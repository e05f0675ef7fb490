"""The machine fails under a command: one problem that says where and what to do, the exit code, and the book as it was."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from ledger.api import OpenBook, open_book, verify_book
from ledger.store import sql_book
from tests.acceptance.company import Answer, Company, Raw, receipt, zhangfang

sys.path.insert(0, str(Path(__file__).parents[1] / "fakes"))

from failing_disk import FailingDisk, Fault
from raw_sql import intruder


@pytest.fixture
def stocked(company: Company) -> Company:
    """A company with one receipt."""
    company.post(receipt("R1", "2026-03-02", "100", "1000.00"))
    return company


def root(place: str) -> tuple[bool, int, str]:
    """Whether the book is sound, how many records it has, and the root of its tree."""
    book = open_book(place)
    assert isinstance(book, OpenBook), book
    made = verify_book(book)
    book.close()
    return made.ok, made.size, made.root


def said(answer: Answer, place: str) -> tuple[int, str]:
    """Exit code and code of the one problem, which names the book and a remedy."""
    given = answer.json["files"][0]["problems"] if "files" in answer.json else answer.json["problems"]
    (problem,) = given
    assert problem["message"] and problem["remedy"], problem
    assert problem["where"].get("file") == place, problem
    return answer.code, problem["code"]


def in_both_languages(place: str, *arguments: str) -> None:
    """The text for people, in Chinese and in English, has the place and the remedy."""
    texts = [zhangfang("--lang", language, *arguments).err for language in ("zh", "en")]
    for text in texts:
        assert place in text and "→" in text, text
    assert texts[0] != texts[1]
    assert any(ord(char) > 0x4E00 for char in texts[0])


R2: Raw = receipt("R2", "2026-03-03", "10", "100.00")


@pytest.mark.parametrize(
    ("kind", "at", "code"),
    [("error", 1, "disk_failed"), ("broken", 1, "disk_failed"), ("torn", 3, "disk_failed"), ("full", 1, "disk_full")],
)
def test_a_disk_that_fails_while_posting_is_3_and_the_same_file_posts_once_afterwards(
    stocked: Company, disk: FailingDisk, kind: str, at: int, code: str
) -> None:
    before = root(stocked.place)
    disk.forget()
    disk.arm(Fault(kind, at))  # type: ignore[arg-type]
    assert said(stocked.try_post(R2), stocked.place) == (3, code)
    disk.forget()
    assert root(stocked.place) == before
    assert len(stocked.post(R2)["posted"]) == 1
    assert stocked.post(R2)["unchanged"] == ["goods_receipt:R2:1"]
    assert stocked.is_sound()


def test_every_sync_of_a_posting_that_fails_keeps_it_from_being_acknowledged_or_comes_after_it_was_safe(
    stocked: Company, disk: FailingDisk
) -> None:
    disk.forget()
    disk.arm(None)
    stocked.post(R2)
    outcomes = []
    for number, at in enumerate(list(disk.syncs)):
        document = receipt(f"X{number}", "2026-03-03", "1", "10.00")
        disk.arm(Fault("error", at))
        answer = stocked.try_post(document)
        disk.forget()
        ids = {row["id"] for row in stocked.run("list", "goods_receipt").json["rows"]}
        outcomes.append((answer.code, document["id"] in ids))
    assert outcomes[0] == (3, False)
    assert (0, False) not in outcomes
    assert stocked.is_sound()


def test_a_failing_disk_is_said_in_both_languages(stocked: Company, disk: FailingDisk) -> None:
    file = stocked.file(R2)
    disk.arm(Fault("broken", 1))
    in_both_languages(stocked.place, "post", stocked.place, file)


def test_a_read_only_book_is_read_and_refuses_to_be_posted_to(stocked: Company, disk: FailingDisk) -> None:
    before = root(stocked.place)
    disk.read_only = True
    assert stocked.stock() == (100, 1000)
    assert said(stocked.try_post(R2), stocked.place) == (3, "book_read_only")
    in_both_languages(stocked.place, "post", stocked.place, stocked.file(R2))
    disk.read_only = False
    assert root(stocked.place) == before


def test_a_full_disk_is_still_exported_and_backed_up_from(stocked: Company, disk: FailingDisk, tmp_path: Path) -> None:
    before, text, copy = root(stocked.place), str(tmp_path / "journal.jsonl"), str(tmp_path / "copy.db")
    disk.forget()
    disk.arm(Fault("full", 1))
    exported = stocked.run("export", "journal", text)
    assert exported.code == 0, exported
    assert "not noted in the operation log" in exported.err and "→" in exported.err
    disk.arm(None)  # the copy lies on another disk
    assert stocked.run("backup", copy).code == 0
    assert zhangfang("restore", text, str(tmp_path / "again.db")).code == 0
    assert root(copy) == root(str(tmp_path / "again.db")) == before


def test_a_read_only_book_is_still_exported(stocked: Company, disk: FailingDisk, tmp_path: Path) -> None:
    before, text = root(stocked.place), str(tmp_path / "journal.jsonl")
    disk.read_only = True
    exported = stocked.run("export", "journal", text)
    assert exported.code == 0, exported
    assert "book_read_only" in exported.err and "the export goes on" in exported.err
    disk.read_only = False
    assert zhangfang("restore", text, str(tmp_path / "again.db")).code == 0
    assert root(str(tmp_path / "again.db")) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not bind root")
def test_a_file_without_permission_to_write_is_said(stocked: Company) -> None:
    Path(stocked.place).chmod(0o444)
    assert said(stocked.try_post(R2), stocked.place) == (3, "book_read_only")
    Path(stocked.place).chmod(0o644)


def test_a_locked_book_is_1_and_names_who_holds_it(stocked: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    before = root(stocked.place)
    monkeypatch.setattr("ledger.wiring.open_store", partial(sql_book.open_book, busy_seconds=0.1))
    holder = sqlite3.connect(stocked.place, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    answer = stocked.try_post(R2)
    assert said(answer, stocked.place) == (1, "book_busy")
    if Path("/proc/locks").exists():
        assert f"pid {os.getpid()}" in answer.json["problems"][0]["message"]
    in_both_languages(stocked.place, "post", stocked.place, stocked.file(R2))
    assert stocked.stock() == (100, 1000), "who reads does not wait"
    holder.close()
    assert root(stocked.place) == before
    assert len(stocked.post(R2)["posted"]) == 1


def _newer(place: str) -> None:
    with sqlite3.connect(place) as connection:
        connection.execute("INSERT INTO schema_version SELECT 99, fingerprint FROM schema_version")
    connection.close()


def _without_tables(place: str) -> None:
    Path(place).unlink()
    with sqlite3.connect(place) as connection:
        connection.execute(f"PRAGMA application_id = {0x5A464C47}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE t (x)")
    connection.close()


def _without_a_trigger(place: str) -> None:
    with sqlite3.connect(place) as connection:
        connection.execute("DROP TRIGGER seal_money")
    connection.close()


def _cut_short(place: str) -> None:
    content = Path(place).read_bytes()
    Path(place).write_bytes(content[: len(content) // 2 // 4096 * 4096])


def _first_page_damaged(place: str) -> None:
    content = bytearray(Path(place).read_bytes())
    content[100:4096] = b"\xff" * 3996
    Path(place).write_bytes(content)


def _letter(place: str) -> None:
    Path(place).write_text("Dear Sir or Madam", encoding="ascii")


def _of_another_program(place: str) -> None:
    Path(place).unlink()
    with sqlite3.connect(place) as connection:
        connection.execute("CREATE TABLE t (x)")
    connection.close()


def _empty(place: str) -> None:
    Path(place).write_bytes(b"")


HARM: tuple[tuple[Callable[[str], None], int, str], ...] = (
    (_newer, 1, "newer_schema"),
    (_without_tables, 1, "schema_missing"),
    (_without_a_trigger, 1, "schema_changed"),
    (_cut_short, 3, "book_damaged"),
    (_first_page_damaged, 3, "book_damaged"),
    (_letter, 1, "not_a_book"),
    (_of_another_program, 1, "not_a_book"),
    (_empty, 1, "not_a_book"),
)


@pytest.mark.parametrize(("harm", "exit_code", "code"), HARM, ids=[harm.__name__[1:] for harm, *_ in HARM])
def test_a_file_that_cannot_be_a_book_is_said_by_every_verb_and_is_left_as_it_is(
    stocked: Company, harm: Callable[[str], None], exit_code: int, code: str
) -> None:
    harm(stocked.place)
    before = Path(stocked.place).read_bytes()
    file = stocked.file(R2)
    for verb in (("post", file), ("report", "stock"), ("list",), ("audit", "verify")):
        assert said(stocked.run(verb[0], *verb[1:]), stocked.place) == (exit_code, code), verb
    in_both_languages(stocked.place, "post", stocked.place, file)
    assert Path(stocked.place).read_bytes() == before


def test_whatever_page_is_damaged_no_command_ends_in_a_bug_and_none_posts_beside_it_unnoticed(
    stocked: Company, tmp_path: Path
) -> None:
    whole = Path(stocked.place).read_bytes()
    codes: set[str] = set()
    for page in range(1, len(whole) // 4096, 9):
        content = bytearray(whole)
        content[page * 4096 : page * 4096 + 4096] = b"\xa5" * 4096
        Path(stocked.place).write_bytes(content)
        for verb in (("post", stocked.file(R2)), ("report", "trial-balance"), ("audit", "verify")):
            answer = stocked.run(verb[0], *verb[1:])
            assert answer.code in (0, 1, 3), answer
            found = [problem["code"] for problem in answer.json.get("problems", [])]
            assert "bug" not in found, (page, verb, answer)
            codes |= set(found)
        for ending in ("-wal", "-shm"):
            Path(f"{stocked.place}{ending}").unlink(missing_ok=True)
    assert "book_damaged" in codes


def test_a_schema_that_is_not_there_and_one_without_tables_are_no_book(postgres_place: str, tmp_path: Path) -> None:
    for _ in range(2):
        answer = zhangfang("report", postgres_place, "stock", "--json")
        assert (answer.code, answer.json["problems"][0]["code"]) == (1, "book_missing")
        with intruder(postgres_place) as by:
            by.run('CREATE SCHEMA IF NOT EXISTS "' + postgres_place.rpartition("schema=")[2] + '"', "COMMIT")


def test_a_clock_set_back_keeps_recorded_time_rising(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, year in enumerate((2031, 2020, 2026)):
        at = dt.datetime(year, 4, 1, tzinfo=dt.UTC)
        monkeypatch.setattr("ledger.cli.opened.now", lambda at=at: at)
        company.post(receipt(f"R{number}", "2026-03-02", "1", "10.00"))
    book = open_book(company.place)
    assert isinstance(book, OpenBook)
    with book.read() as reading:
        times = [record.recorded_at for record in reading.records() if record.kind == "goods_receipt"]
    book.close()
    first = dt.datetime(2031, 4, 1, tzinfo=dt.UTC)
    assert times == [first + dt.timedelta(microseconds=after) for after in range(3)]
    assert company.is_sound()


@pytest.mark.parametrize(("kind", "at"), [("broken", 1), ("broken", 50), ("full", 2), ("full", 80)])
def test_a_book_that_cannot_be_made_leaves_nothing_behind(tmp_path: Path, disk: FailingDisk, kind: str, at: int) -> None:
    place = str(tmp_path / "book.db")
    disk.arm(Fault(kind, at))  # type: ignore[arg-type]
    arguments = ("init", place, "--chart", "generic", "--company", "Co", "--start", "2026-03", "--json")
    answer = zhangfang(*arguments)
    if disk.failed and answer.code:
        assert answer.code == 3
        assert answer.json["problems"][0]["code"] in ("disk_failed", "disk_full", "book_unreadable"), answer
        assert not list(tmp_path.iterdir())
    disk.forget()
    if answer.code:
        assert zhangfang(*arguments).code == 0
    assert root(place)[0]


def test_a_damaged_copy_does_not_touch_the_book_it_was_made_of(stocked: Company, tmp_path: Path) -> None:
    before = root(stocked.place)
    copy = tmp_path / "copy.db"
    shutil.copyfile(stocked.place, copy)
    _first_page_damaged(str(copy))
    answer = zhangfang("post", str(copy), stocked.file(R2), "--json")
    assert json.loads(answer.out)["problems"][0]["code"] == "book_damaged"
    assert root(stocked.place) == before
