"""Compiled rules keep what the proof promises: whatever a document says and booking finds, every drafted entry balances.

The proof reads the rule's tree; the book is kept by what the compiler made of it. Here each shipped rule runs compiled on
made-up documents, in home and foreign currency, under made-up policies; acts that booking would value get any number.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any

import pytest

from ledger.domain import amounts
from ledger.domain.document import Document, Ref
from ledger.domain.draft import Amount, Draft
from ledger.domain.kind import Field, LineList
from ledger.domain.kinds import KINDS
from ledger.domain.masters import Account, ExchangeRate, Party
from ledger.domain.production_order import Order
from ledger.domain.state import BookState, OpenKey
from ledger.rules.bundle import LoadedBundle, load_bundle
from ledger.rules.bundle_text import read_bundle_files
from ledger.rules.compiler import compile_rule
from ledger.rules.engine import draft_entries
from tests.rules.drafting_book import C1, DAY, P1, P2, RENT, S1, W1, W2, book, with_open

DOCUMENTS = 250


@cache
def loaded() -> LoadedBundle:
    found = load_bundle(read_bundle_files(), "generic")
    assert isinstance(found, LoadedBundle), found
    return found


class MadeUp:
    """Random documents of a kind."""

    def __init__(self, seed: str) -> None:
        self.random = Random(seed)

    def value(self, field: Field) -> Any:
        random = self.random
        if field.optional and random.random() < 0.5:
            return None
        match field.type:
            case "money":
                return random.choice((0, 0, 0, 100, -100, random.randint(-10_000, 1_000_000)))
            case "amount":
                return random.choice((0, 0, 0, 100, 100, 99, random.randint(-10_000, 1_000_000)))
            case "quantity":
                return random.choice((0, 1, 2, random.randint(0, 1000)))
            case "number" | "rate":
                return Fraction(random.randint(0, 30), 100)
            case "flag":
                return random.random() < 0.5
            case "choice":
                return random.choice(field.choices)
            case "open" | "line":
                return Ref((*field.kinds, "delivery")[0], random.choice(("A", "B")), random.choice((1, 2)))
        return random.choice(self.master(field.type))

    def master(self, type_: str) -> Sequence[Any]:
        parties: tuple[Party, ...] = (S1, C1)
        accounts: tuple[Account, ...] = (RENT,)
        known = {
            "item": (P1, P2), "place": (W1, W2), "party": parties, "account": accounts, "date": (DAY, dt.date(2026, 4, 1)),
            "order": (Order("MO1", "MO1", P1, 10, W1), Order("MO2", "MO2", P2, 5, W2)),
        }  # fmt: skip
        return known.get(type_, ("special13", "o13"))

    def element(self, number: int, lines: LineList) -> dict[str, Any]:
        found: dict[str, Any] = {"line": number, **{field.name: self.value(field) for field in lines.fields}}
        return found | {inner.name: self.elements(inner) for inner in lines.lists}

    def elements(self, lines: LineList) -> list[dict[str, Any]]:
        return [self.element(number, lines) for number in range(1, self.random.randint(0, 3) + 1)]

    def document(self, kind: str) -> Document:
        shape = KINDS[kind]
        values = {field.name: self.value(field) for field in shape.fields} | {
            one.name: self.elements(one) for one in shape.lists
        }
        if kind == "lot_split":  # the parts of a lot make it up
            for line in values["lines"]:
                line["quantity"] = sum(part["quantity"] for part in line["parts"])
        foreign = self.random.random() < 0.3
        rate = Fraction(self.random.randint(600, 800), 100) if foreign else None
        return Document(kind, "X1", 1, DAY, DAY, "USD" if foreign else "CNY", rate, "X1", values)


def made_up_book() -> BookState:
    """Orders that are still open, what is owed in dollars, and something on an income, an expense and an overhead account."""
    state = book()
    for line in (1, 2):
        with_open(state, "TO_MAKE", f"production_order:A/{line}", value=0, quantity=6)
        with_open(state, "MADE", f"production_order:A/{line}", value=0, quantity=4)
        with_open(state, "ON_ORDER", f"purchase_order:A/{line}", value=500, quantity=7)
        with_open(state, "SO_OPEN", f"sales_order:A/{line}", value=500, quantity=7)
        with_open(state, "RESERVED", f"sales_order:A/{line}", value=0, quantity=5)
    for role, key in (("AP", "purchase_invoice:A"), ("AR", "sales_invoice:A")):
        with_open(state, role, key, value=710, amount=100).open_items[OpenKey(role, "S1", key, "")].currency = "USD"
    state.masters.exchange_rates["USD"] = [ExchangeRate("USD", Fraction(715, 100), DAY)]
    state.balances["4000"] = {("2026-02", "", "normal"): -500}
    state.balances["5900"] = {("2026-02", "", "normal"): 200}
    state.balances["5000"] = {("2026-02", "", "normal"): 300}
    return state


def found_by_booking(draft: Draft, random: Random) -> list[Amount]:
    """A value for every act: any number where booking would ask the books."""
    values: list[Amount] = []
    for act in draft.acts:
        if act.operation in amounts.PURE_OPERATIONS:
            values.append(amounts.value_of(act.operation, amounts.resolved_arguments(act, values)))
        else:
            values.append(random.choice((0, 1, random.randint(-1000, 1_000_000))))
    return values


@pytest.mark.parametrize("kind", sorted(loaded().rules))
def test_every_drafted_entry_balances_whatever_booking_finds(kind: str) -> None:
    bundle, policies = loaded().bundle, loaded().policies
    rule, made_up, posted = compile_rule(loaded().rules[kind], policies), MadeUp(kind), 0
    state = made_up_book()
    for _ in range(DOCUMENTS):
        choices = {name: one.values if isinstance(one.values, tuple) else (True, False) for name, one in policies.items()}
        changed = {name: made_up.random.choice(values) for name, values in choices.items() if name != "settlement_tolerance"}
        doc = made_up.document(kind)
        draft = draft_entries(doc, state, replace(bundle, policy={**bundle.policy, **changed}), rule)
        if not isinstance(draft, Draft):
            continue
        values = found_by_booking(draft, made_up.random)
        for entry in draft.entries:
            posted += 1
            sums: Counter[str] = Counter()
            for leg in entry.legs:
                money = amounts.value(amounts.resolved(leg.amount or 0, values))
                sums[""] += money if leg.side == "dr" else -money
                sums[leg.item or ""] += leg.quantity or 0
            assert not any(sums.values()), (entry, doc, changed)
    assert posted > 3
