"""The second audit agrees with a true text and names what a wrong one changes."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import pytest

from ledger.beancount_text import child_process
from ledger.beancount_text.child_process import Answer, Runner, run_child
from ledger.beancount_text.compare import audit_beancount
from ledger.domain.problem import Problem

if TYPE_CHECKING:
    from pathlib import Path

    from tests.beancount_text.conftest import SmallBook


def changed(old: str, new: str) -> Runner:
    """The child process on a text in which somebody changed something."""

    def run(text: Iterable[str]) -> Answer | Problem:
        whole = "".join(text)
        assert old in whole
        return run_child([whole.replace(old, new)])

    return run


def test_a_true_book_is_confirmed(busy_book: SmallBook) -> None:
    report = audit_beancount(busy_book.records, busy_book.masters, "CNY")
    assert report.ok, report
    assert report.residual == "0" and report.beancount
    assert (report.compared.transactions, report.compared.accounts, report.compared.items) == (7, 7, 2)


def test_records_may_be_a_stream(busy_book: SmallBook) -> None:
    assert audit_beancount(iter(busy_book.records), busy_book.masters, "CNY").ok


def test_changed_money_is_named_with_both_numbers(busy_book: SmallBook) -> None:
    report = audit_beancount(busy_book.records, busy_book.masters, "CNY", changed("250.00 CNY", "251.00 CNY"))
    assert not report.ok and report.errors == ()
    named = {problem.where.id: problem.message.en for problem in report.problems}
    assert named["1002"] == "money 1002: ours 249.00, beancount 250"
    assert named["5001"] == "money 5001: ours -249.00, beancount -250"


def test_changed_goods_are_named(busy_book: SmallBook) -> None:
    report = audit_beancount(busy_book.records, busy_book.masters, "CNY", changed("20 P1", "21 P1"))
    assert {problem.message.en for problem in report.problems} == {
        "quantity 1405 P1: ours 80, beancount 79",
        "quantity 5401 P1: ours 20, beancount 21",
    }


def test_a_value_moved_to_another_item_is_named(busy_book: SmallBook) -> None:
    report = audit_beancount(busy_book.records, busy_book.masters, "CNY", changed('    item: "螺丝-M6×20"', '    item: "P1"'))
    assert {problem.where.id for problem in report.problems} == {"P1", "螺丝-M6×20"}


def test_one_side_changed_is_beancounts_own_error(busy_book: SmallBook) -> None:
    report = audit_beancount(busy_book.records, busy_book.masters, "CNY", changed("-67.89 CNY", "-67.88 CNY"))
    assert any("does not balance" in error for error in report.errors)
    assert report.residual == "0.01"


def test_an_account_of_theirs_alone_is_named(busy_book: SmallBook) -> None:
    extra = '2026-04-01 * "x"\n  Assets:Ghost  1.00 CNY\n  Liabilities:Ghost  -1.00 CNY\n'
    ghost = "2026-03-02 commodity P1"
    opens = "2026-04-01 open Assets:Ghost\n2026-04-01 open Liabilities:Ghost\n"
    report = audit_beancount(busy_book.records, busy_book.masters, "CNY", changed(ghost, extra + opens + ghost))
    assert {problem.where.id for problem in report.problems} == {None, "Assets:Ghost CNY", "Liabilities:Ghost CNY"}


def test_a_missing_beancount_is_a_problem_with_a_remedy(
    busy_book: SmallBook, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    blocked = tmp_path / "child.py"
    source = child_process.CHILD.read_text(encoding="utf-8")
    blocked.write_text(source.replace("import sys\n", 'import sys\nsys.modules["beancount"] = None\n', 1), encoding="utf-8")
    monkeypatch.setattr(child_process, "CHILD", blocked)
    report = audit_beancount(busy_book.records, busy_book.masters, "CNY")
    assert [problem.code for problem in report.problems] == ["beancount_missing"]


def test_a_child_that_breaks_is_a_problem(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "child.py"
    broken.write_text("raise SystemExit('no more memory')", encoding="utf-8")
    monkeypatch.setattr(child_process, "CHILD", broken)
    found = run_child([])
    assert isinstance(found, Problem) and found.code == "beancount_failed" and "no more memory" in found.message.en


def test_a_child_that_hangs_is_a_problem(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    hanging = tmp_path / "child.py"
    hanging.write_text("import threading\nthreading.Event().wait()", encoding="utf-8")
    monkeypatch.setattr(child_process, "CHILD", hanging)
    found = run_child([], timeout_seconds=1)
    assert isinstance(found, Problem) and found.code == "beancount_timeout"


def test_beancount_is_not_in_our_process(busy_book: SmallBook) -> None:
    audit_beancount(busy_book.records, busy_book.masters, "CNY")
    assert "beancount" not in sys.modules
