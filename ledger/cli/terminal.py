"""`zhangfang tui BOOK`: the terminal; `--check-keys` looks for keys that mean two things."""

from __future__ import annotations

import datetime as dt
import gc
import os
import sys
from importlib import import_module
from typing import Any, Final

import click

from ledger.api import OpenBook, Problem, Text, book_facts, time_zone
from ledger.cli.answers import language_of, refuse, say
from ledger.cli.language import language_asked_for
from ledger.cli.opened import circumstances_of, now, opened

_KEYMAPS: Final = ("default", "yonyou", "kingdee")
_THEMES: Final = ("ink", "paper", "ansi-dark", "ansi-light")


@click.command("tui")
@click.argument("book", required=False)
@click.option("--keymap", type=click.Choice(_KEYMAPS), help="键位 keys as in 用友 or 金蝶")
@click.option("--theme", type=click.Choice(_THEMES), help="主题 colours")
@click.option("--plain", is_flag=True, help="无色无动画 no colours, nothing moves (as NO_COLOR)")
@click.option("--check-keys", is_flag=True, help="检查键位冲突 say which keys mean two things, in every keymap")
@click.option("--debug", is_flag=True, help="a failure prints where it happened, with values")
@click.pass_context
def command(
    ctx: click.Context, book: str | None, keymap: str | None, theme: str | None, plain: bool, check_keys: bool, debug: bool
) -> int:
    """终端 Work with a book in the terminal."""
    if check_keys:
        return _check_keys(ctx)
    if book is None:
        raise click.UsageError("BOOK is missing: zhangfang tui BOOK")
    if not (sys.stdin.isatty() or "TEXTUAL_DRIVER" in os.environ):  # behind a tab of `serve` stands no terminal
        return refuse(ctx, False, "tui", [_NO_TERMINAL])
    prepare_environment(plain=plain)
    with opened(ctx, book, as_json=False, schema="tui") as found:
        return run_terminal(ctx, found, keymap=keymap, theme=theme, plain=plain, debug=debug)


_NO_TERMINAL: Final = Problem(
    "no_terminal",
    Text("这里没有终端", "there is no terminal here"),
    Text("在终端里运行;程序请用 zhangfang post、report 等命令", "run it in a terminal; programs use zhangfang post, report …"),
)


def prepare_environment(*, plain: bool) -> None:
    """What Textual reads when it is imported: how long a lone Esc is waited for, colours, motion."""
    os.environ.setdefault("ESCDELAY", "25")
    if plain or "NO_COLOR" in os.environ:
        os.environ["NO_COLOR"] = "1"
        os.environ["TEXTUAL_ANIMATIONS"] = "none"


def run_terminal(
    ctx: click.Context,
    book: OpenBook,
    *,
    keymap: str | None = None,
    theme: str | None = None,
    plain: bool = False,
    debug: bool = False,
) -> int:
    """The application on an open book, until it is left."""
    tui: Any = import_module("tui.opening")  # Textual is imported only where a terminal is opened
    gc.freeze()  # the collector need not look through all of it again while somebody types
    facts = book_facts(book)
    zone = time_zone(facts.timezone)

    def today() -> dt.date:
        return now().astimezone(zone).date()

    session = tui.Session(book.location, facts.company, circumstances_of(ctx), today)
    asked = tui.Settings(language=language_of(ctx) if language_asked_for() else "", theme=theme or "", keymap=keymap or "")
    code: int = tui.run_on(book, session, asked=asked, fallback=language_of(ctx), plain=plain, debug=debug)
    return code


def _check_keys(ctx: click.Context) -> int:
    found: dict[str, list[Text]] = import_module("tui.opening").key_conflicts()
    for preset, conflicts in found.items():
        for conflict in conflicts:
            say(ctx, Text(f"✗ {preset}:{conflict.zh}", f"✗ {preset}: {conflict.en}"))
        if not conflicts:
            say(ctx, Text(f"✓ {preset}:没有冲突", f"✓ {preset}: no conflict"))
    return 1 if any(found.values()) else 0
