"""Keys take effect in the order in which they were struck, also where one of them opens a screen or a window.

Textual hands a key to whatever has the focus at the moment it is read. What a key is bound to runs only after the key has
bubbled from there up to the application, and a window that it opens has its input in focus some messages later: of `Ctrl+K`
and an id typed in one go, the id went to the screen below, where its letters are commands. So here a key waits until the one
before it is done: a marker follows each key up the same queues, and then some rounds more, behind the messages that handling it
gave rise to (Enter in a line is answered by `Submitted`, that by closing the window, that by opening a document).

Letters struck into a line that has the focus need no waiting: its queue keeps their order.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any, Final

from textual import events
from textual.app import App
from textual.message import Message
from textual.widgets import Input

_ROUNDS: Final = 3
"""How often the marker goes up before the next key is handed on."""
_PATIENCE_SECONDS: Final = 1.0
"""A key that is worked on for longer (a posting) holds nobody up: those behind it wait in the queue of what has the focus."""


class KeyDone(Message, namespace="house"):
    """Follows a key from widget to widget up to the application."""

    def __init__(self, turn: int) -> None:
        super().__init__()
        self.turn = turn


class KeysInOrder(App[int]):
    """An application that hands on a key when the one before it is done."""

    def __init__(self) -> None:
        super().__init__()
        self._held: deque[events.Key | events.Paste] = deque()
        self._turn = 0
        self._rounds = 0
        """How often the marker of the key that is worked on still goes up; 0: no key is worked on."""
        self._overdue: asyncio.TimerHandle | None = None

    async def on_event(self, event: events.Event) -> None:
        """Keys and pasted text one after the other; everything else as Textual has it."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
        elif self._rounds:
            self._held.append(event)
        else:
            await self._hand_on(event)

    async def _hand_on(self, event: events.Key | events.Paste) -> None:
        stays = isinstance(self.focused, Input) and (isinstance(event, events.Paste) or event.is_printable)
        await super().on_event(event)
        if stays or not self._running:
            return
        self._turn += 1
        self._rounds = _ROUNDS
        self._overdue = asyncio.get_running_loop().call_later(_PATIENCE_SECONDS, self._give_up, self._turn)
        self._follow()

    def _follow(self) -> None:
        """Send the marker behind what is under way."""
        if self.screen_stack:  # none is left where the key was the one to leave by
            (self.focused or self.screen).post_message(KeyDone(self._turn))

    def _give_up(self, turn: int) -> None:
        if self._rounds and turn == self._turn:
            self._rounds = 1
            self.post_message(KeyDone(turn))

    async def on_house_key_done(self, message: KeyDone) -> None:
        """The marker has come up: another round, or the next key."""
        if message.turn != self._turn or not self._rounds:
            return
        self._rounds -= 1
        if self._rounds:
            self._follow()
            return
        if self._overdue is not None:
            self._overdue.cancel()
        while self._held and not self._rounds:
            await self._hand_on(self._held.popleft())

    def pop_screen(self) -> Any:
        """A marker under way in a screen that closes would be lost: another one follows."""
        closing = super().pop_screen()
        if self._rounds:
            self._turn += 1
            self._rounds = _ROUNDS
            self._follow()
        return closing
