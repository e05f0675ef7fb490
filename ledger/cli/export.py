"""`zhangfang export BOOK journal|beancount|gb24589|saf-t [OUT]`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import click

from ledger.api import ARCHIVE_FORMS, OpenBook, Problem, Text, archive, beancount_lines, journal_lines, note_export
from ledger.cli.answers import answer, json_option, language_of, refuse, say, tell_unnoted, unwritable
from ledger.cli.opened import book_argument, now, opened
from ledger.cli.progress import progress_line
from ledger.cli.whole_file import write_whole

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("export")
@book_argument
@click.argument("format", type=click.Choice(["journal", "beancount", *ARCHIVE_FORMS]))
@click.argument("out", required=False)
@click.option("--out", "out_option", metavar="OUT", help="写到文件 the file to write; without one, standard output")
@click.option("--lots", is_flag=True, help="beancount: FIFO items at cost, for it to book by itself")
@click.option("--from", "since", type=_DAY, help="gb24589, saf-t: first month; else the book's first")
@click.option("--to", "until", type=_DAY, help="gb24589, saf-t: last month; else the newest with entries")
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    book: str,
    format: str,  # noqa: A002  # contract
    out: str | None,
    out_option: str | None,
    lots: bool,
    since: dt.datetime | None,
    until: dt.datetime | None,
    as_json: bool,
) -> int:
    """导出 Write the whole log as JSON Lines (restore and audit replay need nothing else), beancount text, or archives."""
    if out and out_option:
        raise click.UsageError("OUT, or --out OUT")
    place = out or out_option or "-"
    if lots and format != "beancount":
        raise click.UsageError("--lots is of beancount text")
    if (since or until) and format not in ARCHIVE_FORMS:
        raise click.UsageError("--from and --to are of archives")
    with opened(ctx, book, as_json=as_json, schema="export") as found:
        refused = note_export(found, f"{format} {place}", unnoted=partial(tell_unnoted, ctx))
        if refused:
            return refuse(ctx, as_json, "export", refused)
        lines = _contents(ctx, found, format, lots=lots, since=since, until=until)
        if isinstance(lines, Problem):
            return refuse(ctx, as_json, "export", [lines])
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


def _contents(
    ctx: click.Context, book: OpenBook, form: str, *, lots: bool, since: dt.datetime | None, until: dt.datetime | None
) -> Iterable[bytes] | Problem:
    """What the file will hold, in pieces; or why there is none."""
    if form == "journal":
        return _journal(ctx, book)
    if form == "beancount":
        return _beancount(ctx, book, lots=lots)
    first, last = (moment.date() if moment else None for moment in (since, until))
    made = archive(book, form, first, last, now().date())
    return made if isinstance(made, Problem) else [made]


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
    if form in ARCHIVE_FORMS:
        return Text(f"已写 {out}(标准的子集,未经认证)", f"wrote {out} (a subset of the standard, not certified)")
    return Text(f"已写 {out};查看:fava {out}", f"wrote {out}; look at it with: fava {out}")
