"""`zhangfang list BOOK KIND`: the records of a kind."""

from __future__ import annotations

import click

from ledger.api import list_records
from ledger.cli.answers import answer, json_option, language_of, refuse, show_report
from ledger.cli.opened import book_argument, opened


@click.command("list")
@book_argument
@click.argument("kind", required=False)
@json_option
@click.pass_context
def command(ctx: click.Context, book: str, kind: str | None, as_json: bool) -> int:
    """列出 List records, perhaps of one kind: `list BOOK delivery`, `list BOOK item`."""
    with opened(ctx, book, as_json=as_json, schema="list") as found:
        report = list_records(found, kind)
        if isinstance(report, list):
            return refuse(ctx, as_json, "list", report)
        answer(as_json, report.as_json() | {"schema": "zhangfang.list/1"}, lambda: show_report(report, language_of(ctx)))
    return 0
