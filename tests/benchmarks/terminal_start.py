"""How long the terminal takes from the command to a Home one can use, in tmux, imports cached (goal: 0.6 s).

    python -m tests.benchmarks.terminal_start --runs 9

Printed per run: `visible`, until the menu stands on the screen; `usable`, until a key that was pressed the moment it stood has
its effect on the screen; `figures`, until the book has answered. The screen is polled every 5 ms, each poll a process. `cpu`
is what the program itself had used when its menu was seen: on a busy machine the clock shows the neighbours, this does not.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.tui.demo_terminal import build_demo_book
from tests.tui.tmux import Tmux

_ZHANGFANG = (sys.executable, "-c", "from ledger.cli.main import main; main()")


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds from the command on."""

    visible: float
    figures: float
    usable: float
    cpu: float


def one_start(book: Path, folder: Path) -> Start:
    """Start the terminal on a book, and look."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "ZHANGFANG_LANG": "en", "XDG_CONFIG_HOME": str(folder)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    begun = time.monotonic()
    tmux = Tmux("exec " + shlex.join([*_ZHANGFANG, "tui", str(book)]), environment)
    try:
        visible = tmux.until(lambda screen: "Purchasing" in screen)
        cpu = tmux.cpu_seconds()
        figures = tmux.until(lambda screen: "records" in screen)
        tmux.press("g")
        usable = visible + (tmux.until(lambda screen: "Go to" in screen) - figures)
    finally:
        tmux.close()
    return Start(visible - begun, figures - begun, usable - begun, cpu)


def seconds_of(*arguments: str) -> float:
    """How long a command takes."""
    begun = time.monotonic()
    subprocess.run([*_ZHANGFANG, *arguments], check=True, capture_output=True)
    return time.monotonic() - begun


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("--runs", type=int, default=9)
    runs = asked.parse_args().runs
    versions = sorted(seconds_of("--version") for _ in range(runs))
    print(f"--version   median {statistics.median(versions):.3f} s  best {versions[0]:.3f} s  (goal 0.15 s)")
    if not shutil.which("tmux"):
        print("NOT MEASURED: there is no tmux here")
        return
    with tempfile.TemporaryDirectory() as name:
        book = build_demo_book(Path(name) / "demo.db")
        one_start(book, Path(name))  # imports are cached by now
        starts = [one_start(book, Path(name)) for _ in range(runs)]
    for what in ("visible", "usable", "figures", "cpu"):
        times = sorted(getattr(start, what) for start in starts)
        print(f"{what:<11} median {statistics.median(times):.3f} s  best {times[0]:.3f} s  (goal 0.6 s)")


if __name__ == "__main__":
    main()
