"""Finding out who acts: the system's word for the owner of a book, a login that is a user's, or a password.

    no name given      the user whose `login` (or id) is the system's login; for the book's owner else its only administrator
    a name given       theirs by login, or by password; the owner of the book may act as a user who has none

What a door finds out here goes into `Circumstances`. A password is never in the log: a record can not be erased. The table
`credential` holds its argon2 hash, and a record of kind `password` the SHA-256 of that, so that a hash put in by hand lets
nobody in and `audit verify` names it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from ledger.application.book import Reading
from ledger.domain.problem import Problem, Text
from ledger.domain.users import User

AskPassword = Callable[[str], str | None]
"""Asks for the password of a user; None where nobody can be asked."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What the system vouches for: a login, and whether it owns the book."""

    login: str
    owns: bool


@dataclass(frozen=True, slots=True)
class Credential:
    """The argon2 hash of a user's password, and the SHA-256 that the log holds of it; "" where there is none.

    A book restored from its journal has no hash: as without a password, only the owner acts as that user, and sets a new one.
    """

    secret: str
    logged: str


class SignInBook(Protocol):
    """What signing in reads of a book."""

    def read(self) -> AbstractContextManager[Reading]:
        """One consistent reading."""

    def identity(self) -> Identity:
        """The login behind this process or connection."""

    def credential(self, user: str) -> Credential:
        """The password of a user."""


def signed_in(book: SignInBook, name: str | None, ask: AskPassword) -> str | Problem:
    """The code of the user who acts, or why nobody does."""
    who = book.identity()
    with book.read() as reading:
        users = reading.facts.masters.users
    if not name:
        found = _by_login(who, users)
        return found if found is not None else _nobody(who)
    user = users.get(name)
    if user is None:
        return no_such_user(name)
    if _is_login_of(user, who):
        return user.code
    credential = book.credential(user.code)
    if credential.secret:
        return _by_password(user, credential, ask)
    return user.code if who.owns else _not_yours(user, who)


def _is_login_of(user: User, who: Identity) -> bool:
    return who.login == (user.login or user.code)


def _by_login(who: Identity, users: Mapping[str, User]) -> str | None:
    mine = [user for user in users.values() if user.active and _is_login_of(user, who)]
    if not mine and who.owns:
        mine = [user for user in users.values() if user.active and "ADMIN" in user.roles]
    return mine[0].code if len(mine) == 1 else None


def _by_password(user: User, credential: Credential, ask: AskPassword) -> str | Problem:
    given = ask(user.code)
    if given is None:
        message = Text(f"{user.code} 有口令", f"{user.code} has a password")
        remedy = Text("在终端输入,或设 ZHANGFANG_PASSWORD", "type it on a terminal, or set ZHANGFANG_PASSWORD")
        return Problem("password_needed", message, remedy)
    if hashlib.sha256(credential.secret.encode()).hexdigest() != credential.logged:
        message = Text(f"{user.code} 的口令不是经本程序设置的", f"the password of {user.code} was not set by this program")
        return Problem(
            "credential_changed", message, Text("执行 audit verify,查明是谁改的", "run audit verify, and find out who did")
        )
    if not is_password(given, credential.secret):
        message = Text(f"{user.code} 的口令不对", f"this is not the password of {user.code}")
        return Problem("wrong_password", message, Text("重新输入", "type it again"))
    return user.code


def is_password(given: str, secret: str) -> bool:
    """True where the text is the password behind an argon2 hash."""
    from argon2 import PasswordHasher  # noqa: PLC0415  # only who has a password waits for it
    from argon2.exceptions import Argon2Error, InvalidHashError  # noqa: PLC0415

    try:
        return PasswordHasher().verify(secret, given)
    except (Argon2Error, InvalidHashError):
        return False


def no_such_user(name: str) -> Problem:
    """A name that nobody has; the same words as where a command is refused to it."""
    message = Text(f"账套里没有用户“{name}”", f"“{name}” is no user of this book")
    zh = "用 --user 换一个用户,或由系统管理员过账 user 记录"
    en = "name another one with --user, or have an administrator post a record of kind user"
    return Problem("unknown_user", message, Text(zh, en))


def _nobody(who: Identity) -> Problem:
    message = Text(f"登录名 {who.login} 不对应任何用户", f"the login {who.login} is no user of this book")
    zh, en = "用 --user 说明是谁;或在 user 记录里填 login", "say who with --user, or give the login in the record of a user"
    return Problem("unknown_user", message, Text(zh, en))


def _not_yours(user: User, who: Identity) -> Problem:
    message = Text(f"登录名 {who.login} 不能用作 {user.code}", f"the login {who.login} may not act as {user.code}")
    zh = f"由 {user.code} 设口令(zhangfang password),或在其 user 记录里填 login"
    en = f"give {user.code} a password (zhangfang password), or the login in the record of that user"
    return Problem("password_needed", message, Text(zh, en))
