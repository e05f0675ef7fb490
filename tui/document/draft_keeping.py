"""Keeps the draft of a document on the disk while it is typed: what changed since the last write, one write at a time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from ledger.api import Draft, OpenBook, Problem
from tui.document.sheet import DocumentSheet


def keep(draft: Draft, cells: dict[str, str]) -> Problem | None:
    """Write the cells that differ from what the draft holds; on the ledger's thread."""
    change: dict[str, str | None] = {key: text for key, text in cells.items() if draft.cells.get(key) != text}
    change |= dict.fromkeys(key for key in draft.cells if key not in cells)
    return draft.write(change) if change else None


class DraftKeeper:
    """One sheet and its draft."""

    def __init__(self, sheet: DocumentSheet, draft: Draft) -> None:
        self.sheet = sheet
        self.draft = draft
        self._writing = False
        self._again = False

    async def save(self, ask: Callable[[Callable[[OpenBook], Problem | None]], Awaitable[Problem | None]]) -> Problem | None:
        """Write until nothing changed in the meantime; a second call while one is writing only says so."""
        if self._writing:
            self._again = True
            return None
        self._writing, problem = True, None
        try:
            self._again = True
            while self._again:
                self._again = False
                cells = self.sheet.cells()
                problem = await ask(lambda _book, cells=cells: keep(self.draft, cells))  # type: ignore[misc]
        finally:
            self._writing = False
        return problem
