"""`zhangfang keygen FILE [--origin NAME]`."""

from __future__ import annotations

from pathlib import Path

import click

from ledger.api import Problem, Text, create_key
from ledger.cli.answers import answer, json_option, refuse, say
from ledger.cli.typed_secret import passphrase


@click.command("keygen")
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--origin", default="zhangfang", show_default=True, help="名称 name of the key in signed notes")
@json_option
@click.pass_context
def command(ctx: click.Context, file: str, origin: str, as_json: bool) -> int:
    """生成密钥 Make a key that signs checkpoints; the passphrase is asked for, or ZHANGFANG_PASSPHRASE."""
    made = create_key(Path(file), origin, passphrase(ctx, new=True))
    if isinstance(made, Problem):
        return refuse(ctx, as_json, "keygen", [made])
    found = {"schema": "zhangfang.keygen/1", "file": file, "public_file": f"{file}.pub", "vkey": str(made)}
    zh = f"私钥 {file}(已加密),公钥 {file}.pub:{made}\n私钥和口令不要与账套放在一起"
    en = f"private key {file} (encrypted), verifier key {file}.pub: {made}\nKeep key and passphrase away from the book"
    answer(as_json, found, lambda: say(ctx, Text(zh, en)))
    return 0
