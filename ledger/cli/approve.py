"""`zhangfang approve BOOK HASH`."""

from __future__ import annotations

import click

from ledger.api import Text, approve
from ledger.cli.answers import answer, json_option, refuse, say
from ledger.cli.opened import book_argument, circumstances_of, opened


@click.command("approve")
@book_argument
@click.argument("sha256", metavar="HASH")
@click.option("--reject", is_flag=True, help="驳回 refuse it for good")
@json_option
@click.pass_context
def command(ctx: click.Context, book: str, sha256: str, reject: bool, as_json: bool) -> int:
    """审核 Approve the document with this hash (`post` says it where an approval is needed)."""
    with opened(ctx, book, as_json=as_json, schema="approve") as found:
        done = approve(found, sha256, approved=not reject, circumstances=circumstances_of(ctx))
        if isinstance(done, list):
            return refuse(ctx, as_json, "approve", done)
        text = Text(f"{'驳回' if reject else '已审核'} {sha256[:12]}", f"{'rejected' if reject else 'approved'} {sha256[:12]}")
        answer(as_json, {"schema": "zhangfang.approve/1", "document": sha256, "approved": not reject}, lambda: say(ctx, text))
    return 0
