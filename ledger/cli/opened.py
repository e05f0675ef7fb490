"""What every command on a book begins with: open it, or say why not and end with exit code 1."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import click

from ledger.api import Circumstances, OpenBook, Problem, open_book
from ledger.cli.answers import refuse, user_of

book_argument = click.argument("book")


@contextmanager
def opened(ctx: click.Context, location: str, *, as_json: bool, schema: str) -> Iterator[OpenBook]:
    """The open book; a book that cannot be opened ends the command."""
    book = open_book(location)
    if isinstance(book, Problem):
        raise click.exceptions.Exit(refuse(ctx, as_json, schema, [book]))
    try:
        yield book
    finally:
        book.close()


def now() -> dt.datetime:
    """The clock of this process, read at the edge only: UTC with microseconds."""
    return dt.datetime.now(dt.UTC)  # noqa: TID251  # the one clock; everything below gets it passed in


def circumstances_of(ctx: click.Context, late: str = "refuse") -> Circumstances:
    """Who posts, and when."""
    return Circumstances(user_of(ctx), now, late)
