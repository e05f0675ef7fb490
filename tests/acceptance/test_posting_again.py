"""The same document twice is one document; two documents that look alike are two (docs/ARCHITECTURE.md §5.2)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

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


def test_eight_processes_posting_at_once_number_their_vouchers_from_1_without_a_gap(
    postgres_place: str, tmp_path: Path
) -> None:
    company = Company.founded(postgres_place, tmp_path)
    company.post(receipt("R0", "2026-03-01", "1000", "10000.00"))
    files = [
        company.file(*(delivery(f"D{n}-{m}", "2026-03-05", "1", "18.08") for m in range(5)), name=f"{n}.jsonl")
        for n in range(8)
    ]
    running = [_posting(postgres_place, file) for file in files]
    said = [process.communicate(timeout=120)[0].decode() for process in running]
    assert [process.returncode for process in running] == [0] * 8, said
    rows = company.report("journal", "--from", "2026-03-01", "--to", "2026-03-31")["rows"]
    numbers = sorted({int(row["voucher"].rpartition("-")[2]) for row in rows})
    assert numbers == list(range(1, 1 + 1 + 40 * 2))
    assert company.run("audit", "verify").code == 0


def _posting(place: str, file: str) -> subprocess.Popen[bytes]:
    """`zhangfang post` in a process of its own, against a server whose default isolation is repeatable read."""
    command = [sys.executable, "-c", "from ledger.cli.main import main; main()", "--user", "test", "post", place, file]
    environment = os.environ | {"PGOPTIONS": r"-c default_transaction_isolation=repeatable\ read"}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment)
