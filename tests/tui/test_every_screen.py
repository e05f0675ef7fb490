"""Check 8: every screen and window in both languages at three sizes: no line too wide, nothing meant for programmers, its keys.

One sitting per size walks through all rooms, kinds, records, reports, registers and windows, and looks at each in the language
it was opened in and in the other one. What is new in `tui/rooms.py`, in the menus or in the registries is walked through by
itself; a new screen or window that the walk does not come to fails, until `WAYS` says which keys open it.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import pytest
from rich.cells import cell_len
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.screen import Screen

import tui.screens
from ledger.api import REGISTERS, REPORTS, OpenBook, Problem, RegisterRequest, ReportRequest, Text, form_kinds
from tests.tui.demo_terminal import SIZES, at_the_terminal, settled
from tests.tui.screen_text import screen_text
from tui.app import ZhangfangApp
from tui.document_layout import areas, menu_of
from tui.key import label_of
from tui.rooms import ROOMS
from tui.screens.entry_view import EntryView
from tui.screens.failure_window import FailureWindow
from tui.screens.ledger_screen import LedgerScreen
from tui.screens.reconciliation_view import ReconciliationView
from tui.screens.report_form import ReportForm
from tui.screens.table_screen import TableScreen
from tui.screens.window import Window

BASES: Final = {LedgerScreen, TableScreen, EntryView, ReconciliationView, Window}
NEEDED: Final = ("app.help", "document.save", "masters.save", "document.post", "screen.back")
"""What the last line shows at any width, where the screen has it."""
FORBIDDEN: Final = re.compile(r"\bNone\b|Traceback|E9001|Text\(zh|<bound|object at 0x|Decimal\(")
SUBJECTS: Final = {"account": "1002", "item": "PP-T30S", "party": "S01"}
WAYS: Final = {
    "FindBox": ("", "ctrl+k"),
    "RoomChoice": ("", "g"),
    "HelpScreen": ("", "f1"),
    "JumpOverlay": ("", "ctrl+g"),
    "CommandPalette": ("", "ctrl+p"),
    "ReportForm": ("reports", "end", "p"),
    "FilterForm": ("reports", "down", "enter", "f"),
    "ExportWindow": ("reports", "down", "enter", "x"),
    "DaysWindow": ("reports", "down", "enter", "p"),
    "DayWindow": ("reports", "enter", "d"),
    "FilterWindow": ("audit", "f7"),
    "OperationScreen": ("audit", "o"),
    "TextWindow": ("audit", "p"),
    "MasterFormScreen": ("masters", "f5"),
    "LookupWindow": ("masters", "f5", "enter", "enter", "enter", "f7"),
    "ConfirmWindow": ("close", "f6"),
    "ReasonWindow": ("close", "down", "f4"),
    "BinWindow": ("warehouse", "enter"),
    "FindItem": ("warehouse", "slash"),
    "RuleScreen": ("rules", "enter"),
    "VoucherWindow": ("reports", "enter", "enter", "v"),
}
"""Windows and screens behind others: the room, "" for Home, and the keys to press there."""
Opening = Callable[[ZhangfangApp, Pilot[int]], Awaitable[None]]


@dataclass
class Walk:
    """A sitting that looks at everything."""

    app: ZhangfangApp
    pilot: Pilot[int]
    seen: set[type[Screen[Any]]] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)

    async def look(self, name: str) -> None:
        """At what is open, in the language of the moment and in the other one; then everything but Home is closed."""
        await settled(self.app, self.pilot)
        self.seen.add(type(self.app.screen))
        self._read(name)
        self.app.language = "en" if self.app.language == "zh" else "zh"
        await settled(self.app, self.pilot)
        self._read(name)
        while len(self.app.screen_stack) > 1:
            self.app.pop_screen()
        await self.pilot.pause()

    def _read(self, name: str) -> None:
        size, screen = self.app.size, self.app.screen
        text = screen_text(self.app)
        where = f"{name} {self.app.language} {size.width}x{size.height}"
        lines = text.splitlines()
        self.complaints += [f"{where}: too wide: {line}" for line in lines if cell_len(line) > size.width]
        self.complaints += [f"{where}: {found[0]}: {line}" for line in lines if (found := FORBIDDEN.search(line))]
        if len(lines) != size.height and not screen.is_modal:
            self.complaints.append(f"{where}: {len(lines)} lines")
        if not text.strip():
            self.complaints.append(f"{where}: nothing is shown")
        if isinstance(screen, LedgerScreen):
            self.complaints += [f"{where}: no key for {one}: {lines[-1]}" for one in _keys_missing(screen, lines[-1])]


def _keys_missing(screen: LedgerScreen, line: str) -> list[str]:
    """Of the keys that are always shown, those that the screen has and the last line does not."""
    has = {one.binding.id: one.binding for one in screen.active_bindings.values() if one.binding.show}
    everywhere = ("app.help",) if len(screen.app.screen_stack) == 1 else ("app.help", "screen.back")  # Home is left by quitting
    absent = [name for name in everywhere if name not in has]
    return absent + [name for name in NEEDED if name in has and label_of(has[name], screen.language) not in line]


def all_screens() -> set[type[Screen[Any]]]:
    """Every screen and window that there is."""
    for module in pkgutil.walk_packages(tui.screens.__path__, "tui.screens."):
        import_module(module.name)
    found: set[type[Screen[Any]]] = set()
    classes: list[type[Screen[Any]]] = [Screen]
    while classes:
        own = classes.pop().__subclasses__()
        classes += own
        found |= {one for one in own if one.__module__.startswith("tui.")}
    return found - BASES


def stops(keys: dict[str, str]) -> Iterator[tuple[str, Opening]]:
    """Everything with a name; `keys` is one record of each kind."""
    for name, room in ROOMS.items():
        if room.screen:
            yield f"room {name}", _calling(lambda app, room=room: app.enter(room))
    kinds = {line.kind for area in areas() for line in menu_of(area)} | set(form_kinds())
    for kind in sorted(kinds):
        yield f"entry {kind}", _calling(lambda app, kind=kind: app.new_document(kind))
    for kind, key in keys.items():
        yield f"record {kind}", _calling(lambda app, key=key: app.open_document(key))
    for name, report in REPORTS.items():
        request = ReportRequest(name, SUBJECTS.get(report.subject))
        yield f"report {name}", _calling(lambda app, request=request: app.make_report(request))
    for name, register in REGISTERS.items():
        wanted = RegisterRequest(name, SUBJECTS.get(register.subject, ""))
        yield f"register {name}", _calling(lambda app, wanted=wanted: app.open_register(wanted))
    problem = Problem("disk_full", Text("磁盘满了", "the disk is full"), Text("腾出空间", "make room"))
    yield "FailureWindow", _calling(lambda app: app.show_failure(problem))
    yield "MessageList", _calling(lambda app: app.show_messages())
    yield "DoctorScreen", _calling(lambda app: app.open_doctor())
    for name, (room, *pressed) in WAYS.items():
        yield name, _pressing(room, pressed)


def _calling(act: Callable[[ZhangfangApp], object]) -> Opening:
    async def opening(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        del pilot
        act(app)

    return opening


def _pressing(room: str, pressed: list[str]) -> Opening:
    async def opening(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        if room:
            app.enter(ROOMS[room])
        for key in pressed:
            await settled(app, pilot)
            await pilot.press(key)

    return opening


def one_record_of_each_kind(book: OpenBook) -> dict[str, str]:
    """Kinds with the last record of each, `kind:id`."""
    with book.read() as reading:
        return {head.kind: head.key.rpartition(":")[0] for head in reading.heads()}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_screen_fits_says_nothing_for_programmers_and_shows_its_keys(own_book: Path, size: tuple[int, int]) -> None:
    walked: list[Walk] = []

    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        walk = Walk(app, pilot)
        walked.append(walk)
        await walk.look("Home")
        for name, opening in stops(await app.worker.ask(one_record_of_each_kind)):
            await opening(app, pilot)
            await settled(app, pilot)
            if isinstance(app.screen, FailureWindow) and name != "FailureWindow":
                walk.complaints.append(f"{name}: {screen_text(app)}")
            if name in WAYS and type(app.screen).__name__ != name:
                walk.complaints.append(f"{WAYS[name]} lead to {type(app.screen).__name__}, not to {name}")
            await walk.look(name)

    at_the_terminal(own_book, script, size=size)
    (walk,) = walked
    missed = sorted(one.__name__ for one in all_screens() - walk.seen)
    assert walk.complaints == [], "\n".join(walk.complaints)
    assert missed == [], f"nothing in the walk leads to {missed}: say which keys do in WAYS"
    assert CommandPalette in walk.seen


def test_every_report_can_be_asked_for_with_all_its_choices() -> None:
    for name in REPORTS:
        assert {label.zh and label.en for _, label, _ in ReportForm(ReportRequest(name))._choices()} - {""}, name
