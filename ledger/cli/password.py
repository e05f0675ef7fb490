"""`zhangfang password BOOK [NAME] [--remove]`."""

from __future__ import annotations

import click

from ledger.api import Text, change_password
from ledger.cli.answers import answer, json_option, refuse, say
from ledger.cli.opened import book_argument, circumstances_of, opened
from ledger.cli.typed_secret import typed_secret


@click.command("password")
@book_argument
@click.argument("name", required=False)
@click.option("--remove", is_flag=True, help="取消 take the password away and erase its hash")
@json_option
@click.pass_context
def command(ctx: click.Context, book: str, name: str | None, remove: bool, as_json: bool) -> int:
    """设置口令 Set your own password, or as an administrator that of NAME; typed twice, or ZHANGFANG_NEW_PASSWORD."""
    with opened(ctx, book, as_json=as_json, schema="password") as found:
        circumstances = circumstances_of(ctx)
        user = name or circumstances.user
        done = change_password(
            found,
            user,
            "" if remove else typed_secret(ctx, "ZHANGFANG_NEW_PASSWORD", Text("新口令", "New password"), new=True),
            circumstances,
        )
        if isinstance(done, list):
            return refuse(ctx, as_json, "password", done)
        gone = Text(f"已取消 {user} 的口令", f"{user} has no password any more")
        text = gone if remove else Text(f"{user} 的口令已设", f"{user} has a password")
        found_json = {"schema": "zhangfang.password/1", "user": user, "set": not remove}
        answer(as_json, found_json, lambda: say(ctx, text))
    return 0
