"""A book of a million postings for measuring registers: real log records through the store, without rules and booking.

    python -m tests.benchmarks.register_book FOLDER --postings 1000000

The fastest honest way to a large book: every record goes through `append` and the commit of the store, so that entries are
sealed, triggers have looked at every line, sums and the tree are kept, and `audit verify` passes. Only what decides *what* is
posted is left out. The book is made once per folder and size.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "fakes"))

from record_factory import RecordFactory

from ledger.api import Circumstances, NewBook, OpenBook, PostOptions, create_book, post_file
from ledger.domain.entry import Posting, Record
from ledger.store.sql_book import SqlBook, open_book

_START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_ITEMS, _PARTIES, _BATCH = 50, 200, 2000
_EXPENSES = ("5602.01", "5602.02", "5602.03", "5601.01", "5601.02")


def register_book(folder: Path, postings: int) -> Path:
    """The path of a book with at least so many postings, made where it is not there yet."""
    path = folder / f"register-{postings}.db"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        _make(unfinished, postings)
        unfinished.rename(path)
    return path


def _make(path: Path, postings: int) -> None:
    made = create_book(str(path), NewBook("bench", "cn-small-enterprise", start="2026-01", user="bench"), now=_START)
    assert isinstance(made, OpenBook), made
    content = "\n".join(json.dumps(one) for one in _masters()).encode()
    answer = post_file(made, content, name="m", circumstances=Circumstances("bench", lambda: _START), options=PostOptions())
    assert not answer.problems, answer.problems[:3]
    made.close()
    book = open_book(path)
    assert isinstance(book, SqlBook), book
    with book.read() as reading:
        make = RecordFactory(reading.size)
    records = _records(make, postings)
    while batch := [record for _, record in zip(range(_BATCH), records, strict=False)]:
        with book.write() as work:
            for record in batch:
                work.append(record)
            work.commit()
    book.close()


def _masters() -> Iterator[dict[str, Any]]:
    for number in range(_ITEMS):
        item = {"kind": "item", "id": f"P{number:03d}", "name": f"物料 {number}", "unit": "pc", "category": "goods"}
        yield item | {"tax_code": "special13", "costing": "moving_average"}
    for number in range(_PARTIES):
        yield {"kind": "party", "id": f"S{number:03d}", "name": f"供应商 {number}", "group": "supplier"}


def _records(make: RecordFactory, postings: int) -> Iterator[Record]:
    """Vouchers of four lines, and a receipt of goods in every ten, spread over the days of a year."""
    number = made = 0
    while made < postings:
        day = dt.date(2026, 1, 1) + dt.timedelta(days=364 * made // postings)
        if number % 10 == 0:
            item = f"P{number // 10 % _ITEMS:03d}"
            layer = f"{item}:A"
            record = make.receipt(f"R{number}", item, 1 + number % 9, 100 + number % 9_000, day=day, layer=layer)
        else:
            record = _voucher(make, number, day)
        number += 1
        made += sum(len(entry.postings) for entry in record.entries)
        yield record


def _voucher(make: RecordFactory, number: int, day: dt.date) -> Record:
    first, second = 100 + number % 70_000, 1 + number % 313
    party = f"S{number % _PARTIES:03d}"
    lines = (
        Posting(1, _EXPENSES[number % 5], "", debit=first),
        Posting(2, "2221.01.01", "VIN", debit=second),
        Posting(3, "1002", "BANK", credit=first),
        Posting(4, "2202.01", "AP", credit=second, party=party),
    )
    return make.record("journal_voucher", f"V{number}", {"memo": "手工"}, make.entry(1, *lines, day=day), day=day)


def main() -> None:
    """Make the book and say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--postings", type=int, default=1_000_000)
    options = parser.parse_args()
    started = time.perf_counter()
    path = register_book(options.folder, options.postings)
    print(f"{path}: {path.stat().st_size / 2**20:.0f} MiB, {time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()
