"""Who is at the book: signing in, passwords, what a signed-in user may read, the operation log. Part of `ledger.api`.

A door (command line, server, terminal) signs somebody in and reads as them from then on. A program that opens the book in
its own process and signs nobody in reads everything: it has the file, and nothing here could keep it from reading it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ledger.application.circumstances import Circumstances
from ledger.application.explain_posting import explain_posting as explained
from ledger.application.operations import note_done, note_refusal
from ledger.application.permission_table import permission_table
from ledger.application.registers.registry import REGISTERS, register_page
from ledger.application.registers.window import Page, RegisterPage, RegisterRequest, RegisterRow
from ledger.application.reports.report import Report
from ledger.application.search_operations import OperationSearch, search_operations
from ledger.application.set_password import set_password
from ledger.application.sign_in import AskPassword, signed_in
from ledger.application.warehouse_map import WarehouseMap, seen_by
from ledger.domain.entry import Record
from ledger.domain.permissions import Deed, objections, sees_cost
from ledger.domain.problem import Problem, Text
from ledger.domain.users import User
from ledger.store.failures import DiskError
from ledger.wiring import OpenBook


def sign_in(book: OpenBook, name: str | None, ask: AskPassword, circumstances: Circumstances) -> Circumstances | Problem:
    """Find out who acts: `name` where the system or a password says so, else whose login it is.

    `circumstances` say when and from where; a failure goes to the operation log under the name that was tried.
    """
    found = signed_in(book, name, ask)
    if isinstance(found, Problem):
        note_refusal(book, replace(circumstances, user=name or ""), "sign_in", name or "", [found])
        return found
    book.reader = replace(circumstances, user=found)
    return book.reader


def owned(book: OpenBook) -> bool:
    """True where the system says that this process or connection owns the book."""
    return book.identity().owns


def change_password(book: OpenBook, user: str, password: str, circumstances: Circumstances) -> Record | list[Problem]:
    """Set a user's password; an empty one takes it away and erases its hash."""
    return set_password(book, user, password, circumstances=circumstances)


def refused_to_reader(book: OpenBook, action: str, subject: str) -> list[Problem]:
    """Why the user who is signed in may not read this; a refusal is kept in the operation log."""
    if book.reader is None:
        return []
    user = reading_user(book)
    refused = objections(book.reader.user, user, Deed(action), permission_table())
    if refused:
        note_refusal(book, book.reader, action, subject, refused)
    return refused


def objections_to(book: OpenBook, kind: str) -> list[Problem]:
    """What stands against the signed-in user making records of a kind; nobody has tried yet, so that nothing is noted."""
    if book.reader is None:
        return []
    table = permission_table()
    return objections(book.reader.user, reading_user(book), Deed(table.by_kind[kind].code, kind), table)


def report_refused(book: OpenBook, name: str, by: str) -> list[Problem]:
    """Why the user may not have this report: the role, or costs or warehouses of others in it."""
    table = permission_table()
    action = table.by_report.get(name)
    if book.reader is None or action is None:
        return []
    refused = refused_to_reader(book, action.code, name)
    user = reading_user(book)
    if refused or user is None:
        return refused
    if not sees_cost(user, table) and name not in table.without_costs:
        message = Text(f"{user.code} 不可见成本", f"{user.code} does not see costs")
        listed = ", ".join(sorted(table.without_costs))
        refused = [Problem("cost_hidden", message, Text(f"可看:{listed}", f"these are open: {listed}"))]
    elif user.places and (name, by) not in _BY_PLACE:
        message = Text(f"{user.code} 只能看自己的仓库", f"{user.code} only sees warehouses of their own")
        remedy = Text("report stock --by place", "report stock --by place")
        refused = [Problem("place_not_allowed", message, remedy)]
    if refused:
        note_refusal(book, book.reader, action.code, name, refused)
    return refused


def open_to_reader(book: OpenBook, name: str) -> bool:
    """Whether the user sees all of a report; asked by a front that would show it unasked, so that no refusal is noted."""
    action = permission_table().by_report.get(name)
    user = reading_user(book)
    if book.reader is None or action is None or user is None:
        return book.reader is None or action is None
    allowed = not objections(book.reader.user, user, Deed(action.code), permission_table())
    return allowed and sees_cost(user, permission_table()) and not user.places


_BY_PLACE = (("stock", "place"), ("inventory-summary", "place"))
"""Reports that can be cut down to some warehouses, and by what."""


