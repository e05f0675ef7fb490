"""Registers as a source of rows: windows of the book, read on its thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from ledger.api import Page, Problem, RegisterPage, RegisterRequest, register
from tui.cells_shown import cell_texts, row_styles
from tui.ledger_worker import AskFailedError, LedgerWorker
from tui.widgets.ledger_table.rows import Direction, TableRow, Wanted

FILTERS = ("account", "party", "item", "kind", "user")
"""Columns that a register can be filtered by; other columns are searched like a text."""


class RegisterSource:
    """A register behind the ledger's thread. `told` hears of each window: its head and its columns."""

    total: int | None = None
    sortable = False

    def __init__(
        self, worker: LedgerWorker, request: RegisterRequest, told: Callable[[RegisterPage], None] = lambda _: None
    ) -> None:
        self._worker, self.request, self._told = worker, request, told

    async def fetch(self, place: Any, direction: Direction, count: int) -> Sequence[TableRow]:
        """A window; what the book refuses is raised like a failure of the machine, with its remedy."""
        asked = Page(place, direction, count)
        page = await self._worker.ask(lambda book: register(book, self.request, asked))
        if not isinstance(page, RegisterPage):
            raise AskFailedError(_first(page))
        self._told(page)
        return [
            TableRow(
                row.anchor.key,
                row.anchor,
                cell_texts(page.columns, row.cells, page.currency),
                {**row.cells, "opens": row.opens},
                row_styles(page.columns, row.cells),
            )
            for row in page.rows
        ]

    def filtered(self, wanted: Wanted) -> RegisterSource:
        """Filters that the register knows go to the book by name, everything else as a text."""
        named: dict[str, Any] = {name: text for name, text in wanted.columns.items() if name in FILTERS}
        text = " ".join(one for one in (wanted.text, *(t for n, t in wanted.columns.items() if n not in FILTERS)) if one)
        return RegisterSource(self._worker, replace(self.request, **named, text=text), self._told)

    def sorted_by(self, column: str, *, descending: bool) -> RegisterSource:
        """A register stands in its own order."""
        del column, descending
        return self


def _first(problems: Sequence[Problem]) -> Problem:
    return problems[0]
