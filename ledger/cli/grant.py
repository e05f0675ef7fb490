"""`zhangfang grant BOOK ROLE [--read-only]`."""

from __future__ import annotations

import click

from ledger.api import Text, grant_rights
from ledger.cli.answers import answer, json_option, refuse, say
from ledger.cli.opened import book_argument, opened


@click.command("grant")
@book_argument
@click.argument("role")
@click.option("--read-only", is_flag=True, help="只读 for an auditor: reads, and changes nothing")
@json_option
@click.pass_context
def command(ctx: click.Context, book: str, role: str, read_only: bool, as_json: bool) -> int:
    """授权 Let a role of the PostgreSQL server use the book: it may add records, and change or remove none."""
    with opened(ctx, book, as_json=as_json, schema="grant") as found:
        refused = grant_rights(found, role, read_only=read_only)
        if refused:
            return refuse(ctx, as_json, "grant", refused)
        reads = Text(f"{role} 可以读", f"{role} may read")
        text = reads if read_only else Text(f"{role} 可以记账,不能改账", f"{role} may add records, and change none")
        answer(as_json, {"schema": "zhangfang.grant/1", "role": role, "read_only": read_only}, lambda: say(ctx, text))
    return 0
