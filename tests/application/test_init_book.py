"""What `init` is asked for is checked before anything is made."""

from __future__ import annotations

import pytest

from ledger.application.init_book import NewBook, new_book_problems


@pytest.mark.parametrize("start", ["2026-13", "2026", "0000-01", "9999-12", "2026-1", "二〇二六"])
def test_a_first_month_that_is_none(start: str) -> None:
    assert [one.code for one in new_book_problems(NewBook("T", "generic", start=start))] == ["bad_period"]


@pytest.mark.parametrize("currency", ["cny", "YUAN", "", "¥"])
def test_a_currency_that_is_none(currency: str) -> None:
    assert [one.code for one in new_book_problems(NewBook("T", "generic", currency, start="2026-01"))] == ["bad_currency"]


def test_a_company_has_a_name() -> None:
    assert [one.code for one in new_book_problems(NewBook(" ", "generic", start="2026-01"))] == ["missing_field"]
    assert new_book_problems(NewBook("甲", "generic", start="2026-01")) == []