def as_reader_sees(book: OpenBook, report: Report) -> Report:
    """The report without costs, and without the warehouses of others, where the user sees neither."""
    user = reading_user(book)
    if user is None or book.reader is None:
        return report
    if user.places and "place" in {column.name for column in report.columns}:
        with book.read() as reading:
            places = {code for code in reading.facts.masters.places if reading.warehouse_of(code) in user.places}
        report = replace(report, rows=[row for row in report.rows if row.get("place") in places], totals={}, checks=())
    if sees_cost(user, permission_table()):
        return report
    columns = [column for column in report.columns if column.type != "money"]
    return replace(report, columns=columns, totals={}, checks=(), figures=())


def register(book: OpenBook, request: RegisterRequest, page: Page) -> RegisterPage | list[Problem]:
    """A window of a register, as far as the user who is signed in may read it: like the report of the same rows."""
    kind = REGISTERS.get(request.name)
    if kind is not None and kind.report:
        refused = report_refused(book, kind.report, "")
    else:
        refused = refused_to_reader(book, "read_log" if request.name == "operations" else "look_up", request.name)
    if refused:
        return refused
    with book.read() as reading:
        made = register_page(reading, request, page)
    if isinstance(made, list) or not costs_hidden(book):
        return made
    columns = [column for column in made.columns if column.type != "money"]
    return replace(made, columns=columns, rows=[_without_money(row, {column.name for column in columns}) for row in made.rows])


def _without_money(row: RegisterRow, shown: set[str]) -> RegisterRow:
    """A row of a stock card with its quantities: the running value is left out of the anchor too."""
    cells = {name: cell for name, cell in row.cells.items() if name in shown}
    running = row.anchor.running
    anchor = row.anchor if running is None else replace(row.anchor, running=(running[0], *[0] * (len(running) - 1)))
    return replace(row, anchor=anchor, cells=cells)


def map_as_reader_sees(book: OpenBook, found: WarehouseMap) -> WarehouseMap:
    """The map without the warehouses of others, and without costs, where the user sees neither."""
    user = reading_user(book)
    return found if user is None else seen_by(found, places=user.places, costs=sees_cost(user, permission_table()))


def answer_as_reader_sees(book: OpenBook, answer: dict[str, Any]) -> dict[str, Any]:
    """A record and its vouchers without amounts, where the user sees no costs."""
    if not costs_hidden(book):
        return answer
    entries = [{**entry, "lines": [_without_amounts(line) for line in entry["lines"]]} for entry in answer["entries"]]
    return {name: value for name, value in answer.items() if name != "input"} | {"entries": entries}


def costs_hidden(book: OpenBook) -> bool:
    """True where somebody is signed in who sees no costs."""
    user = reading_user(book)
    return user is not None and not sees_cost(user, permission_table())


def _without_amounts(line: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in line.items() if name not in ("debit", "credit")}


def explain_posting(book: OpenBook, name: str, language: str) -> tuple[list[dict[str, Any]], str] | list[Problem]:
    """Where a posting comes from, as data and as text; it shows costs, so that who sees none is refused."""
    refused = refused_to_reader(book, "look_up", name)
    user = reading_user(book)
    if not refused and user is not None and not sees_cost(user, permission_table()):
        message = Text(f"{user.code} 不可见成本", f"{user.code} does not see costs")
        return [Problem("cost_hidden", message, Text("用 zhangfang show", "use zhangfang show"))]
    return refused or explained(book, name, language)


def operation_log(book: OpenBook, search: OperationSearch, language: str) -> Report | list[Problem]:
    """What users did and were refused, by user, time and content."""
    refused = refused_to_reader(book, "read_log", "log")
    if refused:
        return refused
    with book.read() as reading:
        return search_operations(reading, search, language)


def note_export(book: OpenBook, subject: str, *, unnoted: Callable[[Problem], object]) -> list[Problem]:
    """Why the user may not export; what is exported is kept in the operation log.

    A disk that takes no more must not keep a copy from being saved from it: then `unnoted` is told why, and the export goes on.
    """
    refused = refused_to_reader(book, "export", subject)
    if not refused and book.reader is not None:
        try:
            note_done(book, book.reader, "export", subject)
        except DiskError as failure:
            unnoted(failure.problem)
    return refused


def grant_rights(book: OpenBook, role: str, *, read_only: bool) -> list[Problem]:
    """Give a role of the PostgreSQL server the rights of the application, or of a reader; or why not."""
    refused = refused_to_reader(book, "keep_users", f"grant {role}")
    if refused:
        return refused
    problem = book.grant(role, read_only=read_only)
    if book.reader is not None and problem is None:
        note_done(book, book.reader, "grant", role)
    return [problem] if problem is not None else []


def reading_user(book: OpenBook) -> User | None:
    """Who is signed in, as recorded; None for a program that holds the book in its own process."""
    if book.reader is None:
        return None
    with book.read() as reading:
        return reading.facts.masters.users.get(book.reader.user)
