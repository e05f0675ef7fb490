"""What `init` is asked for is checked before anything is made."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import ledger.wiring
from ledger.application.init_book import NewBook, new_book_problems
from ledger.domain.problem import Problem
from ledger.store.sql_book import create_book


@pytest.mark.parametrize("start", ["2026-13", "2026", "0000-01", "9999-12", "2026-1", "二〇二六"])
def test_a_first_month_that_is_none(start: str) -> None:
    assert [one.code for one in new_book_problems(NewBook("T", "generic", start=start))] == ["bad_period"]


@pytest.mark.parametrize("currency", ["cny", "YUAN", "", "¥"])
def test_a_currency_that_is_none(currency: str) -> None:
    assert [one.code for one in new_book_problems(NewBook("T", "generic", currency, start="2026-01"))] == ["bad_currency"]


def test_a_company_has_a_name() -> None:
    assert [one.code for one in new_book_problems(NewBook(" ", "generic", start="2026-01"))] == ["missing_field"]
    assert new_book_problems(NewBook("甲", "generic", start="2026-01")) == []


def test_a_book_whose_first_records_cannot_be_written_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(ledger.wiring, "init_book", fails)
    place = tmp_path / "book.db"
    new, now = NewBook("C", "generic", start="2026-01", user="u"), dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    with pytest.raises(OSError, match="no space left"):
        ledger.wiring.create_book(str(place), new, now)
    assert list(tmp_path.iterdir()) == []


def test_a_book_that_was_never_finished_says_so(tmp_path: Path) -> None:
    made = create_book(tmp_path / "book.db")
    assert not isinstance(made, Problem)
    made.close()
    found = ledger.wiring.open_book(str(tmp_path / "book.db"))
    assert isinstance(found, Problem)
    assert found.code == "book_unfinished"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../etc/passwd", "", "Asia"])
def test_a_time_zone_that_does_not_exist_is_refused(zone: str) -> None:
    found = new_book_problems(NewBook("T", "generic", start="2026-01", timezone=zone))
    assert [one.code for one in found] == ["unknown_time_zone"]
    assert not new_book_problems(NewBook("T", "generic", start="2026-01", timezone="Europe/Dublin"))
    assert not new_book_problems(NewBook("T", "generic", start="2026-01", timezone="UTC"))
