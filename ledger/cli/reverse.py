"""`zhangfang reverse BOOK DOCUMENT --reason TEXT`."""

from __future__ import annotations

import datetime as dt

import click

from ledger.api import record_answers, reverse
from ledger.cli.answers import answer, json_option, language_of, refuse
from ledger.cli.opened import book_argument, circumstances_of, opened
from ledger.cli.vouchers import show_records


@click.command("reverse")
@book_argument
@click.argument("document")
@click.option("--reason", required=True, help="原因 why")
@click.option("--date", "on", type=click.DateTime(["%Y-%m-%d"]), help="else the document's date, or the first open day")
@json_option
@click.pass_context
def command(ctx: click.Context, book: str, document: str, reason: str, on: dt.datetime | None, as_json: bool) -> int:
    """冲销 Reverse a document: every entry mirrored in red; at most once."""
    with opened(ctx, book, as_json=as_json, schema="reverse") as found:
        date = on.date() if on else None
        done = reverse(found, document, reason=reason, on=date, circumstances=circumstances_of(ctx))
        if isinstance(done, list):
            return refuse(ctx, as_json, "reverse", done)
        answers = record_answers(found, [done], language_of(ctx))
        answer(as_json, {"schema": "zhangfang.reverse/1", "posted": answers}, lambda: show_records(answers, language_of(ctx)))
    return 0
