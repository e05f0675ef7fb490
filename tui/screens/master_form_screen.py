"""A form for one piece of master data: typed, looked up, posted as a record; what is refused is told at its field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from ledger.api import CandidateIndex, Outcome, Problem, StagedRow, Text, kind_title, post_or_submit
from tui.document.words import submitted
from tui.key import Key, bindings_of
from tui.master_form import FormField, MasterForm
from tui.screens.confirm_window import ConfirmWindow
from tui.screens.ledger_screen import LedgerScreen
from tui.screens.lookup_window import LookupWindow, Offered
from tui.widgets.form_field import FieldInput, FormLine
from tui.widgets.said import Said

_OFFERED_MAX: Final = 50
_MISSING: Final = Text("不能空着", "it may not stay empty")


def _nobody_asked(_code: str) -> None:
    return None


class MasterFormScreen(LedgerScreen):
    """Answers by posting; the list behind it is refreshed when it comes back."""

    HELP_TEXT = Text(
        "带 * 的必填。Enter、Tab、下到下一项;F7 参照可选的代码。F2 保存(过账为一条资料记录;要他人审核的送审),Esc 放弃。",
        "Fields with * are needed. Enter, Tab and Down go on; F7 offers the codes a field takes. F2 saves: it posts a record "
        "of master data, or puts it into the inbox of those who have to approve it. Esc leaves.",
    )
    AUTO_FOCUS = ""
    """`on_mount` knows better where to begin."""
    BINDINGS = bindings_of(
        "MasterFormScreen",
        (
            Key("masters.save", "f2,ctrl+s", "save", Text("保存", "Save")),
            Key("masters.lookup", "f7,ctrl+f", "look_up", Text("参照", "Look up")),
        ),
    )

    def __init__(self, form: MasterForm, index: CandidateIndex, saved: Callable[[str], object] = _nobody_asked) -> None:
        """`saved` is told the code when it is posted; not where it only waits for approval, and not by Esc."""
        super().__init__()
        self.saved = saved
        self.form = form
        self.index = index
        self.current: FieldInput | None = None

    def title_text(self) -> Text:
        """The kind, and the code that is changed."""
        title = kind_title(self.form.described.name)
        if self.form.is_new:
            return Text(f"新建 {title.zh}", f"New: {title.en}")
        code = self.form.texts.get("id", "")
        return Text(f"{title.zh} {code} 第 {self.form.version} 版", f"{title.en} {code}, version {self.form.version}")

    def body(self) -> ComposeResult:
        """One line per field, and what the field means."""
        with VerticalScroll(classes="pane", can_focus=False):
            for one in self.form.fields:
                locked = one.name == "id" and not self.form.is_new
                text, hint = self.form.texts.get(one.name, ""), _hint(one)
                yield FormLine(one.name, one.label, text, required=one.required, hint=hint, locked=locked)
        yield Said(Text("", ""), id="meaning", classes="status")

    def on_mount(self) -> None:
        """The cursor stands in the first field that must be filled and is not, else in the first that may be typed in."""
        wanting = [one for one in self._inputs() if self._field(one).required and not one.value]
        self._focus((wanting or self._inputs())[0])

    # --- the cursor ----------------------------------------------------------------------------------------------------

    def _inputs(self) -> list[FieldInput]:
        return [one for one in self.query(FieldInput) if not one.disabled]

    def go_to(self, step: int) -> None:
        """Move the cursor some fields on, or back; it stays inside the form."""
        inputs = self._inputs()
        at = inputs.index(self.current) if self.current in inputs else 0
        self._focus(inputs[max(0, min(at + step, len(inputs) - 1))])

    def _focus(self, field: FieldInput) -> None:
        self.current = field
        field.focus()
        field.cursor_position = len(field.value)
        one = self._field(field)
        self.query_one("#meaning", Said).say(one.meaning)
        self.call_after_refresh(self._place_cursor)

    def _place_cursor(self) -> None:
        """The terminal's own cursor stands where one types, so that input methods open there."""
        if self.current is not None and self.app.screen is self:
            self.app.cursor_position = self.current.cursor_screen_offset

    def on_descendant_focus(self) -> None:
        """A click moves the cursor too."""
        if isinstance(self.focused, FieldInput) and self.focused is not self.current:
            self._focus(self.focused)

    def _field(self, field: FieldInput) -> FormField:
        name = str(field.id).removeprefix("field-")
        return next(one for one in self.form.fields if one.name == name)

    def on_form_line_changed(self, event: FormLine.Changed) -> None:
        """Keep what is typed; what was wrong with it is not known any more."""
        if self.form.texts.get(event.field, "") != event.text:
            self.form.texts[event.field] = event.text
            self.query_one(f"#line-{event.field}", FormLine).tell(None)

    # --- looking up ----------------------------------------------------------------------------------------------------

    def action_look_up(self) -> None:
        """The codes or choices of this field."""
        if self.current is None:
            return
        one, field = self._field(self.current), self.current
        if not one.choices and not one.masters:
            self.reject(Text(f"“{one.label.zh}”没有可选的", f"“{one.label.en}” has nothing to choose from"))
            return
        several = one.type == "codes"
        text = "" if several or one.choices else field.value
        window = LookupWindow(one.label, partial(self._offered, one), text)
        self.app.push_screen(window, lambda code: self._take(field, code, several=several))

    def _offered(self, one: FormField, text: str) -> Sequence[Offered]:
        if one.choices:
            wanted = text.casefold()
            return [
                Offered(value, words) for value, words in one.choices if wanted in f"{value} {words.zh} {words.en}".casefold()
            ]
        found = self.index.search(text, one.masters, limit=_OFFERED_MAX)
        return [Offered(each.candidate.code, each.candidate.name) for each in found]

    def _take(self, field: FieldInput, code: str | None, *, several: bool) -> None:
        if code is None:
            return
        known = [one.strip() for one in field.value.split(",") if one.strip()] if several else []
        field.value = ", ".join(dict.fromkeys([*known, code]))
        if several:
            field.cursor_position = len(field.value)
        else:
            self.go_to(1)

    # --- saving --------------------------------------------------------------------------------------------------------

    def action_save(self) -> None:
        """Post it; what stands against it is told at its field."""
        for name in [one.name for one in self.form.fields]:
            self.form.texts[name] = self.query_one(f"#field-{name}", FieldInput).value
        missing = self.form.missing()
        if missing:
            self._tell(
                [Problem("missing_field", _MISSING, Text("填上这一项", "fill it in")).at(path=f"/{one}") for one in missing]
            )
            return
        record, asked = self.form.record(), self.session.circumstances
        self.ask(lambda book: post_or_submit(book, record, asked), self._posted)

    def _posted(self, found: Outcome | StagedRow | list[Problem]) -> None:
        if isinstance(found, list):
            self._tell(found)
            return
        record = self.form.record()
        title, code = kind_title(record["kind"]), record["id"]
        if isinstance(found, StagedRow):
            self.house.tell(submitted(found))
        elif not found.posted:
            self.house.tell(Text(f"{title.zh} {code} 没有变化", f"{title.en} {code}: nothing changed"))
        else:
            self.house.tell(Text(f"{title.zh} {code} 已保存", f"{title.en} {code} is saved"))
        self.form.given = {name: value for name, value in record.items() if name not in ("kind", "version")}
        self.app.pop_screen()
        if not isinstance(found, StagedRow):
            self.saved(str(code))

    def _tell(self, problems: Sequence[Problem]) -> None:
        """Each at its field; the cursor goes to the first, and what has no field is told below."""
        placed = [(self.form.field_of(problem), problem) for problem in problems]
        for line in self.query(FormLine):
            line.tell(next((problem for name, problem in placed if name == line.field), None))
        first = next((name for name, _ in placed if name), "")
        if first and not self.query_one(f"#field-{first}", FieldInput).disabled:
            self._focus(self.query_one(f"#field-{first}", FieldInput))
        self.reject(placed[0][1])

    def action_back(self) -> None:
        """Leave; where something would be lost, ask."""
        if not self.form.changed:
            super().action_back()
            return
        question = Text("放弃没有保存的修改?", "Leave without saving what was typed?")
        self.app.push_screen(ConfirmWindow(question), self._leave)

    def _leave(self, yes: bool | None) -> None:
        if yes:
            self.app.pop_screen()


def _hint(one: FormField) -> str:
    """What holds where nothing is typed."""
    return one.default
