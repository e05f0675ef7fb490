"""账表 under the fingers: every report opens, rows lead to ledgers, entries and documents, back again, and into files."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from ledger.api import REPORTS, RegisterRequest, ReportRequest
from tests.tui.demo_terminal import LANGUAGES, SIZES, at_the_terminal, settled
from tests.tui.screen_text import assert_fits, assert_golden, screen_text
from tui.app import ZhangfangApp
from tui.screens.document_screen import DocumentScreen
from tui.screens.register_screen import RegisterScreen
from tui.screens.report_menu import ReportMenuScreen
from tui.screens.report_screen import ReportScreen
from tui.screens.rule_screens import RuleMenuScreen, RuleScreen
from tui.screens.text_window import TextWindow

SUBJECTS = {"account": "1002", "item": "PP-T30S", "party": "C01"}


async def press(app: ZhangfangApp, pilot: Pilot[int], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settled(app, pilot)


async def shown_report(app: ZhangfangApp, pilot: Pilot[int], name: str) -> str:
    kind = REPORTS[name]
    subject = SUBJECTS.get(kind.subject) if kind.subject_needed else None
    app.make_report(ReportRequest(name, subject))
    await settled(app, pilot)
    return screen_text(app)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("what", ["reports", "balance", "journal", "document", "ask", "stock-card", "rules", "rule"])
def test_the_screen_is_the_one_that_was_looked_at(
    demo_book: Path, language: str, size: tuple[int, int], what: str, request: pytest.FixtureRequest
) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        match what:
            case "reports":
                await press(app, pilot, "r")
            case "balance":
                app.make_report(ReportRequest("trial-balance"))
            case "journal":
                app.open_register(RegisterRequest("journal"))
                await settled(app, pilot)
                await press(app, pilot, "end")
            case "document":
                app.open_document("purchase_invoice:PI2601-05")
            case "rules":
                await press(app, pilot, "u")
            case "rule":
                app.push_screen(RuleScreen("purchasing 1", 112))
            case "ask":
                await press(app, pilot, "r")
                app.screen.query_one("#menu-rows").focus()
                await press(app, pilot, "slash", *"ledger", "enter", "down", "enter")
            case _:
                app.open_register(RegisterRequest("stock-card", "PP-T30S"))
        await settled(app, pilot)
        text = screen_text(app)
        assert_fits(text, *size)
        assert_golden(request.node.callspec.id, text)

    at_the_terminal(demo_book, script, size=size, language=language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [80, 160])
def test_every_report_opens_and_fits(demo_book: Path, language: str, width: int) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        for name in REPORTS:
            text = await shown_report(app, pilot, name)
            assert_fits(text, width, 24)
            screen = app.screen
            assert isinstance(screen, ReportScreen) and screen.made is not None, name
            assert REPORTS[name].title.in_language(language) in text.splitlines()[0], name
            assert "✗" not in text.replace("✗ 已被", ""), name
            await press(app, pilot, "escape")

    at_the_terminal(demo_book, script, size=(width, 24), language=language)


def test_from_the_trial_balance_down_to_the_document_and_back_by_arrows(demo_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await press(app, pilot, "r")
        await press(app, pilot, "slash", *"trial", "enter", "right")
        assert isinstance(app.screen, ReportScreen)
        await press(app, pilot, "slash", *"1122.01", "enter", "right")
        register = app.screen
        assert isinstance(register, RegisterScreen) and register.request.subject == "1122.01"
        await press(app, pilot, "end")
        line = register.table.model.current
        assert line is not None
        await press(app, pilot, "right")
        document = app.screen
        assert isinstance(document, DocumentScreen) and document.view is not None
        here = document.table.model.current
        assert here is not None and here.key == line.values["entry"], "the cursor stands on the same line"
        assert here.values["account"] == "1122.01" and ":" in str(here.values["rule"])
        await press(app, pilot, "left", "left", "left")
        assert isinstance(app.screen, ReportMenuScreen)

    at_the_terminal(demo_book, script)


def test_the_closing_balance_of_a_register_is_that_of_the_trial_balance(demo_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await shown_report(app, pilot, "trial-balance")
        report = app.screen
        assert isinstance(report, ReportScreen) and report.made is not None
        closing = next(row for row in report.made.rows if row["account"] == "1002.01")
        await press(app, pilot, "slash", *"1002.01", "enter", "enter", "end")
        assert isinstance(app.screen, RegisterScreen)
        last = app.screen.table.model.current
        assert last is not None
        assert last.values["balance"] == closing["closing_debit"] - closing["closing_credit"]

    at_the_terminal(demo_book, script)


def test_ctrl_l_says_rows_and_heads_in_the_other_language_on_the_same_line(demo_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        app.open_register(RegisterRequest("journal"))
        await settled(app, pilot)
        await press(app, pilot, "end", "up", "up")
        table = app.screen.table  # type: ignore[attr-defined]  # a RegisterScreen
        before = table.model.current
        assert "摘要" in screen_text(app)
        await press(app, pilot, "ctrl+l")
        after = table.model.current
        assert after.key == before.key and after.texts["name"] != before.texts["name"]
        assert "summary" in screen_text(app) and "摘要" not in screen_text(app)

    at_the_terminal(demo_book, script)


def test_a_register_goes_to_a_day_and_is_cut_to_days_and_columns(demo_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        app.open_register(RegisterRequest("journal"))
        await settled(app, pilot)
        table = app.screen.table  # type: ignore[attr-defined]  # a RegisterScreen
        await press(app, pilot, "d", *"2026-03", "enter")
        assert str(table.model.current.values["date"]) >= "2026-03-01"
        await press(app, pilot, "up")
        assert str(table.model.current.values["date"]) < "2026-03-01"
        await press(app, pilot, "p", *"2026-02", "enter")
        await press(app, pilot, "end")
        assert str(table.model.current.values["date"]).startswith("2026-02")
        await press(app, pilot, "f", *"1002", "enter")
        assert {str(row.values["account"])[:4] for row in table.model.rows} == {"1002"}
        assert "account=1002" in screen_text(app) or "科目=1002" in screen_text(app)

    at_the_terminal(demo_book, script)


def test_a_form_takes_names_and_says_which_were_meant(demo_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await press(app, pilot, "r", "slash", *"statement", "enter", "enter")
        line = app.screen.query_one("#r-subject", Input)
        line.value = "公司"
        await press(app, pilot, "enter")
        assert "“公司”可能是" in screen_text(app)
        line.value = "鼎盛"
        await press(app, pilot, "enter")
        assert isinstance(app.screen, ReportScreen) and app.screen.request.subject == "C07"

    at_the_terminal(demo_book, script)


def test_what_is_shown_is_written_to_a_file_and_none_is_overwritten(demo_book: Path, tmp_path: Path) -> None:
    path = tmp_path / "bank.csv"

    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        app.open_register(RegisterRequest("ledger", "1002"))
        await settled(app, pilot)
        for told in ("✓ 已写入", "换一个文件名"):
            await press(app, pilot, "x")
            app.screen.query_one(Input).value = str(path)
            await press(app, pilot, "enter")
            assert told.split()[-1] in " ".join(
                str(one.text.zh) + str(one.remedy and one.remedy.zh) for one in app.messages.lines
            )

    at_the_terminal(demo_book, script)
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    assert "balance" in head and len(rows) > 20


def test_a_line_is_explained_and_leads_to_the_document_of_its_open_item(demo_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        app.open_document("purchase_invoice:PI2601-05")
        await settled(app, pilot)
        await press(app, pilot, "e")
        assert "purchasing 1" in screen_text(app)
        await press(app, pilot, "escape", "down", "o")
        assert isinstance(app.screen, DocumentScreen) and app.screen.document == "goods_receipt:GR2601-04"
        await press(app, pilot, "left", "r")
        assert "没有被冲销" in app.messages.lines[0].text.zh

    at_the_terminal(demo_book, script)


def test_what_is_not_there_is_said_with_its_remedy(demo_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        app.open_document("delivery:NOWHERE")
        await settled(app, pilot)
        assert "✗" in screen_text(app) and "NOWHERE" in screen_text(app)

    at_the_terminal(demo_book, script)


def test_a_rule_line_shows_what_it_posted_and_the_cases_that_prove_it(demo_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        app.open_document("purchase_invoice:PI2601-05")
        await settled(app, pilot)
        await press(app, pilot, "end", "up", "u")  # the line of the payable, with stock's change behind the entries or not
        screen = app.screen
        assert isinstance(screen, RuleScreen) and screen.ruleset == "purchasing 1"
        row = screen.table.model.current
        assert row is not None and row.values["used"] > 0
        await press(app, pilot, "c")
        assert screen.cases is not None and all(screen.cases.values()), "every leg and branch is reached by a case"
        await press(app, pilot, "v")
        assert isinstance(app.screen, TextWindow)
        await press(app, pilot, "escape", "enter")
        register = app.screen
        assert isinstance(register, RegisterScreen)
        await press(app, pilot, "end")
        assert len(register.table.model.rows) == min(row.values["used"], 120)

    at_the_terminal(demo_book, script)


def test_the_rules_in_force_are_listed_by_kind_with_what_they_posted(demo_book: Path) -> None:
    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        await press(app, pilot, "u")
        assert isinstance(app.screen, RuleMenuScreen)
        assert "采购发票" in screen_text(app) or "期初余额" in screen_text(app)
        await press(app, pilot, "slash", *"delivery", "enter", "enter")
        screen = app.screen
        assert isinstance(screen, RuleScreen)
        row = screen.table.model.current
        assert row is not None and str(row.values["text"]).startswith("on delivery as ")

    at_the_terminal(demo_book, script)
