"""What a desk asks of the screen around it, and a choice that is made with its editor."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from tui.entry_parsing.fold import fold_code
from tui.widgets.entry_grid.column import Col
from tui.widgets.entry_grid.model import GridModel
from tui.widgets.entry_grid.popup import Suggestion

Suggest = Callable[[GridModel, Col, str], Sequence[Suggestion]]


def _nobody_looks(_found: Sequence[Suggestion]) -> None:
    return None


def _no_label(_text: str) -> str:
    return ""


def _suggest_nothing(_model: GridModel, _col: Col, _text: str) -> Sequence[Suggestion]:
    return ()


def _nobody_listens() -> None:
    return None


async def _at_once() -> None:
    return None


async def _no_command(_key: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Picking:
    """A choice that is made with the editor: what is typed filters the list, Enter takes."""

    offered: Sequence[Suggestion]
    then: Callable[[Suggestion], Awaitable[object]]

    def fitting(self, text: str) -> Sequence[Suggestion]:
        """What holds the text somewhere."""
        typed = fold_code(text).lower()
        return [one for one in self.offered if typed in f"{one.code} {one.name.zh} {one.name.en} {one.detail.zh}".lower()]


@dataclass(frozen=True, slots=True)
class DeskDuties:
    """What a desk asks of the screen around it; all but commands answers at once."""

    suggest: Suggest = _suggest_nothing
    """Candidates for a text, the best first; none for cells that take no codes."""
    on_command: Callable[[str], Awaitable[bool]] = _no_command
    """A key that the cell has no use for: True where the screen did something. May ask the book; further keys wait."""
    on_end: Callable[[], object] = _nobody_listens
    """Enter in the blank row of the last list: the lines are done."""
    on_move: Callable[[], object] = _nobody_listens
    """The cursor or a cell changed: status lines are written again."""
    on_suggested: Callable[[Sequence[Suggestion]], object] = _nobody_looks
    """These candidates are shown; more may be asked of them."""
    label: Callable[[str], str] = _no_label
    """The code of the place whose label was scanned; "" where the text is none's."""
    ready: Callable[[], Awaitable[object]] = _at_once
    """Keys wait until this is done: what may be named has been read."""
