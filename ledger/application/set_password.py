"""Give a user a password, or take it away: the hash beside the log, its SHA-256 in the log, in one transaction."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from ledger.application.acting import act, deed_of, refusals
from ledger.application.book import Book
from ledger.application.circumstances import Circumstances
from ledger.application.event_record import event_record
from ledger.application.operations import noted
from ledger.application.period_event import next_version
from ledger.application.sign_in import no_such_user
from ledger.application.unit_of_work import UnitOfWork
from ledger.domain.entry import Record
from ledger.domain.problem import Problem, Text

PASSWORD: Final = "password"  # noqa: S105  # a kind of record
"""Kind of record: a user's password was set, `sha256` of its argon2 hash, or taken away, `sha256` empty."""
_SHORTEST: Final = 8


def set_password(book: Book, user: str, password: str, *, circumstances: Circumstances) -> Record | list[Problem]:
    """Set the password of a user, one's own or as an administrator; an empty one takes it away and erases its hash."""
    if password and len(password) < _SHORTEST:
        message = Text(f"口令不足 {_SHORTEST} 个字符", f"a password has {_SHORTEST} characters or more")
        short = [Problem("short_password", message, Text("换一个长的", "choose a longer one"))]
        return noted(book, circumstances, PASSWORD, user, short)
    secret = hashed(password) if password else ""

    def decide(work: UnitOfWork) -> Record | list[Problem]:
        own = user == circumstances.user and user in work.state.masters.users
        refused = [] if own else refusals(deed_of(PASSWORD), circumstances.user, work.state)
        if refused:
            return refused
        if user not in work.state.masters.users:
            return [no_such_user(user)]
        version = next_version(f"{PASSWORD}:{user}", work)
        sha256 = hashlib.sha256(secret.encode()).hexdigest() if secret else ""
        given: dict[str, Any] = {"id": user, "version": version, "sha256": sha256}
        record = event_record(PASSWORD, given, work.state, circumstances, version=version)
        work.append(record)
        work.put_credential(user, secret)
        work.commit()
        return record

    return act(book, None, circumstances, decide, verb=PASSWORD, subject=user)


def hashed(password: str) -> str:
    """The argon2id hash with its salt and parameters, as text."""
    from argon2 import PasswordHasher  # noqa: PLC0415  # only this verb waits for it

    return PasswordHasher().hash(password)
