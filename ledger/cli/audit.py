"""`zhangfang audit BOOK verify|replay|checkpoint|prove|diff|beancount`."""

from __future__ import annotations

from pathlib import Path

import click

from ledger.api import (
    HeldRoot,
    Text,
    VerifierKey,
    audit_with_beancount,
    is_journal,
    replay_book,
    replay_journal,
    verify_book,
)
from ledger.cli.answers import json_option, language_of
from ledger.cli.checkpoint import VerifierKeys, checkpoint
from ledger.cli.checkpoint_proofs import diff, prove_entry
from ledger.cli.held_options import evidence_of, held_options
from ledger.cli.opened import book_argument, opened
from ledger.cli.progress import progress_line
from ledger.cli.verdict import told


@click.group("audit")
@book_argument
@click.pass_context
def command(ctx: click.Context, book: str) -> None:
    """审计 Check the book, and let others check it."""
    ctx.obj = {**ctx.obj, "book": book}


command.add_command(checkpoint)
command.add_command(prove_entry)
command.add_command(diff)


@command.command("verify")
@click.option("--checkpoint", "files", multiple=True, type=click.Path(path_type=Path), help="检查点 a checkpoint you hold")
@click.option("--key", "keys", multiple=True, type=VerifierKeys(), help="公钥 key that signed it, or its file")
@click.option("--witness", "witnesses", multiple=True, type=VerifierKeys(), help="见证人公钥 key that must have cosigned it")
@json_option
@click.pass_context
def verify(
    ctx: click.Context,
    files: tuple[Path, ...],
    keys: tuple[VerifierKey, ...],
    witnesses: tuple[VerifierKey, ...],
    as_json: bool,
) -> int:
    """验证 Every byte, hash and balance of the book, from its rows, and against every checkpoint you hold."""
    evidence = evidence_of(files, keys, witnesses)
    with opened(ctx, ctx.obj["book"], as_json=as_json, schema="audit", audit=True) as found:
        return told(ctx, "audit.verify", verify_book(found, evidence), as_json=as_json)


@command.command("replay")
@json_option
@click.pass_context
@held_options("audit.replay")
def replay(ctx: click.Context, held: tuple[HeldRoot, ...], as_json: bool) -> int:
    """重算 Decide every record again by the rules in the log (BOOK may be an exported journal); name the first difference."""
    label = Text("重算", "replaying").in_language(language_of(ctx))
    if is_journal(ctx.obj["book"]):
        with progress_line(label) as progress:
            made = replay_journal(ctx.obj["book"], progress, held)
    else:
        with (
            opened(ctx, ctx.obj["book"], as_json=as_json, schema="audit", audit=True) as found,
            progress_line(label) as progress,
        ):
            made = replay_book(found, progress, held)
    return told(ctx, "audit.replay", made, as_json=as_json)


@command.command("beancount")
@json_option
@click.pass_context
def beancount(ctx: click.Context, as_json: bool) -> int:
    """另一审计 Let beancount, a program of its own, recompute all balances."""
    with opened(ctx, ctx.obj["book"], as_json=as_json, schema="audit", audit=True) as found:
        return told(ctx, "audit.beancount", audit_with_beancount(found), as_json=as_json)
