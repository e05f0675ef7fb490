"""Every action × role at the terminal, generated from the table of roles (DOMAIN §5.1).

Each role sits at the terminal of a book of its own and tries every door: a document of every kind, a form of every kind of
master data, every report and register, closing, reopening, approving, posting what was approved, exporting, the logs. What the
table does not list is refused and stores nothing; what it lists is posted, put into the inbox, or refused for its facts.
An action or kind of the table that has neither a door here nor a reason below fails.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from textual.screen import Screen

from ledger.api import (
    MASTERS_KEPT,
    REGISTERS,
    REPORTS,
    OpenBook,
    RegisterRequest,
    ReportRequest,
    describe_kind,
    master_detail,
    stopping_record,
)
from ledger.application.permission_table import permission_table
from tests.acceptance.test_roles import MASTERS
from tests.tui.demo_terminal import at_the_terminal, copied
from tests.tui.office import NOBODY, build_office, example_documents
from tui.app import SETTLED, ZhangfangApp
from tui.master_form import MasterForm
from tui.screens.audit_screen import AuditScreen
from tui.screens.close_screen import CloseScreen
from tui.screens.document_screen import DocumentScreen
from tui.screens.entry_screen import EntryScreen
from tui.screens.inbox_screen import InboxScreen
from tui.screens.ledger_screen import LedgerScreen
from tui.screens.master_form_screen import MasterFormScreen
from tui.screens.masters_screen import MastersScreen
from tui.screens.operation_screen import OperationScreen
from tui.screens.reconciliation_screen import ReconciliationScreen
from tui.screens.register_screen import RegisterScreen
from tui.screens.report_screen import ReportScreen
from tui.screens.rule_screens import RuleMenuScreen
from tui.screens.settlement_screen import SettlementScreen
from tui.screens.table_screen import TableScreen
from tui.screens.warehouse import WarehouseScreen
from tui.widgets.document_foot import DocumentFoot

TABLE: Final = permission_table()
SITTERS: Final = (*TABLE.roles, NOBODY)
WITHOUT_A_DOOR: Final = {
    "adopt": "rules are put in force by `zhangfang adopt`; the terminal shows those in force",
    "erase": "a natural person is erased by `zhangfang erase`",
    "stage": "files are read by `zhangfang import`; their rows are posted by `zhangfang staged`",
}
"""Actions that nobody can do at the terminal, and where they are done."""
KINDS_WITHOUT_A_FORM: Final = {
    "password": "set by `zhangfang password`, which types it unseen",
    "book": "the first record of a book, made by `zhangfang init`",
    "center": "no model yet: a cost centre is named by the line that uses it",
    "payment_terms": "no model yet: days stand on the party",
    "price_list": "no model yet",
    "adoption": "made by `zhangfang adopt`",
    "erasure": "made by `zhangfang erase`",
    "approval": "made in the inbox: the action `approve`",
    "period_event": "made by closing: the action `close`",
    "bank_match": "made by reconciling: the action `reconcile`",
    "bank_unmatch": "made by reconciling: the action `reconcile`",
    "bank_reconciliation": "made by reconciling: the action `reconcile`",
    "reopen_request": "made by asking for a month: the action `ask_reopen`",
}
"""Kinds of records of the table that are no form and no document, and where they come from."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one door."""

    action: str
    door: str
    codes: tuple[str, ...]
    """What was said no with."""
    stored: int
    """Records in the log that were not there before."""
    submitted: int
    """Documents in the inbox that were not there before."""

    @property
    def refused(self) -> bool:
        """True where the role does not allow it."""
        return "not_permitted" in self.codes

    @property
    def done(self) -> bool:
        """True where something was posted, or waits for somebody else."""
        return bool(self.stored or self.submitted)


