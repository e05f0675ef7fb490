"""The first line of every screen: where one is, whose book it is, who sits there."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from rich.text import Text as RichText
from textual.reactive import reactive
from textual.widget import Widget


class TitleBar(Widget):
    """Title on the left; company, user and language on the right, as far as they fit."""

    DEFAULT_CSS = "TitleBar { height: 1; dock: top; background: $panel; color: $foreground; }"

    title: reactive[str] = reactive("")
    place: reactive[str] = reactive("")

    def render(self) -> RichText:
        """One line as wide as the terminal."""
        width = self.size.width
        room = width - 2
        title = set_cell_size(self.title, min(cell_len(self.title), room))
        left = room - cell_len(title) - 2
        place = self.place if cell_len(self.place) <= left else set_cell_size(self.place, max(left, 0)).rstrip()
        gap = " " * max(room - cell_len(title) - cell_len(place), 0)
        return RichText.assemble(" ", (title, "bold"), gap, (place, "dim"), " ", no_wrap=True, end="")
