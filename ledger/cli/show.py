"""`zhangfang show BOOK ID`: a document and its vouchers."""

from __future__ import annotations

import json

import click

from ledger.api import show_document
from ledger.cli.answers import answer, json_option, language_of, refuse
from ledger.cli.opened import book_argument, opened
from ledger.cli.vouchers import show_records


@click.command("show")
@book_argument
@click.argument("id")
@json_option
@click.pass_context
def command(ctx: click.Context, book: str, id: str, as_json: bool) -> int:  # noqa: A002  # the argument's name in the contract
    """显示 Show a document by id, kind:id, log number, or entry id (128 or 128.2)."""
    with opened(ctx, book, as_json=as_json, schema="show") as found:
        shown = show_document(found, id, language_of(ctx))
        if isinstance(shown, list):
            return refuse(ctx, as_json, "show", shown)
        answer(as_json, {"schema": "zhangfang.show/1", **shown}, lambda: _show(shown, language_of(ctx)))
    return 0


def _show(shown: dict[str, object], language: str) -> None:
    click.echo(f"{shown['key']}  seq {shown['seq']}  {shown['recorded_at']}  {shown['recorded_by']}")
    click.echo(json.dumps(shown["input"], ensure_ascii=False, indent=1))
    click.echo()
    show_records([shown], language)
