"""A book as text: exported, replayed, restored here and on the other database; backups and drills."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import pytest

import posting_rules
from ledger.api import OpenBook, back_up, open_book, restore
from tests.acceptance.books_as_text import STATEMENT, code, exported, nothing_at, root_of, run, told
from tests.acceptance.company import MASTERS, Company, receipt

_ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> str:
    place = str(tmp_path_factory.mktemp("demo") / "demo.db")
    assert run("demo", place).code == 0
    return place


# --- round trips ---------------------------------------------------------------------------------------------------------


def test_the_demo_is_built_again_from_its_text_alone(demo: str, tmp_path: Path) -> None:
    before = root_of(demo)
    journal = exported(demo, tmp_path / "demo.jsonl")
    place = str(tmp_path / "again.db")
    answer = run("restore", str(journal), place)
    assert answer.code == 0, answer
    assert f"{answer.json['size']}:{answer.json['root']}" == root_of(place) == before
    assert told(exported(place, tmp_path / "again.jsonl").read_bytes()) == told(journal.read_bytes())
    replayed = run("audit", str(journal), "replay")
    assert (replayed.code, replayed.json["root"]) == (0, answer.json["root"])
    assert run("audit", place, "beancount").code == 0


def test_business_goes_on_in_a_restored_book_as_in_the_first(small_company: Company, small_text: bytes, tmp_path: Path) -> None:
    (tmp_path / "j").write_bytes(small_text)
    places = [str(tmp_path / name) for name in ("copied.db", "restored.db")]
    shutil.copyfile(small_company.place, places[0])
    assert run("restore", str(tmp_path / "j"), places[1]).code == 0
    balances = []
    for place in places:
        company = Company(place, tmp_path)
        company.post(receipt("R3", "2026-03-09", "7", "77.00"))
        balances.append((company.balances(), company.stock(), company.is_sound()))
    assert balances[0] == balances[1]


def test_the_manufacturing_year_is_replayed_and_built_again_from_its_text_alone(tmp_path: Path) -> None:
    place, folder = str(tmp_path / "valves.db"), _ROOT / "examples" / "manufacturing"
    assert run("init", place, "--start", "2025-01", "--chart", "cn-enterprise", "--company", "江苏恒阀").code == 0
    assert run("post", place, str(folder / "00_masters.jsonl")).code == 0
    for month in range(1, 13):
        assert run("post", place, str(folder / f"2025-{month:02}.jsonl")).code == 0
        assert run("close", place, f"2025-{month:02}").code == 0
    assert run("close", place, "2025").code == 0
    before = root_of(place)
    journal = exported(place, tmp_path / "valves.jsonl")
    Path(place).unlink()
    replayed = run("audit", str(journal), "replay", "--expect", before)
    assert (replayed.code, replayed.json["checked"]["records"]) == (0, int(before.partition(":")[0])), replayed
    assert run("restore", str(journal), place, "--expect", before).code == 0
    assert root_of(place) == before


def test_from_sqlite_to_postgresql_and_back_the_root_stays(
    small_company: Company, place_maker: Callable[[str], str], tmp_path: Path
) -> None:
    there, back = place_maker("postgresql"), str(tmp_path / "back.db")
    journal = exported(small_company.place, tmp_path / "out.jsonl")
    assert run("restore", str(journal), there).code == 0
    assert root_of(there) == root_of(small_company.place)
    assert told(exported(there, tmp_path / "there.jsonl").read_bytes()) == told(journal.read_bytes())
    assert run("restore", there, back).code == 0, "a book is restored from as well as a file"
    assert told(exported(back, tmp_path / "back.jsonl").read_bytes()) == told(journal.read_bytes())
    assert code(run("restore", str(journal), there)) == "book_exists"
    assert code(run("backup", there, str(tmp_path / "copy.db"))) == "backup_by_export"


def test_a_statement_that_was_read_before_brings_nothing_new_into_a_restored_book(small_text: bytes, tmp_path: Path) -> None:
    (tmp_path / "j").write_bytes(small_text)
    place = str(tmp_path / "book.db")
    assert run("restore", str(tmp_path / "j"), place).code == 0
    [found] = run("import", place, str(STATEMENT)).json["files"]
    assert (found["staged"], len(found["known"])) == ([], 1)


def test_an_auditor_needs_a_hash_function_and_nothing_of_ours_to_compute_the_root(small_text: bytes) -> None:
    lines = small_text.splitlines()
    head = json.loads(lines[0])["journal"]
    level = []
    for line in lines[1 : head["size"] + 1]:
        body = line[len(b'{"record":') : line.rindex(b',"leaf":')]
        level.append(hashlib.sha256(b"\0" + body).digest())
    while len(level) > 1:
        pairs = [hashlib.sha256(b"\1" + level[at] + level[at + 1]).digest() for at in range(0, len(level) - 1, 2)]
        level = pairs + level[len(level) - len(level) % 2 :]
    assert level[0].hex() == head["root"]


def test_without_a_file_the_text_goes_to_standard_output(small_company: Company, small_text: bytes) -> None:
    command = [str(Path(sys.executable).with_name("zhangfang")), "export", small_company.place, "journal"]
    assert told(subprocess.run(command, capture_output=True, check=True).stdout) == told(small_text)


# --- the bundle in the log decides ---------------------------------------------------------------------------------------


@pytest.fixture
def changed_program(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command with other shipped files: tax table, role table and one rule are not those of this program."""
    shipped = tmp_path / "changed" / "posting_rules"
    shutil.copytree(Path(str(files(posting_rules))), shipped)
    for name, old, new in (
        ("tax/cn.csv", "special13,13%", "special13,17%"),
        ("charts/cn-small-enterprise/roles.csv", "COGS,,,,5401", "COGS,,,,5402"),
        ("purchasing.rules", "Goods received, not invoiced", "Changed receipt"),
    ):
        path = shipped / name
        before = path.read_text(encoding="utf-8")
        assert old in before, name
        path.write_text(before.replace(old, new), encoding="utf-8")

    def program(*arguments: str) -> subprocess.CompletedProcess[str]:
        script = "import sys; from ledger.cli.main import run; sys.exit(run(sys.argv[1:]))"
        command = [sys.executable, "-c", script, "--user", "test", *arguments]
        environment = {**os.environ, "PYTHONPATH": str(tmp_path / "changed"), "ZHANGFANG_LANG": "en"}
        return subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)

    return program


