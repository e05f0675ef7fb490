"""Every guard of the database, seen to refuse its attack alone, and the attack seen to get through without it.

Each case runs in a transaction of its own that is rolled back, definitions included, with everything switched off that a
session may switch off: foreign keys, and on PostgreSQL ordinary triggers (`session_replication_role = replica`).
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import pytest
from raw_sql import Forgery, Intruder, forgery, insert, intruder
from stories import small_book

from ledger.store import guards, tables, triggers_postgres, triggers_sqlite

Attack = Callable[[Intruder], list[str]]
ENGINE_GUARDS = {"sqlite": triggers_sqlite.all_guards(), "postgresql": triggers_postgres.all_guards()}
CASES = [(engine, guard.name) for engine, found in ENGINE_GUARDS.items() for guard in found]


def forged(change: Callable[[Forgery], None], **entry: object) -> Attack:
    """A forged record with one thing changed."""

    def attack(by: Intruder) -> list[str]:
        false = forgery(by, **entry)
        change(false)
        return false.statements()

    return attack


def on_line(number: int, **columns: object) -> Callable[[Forgery], None]:
    def change(false: Forgery) -> None:
        for name, value in columns.items():
            false.lines[number][name] = value

    return change


def on_lines(**columns: object) -> Callable[[Forgery], None]:
    def change(false: Forgery) -> None:
        for line in false.lines:
            line.update(columns)

    return change


def in_log(**columns: object) -> Callable[[Forgery], None]:
    return lambda false: false.log.update(columns)


def short_leaf(false: Forgery) -> None:
    false.log["leaf"] = f"raw:{false.by.blob(31)}"


def unbalanced_side(false: Forgery) -> None:
    for line in false.lines:
        line.update(debit=700, credit=700)


def empty_line(false: Forgery) -> None:
    false.lines.append({**false.lines[0], "line": 3, "debit": 0, "credit": 0, "item": None, "quantity": None})
    false.seal["lines"] = 3


def late_entry(by: Intruder) -> list[str]:
    false = forgery(by)
    old = by.one("SELECT min(seq) FROM entry")
    return [insert("entry", false.entry | {"seq": old, "ordinal": 9})]


def late_seal(by: Intruder) -> list[str]:
    false = forgery(by)
    *before, seal = false.statements()
    node = {"level": 0, "index": false.seq - 1, "hash": f"raw:{by.blob(32)}"}
    return [*before, insert("node", node), seal]


def line_after_seal(by: Intruder) -> list[str]:
    false = forgery(by)
    old = by.one("SELECT min(seq) FROM entry")
    return [insert("posting", false.lines[0] | {"seq": old, "line": 9})]


def origin_after_seal(by: Intruder) -> list[str]:
    seq, ordinal = by.rows("SELECT seq, ordinal FROM seal ORDER BY seq DESC LIMIT 1")[0]
    row = {"seq": seq, "ordinal": ordinal, "line": 9, "rule": "x", "rule_line": 1, "atoms": "[]"}
    return [insert("posting_origin", row)]


def event(table: str, column: str, value: str, status: str) -> Attack:
    def attack(by: Intruder) -> list[str]:
        false = forgery(by)
        return [insert("log", false.log), insert(table, {column: value, "seq": false.seq, "status": status})]

    return attack


def old_event(table: str, column: str, value: str) -> Attack:
    return lambda _by: [insert(table, {column: value, "seq": 1, "status": "open"})]


def one(table: str, row: Callable[[Intruder], dict[str, object]]) -> Attack:
    return lambda by: [insert(table, row(by))]


def operation(number: int) -> dict[str, object]:
    words = {"user": "eve", "origin": "", "action": "post", "subject": "", "outcome": "refused", "problems": "[]"}
    return {"number": number, "at": "2026-03-05T09:00:00.000000Z", **words}


FORGERIES: dict[str, Attack] = {
    "log_seq": forged(in_log(seq=999)),
    "log_time": forged(in_log(recorded_at="2020-01-01T00:00:00.000000Z")),
    "log_leaf": forged(short_leaf),
    "entry_late": late_entry,
    "entry_class": forged(on_line(0), **{"class": "memo"}),
    "entry_number": forged(on_line(0), number=99),
    "entry_period": forged(on_line(0), period="2026-04", number=1),
    "posting_sealed": line_after_seal,
    "posting_side": forged(unbalanced_side),
    "posting_size": forged(on_lines(tax_base=10**17 + 1)),
    "posting_empty": forged(empty_line),
    "posting_item": forged(on_lines(item=None)),
    "posting_origin_sealed": origin_after_seal,
    "seal_late": late_seal,
    "seal_entry": one("seal", lambda _by: {"seq": 1, "ordinal": 7, "lines": 2}),
    "seal_lines": forged(on_line(1, line=3)),
    "seal_money": forged(on_line(0, debit=701)),
    "seal_goods": forged(on_line(0, item="F1")),
    "seal_class": forged(on_line(0), **{"class": "movement", "number": None}),
    "seal_date": forged(on_line(0, accounting_date="2026-03-06")),
    "seal_period": forged(on_lines(accounting_date="2026-02-05"), period="2026-02", accounting_date="2026-02-05", number=2),
    "seal_account": forged(on_line(0, account="6602.01")),
    "period_event_late": old_event("period_event", "period", "2026-02"),
    "period_event_status": event("period_event", "period", "2026-02", "ajar"),
    "period_event_locked": event("period_event", "period", "2025-12", "open"),
    "account_event_late": old_event("account_event", "account", "6602.01"),
    "account_event_status": event("account_event", "account", "6602.01", "ajar"),
    "node_leaf": one("node", lambda by: {"level": 0, "index": 999, "hash": f"raw:{by.blob(32)}"}),
    "node_hash": one("node", lambda by: {"level": 9, "index": 0, "hash": f"raw:{by.blob(31)}"}),
    "checkpoint_root": one("checkpoint", lambda by: {"size": 3, "ordinal": 1, "root": f"raw:{by.blob(31)}", "note": ""}),
    "checkpoint_size": one("checkpoint", lambda by: {"size": 999, "ordinal": 1, "root": f"raw:{by.blob(32)}", "note": ""}),
    "checkpoint_next": one("checkpoint", lambda by: {"size": 3, "ordinal": 2, "root": f"raw:{by.blob(32)}", "note": ""}),
    "operation_number": one("operation", lambda _by: operation(9)),
    "erased_late": one("erased", lambda _by: {"ref": "party:C1", "seq": 1}),
    "personal_erased": one(
        "personal", lambda by: {"ref": "party:C2:1/name", "person": "party:C2", "salt": f"raw:{by.blob(16)}", "value": "x"}
    ),
    "attachment_sha256": one("attachment", lambda by: {"sha256": "ab", "bytes": f"raw:{by.blob(3)}"}),
}


def change_attack(guard: guards.Guard) -> Attack:
    """UPDATE, DELETE or TRUNCATE of a whole table."""
    column = next(iter(tables.metadata.tables[guard.table].columns)).name
    text = {
        "UPDATE": f'UPDATE "{guard.table}" SET "{column}" = "{column}"',
        "DELETE": f'DELETE FROM "{guard.table}"',
        "TRUNCATE": f'TRUNCATE "{guard.table}" CASCADE',
    }
    return lambda _by: [text[guard.event]]


def replace_attack(guard: guards.Guard) -> Attack:
    """INSERT OR REPLACE of a row that shares this unique key, and no other, with one that is there."""
    table = tables.metadata.tables[guard.table]
    key = next(key for key in guards.unique_keys(table) if guard.name.endswith("_again_" + "_".join(key)))

    def attack(by: Intruder) -> list[str]:
        names = [column.name for column in table.columns]
        given = " AND ".join(f'"{name}" IS NOT NULL' for name in key)
        quoted = ", ".join(f'"{name}"' for name in names)
        stored = by.rows(f'SELECT {quoted} FROM "{guard.table}" WHERE {given} LIMIT 1')
        row = dict(zip(names, stored[0], strict=True))
        for other in guards.unique_keys(table):
            if other != key:
                row[other[-1]] = f"{row[other[-1]]}x" if isinstance(row[other[-1]], str) else 990
        values = {name: f"raw:x'{value.hex()}'" if isinstance(value, bytes) else value for name, value in row.items()}
        return [insert(guard.table, values, "INSERT OR REPLACE")]

    return attack


def attack_for(guard: guards.Guard) -> Attack:
    if "_again_" in guard.name:
        return replace_attack(guard)
    return change_attack(guard) if guard.event != "INSERT" else FORGERIES[guard.name]


@pytest.fixture(scope="module")
def places() -> dict[str, str]:
    """The book of each engine, made by the first case that needs it."""
    return {}


@contextlib.contextmanager
def intruding(engine: str, place_maker: Callable[[str], str], places: dict[str, str]) -> Iterator[Intruder]:
    """A transaction on a book that all cases of an engine share, rolled back at the end."""
    place = place_maker(engine)
    if engine not in places:
        book, _ = small_book(place)
        book.close()
        with intruder(place) as by:
            by.run(insert("checkpoint", {"size": 1, "ordinal": 1, "root": f"raw:{by.blob(32)}", "note": ""}))
            by.run(insert("operation", operation(1)))
            false = forgery(by, reverses="9.1")
            by.begin()
            by.run(*false.statements())
            by.run("COMMIT")
        places[engine] = place
    with intruder(places[engine]) as by:
        by.switch_off_keys()
        by.begin()
        yield by
        by.run("ROLLBACK")


@pytest.mark.parametrize(("engine", "name"), CASES, ids=["-".join(case) for case in CASES])
def test_a_guard_refuses_alone_what_gets_through_without_it(
    engine: str, name: str, place_maker: Callable[[str], str], places: dict[str, str]
) -> None:
    guard = next(found for found in ENGINE_GUARDS[engine] if found.name == name)
    with intruding(engine, place_maker, places) as by:
        statements = attack_for(guard)(by)
        assert statements, name
        by.run("SAVEPOINT whole")
        with pytest.raises(by.errors):
            by.run(*statements)
        by.run("ROLLBACK TO whole")
        by.drop_all_but(name)
        by.run("SAVEPOINT alone")
        with pytest.raises(by.errors, match=f"{name}: "):
            by.run(*statements)
        by.run("ROLLBACK TO alone")
        by.drop(guard)
        by.run(*statements)
