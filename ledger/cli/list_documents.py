"""`zhangfang list BOOK KIND`: the records of a kind."""

from __future__ import annotations

from typing import Any

import click

from ledger.api import OpenBook, Problem, Report, list_records, show_records
from ledger.cli.answers import answer, json_option, language_of, refuse, show_report
from ledger.cli.opened import book_argument, opened
from ledger.cli.vouchers import show_records as show_vouchers

_LAST = "最近 N 条,连同内容和凭证 only the last N, each with its input and vouchers"


@click.command("list")
@book_argument
@click.argument("kind", required=False)
@click.option("--last", type=click.IntRange(1), metavar="N", help=_LAST)
@json_option
@click.pass_context
def command(ctx: click.Context, book: str, kind: str | None, last: int | None, as_json: bool) -> int:
    """列出 List records, perhaps of one kind: `list BOOK delivery`, `list BOOK item`, `list BOOK delivery --last 1`."""
    with opened(ctx, book, as_json=as_json, schema="list") as found:
        report = list_records(found, kind, last)
        if isinstance(report, list):
            return refuse(ctx, as_json, "list", report)
        documents = _documents(found, report, language_of(ctx)) if last else []
        more = {"documents": documents} if last else {}
        answer(as_json, {**report.as_json(), "schema": "zhangfang.list/1", **more}, lambda: _show(ctx, report, documents))
    return 0


def _documents(book: OpenBook, report: Report, language: str) -> list[dict[str, Any]]:
    """The records of a list, as `show` shows them. Who may list them may look at them."""
    shown = show_records(book, [row["seq"] for row in report.rows], language)
    return [one for one in shown if not isinstance(one, Problem)]


def _show(ctx: click.Context, report: Report, documents: list[dict[str, Any]]) -> None:
    show_report(report, language_of(ctx))
    if documents:
        click.echo()
    show_vouchers(documents, language_of(ctx))
