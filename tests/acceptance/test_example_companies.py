"""The example companies: a year of documents each, posted, closed month by month, locked and audited by the script users run.

Their statements stand in `examples/*/statements` as an accountant has read them; whoever changes a figure changes a file.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.example_companies.make import COMPANIES, tell

_EXAMPLES = Path(__file__).parents[2] / "examples"
_COMMAND = Path(sys.executable).with_name("zhangfang")


@pytest.mark.parametrize("company", COMPANIES)
def test_a_year_is_posted_closed_locked_and_audited_and_ends_in_the_statements_that_were_read(
    company: str, sqlite_place: str, tmp_path: Path
) -> None:
    told = subprocess.run(
        ["sh", str(_EXAMPLES / "year.sh"), company, sqlite_place, str(tmp_path / "statements")],
        env={**os.environ, "ZHANGFANG": str(_COMMAND), "ZHANGFANG_LANG": "en"},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert "2025 locked\naudit verify: ok" in told.stdout
    assert "audit beancount: ok" in told.stdout
    assert "audit replay: ok" in told.stdout, "from the exported text alone"
    assert len(set(re.findall("root [0-9a-f]{64}", told.stdout))) == 1, "and it has the same root"
    for kept in sorted((_EXAMPLES / company / "statements").iterdir()):
        made = _without_root((tmp_path / "statements" / kept.name).read_text("utf-8"))
        assert made == kept.read_text("utf-8"), kept.name


def _without_root(text: str) -> str:
    """All but the line with the root of the log, which holds the time of this very run."""
    return "".join(line for line in text.splitlines(keepends=True) if not re.search("[0-9a-f]{64}", line))


@pytest.mark.parametrize("company", COMPANIES)
def test_its_files_are_what_the_story_tells(company: str) -> None:
    texts = tell(company).texts()
    kept = {path.name: path.read_text("utf-8") for path in (_EXAMPLES / company).glob("*.jsonl")}
    assert texts == kept, f"run: python -m tests.example_companies.make {company}"


def test_the_script_names_the_companies_it_knows(tmp_path: Path) -> None:
    told = subprocess.run(
        ["sh", str(_EXAMPLES / "year.sh"), "bakery"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert told.returncode == 2
    assert "trading, manufacturing, retail" in told.stderr
