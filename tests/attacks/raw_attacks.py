"""An attack of the list on a book: as anybody with a database client, and as the owner, who takes the guards away for it.

The owner puts every guard back just as it was, so that the definitions of the database are right again. What came of an attack
is told by all rows of all tables before and after, not by what the database said to it.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "fakes"))

from raw_sql import Intruder, Rows, intruder

from ledger.audit import merkle
from ledger.audit.canonical import canonical_bytes
from ledger.audit.findings import VerifyReport
from ledger.store import tables

from .attack_list import Statements

_WITH_SEQ = [table.name for table in tables.metadata.sorted_tables if "seq" in table.columns]


@dataclass(frozen=True, slots=True)
class Attempt:
    """What an attack did: whether the database refused it, and the rows that are there only before or only after it."""

    refused: bool
    before: dict[str, Rows]
    after: dict[str, Rows]

    @property
    def changed(self) -> dict[str, Rows]:
        """Rows by table, those gone and those new."""
        found = {}
        for table, rows in self.before.items():
            different = set(rows) ^ set(self.after[table])
            if different or len(rows) != len(self.after[table]):
                found[table] = sorted(different, key=repr)
        return found

    @property
    def journal_stayed(self) -> bool:
        """True where the view `journal` shows what it showed."""
        return self.before["journal"] == self.after["journal"]

    @property
    def records(self) -> set[int]:
        """Numbers of the records whose rows are others now."""
        found: set[int] = set()
        for table in self.changed.keys() & {*_WITH_SEQ}:
            at = list(tables.metadata.tables[table].columns.keys()).index("seq")
            found |= {int(row[at]) for row in self.changed[table]}
        return found

    def outcome(self, report: VerifyReport) -> str:
        """What to count it as: what verify finds must name a record whose rows were changed."""
        if not self.changed:
            return "refused" if self.refused else "nothing changed"
        named = {found.seq for found in report.problems} & self.records
        return "found" if named else "UNDETECTED"


def attempted(place: str, attack: Statements, *, foreign_keys: bool = True) -> Attempt:
    """The attack by somebody who leaves the guards alone, in one transaction that commits whatever gets through."""
    with intruder(place, foreign_keys=foreign_keys) as by:
        before = _all_rows(by)
        by.begin()
        refused = _run(by, attack)
        if by.on_postgres:
            by.run(f'SET search_path TO "{by.schema}"')
        return Attempt(refused, before, _all_rows(by))


def attempted_by_owner(place: str, attack: Statements) -> Attempt:
    """The attack without guards and foreign keys, every guard put back afterwards."""
    with intruder(place, foreign_keys=False) as by:
        before = _all_rows(by)
        by.switch_off_keys()
        by.begin()
        for guard in by.all_guards():
            by.drop(guard)
        by.run("COMMIT")
        by.begin()
        refused = _run(by, attack)
        if by.on_postgres:
            by.run(f'SET search_path TO "{by.schema}"')
        by.begin()
        for guard in by.all_guards():
            by.put_back(guard)
        by.run("COMMIT")
        return Attempt(refused, before, _all_rows(by))


def _run(by: Intruder, attack: Statements) -> bool:
    """True where the database refused it."""
    try:
        by.run(*attack(by))
        by.run("COMMIT")
    except by.errors:
        by.run("ROLLBACK")
        return True
    return False


def _all_rows(by: Intruder) -> dict[str, Rows]:
    found = {}
    for table in tables.metadata.sorted_tables:
        rows = by.rows(f'SELECT * FROM "{table.name}"')
        found[table.name] = [tuple(bytes(one) if isinstance(one, memoryview) else one for one in row) for row in rows]
    return found | {"journal": by.rows("SELECT * FROM journal ORDER BY seq, ordinal, line")}


def made_to_fit(by: Intruder, seq: int, summary: str) -> list[str]:
    """SQL by an owner who knows the format: another summary of an entry, its body, its leaf and every node above it to fit."""
    import json

    body = json.loads(bytes(by.one(f"SELECT body FROM log WHERE seq = {seq}")))
    body["entries"][0]["summary"]["zh"] = summary
    changed = canonical_bytes(body)
    leaves = [bytes(row[0]) for row in by.rows("SELECT leaf FROM log ORDER BY seq")]
    leaves[seq - 1] = merkle.leaf_hash(changed)
    statements = [f"UPDATE entry SET summary_zh = '{summary}' WHERE seq = {seq} AND ordinal = 1"]
    statements.append(f"UPDATE log SET body = {_blob(by, changed)}, leaf = {_blob(by, leaves[seq - 1])} WHERE seq = {seq}")
    level, nodes = 0, leaves
    while nodes:
        at = (seq - 1) >> level
        if at < len(nodes):
            statements.append(f'UPDATE node SET hash = {_blob(by, nodes[at])} WHERE level = {level} AND "index" = {at}')
        nodes = [merkle.node_hash(nodes[one], nodes[one + 1]) for one in range(0, len(nodes) - 1, 2)]
        level += 1
    return statements


def _blob(by: Intruder, value: bytes) -> str:
    return f"decode('{value.hex()}', 'hex')" if by.on_postgres else f"x'{value.hex()}'"
