"""`zhangfang serve BOOK --tui`: the terminal in browsers of this machine, or with `--host` of others.

Whoever runs it is who works in every tab: a password is asked for once, here, and handed to the processes behind the tabs in
their environment, never on a command line.
"""

from __future__ import annotations

import errno
import ipaddress
import os
import secrets
import socket
import sys
from importlib import import_module
from typing import Any, Final

import click

from ledger.api import Problem, Text, book_facts
from ledger.cli.answers import named_user, refuse, say
from ledger.cli.language import chosen_language, language_asked_for
from ledger.cli.opened import circumstances_of, opened, password_of

_TERMINAL: Final = ("-P", "-c", "from ledger.cli.main import main; main()", "tui")
_MISSING: Final = Problem(
    "missing_extra",
    Text("浏览器终端需要扩展 server", "the terminal in a browser needs the extra `server`"),
    Text("安装:pip install 'zhangfang[server]'", "install it: pip install 'zhangfang[server]'"),
)


@click.command("serve")
@click.argument("book")
@click.option("--tui", "terminal", is_flag=True, help="终端 the terminal")
@click.option("--port", type=click.IntRange(0, 65535), default=8423, show_default=True, help="端口 0: any that is free")
@click.option("--host", default="127.0.0.1", show_default=True, help="地址 the address to listen on")
@click.pass_context
def command(ctx: click.Context, book: str, terminal: bool, port: int, host: str) -> int:
    """浏览器 Work with a book in the browser."""
    if not terminal:
        raise click.UsageError("say what to serve: zhangfang serve BOOK --tui")
    try:
        web: Any = import_module("tui.web.server")  # an extra; nobody else waits for it
    except ModuleNotFoundError:
        return refuse(ctx, False, "serve", [_MISSING])
    company, user, environment = _signed_in(ctx, book)
    if not _is_own_machine(host):
        _warn(ctx, user)
    say(ctx, Text(f"{company} · {user}  Ctrl+C 结束", f"{company} · {user}  Ctrl+C ends it"))
    asked = web.Asked(
        words=(sys.executable, *_TERMINAL, book),
        environment=environment,
        host=host,
        port=port,
        new_secret=lambda: secrets.token_urlsafe(32),
        told=lambda at, token: _tell_address(ctx, host, at, token),
    )
    try:
        web.serve(asked)
    except OSError as error:
        return refuse(ctx, False, "serve", [_not_listening(host, port, error)])
    return 0


def _signed_in(ctx: click.Context, book: str) -> tuple[str, str, dict[str, str]]:
    """Company, user, and the environment in which a tab signs in as that user without asking."""
    environment: dict[str, str] = {"TEXTUAL_DRIVER": "tui.web.driver:TabDriver"}

    def asked(user: str) -> str | None:
        given = password_of(user)
        if given is not None:
            environment["ZHANGFANG_PASSWORD"] = given
        return given

    with opened(ctx, book, as_json=False, schema="serve", ask=asked) as found:
        company, user = book_facts(found).company, circumstances_of(ctx).user
    if named := named_user(ctx):
        environment["ZHANGFANG_USER"] = named
    if language_asked_for():
        environment["ZHANGFANG_LANG"] = chosen_language()
    return company, user, environment


def _is_own_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _warn(ctx: click.Context, user: str) -> None:
    zh = f"△ 网络上的其他机器也能打开;没有加密,凡有地址的人都以 {user} 的身份工作。请放在 TLS 代理之后。"
    en = f"△ other machines can reach this; nothing is encrypted, and whoever has the address works as {user}. Use a TLS proxy."
    say(ctx, Text(zh, en), err=True)


def _tell_address(ctx: click.Context, host: str, port: int, token: str) -> None:
    every = host in ("0.0.0.0", "::", "")  # noqa: S104  # compared, not listened on
    name = socket.gethostname() if every else host
    name = f"[{name}]" if ":" in name else name
    say(ctx, Text("打开一次有效的地址:", "an address that opens once:"))
    click.echo(f"  http://{name}:{port}/?token={token}")
    sys.stdout.flush()


def _not_listening(host: str, port: int, error: OSError) -> Problem:
    if error.errno == errno.EADDRINUSE:
        message = Text(f"端口 {port} 已被占用", f"port {port} is taken")
        return Problem(
            "port_taken", message, Text("用 --port 换一个;0 为任一空闲端口", "name another with --port; 0 takes any free one")
        )
    reason = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
    message = Text(f"不能在 {host}:{port} 上等候:{reason}", f"cannot listen on {host}:{port}: {reason}")
    return Problem("cannot_listen", message, Text("用 --host 换一个本机地址", "name an address of this machine with --host"))
