"""Keys faster than anybody types, on a real terminal: one write for a whole document, a scanner without pauses.

The harness that presses keys in tests waits after each; the order of keys is only put to the test through a pty.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import pexpect
import pytest

from tests.tui.entry_grid.purchase import ITEMS

F5, F8 = "\x1b[15~", "\x1b[19~"
ROOT = Path(__file__).parents[3]
CODES = list(ITEMS)
DOCUMENT = "yg\r" + "".join(f"{code.lower()}\r{number + 100}\r" for number, code in enumerate(CODES)) + F8 + F5
EXPECTED = [(code, f"{number + 100}") for number, code in enumerate(CODES)]


class Terminal:
    """The typing app on a pty."""

    def __init__(self, out: Path, *arguments: str) -> None:
        self.out = out
        command = ["-m", "tests.tui.entry_grid.typing_app", str(out), *arguments]
        self.child = pexpect.spawn(sys.executable, command, cwd=str(ROOT), dimensions=(30, 100), encoding="utf-8", timeout=30)
        self.child.expect("Supplier")
        self.number = 0

    def type(self, text: str, gap: float = 0.0) -> None:
        """Write keys: all at once, or each escape sequence or letter after a gap in seconds."""
        if not gap:
            self.child.send(text)
            return
        for one in text.replace(F8, "\x00").replace(F5, "\x01"):
            self.child.send({"\x00": F8, "\x01": F5}.get(one, one))
            time.sleep(gap)

    def next_document(self) -> dict[str, Any]:
        """What the next F8 wrote."""
        self.number += 1
        path = self.out.with_suffix(f".{self.number}")
        for _ in range(600):
            self.drain()
            if path.exists():
                return dict(json.loads(path.read_text(encoding="utf-8")))
            time.sleep(0.05)
        raise AssertionError(f"{path.name} was not written")

    def drain(self) -> None:
        """Read what was drawn, or the program would wait for us."""
        while True:
            try:
                self.child.read_nonblocking(65536, timeout=0)
            except (pexpect.TIMEOUT, pexpect.EOF):
                return

    def close(self) -> None:
        self.child.close(force=True)


def _lines(document: dict[str, Any]) -> list[tuple[str, str]]:
    return [(line["item"], line["quantity"]) for line in document["lines"]]


@pytest.mark.parametrize(("gap", "runs"), [(0.0, 20), (0.002, 4)])
def test_a_document_of_twelve_lines_comes_out_the_same_every_time(tmp_path: Path, gap: float, runs: int) -> None:
    terminal = Terminal(tmp_path / "typed")
    try:
        for _ in range(runs):
            terminal.type(DOCUMENT, gap)
            document = terminal.next_document()
            assert (document["supplier"], _lines(document), document["issues"]) == ("S0012", EXPECTED, [])
    finally:
        terminal.close()


def test_twenty_documents_in_one_write_are_twenty_documents(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "typed")
    try:
        terminal.type(DOCUMENT * 20)
        found = [terminal.next_document() for _ in range(20)]
        assert [_lines(one) for one in found] == [EXPECTED] * 20
    finally:
        terminal.close()


def test_corrections_typed_ahead_stay_where_they_were_struck(tmp_path: Path) -> None:
    """Backspace inside a cell, back to the quantity of the line before, a line begun and taken back."""
    terminal = Terminal(tmp_path / "typed")
    backspace, left, up, undo = "\x7f", "\x1b[D", "\x1b[A", "\x1a"
    lines = f"ls\r13{backspace}20\rdx{backspace}p\r61\r{up}\t60\rlm\r5{left}{backspace}7\rls\r{undo}"
    try:
        for _ in range(10):
            terminal.type(f"yg\r{lines}{F8}{F5}")
            assert _lines(terminal.next_document()) == [("LS-M6-20", "120"), ("DP-6", "60"), ("LM-M6", "75")]
    finally:
        terminal.close()


def test_two_hundred_scans_without_a_pause_are_all_counted(tmp_path: Path) -> None:
    barcodes = [barcode for _, _, barcode, _ in ITEMS.values()]
    scans = [barcodes[number % len(barcodes)] for number in range(199)]
    scans.insert(77, "4006381333931")  # nobody's
    terminal = Terminal(tmp_path / "typed", "scan")
    try:
        terminal.type("yg\r" + "".join(f"{code}\r" for code in scans) + F8)
        document = terminal.next_document()
        counted = {line["item"]: int(line["quantity"]) for line in document["lines"]}
        assert sum(counted.values()) == 200
        assert counted["4006381333931"] == 1
        assert [counted[code] for code in CODES] == [scans.count(barcode) for barcode in barcodes]
        assert (document["issues"], document["bells"]) == (["unknown_code"], 1)
    finally:
        terminal.close()
