"""盘点: goods are scanned or typed piece by piece without a word of what the books say; the differences come behind F8.

Nothing that stands on the screen tells the books' quantity: no preview, no stock beside candidates. A narrow terminal, a
handheld's, shows what one counts and where; the line below the list says what was counted last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ledger.api import Record, Text, objections_to
from tui.document.count_differences import Difference, differences, told
from tui.document.sheet import DocumentSheet
from tui.key import Key, bindings_of
from tui.screens.entry_screen import EntryScreen
from tui.screens.text_window import TextWindow
from tui.widgets.entry_grid.model import GridModel
from tui.widgets.entry_grid.popup import Suggestion

KIND = "stock_count"


class CountScreen(EntryScreen):
    """A blind count."""

    HELP_TEXT = Text(
        "扫一件记一件,`*12` 改上一行实盘数;没有扫码枪就填代码和数量。地点填一次,往下同上。盘点时看不到账存;"
        "F8 提交后 F9 看差异:能核准差异的人看到数量,其他人只看到要复盘的物料。",
        "Every scan counts one, `*12` sets the last line; without a scanner type code and quantity. A place is typed once and "
        "holds for the lines below. Nothing here tells what the books say; once F8 has posted it F9 tells the differences, "
        "with quantities to those who may approve them, to others only what is to be counted again.",
    )
    BINDINGS = bindings_of(
        "CountScreen", (Key("count.differences", "f9,ctrl+t", "command('preview')", Text("差异", "Differences")),)
    )

    def __init__(self, kind: str = KIND, given: Mapping[str, Any] | None = None) -> None:
        self._found: list[Difference] | None = None
        """Of the count that was posted last on this screen."""
        super().__init__(kind, given)

    def _new_sheet(self, identifier: str) -> DocumentSheet:
        sheet = super()._new_sheet(identifier)
        sheet.blind = True
        return sheet

    def _show_preview(self) -> None:
        """What would be posted tells what the books say."""
        self.pane.display = False

    def _suggested(self, found: Sequence[Suggestion]) -> None:
        """Stock beside a candidate would tell it too."""

    def _said_of_cell(self, model: GridModel) -> Text:
        """On the blank line: what was counted last, which may have scrolled out of sight."""
        last = model.counted_last
        if model.cursor[0] < len(model.rows) or last is None or last >= len(model.rows):
            return super()._said_of_cell(model)
        row = model.row(last)
        name, counted = self.sheet.item_name(row.text("item")), row.text("counted")
        return Text(*(f"✓ {row.text('item')} {called}  {counted}" for called in name))

    def _said_posted(self, identifier: str, records: Sequence[Record]) -> Text:
        said = super()._said_posted(identifier, records)
        if not records:
            return said
        self._found = differences(records[0].input)
        number = len(self._found)
        if not number:
            return Text(f"{said.zh},与账面一致", f"{said.en}, as in the books")
        return Text(f"{said.zh},{number} 行不符,F9 看差异", f"{said.en}, {number} lines differ: F9 shows them")

    async def toggle_preview(self) -> None:
        """The differences of what was posted, as far as the user may read them."""
        found = self._found
        if found is None:
            self.reject(Text("提交后才能看差异", "differences are shown once the count is posted"))
            return
        refused = await self.house.worker.ask(lambda book: objections_to(book, "count_approval"))
        lines = told(found, self.sheet.item_name, amounts=not refused)
        await self.app.push_screen(TextWindow(Text("盘点差异", "Differences of the count"), lines))
