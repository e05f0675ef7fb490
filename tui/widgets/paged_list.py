"""A list that grows as the cursor comes near its end: a page of a log by key, never the whole of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

_AHEAD: Final = 10
"""Lines before the end at which the next page is asked for."""


class PagedList(OptionList):
    """Pages below each other; `NearEnd` asks for the next one, once per page."""

    class NearEnd(Message):
        """The cursor comes near the end, and there is more."""

        def __init__(self, listed: PagedList) -> None:
            super().__init__()
            self.listed = listed

        @property
        def control(self) -> PagedList:
            """The list."""
            return self.listed

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  # Textual's own name
        super().__init__(id=id, classes=classes)
        self._more = False

    def begin(self) -> None:
        """Empty it."""
        self._more = False
        self.clear_options()

    def add_page(self, page: Sequence[Option], *, more: bool) -> None:
        """Put a page below what is there; `more` where another may follow."""
        was_empty = self.option_count == 0
        self.add_options(page)
        self._more = more
        if was_empty and page:
            self.highlighted = 0

    def watch_highlighted(self, highlighted: int | None) -> None:
        """Ask for the next page in time."""
        super().watch_highlighted(highlighted)
        if self._more and highlighted is not None and highlighted >= self.option_count - _AHEAD:
            self._more = False
            self.post_message(self.NearEnd(self))
