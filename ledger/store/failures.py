"""When the machine fails: disk, network, a database that refuses what the core thought right. Nothing is stored then.

A failure that a clerk can do something about carries the `Problem` that says what. What is wrong with a document never comes
here; what a guard refuses does, because then a pure stage has a bug.
"""

from __future__ import annotations

from ledger.domain.problem import Problem


class StoreError(Exception):
    """The store could not do its work; the transaction is rolled back."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.code}: {problem.message.en}")
        self.problem = problem


class BookBusyError(StoreError):
    """Somebody else was writing all the time we waited; nothing was begun."""


class HistoryError(StoreError):
    """The book does not go on from a checkpoint that is held outside it; nothing was begun."""


class DiskError(StoreError):
    """Reading or writing failed: full, read-only, broken."""


class ConnectionLostError(StoreError):
    """The server went away; whether the last commit arrived is known after connecting again (keys are unique)."""


class GuardRefusedError(StoreError):
    """A trigger or key of the database refused a row."""
