"""`zhangfang explain BOOK ENTRY[/LINE]`."""

from __future__ import annotations

import click

from ledger.api import explain_posting
from ledger.cli.answers import answer, json_option, language_of, refuse
from ledger.cli.opened import book_argument, opened


@click.command("explain")
@book_argument
@click.argument("posting", metavar="ENTRY[/LINE]")
@json_option
@click.pass_context
def command(ctx: click.Context, book: str, posting: str, as_json: bool) -> int:
    """解释 Say which rule line, values, account row and layers made a posting, from stored data alone."""
    with opened(ctx, book, as_json=as_json, schema="explain") as found:
        made = explain_posting(found, posting, language_of(ctx))
        if isinstance(made, list):
            return refuse(ctx, as_json, "explain", made)
        explanations, text = made
        answer(as_json, {"schema": "zhangfang.explain/1", "postings": explanations}, lambda: click.echo(text))
    return 0
