"""The tables of a bundle as text → values: accounts, role rows, dimensions, statement lines, tax rates (RULES.md §8).

Every table is a CSV file with a fixed header. What cannot be read is a problem with file and line; what can be read but does
not fit together (a role row to a missing account) is found by `ledger.rules.bundle_checks`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final, Literal

from ledger.domain.cash_items import CASH_ITEMS
from ledger.domain.chart import RoleRow, RoleTable
from ledger.domain.levies import Levy
from ledger.domain.masters import TAX_STATUSES, Account, AccountType, TaxDetermination, TaxRate
from ledger.domain.problem import Problem, Text, Where
from ledger.domain.role import ROLES

ACCOUNTS: Final = ("code", "zh", "en", "type")
ROLE_ROWS: Final = ("role", "category", "area", "party_group", "account")
DIMENSIONS: Final = ("role", "dimension", "required")
STATEMENTS: Final = ("statement", "line", "zh", "en", "accounts", "sign")
TAX_RATES: Final = ("code", "rate", "valid_from", "valid_to", "recoverable", "zh", "en", "source")
TAX_DETERMINATIONS: Final = (
    "side", "own_status", "party_status", "item_code", "valid_from", "valid_to", "code", "source",
)  # fmt: skip
LEVIES: Final = ("code", "kind", "value", "taxpayer", "valid_from", "valid_to", "zh", "en", "source")
_ACCOUNT_CODE: Final = re.compile(r"[0-9A-Z]+(\.[0-9A-Z]+)*")
_RATE: Final = re.compile(r"\d+(\.\d+)?%?")
_FORMULA: Final = re.compile(r"=\d+([+-]\d+)*")
_TERM: Final = re.compile(r"(-?)([0-9A-Z.]*[0-9A-Z]|[a-z_]+)(\.\*)?(?::(dr|cr))?")
_YES_NO: Final = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line of a CSV file: its cells by column, and where it stands."""

    file: str
    line: int
    cells: Mapping[str, str]

    def problem(self, code: str, message: Text, remedy: Text) -> Problem:
        """A problem of this line."""
        return Problem(code, message, remedy, Where(file=self.file, line=self.line))


