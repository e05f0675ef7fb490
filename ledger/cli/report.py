"""`zhangfang report BOOK NAME`: ledgers and statements as of any date."""

from __future__ import annotations

import datetime as dt

import click

from ledger.api import REPORTS, ReportRequest, report
from ledger.cli.answers import answer, json_option, language_of, refuse, show_report
from ledger.cli.opened import book_argument, opened

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("report")
@book_argument
@click.argument("name", type=click.Choice(REPORTS))
@click.argument("subject", required=False)
@click.option("--at", type=_DAY, help="end of this day")
@click.option("--from", "since", type=_DAY, help="first day")
@click.option("--to", "until", type=_DAY, help="last day")
@click.option("--by", type=click.Choice(["item", "place", "lot"]), default="item", show_default=True)
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    book: str,
    name: str,
    subject: str | None,
    at: dt.datetime | None,
    since: dt.datetime | None,
    until: dt.datetime | None,
    by: str,
    as_json: bool,
) -> int:
    """报表 Print a report; `ledger` takes an account, `stock-card` an item."""
    with opened(ctx, book, as_json=as_json, schema="report") as found:
        last = until or at
        request = ReportRequest(
            name, subject, since.date() if since else None, last.date() if last else None, by, language_of(ctx)
        )
        made = report(found, request)
        if isinstance(made, list):
            return refuse(ctx, as_json, "report", made)
        answer(as_json, made.as_json(), lambda: show_report(made, language_of(ctx)))
    return 0
