"""The guards as PostgreSQL triggers, each with a function of its own.

Names inside are written with their schema, so no search path of a session can lead a trigger to other tables. `ENABLE ALWAYS`
lets them fire under `session_replication_role = replica` as well. REPLACE does not exist here: a second row under a unique
key fails on the key, and `ON CONFLICT DO UPDATE` is an update.
"""

from __future__ import annotations

from collections.abc import Iterator

from ledger.store import guards, tables


def all_guards() -> list[guards.Guard]:
    """Every guard this engine needs."""
    return [*guards.GUARDS, *guards.change_guards("UPDATE", "DELETE", "TRUNCATE")]


def statements(schema: str) -> Iterator[str]:
    """Functions and triggers for every guard."""
    for guard in all_guards():
        yield create_function(guard, schema)
        yield from create_trigger(guard, schema)


def create_function(guard: guards.Guard, schema: str) -> str:
    """What the trigger calls."""
    names = {name: f'"{schema}"."{name}"' for name in tables.metadata.tables}
    refuse = f"RAISE EXCEPTION '{guard.name}: {guard.message}' USING ERRCODE = 'integrity_constraint_violation';"
    if guard.condition:
        row = "OLD" if guard.event == "DELETE" else "NEW"
        refuse = f"IF {guard.condition.format(**names)} THEN {refuse} END IF; RETURN {row};"
    return f'CREATE FUNCTION "{schema}"."{guard.name}"() RETURNS trigger LANGUAGE plpgsql AS $guard$BEGIN {refuse} END$guard$'


def create_trigger(guard: guards.Guard, schema: str) -> Iterator[str]:
    """The trigger, firing always."""
    each = "STATEMENT" if guard.event == "TRUNCATE" else "ROW"
    table = f'"{schema}"."{guard.table}"'
    yield (
        f'CREATE TRIGGER "{guard.name}" BEFORE {guard.event} ON {table} FOR EACH {each} '
        f'EXECUTE FUNCTION "{schema}"."{guard.name}"()'
    )
    yield f'ALTER TABLE {table} ENABLE ALWAYS TRIGGER "{guard.name}"'


def drop_trigger(guard: guards.Guard, schema: str) -> str:
    """Its removal: what the schema fingerprint must notice."""
    return f'DROP TRIGGER "{guard.name}" ON "{schema}"."{guard.table}"'
