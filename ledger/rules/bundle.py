"""A bundle: rules, chart, roles, policies and tax table as one text that is adopted, hashed and frozen (RULES.md §8).

`load_bundle` needs no file: the full text by relative path is in the adoption record, and the same text gives the same id on
every machine. `read_bundle_files` collects that text from the shipped folder and the company's:

    policy.toml  purchasing.rules …  charts/generic/accounts.csv …  tax/generic.csv     as shipped
    company/roles.csv  company/our.rules  company/policy.toml                          the company's folder, the last word

Layers of rules: shipped, then the chart's, then the company's (RULES.md §1). Of the tables a later row wins; accounts may
only be added. Only the files of the chart in question count: a change of another chart gives no new id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ledger.domain.chart import Bundle, PolicyValue, RoleRow
from ledger.domain.masters import TaxDetermination, TaxRate
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
from ledger.rules.bundle_policy import OVERRIDES, overrides_text
from ledger.rules.bundle_tables import StatementLine, layered_roles, role_key
from ledger.rules.bundle_text import CASES, COMPANY, SUFFIXES, BundleReading, BundleTables, bundle_id, layer_of
from ledger.rules.checker import check_rules
from ledger.rules.layers import rules_in_force
from ledger.rules.parser import parse_rules
from ledger.rules.policy import PolicyDeclaration
from ledger.rules.syntax import Rule, RuleFile


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
    tax_determinations: tuple[TaxDetermination, ...]
    statements: tuple[StatementLine, ...]


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
    reading = BundleReading(texts, chart, currency)
    tables = reading.all_tables()
    rule_files = _rule_files(reading)
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
        levies=tables.levies,
    )
    rules, problems = rules_in_force([[file for file in rule_files if layer_of(file.path)[0] == layer] for layer in range(3)])
    problems += kinds_without_rule(rules)
    problems += check_rules(rule_files, tables.policies)
    problems += _misfits(bundle, tables, rules, rule_files, live or LiveCodes())
    return problems or LoadedBundle(
        bundle, rule_files, rules, tables.policies, tables.tax_rates, tables.tax_determinations, tables.statements
    )


def _relevant(files: Mapping[str, str], chart: str) -> dict[str, str]:
    """The files that say something about this chart, line ends as one character."""
    mine = {
        path: text
        for path, text in files.items()
        if path.endswith(SUFFIXES)
        and (path.startswith((f"charts/{chart}/", "tax/", f"{COMPANY}/")) or "/" not in path)
        and CASES not in path.split("/")
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


def _rule_files(reading: BundleReading) -> tuple[RuleFile, ...]:
    """The parsed rule files: shipped, the chart's, the company's."""
    paths = [path for path in reading.texts if path.endswith(".rules")]
    parsed = [parse_rules(reading.texts[path], path) for path in sorted(paths, key=layer_of)]
    reading.problems += [problem for result in parsed if isinstance(result, list) for problem in result]
    return tuple(result for result in parsed if isinstance(result, RuleFile))


def _misfits(
    bundle: Bundle, tables: BundleTables, rules: Mapping[str, Rule], rule_files: tuple[RuleFile, ...], live: LiveCodes
) -> Iterator[Problem]:
    chart = f"charts/{bundle.chart}"
    yield from role_row_problems(_not_replaced(tables), bundle.accounts, f"{chart}/roles.csv")
    yield from role_row_problems(tables.company_role_rows, bundle.accounts, f"{COMPANY}/roles.csv")
    yield from equal_rows(bundle.roles)
    yield from statement_problems(tables.statements, bundle.accounts, f"{chart}/statements.csv")
    yield from date_problems(rule_files, bundle.valid_from)
    yield from missing_accounts(rules.values(), bundle.roles, bundle.policy, live, bundle.chart)
    yield from missing_dimensions(rules.values(), bundle.required_dimensions, bundle.policy)


def _not_replaced(tables: BundleTables) -> list[RoleRow]:
    """The chart's role rows that the company leaves in force; the others may name accounts that are no leaves any more."""
    replaced = {role_key(row) for row in tables.company_role_rows}
    return [row for row in tables.role_rows if role_key(row) not in replaced]
