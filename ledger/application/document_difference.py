"""What changed between two versions of a document: field by field, line by line, as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

_OF_THE_RECORD: Final = frozenset({"version", "kind", "id", "line", "prepared_by"})
"""Says which version it is, not what it says."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that differs; `before` or `after` is empty where a field or a line is new or gone."""

    path: str
    """`lines/2/quantity`, lines counted from 1."""
    before: str
    after: str


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    """Everything that differs, in the order of the later version."""
    for name in dict.fromkeys((*after, *before)):
        if name not in _OF_THE_RECORD:
            yield from _of_value(name, before.get(name), after.get(name))


def _of_value(path: str, before: Any, after: Any) -> Iterator[Difference]:
    if before == after:
        return
    if isinstance(before, Sequence | None) and isinstance(after, Sequence | None) and _lists(before, after):
        was, now = list(before or ()), list(after or ())
        for number in range(max(len(was), len(now))):
            old = was[number] if number < len(was) else None
            new = now[number] if number < len(now) else None
            yield from _of_value(f"{path}/{number + 1}", old, new)
    elif isinstance(before, Mapping) or isinstance(after, Mapping):
        for one in differences(before or {}, after or {}):
            yield Difference(f"{path}/{one.path}", one.before, one.after)
    else:
        yield Difference(path, _text(before), _text(after))


def _lists(before: Any, after: Any) -> bool:
    return any(isinstance(one, list | tuple) for one in (before, after))


def _text(value: Any) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
