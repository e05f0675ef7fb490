"""What the command says to the shell: 0 done, 1 refused, 2 usage, 3 the machine or a bug, 130 interrupted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.acceptance.company import Company, delivery, receipt, zhangfang


def test_a_refused_document_is_1(company: Company) -> None:
    assert company.try_post(delivery("D1", "2026-03-05", "1", "18.08")).code == 1


def test_a_book_that_is_not_there_is_1(tmp_path: Path) -> None:
    assert zhangfang("report", str(tmp_path / "none.db"), "stock").code == 1


@pytest.mark.parametrize(
    "words", [("report",), ("nonsense",), ("report", "book.db", "nonsense"), ("post", "book.db", "--wrong")]
)
def test_words_that_are_no_command_are_2(words: tuple[str, ...]) -> None:
    assert zhangfang(*words).code == 2


def test_a_bug_is_3_and_says_so_in_both_languages(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a planted bug")

    monkeypatch.setattr("ledger.application.post_documents.draft_entries", broken)
    size = company.size()
    file = company.file(receipt("R1", "2026-03-02", "100", "1000.00"))
    english = zhangfang("--lang", "en", "post", company.place, file)
    assert english.code == 3
    assert "a planted bug" in english.err
    assert company.size() == size


def test_ctrl_c_is_130_and_nothing_of_the_batch_under_way_is_stored(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    from ledger.application import post_documents  # the module whose function is interrupted

    decide, seen = post_documents.decide, []

    def interrupted(*given: object) -> object:
        seen.append(given)
        if len(seen) == 25:
            raise KeyboardInterrupt
        return decide(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(post_documents, "decide", interrupted)
    size = company.size()
    file = company.file(*(receipt(f"R{n}", "2026-03-02", "1", "10.00") for n in range(40)))
    answer = zhangfang("post", company.place, file, "--batch", "10")
    assert answer.code == 130
    assert company.size() == size + 20
    assert company.run("audit", "verify").code == 0


def test_ctrl_c_in_a_real_process_is_130_and_leaves_the_book_sound(company: Company) -> None:
    file = company.file(*(receipt(f"R{n}", "2026-03-02", "1", "10.00") for n in range(12000)))
    command = [sys.executable, "-c", "from ledger.cli.main import main; main()", "post", company.place, file]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | {"LANG": "C"})
    wal = Path(f"{company.place}-wal")
    deadline = time.monotonic() + 30
    while not wal.exists() and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.05)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    assert company.stock()[0] == 0
    assert company.run("audit", "verify").code == 0
