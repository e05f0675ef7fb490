"""The bundles a book has adopted, loaded and compiled once, chosen by accounting date (RULES.md §8).

A bundle ends where the next begins: no gap, no overlap. Loading proves the rules again; a book whose adopted rules do not
load any more is not opened.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ledger.domain.chart import Bundle
from ledger.domain.masters import TaxRate
from ledger.rules.bundle import LoadedBundle, load_bundle
from ledger.rules.compiler import CompiledRule, compile_rule


@dataclass(frozen=True, slots=True)
class AdoptedBundle:
    """A bundle in force with its compiled rules."""

    loaded: LoadedBundle
    rules: Mapping[str, CompiledRule]
    valid_from: dt.date

    @property
    def bundle(self) -> Bundle:
        """Chart, roles, policies."""
        return self.loaded.bundle


@dataclass(frozen=True, slots=True)
class AdoptedBundles:
    """All bundles of a book, by the day they come into force."""

    adopted: tuple[AdoptedBundle, ...]

    def at(self, date: dt.date) -> AdoptedBundle | None:
        """The bundle in force on that day, None before the first."""
        return next((one for one in reversed(self.adopted) if one.valid_from <= date), None)

    @property
    def functions(self) -> dict[str, frozenset[str]]:
        """Rule functions, `spread`, and lists of the books each kind uses under any bundle."""
        found: dict[str, frozenset[str]] = {}
        for one in self.adopted:
            for kind, rule in one.rules.items():
                lists = {name.partition("(")[0] for name in rule.lists}
                found[kind] = found.get(kind, frozenset()) | rule.functions | lists
        return found

    def latest(self) -> Bundle:
        """The bundle that starts last."""
        return self.adopted[-1].bundle

    def tax_rates(self) -> dict[str, list[TaxRate]]:
        """The tax table of the latest bundle; its rows carry their own dates."""
        return {code: list(rows) for code, rows in self.adopted[-1].loaded.tax_rates.items()}


def compile_bundle(loaded: LoadedBundle, valid_from: dt.date) -> AdoptedBundle:
    """Compile every rule of a loaded bundle."""
    rules = {kind: compile_rule(rule, loaded.policies) for kind, rule in loaded.rules.items()}
    return AdoptedBundle(loaded, rules, valid_from)


def adopted_bundles(adoptions: Iterable[Mapping[str, Any]], currency: str) -> AdoptedBundles:
    """The bundles of adoption records' inputs, in log order; a later adoption of the same day replaces the earlier."""
    by_day: dict[dt.date, AdoptedBundle] = {}
    for given in adoptions:
        valid_from = dt.date.fromisoformat(given["valid_from"])
        loaded = load_bundle(given["files"], given["chart"], valid_from=valid_from, currency=currency)
        assert isinstance(loaded, LoadedBundle), f"the adopted bundle {given['bundle']} does not load: {loaded}"
        assert loaded.bundle.id == given["bundle"], f"the adopted text of {given['bundle']} has the hash {loaded.bundle.id}"
        by_day[valid_from] = compile_bundle(loaded, valid_from)
    return AdoptedBundles(tuple(by_day[day] for day in sorted(by_day)))
