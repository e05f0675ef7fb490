"""`zhangfang log BOOK`: who did what, and who was refused what."""

from __future__ import annotations

import datetime as dt

import click

from ledger.api import OperationSearch, operation_log
from ledger.cli.answers import answer, json_option, language_of, refuse, show_report
from ledger.cli.opened import book_argument, opened

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("log")
@book_argument
@click.option("--user", "who", help="用户 only what this user did")
@click.option("--from", "since", type=_DAY, help="first day")
@click.option("--to", "until", type=_DAY, help="last day")
@click.option("--text", default="", help="内容 only what holds these words: ids, names, amounts, refusals")
@click.option("--refused", is_flag=True, help="被拒绝 only refusals")
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    book: str,
    who: str | None,
    since: dt.datetime | None,
    until: dt.datetime | None,
    text: str,
    refused: bool,
    as_json: bool,
) -> int:
    """操作日志 Search what users did and were refused, by user, time and content."""
    first, last = (moment.date() if moment else None for moment in (since, until))
    search = OperationSearch(who, first, last, text, refused)
    with opened(ctx, book, as_json=as_json, schema="log") as found:
        report = operation_log(found, search, language_of(ctx))
        if isinstance(report, list):
            return refuse(ctx, as_json, "log", report)
        shown = report.as_json(language_of(ctx)) | {"schema": "zhangfang.log/1"}
        answer(as_json, shown, lambda: show_report(report, language_of(ctx)))
    return 0
