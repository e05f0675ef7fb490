"""`zhangfang demo [BOOK]`: build the demo company, then open the terminal on it, or tell its story where there is none."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Any, Final

import click

from ledger.api import (
    DemoBuilt,
    OpenBook,
    Problem,
    Report,
    ReportRequest,
    Text,
    build_demo,
    create_book,
    demo_company,
    demo_counts,
    demo_story,
    open_book,
    report,
)
from ledger.cli.answers import answer, json_option, language_of, refuse, say, show_report, user_of, width
from ledger.cli.opened import circumstances_of, enter, now
from ledger.cli.progress import progress_line
from ledger.cli.vouchers import show_records

_DEFAULT: Final = "zhangfang-demo.db"
_NEXT: Final = (
    ("report {book} trial-balance", Text("科目余额表", "the trial balance")),
    (
        "show {book} PI2601-02",
        Text("发票价格高于暂估", "an invoice above the estimate"),
    ),
    ("explain {book} {entry}", Text("一笔分录从何而来", "where a posting comes from")),
    ("report {book} stock-card PP-T30S --from 2026-01-01", Text("聚丙烯的库存明细账", "the stock card of polypropylene")),
    ("audit {book} verify", Text("逐字节验证账本", "verify every byte of the book")),
)


@click.command("demo")
@click.argument("book", default=_DEFAULT)
@click.option("--story", is_flag=True, help="只说明,不开终端 tell its story, also on a terminal")
@json_option
@click.pass_context
def command(ctx: click.Context, book: str, story: bool, as_json: bool) -> int:
    """示例公司 Build a plastics trader with a quarter of business, and look at its books."""
    opened = _open_or_create(ctx, book)
    if isinstance(opened, list):
        return refuse(ctx, as_json, "demo", opened)
    try:
        problem = enter(ctx, opened)
        if problem is not None:
            return refuse(ctx, as_json, "demo", [problem])
        label = Text("建立示例公司", "building the demo company").in_language(language_of(ctx))
        with progress_line(label) as progress:
            built = build_demo(opened, circumstances=circumstances_of(ctx), progress=progress)
        if isinstance(built, list):
            return refuse(ctx, as_json, "demo", built)
        told = _told(opened, book, built, language_of(ctx))
        answer(as_json, told, lambda: _show(ctx, opened, book, built, told, story=story))
    finally:
        opened.close()
    return 0


def _open_or_create(ctx: click.Context, location: str) -> OpenBook | list[Problem]:
    """A new book, or the demo company that is there; another company's book is left alone."""
    there = "://" not in location and Path(location).exists()
    made: OpenBook | list[Problem] | Problem
    made = open_book(location) if there else create_book(location, demo_company(user_of(ctx)), now=now())
    if isinstance(made, list) and [problem.code for problem in made] == ["book_exists"]:
        made = open_book(location)
    if isinstance(made, Problem):
        return [made]
    if isinstance(made, list):
        return made
    with made.read() as reading:
        company = reading.facts.company
    if company == demo_company("").company:
        return made
    made.close()
    message = Text(f"{location} 是 {company} 的账套", f"{location} is the book of {company}")
    remedy = Text("换一个文件名:zhangfang demo 其他.db", "name another file: zhangfang demo other.db")
    return [Problem("book_exists", message, remedy)]


def _reports(book: OpenBook, language: str) -> dict[str, Report]:
    found = {}
    for name in ("trial-balance", "stock"):
        made = report(book, ReportRequest(name, language=language))
        assert isinstance(made, Report), made
        found[name] = made
    return found


def _told(book: OpenBook, location: str, built: DemoBuilt, language: str) -> dict[str, Any]:
    """The story as data: what happened, some vouchers, the balances and the goods at the end."""
    reports = _reports(book, language)
    return {
        "schema": "zhangfang.demo/1",
        "book": location,
        "company": demo_company("").company,
        "posted": built.posted,
        "unchanged": built.unchanged,
        "closed": built.closed,
        "documents": {kind: count for kind, _, count in demo_counts(book)},
        "vouchers": demo_story(book, language),
        "trial_balance": reports["trial-balance"].as_json(),
        "stock": reports["stock"].as_json(),
    }


def _show(ctx: click.Context, book: OpenBook, location: str, built: DemoBuilt, told: dict[str, Any], *, story: bool) -> None:
    documents, company = sum(told["documents"].values()), told["company"]
    if built.posted:
        zh, en = f"已建立 {location}:{company},单据 {documents} 张", f"Built {location}: {company}, {documents} documents"
    else:
        zh, en = f"{location} 已经建好,没有改动:{company}", f"{location} is there already, nothing was changed: {company}"
    say(ctx, Text(zh, en))
    if sys.stdin.isatty() and sys.stdout.isatty() and not story:
        _show_terminal(ctx, book, location, told)
    else:
        _show_story(ctx, book, told)


def _show_terminal(ctx: click.Context, book: OpenBook, location: str, told: dict[str, Any]) -> None:
    """Work with it until the terminal is left; then the commands that show the same."""
    from ledger.cli.terminal import prepare_environment, run_terminal  # noqa: PLC0415  # only where there is a terminal

    prepare_environment(plain=False)
    code = run_terminal(ctx, book)
    if code:
        raise click.exceptions.Exit(code)
    _show_next(ctx, location, told)


def _show_next(ctx: click.Context, location: str, told: dict[str, Any]) -> None:
    say(ctx, Text("可以试试:", "Try:"))
    entry, language = told["vouchers"][0]["entries"][-1]["id"], language_of(ctx)
    lines = [f"zhangfang {line.format(book=shlex.quote(location), entry=entry)}" for line, _ in _NEXT]
    columns = max(width(line) for line in lines)
    for line, (_, text) in zip(lines, _NEXT, strict=True):
        click.echo(f"  {line}{' ' * (columns - width(line))}  # {text.in_language(language)}")


def _show_story(ctx: click.Context, book: OpenBook, told: dict[str, Any]) -> None:
    language = language_of(ctx)
    click.echo()
    for _, title, count in demo_counts(book):
        click.echo(f"  {count:>4}  {title.in_language(language)}")
    click.echo()
    show_records(told["vouchers"], language)
    for made in _reports(book, language).values():
        show_report(made, language)
        click.echo()
