"""`zhangfang export BOOK journal|beancount [OUT]`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from ledger.api import OpenBook, Text, beancount_lines, journal_lines, note_export
from ledger.cli.answers import answer, json_option, language_of, refuse, say, unwritable
from ledger.cli.opened import book_argument, opened
from ledger.cli.progress import progress_line
from ledger.cli.whole_file import write_whole


@click.command("export")
@book_argument
@click.argument("format", type=click.Choice(["journal", "beancount"]))
@click.argument("out", required=False)
@click.option("--out", "out_option", metavar="OUT", help="写到文件 the file to write; without one, standard output")
@click.option("--lots", is_flag=True, help="beancount: FIFO items at cost, for it to book by itself")
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    book: str,
    format: str,  # noqa: A002  # contract
    out: str | None,
    out_option: str | None,
    lots: bool,
    as_json: bool,
) -> int:
    """导出 Write the whole log as JSON Lines (restore and audit replay need nothing else), or the journal as beancount text."""
    if out and out_option:
        raise click.UsageError("OUT, or --out OUT")
    place = out or out_option or "-"
    if lots and format == "journal":
        raise click.UsageError("--lots is of beancount text")
    with opened(ctx, book, as_json=as_json, schema="export") as found:
        refused = note_export(found, f"{format} {place}")
        if refused:
            return refuse(ctx, as_json, "export", refused)
        lines = _journal(ctx, found) if format == "journal" else _beancount(ctx, found, lots=lots)
        if place == "-":
            for line in lines:
                click.echo(line, nl=False)
            return 0
        try:
            write_whole(Path(place), lines)
        except OSError as error:
            return refuse(ctx, as_json, "export", [unwritable(place, error)])
    answer(as_json, {"schema": "zhangfang.export/1", "format": format, "file": place}, lambda: say(ctx, _next(format, place)))
    return 0


def _journal(ctx: click.Context, book: OpenBook) -> Iterator[bytes]:
    label = Text("导出", "exporting").in_language(language_of(ctx))
    with progress_line(label) as progress:
        yield from journal_lines(book, progress)


def _beancount(ctx: click.Context, book: OpenBook, *, lots: bool) -> Iterable[bytes]:
    return (line.encode() for line in beancount_lines(book, language_of(ctx), lots=lots))


def _next(form: str, out: str) -> Text:
    """What can be done with the file."""
    if form == "journal":
        check = f"zhangfang audit {out} replay"
        return Text(f"已写 {out};核对:{check}", f"wrote {out}; check it with: {check}")
    return Text(f"已写 {out};查看:fava {out}", f"wrote {out}; look at it with: fava {out}")
