"""The next id of a kind goes on where the month stands, and no two kinds share their letters."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import cast

from ledger.application.document_number import letters_of, next_number
from ledger.application.entry_source import EntrySource
from ledger.domain.kinds import KINDS


@dataclass
class Ids:
    """What the book says is the last id."""

    last: str

    def last_id(self, kind: str, beginning: str) -> str:
        assert kind == "goods_receipt"
        return self.last if self.last.startswith(beginning) else ""


def number(last: str, kind: str, day: dt.date) -> str:
    return next_number(cast("EntrySource", Ids(last)), kind, day)


def test_after_gr2603_11_comes_gr2603_12_and_another_month_begins_anew() -> None:
    assert number("GR2603-11", "goods_receipt", dt.date(2026, 3, 31)) == "GR2603-12"
    assert number("GR2603-11", "goods_receipt", dt.date(2026, 4, 1)) == "GR2604-01"
    assert number("GR2603-99", "goods_receipt", dt.date(2026, 3, 1)) == "GR2603-100"


def test_no_two_kinds_share_their_letters() -> None:
    letters = [letters_of(kind) for kind in KINDS]
    assert len(set(letters)) == len(letters)
    assert all(one.isalpha() and one.isupper() for one in letters)
