"""The demo company: a plastics trader's first quarter, built from readable files by the use case that posts everybody's."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import Any

import pexpect
import pytest

from ledger.application import post_documents
from ledger.domain.kinds import KINDS
from tests.acceptance.company import Company, zhangfang

_FILES = ("00_masters", "01_opening", "2026-01", "2026-02", "2026-03")


def _lines(name: str) -> list[dict[str, Any]]:
    text = files("ledger").joinpath("demo_company", f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Company, dict[str, Any]]:
    """The demo's book, and what building it answered."""
    folder = tmp_path_factory.mktemp("demo")
    answer = zhangfang("--lang", "en", "demo", str(folder / "demo.db"), "--json")
    assert answer.code == 0, answer
    return Company(str(folder / "demo.db"), folder), answer.json


def test_every_document_of_the_files_is_posted_and_january_and_february_are_closed(
    built: tuple[Company, dict[str, Any]],
) -> None:
    _, told = built
    counts = Counter(line["kind"] for name in _FILES for line in _lines(name) if line["kind"] in KINDS)
    assert told["documents"] == {**counts, "period_close": 2, "vat_close": 2}
    assert set(told["documents"]) <= set(KINDS)
    assert len(told["documents"]) >= 25, "every kind that a trading company's first two months need"
    assert 150 <= sum(counts.values()) <= 250
    assert told["closed"] == ["2026-01", "2026-02"]


def test_the_company_has_12_items_6_suppliers_8_customers_and_two_warehouses_with_bins() -> None:
    masters = _lines("00_masters")
    groups = Counter(line["group"] for line in masters if line["kind"] == "party")
    assert (groups["supplier"], groups["customer"]) == (6, 8)
    items = [line for line in masters if line["kind"] == "item"]
    assert len(items) == 12
    assert {"fifo", "specific"} <= {line.get("costing") for line in items}
    places = Counter(line["type"] for line in masters if line["kind"] == "place")
    assert (places["warehouse"], places["bin"]) == (2, 5)


def test_the_documents_of_a_month_stand_in_the_order_of_their_days() -> None:
    for name in _FILES[2:]:
        dates = [line["date"] for line in _lines(name)]
        assert dates == sorted(dates)
        assert {date[:7] for date in dates} == {name}


def test_both_auditors_are_content_with_it_the_screw_and_account_2202_02_among_what_they_add_up(
    built: tuple[Company, dict[str, Any]],
) -> None:
    company, told = built
    assert "2202.02" in company.balances()
    assert any(row["item"] == "螺丝-M6×20" for row in told["stock"]["rows"])
    assert company.is_sound()


@pytest.mark.parametrize("options", [(), ("--lots",)])
def test_beancount_itself_accepts_the_exported_file(options: tuple[str, ...], built: tuple[Company, dict[str, Any]]) -> None:
    company, _ = built
    out = company.folder / f"journal{''.join(options)}.beancount"
    assert company.run("export", "beancount", str(out), *options).code == 0
    checked = subprocess.run([sys.executable, "-m", "beancount.scripts.check", str(out)], capture_output=True, check=False)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, b"", b"")


def test_nothing_is_left_in_suspense_and_the_stock_is_worth_what_the_ledger_says(
    built: tuple[Company, dict[str, Any]],
) -> None:
    company, told = built
    balances = company.balances()
    assert not {"1901.01", "1405.09", "1402"} & set(balances)
    assert balances["1405.01"] + balances["1411"] == company.stock_value()
    assert told["trial_balance"]["totals"]["closing_debit"] == told["trial_balance"]["totals"]["closing_credit"]


def test_building_it_again_changes_nothing_and_says_so(built: tuple[Company, dict[str, Any]]) -> None:
    company, _ = built
    size = company.size()
    again = zhangfang("--lang", "en", "demo", company.place)
    assert again.code == 0
    assert "is there already, nothing was changed" in again.out
    assert company.size() == size


def test_a_build_that_was_interrupted_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place, decide, seen = str(tmp_path / "demo.db"), post_documents.decide, []

    def interrupted(*given: Any) -> Any:
        seen.append(given)
        if len(seen) == 60:
            raise KeyboardInterrupt
        return decide(*given)

    monkeypatch.setattr(post_documents, "decide", interrupted)
    assert zhangfang("demo", place).code == 130
    monkeypatch.undo()
    resumed = zhangfang("demo", place, "--json")
    assert (resumed.code, sum(resumed.json["documents"].values())) == (0, 183)
    assert 0 < resumed.json["unchanged"] < 200
    assert Company(place, tmp_path).run("audit", "verify").code == 0


def test_what_is_still_on_order_names_the_supplier_and_what_is_promised_the_customer(
    built: tuple[Company, dict[str, Any]],
) -> None:
    rows = built[0].report("commitments")["rows"]
    named = {(row["role"], row["document"].partition(":")[2], row["party"], row["quantity"]) for row in rows}
    assert named == {
        ("ON_ORDER", "PO2602-02/2", "S02", "5"),
        ("ON_ORDER", "PO2603-03/1", "S02", "3000"),
        ("SO_OPEN", "SO2603-01/1", "C01", "500"),
        ("RESERVED", "SO2603-01/1", "C01", "500"),
    }


def test_another_companys_book_is_left_alone(company: Company) -> None:
    size = company.size()
    answer = zhangfang("--lang", "en", "demo", company.place, "--json")
    assert (answer.code, answer.json["problems"][0]["code"]) == (1, "book_exists")
    assert company.size() == size


def test_a_file_that_is_no_book_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear Sir", encoding="utf-8")
    assert zhangfang("demo", str(path)).code == 1
    assert path.read_text(encoding="utf-8") == "Dear Sir"


_WORDS = {"zh": ("采购订单", "科目余额表", "库存"), "en": ("Purchase order", "Trial balance", "Stock")}


@pytest.mark.parametrize("language", _WORDS)
def test_elsewhere_than_on_a_terminal_it_tells_its_story(language: str, built: tuple[Company, dict[str, Any]]) -> None:
    story = zhangfang("--lang", language, "demo", built[0].place).out
    for word in (*_WORDS[language], "PI2601-02", "螺丝-M6×20"):
        assert word in story


def _at_a_terminal(place: str, *options: str) -> pexpect.spawn[str]:
    code = "from ledger.cli.main import main; main()"
    words = [sys.executable, "-c", code, "--lang", "en", "demo", place, *options]
    return pexpect.spawn(shlex.join(words), encoding="utf-8", timeout=60, dimensions=(40, 120))


@pytest.fixture
def _nobodys_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


@pytest.mark.usefixtures("_nobodys_home")
def test_on_a_terminal_it_opens_there_and_ends_with_five_commands_that_all_work(built: tuple[Company, dict[str, Any]]) -> None:
    terminal = _at_a_terminal(built[0].place)
    terminal.expect_exact("Purchasing")
    terminal.sendcontrol("q")
    terminal.expect_exact("Try:")
    screen = terminal.read()
    terminal.close()
    assert terminal.exitstatus == 0
    commands = [shlex.split(line, comments=True)[1:] for line in screen.splitlines() if line.startswith("  zhangfang ")]
    assert len(commands) == 5
    for command in commands:
        assert zhangfang(*command).code == 0, command


def test_on_a_terminal_it_tells_its_story_where_it_is_asked_to(built: tuple[Company, dict[str, Any]]) -> None:
    terminal = _at_a_terminal(built[0].place, "--story")
    told = terminal.read()
    assert "PI2601-02" in told and "Trial balance" in told and "\x1b[?1049h" not in told
