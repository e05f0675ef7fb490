"""`zhangfang reopen BOOK PERIOD --reason TEXT`."""

from __future__ import annotations

import click

from ledger.api import Text, reopen
from ledger.cli.answers import answer, json_option, refuse, say
from ledger.cli.opened import book_argument, circumstances_of, opened


@click.command("reopen")
@book_argument
@click.argument("period")
@click.option("--reason", required=True, help="原因 why")
@json_option
@click.pass_context
def command(ctx: click.Context, book: str, period: str, reason: str, as_json: bool) -> int:
    """重开期间 Open a closed month again: one person asks, another confirms with the same command."""
    with opened(ctx, book, as_json=as_json, schema="reopen") as found:
        done = reopen(found, period, reason=reason, circumstances=circumstances_of(ctx))
        if isinstance(done, list):
            return refuse(ctx, as_json, "reopen", done)
        if done.status == "requested":
            text = Text(f"已提出重开 {period},等另一人确认", f"{period}: asked for; another person confirms")
        elif done.record is None:
            text = Text(f"{period} 本来就是打开的", f"{period} is open")
        elif done.by_one_person:
            text = Text(
                f"{period} 已重开(一人操作:职责分离为 single)", f"{period} is open again (by one person: segregation is single)"
            )
        else:
            text = Text(f"{period} 已重开", f"{period} is open again")
        found_json = {
            "schema": "zhangfang.reopen/1",
            "period": period,
            "status": done.status,
            "changed": done.record is not None,
        }
        answer(as_json, {**found_json, "requested_by": done.requested_by}, lambda: say(ctx, text))
    return 0
