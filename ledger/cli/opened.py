"""What every command on a book begins with: open it, or say why not and end with exit code 1."""

from __future__ import annotations

import datetime as dt
import os
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from ledger.api import Circumstances, OpenBook, Problem, open_book, owned, sign_in
from ledger.cli.answers import named_user, refuse, system_login, user_of

book_argument = click.argument("book")


@contextmanager
def opened(
    ctx: click.Context,
    location: str,
    *,
    as_json: bool,
    schema: str,
    audit: bool = False,
    ask: Callable[[str], str | None] | None = None,
) -> Iterator[OpenBook]:
    """The open book with its user signed in; a book that cannot be opened, or by nobody, ends the command.

    An `audit` needs no user where the file is one's own: an auditor has a copy of the book and no account in it. `ask` stands
    in for `password_of` where a password is needed again later.
    """
    book = open_book(location)
    if isinstance(book, Problem):
        raise click.exceptions.Exit(refuse(ctx, as_json, schema, [book]))
    kept = os.environ.get("ZHANGFANG_CHECKPOINTS")
    book.checkpoints = Path(kept) if kept else None
    try:
        if not (audit and owned(book)):
            problem = enter(ctx, book, ask)
            if problem is not None:
                raise click.exceptions.Exit(refuse(ctx, as_json, schema, [problem]))
        yield book
    finally:
        book.close()


def enter(ctx: click.Context, book: OpenBook, ask: Callable[[str], str | None] | None = None) -> Problem | None:
    """Sign in whom `--user` or ZHANGFANG_USER names, else whose login it is; or why not."""
    named = named_user(ctx)
    origin = f"{system_login()}@cli"
    who = sign_in(book, named, ask or password_of, Circumstances(named or "", now, origin=origin))
    if isinstance(who, Problem):
        return who
    ctx.obj["signed_in"] = who
    return None


def password_of(user: str) -> str | None:
    """A user's password: from the environment, else typed without being shown; None where nobody sits at a terminal."""
    given = os.environ.get("ZHANGFANG_PASSWORD")
    if given is not None or not sys.stdin.isatty():
        return given
    typed: str = click.prompt(f"口令 Password ({user})", hide_input=True, err=True)
    return typed


def now() -> dt.datetime:
    """The clock of this process, read at the edge only: UTC with microseconds."""
    return dt.datetime.now(dt.UTC)  # noqa: TID251  # the one clock; everything below gets it passed in


def circumstances_of(ctx: click.Context, late: str = "refuse") -> Circumstances:
    """Who posts, and when."""
    signed_in: Circumstances | None = ctx.obj.get("signed_in")
    return replace(signed_in or Circumstances(user_of(ctx), now), late=late, salt=lambda: secrets.token_bytes(16))
