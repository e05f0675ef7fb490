"""Many processes on one book: numbers 1..N without a gap, every voucher stored once, whatever isolation the server prefers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from raw_sql import intruder
from stories import new_book

from ledger.store.sql_book import SqlBook

SCRIPT = Path(__file__).with_name("append_vouchers.py")


def append_at_once(place: str, *, processes: int, each: int) -> None:
    started = [subprocess.Popen([sys.executable, str(SCRIPT), place, f"p{number}", str(each)]) for number in range(processes)]
    assert [process.wait(timeout=120) for process in started] == [0] * processes


def no_gap(book: SqlBook, total: int) -> None:
    with book.read() as reading:
        records = list(reading.records())
    assert [record.seq for record in records] == list(range(1, total + 1))
    assert [record.entries[0].number for record in records] == list(range(1, total + 1))
    assert len({record.key for record in records}) == total
    assert book.verify().problems == []


def test_eight_processes_on_a_server_whose_default_is_repeatable_read(postgres_place: str) -> None:
    book = new_book(postgres_place)
    with intruder(postgres_place) as by:
        by.run("ALTER DATABASE postgres SET default_transaction_isolation TO 'repeatable read'", "COMMIT")
    try:
        append_at_once(postgres_place, processes=8, each=5)
        no_gap(book, 40)
    finally:
        with intruder(postgres_place) as by:
            by.run("ALTER DATABASE postgres RESET default_transaction_isolation", "COMMIT")
        book.close()


def test_four_processes_on_one_file(sqlite_place: str) -> None:
    book = new_book(sqlite_place)
    append_at_once(sqlite_place, processes=4, each=5)
    no_gap(book, 20)
    book.close()
