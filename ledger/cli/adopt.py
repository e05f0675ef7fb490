"""`zhangfang adopt BOOK DIR`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from ledger.api import Text, adopt
from ledger.cli.answers import answer, json_option, refuse, say
from ledger.cli.opened import book_argument, circumstances_of, opened


@click.command("adopt")
@book_argument
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--from", "valid_from", type=click.DateTime(["%Y-%m-%d"]), required=True, help="first accounting date")
@click.option("--author", default="", help="who wrote it; the user who adopts is the approver")
@json_option
@click.pass_context
def command(ctx: click.Context, book: str, folder: Path, valid_from: dt.datetime, author: str, as_json: bool) -> int:
    """采用 Check a company's folder of rules, charts and policies and put it in force from a date on."""
    with opened(ctx, book, as_json=as_json, schema="adopt") as found:
        done = adopt(found, folder, valid_from.date(), author=author, circumstances=circumstances_of(ctx))
        if isinstance(done, list):
            return refuse(ctx, as_json, "adopt", done)
        bundle = done.input["bundle"]
        day = valid_from.date().isoformat()
        answer(
            as_json,
            {"schema": "zhangfang.adopt/1", "bundle": bundle, "valid_from": day},
            lambda: say(ctx, Text(f"规则包 {bundle[:12]} 自 {day} 起生效", f"bundle {bundle[:12]} is in force from {day}")),
        )
    return 0
