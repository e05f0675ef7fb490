"""Who may come in from a browser: once by a token, then by the cookie of a session; other sites never.

A token opens the door once; the one after it is told to whoever started the server. A cookie is sent along by the browser
even where another site made it ask, so that the name of the site that asks (`Origin`) has to be ours, and on a machine's own
address the name that was called (`Host`) too: a foreign name that leads here is no reason to answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import Final

ADMITTED: Final = 200
NO_TOKEN: Final = 401
FOREIGN: Final = 403


@dataclass(frozen=True, slots=True)
class Knock:
    """What a request says about itself; "" where it says nothing."""

    host: str
    origin: str = ""
    cookie: str = ""
    token: str = ""
    is_socket: bool = False
    """A web socket has to name its origin: browsers let any site open one."""


@dataclass(frozen=True, slots=True)
class Admission:
    """200, 401 or 403; `session` is the new cookie where a token opened the door."""

    status: int
    session: str = ""


@dataclass(slots=True)
class Door:
    """The door of one server."""

    names: frozenset[str]
    """Host names with port that the server answers to; empty: any, for a server that listens on every address."""
    new_secret: Callable[[], str]
    """Gives a text that nobody can guess."""
    token: str = field(init=False)
    _sessions: set[str] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self.token = self.new_secret()

    def admit(self, knock: Knock) -> Admission:
        """Let in who has a session, or the token that nobody used yet."""
        if self._is_foreign(knock):
            return Admission(FOREIGN)
        if any(compare_digest(knock.cookie.encode(), session.encode()) for session in self._sessions):
            return Admission(ADMITTED)
        if knock.is_socket or not compare_digest(knock.token.encode(), self.token.encode()):
            return Admission(NO_TOKEN)
        self.token, session = self.new_secret(), self.new_secret()
        self._sessions.add(session)
        return Admission(ADMITTED, session)

    def _is_foreign(self, knock: Knock) -> bool:
        if self.names and knock.host.lower() not in self.names:
            return True
        if not knock.origin:
            return knock.is_socket
        return knock.origin.partition("://")[2].lower() != knock.host.lower()


def names_of(host: str, port: int) -> frozenset[str]:
    """The names a server on this address answers to; empty for one that listens on every address."""
    if host in ("0.0.0.0", "::", ""):  # noqa: S104  # compared, not listened on
        return frozenset()
    own = {"127.0.0.1", "::1", "localhost"}
    found = own if host in own else {host}
    written = {f"[{name}]" if ":" in name else name.lower() for name in found}
    return frozenset({f"{name}:{port}" for name in written} | (written if port == 80 else set()))
