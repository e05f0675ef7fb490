"""The application: language, theme, keymap, messages and failures; what all screens share. Screens are in `screens/`.

It holds no book: that lives behind `ledger_worker.py`. An unexpected error ends the program with a code and the path of a
report without amounts and names; drafts are on the disk by then (`failures.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from textual.app import SystemCommand
from textual.color import Color
from textual.command import CommandPalette
from textual.filter import LineFilter
from textual.reactive import reactive
from textual.screen import Screen

from ledger.api import CandidateIndex, Problem, RegisterRequest, ReportRequest, Text
from tui.drilling import Target
from tui.failures import bug_problem
from tui.key import Key, bindings_of
from tui.keymaps import PRESETS, keymap
from tui.keys_in_order import KeysInOrder
from tui.ledger_worker import LedgerWorker
from tui.messages import Message, Messages
from tui.rooms import ROOMS, Room, room_of_key
from tui.screens.home import HomeScreen
from tui.session import Session
from tui.settings import Settings, write_settings
from tui.themes import INK, PAPER, TITLES
from tui.without_colours import instead_of_greys

EXIT_BUG = 3
NO_CHOICE = Settings()
SETTLED = ("payment", "receipt")
"""Kinds that have a screen of their own: open documents are ticked."""


class ZhangfangApp(KeysInOrder):
    """账房 in a terminal."""

    TITLE = "账房"
    CSS_PATH = "styles/house.tcss"
    ENABLE_COMMAND_PALETTE = True
    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (72, "-narrow"), (100, "-normal"), (140, "-wide")]  # noqa: RUF012  # as Textual declares it
    BINDINGS = bindings_of(
        "ZhangfangApp",
        (
            Key("app.help", "f1,question_mark", "help", Text("帮助", "Help")),
            Key("app.language", "ctrl+l", "language", Text("中/EN", "EN/中"), show=False),
            Key("app.jump", "ctrl+g", "jump", Text("跳到", "Jump"), show=False),
            Key("app.palette", "ctrl+p", "command_palette", Text("命令", "Commands"), show=False),
            Key("app.quit", "ctrl+q", "quit_asked", Text("退出", "Quit"), priority=True),
        ),
    )

    language: reactive[str] = reactive("en", init=False)

    def __init__(
        self,
        worker: LedgerWorker,
        session: Session,
        *,
        kept: Settings = NO_CHOICE,
        asked: Settings = NO_CHOICE,
        fallback: str = "en",
        plain: bool = False,
        debug: bool = False,
    ) -> None:
        super().__init__()
        self.worker = worker
        self.session = session
        self.kept = kept
        self.settings = asked.over(kept).over(Settings(fallback, "ink", "default"))
        self.messages = Messages()
        self.candidates: CandidateIndex | None = None
        """What documents may name, as it was read last."""
        self.show_tracebacks = debug
        self.plain = plain or self.no_color
        self.register_theme(INK)
        self.register_theme(PAPER)
        self.set_reactive(ZhangfangApp.language, self.settings.language)
        self.theme = self.settings.theme if self.settings.theme in TITLES else "ink"

    def get_default_screen(self) -> Screen[Any]:
        """Home."""
        return HomeScreen()

    def on_mount(self) -> None:
        """The keymap is in force before the first key."""
        self.use_keymap(self.settings.keymap)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Without colours where none are wanted."""
        filters = super().get_line_filters()
        if not self.plain:
            return filters
        return instead_of_greys(
            filters, [Color.parse(self.theme_variables[name]) for name in ("background", "surface", "panel")]
        )

    # --- choices -------------------------------------------------------------------------------------------------------

    def use_keymap(self, preset: str) -> None:
        """Move the keys to where a keymap has them."""
        self.set_keymap(keymap(preset if preset in PRESETS else "default"))

    def choose(self, **choices: str) -> None:
        """Keep a choice of language, theme or keymap, and live by it at once."""
        self.kept = replace(self.kept, **choices)
        self.settings = replace(self.settings, **choices)
        self.language = self.settings.language
        self.theme = self.settings.theme
        self.use_keymap(self.settings.keymap)
        if not write_settings(self.kept):
            self.tell(Text("设置写不下来,本次有效", "the choice cannot be kept; it holds until you leave"))

    def action_language(self) -> None:
        """Chinese and English, back and forth; values, cursor and undo stay."""
        self.choose(language="en" if self.language == "zh" else "zh")

    def watch_language(self) -> None:
        """Every screen that can be seen says everything again; covered ones do when they are uncovered."""
        for screen in self.screen_stack:
            show = getattr(screen, "show_language", None)
            if show is not None and screen.is_mounted:  # one that is being put together says it when it is
                show()

    def said(self, text: Text) -> str:
        """A text in the language of the moment."""
        return text.in_language(self.language)

    # --- going somewhere -----------------------------------------------------------------------------------------------

    def enter(self, room: Room) -> None:
        """Open a room."""
        if not room.screen:
            self.reject(Text(f"“{room.title.zh}”还没有建成", f"“{room.title.en}” is not built yet"))
            return
        self.push_screen(room.enter())

    def choose_room(self) -> None:
        """Show the rooms and go to the one whose key is pressed."""
        from tui.screens.room_choice import RoomChoice  # noqa: PLC0415  # nobody needs it to begin

        self.push_screen(RoomChoice(), self._room_chosen)

    def _room_chosen(self, key: str | None) -> None:
        room = room_of_key(key) if key else None
        if room:
            self.enter(room)

    def find(self) -> None:
        """Ask for a document, party or item, and open it."""
        from tui.screens.find_box import FindBox  # noqa: PLC0415  # nobody needs it to begin

        self.push_screen(FindBox(), self._found)

    def _found(self, name: str | None) -> None:
        if name:
            self.open_document(name)

    def open_document(self, name: str) -> None:
        """Show a record: a document by id or `kind:id`, an entry, a number of the log."""
        from tui.screens.document_screen import DocumentScreen  # noqa: PLC0415  # nobody needs it to begin

        self.push_screen(DocumentScreen(name))

    def new_document(self, kind: str) -> None:
        """Begin a document of a kind."""
        if kind in SETTLED:
            from tui.screens.settlement_screen import SettlementScreen  # noqa: PLC0415  # nobody needs it to begin

            self.push_screen(SettlementScreen(kind))
            return
        if kind == "stock_count":
            from tui.screens.count_screen import CountScreen  # noqa: PLC0415  # nobody needs it to begin

            self.push_screen(CountScreen())
            return
        from tui.screens.entry_screen import EntryScreen  # noqa: PLC0415  # nobody needs it to begin

        self.push_screen(EntryScreen(kind))

    def open_report(self, name: str, subject: str = "") -> None:
        """Show a report."""
        self.make_report(ReportRequest(name, subject or None))

    def make_report(self, request: ReportRequest) -> None:
        """Show a report with all its choices."""
        from tui.screens.report_screen import ReportScreen  # noqa: PLC0415  # nobody needs it to begin

        self.push_screen(ReportScreen(request))

    def open_register(self, request: RegisterRequest) -> None:
        """Show a register."""
        from tui.screens.register_screen import RegisterScreen  # noqa: PLC0415  # nobody needs it to begin

        self.push_screen(RegisterScreen(request))

    def open_rows(self, target: Target) -> None:
        """Where a row leads."""
        if target.what == "document":
            self.open_document(target.name)
        elif target.what == "register":
            self.open_register(RegisterRequest(target.name, target.subject, target.since, target.until))
        else:
            self.make_report(ReportRequest(target.name, target.subject or None, target.since, target.until))

    def open_rule(self, file: str, line: int) -> None:
        """Show a line of a rule file in force, named by its path or by the name that postings keep."""
        from tui.screens.rule_screens import RuleScreen  # noqa: PLC0415  # nobody needs it to begin

        self.push_screen(RuleScreen(file, line))

    def open_doctor(self) -> None:
        """See whether this terminal draws as screens expect."""
        from tui.screens.doctor_screen import DoctorScreen  # noqa: PLC0415  # nobody needs it to begin

        self.push_screen(DoctorScreen())

    def action_help(self) -> None:
        """What the screen is for, and its keys."""
        from tui.screens.help_screen import HelpScreen  # noqa: PLC0415  # nobody needs it to begin

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    def action_jump(self) -> None:
        """Put a letter on everything that can be focused."""
        from tui.screens.jump_overlay import JumpOverlay  # noqa: PLC0415  # nobody needs it to begin

        self.push_screen(JumpOverlay(self.screen))

    def action_command_palette(self) -> None:
        """Every room and choice by name."""
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(CommandPalette(placeholder=self.said(Text("找命令……", "Search for commands…"))))

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Rooms, languages, themes, messages, leaving."""
        del screen
        for room in ROOMS.values():
            title = self.said(room.title)
            yield SystemCommand(title, f"g {room.key}", lambda room=room: self.enter(room))
        yield SystemCommand(self.said(Text("切换语言", "Switch the language")), "Ctrl+L", self.action_language)
        for name, text in TITLES.items():
            title = self.said(Text(f"主题:{text.zh}", f"Theme: {text.en}"))
            yield SystemCommand(title, name, lambda name=name: self.choose(theme=name))
        yield SystemCommand(self.said(Text("消息", "Messages")), "…", self.show_messages)
        yield SystemCommand(self.said(Text("自检:终端", "Doctor: the terminal")), "│", self.open_doctor)
        yield SystemCommand(self.said(Text("退出", "Quit")), "Ctrl+Q", self.action_quit_asked)

    def action_quit_asked(self) -> None:
        """Leave; screens with unsaved work keep a draft, so that nothing is lost by leaving."""
        self.exit(0)

    # --- telling -------------------------------------------------------------------------------------------------------

    def tell(self, text: Text) -> None:
        """One line that goes away by itself, and stays in the messages."""
        self.messages.add(Message(text))
        self.notify(self.said(text), markup=False, timeout=4)

    def reject(self, problem: Problem | Text) -> None:
        """Say no: the bell, because heads-down people do not look, and a line with the remedy."""
        message, remedy = (problem, None) if isinstance(problem, Text) else (problem.message, problem.remedy)
        code = "" if isinstance(problem, Text) else f"{problem.code} "
        self.messages.add(Message(message, remedy, code))
        told = self.said(message) + (f" → {self.said(remedy)}" if remedy else "")
        self.bell()
        self.notify(f"✗ {code}{told}", severity="error", markup=False, timeout=6)

    def show_failure(self, problem: Problem) -> None:
        """The machine failed or there is a bug: a window that waits to be read."""
        from tui.screens.failure_window import FailureWindow  # noqa: PLC0415  # nobody needs it to begin

        self.messages.add(Message(problem.message, problem.remedy, f"{problem.code} "))
        self.bell()
        self.push_screen(FailureWindow(problem))

    def show_messages(self) -> None:
        """What was said since the beginning."""
        from tui.screens.message_list import MessageList  # noqa: PLC0415  # nobody needs it to begin

        self.push_screen(MessageList())

    def _handle_exception(self, error: Exception) -> None:
        """Textual would print the values of all variables; we write a report without them and say where it lies."""
        if self.show_tracebacks or self.is_headless:
            super()._handle_exception(error)
            return
        problem = bug_problem(error)
        self.bell()
        self._return_code = EXIT_BUG
        self.exit(EXIT_BUG, EXIT_BUG, f"{problem.code} {self.said(problem.message)}\n    → {self.said(problem.remedy)}")
