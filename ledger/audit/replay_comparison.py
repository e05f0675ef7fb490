"""What replay found: the record as it stands in the log against the record the rules give again, to the first difference.

The place is named as an auditor asks for it: record, entry and leg, column, and of the values an amount was made of the atom.

    record 118 delivery:D7:1, entry 118.2 leg 3, atom cost: the log says 41200, replay gives 41000
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ledger.audit.canonical import Json, body_dict
from ledger.audit.record_checks import entry_differences
from ledger.domain.entry import Record
from ledger.domain.problem import Problem, Text, Where

_REMEDY = Text(
    "与检查点和备份比对;若账本无误,说明程序变了:报告此缺陷",
    "compare with checkpoints and backups; where the book is right, the program has changed: report it as a bug",
)


@dataclass(slots=True)
class ReplayReport:
    """The outcome of `audit replay`."""

    size: int = 0
    """Records that were decided again and found equal."""
    root: str = ""
    """Hexadecimal, over the bytes that replay made; of the records that were equal where one differs."""
    checked: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    """Empty, or the first difference."""

    @property
    def ok(self) -> bool:
        """True where everything is equal."""
        return not self.problems


def first_difference(stored: Record, again: Record) -> Problem | None:
    """The first place where the two records differ; None where they are the same, byte for byte once serialised."""
    log, replayed = body_dict(stored), body_dict(again)
    for place, path, have, gives in _differences(stored, log, replayed):
        if have != gives:
            return _differs(stored, place, path, have, gives)
    return None


def refused_again(stored: Record, problems: list[Problem]) -> Problem:
    """The log holds what the rules refuse."""
    zh = f"第 {stored.seq} 号记录 {stored.key}:重算时被拒绝({problems[0].code} {problems[0].message.zh})"
    en = f"record {stored.seq} {stored.key}: replay refuses it ({problems[0].code} {problems[0].message.en})"
    return Problem("replay_refused", Text(zh, en), _REMEDY, Where(path=problems[0].where.path, id=stored.key))


def body_unusable(seq: int, key: str, reason: str) -> Problem:
    """A body that is no record, or none that may follow the records before it."""
    zh = f"第 {seq} 号记录 {key} 无法重算:{reason}"
    en = f"record {seq} {key} cannot be replayed: {reason}"
    return Problem("replay_unusable", Text(zh, en), _REMEDY, Where(id=key or str(seq)))


def root_differs(stored: str, again: str) -> Problem:
    """All records are equal and the root is not: the tree does not belong to this log."""
    zh, en = f"根为 {stored},重算得 {again}", f"the root is {stored}, replay gives {again}"
    return Problem("replay_root", Text(zh, en), _REMEDY, Where(path="/root"))


Found = tuple[Text, str, Any, Any]
"""(what it is, JSON Pointer, in the log, by replay)."""


def _differences(record: Record, log: Json, replayed: Json) -> Iterator[Found]:
    for name in sorted({*log, *replayed} - {"entries", "input"}):
        yield Text(name, name), f"/{name}", log.get(name), replayed.get(name)
    yield from _inputs("/input", log["input"], replayed["input"])
    for (table, column, row), have, gives in entry_differences(log["entries"], replayed["entries"]):
        yield from _leg(record, table, column, row, have, gives)


def _inputs(path: str, log: Any, replayed: Any) -> Iterator[Found]:
    """Down to the first value that is no object and no list."""
    if isinstance(log, dict) and isinstance(replayed, dict):
        for name in sorted({*log, *replayed}):
            yield from _inputs(f"{path}/{name}", log.get(name), replayed.get(name))
    elif isinstance(log, list) and isinstance(replayed, list) and len(log) == len(replayed):
        for number, (have, gives) in enumerate(zip(log, replayed, strict=True)):
            yield from _inputs(f"{path}/{number}", have, gives)
    else:
        yield Text(f"字段 {path[6:]}", f"field {path[6:]}"), path, log, replayed


def _leg(record: Record, table: str, column: str, row: str, have: Any, gives: Any) -> Iterator[Found]:
    """`row` is `2` for an entry, `2/3` for a leg."""
    ordinal, _, line = row.partition("/")
    entry, path = f"{record.seq}.{ordinal}", f"/entries/{row}/{column or table}"
    leg = Text(f"分录 {entry} 第 {line} 行", f"entry {entry} leg {line}") if line else Text(f"分录 {entry}", f"entry {entry}")
    if column == "atoms":
        for name, in_log, by_replay in _atoms(have, gives):
            named = Text(f"{leg.zh},取值 {name}", f"{leg.en}, atom {name}")
            yield named, f"{path}/{name}", in_log, by_replay
    named = Text(f"{leg.zh},{column}", f"{leg.en}, {column}") if column else leg
    yield named, path, have, gives


def _atoms(have: Any, gives: Any) -> Iterator[tuple[str, Any, Any]]:
    log, replayed = (dict(map(tuple, found or ())) for found in (have, gives))
    for name in sorted({*log, *replayed}):
        yield name, log.get(name), replayed.get(name)


def _differs(record: Record, place: Text, path: str, have: Any, gives: Any) -> Problem:
    zh = f"第 {record.seq} 号记录 {record.key},{place.zh}:账上为 {_shown(have)},重算得 {_shown(gives)}"
    en = f"record {record.seq} {record.key}, {place.en}: the log says {_shown(have)}, replay gives {_shown(gives)}"
    return Problem("replay_differs", Text(zh, en), _REMEDY, Where(path=path, id=record.key))


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    text = json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, Mapping | list) else str(value)
    return text if len(text) <= 120 else text[:119] + "…"
