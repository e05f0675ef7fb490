"""`zhangfang audit BOOK prove ENTRY` and `diff CHECKPOINT`: what a checkpoint holds, and what came since."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ledger.api import Problem, Text, VerifierKey, prove, records_since
from ledger.cli.answers import answer, json_option, language_of, refuse, say, show_report, unwritable
from ledger.cli.checkpoint import VerifierKeys
from ledger.cli.opened import opened


@click.command("prove")
@click.argument("entry")
@click.option("--checkpoint", "file", type=click.Path(path_type=Path), help="检查点 prove under this one, not the newest")
@click.option("--key", type=VerifierKeys(), help="公钥 the verifier key that goes into the proof, or its file")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="写出 the file of the proof")
@json_option
@click.pass_context
def prove_entry(
    ctx: click.Context, entry: str, file: Path | None, key: VerifierKey | None, out: Path | None, as_json: bool
) -> int:
    """证明 Write what proves to others that the signed book holds an entry; docs/verify.py checks it without the book."""
    with opened(ctx, ctx.obj["book"], as_json=as_json, schema="audit.prove", audit=True) as book:
        proof = prove(book, entry, checkpoint=file, key=key)
    if isinstance(proof, Problem):
        return refuse(ctx, as_json, "audit.prove", [proof])
    text = json.dumps(proof, ensure_ascii=False, indent=1) + "\n"
    if out is not None:
        try:
            out.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            return refuse(ctx, as_json, "audit.prove", [unwritable(str(out), error)])
    number = proof["leaf_index"] + 1
    found = {"schema": "zhangfang.audit.prove/1", "seq": number, "proof": proof, **({"file": str(out)} if out else {})}

    def show() -> None:
        if out is None:
            click.echo(text, nl=False)
            return
        say(ctx, Text(f"第 {number} 条记录的证明已写入 {out}", f"the proof of record {number} is in {out}"))
        say(ctx, Text(f"验证:python docs/verify.py {out} 公钥", f"check it with: python docs/verify.py {out} VKEY"))

    answer(as_json, found, show)
    return 0


@click.command("diff")
@click.argument("checkpoint", type=click.Path(path_type=Path))
@click.option("--key", "keys", multiple=True, type=VerifierKeys(), help="公钥 key that must have signed it, or its file")
@json_option
@click.pass_context
def diff(ctx: click.Context, checkpoint: Path, keys: tuple[VerifierKey, ...], as_json: bool) -> int:
    """差异 List what came since a checkpoint."""
    with opened(ctx, ctx.obj["book"], as_json=as_json, schema="audit.diff", audit=True) as book:
        made = records_since(book, checkpoint, keys)
    if isinstance(made, list):
        return refuse(ctx, as_json, "audit.diff", made)
    language = language_of(ctx)
    found = {**made.as_json(language), "schema": "zhangfang.audit.diff/1", "size": int(made.head["size"])}
    answer(as_json, found, lambda: show_report(made, language))
    return 0
