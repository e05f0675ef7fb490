"""Fava opens the exported book; in a process of its own, because it loads beancount."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from ledger.beancount_text.writer import journal_text

if TYPE_CHECKING:
    from pathlib import Path

    from tests.beancount_text.conftest import SmallBook

OPEN_IN_FAVA = """
import sys, warnings
warnings.simplefilter("ignore")
from fava.application import create_app
app = create_app([sys.argv[1]], load=True)
((slug, ledger),) = app.config["LEDGERS"].ledgers_by_slug.items()
assert not ledger.errors, ledger.errors
client = app.test_client()
for page in ("income_statement", "balance_sheet", "trial_balance", "journal"):
    answer = client.get(f"/{slug}/{page}/", follow_redirects=True)
    assert answer.status_code == 200, (page, answer.status)
print(len(ledger.all_entries))
"""


@pytest.mark.parametrize("lots", [False, True])
def test_fava_opens_the_book(busy_book: SmallBook, tmp_path: Path, lots: bool) -> None:
    path = tmp_path / "book.beancount"
    path.write_text("".join(journal_text(busy_book.records, busy_book.masters, "CNY", lots=lots)), encoding="utf-8")
    command = [sys.executable, "-c", OPEN_IN_FAVA, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 10
