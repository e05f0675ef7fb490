"""Runs beancount as another program on text of ours and reads its answer (ARCHITECTURE D14)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from ledger.domain.problem import Problem, Text

CHILD: Final = Path(__file__).with_name("child.py")
TIMEOUT_SECONDS: Final = 1800


@dataclass(frozen=True, slots=True)
class Answer:
    """What beancount found in a text; `ledger.beancount_text.child` says what the fields are."""

    beancount: str
    errors: tuple[str, ...]
    transactions: int
    residual: str
    balances: Mapping[str, Mapping[str, str]]
    costs: Mapping[str, Mapping[str, str]]
    items: Mapping[str, str]


Runner = Callable[[Iterable[str]], Answer | Problem]


def run_child(text: Iterable[str], *, timeout_seconds: int = TIMEOUT_SECONDS) -> Answer | Problem:
    """Let beancount load the text in a process of its own; a Problem where it cannot."""
    with TemporaryDirectory(prefix="zhangfang-") as folder:
        path = Path(folder) / "book.beancount"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(text)
        # -P: the child's own folder is not searched, so no module of ours can stand in for one of beancount's.
        command = [sys.executable, "-P", str(CHILD), str(path)]
        try:
            done = subprocess.run(command, capture_output=True, timeout=timeout_seconds, check=False)
        except subprocess.TimeoutExpired:
            return _timed_out(timeout_seconds)
        return _answer(done)


def _answer(done: subprocess.CompletedProcess[bytes]) -> Answer | Problem:
    if done.returncode != 0:
        return _failed(done.stderr.decode(errors="replace").strip().rpartition("\n")[2])
    found = json.loads(done.stdout)
    if not found["beancount"]:
        return _missing()
    errors = tuple(f"line {error['line']}: {error['message']}" for error in found.pop("errors"))
    return Answer(errors=errors, **found)


def _missing() -> Problem:
    return Problem(
        "beancount_missing",
        Text("没有安装 beancount,第二审计无法进行。", "beancount is not installed, so the second audit cannot run."),
        Text("安装后重试:pip install beancount", "Install it and try again: pip install beancount"),
    )


def _timed_out(seconds: int) -> Problem:
    return Problem(
        "beancount_timeout",
        Text(f"beancount 在 {seconds} 秒内没有完成。", f"beancount did not finish within {seconds} seconds."),
        Text("导出文本后自行运行 bean-check。", "Export the text and run bean-check on it yourself."),
    )


def _failed(last_line: str) -> Problem:
    return Problem(
        "beancount_failed",
        Text(f"beancount 进程异常退出:{last_line}", f"The beancount process ended with an error: {last_line}"),
        Text("导出文本后用 bean-check 查看。", "Export the text and look at it with bean-check."),
    )
