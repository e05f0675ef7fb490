"""Amounts as sums of unknowns: `money(l.net) + money(l.tax)` is 1·`money(l.net)` + 1·`money(l.tax)`, Σ over the lines.

Problem: the proof must see that `l.owed + l.share` and `money(l.gross)` are equal, however they are written and in whatever
loop they stand. Decision: every value is a *form*, a map from terms to coefficients. A term is an *atom* (a field, a function
result, a rounded value: one number per record and element) with the lists it is summed over and, for goods, the item it is
a quantity of. Atoms are strings that are equal exactly when the formula is: names are expanded, and every list has one
canonical variable, so `l.net` in one loop over `d.lines` and `k.net` in another are the same atom.

    let l.price = money(l.gross) - l.share          {money(l.gross): 1, l.share: -1}
    let l.vat   = l.price - l.tax_base               {money(l.gross): 1, l.share: -1, net_of(money(l.gross) − l.share, …): -1}
    Σ over d.lines of it                             l.share becomes money(d.discount), the others Σ l: …

Rewritten where a form is made: `excess(b, a)` → `excess(a, b) − a + b`, `lesser(a, b)` → `a − excess(a, b)`,
`credit_balance` → − `debit_balance`, `part(x, q, q)` → `x`. Nothing else is known of functions; two calls with equal
arguments are equal, and that is all (RULES.md §6).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple


class Term(NamedTuple):
    """An unknown: Σ over `lists` of `atom` (of `item`)."""

    lists: tuple[str, ...]
    atom: str
    item: str = ""


Form = Mapping[Term, Fraction]
"""Coefficients that are not 0, by term. Never changed in place once made."""

ONE = Term((), "1")
ZERO: Form = {}


def constant(value: Fraction) -> Form:
    """A number."""
    return {ONE: value} if value else ZERO


def add(left: Form, right: Form, factor: Fraction | int = 1) -> Form:
    """`left + factor · right`."""
    total = dict(left)
    for term, coefficient in right.items():
        value = total.get(term, 0) + coefficient * factor
        if value:
            total[term] = Fraction(value)
        else:
            total.pop(term, None)
    return total


def scaled(form: Form, factor: Fraction | int) -> Form:
    """`factor · form`."""
    return {term: coefficient * factor for term, coefficient in form.items()} if factor else ZERO


def constant_of(form: Form) -> Fraction | None:
    """The number that the form is, or None where it has unknowns."""
    return form.get(ONE, Fraction(0)) if set(form) <= {ONE} else None


@dataclass(frozen=True, slots=True)
class Atom:
    """What is known of an atom beside its text."""

    lists: frozenset[str]
    """The lists whose element it belongs to."""
    share_of: str | None = None
    """The list over which it is a split share …"""
    amount: Form = field(default_factory=dict)
    """… of this amount."""


class Atoms:
    """All atoms of one rule, and the canonical variable of each list."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._atoms: dict[str, Atom] = {}
        self._variables: dict[str, str] = {}
        self._sources: dict[str, str] = {}

    # --- names ---------------------------------------------------------------------------------------------------------

    def variable(self, key: str, written: str, source: str) -> str:
        """The canonical variable of a list: the first one used for it; primed where another list has that one."""
        if key not in self._variables:
            name = written
            while name in self._variables.values():
                name += "'"
            self._variables[key] = name
            self._sources[key] = source
        return self._variables[key]

    def variable_of(self, key: str) -> str:
        """The canonical variable of a list that was entered before."""
        return self._variables[key]

    def atom(self, text: str, lists: frozenset[str]) -> Form:
        """The form that is one atom."""
        self._atoms.setdefault(text, Atom(lists))
        return {Term((), text): Fraction(1)}

    def share(self, text: str, list_: str, amount: Form) -> Form:
        """The form of a split share: its sum over its list is `amount`."""
        self._atoms[text] = Atom(frozenset((list_,)), list_, amount)
        return {Term((), text): Fraction(1)}

    def call(self, function: str, *arguments: Form | str) -> Form:
        """A function of known meaning to nobody but itself: equal for equal arguments."""
        shown = [argument if isinstance(argument, str) else self.show(argument) for argument in arguments]
        lists = [self.lists_of(argument) for argument in arguments if not isinstance(argument, str)]
        return self.atom(f"{function}({', '.join(shown)})", frozenset().union(*lists))

    def lists_of(self, form: Form) -> frozenset[str]:
        """The lists whose elements a form speaks of, those it sums over left out."""
        found = frozenset[str]()
        for term in form:
            found |= self._free(term)
        return found

    def _free(self, term: Term) -> frozenset[str]:
        own = self._atoms[term.atom].lists if term.atom in self._atoms else frozenset[str]()
        item = self._atoms[term.item].lists if term.item in self._atoms else frozenset[str]()
        return (own - frozenset(term.lists)) | item

    # --- rewriting -----------------------------------------------------------------------------------------------------

    def excess(self, left: Form, right: Form) -> Form:
        """`excess(a, b)`, a function of a − b alone; of a − b and b − a the one whose first term is positive is kept."""
        difference = add(left, right, -1)
        value = constant_of(difference)
        if value is not None:
            return constant(max(value, Fraction(0)))
        turned = difference[min(difference)] < 0
        kept = scaled(difference, -1) if turned else difference
        plus = {term: coefficient for term, coefficient in kept.items() if coefficient > 0}
        minus = {term: -coefficient for term, coefficient in kept.items() if term not in plus}
        positive = self.atom(f"excess({self.show(plus)}, {self.show(minus)})", self.lists_of(kept))
        return add(positive, difference) if turned else positive

    def summed(self, form: Form, key: str) -> Form:
        """Σ over one list: shares of that list become the amount that was split."""
        total: Form = ZERO
        for term, coefficient in form.items():
            total = add(total, self._term_summed(term, key), coefficient)
        return total

    def _term_summed(self, term: Term, key: str) -> Form:
        atom = self._atoms.get(term.atom)
        if atom is not None and atom.share_of == key and not term.item:
            if not term.lists:
                return atom.amount
            if not any(set(inner.lists) & set(term.lists) for inner in atom.amount):
                return {
                    Term(tuple(sorted((*inner.lists, *term.lists))), inner.atom): value for inner, value in atom.amount.items()
                }
        if key in term.lists:  # a sum over the same list, taken before the loop began: a value of its own
            inner_form = {Term(term.lists, term.atom): Fraction(1)}
            term = Term((), *(self._opaque(inner_form), term.item))
        return {Term(tuple(sorted((*term.lists, key))), term.atom, term.item): Fraction(1)}

    def _opaque(self, form: Form) -> str:
        text = f"({self.show(form)})"
        self._atoms.setdefault(text, Atom(self.lists_of(form)))
        return text

    def of_item(self, form: Form, item: str, lists: frozenset[str]) -> Form:
        """Quantities of an item: the same form with the item beside every atom."""
        self._atoms.setdefault(item, Atom(lists))
        return {Term(term.lists, term.atom, item): coefficient for term, coefficient in form.items()}

    def fixed(self, item: str, lists: frozenset[str]) -> bool:
        """True where the item of that text is one and the same within one element of each of these lists."""
        return item in self._atoms and self._atoms[item].lists <= lists

    # --- showing -------------------------------------------------------------------------------------------------------

    def show(self, form: Form) -> str:
        """The form as a reader writes it: `Σ l in d.lines: money(l.gross) − l.vat`; equal forms show alike."""
        groups: dict[tuple[str, ...], list[tuple[Term, Fraction]]] = {}
        for term in sorted(form):
            groups.setdefault(term.lists, []).append((term, form[term]))
        parts = [self._shown_sum(lists, terms) for lists, terms in groups.items()]
        return "; ".join(parts) or "0"

    def _shown_sum(self, lists: tuple[str, ...], terms: list[tuple[Term, Fraction]]) -> str:
        body = "".join(_shown(term, coefficient, first=index == 0) for index, (term, coefficient) in enumerate(terms))
        over = "".join(f"Σ {self._variables[key]} in {self._sources[key]}: " for key in lists)
        return f"{over}{body}"


def _shown(term: Term, coefficient: Fraction, *, first: bool) -> str:
    lead = ("−" if first else " − ") if coefficient < 0 else ("" if first else " + ")
    size = abs(coefficient)
    if term.atom == "1":
        return f"{lead}{number(size)}"
    of = f" of {term.item}" if term.item else ""
    return f"{lead}{'' if size == 1 else f'{number(size)}·'}{term.atom}{of}"


def number(value: Fraction) -> str:
    """A number as a rule would write it; exactly, because atoms that show alike are alike."""
    if value.denominator == 1:
        return str(value.numerator)
    places = 1
    while (value * 10**places).denominator != 1:
        places += 1
        if places > 12:
            return str(value)
    digits = str(abs(value * 10**places).numerator).rjust(places + 1, "0")
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"
