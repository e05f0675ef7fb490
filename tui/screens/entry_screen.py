"""The screen of every kind of document, with its commands.

Commands that need the book (posting, copying an order, the next document) are waited for in the editor's queue, so that a clerk
may type ahead of them: what comes after F8 goes into the document that stands there when F8 is done. No window takes the keys.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from ledger.api import (
    Preview,
    Problem,
    Record,
    SourceDocument,
    StagedRow,
    Text,
    WaitingDraft,
    candidate_index,
    drafts_of,
    next_document,
    objections_to,
    post_or_submit,
    preview,
    resume_draft,
    sources_of,
)
from tui.document.issues import first_issue, place_problems
from tui.document.new_master import new_master
from tui.document.words import NO_SOURCE, draft_offered, posted, sentence, source_offered, submitted
from tui.key import Key, bindings_of
from tui.ledger_worker import AskFailedError
from tui.screens.entry_view import EntryView
from tui.screens.master_form_screen import MasterFormScreen
from tui.widgets.entry_grid.desk import EntryDesk
from tui.widgets.entry_grid.popup import Suggestion


class EntryScreen(EntryView):
    """A document of one kind."""

    TITLE_TEXT = Text("单据", "Document")
    HELP_TEXT = Text(
        "Enter 到下一格,Tab 逐格走;代码、助记码、条码、名称都可以填,↓ 选择。金额可写算式 120*1.13,日期 17、0117、t、+3。"
        "`..` 同上,`//` 同首行,`=` 补差额,空格换借贷方,空行回车结束。扫码枪逐件累加,`*12` 改上一行数量。"
        "没有的货品、往来单位等按 F3 就地新建。每格自动存草稿;F8 过账,有警告时再按一次;要他人审核的送审。",
        "Enter goes on, Tab visits every cell; type a code, mnemonic, barcode or name, ↓ chooses. Amounts take formulas, "
        "120*1.13, dates 17, 0117, t, +3. `..` copies from above, `//` from the first line, `=` fills what balances, Space "
        "changes sides, Enter on the blank line ends the lines. A scanner counts piece by piece, `*12` sets the last quantity. "
        "F3 creates an item or party that is not there yet. Every cell is kept in a draft; F8 posts, twice where there are "
        "warnings; what somebody else has to approve goes to their inbox.",
    )
    AUTO_FOCUS = "CellEditor"
    BINDINGS = bindings_of(
        "EntryScreen",
        (
            Key("document.save", "f2,ctrl+s", "command('save')", Text("存草稿", "Save draft")),
            Key("document.post", "f8,ctrl+r", "command('post')", Text("过账", "Post")),
            Key("document.new", "f5,ctrl+n", "command('new')", Text("新单", "New")),
            Key("document.copy", "f4,ctrl+o", "command('copy')", Text("来源单", "From source")),
            Key("document.create", "f3,ctrl+e", "command('create')", Text("新建资料", "Create"), show=False),
            Key("document.lookup", "f7,ctrl+f", "command('lookup')", Text("查找", "Look up")),
            Key("document.preview", "f9,ctrl+t", "command('preview')", Text("预览", "Preview")),
            Key("document.pane", "f6,f12,ctrl+down", "command('next_pane')", Text("表头/行", "Header/lines")),
            Key("document.drafts", "ctrl+b", "command('drafts')", Text("草稿", "Drafts")),
            Key("document.more", "ctrl+x", "command('more')", Text("更多栏", "More fields")),
            Key("document.pane_back", "ctrl+up", "command('last_pane')", Text("上一区", "Pane before"), show=False),
            Key("grid.insert", "insert", "command('insert')", Text("插行", "Insert line"), show=False),
            Key("grid.delete", "ctrl+delete,ctrl+d", "command('delete')", Text("删行", "Delete line")),
            Key("grid.undo", "ctrl+z", "command('undo')", Text("撤销", "Undo")),
            Key("grid.redo", "ctrl+y", "command('redo')", Text("重做", "Redo"), show=False),
            Key("grid.balance", "ctrl+f7", "command('balance')", Text("补差额", "Balance"), show=False),
        ),
    )

    async def _on_command(self, key: str) -> bool:
        """A key that has a name: done here and now, in the order of the keys."""
        active = self.active_bindings.get(key)
        action = active.binding.action if active is not None else ""
        if not action.startswith("command("):
            return False
        await self.action_command(action.removeprefix("command('").removesuffix("')"))
        return True

    async def action_command(self, name: str) -> None:
        """Do what a key is for; a failure of the machine is shown, and the document stays."""
        try:
            await COMMANDS[name](self)
        except AskFailedError as failed:
            self.house.show_failure(failed.problem)

    # --- commands --------------------------------------------------------------------------------------------------------

    async def post(self) -> None:
        """Post it, or say why not and go to the first place that is wrong."""
        self.desk.commit()
        self.desk.show()
        if self.sheet.blank:
            self.reject(Text("还没有录入", "nothing was typed"))
            return
        await self._ask_usual()
        if self._go_to_first_issue():
            return
        raw, circumstances = self.sheet.raw(), self.session.circumstances
        if await self._warned(raw):
            return
        answer = await self.house.worker.ask(lambda book: post_or_submit(book, raw, circumstances))
        if isinstance(answer, list):
            self._refused(answer)
            return
        if isinstance(answer, StagedRow):  # its draft stays: what is returned is changed in it
            await self._save()
            await self._begin()
            self._tell(submitted(answer))
            return
        assert self._keeper is not None
        await self.house.worker.ask(lambda _book, draft=self._keeper.draft: draft.discard())  # type: ignore[misc]
        await self._begin()
        self._tell(self._said_posted(str(raw["id"]), answer.posted))

    def _said_posted(self, identifier: str, records: Sequence[Record]) -> Text:
        return posted(identifier, records)

    def _go_to_first_issue(self) -> bool:
        """False where every cell could be read."""
        for model in self.sheet.models:
            model.outside = ()
        found = first_issue(self.sheet)
        if found is None:
            return False
        number, issue = found
        self.desk.go_to_cell(self.sheet.models[number], issue.row or 0, issue.col)
        self.reject(Problem(issue.code, issue.text, issue.remedy))
        return True

    async def _warned(self, raw: dict[str, Any]) -> bool:
        """True where warnings are shown for the first time: F8 once more posts all the same."""
        if self._confirmed == raw:
            return False
        circumstances = self.session.circumstances
        found = await self.house.worker.ask(lambda book: preview(book, raw, circumstances))
        if not isinstance(found, Preview) or not found.warnings:
            return False
        self._confirmed = raw
        self.pane.show(found)
        self.foot.show_problems([("△", sentence(one)) for one in found.warnings])
        self.app.bell()
        self._tell(Text("有警告:再按一次过账键即过账", "there are warnings: the post key once more posts it"))
        return True

    def _refused(self, problems: Sequence[Problem]) -> None:
        place_problems(self.sheet, problems)
        self.foot.show_problems([("✗", sentence(one)) for one in problems])
        self.pane.show(problems)
        found = first_issue(self.sheet)
        if found is not None:
            number, issue = found
            self.desk.go_to_cell(self.sheet.models[number], issue.row or 0, issue.col)
        self.desk.redraw()
        self.reject(problems[0])

    async def new(self) -> None:
        """An empty document; what stands there stays a draft."""
        self.desk.commit()
        if self.sheet.blank:
            self.desk.show()
            return
        await self._save()
        left = self.sheet.id
        await self._begin()
        self._tell(Text(f"{left} 存为草稿,Ctrl+B 找回", f"{left} is kept as a draft, Ctrl+B brings it back"))

    async def save(self) -> None:
        """Keep the draft; it is kept after each cell anyway."""
        self.desk.commit()
        self.desk.show()
        await self._save()
        self._tell(Text(f"草稿 {self.sheet.id} 已保存", f"draft {self.sheet.id} is kept"))

    async def copy(self) -> None:
        """Choose an open document that this one follows from."""
        party = self.sheet.party
        found = await self.house.worker.ask(lambda book: sources_of(book, self.kind, party))
        if not found or isinstance(found[0], Problem):
            self.reject(found[0] if isinstance(found, list) and found and isinstance(found[0], Problem) else NO_SOURCE)
            return
        self.desk.pick([source_offered(one) for one in found if isinstance(one, SourceDocument)], self._copied)

    async def _copied(self, chosen: Suggestion) -> None:
        refs = [chosen.code]
        raw = await self.house.worker.ask(lambda book: next_document(book, self.kind, refs))
        if isinstance(raw, list):
            self.reject(raw[0])
            return
        self.sheet.load(raw)
        self.desk.begin()

    async def drafts(self) -> None:
        """Choose a draft to go on with."""
        user, own = self.session.user, self.sheet.id
        waiting = await self.house.worker.ask(lambda book: drafts_of(book, user))
        offered = {one.head.id: one for one in waiting if one.head.kind == self.kind and one.head.id != own}
        if not offered:
            self.reject(Text("没有别的草稿", "there is no other draft"))
            return

        async def resume(chosen: Suggestion) -> None:
            await self._resume(offered[chosen.code])

        self.desk.pick([draft_offered(one) for one in offered.values()], resume)

    async def _resume(self, waiting: WaitingDraft) -> None:
        found = await self.house.worker.ask(lambda _book: resume_draft(waiting.head))
        if isinstance(found, Problem):
            self.reject(found)
            return
        if waiting.posted:
            found.discard()
            self._tell(Text(f"{found.id} 已经过账,草稿已删", f"{found.id} is posted; its draft is gone"))
            return
        self._close_draft()
        sheet = self._new_sheet(found.id)
        sheet.restore(found.cells)
        self._use(sheet, found)
        self._changed()

    async def lookup(self) -> None:
        """Candidates of the cell."""
        self.desk.lookup()

    async def create(self) -> None:
        """Make what the cell names and does not exist; its code comes back into the cell."""
        model = self.desk.model
        found = new_master(self.sheet.field(self.sheet.list_of(model), model.col.id), self.desk.editor.value, self._index)
        if isinstance(found, Problem):
            self.reject(found)
            return
        kind = found.described.name
        refused = await self.house.worker.ask(lambda book: objections_to(book, kind))
        if refused:
            self.reject(refused[0])
            return
        await self.app.push_screen(MasterFormScreen(found, self._index, self._created))

    def _created(self, code: str) -> None:
        self.background(lambda: self._take_created(code), group="created")

    async def _take_created(self, code: str) -> None:
        known = self._index
        self._know(await self.house.worker.ask(lambda book: candidate_index(book, known)))
        self.desk.put(code)

    async def toggle_preview(self) -> None:
        """Show or hide what will be posted."""
        self._preview_asked = not self.pane.display
        self._show_preview()
        self._ask_preview()

    async def toggle_more(self) -> None:
        """Show or hide the fields that the layout leaves out."""
        self.desk.commit()
        self.sheet.more = not self.sheet.more
        self.sheet.show_more(more=self.sheet.more)
        self.desk.columns_changed()

    def action_back(self) -> None:
        """Leave; the draft stays."""
        self.desk.commit()
        self.background(self._leave, group="leave")

    async def _leave(self) -> None:
        await self._save()
        self._close_draft()
        super().action_back()


async def _synchronously(screen: EntryScreen, do: Callable[[EntryDesk], object]) -> None:
    do(screen.desk)


def _of_desk(do: Callable[[EntryDesk], object]) -> Callable[[EntryScreen], Awaitable[None]]:
    return lambda screen: _synchronously(screen, do)


COMMANDS: Final[Mapping[str, Callable[[EntryScreen], Awaitable[None]]]] = {
    "save": EntryScreen.save,
    "post": EntryScreen.post,
    "new": EntryScreen.new,
    "copy": EntryScreen.copy,
    "drafts": EntryScreen.drafts,
    "create": EntryScreen.create,
    "lookup": EntryScreen.lookup,
    "preview": lambda screen: screen.toggle_preview(),
    "more": EntryScreen.toggle_more,
    "next_pane": _of_desk(EntryDesk.next_pane),
    "last_pane": _of_desk(lambda desk: desk.next_pane(-1)),
    "insert": _of_desk(EntryDesk.insert_row),
    "delete": _of_desk(EntryDesk.delete_row),
    "undo": _of_desk(EntryDesk.undo),
    "redo": _of_desk(EntryDesk.redo),
    "balance": _of_desk(EntryDesk.balance),
}
"""What the keys of the screen do, in the order in which they are struck."""