@dataclass(slots=True)
class Sitting:
    """A user at the terminal, going from door to door."""

    app: ZhangfangApp
    folder: Path
    """Where files are written to."""
    tried: list[Tried]

    async def stand(self, screen: LedgerScreen, ready: Callable[[], object]) -> None:
        """Go to a screen, from Home or from the screen before it, and wait until it has its answers."""
        while len(self.app.screen_stack) > 2:
            self.app.pop_screen()
        if len(self.app.screen_stack) == 2:
            self.app.switch_screen(screen)
        else:
            self.app.push_screen(screen)
        await self.until(lambda: self.app.screen is screen and screen.is_mounted and ready())

    async def until(self, ready: Callable[[], object]) -> None:
        """Wait for something that the book's thread or the screen is about to do, and for every question asked."""
        for _ in range(20_000):
            if ready() and all(worker.is_finished for worker in self.app.workers):
                return
            await asyncio.sleep(0.001)
        raise AssertionError((self.app.screen, self.app.messages.lines[:3]))

    async def door(self, action: str, name: str, go: Callable[[], Awaitable[Any]], screen: LedgerScreen) -> None:
        """Go through one door, and note what came of it."""
        before = await self.app.worker.ask(_traces)
        self.app.messages.lines.clear()
        await go()
        await self.until(lambda: self.app.screen.is_mounted)
        after = await self.app.worker.ask(_traces)
        codes = [line.code.strip() for line in self.app.messages.lines if line.code]
        if isinstance(screen, TableScreen) and screen.is_attached and screen.table.problem is not None:
            codes.append(screen.table.problem.code)
        self.tried.append(Tried(action, name, tuple(codes), after[0] - before[0], after[1] - before[1]))


def _traces(book: OpenBook) -> tuple[int, int]:
    """Records in the log, documents in the inbox."""
    with book.read() as reading:
        size = reading.size
    with book.staging() as staging:
        return size, sum(row.status == "waiting" for row in staging.rows())


def _action_of(kind: str) -> str:
    return TABLE.by_kind[kind].code


async def _press(screen: LedgerScreen, key: str) -> None:
    """What the key is bound to on this screen, as the dispatcher would run it."""
    bound = screen._bindings.key_to_bindings[key]
    await screen.run_action(bound[0].action)


# --- doors -----------------------------------------------------------------------------------------------------------------


async def documents(sitting: Sitting) -> None:
    """An example of every kind is typed, and F8 pressed; twice where there are warnings."""
    for kind, raw in EXAMPLES().items():
        if kind in SETTLED:
            continue
        screen = EntryScreen(kind, raw)
        await sitting.stand(screen, lambda: screen._loaded.is_set() and screen.query(DocumentFoot))  # noqa: B023  # awaited here

        async def post(screen: EntryScreen = screen) -> None:
            await _press(screen, "f8")
            if screen._confirmed is not None:
                await _press(screen, "f8")

        await sitting.door(_action_of(kind), kind, post, screen)


async def settlements(sitting: Sitting) -> None:
    """10.00 are paid to S1 and received from C1."""
    for kind, party in zip(SETTLED, ("S1", "C1"), strict=True):
        screen = SettlementScreen(kind)
        await sitting.stand(screen, lambda: screen.candidates is not None)  # noqa: B023  # awaited here
        screen._choose(party)
        await sitting.until(lambda: True)
        screen.allocation = screen.allocation.with_paid(Decimal(10))

        async def post(screen: SettlementScreen = screen) -> None:
            await _press(screen, "f8")

        await sitting.door(_action_of(kind), kind, post, screen)


