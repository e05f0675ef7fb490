"""What attackers send is refused by the limits, in little memory, and nothing of it is ever run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from importers.limits import RATIO_MAX
from importers.registry import read_file
from tests.importers.hostile_files import ATTACKS, xlsx

ROOT = Path(__file__).parents[2]
MEMORY_MAX = 300 * 1024
"""Kilobytes: resident, of the process and of the largest that it has started."""
ENDED_AFTER_SECONDS = 60
"""Then the test is ended; what a reader really takes is printed by `make bench-importers`."""

JUDGE = """
import re, resource, sys
from importers.registry import read_file
report = read_file(sys.argv[1], open(sys.argv[1], "rb").read())
assert report.rows == report.accepted + len(report.rejected) + len(report.skipped)
# getrusage of this process would count what its parent had when it was forked.
own = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
print(max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss), report.rejected[0].code if report.rejected else "")
"""


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_refused_within_300_megabytes(tmp_path: Path, name: str) -> None:
    if name.endswith(".xlsx"):
        pytest.importorskip("python_calamine")
    if not Path("/proc/self/status").exists():
        pytest.skip("the memory of a process is read from /proc")
    made, code = ATTACKS[name]
    path = tmp_path / name
    path.write_bytes(made())
    command = [sys.executable, "-c", JUDGE, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=ENDED_AFTER_SECONDS, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    peak, _, refused = done.stdout.strip().partition(" ")
    assert int(peak) < MEMORY_MAX
    assert not code or refused == code


def test_a_long_column_of_equal_rows_is_no_bomb() -> None:
    """Honest workbooks pack well too: 20,000 equal rows are tighter than forty to one."""
    pytest.importorskip("python_calamine")
    content = xlsx("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 20_001)))
    assert read_file("rows.xlsx", content).rejected[0].code == "header_not_found"
    assert RATIO_MAX == 200


def test_a_formula_is_text_that_is_kept_as_it_is() -> None:
    """210 cells of the public samples begin with = + - or @ and mean it; who writes a file for a spreadsheet neutralises."""
    text = "记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要\n2026-03-01,CNY,+5.00,,=cmd|'/C calc'!A0,@样例,\n"
    (record,) = read_file("x.csv", text.encode()).records
    assert getattr(record, "memo", "") == "=cmd|'/C calc'!A0"
