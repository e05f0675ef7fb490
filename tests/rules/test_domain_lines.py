"""Every J line of docs/DOMAIN.md §2 is what the shipped rules really post, on every chart in its scope.

A case shows a line when its id names it (`E24a-E24b`, `E05a-red-blue`) and one of its entries has the line's money by side and
role and the line's goods by role and item; a role written without goods says nothing of them (DOMAIN, “How J lines become
cases”).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from ledger.domain.chart import Bundle
from ledger.domain.entry import Entry
from ledger.rules.proving import RuleFolder, load_folder

_PAGE = Path(__file__).parents[2] / "docs" / "DOMAIN.md"
_LINE = re.compile(r"^J (?P<id>E\d+[a-z]*) (?P<scope>[*SEG]+): (?P<legs>.+)$", re.MULTILINE)
_LEG = re.compile(r"(?P<side>Dr|Cr) (?P<role>[A-Z]+) (?P<amount>-?[\d.]+)(?: \[(?P<item>[A-Z]\d*)(?P<quantity>[+-]\d+)?\])?")
_CHARTS = {"S": "cn-small-enterprise", "E": "cn-enterprise", "G": "generic"}
_SAME = {"RAW": "INV", "PACK": "INV"}
"""Stock roles that are INV with an item category."""


@dataclass(frozen=True)
class Line:
    """One J line: minor units by (side, role), pieces by (role, item)."""

    id: str
    charts: tuple[str, ...]
    money: dict[tuple[str, str], int]
    goods: dict[tuple[str, str], int]


@dataclass
class _Sums:
    money: defaultdict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    goods: defaultdict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))


@cache
def lines() -> tuple[Line, ...]:
    return tuple(_read(found) for found in _LINE.finditer(_PAGE.read_text(encoding="utf-8")))


def _read(found: re.Match[str]) -> Line:
    sums, legs = _Sums(), found["legs"].split("; ")
    for text in legs:
        leg = _LEG.fullmatch(text.strip())
        assert leg is not None, (found["id"], text)
        role = _SAME.get(leg["role"], leg["role"])
        sums.money[leg["side"].lower(), role] += int(Decimal(leg["amount"]) * 100)
        if leg["quantity"]:
            sums.goods[role, leg["item"]] += int(leg["quantity"])
    scope = "SEG" if found["scope"] == "*" else found["scope"]
    return Line(found["id"], tuple(_CHARTS[one] for one in scope), dict(sums.money), dict(sums.goods))


@cache
def _folder() -> RuleFolder:
    folder = load_folder(None)
    assert isinstance(folder, RuleFolder), folder
    return folder


@cache
def _bundles() -> dict[str, Bundle]:
    return {found.bundle.chart: found.bundle for found in _folder().bundles}


@cache
def _posted() -> dict[str, list[tuple[str, Entry]]]:
    """Entries by chart, each with the id of its case."""
    found: dict[str, list[tuple[str, Entry]]] = defaultdict(list)
    for result in _folder().results():
        found[result.chart] += [(result.case.id, entry) for entry in result.outcome.entries]
    return found


def _shows(line: Line, chart: str, case: str, entry: Entry) -> bool:
    """A case may call its items by other names, and post to a role's account without the role (closing, manual vouchers)."""
    if line.id not in case.split("-"):
        return False
    sums = _Sums()
    for posting in entry.postings:
        role = posting.role or _role_of(posting.account, chart, line)
        sums.money["dr", role] += posting.debit
        sums.money["cr", role] += posting.credit
        sums.goods[role, posting.item or ""] += posting.quantity or 0
    money = {key: some for key, some in sums.money.items() if some}
    wanted = {key: some for key, some in line.money.items() if some}
    return money == wanted and all(_pieces(sums.goods, role) == _pieces(line.goods, role) for role, _ in line.goods)


def _role_of(account: str, chart: str, line: Line) -> str:
    """The role of the line that is kept on this account."""
    table = _bundles()[chart].roles
    found = (role for _, role in line.money if any(row.account == account for row in table.rows.get(role, ())))
    return next(found, account)


def _pieces(goods: Mapping[tuple[str, str], int], role: str) -> list[int]:
    return sorted(some for (name, _), some in goods.items() if name == role and some)


def test_there_are_113_of_them() -> None:
    assert len(lines()) == len({line.id for line in lines()}) == 113


@pytest.mark.parametrize("line", lines(), ids=lambda line: line.id)
def test_a_case_posts_it_on_every_chart_in_its_scope(line: Line) -> None:
    silent = [chart for chart in line.charts if not any(_shows(line, chart, case, entry) for case, entry in _posted()[chart])]
    assert not silent, f"no case {line.id} posts {line.money} {line.goods} on {silent}"