def test_a_program_with_another_tax_table_role_table_and_rule_replays_and_restores_to_the_same_root(
    demo: str, tmp_path: Path, changed_program: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    journal, place = exported(demo, tmp_path / "demo.jsonl"), str(tmp_path / "there.db")
    replayed = changed_program("audit", str(journal), "replay", "--json")
    assert replayed.returncode == 0, replayed.stdout + replayed.stderr
    found = json.loads(replayed.stdout)
    assert f"{found['size']}:{found['root']}" == root_of(demo)
    assert changed_program("restore", str(journal), place).returncode == 0
    assert root_of(place) == root_of(demo)


def test_that_program_is_another_one(tmp_path: Path, changed_program: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    ours, theirs = str(tmp_path / "ours.db"), str(tmp_path / "theirs.db")
    arguments = ("--chart", "cn-small-enterprise", "--company", "测试公司", "--start", "2026-03")
    assert run("init", ours, *arguments).code == 0
    assert changed_program("init", theirs, *arguments).returncode == 0
    adopted = [run("list", place, "adoption").json["rows"][0]["id"] for place in (ours, theirs)]
    assert adopted[0] != adopted[1]
    company = Company(theirs, tmp_path)
    company.post(*MASTERS, receipt("R1", "2026-03-02", "10", "100.00"))
    shown = company.run("show", "R1").json
    assert "Changed receipt" in json.dumps(shown)


# --- places --------------------------------------------------------------------------------------------------------------


def test_nothing_is_restored_over_what_is_there(small_company: Company, small_text: bytes, tmp_path: Path) -> None:
    (tmp_path / "j").write_bytes(small_text)
    there = tmp_path / "there"
    there.write_text("mine")
    assert code(run("restore", str(tmp_path / "j"), str(there))) == "book_exists"
    assert there.read_text() == "mine"
    assert code(run("restore", str(tmp_path / "j"), str(tmp_path / "no" / "book.db"))) == "book_missing"
    assert code(run("restore", str(tmp_path / "nowhere"), str(tmp_path / "book.db"))) == "book_missing"
    assert code(run("restore", str(tmp_path / "j"), "/proc/book.db")) == "book_unwritable"
    assert code(run("backup", small_company.place, str(there))) == "file_exists"
    assert code(run("backup", small_company.place, "/proc/book.db")) == "file_unwritable"
    assert code(run("export", small_company.place, "journal", "/proc/journal")) == "file_unwritable"
    assert there.read_text() == "mine"


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_who_interrupts_a_restore_finds_nothing_there(
    engine: str, demo: str, place_maker: Callable[[str], str], tmp_path: Path
) -> None:
    journal, place = exported(demo, tmp_path / "demo.jsonl"), place_maker(engine)

    def interrupted(done: int, total: int) -> None:
        assert (done, total) == (248, 248)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restore(str(journal), place, interrupted)
    assert code(run("audit", place, "verify")) == "book_missing"
    if engine == "sqlite":
        nothing_at(place)
    assert run("restore", str(journal), place).code == 0


@contextmanager
def files_no_larger_than(most: int) -> Iterator[None]:
    """A disk that is full after so many bytes of a file."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_leaves_neither_half_a_text_nor_half_a_book_nor_half_a_backup(demo: str, tmp_path: Path) -> None:
    journal = exported(demo, tmp_path / "demo.jsonl")
    whole = journal.read_bytes()
    place = str(tmp_path / "book.db")
    with files_no_larger_than(200_000):
        assert code(run("export", demo, "journal", "--out", str(journal))) == "file_unwritable"
        assert code(run("backup", demo, str(tmp_path / "copy.db"))) == "file_unwritable"
        full = run("restore", str(journal), place)
        assert (full.code, full.json["problems"][0]["code"]) == (3, "disk_failed"), full
    assert journal.read_bytes() == whole, "the older export is still there"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["demo.jsonl"]


# --- backups and drills --------------------------------------------------------------------------------------------------


def test_a_backup_of_a_book_that_is_written_to_is_the_book_as_it_was_committed(small_company: Company, tmp_path: Path) -> None:
    place, copy = str(tmp_path / "live.db"), tmp_path / "copy.db"
    shutil.copyfile(small_company.place, place)
    before = root_of(place)
    book = open_book(place)
    assert isinstance(book, OpenBook)
    with book.write() as work:
        work.attach(hashlib.sha256(b"x").hexdigest(), b"x")
        answer = back_up(book, copy)
        work.commit()
    book.close()
    assert f"{answer.size}:{answer.root}" == before == root_of(str(copy))
    with sqlite3.connect(copy) as connection:
        names = {row[0] for row in connection.execute("SELECT sha256 FROM attachment")}
    assert hashlib.sha256(b"x").hexdigest() not in names
    Company(place, tmp_path).post(receipt("R9", "2026-03-20", "1", "9.00"))
    assert code(run("restore", str(copy), "--drill", "--expect", root_of(place))) == "rolled_back"


def test_a_drill_restores_replays_and_leaves_nothing(
    small_company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    held = root_of(small_company.place)
    answer = run("restore", small_company.place, "--drill", "--expect", held)
    assert (answer.code, f"{answer.json['size']}:{answer.json['root']}") == (0, held)
    assert answer.json["checked"]["postings"] > 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments", [("f",), ("f", "b", "--drill"), ("f", "--drill", "--expect", "12"), ("f", "b", "--expect", "")]
)
def test_arguments_that_do_not_fit_are_a_usage_error(arguments: tuple[str, ...]) -> None:
    assert run("restore", *arguments).code == 2
