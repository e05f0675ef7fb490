"""The text of a bundle and what it says beside its rules: chart, roles, policies, tax table (RULES.md §8).

Here a book is opened: what was adopted was proved then, so that nothing is proved and no rule parsed before a document of its
kind comes. `bundle` proves.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from importlib.resources import files as package_files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, TypeVar

from ledger.domain.chart import Bundle, PolicyValue, RoleRow
from ledger.domain.levies import Levy
from ledger.domain.masters import Account, TaxDetermination, TaxRate
from ledger.domain.problem import Problem
from ledger.rules.bundle_policy import OVERRIDES, policies_of, policy_values
from ledger.rules.bundle_tables import (
    ACCOUNTS,
    DIMENSIONS,
    LEVIES,
    ROLE_ROWS,
    STATEMENTS,
    TAX_DETERMINATIONS,
    TAX_RATES,
    StatementLine,
    TableRow,
    layered_roles,
    read_accounts,
    read_dimensions,
    read_levies,
    read_role_rows,
    read_statements,
    read_table,
    read_tax_determinations,
    read_tax_rates,
)
from ledger.rules.policy import PolicyDeclaration
from ledger.rules.syntax import Rule

COMPANY: Final = "company"
SUFFIXES: Final = (".rules", ".csv", ".toml")
CASES: Final = "cases"
_T = TypeVar("_T")


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
        if entry.is_dir() and entry.name != CASES and not entry.name.startswith((".", "_")):
            found |= _texts(entry, f"{prefix}{entry.name}/")
        elif entry.is_file() and entry.name.endswith(SUFFIXES):
            found[prefix + entry.name] = entry.read_bytes().decode("utf-8", errors="replace")
    return found


def bundle_id(chart: str, files: Mapping[str, str]) -> str:
    """SHA-256 over the canonical text: sorted paths, line ends as one character."""
    body = json.dumps({"chart": chart, "files": dict(files)}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class BundleTables:
    """Everything of a bundle but its rules."""

    policies: Mapping[str, PolicyDeclaration]
    policy: Mapping[str, PolicyValue]
    accounts: Mapping[str, Account]
    role_rows: tuple[RoleRow, ...]
    company_role_rows: tuple[RoleRow, ...]
    dimensions: Mapping[str, tuple[str, ...]]
    statements: tuple[StatementLine, ...]
    tax_rates: Mapping[str, list[TaxRate]]
    levies: tuple[Levy, ...]
    tax_determinations: tuple[TaxDetermination, ...]


@dataclass(slots=True)
class BundleReading:
    """Reads the texts and collects what cannot be read."""

    texts: dict[str, str]
    chart: str
    currency: str
    problems: list[Problem] = field(default_factory=list)

    def all_tables(self) -> BundleTables:
        """Policies first: they say which tax table is used, and the others are no part of the bundle."""
        layers = ("policy.toml", f"charts/{self.chart}/policy.toml", f"{COMPANY}/policy.toml", OVERRIDES)
        policies = self._kept(policies_of({path: self.texts[path] for path in layers if path in self.texts}))
        policy = self._kept(policy_values(policies, self.currency))
        tax_file = f"tax/{policy.get('tax_table', self.chart)}.csv"
        levy_file = tax_file.replace(".csv", "-levies.csv")
        uses = tax_file.replace(".csv", "-determination.csv")
        mine = (tax_file, levy_file, uses)
        self.texts = {path: text for path, text in self.texts.items() if not path.startswith("tax/") or path in mine}
        return BundleTables(
            policies,
            policy,
            self._table(read_accounts, ACCOUNTS, "accounts.csv"),
            tuple(self._kept(read_role_rows(self._rows(f"charts/{self.chart}/roles.csv", ROLE_ROWS)))),
            tuple(self._kept(read_role_rows(self._rows(f"{COMPANY}/roles.csv", ROLE_ROWS)))),
            self._table(read_dimensions, DIMENSIONS, "dimensions.csv"),
            tuple(self._table(read_statements, STATEMENTS, "statements.csv")),
            self._kept(read_tax_rates([*self._rows(tax_file, TAX_RATES), *self._rows(f"{COMPANY}/tax.csv", TAX_RATES)])),
            self._kept(read_levies([*self._rows(levy_file, LEVIES), *self._rows(f"{COMPANY}/levies.csv", LEVIES)])),
            self._kept(read_tax_determinations(self._rows(uses, TAX_DETERMINATIONS))),
        )

    def _table(self, read: Callable[[list[TableRow]], tuple[_T, list[Problem]]], header: tuple[str, ...], name: str) -> _T:
        """A table of the chart with the company's rows behind it."""
        return self._kept(read([*self._rows(f"charts/{self.chart}/{name}", header), *self._rows(f"{COMPANY}/{name}", header)]))

    def _rows(self, path: str, header: tuple[str, ...]) -> list[TableRow]:
        return self._kept(read_table(path, self.texts[path], header)) if path in self.texts else []

    def _kept(self, found: tuple[_T, list[Problem]]) -> _T:
        self.problems += found[1]
        return found[0]


def layer_of(path: str) -> tuple[int, str]:
    """Shipped 0, the chart's 1, the company's 2; inside a layer by path."""
    return (2 if path.startswith(f"{COMPANY}/") else 1 if "/" in path else 0), path


@dataclass(frozen=True, slots=True)
class AdoptedText:
    """A bundle that was proved when it was adopted: its values without parsing a rule. `policies` serve the compiler."""

    bundle: Bundle
    policies: Mapping[str, PolicyDeclaration]
    tax_rates: Mapping[str, list[TaxRate]]
    tax_determinations: tuple[TaxDetermination, ...]
    statements: tuple[StatementLine, ...]

    def rule(self, kind: str) -> Rule | None:
        """The rule in force for a kind, the only one that is parsed."""
        path = _rule_files(self).get(kind)
        return None if path is None else _parsed(self.bundle.files[path], path, kind)

    @property
    def kinds(self) -> frozenset[str]:
        """Kinds of documents that have a rule."""
        return frozenset(_rule_files(self))


def adopted_text(files: Mapping[str, str], chart: str, *, valid_from: date, currency: str) -> AdoptedText:
    """The bundle of an adoption record. Its hash is compared by the caller; it was proved before it was logged."""
    reading = BundleReading(dict(files), chart, currency)
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
        levies=tables.levies,
    )
    return AdoptedText(bundle, tables.policies, tables.tax_rates, tables.tax_determinations, tables.statements)


_RULE_HEAD: Final = re.compile(r"^(?:override )?on ([a-z_0-9]+) as ", re.MULTILINE)


def _rule_files(adopted: AdoptedText) -> dict[str, str]:
    """Kind → the file of the last layer that has a rule for it."""
    paths = sorted((path for path in adopted.bundle.files if path.endswith(".rules")), key=layer_of)
    return {kind: path for path in paths for kind in _RULE_HEAD.findall(adopted.bundle.files[path])}


@lru_cache(maxsize=256)
def _parsed(text: str, path: str, kind: str) -> Rule:
    from ledger.rules.parser import parse_rule  # noqa: PLC0415  # lark is loaded for posting, not for reports

    return parse_rule(text, path, kind)
