"""审计: the log newest first with what each record changed, and the checks that anybody can repeat: verify, replay.

Verify and replay run beside the book's own thread; one goes on looking meanwhile and sees how far they are.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from rich.cells import set_cell_size
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from ledger.api import (
    AuditAnswer,
    LogStanding,
    OpenBook,
    Problem,
    RecordHead,
    RecordVersion,
    Text,
    log_page,
    log_standing,
    record_versions,
    replay_book,
    verify_book,
)
from tui.key import Key, bindings_of
from tui.ledger_worker import Progress
from tui.screens.confirm_window import joined
from tui.screens.filter_window import FilterWindow
from tui.screens.ledger_screen import LedgerScreen
from tui.screens.operation_screen import OperationScreen
from tui.screens.text_window import TextWindow
from tui.versions_shown import version_lines
from tui.widgets.paged_list import PagedList
from tui.widgets.said import Said

PAGE: Final = 100
_FILTERS: Final = {"kind": Text("种类", "Kind"), "user": Text("用户", "User")}
_VERIFY, _REPLAY = Text("验证", "verify"), Text("重算", "replay")


class AuditScreen(LedgerScreen):
    """The log on the left; the versions of the chosen record on the right."""

    TITLE_TEXT = Text("审计", "Audit")
    HELP_TEXT = Text(
        "左边是账本记录,最新的在上;右边是所选记录改了什么。V 验证每个字节、哈希和余额;R 按当时的规则把每条记录重算一遍,"
        "逐字节比较。两者都不挡住别的操作。O 查操作日志(谁在何时做了什么、被拒绝了什么)。P 看账套里存的检查点。",
        "The log, newest first, and what the chosen record changed. V checks every byte, hash and balance; R decides every "
        "record again by the rules of its day and compares it to the byte; you can go on meanwhile. O searches the operation "
        "log: who did, or was refused, what and when. P lists the checkpoints that the book keeps.",
    )
    BINDINGS = bindings_of(
        "AuditScreen",
        (
            Key("audit.verify", "v", "verify", Text("验证", "Verify")),
            Key("audit.replay", "r", "replay", Text("重算", "Replay")),
            Key("audit.operations", "o", "operations", Text("操作日志", "Operation log")),
            Key("audit.filter", "f7,f,slash,ctrl+f", "filter", Text("筛选", "Filter")),
            Key("audit.checkpoints", "p", "checkpoints", Text("检查点", "Checkpoints")),
            Key("audit.refresh", "f5,ctrl+n", "refresh_log", Text("刷新", "Refresh"), show=False),
        ),
    )
    AUTO_FOCUS = "#audit-log"

    def __init__(self) -> None:
        super().__init__()
        self.heads: list[RecordHead] = []
        self.versions: list[RecordVersion] = []
        self.standing: LogStanding | None = None
        self.filters: dict[str, str] = {}
        self.running: Text | None = None
        """What is checked at the moment, and how far it is."""

    def body(self) -> ComposeResult:
        """Standing of the log, log, versions."""
        yield Said(Text("", ""), id="standing", classes="status")
        yield Said(Text("", ""), id="running", classes="status")
        with Horizontal():
            yield PagedList(id="audit-log", classes="one-line")
            with VerticalScroll(classes="pane pane-right", can_focus=False):
                yield Said(Text("", ""), id="versions")

    def on_mount(self) -> None:
        """The first page."""
        self.action_refresh_log()

    # --- the log -------------------------------------------------------------------------------------------------------

    def action_refresh_log(self) -> None:
        """From the newest record."""
        self.heads = []
        self.query_one(PagedList).begin()
        self.ask(log_standing, self._show_standing, group="standing")
        self._ask_page()

    def _ask_page(self) -> None:
        before = self.heads[-1].seq if self.heads else None
        filters = dict(self.filters)
        self.ask(lambda book: log_page(book, before, PAGE, **filters), self._add_page, group="log")

    def _add_page(self, found: list[RecordHead] | list[Problem]) -> None:
        heads = [one for one in found if isinstance(one, RecordHead)]
        for one in found:
            if isinstance(one, Problem):
                self.reject(one)
        self.heads += heads
        self.query_one(PagedList).add_page([_option(head) for head in heads], more=len(heads) == PAGE)
        if not self.heads:
            self.query_one("#versions", Said).say(Text("没有这样的记录", "there is no such record"))

    def on_paged_list_near_end(self, event: PagedList.NearEnd) -> None:
        """The next page."""
        event.stop()
        self._ask_page()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """What this record changed."""
        head = self._head(str(event.option_id))
        if head is not None:
            ref = head.key.rpartition(":")[0]
            self.ask(lambda book: record_versions(book, ref), self._show_versions, group="versions")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """The document itself."""
        self.house.open_document(str(event.option_id))

    def _head(self, seq: str) -> RecordHead | None:
        return next((one for one in self.heads if str(one.seq) == seq), None)

    def _show_versions(self, found: list[RecordVersion] | list[Problem]) -> None:
        self.versions = [one for one in found if isinstance(one, RecordVersion)]
        refused = [one.message for one in found if isinstance(one, Problem)]
        self.query_one("#versions", Said).say(joined(refused or version_lines(self.versions)))

    def _show_standing(self, found: LogStanding) -> None:
        self.standing = found
        footer = found.footer
        root = footer.root[:16] + "…" if footer.root else "–"
        about = f"{footer.checkpoint_size} {footer.checkpoint_time[:10]}"
        kept = (
            Text(f"检查点 {about}", f"checkpoint {about}")
            if footer.checkpoint_size
            else Text("尚无检查点", "no checkpoint yet")
        )
        zh, en = f"{footer.size} 条记录 · 根 {root} · {kept.zh}", f"{footer.size} records · root {root} · {kept.en}"
        self.query_one("#standing", Said).say(Text(zh, en))

    def action_filter(self) -> None:
        """Records of one kind or one user."""
        self.app.push_screen(FilterWindow(_FILTERS, self.filters), self._filtered)

    def _filtered(self, chosen: dict[str, str] | None) -> None:
        if chosen is not None:
            self.filters = chosen
            self.action_refresh_log()

    def action_operations(self) -> None:
        """Who did, or was refused, what and when."""
        self.app.push_screen(OperationScreen())

    def action_checkpoints(self) -> None:
        """The checkpoints that the book keeps."""
        kept = self.standing.checkpoints if self.standing else ()
        lines = [Text(text, text) for one in kept for text in (f"{one.size}  {one.time}  {one.origin}", f"    {one.root}")]
        none = Text("账套里没有检查点;用 audit checkpoint 签一个", "the book keeps none; audit checkpoint signs one")
        self.app.push_screen(TextWindow(Text("检查点", "Checkpoints"), lines or [none]))

    # --- checks --------------------------------------------------------------------------------------------------------

    def action_verify(self) -> None:
        """Every byte, hash and balance."""
        self._run(_VERIFY, lambda book, progress: verify_book(book, progress=progress))

    def action_replay(self) -> None:
        """Every record decided again."""
        self._run(_REPLAY, replay_book)

    def _run(self, what: Text, check: Callable[[OpenBook, Progress], AuditAnswer]) -> None:
        if self.running is not None:
            self.reject(Text(f"{self.running.zh}还没有完", f"{self.running.en} is not done yet"))
            return
        self.running = what
        self._show_progress(0, self.standing.footer.size if self.standing else 0)
        self.background(partial(self._checked, what, check), group="aside")

    async def _checked(self, what: Text, check: Callable[[OpenBook, Progress], AuditAnswer]) -> None:
        try:
            found = await self.house.worker.ask_aside(check, self._show_progress)
        finally:
            self.running = None
            self.query_one("#running", Said).say(Text("", ""))
        self._verdict(what, found)

    def _show_progress(self, done: int, total: int) -> None:
        if self.running is None:
            return
        bar = "█" * (20 * done // max(total, 1))
        zh, en = f"正在{self.running.zh} {done:,} / {total:,} ", f"{self.running.en}: {done:,} of {total:,} "
        self.query_one("#running", Said).say(Text(zh + bar, en + bar))

    def _verdict(self, what: Text, found: AuditAnswer) -> None:
        mark, word = ("✓", Text("通过", "ok")) if found.ok else ("✗", Text("有问题", "not ok"))
        title = Text(f"{mark} {what.zh}:{word.zh}", f"{mark} {what.en}: {word.en}")
        counts = ", ".join(f"{name} {count:,}" for name, count in found.checked.items())
        lines = [Text(counts, counts), Text(f"根 {found.root}", f"root {found.root}")]
        for problem in found.problems:
            lines += [Text(f"✗ {problem.code} {problem.message.zh}", f"✗ {problem.code} {problem.message.en}")]
            lines += [Text(f"    → {problem.remedy.zh}", f"    → {problem.remedy.en}")]
        self.query_one("#running", Said).say(title)
        self.app.push_screen(TextWindow(title, lines))


def _option(head: RecordHead) -> Option:
    """`  412  2026-03-31  goods_receipt:GR-9  anna  ○`: number, day, key, who, whether it was reversed."""
    when = head.recorded_at.strftime("%m-%d %H:%M")
    reversed_mark = " ○" if head.reversed_by else ""
    key = set_cell_size(head.key.removesuffix(":1"), 30)
    day = head.accounting_date.isoformat()
    return Option(f"{head.seq:>6} {day} {key} {head.recorded_by} {when}{reversed_mark}", id=str(head.seq))
