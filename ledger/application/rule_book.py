"""The rules in force as somebody reads them: files line by line, where each rule stands, what each line has posted."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ledger.application.book import Reading
from ledger.domain.chart import RoleRow
from ledger.domain.kinds import KINDS
from ledger.domain.problem import Text
from ledger.rules.adopted_bundles import AdoptedBundle
from ledger.rules.syntax import Leg, RoleTarget
from ledger.rules.written import nodes

_RULESET: Final = re.compile(r"^ruleset (\S+ \d+)", re.MULTILINE)
_RULE: Final = re.compile(r"^(?:override )?on ([a-z_0-9]+) as ")


@dataclass(frozen=True, slots=True)
class RuleFileText:
    """One file of the bundle; `ruleset` is the name that postings keep."""

    path: str
    ruleset: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class RuleHead:
    """The rule of one kind of document: from `line` to `last` of its file, counted from 1."""

    kind: str
    title: Text
    path: str
    ruleset: str
    line: int
    last: int
    used: int
    """Postings made by its lines."""


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The bundle in force, its rules, and how many postings each line has made, whichever bundle it stood in."""

    bundle: str
    valid_from: dt.date
    files: Mapping[str, RuleFileText]
    rules: Sequence[RuleHead]
    uses: Mapping[tuple[str, int], int]


@dataclass(frozen=True, slots=True)
class LegAccount:
    """An account that a leg may post to; `when` is the row of roles.csv: category, area, party group, "" for any."""

    account: str
    name: Text
    when: str


@dataclass(frozen=True, slots=True)
class RuleLeg:
    """What a line of a rule posts to."""

    side: str
    """`dr` or `cr`."""
    role: str
    """`INV`; "" where the document names the account, or the leg is spread over earlier lines."""
    accounts: tuple[LegAccount, ...]


def rule_leg(reading: Reading, latest: AdoptedBundle, path: str, line: int) -> RuleLeg | None:
    """The leg at a line of a file, with the accounts of this chart; None where the line posts nothing."""
    for rule in map(latest.text.rule, sorted(latest.text.kinds)):
        if rule is None or rule.file != path:
            continue
        leg = next((node for node in nodes(rule.body) if isinstance(node, Leg) and node.span.line == line), None)
        if leg is not None:
            role = leg.target.role if isinstance(leg.target, RoleTarget) else ""
            rows = latest.bundle.roles.rows.get(role, ())
            names = reading.facts.account_name
            return RuleLeg(leg.side, role, tuple(LegAccount(row.account, names(row.account), _when(row)) for row in rows))
    return None


def _when(row: RoleRow) -> str:
    return " · ".join(filter(None, (row.category, row.area, row.party_group)))


def rule_book(reading: Reading, latest: AdoptedBundle) -> RuleBook:
    """The book of rules of the latest bundle."""
    uses = reading.registers.rule_uses()
    files = {
        path: RuleFileText(path, _ruleset(text), text.splitlines())
        for path, text in sorted(latest.bundle.files.items())
        if path.endswith(".rules")
    }
    rules = [rule for file in files.values() for rule in _rules(file, uses)]
    return RuleBook(latest.bundle.id, latest.valid_from, files, rules, uses)


def _ruleset(text: str) -> str:
    match = _RULESET.search(text)
    return match.group(1) if match else ""


def _rules(file: RuleFileText, uses: Mapping[tuple[str, int], int]) -> Iterator[RuleHead]:
    heads = [(number, match.group(1)) for number, line in enumerate(file.lines, 1) if (match := _RULE.match(line))]
    ends = [number - 1 for number, _ in heads[1:]] + [len(file.lines)]
    for (first, kind), last in zip(heads, ends, strict=True):
        used = sum(uses.get((file.ruleset, line), 0) for line in range(first, last + 1))
        title = KINDS[kind].title if kind in KINDS else Text(kind, kind)
        yield RuleHead(kind, title, file.path, file.ruleset, first, last, used)
