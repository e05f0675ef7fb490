"""`zhangfang erase BOOK party:ID --reason TEXT`."""

from __future__ import annotations

import click

from ledger.api import Erased, ErasureRequest, Text, erase
from ledger.cli.answers import answer, json_option, refuse, say
from ledger.cli.opened import book_argument, circumstances_of, opened


@click.command("erase")
@book_argument
@click.argument("person", metavar="party:ID|user:ID")
@click.option("--reason", required=True, help="原因 why; the code, not the name")
@click.option("--ground", default="", help="法律依据 the law that demands it although another law keeps the records")
@click.option("--originals", is_flag=True, help="连同含有姓名的原始文件 original files that hold the name as well")
@click.option("--partial", is_flag=True, help="姓名还在不可更改的记录里也删除其余部分 although sealed records hold the name")
@json_option
@click.pass_context
def command(
    ctx: click.Context, book: str, person: str, reason: str, ground: str, originals: bool, partial: bool, as_json: bool
) -> int:
    """删除个人信息 Erase a natural person's name from every byte of the book; records, sums and the root stay as they are."""
    request = ErasureRequest(reason, ground, originals, partial)
    with opened(ctx, book, as_json=as_json, schema="erase") as found:
        done = erase(found, person, request=request, circumstances=circumstances_of(ctx))
        if isinstance(done, list):
            return refuse(ctx, as_json, "erase", done)
        remaining = [{"table": table, "key": key} for table, key in done.remaining]
        erasure = {"person": done.record.input["person"], "seq": done.record.seq, "again": done.again}
        originals_gone = done.record.input.get("attachments", [])
        told = {"schema": "zhangfang.erase/1", **erasure, "attachments": originals_gone, "remaining": remaining}
        answer(as_json, told, lambda: _show(ctx, done))
    return 0


def _show(ctx: click.Context, done: Erased) -> None:
    person, seq = done.record.input["person"], done.record.seq
    say(
        ctx,
        Text(
            f"{person} 已删除(记录 {seq});旧备份和导出文件请另行删除",
            f"{person} is erased (record {seq}); delete old backups and exports as well",
        ),
    )
    for table, key in done.remaining:
        say(ctx, Text(f"仍含姓名:{table} {key}", f"still holds the name: {table} {key}"))
