"""What a document screen shows: header, lines, totals, and beside them what will be posted.

The kind's layout says what is typed; `DocumentSheet` holds it; the desk takes the keys. Commands that need the book (posting,
copying an order, the next document) are waited for in the editor's queue, so that a clerk may type ahead of them: what comes
after F8 goes into the document that stands there when F8 is done. No window ever takes the keys away.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any, Final

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.timer import Timer

from ledger.api import (
    CandidateIndex,
    Draft,
    OpenBook,
    Preview,
    Problem,
    Text,
    WaitingDraft,
    book_currency,
    candidate_index,
    drafts_of,
    grouped,
    preview,
    start_draft,
)
from tui.document.draft_keeping import DraftKeeper
from tui.document.reading import FLAGS
from tui.document.sheet import DocumentSheet
from tui.document.usual import Wanted
from tui.document_layout import layout_of
from tui.problem_shown import joined
from tui.screens.ledger_screen import LedgerScreen
from tui.widgets.document_foot import DocumentFoot
from tui.widgets.entry_grid.column import Col
from tui.widgets.entry_grid.desk import EntryDesk
from tui.widgets.entry_grid.duties import DeskDuties
from tui.widgets.entry_grid.header import HeaderForm
from tui.widgets.entry_grid.model import GridModel
from tui.widgets.entry_grid.panes import Pane
from tui.widgets.entry_grid.popup import Suggestion
from tui.widgets.entry_grid.widget import EntryGrid
from tui.widgets.preview_pane import PreviewPane

PREVIEW_AFTER: Final = 0.08
"""Seconds without a change before the preview is asked for."""
NARROW_BELOW: Final = 60
"""Cells of the terminal below which lists show only the columns that their layout names for a handheld."""
DETAILS_AFTER: Final = 0.08
"""Seconds without a key before the candidates that are shown are asked about."""
PREVIEW_WIDTH_MIN: Final = 110
"""Cells of the terminal from which on the preview is shown without being asked for."""


class EntryView(LedgerScreen):
    """What is shown of a document, and what follows a change; `EntryScreen` adds the commands."""

    DEFAULT_CSS = "EntryView #document { width: 1fr; }"

    def __init__(self, kind: str, given: Mapping[str, Any] | None = None) -> None:
        super().__init__()
        self.layout_of_kind = layout_of(kind)
        self.kind = kind
        self._given = given
        self._currency = "CNY"
        self._index = CandidateIndex.of(0, ())
        self._loaded = asyncio.Event()
        self._keeper: DraftKeeper | None = None
        self._confirmed: dict[str, Any] | None = None
        """The document whose warnings were shown: F8 once more posts it."""
        self._version = 0
        self._timer: Timer | None = None
        self._details_timer: Timer | None = None
        self._preview_asked: bool | None = None
        self._told: Text | None = None
        self.sheet = self._new_sheet("")

    # --- building ------------------------------------------------------------------------------------------------------

    def title_text(self) -> Text:
        """The kind and the document's id."""
        title = self.layout_of_kind.title
        return Text(f"{title.zh}  {self.sheet.id}", f"{title.en}  {self.sheet.id}")

    def body(self) -> ComposeResult:
        """Header and lists on the left, the preview on the right."""
        panes: list[Pane] = [HeaderForm(self.sheet.header, words=self._words)]
        panes += [EntryGrid(model, words=self._words) for model in self.sheet.lists.values()]
        duties = DeskDuties(
            self._suggest, self._on_command, self._lines_end, self._moved, self._suggested, self._label, self._loaded.wait
        )
        with Horizontal():
            with Vertical(id="document"):
                yield EntryDesk(panes, self.sheet.history, duties=duties)
                yield DocumentFoot()
            yield PreviewPane()

    def on_mount(self) -> None:
        """Ask for what may be named, then let the keys in."""
        self.background(self._load, group="load")

    def on_resize(self) -> None:
        """The preview is shown where there is room, or where it was asked for; a narrow terminal shows fewer columns."""
        self._show_preview()
        if self._is_narrow() != self.sheet.narrow:
            self._show_columns()
            self.desk.columns_changed()

    def _is_narrow(self) -> bool:
        return self.app.size.width < NARROW_BELOW

    def _show_columns(self) -> None:
        self.sheet.narrow = self._is_narrow()
        self.sheet.show_more(more=self.sheet.more)

    @property
    def desk(self) -> EntryDesk:
        """Where it is typed."""
        return self.query_one(EntryDesk)

    @property
    def foot(self) -> DocumentFoot:
        """Sums and sentences."""
        return self.query_one(DocumentFoot)

    @property
    def pane(self) -> PreviewPane:
        """What will be posted."""
        return self.query_one(PreviewPane)

    async def _load(self) -> None:
        known, circumstances = self.house.candidates, self.session.circumstances

        def opening(book: OpenBook) -> tuple[CandidateIndex, str, Draft, list[WaitingDraft]]:
            draft = start_draft(book, self.kind, circumstances)
            return candidate_index(book, known), book_currency(book), draft, drafts_of(book, self.session.user)

        self._index, self._currency, draft, waiting = await self.house.worker.ask(opening)
        self.house.candidates = self._index
        self._use(self._new_sheet(draft.id), draft)
        if self._given is not None:
            self.sheet.load(self._given)
        own = [one for one in waiting if one.head.kind == self.kind]
        if own:
            self._tell(Text(f"有 {len(own)} 份草稿,Ctrl+B 接着录", f"{len(own)} drafts wait: Ctrl+B goes on with one"))
        self._loaded.set()

    def _new_sheet(self, identifier: str) -> DocumentSheet:
        return DocumentSheet(
            self.layout_of_kind, self._index, today=self._today, currency=self._currency, identifier=identifier
        )

    def _today(self) -> dt.date:
        return self.session.today()

    def _use(self, sheet: DocumentSheet, draft: Draft) -> None:
        """Show another document, the cursor where typing begins."""
        self.sheet, self._keeper, self._confirmed = sheet, DraftKeeper(sheet, draft), None
        self._show_columns()
        sheet.on_change = self._changed
        has_stops = any(col.stop for col in sheet.header.cols)
        self.desk.use(sheet.models, sheet.history, start=0 if has_stops or len(sheet.models) == 1 else 1)
        self.pane.show(None)
        self.foot.show_problems(())
        self.retitle()

    async def _begin(self) -> None:
        """The next document of the kind."""
        known, circumstances = self._index, self.session.circumstances

        def opening(book: OpenBook) -> tuple[CandidateIndex, Draft]:
            return candidate_index(book, known), start_draft(book, self.kind, circumstances)

        self._close_draft()
        self._index, draft = await self.house.worker.ask(opening)
        self.house.candidates = self._index
        self._use(self._new_sheet(draft.id), draft)

    def _know(self, index: CandidateIndex) -> None:
        """More may be named than before."""
        self._index = self.house.candidates = index
        self.sheet.know(index)

    def _close_draft(self) -> None:
        if self._keeper is not None:
            self._keeper.draft.close()

    # --- what the desk asks ----------------------------------------------------------------------------------------------

    def _suggest(self, model: Any, col: Col, text: str) -> Sequence[Suggestion]:
        return self.sheet.suggest(model, col, text)

    def _label(self, text: str) -> str:
        place = self.sheet.place_label(text)
        if place:
            self._told = Text(f"地点 {place}:接着扫那里的物料", f"place {place}: scan what lies there")
        return place

    def _suggested(self, found: Sequence[Suggestion]) -> None:
        """Stock and prices of the items that are shown are asked once nobody types for a moment; typing never waits for it."""
        if self._details_timer is not None:
            self._details_timer.stop()
            self._details_timer = None
        wanted = self.sheet.wanted_of(self.desk.model, [one.code for one in found])
        if wanted:
            self._details_timer = self.set_timer(DETAILS_AFTER, partial(self._ask_details_soon, wanted))

    def _ask_details_soon(self, wanted: Wanted) -> None:
        self.background(partial(self._ask_details, wanted), group="details")

    async def _ask_details(self, wanted: Wanted) -> None:
        sheet = self.sheet
        sheet.usual.take(await self.house.worker.ask(wanted.ask))
        if sheet is self.sheet:
            self.desk.look_again()

    def _words(self, col: Col, text: str, language: str) -> str:
        if col.kind != "choice":
            return text
        field = next((one for path, one in self.sheet.fields.items() if path.rpartition(".")[2] == col.id), None)
        choices = FLAGS if field is not None and field.type == "flag" else field.choices if field is not None else ()
        return next((one.label.in_language(language) for one in choices if one.value == text), text)

    async def _on_command(self, key: str) -> bool:
        """A key that has a name; the screen with the commands knows it."""
        raise NotImplementedError(key)

    def _lines_end(self) -> None:
        self._tell(Text("行已录完:F8 过账,F2 存草稿", "the lines are done: F8 posts, F2 keeps a draft"))

    def _moved(self) -> None:
        """The cursor stands elsewhere: sums and the sentence of its cell."""
        if not self.query(DocumentFoot):  # the document was left before the refresh that this was put off to
            return
        self.foot.show_sums(self._sums())
        model = self.desk.model
        issue = model.issue_at(model.cursor[0], model.col.id)
        if issue is not None:
            self.foot.tell(joined(issue.text, issue.remedy), "$error" if issue.level == "error" else "$warning")
        elif self._told is not None:
            self.foot.tell(self._told, "$success")
        else:
            self.foot.tell(self._said_of_cell(model))

    def _said_of_cell(self, model: GridModel) -> Text:
        """What the field means, and before it what helps at this line."""
        field = self.sheet.field(self.sheet.list_of(model), model.col.id)
        meaning = field.meaning if field is not None else Text("", "")
        helps = self.sheet.said_of_line(model)
        return Text(*("  │  ".join(filter(None, pair)) for pair in zip(helps, meaning, strict=True)))

    def _tell(self, text: Text) -> None:
        """A sentence that stays until something is typed."""
        self._told = text
        self._moved()

    def _sums(self) -> list[tuple[Text, str]]:
        lines = [row for model in self.sheet.lists.values() for row in model.rows if not row.blank]
        found = [(Text("行", "Lines"), str(len(lines)))]
        for path in self.sheet.layout.totals:
            name, _, col = path.rpartition(".")
            field, model = self.sheet.field(name, col), self.sheet.lists.get(name)
            texts = (
                [] if model is None else [row.value(col) or row.proposed(col) or row.booked.get(col, "") for row in model.rows]
            )
            numbers = [Decimal(text) for text in texts if isinstance(text, str) and text]
            if field is not None and numbers:
                found.append((field.label, grouped(f"{sum(numbers):f}")))
        return found

    # --- after a change --------------------------------------------------------------------------------------------------

    def _changed(self) -> None:
        """A cell was committed: it is kept, and what follows is asked for."""
        self._version += 1
        self._told = None
        self.foot.show_problems(())
        self.desk.model.forgive()
        if self._keeper is not None:
            self.background(self._save, group="draft")
        if self.sheet.wanted():
            self.background(self._ask_usual, group="usual")
        self.pane.mark_stale()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PREVIEW_AFTER, self._ask_preview)

    async def _save(self) -> None:
        if self._keeper is None:
            return
        problem = await self._keeper.save(self.house.worker.ask)
        if problem is not None:
            self.reject(problem)

    async def _ask_usual(self) -> None:
        """Last prices and usual places of what was named since."""
        sheet, wanted = self.sheet, self.sheet.wanted()
        if wanted:
            sheet.usual.take(await self.house.worker.ask(wanted.ask))
            sheet.refill()
            if sheet is self.sheet:
                self.desk.refresh_proposal()

    def _ask_preview(self) -> None:
        if self.sheet.blank or not self.pane.display:
            return
        version, circumstances = self._version, self.session.circumstances
        raw = self.sheet.raw()
        self.ask(lambda book: preview(book, raw, circumstances), lambda found: self._previewed(version, found), group="preview")

    def _previewed(self, version: int, found: Preview | list[Problem]) -> None:
        if version != self._version:
            return
        self.pane.show(found)
        if isinstance(found, Preview):
            self.show_completed(found)

    def show_completed(self, found: Preview) -> None:
        """What completion filled in, beside what was typed."""
        for name, model in self.sheet.lists.items():
            for at, line in zip(model.document_rows(), found.completed.get(name, ()), strict=False):
                model.book(at, {key: value for key, value in line.items() if isinstance(value, str) and _says(value)})
        self.desk.redraw()

    def _show_preview(self) -> None:
        room = self.app.size.width >= PREVIEW_WIDTH_MIN
        self.pane.display = room if self._preview_asked is None else self._preview_asked


def _says(value: str) -> bool:
    """A zero that nobody typed says nothing: a voucher's other side stays blank."""
    return bool(value.strip("0.-"))
