"""The guards as SQLite triggers: `RAISE(ABORT)` undoes the statement and leaves the transaction to its owner."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.store import guards, tables


def all_guards() -> list[guards.Guard]:
    """Every guard this engine needs. REPLACE exists here, TRUNCATE does not."""
    return [*guards.GUARDS, *guards.change_guards("UPDATE", "DELETE"), *guards.replace_guards()]


def statements() -> Iterator[str]:
    """`CREATE TRIGGER` for every guard."""
    return (create_trigger(guard) for guard in all_guards())


def create_trigger(guard: guards.Guard) -> str:
    """One guard as a trigger of its name."""
    names = {name: f'"{name}"' for name in tables.metadata.tables}
    when = f" WHEN {guard.condition.format(**names)}" if guard.condition else ""
    return (
        f'CREATE TRIGGER "{guard.name}" BEFORE {guard.event} ON "{guard.table}" FOR EACH ROW{when} '
        f"BEGIN SELECT RAISE(ABORT, '{guard.name}: {guard.message}'); END"
    )


def drop_trigger(guard: guards.Guard) -> str:
    """Its removal: what the schema fingerprint must notice."""
    return f'DROP TRIGGER "{guard.name}"'
