"""What verify says: how much it checked, the root it computed, and every difference with its record, table and column."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from ledger.domain.problem import Problem, Text, Where

FINDINGS_MAX: Final = 1000
"""Nobody reads more; `cut` says that there are."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference."""

    code: str
    message: Text
    table: str
    column: str = ""
    row: str = ""
    """The row's key as text: `12.1/3` for a posting, `12.1` for an entry, the key columns of a projection."""
    seq: int = 0
    """Number of the record; 0 where no record is concerned."""
    key: str = ""
    """Key of the record."""

    @property
    def problem(self) -> Problem:
        """The same as a refusal, for fronts."""
        remedy = Text("与备份和检查点比对,查明何人改动", "Compare with backups and checkpoints, and find out who changed it")
        record = f"{self.seq} {self.key}".strip() if self.seq else None
        return Problem(self.code, self.message, remedy, Where(path=self.path, id=record))

    @property
    def path(self) -> str:
        """`/posting/debit/12.1/3`."""
        return "/" + "/".join(part for part in (self.table, self.column, self.row) if part)

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        found = {"code": self.code, "seq": self.seq, "key": self.key, "table": self.table}
        found |= {"column": self.column, "row": self.row, "message": {"zh": self.message.zh, "en": self.message.en}}
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True, slots=True)
class Moment:
    """What the records themselves say a book was at one size."""

    root: bytes
    trial_balance: str


@dataclass(slots=True)
class VerifyReport:
    """The outcome of `audit verify`."""

    size: int = 0
    root: str = ""
    """Hexadecimal."""
    checked: Counter[str] = field(default_factory=Counter)
    problems: list[Finding] = field(default_factory=list)
    cut: bool = False
    moments: dict[int, Moment] = field(default_factory=dict)
    """At every size that was asked for and is there, recomputed from the stored bodies."""
    book: str = ""
    """Leaf of the first record, recomputed, hexadecimal."""
    schema: str = ""
    """As a checkpoint says it, from what is there now."""

    unread: bool = False
    """The database said that it is damaged: no record was looked at."""

    @property
    def ok(self) -> bool:
        """True where nothing was found."""
        return not self.problems

    def add(self, finding: Finding) -> None:
        """Note a difference."""
        if len(self.problems) < FINDINGS_MAX:
            self.problems.append(finding)
        else:
            self.cut = True

    def as_json(self) -> dict[str, Any]:
        """The stable contract `{ok, size, root, checked, problems}`."""
        problems = [finding.as_json() for finding in self.problems]
        return {"ok": self.ok, "size": self.size, "root": self.root, "checked": dict(self.checked), "problems": problems}


def differs(finding_for: Finding, stored: Any, expected: Any) -> Finding:
    """A finding whose message shows both values."""
    zh = f"{finding_for.path[1:]} 为 {_shown(stored)},应为 {_shown(expected)}"
    en = f"{finding_for.path[1:]} is {_shown(stored)}, should be {_shown(expected)}"
    return Finding(
        finding_for.code, Text(zh, en), finding_for.table, finding_for.column, finding_for.row, finding_for.seq, finding_for.key
    )


def _shown(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()[:16] + "…"
    text = "–" if value is None else str(value)
    return text if len(text) <= 80 else text[:79] + "…"
