"""`zhangfang restore FILE BOOK`: a book built again from its exported text or a backup; `--drill` only tries it."""

from __future__ import annotations

import click

from ledger.api import HeldRoot, Text, restore, restore_drill
from ledger.cli.answers import json_option, language_of
from ledger.cli.held_options import held_options
from ledger.cli.progress import progress_line
from ledger.cli.verdict import told


@click.command("restore")
@click.argument("source", metavar="FILE")
@click.argument("book", required=False)
@click.option("--drill", is_flag=True, help="演练 restore into a temporary place, verify and replay, then delete it")
@json_option
@click.pass_context
@held_options("restore")
def command(ctx: click.Context, source: str, book: str | None, drill: bool, held: tuple[HeldRoot, ...], as_json: bool) -> int:
    """恢复 Build a book at a new place from an exported journal, a backup, or a book on another database."""
    if drill == (book is not None):
        raise click.UsageError("FILE BOOK, or FILE --drill")
    label = Text("恢复", "restoring").in_language(language_of(ctx))
    with progress_line(label) as progress:
        made = restore_drill(source, progress, held) if book is None else restore(source, book, progress, held)
    return told(ctx, "restore", made, as_json=as_json)
