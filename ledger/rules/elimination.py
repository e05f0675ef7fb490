"""Equations that hold, and what is left of a form when they are used: Gauss elimination over exact fractions.

`require money(p.amount) = sum(money(s.amount) - s.discount …)` gives the form `money(p.amount) − Σ …`, which is 0. With it
`Σ money(s.amount) − Σ s.discount − money(p.amount)` reduces to nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ledger.rules.linear_forms import Form, Term, add, scaled

Basis = Sequence[tuple[Term, Form]]
"""Equations in reduced form: each has a pivot that no other contains, with coefficient 1."""


def basis(equations: Sequence[Form]) -> Basis:
    """The equations, reduced against each other; dependent ones fall away."""
    found: list[tuple[Term, Form]] = []
    for equation in equations:
        rest = reduced(equation, found)
        if not rest:
            continue
        pivot = max(rest)
        rest = scaled(rest, Fraction(1) / rest[pivot])
        found = [(other, add(form, rest, -form.get(pivot, Fraction(0)))) for other, form in found]
        found.append((pivot, rest))
    return found


def reduced(form: Form, known: Basis) -> Form:
    """The form with every pivot replaced: empty exactly where the form is a combination of the equations."""
    for pivot, equation in known:
        if pivot in form:
            form = add(form, equation, -form[pivot])
    return form
