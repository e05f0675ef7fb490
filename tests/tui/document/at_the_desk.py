"""A document screen on the demo company's book, in the harness and on a real terminal; what is looked at is the book."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pexpect
from textual.pilot import Pilot

from ledger.api import OpenBook, Record, WaitingDraft, drafts_of, open_book
from tests.tui.demo_terminal import at_the_terminal, settled
from tui.app import ZhangfangApp
from tui.screens.entry_screen import EntryScreen

F2, F5, F8, UP, DRAFTS = "\x1bOQ", "\x1b[15~", "\x1b[19~", "\x1b[A", "\x02"
PURCHASE = "zd\rpp\r120\rab\r60\rlld\r100\r"
"""Supplier 浙东石化 by its initials, three plastics by the beginning of their codes, their quantities."""
PURCHASED = [("PP-T30S", "120"), ("ABS-757", "60"), ("LLDPE-7042", "100")]
Script = Callable[[EntryScreen, Pilot[int]], Awaitable[None]]


def at_the_desk(
    path: Path, kind: str, script: Script, *, size: tuple[int, int] = (130, 30), first: int = 0, **settings: Any
) -> None:
    """Run a script of keys in an empty document of a kind; `first` is the number in its id."""

    async def sitting(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        numbers = count(first)  # every document has an id of its own, the same in every run
        told = replace(app.session.circumstances, salt=lambda: (next(numbers) << 2).to_bytes(4, "big") + bytes(12))
        app.session = replace(app.session, circumstances=told)
        app.new_document(kind)
        await pilot.pause()
        await settled(app, pilot)
        screen = app.screen
        assert isinstance(screen, EntryScreen)
        await script(screen, pilot)

    at_the_terminal(path, sitting, size=size, **settings)


async def keys(pilot: Pilot[int], text: str) -> None:
    """Letters, and a carriage return for Enter."""
    names = {"\r": "enter", " ": "space", "=": "equals_sign", ".": "full_stop", "*": "asterisk", "/": "slash"}
    await pilot.press(*(names.get(one, one) for one in text))


async def answered(screen: EntryScreen, pilot: Pilot[int]) -> None:
    """Wait until prices, previews and drafts are there: the preview is asked for a moment after the last key."""
    for _ in range(3):
        await pilot.pause(0.1)
        await settled(screen.house, pilot)


class Terminal:
    """`zhangfang tui BOOK` on a pty, with a document open."""

    def __init__(self, book: Path, *menu: str, options: tuple[str, ...] = (), awaited: str = "供应商") -> None:
        environment = {**os.environ, "ZHANGFANG_LANG": "zh", "TERM": "xterm-256color", "COLUMNS": "", "LINES": ""}
        command = ["-c", "import ledger.cli.main as door; door.main()", "--user", "anna", "tui", str(book), *options]
        self.child = pexpect.spawn(
            sys.executable, command, env=environment, dimensions=(40, 130), encoding="utf-8", timeout=60
        )  # fmt: skip
        self.shown = ""
        self.wait_for("月末结账")
        for key, expected in zip(menu, ("采购订单", awaited), strict=False):
            self.child.send(key)
            self.wait_for(expected)

    def wait_for(self, text: str) -> None:
        """Until the terminal has been sent a text."""
        self.child.expect(text)
        self.shown += self.child.before + self.child.after

    def type(self, text: str) -> None:
        """All keys in one write."""
        self.child.send(text)

    def until(self, done: Callable[[], bool], looks: int = 1200) -> None:
        """Read what is drawn until something is so; look so many times, twenty times a second."""
        for _ in range(looks):
            if done():
                return
            self.drain()
            time.sleep(0.05)
        raise AssertionError(self.shown[-3000:])

    def drain(self) -> None:
        """Read what was drawn, or the program would wait for us."""
        while True:
            try:
                self.shown += self.child.read_nonblocking(65536, timeout=0)
            except (pexpect.TIMEOUT, pexpect.EOF):
                return

    def kill(self) -> None:
        """As a power cut would."""
        self.child.kill(signal.SIGKILL)
        self.child.close(force=True)


def records(book: Path, kind: str) -> list[Record]:
    """The records of a kind, oldest first."""
    opened = open_book(str(book))
    assert isinstance(opened, OpenBook)
    try:
        with opened.read() as reading:
            return [record for record in reading.records() if record.kind == kind]
    finally:
        opened.close()


def waiting_drafts(book: Path, user: str = "anna") -> list[WaitingDraft]:
    """The drafts that wait for a user."""
    opened = open_book(str(book))
    assert isinstance(opened, OpenBook)
    try:
        return drafts_of(opened, user)
    finally:
        opened.close()


def bought(record: Record) -> list[tuple[str, str]]:
    """Items and quantities of a document."""
    return [(line["item"], line["quantity"]) for line in record.input["lines"]]
