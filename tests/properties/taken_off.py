"""What a document added to a specification, taken off again number by number (ARCHITECTURE §5.4: at stored values)."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any


def taken_off(now: Any, after: Any, before: Any) -> Any:
    """`now` − (`after` − `before`). What the document opened stays, empty."""
    if isinstance(now, int) and not isinstance(now, bool):
        return now - ((after or 0) - (before or 0))
    if isinstance(now, dict):
        known, earlier = after or {}, before or {}
        return {key: taken_off(one, known.get(key), earlier.get(key)) for key, one in now.items()}
    if isinstance(now, list):
        later, first = after or [0] * len(now), before or [0] * len(now)
        return [taken_off(*three) for three in zip(now, later, first, strict=False)] if _counts(now) else now
    if is_dataclass(now) and not isinstance(now, type):
        for field in fields(now):
            if field.name not in ("step", "rank", "lost", "prices", "shipped", "unbilled", "months"):
                three = (getattr(one, field.name, None) for one in (now, after, before))
                setattr(now, field.name, taken_off(*three))
    return now


def _counts(some: list[Any]) -> bool:
    return all(isinstance(one, int) for one in some)
