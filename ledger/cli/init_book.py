"""`zhangfang init BOOK --chart … --company NAME`."""

from __future__ import annotations

import click

from ledger.api import CHARTS, NewBook, create_book
from ledger.cli.answers import answer, json_option, refuse, say, user_of
from ledger.cli.opened import now
from ledger.domain.problem import Text


@click.command("init")
@click.argument("book")
@click.option("--chart", type=click.Choice(CHARTS), required=True, help="科目表 chart of accounts")
@click.option("--company", required=True, help="公司名称 name of the company")
@click.option("--currency", default="CNY", show_default=True)
@click.option("--taxpayer", type=click.Choice(["general", "small"]), default="general", show_default=True)
@click.option("--start", default=None, metavar="YYYY-MM", help="first month; else the current year's January")
@click.option("--timezone", default="Asia/Shanghai", show_default=True)
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    book: str,
    chart: str,
    company: str,
    currency: str,
    taxpayer: str,
    start: str | None,
    timezone: str,
    as_json: bool,
) -> int:
    """建立账套 Create a book: a file, or a schema on a PostgreSQL server."""
    month = start or f"{now().year}-01"
    new = NewBook(company, chart, currency, taxpayer, month, timezone, user_of(ctx))
    made = create_book(book, new, now=now())
    if isinstance(made, list):
        return refuse(ctx, as_json, "init", made)
    made.close()
    found = {
        "schema": "zhangfang.init/1",
        "book": book,
        "company": company,
        "chart": chart,
        "currency": currency,
        "start": month,
    }
    zh = f"已建立账套 {book}({company},{chart},{currency},自 {month} 起)。下一步:zhangfang post {book} 单据.jsonl"
    en = f"Created {book} ({company}, {chart}, {currency}, from {month}). Next: zhangfang post {book} documents.jsonl"
    answer(as_json, found, lambda: say(ctx, Text(zh, en)))
    return 0
