"""Who is at the other end, as far as the system or the server vouches for it: the login, and whether it owns the book.

The owner of a SQLite file, or of a schema on a server, can do to the book what it likes with other programs; asking it for
a password would protect nothing. Everybody else has to be somebody.
"""

from __future__ import annotations

import getpass
import os
from pathlib import Path

from ledger.application.sign_in import Identity
from ledger.store.book import Book
from ledger.store.reading import snapshot


def identity(book: Book) -> Identity:
    """The login behind this process or connection."""
    return _on_server(book) if book.on_postgres else _of_process(Path(book.place))


def _on_server(book: Book) -> Identity:
    with snapshot(book) as connection:
        row = connection.exec_driver_sql(
            "SELECT session_user, pg_has_role(session_user, nspowner, 'USAGE') FROM pg_namespace WHERE nspname = %s",
            (book.schema,),
        ).one()
    return Identity(str(row[0]), bool(row[1]))


def _of_process(file: Path) -> Identity:
    """By number, not by environment: `USER=boss` makes nobody the boss. Where files have no owner, who opens one owns it."""
    try:
        import pwd  # noqa: PLC0415  # not on every system
    except ModuleNotFoundError:
        return Identity(getpass.getuser(), owns=True)
    number = os.geteuid()
    try:
        name = pwd.getpwuid(number).pw_name
    except KeyError:
        name = str(number)
    return Identity(name, owns=number in (0, file.stat().st_uid))
