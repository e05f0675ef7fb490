"""A book edited behind the program's back: `audit verify` exits 1 and names the record, and runs no rule to find out."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ledger.rules import compiler, engine
from tests.acceptance.company import Company

_GOLDEN = Path(__file__).parents[2] / "examples" / "golden_month.jsonl"


@contextmanager
def _unguarded(place: str) -> Iterator[sqlite3.Connection]:
    """A connection whose book has no triggers, until they are put back just as they were."""
    book = sqlite3.connect(place, isolation_level=None)
    guards = book.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        book.execute(f'DROP TRIGGER "{name}"')
    yield book
    for _, text in guards:
        book.execute(text)
    book.close()


def _other(value: Any, kind: str) -> Any:
    """Another value of the column's type that no other row has."""
    return (value or 0) + 1000 if kind == "INTEGER" else f"{value or ''}x"


@pytest.fixture
def golden(tmp_path: Path) -> Company:
    """The golden month."""
    company = Company.empty(str(tmp_path / "golden.db"), tmp_path)
    company.post_text(_GOLDEN.read_text(encoding="utf-8"))
    return company


@pytest.mark.parametrize("table", ["posting", "entry"])
def test_each_column_edited_is_named_with_its_record_and_no_rule_is_run(
    golden: Company, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise AssertionError("a rule was run")

    monkeypatch.setattr(engine, "draft_entries", gone)
    monkeypatch.setattr(compiler, "compile_rule", gone)
    assert golden.run("audit", "verify").code == 0
    with sqlite3.connect(golden.place) as book:
        columns = [(row[1], row[2]) for row in book.execute(f"PRAGMA table_info({table})")]
        seq = book.execute("SELECT seq FROM log WHERE key = 'purchase_invoice:I1:1'").fetchone()[0]
    for column, kind in columns:
        copy = Company(str(shutil.copyfile(golden.place, golden.folder / f"{column}.db")), golden.folder)
        with _unguarded(copy.place) as book:
            where = f"WHERE seq = {seq} AND ordinal = 1" + (" AND line = 1" if table == "posting" else "")
            old = book.execute(f'SELECT "{column}" FROM {table} {where}').fetchone()[0]
            book.execute(f'UPDATE {table} SET "{column}" = ? {where}', (_other(old, kind),))
        answer = copy.run("audit", "verify")
        assert answer.code == 1, column
        assert any(problem["where"].get("id", "").startswith(f"{seq} ") for problem in answer.json["problems"]), column


def test_a_projection_edited_by_hand_is_named_and_a_closed_period_stays_closed(golden: Company) -> None:
    assert golden.run("close", "2026-03").code == 0
    with _unguarded(golden.place) as book:
        book.execute("UPDATE stock SET quantity = quantity + 1")
        book.execute("UPDATE period SET status = 'open'")
    answer = golden.run("audit", "verify")
    assert answer.code == 1
    assert {problem["where"]["path"].split("/")[1] for problem in answer.json["problems"]} == {"stock", "period"}
    receipt = {"item": "P1", "quantity": "1", "place": "W1", "net": "1.00"}
    late = {"kind": "goods_receipt", "id": "R9", "date": "2026-03-30", "supplier": "S1", "lines": [receipt]}
    assert golden.try_post(late).code != 0


def test_rules_that_were_changed_in_the_book_run_nowhere_and_verify_still_names_them(golden: Company) -> None:
    """Words of the adopted rules, in the master data alone: nothing is posted or reported by them, and no traceback comes."""
    with _unguarded(golden.place) as book:
        changed = "CAST(replace(CAST(body AS TEXT), 'debit', 'dEbit') AS BLOB)"
        assert book.execute(f"UPDATE master SET body = {changed} WHERE kind = 'adoption' AND body <> {changed}").rowcount == 1
    answer = golden.run("audit", "verify")
    assert (answer.code, [problem["where"]["path"].split("/")[1] for problem in answer.json["problems"]]) == (1, ["master"])
    for refused in (golden.run("report", "trial-balance"), golden.try_post({"kind": "party", "id": "S9", "name": "新"})):
        given = refused.json["files"][0]["problems"] if "files" in refused.json else refused.json["problems"]
        assert (refused.code, [problem["code"] for problem in given]) == (3, ["book_damaged"])
