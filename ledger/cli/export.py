"""`zhangfang export BOOK beancount OUT [--lots]`."""

from __future__ import annotations

from pathlib import Path

import click

from ledger.api import Text, beancount_lines
from ledger.cli.answers import answer, json_option, language_of, refuse, say, unwritable
from ledger.cli.opened import book_argument, opened


@click.command("export")
@book_argument
@click.argument("format", type=click.Choice(["beancount"]))
@click.argument("out")
@click.option("--lots", is_flag=True, help="FIFO items at cost, for beancount to book by itself")
@json_option
@click.pass_context
def command(ctx: click.Context, book: str, format: str, out: str, lots: bool, as_json: bool) -> int:  # noqa: A002  # contract
    """导出 Write the journal as beancount text; OUT `-` is standard output."""
    with opened(ctx, book, as_json=as_json, schema="export") as found:
        lines = beancount_lines(found, language_of(ctx), lots=lots)
        if out == "-":
            for line in lines:
                click.echo(line, nl=False)
            return 0
        try:
            with Path(out).open("w", encoding="utf-8") as file:
                file.writelines(lines)
        except OSError as error:
            return refuse(ctx, as_json, "export", [unwritable(out, error)])
    answer(
        as_json,
        {"schema": "zhangfang.export/1", "format": format, "file": out},
        lambda: say(ctx, Text(f"已写 {out};查看:fava {out}", f"wrote {out}; look at it with: fava {out}")),
    )
    return 0
