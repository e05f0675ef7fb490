"""A process of its own that appends vouchers one by one: `append_vouchers.py PLACE NAME COUNT`."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "fakes"))

from record_factory import DAY, RecordFactory

from ledger.store.sql_book import SqlBook, open_book


def main(place: str, name: str, count: int) -> None:
    book = open_book(place)
    assert isinstance(book, SqlBook), book
    for number in range(count):
        with book.write() as work:
            state = work.state
            make = RecordFactory(state.last_seq, dict(state.numbers))
            record = make.voucher(f"{name}-{number}", "1002.01", "3001", 7, day=DAY)
            assert state.last_recorded_at is None or record.recorded_at > state.last_recorded_at, dt.datetime
            work.append(record)
            work.commit()
    book.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
