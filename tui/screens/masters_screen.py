"""资料: items, parties, accounts, places, users …: found by typing, shown with all versions, made and changed by a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rich.cells import set_cell_size
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from ledger.api import (
    MASTERS_KEPT,
    CandidateIndex,
    MasterDetail,
    MasterRow,
    OpenBook,
    Outcome,
    Problem,
    StagedRow,
    Text,
    candidate_index,
    describe_kind,
    kind_title,
    master_detail,
    master_rows,
    objections_to,
    post_or_submit,
    stopping_record,
)
from tui.document.words import submitted
from tui.key import Key, bindings_of
from tui.master_form import MasterForm
from tui.screens.confirm_window import ConfirmWindow, joined
from tui.screens.ledger_screen import LedgerScreen
from tui.screens.master_form_screen import MasterFormScreen
from tui.versions_shown import version_lines
from tui.widgets.said import Said

LISTED_MAX: Final = 500
"""Lines of one list; whoever looks for more types a letter."""


class MastersScreen(LedgerScreen):
    """Kinds, then codes that fit what is typed, then everything about one code."""

    TITLE_TEXT = Text("资料", "Master data")
    HELP_TEXT = Text(
        "左边选类别,上面输入编码、拼音首字母、条码或名称来找;Enter 修改。F5 新建,F4 照这一条新建,F9 停用或启用。"
        "右边是每一版改了什么、谁改的。",
        "Choose a kind on the left; type a code, initials, a barcode or part of a name to find one; Enter changes it. F5 makes "
        "a new one, F4 one like this, F9 takes it out of use or back. The right side shows what each version changed, and who.",
    )
    BINDINGS = bindings_of(
        "MastersScreen",
        (
            Key("masters.new", "f5,ctrl+n", "new", Text("新建", "New")),
            Key("masters.edit", "f3,ctrl+e", "edit", Text("修改", "Change")),
            Key("masters.like", "f4,ctrl+o", "like", Text("复制", "Copy")),
            Key("masters.stop", "f9,ctrl+t", "stop", Text("停用/启用", "Stop/resume")),
        ),
    )
    AUTO_FOCUS = "#master-kinds"

    def __init__(self) -> None:
        super().__init__()
        self.kind = MASTERS_KEPT[0]
        self.index: CandidateIndex | None = None
        self.rows: list[MasterRow] = []
        self.chosen: MasterDetail | None = None
        self.refused: dict[str, Problem] = {}

    def body(self) -> ComposeResult:
        """Three columns."""
        with Horizontal():
            yield OptionList(id="master-kinds", classes="one-line")
            with Vertical(id="master-codes", classes="pane-right"):
                yield Input(id="master-typed", select_on_focus=False, compact=True)
                yield OptionList(id="rows", classes="one-line")
            with VerticalScroll(classes="pane pane-right", can_focus=False):
                yield Said(Text("", ""), id="detail")

    def on_screen_resume(self) -> None:
        """Whoever comes back from a form sees what became of it."""
        super().on_screen_resume()
        known = self.index
        self.ask(lambda book: (candidate_index(book, known), _objections(book)), self._begin, group="index")

    def _begin(self, found: tuple[CandidateIndex, dict[str, Problem]]) -> None:
        self.index, self.refused = found
        self._object()
        self._list()

    def _object(self) -> None:
        refused = self.refused.get(self.kind)
        self.object_to(dict.fromkeys(("new", "edit", "like", "stop"), refused) if refused else {})

    # --- lists ---------------------------------------------------------------------------------------------------------

    def show_language(self) -> None:
        """Kinds, codes and detail in the language of the moment."""
        super().show_language()
        self.query_one("#master-typed", Input).placeholder = self.said(Text("编码、拼音、名称", "code, initials, name"))
        kinds = self.query_one("#master-kinds", OptionList)
        with self.prevent(OptionList.OptionHighlighted):
            kinds.clear_options()
            kinds.add_options([Option(self.said(kind_title(kind)), id=kind) for kind in MASTERS_KEPT])
            kinds.highlighted = MASTERS_KEPT.index(self.kind)
        self._write_rows()
        self._write_detail()

    def _list(self) -> None:
        index, kind, text = self.index, self.kind, self.query_one("#master-typed", Input).value
        if index is not None:
            self.ask(lambda book: master_rows(book, kind, text, index, LISTED_MAX), self._show_rows, group="rows")

    def _show_rows(self, found: list[MasterRow] | list[Problem]) -> None:
        self.rows = [one for one in found if isinstance(one, MasterRow)]
        for one in found:
            if isinstance(one, Problem):
                self.reject(one)
        self._write_rows()
        if not self.rows:
            self.chosen = None
            self._write_detail()

    def _write_rows(self) -> None:
        listed = self.query_one("#rows", OptionList)
        at = self.chosen.code if self.chosen else ""
        listed.clear_options()
        for row in self.rows:
            name = self.said(row.name)
            listed.add_option(Option(f"{set_cell_size(row.code, 12)} {name}  {row.detail}".rstrip(), id=row.code))
        codes = [row.code for row in self.rows]
        if codes:
            listed.highlighted = codes.index(at) if at in codes else 0

    def on_input_changed(self) -> None:
        """Narrow down while one types."""
        self._list()

    def on_key(self, event: events.Key) -> None:
        """From what is typed down into the list, and back up."""
        typed, rows = self.query_one("#master-typed", Input), self.query_one("#rows", OptionList)
        into_list = event.key in ("down", "enter") and self.focused is typed
        at_top = self.focused is rows and rows.highlighted in (0, None)
        if into_list:
            event.stop()
            rows.focus()
        elif (event.key == "up" and at_top) or (event.key == "slash" and self.focused is not typed):
            event.stop()
            typed.focus()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Another kind, or another code."""
        name = str(event.option_id)
        if event.option_list.id == "master-kinds" and name != self.kind:
            self.kind, self.chosen = name, None
            self._object()
            with self.prevent(Input.Changed):
                self.query_one("#master-typed", Input).value = ""
            self._list()
        elif event.option_list.id == "rows":
            kind = self.kind
            self.ask(lambda book: master_detail(book, kind, name), self._show_detail, group="detail")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """From a kind to its codes; from a code to its form."""
        if event.option_list.id == "master-kinds":
            self.query_one("#master-typed").focus()
        else:
            self.action_edit()

    def _show_detail(self, found: MasterDetail | list[Problem] | None) -> None:
        self.chosen = found if isinstance(found, MasterDetail) else None
        self._write_detail()

    def _write_detail(self) -> None:
        one = self.chosen
        lines = [Text(f"{label.zh}: {value}", f"{label.en}: {value}") for label, value in one.fields] if one else []
        if one and not one.active:
            lines.insert(0, Text("△ 已停用", "△ out of use"))
        if one and not one.versions:
            lines += [Text("", ""), Text("来自所用规则包的科目表", "from the chart of the rules in force")]
        if one and one.versions:
            lines += [Text("", ""), *version_lines(one.versions, first=False)]
        self.query_one("#detail", Said).say(joined(lines))

    # --- changing ------------------------------------------------------------------------------------------------------

    def _open(self, form: MasterForm) -> None:
        assert self.index is not None
        self.app.push_screen(MasterFormScreen(form, self.index))

    def action_new(self) -> None:
        """An empty form."""
        if self.may("new") and self.index is not None:
            self._open(MasterForm(describe_kind(self.kind)))

    def action_edit(self) -> None:
        """A form with what is there."""
        one = self.chosen
        if not self.may("edit") or one is None or self.index is None:
            return
        if one.given is None:
            self.reject(Text("这个科目来自规则包;可在它下面新建明细", "the chart brings this account; make one below it"))
            return
        self._open(MasterForm(describe_kind(one.kind), one.next_version, one.given))

    def action_like(self) -> None:
        """A new one that begins with what this one says, but for its code."""
        one = self.chosen
        if not self.may("like") or one is None or one.given is None or self.index is None:
            return
        given = {name: value for name, value in one.given.items() if name not in ("id", "version")}
        form = MasterForm(describe_kind(one.kind), given=given)
        self._open(form)

    def action_stop(self) -> None:
        """Take it out of use, or back."""
        one = self.chosen
        if not self.may("stop") or one is None:
            return
        record = stopping_record(one)
        if isinstance(record, Problem):
            self.reject(record)
            return
        verb = Text("停用", "Take out of use") if one.active else Text("启用", "Put back into use")
        question = Text(f"{verb.zh} {one.code}?", f"{verb.en}: {one.code}?")
        self.app.push_screen(ConfirmWindow(question), lambda yes: self._post(record) if yes else None)

    def _post(self, record: Mapping[str, Any]) -> None:
        asked = self.session.circumstances
        self.ask(lambda book: post_or_submit(book, record, asked), self._posted)

    def _posted(self, found: Outcome | StagedRow | list[Problem]) -> None:
        if isinstance(found, list):
            self.reject(found[0])
            return
        self.house.tell(submitted(found) if isinstance(found, StagedRow) else Text("已保存", "saved"))
        kind, code, known = self.kind, self.chosen.code if self.chosen else "", self.index
        self.ask(lambda book: master_detail(book, kind, code), self._show_detail, group="detail")
        self.ask(lambda book: (candidate_index(book, known), _objections(book)), self._begin, group="index")


def _objections(book: OpenBook) -> dict[str, Problem]:
    """Kind → why the signed-in user may not keep it."""
    found = {kind: objections_to(book, kind) for kind in MASTERS_KEPT}
    return {kind: problems[0] for kind, problems in found.items() if problems}
