"""A company's year, told once: documents are posted as they are made, written to files, and must close month by month.

A company (`trading.py`, `manufacturing.py`, `retail.py`) says what happens on which day; `Year` gives ids, posts every document
into a scratch book through the public API, so that a document which could not be posted is never written, and keeps what the
story needs to go on: what is in stock, what is owed. `write` leaves one JSON Lines file a month. The dice have a fixed seed:
the same program writes the same files.
"""

from __future__ import annotations

import calendar
import datetime as dt
import json
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from ledger.api import (
    Circumstances,
    NewBook,
    OpenBook,
    PostOptions,
    Record,
    ReportRequest,
    close,
    create_book,
    post_file,
    report,
)

Document = dict[str, Any]
MASTERS = "00_masters"


def money(cents: int) -> str:
    """12345 → `123.45`."""
    return f"{Decimal(cents).scaleb(-2):.2f}"


def cents(text: str) -> int:
    """`123.45` → 12345."""
    return int(Decimal(text) * 100)


def tax_of(net: int, percent: int) -> int:
    """Tax on a net amount in cents, half up."""
    return (net * percent * 2 + 100) // 200


@dataclass(frozen=True, slots=True)
class Told:
    """A company: how its book is made, and the folder its files go to."""

    folder: Path
    new: NewBook
    year: int


@dataclass(slots=True)
class Year:
    """One book, one year, one set of files."""

    told: Told
    book: OpenBook
    dice: random.Random
    files: dict[str, list[Document]] = field(default_factory=lambda: defaultdict(list))
    numbers: Counter[str] = field(default_factory=Counter)
    today: dt.date = dt.date.min
    records: list[Record] = field(default_factory=list)
    """What was recorded, in order."""
    _clock: dt.datetime = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)

    @classmethod
    def begun(cls, told: Told, place: str, *, seed: int) -> Year:
        """A new scratch book at a place."""
        made = create_book(place, told.new, now=cls._start(told))
        assert isinstance(made, OpenBook), made
        year = cls(told, made, random.Random(seed))  # a story, no secret
        year.today, year._clock = dt.date(told.year, 1, 1), cls._start(told)
        return year

    @staticmethod
    def _start(told: Told) -> dt.datetime:
        return dt.datetime(told.year, 1, 1, 8, tzinfo=dt.UTC)

    # --- documents -------------------------------------------------------------------------------------------------

    def master(self, *documents: Document) -> None:
        """Master data, posted and written to the first file."""
        for document in documents:
            self._post(document, MASTERS)

    def post(self, kind: str, prefix: str, day: dt.date | None = None, **fields: Any) -> str:
        """Post a document of that day and write it to its month; answers with its id, `GR2503-07`."""
        day = day or self.today
        month = day.strftime("%y%m")
        self.numbers[prefix + month] += 1
        identifier = f"{prefix}{month}-{self.numbers[prefix + month]:02}"
        document = {"kind": kind, "id": identifier, "date": day.isoformat(), **fields}
        self._post(document, day.isoformat()[:7])
        return identifier

    def _post(self, document: Document, file: str) -> None:
        line = json.dumps(document, ensure_ascii=False)
        posted = post_file(
            self.book, line.encode(), name="story", circumstances=self.circumstances(), options=PostOptions(batch=1)
        )
        assert not posted.problems, (line, posted.problems)
        self.records += posted.outcome.posted
        self.files[file].append(document)

    def circumstances(self) -> Circumstances:
        """A clock that stands in the story's own days."""
        self._clock = max(self._clock + dt.timedelta(seconds=1), dt.datetime.combine(self.today, dt.time(9), dt.UTC))
        return Circumstances(self.told.new.user, lambda: self._clock)

    # --- what the books say ----------------------------------------------------------------------------------------

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The rows of a report at the end of today, in minor units."""
        found = report(self.book, ReportRequest(name, until=self.today))
        assert not isinstance(found, list), found
        return found.rows

    def balance(self, account: str) -> int:
        """Debit less credit of an account at the end of today, in minor units."""
        found = (one for one in self.rows("trial-balance") if one["account"] == account)
        return sum(one["closing_debit"] - one["closing_credit"] for one in found)

    def workdays(self, month: int) -> list[dt.date]:
        """Monday to Friday."""
        last = calendar.monthrange(self.told.year, month)[1]
        days = (dt.date(self.told.year, month, day) for day in range(1, last + 1))
        return [day for day in days if day.weekday() < 5]

    def last_day(self, month: int) -> dt.date:
        """The last day of a month."""
        return dt.date(self.told.year, month, calendar.monthrange(self.told.year, month)[1])

    def close_month(self, month: int) -> None:
        """Close it; whatever stands in the way is a fault of the story."""
        self.today = self.last_day(month)
        closing = close(self.book, f"{self.told.year}-{month:02}", circumstances=self.circumstances())
        assert not isinstance(closing, list), closing
        assert closing.records, closing

    # --- files -----------------------------------------------------------------------------------------------------

    def texts(self) -> dict[str, str]:
        """JSON Lines by file name: one file for the master data, one for each month."""
        return {
            f"{name}.jsonl": "".join(json.dumps(document, ensure_ascii=False) + "\n" for document in documents)
            for name, documents in self.files.items()
        }
