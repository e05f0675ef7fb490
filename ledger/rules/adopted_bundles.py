"""The bundles a book has adopted, chosen by accounting date; rules are parsed and compiled when first used (RULES.md §8).

A bundle ends where the next begins: no gap, no overlap. Its rules were proved before the adoption was logged and its text is
held by the log's hash, so that opening a book proves nothing again: a report parses no rule, a receipt only its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ledger.domain.chart import Bundle
from ledger.domain.masters import Masters, TaxRate
from ledger.rules.bundle_tables import StatementLine
from ledger.rules.bundle_text import AdoptedText, adopted_text

if TYPE_CHECKING:
    from ledger.rules.compiler import CompiledRule


@dataclass(slots=True)
class CompiledRules(Mapping[str, "CompiledRule"]):
    """The compiled rules of a bundle by kind, each made when it is first asked for."""

    text: AdoptedText
    _compiled: dict[str, CompiledRule] = field(default_factory=dict)

    def __getitem__(self, kind: str) -> CompiledRule:
        if kind not in self._compiled:
            from ledger.rules.compiler import compile_rule  # noqa: PLC0415  # a report compiles nothing

            rule = self.text.rule(kind)
            if rule is None:
                raise KeyError(kind)
            self._compiled[kind] = compile_rule(rule, self.text.policies)
        return self._compiled[kind]

    def __iter__(self) -> Iterator[str]:
        return iter(self.text.kinds)

    def __len__(self) -> int:
        return len(self.text.kinds)


@dataclass(frozen=True, slots=True)
class AdoptedBundle:
    """A bundle in force."""

    text: AdoptedText
    rules: Mapping[str, CompiledRule]
    valid_from: dt.date

    @property
    def bundle(self) -> Bundle:
        """Chart, roles, policies."""
        return self.text.bundle

    @property
    def statements(self) -> tuple[StatementLine, ...]:
        """The statutory lines of the chart."""
        return self.text.statements


@dataclass(frozen=True, slots=True)
class AdoptedBundles:
    """All bundles of a book, by the day they come into force."""

    adopted: tuple[AdoptedBundle, ...]

    def at(self, date: dt.date) -> AdoptedBundle | None:
        """The bundle in force on that day, None before the first."""
        return next((one for one in reversed(self.adopted) if one.valid_from <= date), None)

    def functions(self, kinds: Iterable[str]) -> dict[str, frozenset[str]]:
        """Rule functions, `spread`, and lists of the books that the rules of these kinds use under any bundle."""
        found: dict[str, frozenset[str]] = {}
        for kind in set(kinds):
            rules = [one.rules[kind] for one in self.adopted if kind in one.rules]
            lists = {part for rule in rules for name in rule.lists for part in (name, name.partition("(")[0])}
            found[kind] = frozenset(lists).union(*(rule.functions for rule in rules))
        return found

    def latest(self) -> Bundle:
        """The bundle that starts last."""
        return self.adopted[-1].bundle

    def tax_rates(self) -> dict[str, list[TaxRate]]:
        """The tax table of the latest bundle; its rows carry their own dates."""
        return {code: list(rows) for code, rows in self.adopted[-1].text.tax_rates.items()} if self.adopted else {}

    def enter_taxes(self, masters: Masters) -> None:
        """Put the tax tables among the master data."""
        masters.tax_rates = self.tax_rates()
        masters.tax_determinations = self.adopted[-1].text.tax_determinations if self.adopted else ()


def adopted_bundles(adoptions: Iterable[Mapping[str, Any]], currency: str) -> AdoptedBundles:
    """The bundles of adoption records' inputs, in log order; a later adoption of the same day replaces the earlier."""
    by_day: dict[dt.date, AdoptedBundle] = {}
    for given in adoptions:
        valid_from = dt.date.fromisoformat(given["valid_from"])
        text = adopted_text(given["files"], given["chart"], valid_from=valid_from, currency=currency)
        assert text.bundle.id == given["bundle"], f"the adopted text of {given['bundle']} has the hash {text.bundle.id}"
        by_day[valid_from] = AdoptedBundle(text, CompiledRules(text), valid_from)
    return AdoptedBundles(tuple(by_day[day] for day in sorted(by_day)))
