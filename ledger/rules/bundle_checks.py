"""Do the parts of a bundle fit together? Layers of rules, accounts behind roles, dates (RULES.md §7, R601–R611).

Each check takes what it needs and returns problems; `ledger.rules.bundle` runs them all, so that a company sees everything
that is wrong with its folder at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, product
from typing import Final

from ledger.domain.chart import PolicyValue, RoleRow, RoleTable
from ledger.domain.kinds import KINDS
from ledger.domain.masters import Account, AccountType
from ledger.domain.problem import Problem, Text, Where
from ledger.domain.role import ROLES
from ledger.rules.bundle_tables import StatementLine, role_key
from ledger.rules.reachability import RoleUse, reachable_roles
from ledger.rules.syntax import Dimension, Rule, RuleFile

DOCUMENT_DIMENSIONS: Final = (
    "channel",
    "region",
    "salesperson",
    "promotion",
    "project",
    "cost_center",
    "expense_item",
    "cause",
)
"""Dimensions that a document brings itself; every other one a rule must write with `dim` (RULES.md §3)."""
_POSTING_COLUMNS: Final = ("party", "item", "place", "lot", "order", "due", "tax_code", "cash_item")
"""Dimensions with a column of their own: whether they are there is asked of each posting."""
_COLUMNS: Final = ("category", "area", "party_group")


@dataclass(frozen=True, slots=True)
class LiveCodes:
    """The master data that every reachable role must have an account for."""

    categories: tuple[str, ...] = ("goods", "raw", "packaging")
    areas: tuple[str, ...] = ("main",)
    party_groups: tuple[str, ...] = ("",)


def kinds_without_rule(rules: Mapping[str, Rule]) -> Iterator[Problem]:
    """Kinds of documents that nothing can post (R608)."""
    yield from (_kind_without_rule(kind) for kind in KINDS if kind not in rules)


def _kind_without_rule(kind: str) -> Problem:
    title = KINDS[kind].title
    return Problem(
        "R608",
        Text(f"单据 {kind}({title.zh})没有规则", f"the document kind {kind} ({title.en}) has no rule"),
        Text(f"写一条 on {kind} 规则", f"write a rule on {kind}"),
    )


def role_row_problems(rows: Sequence[RoleRow], accounts: Mapping[str, Account], file: str) -> Iterator[Problem]:
    """Rows whose account cannot be posted to (R602), and rows for exactly the same things (R610)."""
    seen: set[tuple[str, str, str, str]] = set()
    for row in rows:
        yield from _account_problems(row, accounts.get(row.account), file)
        key = role_key(row)
        if key in seen:
            yield _row_problem(
                "R610", file, row.line, f"角色 {row.role} 的这一行重复", f"this row of {row.role} is there twice"
            )
        seen.add(key)


def equal_rows(table: RoleTable) -> Iterator[Problem]:
    """Pairs of rows of which neither wins: by category here, by area there (R610)."""
    for rows in table.rows.values():
        for one, other in combinations(rows, 2):
            if one.rank == other.rank and _may_both_match(one, other):
                yield _row_problem(
                    "R610",
                    "roles.csv",
                    max(one.line, other.line),
                    f"角色 {one.role} 的两行({one.account}、{other.account})同级且可能同时适用",
                    f"two rows of {one.role} ({one.account}, {other.account}) are of equal rank and can match the same thing",
                )


def _account_problems(row: RoleRow, account: Account | None, file: str) -> Iterator[Problem]:
    if account is None:
        yield _row_problem("R602", file, row.line, f"没有科目 {row.account}", f"there is no account {row.account}")
    elif not account.leaf:
        yield _row_problem("R602", file, row.line, f"科目 {row.account} 不是末级", f"account {row.account} is not a leaf")
    elif ROLES[row.role].memo != (account.type is AccountType.MEMO):
        yield _row_problem(
            "R602",
            file,
            row.line,
            f"{row.role} 与科目 {row.account} 一个在表内一个在表外",
            f"{row.role} and account {row.account}: one is a memo, the other is not",
        )


def _may_both_match(one: RoleRow, other: RoleRow) -> bool:
    pairs = [(getattr(one, name), getattr(other, name)) for name in _COLUMNS]
    return all(not left or not right or left == right for left, right in pairs)


def _row_problem(code: str, file: str, line: int, zh: str, en: str) -> Problem:
    return Problem(code, Text(zh, en), Text("改正 roles.csv", "correct roles.csv"), Where(file=file, line=line))


def missing_accounts(
    rules: Iterable[Rule], table: RoleTable, policy: Mapping[str, PolicyValue], live: LiveCodes, chart: str
) -> Iterator[Problem]:
    """Totality: each role that can be reached has an account for all live master data (R601). One problem per role."""
    seen: set[str] = set()
    for use in (use for rule in rules for use in reachable_roles(rule, policy)):
        if use.role in seen or use.role not in ROLES:
            continue
        seen.add(use.role)
        gap = _gap(use.role, table, live)
        if gap is not None:
            yield _missing_account(use, gap, chart)


def _gap(role: str, table: RoleTable, live: LiveCodes) -> tuple[str, str, str] | None:
    arguments = ROLES[role].arguments
    categories = live.categories if "item" in arguments else ("",)
    areas = live.areas if "place" in arguments else ("",)
    groups = live.party_groups if "party" in arguments else ("",)
    return next((keys for keys in product(categories, areas, groups) if table.row(role, *keys) is None), None)


def _missing_account(use: RoleUse, gap: tuple[str, str, str], chart: str) -> Problem:
    place = f"{use.rule.file}:{use.line}"
    keys = " × ".join(key for key in gap if key)
    what = f"{use.role} × {keys}" if keys else use.role
    return Problem(
        "R601",
        Text(f"{chart} 没有 {what} 的科目,而 {place} 会用到", f"{chart} has no account for {what}; {place} reaches it"),
        Text("在 roles.csv 增加一行,或改政策", "add a row to roles.csv, or change the policy"),
        Where(file=use.rule.file, line=use.line),
    )


def missing_dimensions(
    rules: Iterable[Rule], required: Mapping[str, tuple[str, ...]], policy: Mapping[str, PolicyValue]
) -> Iterator[Problem]:
    """Legs that do not write a dimension their role must have and no document brings (R611)."""
    for use in (use for rule in rules for use in reachable_roles(rule, policy)):
        if use.leg is None:
            continue
        written = {clause.name for clause in use.leg.clauses if isinstance(clause, Dimension)}
        for name in required.get(use.role, ()):
            if name not in (*written, *DOCUMENT_DIMENSIONS, *_POSTING_COLUMNS):
                yield Problem(
                    "R611",
                    Text(f"{use.role} 必须有维度 {name}", f"{use.role} must have the dimension {name}"),
                    Text(f"在分录加 dim {name} = …", f"add dim {name} = … to the leg"),
                    Where(file=use.rule.file, line=use.line),
                )


def date_problems(layers: Iterable[RuleFile], valid_from: date) -> Iterator[Problem]:
    """Rule files written for a later time than the bundle begins (R604)."""
    for file in layers:
        if file.valid_from > valid_from:
            yield Problem(
                "R604",
                Text(
                    f"规则自 {file.valid_from} 起,早于它的 {valid_from} 不能启用",
                    f"written from {file.valid_from}, too late for {valid_from}",
                ),
                Text("推迟启用日期,或改 from", "adopt it later, or change from"),
                Where(file=file.path, line=file.span.line),
            )


def statement_problems(lines: Sequence[StatementLine], accounts: Mapping[str, Account], file: str) -> Iterator[Problem]:
    """Statement lines that name accounts, cash-flow items or lines which are not there (R602)."""
    numbers = {(line.statement, line.number) for line in lines}
    for line in lines:
        gone = [term.code for term in line.terms if term.code not in accounts and not term.is_cash_item]
        gone += [str(number) for _, number in line.lines if (line.statement, number) not in numbers]
        if gone:
            yield Problem(
                "R602",
                Text(f"{line.name.zh}:没有 {'、'.join(gone)}", f"{line.name.en}: there is no {', '.join(gone)}"),
                Text("改正 statements.csv", "correct statements.csv"),
                Where(file=file),
            )
