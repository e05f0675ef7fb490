"""Where a document is typed: panes (a header, lists of lines) that share one editor, one history and one list of candidates.

Every key is answered at once, on models in memory. What takes time is asked for afterwards and never waited for: drawing,
placing the editor, the list of candidates that is only looked at, a preview (`on_change` of the history).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from ledger.api import Problem
from tui.entry_parsing.fold import fold_code
from tui.widgets.entry_grid.column import NUMERIC
from tui.widgets.entry_grid.duties import Picking
from tui.widgets.entry_grid.meanings import Scanning
from tui.widgets.entry_grid.model import GridModel
from tui.widgets.entry_grid.panes import EditedPanes
from tui.widgets.entry_grid.popup import Suggestion, SuggestionPicked
from tui.widgets.entry_grid.scanner import scanned, scanned_over_quantity
from tui.widgets.entry_grid.widget import CellClicked


class EntryDesk(EditedPanes):
    """What every key means."""

    # --- keys ----------------------------------------------------------------------------------------------------------

    async def take_key(self, key: str) -> bool:
        """Do what a key means in the cell, at once; False leaves it to the text."""
        await self.duties.ready()
        if self._picking is not None and key not in ("up", "down"):
            return await self._pick(key)
        action = _KEYS.get(key)
        if action is not None and action(self):
            return True
        return len(key) > 1 and await self.duties.on_command(key)

    def pick(self, offered: Sequence[Suggestion], then: Callable[[Suggestion], Awaitable[object]]) -> None:
        """Let one be chosen with the editor: no window, so that keys typed ahead arrive in their order."""
        self.commit()
        self._picking, self._choice = Picking(offered, then), 0
        self.editor.swap("")
        self._place_soon()

    async def _pick(self, key: str) -> bool:
        """Keys while a choice is made; others than these are for the filter."""
        if key not in ("enter", "escape", "tab"):
            return False
        picking, found = self._picking, self.suggestions()
        chosen = found[min(self._choice or 0, len(found) - 1)] if found and key == "enter" else None
        self.show()
        if picking is not None and chosen is not None:
            await picking.then(chosen)
        elif key == "enter":
            self.app.bell()
        return True

    def enter(self) -> bool:
        """Take what was typed and go on."""
        text = self.editor.value
        if self._scan(fold_code(text)):
            return True
        if self.model.at_end and not text.strip():
            self._end()
            return True
        self.commit()
        if self._counted == (self.model, self.model.cursor):
            self._counted = None
            self.model.go(len(self.model.rows))  # an item scanned again may stand anywhere: on to new ones, not into the next
        elif not self.model.next_stop():
            self._end_of_pane()
        self.show()
        return True

    def _scan(self, text: str) -> bool:
        """A scanner's line: counted, and the cursor stays or goes to what was counted; False where it is none."""
        scanning, model = self.model.scanning, self.model
        if scanning is None or not self._dirty or self._choice is not None:
            return False
        if text.startswith("*"):
            return self._times(text[1:])
        if self._labelled(scanning, text):
            return True
        found = self._scanned(scanning, text)
        if not found[0]:
            return False
        model.scan(*found)
        if found[1] is not None:
            self.app.bell()
        self._counted = (self.model, self.model.cursor) if scanning.follow else None
        self.show()
        return True

    def _labelled(self, scanning: Scanning, text: str) -> bool:
        """The label of a place, scanned or typed where an item is awaited: what comes next lies there."""
        model, place = self.model, self.duties.label(text) if scanning.place else ""
        if not place or model.cursor[0] < len(model.rows) or model.col.id != scanning.code:
            return False
        if any(one.exact for one in self.duties.suggest(model, model.col, text)):
            return False
        model.standing = place
        self.show()
        return True

    def _scanned(self, scanning: Scanning, text: str) -> tuple[str, Problem | None]:
        """The item that a scanner's line counts and what is wrong with it; "" where the text is something else."""
        model = self.model
        if model.col.id == scanning.code:
            return scanned(text, self.duties.suggest(model, model.col, text))
        if not scanning.follow or model.col.id != scanning.quantity:
            return "", None
        code, burst = model.cols[model.number_of(scanning.code)], self.editor.struck.burst
        if 0 < burst < len(text) and self.duties.suggest(model, code, text[-burst:]):
            self.model.commit(text[:-burst])  # a quantity was typed, and the next item scanned before Enter
            text = text[-burst:]
        return scanned_over_quantity(text, self.duties.suggest(model, code, text), burst=burst)

    def _times(self, text: str) -> bool:
        """`*12`: the quantity of the line that was scanned last, from the blank row below it or from the quantity itself."""
        scanning, model = self.model.scanning, self.model
        if scanning is not None and model.col.id == scanning.quantity:
            self.editor.value = text
            return False
        done = model.col.id == getattr(scanning, "code", "") and model.cursor[0] == len(model.rows)
        if done := done and model.multiply_last(text):
            self.show()
        return done

    def _end(self) -> None:
        if self._active + 1 < len(self.panes):
            self.go_to_pane(self._active + 1)
        else:
            self.duties.on_end()

    def _end_of_pane(self) -> None:
        if self._active + 1 < len(self.panes):
            self._active += 1
            self.model.go(0)

    def tab(self) -> bool:
        """To the next cell that can be edited."""
        return self._step_cell(1)

    def back_tab(self) -> bool:
        """To the cell before."""
        return self._step_cell(-1)

    def _step_cell(self, by: int) -> bool:
        self.commit()
        if not self.model.next_cell(by):
            to = self._active + by
            if 0 <= to < len(self.panes):
                self._active = to
        self.show()
        return True

    def down(self) -> bool:
        """The next candidate while one is typed, else the row below; from the last row on into the next pane."""
        return self._choose(1) or self._go(1)

    def up(self) -> bool:
        """The candidate or row above."""
        return self._choose(-1) or self._go(-1)

    def _choose(self, by: int) -> bool:
        found = self.suggestions()
        if not found:
            return False
        chosen = self._chosen(found)
        self._choice = 0 if chosen is None else min(max(chosen + by, 0), len(found) - 1)
        self._place_soon()
        return True

    def _go(self, down: int, right: int = 0) -> bool:
        self.commit()
        if not self.model.move(down, right) and not right and abs(down) == 1:
            to = self._active + down
            if 0 <= to < len(self.panes):
                self._active = to
        self.show()
        return True

    def page_down(self) -> bool:
        """Many rows down."""
        return self._go(max(self.pane.size.height - 2, 1))

    def page_up(self) -> bool:
        """Many rows up."""
        return self._go(-max(self.pane.size.height - 2, 1))

    def first(self) -> bool:
        """To the first row."""
        return self._go(-self.model.height)

    def last(self) -> bool:
        """To the blank row."""
        return self._go(self.model.height)

    def left(self) -> bool:
        """The cell to the left, unless the text is being edited."""
        return not self._dirty and self._go(0, -1)

    def right(self) -> bool:
        """The cell to the right, unless the text is being edited."""
        return not self._dirty and self._go(0, 1)

    def escape(self) -> bool:
        """Close the candidates, then give up what was typed, then leave it to the screen."""
        if not (self._dirty or self._browsing):
            return False
        self.show()
        return True

    def balance(self) -> bool:
        """`=` in an empty or untouched amount: what is missing."""
        if self.model.col.kind != "amount" or (self._dirty and self.editor.value):
            return False
        if not self.model.fill_balance():
            return False
        self.show()
        return True

    def flip(self) -> bool:
        """Space in an amount: to the other side."""
        if not self.model.col.partner or self.model.col.kind not in NUMERIC:
            return False
        self.commit()
        self.model.flip()
        self.show()
        return True

    def paste(self, text: str) -> None:
        """A block from a spreadsheet, from the cell on."""
        self._dirty, self._choice = False, None
        if any(issue.level == "error" for issue in self._pasted(text)):
            self.app.bell()
        self.show()

    def _pasted(self, text: str) -> list[Any]:
        self.model.paste(text)
        return self.model.issues()

    # --- commands, called by the screen at once --------------------------------------------------------------------------

    def insert_row(self) -> None:
        """A blank row above."""
        self.commit()
        self.model.insert()
        self.show()

    def delete_row(self) -> None:
        """The row goes."""
        self._dirty = False
        self.model.delete()
        self.show()

    def undo(self) -> None:
        """Give up what was typed, else take the last step back, wherever it was."""
        if not self._dirty:
            self._follow(self.history.undo())
        self.show()

    def redo(self) -> None:
        """Do again what was taken back."""
        if not self._dirty:
            self._follow(self.history.redo())
        self.show()

    def _follow(self, model: GridModel | None) -> None:
        """Go to where something was taken back or done again."""
        if model is None:
            self.app.bell()
            return
        self._active = next((number for number, pane in enumerate(self.panes) if pane.model is model), self._active)

    def put(self, text: str) -> None:
        """Into the cell of the cursor, as if it were typed; the cursor stays."""
        self._dirty, self._choice = False, None
        self.model.commit(text)
        self.show()

    def lookup(self) -> None:
        """Show candidates although nothing was typed."""
        self._browsing, self._choice = True, self._choice or 0
        self._place_soon()

    def go_to_pane(self, number: int) -> None:
        """To another pane, at its own cursor."""
        self.commit()
        self._active = number % len(self.panes)
        self.show()

    def next_pane(self, by: int = 1) -> None:
        """To the next pane, round about."""
        self.go_to_pane(self._active + by)

    def go_to_cell(self, model: GridModel, at: int, col: str | int | None) -> None:
        """To a cell of any pane."""
        self.commit()
        self._active = next(number for number, pane in enumerate(self.panes) if pane.model is model)
        model.go(at, col)
        self.show()

    def on_cell_clicked(self, message: CellClicked) -> None:
        """Go where was clicked."""
        if message.model.cols[message.col].editable:
            self.go_to_cell(message.model, message.at, message.col)
        self.screen.set_focus(self.editor)

    def on_suggestion_picked(self, message: SuggestionPicked) -> None:
        """Take what was clicked."""
        self._choice = message.number
        self.screen.set_focus(self.editor)
        self.call_later(self.take_key, "enter")


_KEYS: Final[Mapping[str, Callable[[EntryDesk], bool]]] = {
    "enter": EntryDesk.enter,
    "tab": EntryDesk.tab,
    "shift+tab": EntryDesk.back_tab,
    "down": EntryDesk.down,
    "up": EntryDesk.up,
    "pagedown": EntryDesk.page_down,
    "pageup": EntryDesk.page_up,
    "ctrl+home": EntryDesk.first,
    "ctrl+end": EntryDesk.last,
    "left": EntryDesk.left,
    "right": EntryDesk.right,
    "escape": EntryDesk.escape,
    "equals_sign": EntryDesk.balance,
    "space": EntryDesk.flip,
}
"""Keys that mean something inside a cell. They are no bindings and no keymap moves them."""
