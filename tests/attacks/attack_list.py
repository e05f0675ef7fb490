"""The list of attacks by raw SQL (ENGINE §8): what both engines get, and what only one of them understands."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "fakes"))

from raw_sql import Forgery, Intruder, forgery, insert

Statements = Callable[[Intruder], list[str]]


def forged(change: Callable[[Forgery], None], **entry: object) -> Statements:
    def attack(by: Intruder) -> list[str]:
        false = forgery(by, **entry)
        change(false)
        return false.statements()

    return attack


def plain(*statements: str) -> Statements:
    return lambda _by: list(statements)


def line(number: int, **columns: object) -> Callable[[Forgery], None]:
    return lambda false: false.lines[number].update(columns)


def no_lines(false: Forgery) -> None:
    false.lines, false.seal["lines"] = [], 0


def one_line(false: Forgery) -> None:
    false.lines, false.seal["lines"] = [false.lines[0] | {"debit": 0, "item": None, "quantity": None, "tax_base": 5}], 1


def unsealed(by: Intruder) -> list[str]:
    return forgery(by).statements()[:-1]


def in_one_statement(by: Intruder) -> list[str]:
    """A seal and a further line in one statement, hoping that neither sees the other."""
    false = forgery(by)
    *before, seal = false.statements()
    extra = insert("posting", false.lines[0] | {"line": 3})
    return [*before, f"WITH a AS ({seal} RETURNING 1), b AS ({extra} RETURNING 1) SELECT * FROM a, b"]


def reversed_twice(by: Intruder) -> list[str]:
    first = forgery(by, reverses="10.1")
    later = {"seq": first.seq + 1}
    lines = [row | later for row in first.lines]
    second = Forgery(by, first.seq + 1, first.log | later, first.entry | later, lines, first.seal | later)
    second.log |= {"key": "forged:again:1", "recorded_at": "2030-01-02T00:00:00.000000Z"}
    second.entry["number"] += 1
    return [*first.statements(), *second.statements()]


BOTH: dict[str, Statements] = {
    "unbalanced and sealed": forged(line(0, debit=701)),
    "goods of one item for another": forged(line(0, item="F1")),
    "goods for money": forged(line(0, quantity=8)),
    "no line at all": forged(no_lines),
    "a single line": forged(one_line),
    "a closed period": forged(
        lambda false: [one.update(accounting_date="2026-02-05") for one in false.lines] and None,
        period="2026-02", accounting_date="2026-02-05", number=2,
    ),
    "a closed period under the name of an open one": forged(line(0), accounting_date="2026-02-05"),
    "a closed account": forged(line(1, account="6602.01")),
    "not sealed": unsealed,
    "a line added to a sealed entry": plain(
        "INSERT INTO posting (seq, ordinal, line, accounting_date, account, role, debit, credit) "
        "VALUES (9, 1, 3, '2026-03-02', '1002', '', 5, 0), (9, 1, 4, '2026-03-02', '1002', '', 0, 5)"
    ),
    "an amount changed": plain("UPDATE posting SET debit = debit + 1 WHERE seq = 9"),
    "a line deleted": plain("DELETE FROM posting WHERE seq = 9"),
    "a seal deleted": plain("DELETE FROM seal WHERE seq = 9"),
    "an entry moved to another month": plain("UPDATE entry SET period = '2026-04', number = 1 WHERE seq = 9"),
    "upsert into a line": plain(
        "INSERT INTO posting (seq, ordinal, line, accounting_date, account, role, debit, credit) "
        "VALUES (9, 1, 1, '2026-03-02', '1002', '', 5, 0) ON CONFLICT (seq, ordinal, line) DO UPDATE SET debit = 1"
    ),
    "upsert into the log": plain(
        "INSERT INTO log SELECT * FROM log WHERE seq = 9 ON CONFLICT (seq) DO UPDATE SET key = 'x'"
        .replace("WHERE seq = 9 ON", "WHERE seq = 9 AND 1 = 1 ON")
    ),
    "an overflow": forged(lambda false: [one.update(tax_base=2**63 - 1) for one in false.lines] and None),
    "a number taken twice": forged(line(0), number=1),
    "an entry reversed twice": reversed_twice,
    "a period reopened": plain("INSERT INTO period_event (period, seq, status) VALUES ('2026-02', 3, 'open')"),
    "the log emptied": plain("DELETE FROM log"),
}  # fmt: skip
SQLITE: dict[str, Statements] = {
    "a fraction": forged(line(0, quantity=7.5)),
    "a text for a number": forged(line(0, debit="lots")),
    "UPDATE OR REPLACE": plain("UPDATE OR REPLACE posting SET line = 2 WHERE seq = 9 AND line = 1"),
    "UPDATE OR IGNORE": plain("UPDATE OR IGNORE posting SET debit = 1 WHERE seq = 9"),
    "CHECK constraints off": plain("PRAGMA ignore_check_constraints = ON", "UPDATE posting SET debit = 1, credit = 1"),
    "REPLACE with a key as text": plain(
        "REPLACE INTO seal (seq, ordinal, lines) VALUES ('9', '1', 2)", "REPLACE INTO seal VALUES (9.0, 1, 2)"
    ),
    "REPLACE through a rowid": plain("INSERT OR REPLACE INTO log (rowid, kind) VALUES (9, 'x')"),
    "a number of its own choice": plain("INSERT INTO log (kind) VALUES ('x')"),
}
POSTGRES: dict[str, Statements] = {
    "TRUNCATE": plain("TRUNCATE posting, posting_origin"),
    "TRUNCATE CASCADE": plain("TRUNCATE log CASCADE"),
    "constraints checked early": lambda by: ["SET CONSTRAINTS ALL IMMEDIATE", *forgery(by).statements()],
    "seal and line in one statement": in_one_statement,
    "as a replica": plain("SET session_replication_role = replica", "UPDATE posting SET debit = debit + 1"),
    "another search path": plain("SET search_path TO public", "SELECT 1 / 0"),
}


def attacks_on(engine: str) -> dict[str, Statements]:
    """The list for an engine, by name."""
    return BOTH | (SQLITE if engine == "sqlite" else POSTGRES)
