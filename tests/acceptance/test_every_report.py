"""What holds for every report: it speaks both languages, a past day stays as it was, and both databases say the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger.api import REPORTS
from tests.acceptance.company import Company, zhangfang

GOLDEN = Path(__file__).parents[2] / "examples" / "golden_month.jsonl"
LINES = GOLDEN.read_text(encoding="utf-8").splitlines(keepends=True)
SUBJECTS = {"ledger": "1405", "stock-card": "P1", "statement": "C1", "voucher": "3"}
"""What a report is about that cannot be about everything."""


def every_report(company: Company, at: str, language: str = "en") -> dict[str, Any]:
    """All reports of a day as JSON, but for the numbers of vouchers: those are given when something is recorded."""
    made = {}
    for name in REPORTS.keys() - {"voucher-numbers"}:
        subject = [SUBJECTS[name]] if name in SUBJECTS else []
        answer = zhangfang("--lang", language, "report", company.place, name, *subject, "--at", at, "--json")
        assert answer.code == 0, (name, answer)
        made[name] = answer.json
        log = made[name].pop("log")  # of the log as it is now, with times of recording in its root: not a matter of the day
        assert log["size"] == company.size(), name
    return made


@pytest.fixture
def month(sqlite_place: str, tmp_path: Path) -> Company:
    """A new book without masters: the file brings its own."""
    return Company.empty(sqlite_place, tmp_path)


def test_the_tenth_of_march_is_the_same_on_the_tenth_and_at_the_end_of_the_month(month: Company) -> None:
    month.post_text("".join(LINES[:10]))
    then = every_report(month, "2026-03-10")
    month.post_text("".join(LINES[10:]))
    assert every_report(month, "2026-03-10") == then
    assert every_report(month, "2026-03-31") != then


def test_every_report_speaks_chinese_and_english(month: Company) -> None:
    month.post_text("".join(LINES))
    english, chinese = every_report(month, "2026-03-31"), every_report(month, "2026-03-31", "zh")
    for name in english:
        kind = REPORTS[name]
        assert kind.title.zh != kind.title.en
        assert english[name].keys() == chinese[name].keys(), name
        for found in (english[name], chinese[name]):
            assert all(check["ties"] for check in found.get("checks", ())), name
        names = [json.dumps([row.get("name") for row in found["rows"]]) for found in (english[name], chinese[name])]
        translated = any("account" in row or "line" in row for row in english[name]["rows"])
        assert not translated or names[0] != names[1], name


def test_both_databases_give_the_same_reports(place_maker: Callable[[str], str], tmp_path: Path) -> None:
    made = []
    for engine in ("sqlite", "postgresql"):
        company = Company.empty(place_maker(engine), tmp_path)
        company.post_text("".join(LINES))
        made.append(every_report(company, "2026-03-31"))
    for name in made[0]:
        assert made[0][name] == made[1][name], name