async def master_forms(sitting: Sitting) -> None:
    """The list offers a new one or says why not; the form itself is refused as well, however one came to it."""
    for raw in MASTERS:
        if raw["kind"] not in MASTERS_KEPT:
            continue
        listed = MastersScreen()
        listed.kind = raw["kind"]
        await sitting.stand(listed, lambda: listed.index is not None)  # noqa: B023  # awaited here
        await sitting.door(_action_of(raw["kind"]), f"new {raw['kind']}", lambda: _press(listed, "f5"), listed)  # noqa: B023
        assert listed.index is not None
        given = {**raw, "id": "NEW"} if raw["kind"] == "item" else raw  # cases have a P9
        form = MasterFormScreen(MasterForm(describe_kind(raw["kind"]), given=given), listed.index)
        await sitting.stand(form, lambda: form.current is not None)  # noqa: B023  # awaited here
        await sitting.door(_action_of(raw["kind"]), raw["kind"], lambda: _press(form, "f2"), form)  # noqa: B023


async def accounts(sitting: Sitting) -> None:
    """An account is closed."""
    listed = MastersScreen()
    listed.kind = "account"
    await sitting.stand(listed, lambda: listed.index is not None)
    found = await sitting.app.worker.ask(lambda book: master_detail(book, "account", "1101"))
    if not isinstance(found, list) and found is not None:
        listed.chosen = found
        await sitting.door(_action_of("account_event"), "stop", lambda: _press(listed, "f9"), listed)
        record = stopping_record(found)
        assert isinstance(record, dict)

        async def post() -> None:
            listed._post(record)

        await sitting.door(_action_of("account_event"), "account_event", post, listed)


async def reports(sitting: Sitting) -> None:
    """Every report on one screen, asked for anew; then it is written to a file."""
    screen = ReportScreen(ReportRequest("stock"))
    await sitting.stand(screen, lambda: screen.made is not None or screen.table.problem is not None)
    subjects = {"account": "1002", "item": "P1", "party": "C1"}
    for name, kind in REPORTS.items():

        async def ask(name: str = name, subject: str | None = subjects.get(kind.subject)) -> None:
            screen.table.problem = None
            screen._asked_again(ReportRequest(name, subject))

        await sitting.door(TABLE.by_report[name].code, name, ask, screen)

    async def export() -> None:
        screen.table.problem = None
        screen._export_chosen(sitting.folder / "stock.csv")

    await sitting.door("export", "export", export, screen)


async def registers(sitting: Sitting) -> None:
    """Every register; those of a report are open to its readers."""
    subjects = {"account": "1002", "item": "P1", "party": "C1"}
    for name, kind in REGISTERS.items():
        action = TABLE.by_report[kind.report].code if kind.report else "read_log" if name == "operations" else "look_up"
        screen = RegisterScreen(RegisterRequest(name, subjects.get(kind.subject, "")))

        async def go(screen: RegisterScreen = screen) -> None:
            await sitting.stand(screen, lambda: screen.table.problem is not None or screen._told)

        await sitting.door(action, f"register {name}", go, screen)


async def looking(sitting: Sitting) -> None:
    """A document, the rules, the log, the operation log, the warehouse."""
    document, rules, log, operations, warehouse = (
        DocumentScreen("R1"), RuleMenuScreen(), AuditScreen(), OperationScreen(), WarehouseScreen(),
    )  # fmt: skip
    doors: tuple[tuple[str, LedgerScreen, Callable[[], object]], ...] = (
        ("look_up", document, lambda: document.view),
        ("look_up", rules, lambda: rules.table.columns),
        ("look_up", log, lambda: log.heads),
        ("read_log", operations, lambda: operations.rows),
        ("read_stock", warehouse, lambda: warehouse.known),
    )
    for action, screen, shown in doors:

        async def go(screen: LedgerScreen = screen, shown: Callable[[], object] = shown) -> None:
            def answered() -> object:
                return shown() or sitting.app.messages.lines or (isinstance(screen, TableScreen) and screen.table.problem)

            await sitting.stand(screen, answered)

        await sitting.door(action, type(screen).__name__, go, screen)


