"""A small book for tests of compiled rules: one item, one supplier, one warehouse, and documents built by hand."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from ledger.domain.chart import Bundle, PolicyValue, RoleRow, RoleTable
from ledger.domain.document import Document
from ledger.domain.draft import Draft, DraftLeg
from ledger.domain.kinds import KINDS
from ledger.domain.masters import Account, AccountType, Item, Masters, Party, Place, PlaceKind, TaxRate
from ledger.domain.problem import Problem, Text
from ledger.domain.state import BookState, OpenItem, OpenKey
from ledger.rules.compiler import CompiledRule, compile_rule
from ledger.rules.engine import draft_entries
from ledger.rules.parser import parse_rules
from ledger.rules.policy import PolicyDeclaration

DAY = dt.date(2026, 3, 8)
P1 = Item("P1", "塑料盒", "pcs", "goods", tax_code="special13")
P2 = Item("P2", "塑料桶", "pcs", "goods", tax_code="special13")
S1 = Party("S1", "顺达")
C1 = Party("C1", "兴隆商行", place="K1")
W1 = Place("W1", "一号仓", PlaceKind.WAREHOUSE, "main")
W2 = Place("W2", "二号仓", PlaceKind.WAREHOUSE, "main")
RENT = Account("5601", Text("房租", "Rent"), AccountType.EXPENSE)

DECLARED = {
    "grni": PolicyDeclaration("grni", ("difference", "on_invoice"), "difference", "暂估", "estimates"),
    "taxpayer": PolicyDeclaration("taxpayer", ("general", "small"), "general", "纳税人", "taxpayer"),
    "settlement_tolerance": PolicyDeclaration("settlement_tolerance", "money", "10.00", "容差", "tolerance"),
    "variable_consideration": PolicyDeclaration("variable_consideration", "yes/no", False, "可变对价", "variable"),
}
POLICY: dict[str, PolicyValue] = {
    "grni": "difference",
    "taxpayer": "general",
    "settlement_tolerance": 1000,
    "variable_consideration": False,
}


def compiled(text: str, *, traced: bool = False) -> CompiledRule:
    """The one rule of a text without its header."""
    parsed = parse_rules('ruleset test 1 from 2026-01-01 language 1 "测试" / "Test"\n' + text, "test.rules")
    assert not isinstance(parsed, list), parsed
    return compile_rule(parsed.rules[0], DECLARED, traced=traced)


def bundle(**policy: PolicyValue) -> Bundle:
    """A bundle without rules; VOUT and VINOUT stand on accounts of their own."""
    rows = {role: (RoleRow(role, "", "", "", code, 1),) for role, code in (("VOUT", "2221.07"), ("VINOUT", "2221.09"))}
    return Bundle("b", "test", DAY, {RENT.code: RENT}, RoleTable(rows), POLICY | policy)


def book() -> BookState:
    """An empty book with its master data."""
    masters = Masters(items={"P1": P1, "P2": P2}, parties={"S1": S1, "C1": C1}, places={"W1": W1, "W2": W2})
    special, ordinary = (
        TaxRate(code, Fraction(13, 100), dt.date(2019, 4, 1), code == "special13") for code in ("special13", "o13")
    )
    masters.tax_rates = {"special13": [special], "o13": [ordinary]}
    return BookState(masters=masters, open_keys=defaultdict(list))


def with_open(state: BookState, role: str, key: str, *, value: int, quantity: int = 0, amount: int | None = None) -> BookState:
    """The book with one more open item."""
    name = OpenKey(role, "S1", key, "P1" if quantity else "")
    item = OpenItem(name, "2202", amount=value if amount is None else amount, value=value, quantity=quantity)
    state.open_items[name] = item
    state.open_keys[key].append(name)
    return state


def document(kind: str, **values: Any) -> Document:
    """A completed document; fields and list elements that are not given are None, 0 or empty."""
    currency, rate = values.pop("currency", "CNY"), values.pop("rate", None)
    dims = values.pop("dims", {})
    shape = KINDS[kind]
    found: dict[str, Any] = {field.name: values.get(field.name) for field in shape.fields}
    for lines in shape.lists:
        found[lines.name] = [
            {"line": number, **{field.name: None for field in lines.fields}, **{inner.name: [] for inner in lines.lists}, **one}
            for number, one in enumerate(values.get(lines.name, ()), 1)
        ]
    return Document(kind, "X1", 1, DAY, DAY, currency, rate, "X1", found, dims)


def drafted(text: str, doc: Document, state: BookState | None = None, policy: Mapping[str, PolicyValue] | None = None) -> Draft:
    """The draft of a document that is not refused."""
    found = draft_entries(doc, state or book(), bundle(**(policy or {})), compiled(text))
    assert isinstance(found, Draft), found
    return found


def refused(text: str, doc: Document, state: BookState | None = None) -> list[Problem]:
    """Why a document is refused."""
    found = draft_entries(doc, state or book(), bundle(), compiled(text))
    assert isinstance(found, list), found
    return found


def short(leg: DraftLeg) -> tuple[str, str | None, Any, int | None]:
    """Side, role, amount, quantity."""
    return leg.side, leg.role, leg.amount, leg.quantity
