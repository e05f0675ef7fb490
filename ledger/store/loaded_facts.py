"""Look-ups that know what was loaded: asking for a fact that nobody loaded is a bug, never the answer "there is none".

A working set holds a part of the book. A late price that reads the history of F1 when only its stock was loaded would find
no sale to correct and post the wrong cost without a word. So every dict of a working set asks, where a key is missing,
whether that key was among the `Needs`; if not, it raises, and the document is not posted (exit 3 instead of wrong books).
What is there is answered at once, so the guard costs nothing on the way that posting takes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, ItemsView
from typing import Any, TypeVar, overload

K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")


class FactNotLoadedError(LookupError):
    """A decision looked up what `facts_needed` does not load for its kind of document: a bug of that module."""

    def __init__(self, what: str, key: object) -> None:
        super().__init__(f"{what} of {key!r} was looked up and never loaded (ledger/application/facts_needed.py)")


class LoadedFacts(defaultdict[K, V]):
    """A dict whose missing keys are known to be missing. `factory` makes what an append needs, as `defaultdict` does."""

    def __init__(self, what: str, known: Callable[[K], bool], factory: Callable[[], V] | None = None) -> None:
        super().__init__(factory)
        self._what = what
        self._known = known

    @overload
    def get(self, key: K, default: None = None, /) -> V | None: ...
    @overload
    def get(self, key: K, default: V, /) -> V: ...
    @overload
    def get(self, key: K, default: T, /) -> V | T: ...
    def get(self, key: K, default: Any = None, /) -> Any:
        """What is there; the default only where it is known that nothing is."""
        if key not in self:
            return default
        return self[key]

    def __contains__(self, key: object) -> bool:
        if super().__contains__(key):
            return True
        self._ask(key)
        return False

    def __missing__(self, key: K) -> V:
        if self.default_factory is None:
            self._ask(key)
        return super().__missing__(key)

    def _ask(self, key: Any) -> None:
        if not self._known(key):
            raise FactNotLoadedError(self._what, key)


class LoadedSums(LoadedFacts[K, V]):
    """The same for sums that are loaded all or not at all, and read whole."""

    def items(self) -> ItemsView[K, V]:  # type: ignore[override]
        """All of them, where they were loaded."""
        self._ask("all")
        return super().items()
