"""`zhangfang close BOOK PERIOD [--check]`."""

from __future__ import annotations

import click

from ledger.api import Text, close, record_answers
from ledger.cli.answers import answer, json_option, language_of, problem_json, refuse, say, show_problems
from ledger.cli.opened import book_argument, circumstances_of, opened
from ledger.cli.vouchers import show_records


@click.command("close")
@book_argument
@click.argument("period")
@click.option("--check", is_flag=True, help="只检查 say what stands in the way, do nothing")
@json_option
@click.pass_context
def command(ctx: click.Context, book: str, period: str, check: bool, as_json: bool) -> int:
    """月末结账 Close a month; running it again changes nothing."""
    language = language_of(ctx)
    with opened(ctx, book, as_json=as_json, schema="close") as found:
        done = close(found, period, circumstances=circumstances_of(ctx), check_only=check)
        if isinstance(done, list):
            return refuse(ctx, as_json, "close", done)
        records = record_answers(found, done.records, language)
        problems = [problem_json(problem, language) for problem in done.checks]

        def show() -> None:
            show_problems(done.checks, language)
            show_records(records, language)
            if done.records:
                say(ctx, Text(f"{period} 已结账", f"{period} is closed"))
            elif not done.checks:
                say(ctx, Text(f"{period}:没有要做的", f"{period}: nothing to do"))

        answer(as_json, {"schema": "zhangfang.close/1", "period": period, "posted": records, "problems": problems}, show)
    return 1 if done.checks else 0
