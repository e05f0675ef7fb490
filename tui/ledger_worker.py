"""The one thread that uses the book: screens ask it and go on painting; answers come back in the order of the questions.

A failure of the machine (disk, server, lock) comes back as its `Problem`; a bug comes back as one too, with the path of a
report that holds no amounts and no names (`failures.py`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from ledger.api import OpenBook, Problem
from tui.failures import bug_problem

T = TypeVar("T")


class AskFailedError(Exception):
    """A question that could not be answered, with the `problem` that says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


class LedgerWorker:
    """A book, and the thread that uses it."""

    def __init__(self, book: OpenBook) -> None:
        self._book = book
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger")

    async def ask(self, question: Callable[[OpenBook], T]) -> T:
        """What the question gives, asked on the ledger's thread.

        Raises:
            AskFailedError: the machine failed, or there is a bug; nothing of the question was stored.
        """
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._answer, question)

    def _answer(self, question: Callable[[OpenBook], T]) -> T:
        try:
            return question(self._book)
        except Exception as error:
            problem = getattr(error, "problem", None)
            raise AskFailedError(problem if isinstance(problem, Problem) else bug_problem(error)) from error

    def close(self) -> None:
        """Wait for what is under way."""
        self._thread.shutdown(wait=True)
