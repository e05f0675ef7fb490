"""`zhangfang backup BOOK FILE`: a copy of a SQLite book that is in use. On PostgreSQL the exported journal is the backup."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from ledger.api import back_up, note_export
from ledger.cli.answers import json_option, refuse, tell_unnoted
from ledger.cli.opened import book_argument, opened
from ledger.cli.verdict import told


@click.command("backup")
@book_argument
@click.argument("out", metavar="FILE", type=click.Path(path_type=Path))
@json_option
@click.pass_context
def command(ctx: click.Context, book: str, out: Path, as_json: bool) -> int:
    """备份 Copy a book that is in use (SQLite; on PostgreSQL use export BOOK journal), and say its size and root."""
    with opened(ctx, book, as_json=as_json, schema="backup") as found:
        refused = note_export(found, f"backup {out}", unnoted=partial(tell_unnoted, ctx))
        if refused:
            return refuse(ctx, as_json, "backup", refused)
        return told(ctx, "backup", back_up(found, out), as_json=as_json)