@dataclass(frozen=True, slots=True)
class Term:
    """One thing a statement line adds up: an account with those below it, or a cash-flow item.

    `1122` is the balance; `1122:dr` only what its parties stand in debit, `1122:cr` only what they stand in credit, so that
    neither hides the other; `2221.*:dr` the same for each account right below 2221. `-2221.06:cr` takes away. `sales` is
    money in less money out, `other_operating:dr` money in, `other_operating:cr` money out.
    """

    code: str
    side: Literal["", "dr", "cr"] = ""
    below: bool = False
    sign: int = 1

    @property
    def is_cash_item(self) -> bool:
        """True for a cash-flow item: accounts have no small letters."""
        return self.code in CASH_ITEMS


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A statutory line of a statement. `terms` are summed on the side `sign`; a total adds and subtracts other `lines`.

    A line without number, terms and lines is a heading.
    """

    statement: str
    number: int
    name: Text
    terms: tuple[Term, ...]
    lines: tuple[tuple[int, int], ...]
    """(+1 or −1, line number)."""
    sign: Literal["dr", "cr"]

    @property
    def is_heading(self) -> bool:
        """True for a line that only names what follows."""
        return self.number == 0


def read_table(file: str, text: str, header: tuple[str, ...]) -> tuple[list[TableRow], list[Problem]]:
    """The rows of a CSV file under exactly this header."""
    reader = csv.reader(text.splitlines())
    found = tuple(next(reader, ()))
    if found != header:
        return [], [_wrong_header(file, found, header)]
    rows: list[TableRow] = []
    problems: list[Problem] = []
    for cells in reader:
        if not any(cells):
            continue
        row = TableRow(file, reader.line_num, dict(zip(header, (cell.strip() for cell in cells), strict=False)))
        rows.append(row)
        if len(cells) != len(header):
            problems.append(_unreadable(row, f"{len(header)} 列" if cells else "", f"{len(header)} columns"))
    return ([] if problems else rows), problems


def _wrong_header(file: str, found: tuple[str, ...], header: tuple[str, ...]) -> Problem:
    where = Where(file=file, line=1)
    if header == ROLE_ROWS and "place" in found:
        return Problem(
            "R609",
            Text("角色表不能按仓位指定科目", "roles.csv maps an account by place"),
            Text(
                "删去 place 列;科目只随存货类别、核算区域、往来组变化",
                "remove the column place: accounts depend on category, area and party group only",
            ),
            where,
        )
    return Problem(
        "R104",
        Text(f"表头是 {','.join(found)}", f"the header is {','.join(found)}"),
        Text(f"应为 {','.join(header)}", f"write {','.join(header)}"),
        where,
    )


def _unreadable(row: TableRow, wanted_zh: str, wanted_en: str) -> Problem:
    return row.problem(
        "R103", Text("本行无法读取", "this line cannot be read"), Text(f"应有:{wanted_zh}", f"expected {wanted_en}")
    )


def read_accounts(rows: Iterable[TableRow]) -> tuple[dict[str, Account], list[Problem]]:
    """The chart by code. `1122.01` lies below `1122`; what has nothing below it is a leaf."""
    accounts: dict[str, Account] = {}
    problems: list[Problem] = []
    for row in rows:
        code, kind = row.cells["code"], row.cells["type"]
        if not _ACCOUNT_CODE.fullmatch(code) or kind not in list(AccountType):
            problems.append(_unreadable(row, "科目代码和类别", f"a code, and a type of {', '.join(AccountType)}"))
        elif code in accounts:
            problems.append(_account_problem(row, f"科目 {code} 重复", f"account {code} is there twice"))
        else:
            accounts[code] = Account(code, Text(row.cells["zh"], row.cells["en"]), AccountType(kind))
    parents = {code.rpartition(".")[0] for code in accounts} - {""}
    problems += [
        _account_problem(row, f"科目 {row.cells['code']} 没有上级科目", f"account {row.cells['code']} has no parent account")
        for row in rows
        if (parent := row.cells["code"].rpartition(".")[0]) and parent not in accounts
    ]
    leaves = {code: Account(a.code, a.name, a.type, leaf=code not in parents) for code, a in accounts.items()}
    return leaves, problems


def _account_problem(row: TableRow, zh: str, en: str) -> Problem:
    return row.problem("R602", Text(zh, en), Text("改正 accounts.csv", "correct accounts.csv"))


def read_role_rows(rows: Iterable[TableRow]) -> tuple[list[RoleRow], list[Problem]]:
    """The rows of roles.csv in order of the file."""
    found: list[RoleRow] = []
    problems: list[Problem] = []
    for row in rows:
        role = ROLES.get(row.cells["role"])
        if role is None:
            problems.append(
                row.problem(
                    "R213",
                    Text(f"没有角色 {row.cells['role']}", f"there is no role {row.cells['role']}"),
                    Text("使用已有的角色", "use a role that exists (docs/DOMAIN.md §1.2)"),
                )
            )
        else:
            found.append(RoleRow(**row.cells, line=row.line))
    return found, problems


def role_key(row: RoleRow) -> tuple[str, str, str, str]:
    """What a role row is for; two rows with one key are for the same things."""
    return row.role, row.category, row.area, row.party_group


def layered_roles(*layers: Iterable[RoleRow]) -> RoleTable:
    """One table of several layers: a later row replaces an earlier one that is for the same things."""
    rows = {role_key(row): row for layer in layers for row in layer}
    ordered = sorted(rows.values(), key=lambda row: -row.rank)
    return RoleTable(
        {role: tuple(row for row in ordered if row.role == role) for role in sorted({row.role for row in ordered})}
    )


def read_dimensions(rows: Iterable[TableRow]) -> tuple[dict[str, tuple[str, ...]], list[Problem]]:
    """Role → dimensions that must be given; rows that say `no` only tell what is usual. A later row wins."""
    required: dict[tuple[str, str], bool] = {}
    problems: list[Problem] = []
    for row in rows:
        role, dimension, answer = row.cells["role"], row.cells["dimension"], row.cells["required"]
        if role not in ROLES or not dimension or answer not in _YES_NO:
            problems.append(_unreadable(row, "角色、维度、yes 或 no", "a role, a dimension, yes or no"))
        else:
            required[role, dimension] = _YES_NO[answer]
    roles = {role for (role, _), needed in required.items() if needed}
    return {role: tuple(name for (r, name), needed in required.items() if r == role and needed) for role in roles}, problems


def read_statements(rows: Iterable[TableRow]) -> tuple[list[StatementLine], list[Problem]]:
    """The statutory lines in order of the file."""
    found: list[StatementLine] = []
    problems: list[Problem] = []
    for row in rows:
        number, terms, sign = row.cells["line"], row.cells["accounts"], row.cells["sign"]
        is_total = terms.startswith("=")
        read = [] if is_total else [_TERM.fullmatch(word) for word in terms.split()]
        if (
            not (number.isdecimal() or (not number and not terms))
            or sign not in ("dr", "cr")
            or (is_total and not _FORMULA.fullmatch(terms))
            or None in read
        ):
            zh = "行次、科目(如 1122、1122:dr、2221.*:cr)或 =1+2-3、dr 或 cr"
            problems.append(_unreadable(row, zh, "a line number, accounts like 1122, 1122:dr, 2221.*:cr, or =1+2-3, dr or cr"))
            continue
        parts = re.findall(r"([+-]?)(\d+)", terms) if is_total else []
        found.append(
            StatementLine(
                row.cells["statement"],
                int(number or 0),
                Text(row.cells["zh"], row.cells["en"]),
                tuple(_term(match) for match in read if match is not None),
                tuple((-1 if mark == "-" else 1, int(line)) for mark, line in parts),
                "dr" if sign == "dr" else "cr",
            )
        )
    return found, problems


def _term(match: re.Match[str]) -> Term:
    minus, code, below, side = match.groups()
    return Term(code, "dr" if side == "dr" else "cr" if side else "", below is not None, -1 if minus else 1)


def read_tax_rates(rows: Iterable[TableRow]) -> tuple[dict[str, list[TaxRate]], list[Problem]]:
    """The tax table by code, oldest rate first."""
    found: dict[tuple[str, date], TaxRate] = {}
    problems: list[Problem] = []
    for row in rows:
        rate = _tax_rate(row)
        if rate is None:
            problems.append(_unreadable(row, "税码、税率、日期、yes 或 no", "a code, a rate like 13%, a date, yes or no"))
        else:
            found[rate.code, rate.valid_from] = rate
    ordered = sorted(found.values(), key=lambda rate: (rate.code, rate.valid_from))
    return {code: [rate for rate in ordered if rate.code == code] for code in sorted({code for code, _ in found})}, problems


def _tax_rate(row: TableRow) -> TaxRate | None:
    cells = row.cells
    days = _days(cells)
    if days is None or not cells["code"] or not _RATE.fullmatch(cells["rate"]) or cells["recoverable"] not in _YES_NO:
        return None
    rate = Fraction(cells["rate"].rstrip("%")) / (100 if cells["rate"].endswith("%") else 1)
    name = Text(cells["zh"], cells["en"])
    return TaxRate(cells["code"], rate, days[0], _YES_NO[cells["recoverable"]], name, cells["source"], days[1])


def _days(cells: Mapping[str, str]) -> tuple[date, date | None] | None:
    """First and last day of a dated row; None where they are no days, or end before they begin."""
    try:
        first = date.fromisoformat(cells["valid_from"])
        last = date.fromisoformat(cells["valid_to"]) if cells["valid_to"] else None
    except ValueError:
        return None
    return None if last is not None and last < first else (first, last)


def read_tax_determinations(rows: Iterable[TableRow]) -> tuple[tuple[TaxDetermination, ...], list[Problem]]:
    """Which code goes with which parties, in order of the file."""
    found: list[TaxDetermination] = []
    problems: list[Problem] = []
    for row in rows:
        cells, days = row.cells, _days(row.cells)
        statuses = {cells["own_status"], cells["party_status"]}
        if days is None or cells["side"] not in ("sale", "purchase") or not cells["code"] or statuses - set(TAX_STATUSES):
            problems.append(
                _unreadable(row, "sale 或 purchase、纳税身份、日期、税码", "sale or purchase, statuses, days, a code")
            )
        else:
            side, own, party, item = (cells[name] for name in TAX_DETERMINATIONS[:4])
            found.append(TaxDetermination(side, own, party, item, *days, cells["code"], cells["source"]))
    return tuple(found), problems


def read_levies(rows: Iterable[TableRow]) -> tuple[tuple[Levy, ...], list[Problem]]:
    """Surcharges and thresholds; of two rows for the same code, taxpayer and first day the later wins."""
    found: dict[tuple[str, str, date], Levy] = {}
    problems: list[Problem] = []
    for row in rows:
        levy = _levy(row)
        if levy is None:
            problems.append(
                _unreadable(row, "surcharge 与税率,或 threshold 与金额", "surcharge and a rate, or threshold and an amount")
            )
        else:
            found[levy.code, levy.taxpayer, levy.valid_from] = levy
    return tuple(found.values()), problems


def _levy(row: TableRow) -> Levy | None:
    cells, days = row.cells, _days(row.cells)
    kind, value = cells["kind"], cells["value"]
    if days is None or not cells["code"] or cells["taxpayer"] not in ("general", "small") or not _RATE.fullmatch(value):
        return None
    if kind not in ("surcharge", "threshold") or (kind == "threshold" and value.endswith("%")):
        return None
    amount = Fraction(value.rstrip("%")) / (100 if value.endswith("%") else 1)
    of_kind: Literal["surcharge", "threshold"] = "surcharge" if kind == "surcharge" else "threshold"
    name = Text(cells["zh"], cells["en"])
    return Levy(cells["code"], of_kind, amount, cells["taxpayer"], *days, name, cells["source"])