async def reconciling(sitting: Sitting) -> None:
    """The line of the bank's statement is matched with the posting of its amount; who may not read the desk sees neither."""
    screen = ReconciliationScreen()

    async def match() -> None:
        await sitting.stand(screen, lambda: screen.sitting.desk is not None or sitting.app.messages.lines)
        desk = screen.sitting.desk
        if desk is not None:
            (line,) = (answer.line for answer in desk.answers)
            screen.sitting.lines = {line.id}
            screen.sitting.postings = {next(one.id for one in desk.postings if one.amount == line.amount)}
            await _press(screen, "m")

    await sitting.door("reconcile", "reconcile", match, screen)


async def inbox(sitting: Sitting) -> None:
    """The approved voucher is posted and the waiting one approved, where the role may."""
    for action, name, key in (("voucher", "V-approved", "p"), ("approve", "V-waiting", "y")):
        screen = InboxScreen()
        await sitting.stand(screen, lambda: screen.shown is not None or sitting.app.messages.lines)  # noqa: B023
        at = next((number for number, one in enumerate(screen.waiting) if one.id == name), None)
        if at is None:
            assert not screen.waiting, "who may look documents up sees both"
            continue
        listed = screen.query_one("#waiting")
        listed.highlighted = at  # type: ignore[attr-defined]
        await sitting.until(lambda: screen.shown is not None and screen.shown.waiting.id == name)  # noqa: B023
        await sitting.door(action, f"inbox {key}", lambda: _press(screen, key), screen)  # noqa: B023


async def months(sitting: Sitting) -> None:
    """January is asked for by the clerk: confirming takes one who manages finance; then February is closed softly."""
    screen = CloseScreen()
    await sitting.stand(screen, lambda: screen.periods and (screen.view is not None or screen.objections))
    await sitting.door("close", "close key", lambda: _press(screen, "f8"), screen)
    while len(sitting.app.screen_stack) > 2:
        sitting.app.pop_screen()
    await sitting.door("ask_reopen", "reopen key", lambda: _press(screen, "f4"), screen)
    while len(sitting.app.screen_stack) > 2:
        sitting.app.pop_screen()

    async def reopen() -> None:
        screen._reopen("2026-01", "查漏")

    async def close() -> None:
        screen._close("2026-01", soft=True)

    await sitting.door("reopen", "reopen", reopen, screen)
    await sitting.door("close", "close", close, screen)


DOORS: Final = (settlements, master_forms, accounts, reports, registers, looking, reconciling, inbox, months, documents)
EXAMPLES: Final = cache(example_documents)


# --- the test --------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book that every role gets a copy of."""
    return build_office(tmp_path_factory.mktemp("office") / "office.db")


@pytest.fixture(autouse=True)
def _not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is looked at here: screens are laid out and not painted, and lines that go away by themselves never come."""
    monkeypatch.setattr(Screen, "_compositor_refresh", lambda _screen: None)
    monkeypatch.setattr(ZhangfangApp, "notify", lambda *_, **__: None)


@pytest.mark.parametrize("role", SITTERS)
def test_a_role_does_at_the_terminal_what_the_table_lists_and_nothing_else(role: str, office: Path, tmp_path: Path) -> None:
    tried: list[Tried] = []

    async def script(app: ZhangfangApp, _pilot: object) -> None:
        sitting = Sitting(app, tmp_path, tried)
        for door in DOORS:
            await door(sitting)

    at_the_terminal(copied(office, tmp_path), script, size=(60, 12), language="en", user=role.lower())
    wrong = [one for one in tried if one.refused == (role in TABLE.actions[one.action].roles)]
    assert wrong == []
    assert [one for one in tried if one.refused and one.done] == []
    allowed = [one for one in tried if not one.refused and one.door in TABLE.by_kind]
    assert [one for one in allowed if not one.done and not one.codes] == [], "posted, put into the inbox, or told why not"
    if role != NOBODY:
        assert {one.action for one in tried} == set(TABLE.actions) - set(WITHOUT_A_DOOR)
        assert {one.door for one in tried} & set(TABLE.by_kind) == set(TABLE.by_kind) - set(KINDS_WITHOUT_A_FORM)
