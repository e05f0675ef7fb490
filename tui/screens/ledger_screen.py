"""What every screen has: a title line, a line of keys, the language of the moment, and the book behind a thread.

class StockScreen(LedgerScreen):
    TITLE_TEXT = Text("库存", "Stock")
    HELP_TEXT = Text("…", "…")
    BINDINGS = bindings_of("StockScreen", (Key("stock.count", "f9", "count", Text("盘点", "Count")),))

    def body(self) -> ComposeResult:
        yield LedgerTable(...)

    def on_mount(self) -> None:
        self.ask(lambda book: report(book, request), self.show)
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual.app import ComposeResult
from textual.binding import ActiveBinding
from textual.screen import Screen

from ledger.api import OpenBook, Problem, Text
from tui.key import Key, bindings_of, label_of
from tui.ledger_worker import AskFailedError, Progress
from tui.session import Session
from tui.widgets.key_bar import KeyBar
from tui.widgets.title_bar import TitleBar

if TYPE_CHECKING:
    from tui.app import ZhangfangApp

T = TypeVar("T")


class LedgerScreen(Screen[None]):
    """A screen of the house."""

    TITLE_TEXT: ClassVar[Text] = Text("账房", "Zhangfang")
    HELP_TEXT: ClassVar[Text] = Text("", "")
    """Markdown, shown by F1 beside the keys."""
    BINDINGS = bindings_of(
        "LedgerScreen",
        (
            Key("screen.back", "escape", "back", Text("返回", "Back")),
            Key("screen.go", "g", "go", Text("去", "Go"), show=False),
            Key("screen.find", "ctrl+k", "find", Text("找单据", "Find"), show=False),
        ),
    )
    AUTO_FOCUS = "*"

    objections: dict[str, Problem]
    """Action → why the user may not do it: the key bar shows it dim, and whoever presses it is told (`may`)."""

    @property
    def house(self) -> ZhangfangApp:
        """The application, as what it is."""
        return cast("ZhangfangApp", self.app)

    @property
    def session(self) -> Session:
        """Who sits here."""
        return self.house.session

    @property
    def language(self) -> str:
        """`zh` or `en`."""
        return self.house.language

    def said(self, text: Text) -> str:
        """A text in the language of the moment."""
        return text.in_language(self.language)

    # --- what a screen says about itself -------------------------------------------------------------------------------

    def title_text(self) -> Text:
        """The title; screens about one thing name it here."""
        return self.TITLE_TEXT

    def compose(self) -> ComposeResult:
        """Title, body, keys."""
        yield TitleBar()
        yield from self.body()
        yield KeyBar()

    def body(self) -> ComposeResult:
        """What stands between title and keys."""
        yield from ()

    def on_screen_resume(self) -> None:
        """The language may have changed while the screen was covered."""
        self.show_language()

    def show_language(self) -> None:
        """Say everything again in the language of the moment; values, cursors and undo stay."""
        for widget in self.query("*"):
            if hasattr(type(widget), "language"):
                widget.language = self.language  # type: ignore[attr-defined]  # a reactive of ours
        bar = self.query_one(TitleBar)
        bar.title = self.said(self.title_text())
        bar.place = f"{self.session.company} · {self.session.user}"
        self.refresh_bindings()

    def retitle(self) -> None:
        """The title changed."""
        self.query_one(TitleBar).title = self.said(self.title_text())

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The keys that work now, in the language of the moment."""
        refused = getattr(self, "objections", {})
        return {
            key: one._replace(
                binding=replace(one.binding, description=label_of(one.binding, self.language)),
                enabled=one.enabled and one.binding.action not in refused,
            )
            for key, one in super().active_bindings.items()
        }

    def object_to(self, objections: Mapping[str, Problem]) -> None:
        """Say which actions the user may not do, and why."""
        self.objections = dict(objections)
        self.refresh_bindings()

    def may(self, action: str) -> bool:
        """False, and the reason is told, where the user may not do it."""
        problem = getattr(self, "objections", {}).get(action)
        if problem is not None:
            self.reject(problem)
        return problem is None

    # --- the book ------------------------------------------------------------------------------------------------------

    def ask(self, question: Callable[[OpenBook], T], then: Callable[[T], object], *, group: str = "ask") -> None:
        """Ask the book on its thread and hand the answer to `then`; a later question of the group makes this one stale.

        So does leaving: a screen that is being taken down has nothing any more to show an answer in.
        """

        async def asked() -> None:
            answer = await self.house.worker.ask(question)
            if self._is_open:
                then(answer)

        self.background(asked, group=group)

    def ask_aside(
        self,
        question: Callable[[OpenBook, Progress], T],
        then: Callable[[T], object],
        progress: Progress,
        *,
        group: str = "aside",
    ) -> None:
        """Ask what takes long beside everything else; a later question of the group, or leaving, stops this one."""

        async def asked() -> None:
            answer = await self.house.worker.ask_aside(question, progress)
            if self._is_open:
                then(answer)

        self.background(asked, group=group)

    @property
    def _is_open(self) -> bool:
        return self in self.app.screen_stack

    def background(self, work: Callable[[], Awaitable[None]], *, group: str = "work") -> None:
        """Run what waits for the book; a failure is shown, and the screen goes on.

        `work` is a function, called when its turn comes: a later one of the group may stop it before it began.
        """

        async def guarded() -> None:
            try:
                await work()
            except AskFailedError as failed:
                self.house.show_failure(failed.problem)

        self.run_worker(guarded, group=group, exclusive=True)  # type: ignore[arg-type]  # the union in the signature hides the result

    def reject(self, problem: Problem | Text) -> None:
        """Say no: the bell, and one line that goes away by itself and stays in the messages."""
        self.house.reject(problem)

    # --- moving about --------------------------------------------------------------------------------------------------

    def action_back(self) -> None:
        """One level up; Home stays."""
        if len(self.app.screen_stack) > 1:
            self.app.pop_screen()

    def action_go(self) -> None:
        """Choose a room by its key."""
        self.house.choose_room()

    def action_find(self) -> None:
        """Open a document, party or item by what is typed."""
        self.house.find()
