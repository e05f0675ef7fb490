"""A bundle: rules, chart, roles, policies and tax table as one text that is adopted, hashed and frozen (RULES.md §8).

`load_bundle` needs no file: the full text by relative path is in the adoption record, and the same text gives the same id on
every machine. `read_bundle_files` collects that text from the shipped folder and the company's:

    policy.toml  purchasing.rules …  charts/generic/accounts.csv …  tax/generic.csv     as shipped
    company/roles.csv  company/our.rules  company/policy.toml                          the company's folder, the last word

Layers of rules: shipped, then the chart's, then the company's (RULES.md §1). Of the tables a later row wins; accounts may
only be added. Only the files of the chart in question count: a change of another chart gives no new id.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from importlib.resources import files as package_files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, TypeVar

from ledger.domain.chart import Bundle, PolicyValue, RoleRow
from ledger.domain.masters import Account, TaxRate
from ledger.domain.problem import Problem, Text, Where
from ledger.rules.bundle_checks import (
    LiveCodes,
    date_problems,
    equal_rows,
    kinds_without_rule,
    missing_accounts,
    missing_dimensions,
    role_row_problems,
    statement_problems,
)
from ledger.rules.bundle_policy import OVERRIDES, overrides_text, policies_of, policy_values
from ledger.rules.bundle_tables import (
    ACCOUNTS,
    DIMENSIONS,
    ROLE_ROWS,
    STATEMENTS,
    TAX_RATES,
    StatementLine,
    TableRow,
    layered_roles,
    read_accounts,
    read_dimensions,
    read_role_rows,
    read_statements,
    read_table,
    read_tax_rates,
    role_key,
)
from ledger.rules.checker import check_rules
from ledger.rules.layers import rules_in_force
from ledger.rules.parser import parse_rules
from ledger.rules.policy import PolicyDeclaration
from ledger.rules.syntax import Rule, RuleFile

COMPANY: Final = "company"
_SUFFIXES: Final = (".rules", ".csv", ".toml")
_CASES: Final = "cases"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class LoadedBundle:
    """A bundle without a problem: its values, and the parsed and proved rules that the compiler takes."""

    bundle: Bundle
    rule_files: tuple[RuleFile, ...]
    rules: Mapping[str, Rule]
    """The one rule of each kind of document."""
    policies: Mapping[str, PolicyDeclaration]
    tax_rates: Mapping[str, list[TaxRate]]
    """The tax table, for `Masters.tax_rates`."""
    statements: tuple[StatementLine, ...]


def read_bundle_files(directory: Path | None = None) -> dict[str, str]:
    """The text of the shipped files and of the company's folder (under `company/`), by relative path.

    A directory that has `charts` is a whole set of its own and stands in for the shipped one.
    """
    shipped: Traversable = package_files("posting_rules")
    if directory is None:
        return _texts(shipped)
    if (directory / "charts").is_dir():
        return _texts(directory)
    return _texts(shipped) | {f"{COMPANY}/{path}": text for path, text in _texts(directory).items()}


def _texts(folder: Traversable, prefix: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir() and entry.name != _CASES and not entry.name.startswith((".", "_")):
            found |= _texts(entry, f"{prefix}{entry.name}/")
        elif entry.is_file() and entry.name.endswith(_SUFFIXES):
            found[prefix + entry.name] = entry.read_text(encoding="utf-8")
    return found


def bundle_id(chart: str, files: Mapping[str, str]) -> str:
    """SHA-256 over the canonical text: sorted paths, line ends as one character."""
    body = json.dumps({"chart": chart, "files": dict(files)}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()


def load_bundle(
    files: Mapping[str, str],
    chart: str,
    overrides: Mapping[str, PolicyValue] | None = None,
    *,
    valid_from: date | None = None,
    currency: str = "CNY",
    live: LiveCodes | None = None,
) -> LoadedBundle | list[Problem]:
    """The bundle of a chart, or everything that is wrong with it. `load_bundle(bundle.files, bundle.chart)` is the same one."""
    texts = _relevant(files, chart)
    if f"charts/{chart}/accounts.csv" not in texts:
        return [_no_chart(files, chart)]
    if overrides:
        texts[OVERRIDES] = overrides_text(overrides, currency)
    reading = _Reading(texts, chart, currency)
    tables = reading.all_tables()
    rule_files = reading.rule_files()
    if reading.problems:
        return reading.problems
    bundle = Bundle(
        id=bundle_id(chart, reading.texts),
        chart=chart,
        valid_from=valid_from or max((file.valid_from for file in rule_files), default=date.min),
        accounts=tables.accounts,
        roles=layered_roles(tables.role_rows, tables.company_role_rows),
        policy=tables.policy,
        files=reading.texts,
        required_dimensions=tables.dimensions,
    )
    rules, problems = rules_in_force([[file for file in rule_files if _layer(file.path)[0] == layer] for layer in range(3)])
    problems += kinds_without_rule(rules)
    problems += check_rules(rule_files, tables.policies)
    problems += _misfits(bundle, tables, rules, rule_files, live or LiveCodes())
    return problems or LoadedBundle(bundle, rule_files, rules, tables.policies, tables.tax_rates, tables.statements)


@dataclass(frozen=True, slots=True)
class AdoptedText:
    """A bundle that was proved when it was adopted: its values without parsing a rule. `policies` serve the compiler."""

    bundle: Bundle
    policies: Mapping[str, PolicyDeclaration]
    tax_rates: Mapping[str, list[TaxRate]]
    statements: tuple[StatementLine, ...]

    def rule(self, kind: str) -> Rule | None:
        """The rule in force for a kind: only the one file that holds it is parsed."""
        path = _rule_files(self).get(kind)
        if path is None:
            return None
        parsed = _parsed(self.bundle.files[path], path)
        return next(rule for rule in parsed.rules if rule.kind == kind)

    @property
    def kinds(self) -> frozenset[str]:
        """Kinds of documents that have a rule."""
        return frozenset(_rule_files(self))


def adopted_text(files: Mapping[str, str], chart: str, *, valid_from: date, currency: str) -> AdoptedText:
    """The bundle of an adoption record. Its hash is compared by the caller; it was proved before it was logged."""
    reading = _Reading(dict(files), chart, currency)
    tables = reading.all_tables()
    assert not reading.problems, f"an adopted bundle does not load: {reading.problems}"
    bundle = Bundle(
        id=bundle_id(chart, reading.texts),
        chart=chart,
        valid_from=valid_from,
        accounts=tables.accounts,
        roles=layered_roles(tables.role_rows, tables.company_role_rows),
        policy=tables.policy,
        files=reading.texts,
        required_dimensions=tables.dimensions,
    )
    return AdoptedText(bundle, tables.policies, tables.tax_rates, tables.statements)


_RULE_HEAD: Final = re.compile(r"^(?:override )?on ([a-z_0-9]+) as ", re.MULTILINE)


def _rule_files(adopted: AdoptedText) -> dict[str, str]:
    """Kind → the file of the last layer that has a rule for it."""
    paths = sorted((path for path in adopted.bundle.files if path.endswith(".rules")), key=_layer)
    return {kind: path for path in paths for kind in _RULE_HEAD.findall(adopted.bundle.files[path])}


@lru_cache(maxsize=64)
def _parsed(text: str, path: str) -> RuleFile:
    parsed = parse_rules(text, path)
    assert isinstance(parsed, RuleFile), f"an adopted rule file does not parse: {parsed}"
    return parsed


def _relevant(files: Mapping[str, str], chart: str) -> dict[str, str]:
    """The files that say something about this chart, line ends as one character."""
    mine = {
        path: text
        for path, text in files.items()
        if path.endswith(_SUFFIXES)
        and (path.startswith((f"charts/{chart}/", "tax/", f"{COMPANY}/")) or "/" not in path)
        and _CASES not in path.split("/")
    }
    return {path: text.removeprefix("\ufeff").replace("\r\n", "\n") for path, text in sorted(mine.items())}


def _no_chart(files: Mapping[str, str], chart: str) -> Problem:
    charts = sorted({path.split("/")[1] for path in files if path.startswith("charts/") and path.count("/") > 1})
    return Problem(
        "R602",
        Text(f"没有科目表 {chart}", f"there is no chart {chart}"),
        Text(f"可选:{'、'.join(charts)}", f"choose one of {', '.join(charts)}"),
        Where(file=f"charts/{chart}/accounts.csv"),
    )


@dataclass(frozen=True, slots=True)
class _Tables:
    """Everything of a bundle but its rules."""

    policies: Mapping[str, PolicyDeclaration]
    policy: Mapping[str, PolicyValue]
    accounts: Mapping[str, Account]
    role_rows: tuple[RoleRow, ...]
    company_role_rows: tuple[RoleRow, ...]
    dimensions: Mapping[str, tuple[str, ...]]
    statements: tuple[StatementLine, ...]
    tax_rates: Mapping[str, list[TaxRate]]


@dataclass(slots=True)
class _Reading:
    """Reads the texts and collects what cannot be read."""

    texts: dict[str, str]
    chart: str
    currency: str
    problems: list[Problem] = field(default_factory=list)

    def all_tables(self) -> _Tables:
        """Policies first: they say which tax table is used, and the others are no part of the bundle."""
        layers = ("policy.toml", f"charts/{self.chart}/policy.toml", f"{COMPANY}/policy.toml", OVERRIDES)
        policies = self._kept(policies_of({path: self.texts[path] for path in layers if path in self.texts}))
        policy = self._kept(policy_values(policies, self.currency))
        tax_file = f"tax/{policy.get('tax_table', self.chart)}.csv"
        self.texts = {path: text for path, text in self.texts.items() if not path.startswith("tax/") or path == tax_file}
        return _Tables(
            policies,
            policy,
            self._table(read_accounts, ACCOUNTS, "accounts.csv"),
            tuple(self._kept(read_role_rows(self._rows(f"charts/{self.chart}/roles.csv", ROLE_ROWS)))),
            tuple(self._kept(read_role_rows(self._rows(f"{COMPANY}/roles.csv", ROLE_ROWS)))),
            self._table(read_dimensions, DIMENSIONS, "dimensions.csv"),
            tuple(self._table(read_statements, STATEMENTS, "statements.csv")),
            self._kept(read_tax_rates([*self._rows(tax_file, TAX_RATES), *self._rows(f"{COMPANY}/tax.csv", TAX_RATES)])),
        )

    def _table(self, read: Callable[[list[TableRow]], tuple[_T, list[Problem]]], header: tuple[str, ...], name: str) -> _T:
        """A table of the chart with the company's rows behind it."""
        return self._kept(read([*self._rows(f"charts/{self.chart}/{name}", header), *self._rows(f"{COMPANY}/{name}", header)]))

    def _rows(self, path: str, header: tuple[str, ...]) -> list[TableRow]:
        return self._kept(read_table(path, self.texts[path], header)) if path in self.texts else []

    def _kept(self, found: tuple[_T, list[Problem]]) -> _T:
        self.problems += found[1]
        return found[0]

    def rule_files(self) -> tuple[RuleFile, ...]:
        """The parsed rule files: shipped, the chart's, the company's."""
        paths = [path for path in self.texts if path.endswith(".rules")]
        parsed = [parse_rules(self.texts[path], path) for path in sorted(paths, key=_layer)]
        self.problems += [problem for result in parsed if isinstance(result, list) for problem in result]
        return tuple(result for result in parsed if isinstance(result, RuleFile))


