"""Refusals put where they belong: a problem's path `/lines/2/quantity` is row 3 of the lines, column quantity."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.api import Problem
from tui.document.sheet import DocumentSheet
from tui.widgets.entry_grid.column import Issue


def place_problems(sheet: DocumentSheet, problems: Sequence[Problem]) -> list[Issue]:
    """Mark cells and rows with what was said against the document; gives what has no place in it."""
    nowhere: list[Issue] = []
    by_model: dict[int, list[Issue]] = {id(model): [] for model in sheet.models}
    for problem in problems:
        name, at, col = _place(problem)
        model = sheet.lists.get(name) if name else sheet.header
        row = model.document_row(at) if model is not None and at is not None else 0 if model is sheet.header and col else None
        issue = Issue.of(problem, row, col)
        if model is None or row is None:
            nowhere.append(issue)
        else:
            by_model[id(model)].append(issue)
    for model in sheet.models:
        model.outside = tuple(by_model[id(model)])
    return nowhere


def _place(problem: Problem) -> tuple[str, int | None, str | None]:
    """(list, line from 0, field) of a problem; a header field has no list and no line."""
    parts = [part for part in (problem.where.path or "").split("/") if part]
    if len(parts) >= 2 and parts[1].isdecimal():
        return parts[0], int(parts[1]), parts[2] if len(parts) > 2 else None
    return "", None, parts[0] if len(parts) == 1 else None


def first_issue(sheet: DocumentSheet) -> tuple[int, Issue] | None:
    """The first cell or row with something wrong: (number of the model, issue)."""
    for number, model in enumerate(sheet.models):
        found = [issue for issue in model.issues() if issue.level == "error"]
        if found:
            return number, found[0]
    return None
