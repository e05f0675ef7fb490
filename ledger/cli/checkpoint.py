"""`zhangfang audit BOOK checkpoint`: sign what the book is now, or take in what a witness has added."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from ledger.api import (
    MadeCheckpoint,
    OpenBook,
    Problem,
    SigningKey,
    Text,
    VerifierKey,
    checkpoint_book,
    load_key,
    load_verifier_key,
    read_verifier_key,
    take_cosigned_checkpoint,
)
from ledger.cli.answers import answer, json_option, language_of, refuse, say, unwritable
from ledger.cli.opened import now, opened
from ledger.cli.typed_secret import passphrase

SCHEMA = "audit.checkpoint"


class VerifierKeys(click.ParamType[VerifierKey]):
    """A verifier key, or the file of one."""

    name = "vkey"

    def convert(self, value: str | VerifierKey, param: click.Parameter | None, ctx: click.Context | None) -> VerifierKey:
        """The key of the text `name+hash+base64`, or of the file with that line."""
        if isinstance(value, VerifierKey):
            return value
        found = load_verifier_key(Path(value)) if os.path.lexists(value) else read_verifier_key(value)
        if isinstance(found, Problem):
            self.fail(f"{found.code}: {found.message.in_language(language_of(ctx) if ctx else 'en')}", param, ctx)
        return found


@click.command("checkpoint")
@click.option("--key", "key_file", type=click.Path(path_type=Path), help="私钥 the private key that keygen made")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="写出 write the signed note to this file, too")
@click.option("--daily", is_flag=True, help="每日一次 do nothing where this key signed one today")
@click.option("--cosigned", type=click.Path(path_type=Path), help="见证 take in a note to which witnesses added their lines")
@click.option(
    "--witness", "witnesses", multiple=True, type=VerifierKeys(), help="见证人公钥 verifier key of a witness, or its file"
)
@json_option
@click.pass_context
def checkpoint(
    ctx: click.Context,
    key_file: Path | None,
    out: Path | None,
    daily: bool,
    cosigned: Path | None,
    witnesses: tuple[VerifierKey, ...],
    as_json: bool,
) -> int:
    """检查点 Sign what the book is now; keep the file where the owner of the book cannot change it."""
    if (key_file is None) == (cosigned is None) or bool(witnesses) != (cosigned is not None):
        raise click.UsageError("give --key FILE to sign, or --cosigned FILE with --witness VKEY to take in a witness's line")
    if cosigned is not None:
        with opened(ctx, ctx.obj["book"], as_json=as_json, schema=SCHEMA, audit=True) as book:
            taken = take_cosigned_checkpoint(book, cosigned, witnesses)
        return told(ctx, taken if isinstance(taken, Problem) else (written(taken, out) or taken), out, as_json=as_json)
    assert key_file is not None
    key = load_key(key_file, passphrase(ctx))
    if isinstance(key, Problem):
        return refuse(ctx, as_json, SCHEMA, [key])
    with opened(ctx, ctx.obj["book"], as_json=as_json, schema=SCHEMA, audit=True) as book:
        return told(ctx, sign_and_write(book, key, out, daily=daily), out, as_json=as_json)


def sign_and_write(book: OpenBook, key: SigningKey, out: Path | None, *, daily: bool = False) -> MadeCheckpoint | Problem:
    """Sign what the book is now and write the note where it shall go."""
    made = checkpoint_book(book, key, now=now(), daily=daily, before=out)
    return made if isinstance(made, Problem) else (written(made, out) or made)


def told(ctx: click.Context, made: MadeCheckpoint | Problem, out: Path | None, *, as_json: bool) -> int:
    """Say what was done."""
    if isinstance(made, Problem):
        return refuse(ctx, as_json, SCHEMA, [made])
    answer(as_json, {"schema": f"zhangfang.{SCHEMA}/1", **checkpoint_json(made, out)}, lambda: show_checkpoint(ctx, made, out))
    return 0


def written(made: MadeCheckpoint, out: Path | None) -> Problem | None:
    """Write the note to a file, whole or not at all."""
    if out is None:
        return None
    unfinished = out.with_name(out.name + ".new")
    try:
        unfinished.write_text(made.note, encoding="utf-8", newline="\n")
        unfinished.replace(out)
    except OSError as error:
        return unwritable(str(out), error)
    return None


def checkpoint_json(made: MadeCheckpoint, out: Path | None) -> dict[str, Any]:
    """What was made, for programs."""
    one = made.checkpoint
    found = {"made": made.made, "origin": one.origin, "size": one.size, "root": one.root.hex(), "time": one.time}
    found |= {"trial_balance": one.trial_balance, "note": made.note, "cosigned_by": list(made.cosigned_by)}
    return found | ({"file": str(out)} if out else {})


def show_checkpoint(ctx: click.Context, made: MadeCheckpoint, out: Path | None) -> None:
    """What was made, for people: the note itself on stdout where it went to no file."""
    size = made.checkpoint.size
    if made.cosigned_by:
        names = ", ".join(made.cosigned_by)
        say(ctx, Text(f"检查点 {size}:已收下 {names} 的签名", f"checkpoint at {size}: cosigned by {names}"))
    elif made.made:
        say(ctx, Text(f"检查点 {size}:已签署", f"checkpoint at {size}: signed"), err=out is None)
    else:
        say(ctx, Text(f"检查点 {size} 已有,没有要做的", f"checkpoint at {size}: nothing to do"), err=out is None)
    if out is None:
        click.echo(made.note, nl=False)
    else:
        say(
            ctx,
            Text(f"已写 {out};把它放到账套主人改不到的地方", f"wrote {out}; keep it where the book's owner cannot change it"),
        )