def _layer(path: str) -> tuple[int, str]:
    return (2 if path.startswith(f"{COMPANY}/") else 1 if "/" in path else 0), path


def _misfits(
    bundle: Bundle, tables: _Tables, rules: Mapping[str, Rule], rule_files: tuple[RuleFile, ...], live: LiveCodes
) -> Iterator[Problem]:
    chart = f"charts/{bundle.chart}"
    yield from role_row_problems(_not_replaced(tables), bundle.accounts, f"{chart}/roles.csv")
    yield from role_row_problems(tables.company_role_rows, bundle.accounts, f"{COMPANY}/roles.csv")
    yield from equal_rows(bundle.roles)
    yield from statement_problems(tables.statements, bundle.accounts, f"{chart}/statements.csv")
    yield from date_problems(rule_files, bundle.valid_from)
    yield from missing_accounts(rules.values(), bundle.roles, bundle.policy, live, bundle.chart)
    yield from missing_dimensions(rules.values(), bundle.required_dimensions, bundle.policy)


def _not_replaced(tables: _Tables) -> list[RoleRow]:
    """The chart's role rows that the company leaves in force; the others may name accounts that are no leaves any more."""
    replaced = {role_key(row) for row in tables.company_role_rows}
    return [row for row in tables.role_rows if role_key(row) not in replaced]
