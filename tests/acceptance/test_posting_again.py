"""The same document twice is one document; two documents that look alike are two (docs/ARCHITECTURE.md §5.2)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import sqlalchemy as sa

from tests.acceptance.company import Company, delivery, receipt


def test_two_deliveries_equal_but_for_their_id_are_two_the_same_file_again_changes_nothing_and_one_more_line_posts_one(
    company: Company,
) -> None:
    company.post(receipt("R1", "2026-03-02", "100", "1000.00"))
    twins = [delivery(identifier, "2026-03-05", "10", "180.80", billing="now") for identifier in ("D1", "D2")]
    assert [one["id"] for one in company.post(*twins)["posted"]] == ["D1", "D2"]
    size = company.size()
    again = company.post(*twins)
    assert (again["status"], again["unchanged"], company.size()) == ("unchanged", ["delivery:D1:1", "delivery:D2:1"], size)
    longer = company.post(*twins, delivery("D3", "2026-03-05", "10", "180.80"))
    assert ([one["id"] for one in longer["posted"]], len(longer["unchanged"])) == (["D3"], 2)
    assert company.size() == size + 1


def test_eight_processes_posting_at_once_number_their_vouchers_from_1_without_a_gap(postgres_place: str, tmp_path: Path) -> None:
    _default_to_repeatable_read(postgres_place)
    company = Company.founded(postgres_place, tmp_path)
    company.post(receipt("R0", "2026-03-01", "1000", "10000.00"))
    files = [
        company.file(*(delivery(f"D{n}-{m}", "2026-03-05", "1", "18.08") for m in range(5)), name=f"{n}.jsonl") for n in range(8)
    ]
    command = [sys.executable, "-m", "ledger.cli.main", "--user", "test", "post", postgres_place]
    code = f"import sys; from ledger.cli.main import run; sys.exit(run(sys.argv[1:]))"
    running = [
        subprocess.Popen([sys.executable, "-c", code, *command[3:], file], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for file in files
    ]
    said = [process.communicate(timeout=120)[0].decode() for process in running]
    assert [process.returncode for process in running] == [0] * 8, said
    rows = company.report("journal", "--from", "2026-03-01", "--to", "2026-03-31")["rows"]
    numbers = sorted({int(row["voucher"].rpartition("-")[2]) for row in rows})
    assert numbers == list(range(1, 1 + 1 + 40 * 2))
    assert company.run("audit", "verify").code == 0


def _default_to_repeatable_read(place: str) -> None:
    """Make this the server's default, for the whole role, as an administrator might have done."""
    url = sa.make_url(place)
    with psycopg.connect(host=url.query["host"], user=url.username, dbname=url.database, autocommit=True) as connection:
        connection.execute("ALTER ROLE postgres SET default_transaction_isolation = 'repeatable read'")
