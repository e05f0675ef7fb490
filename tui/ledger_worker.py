"""The threads that use the book: screens ask one and go on painting; answers come back in the order of the questions.

What takes minutes (verify, replay, the cases of the rules) is asked aside: on a second thread, with the book opened a second
time for it, so that no question waits behind it. It can be told to stop wherever it tells how far it is.

A failure of the machine (disk, server, lock) comes back as its `Problem`; a bug comes back as one too, with the path of a
report that holds no amounts and no names (`failures.py`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TypeVar

from ledger.api import OpenBook, Problem
from tui.failures import bug_problem

T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Is told how much is done, and how much there is in all."""


class AskFailedError(Exception):
    """A question that could not be answered, with the `problem` that says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


class _StoppedError(Exception):
    """Nobody waits for the answer any more."""


class LedgerWorker:
    """A book, and the threads that use it."""

    def __init__(self, book: OpenBook) -> None:
        self._book = book
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger")
        self._aside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="aside")
        self._closing = Event()

    async def ask(self, question: Callable[[OpenBook], T]) -> T:
        """What the question gives, asked on the ledger's thread.

        Raises:
            AskFailedError: the machine failed, or there is a bug; nothing of the question was stored.
        """
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._answer, lambda: question(self._book))

    async def ask_aside(self, question: Callable[[OpenBook, Progress], T], progress: Progress) -> T:
        """What a long question gives, asked on a second thread of the same book opened again; it must only read.

        `progress` is called on the loop of who asks. Whoever stops waiting (a cancelled task) stops the question.

        Raises:
            AskFailedError: the machine failed, or there is a bug.
        """
        loop, stop = asyncio.get_running_loop(), Event()

        def told(done: int, total: int) -> None:
            if stop.is_set() or self._closing.is_set():
                raise _StoppedError
            loop.call_soon_threadsafe(progress, done, total)

        def asked() -> T:
            with self._book.alongside() as book:
                return question(book, told)

        try:
            return await loop.run_in_executor(self._aside, self._answer, asked)
        finally:
            stop.set()

    def _answer(self, question: Callable[[], T]) -> T:
        try:
            return question()
        except _StoppedError:
            raise
        except Exception as error:
            problem = getattr(error, "problem", None)
            raise AskFailedError(problem if isinstance(problem, Problem) else bug_problem(error)) from error

    def close(self) -> None:
        """Wait for what is under way; what was asked aside stops."""
        self._closing.set()
        self._thread.shutdown(wait=True)
        self._aside.shutdown(wait=True, cancel_futures=True)
