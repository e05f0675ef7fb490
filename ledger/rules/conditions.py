"""Conditions and their decision: are the branches of a choice disjoint and exhaustive (RULES.md §5)?

A condition is a formula over variables. A choice or yes/no is a variable with its values, `given x` one with yes and no. A
number compared with constants is cut at them: `x < 5` and `x >= 5` give x the cells below 5, 5, above 5. Two numbers compared
are one variable, the sign of their difference, which is the same thing with the constant 0. Every combination of cells is
tried, at most 4,096. Other relations (a < b, b < c ⇒ a < c) are not known: such a choice needs `otherwise`.

    when l.match = receipt … or when l.match = direct …        R301 no branch when l.match = transit
    when a < b … or when a > b …                               R301 no branch when a = b
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

MOST_COMBINATIONS: Final = 4096

Cell = str | bool | Fraction
"""A value of a variable; of a cut number a representative of the interval."""
Assignment = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Variable:
    """What a condition depends on. `lists` are the lists whose element it belongs to; none: the document, a policy."""

    name: str
    kind: Literal["choice", "flag", "given", "number"]
    lists: frozenset[str] = frozenset()
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Leaf:
    """One test: the variable is one of `values`, or (for numbers) stands in `operator` to `bound`."""

    variable: Variable
    values: tuple[Cell, ...] = ()
    operator: Literal["", "=", "<>", "<", "<=", ">", ">="] = ""
    bound: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Negated:
    """Not."""

    formula: Formula


@dataclass(frozen=True, slots=True)
class Every:
    """And; of nothing: true."""

    formulas: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """Or; of nothing: false."""

    formulas: tuple[Formula, ...]


Formula = Leaf | Negated | Every | Some
TRUE: Final = Every(())

_OPERATORS: Final[Mapping[str, Callable[[Fraction, Fraction], bool]]] = {
    "=": lambda left, right: left == right,
    "<>": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def leaves(formula: Formula) -> Iterator[Leaf]:
    """All tests in a formula."""
    if isinstance(formula, Leaf):
        yield formula
    elif isinstance(formula, Negated):
        yield from leaves(formula.formula)
    else:
        for part in formula.formulas:
            yield from leaves(part)


def holds(formula: Formula, assignment: Assignment) -> bool:
    """True where the formula holds for these cells."""
    if isinstance(formula, Leaf):
        cell = assignment[formula.variable.name]
        if formula.operator:
            assert isinstance(cell, Fraction), cell
            return _OPERATORS[formula.operator](cell, formula.bound)
        return cell in formula.values
    if isinstance(formula, Negated):
        return not holds(formula.formula, assignment)
    if isinstance(formula, Every):
        return all(holds(part, assignment) for part in formula.formulas)
    return any(holds(part, assignment) for part in formula.formulas)


@dataclass(frozen=True, slots=True)
class TooMany:
    """More combinations than are tried."""

    count: int


class Space:
    """The variables of some formulas with their cells."""

    def __init__(self, formulas: Iterable[Formula]) -> None:
        """Collect the variables and cut the numbers at every constant."""
        self.variables: dict[str, Variable] = {}
        cuts: dict[str, set[Fraction]] = {}
        for leaf in (leaf for formula in formulas for leaf in leaves(formula)):
            self.variables.setdefault(leaf.variable.name, leaf.variable)
            if leaf.operator:
                cuts.setdefault(leaf.variable.name, set()).add(leaf.bound)
        self._cuts = {name: sorted(bounds) for name, bounds in cuts.items()}
        self.cells: dict[str, tuple[Cell, ...]] = {name: self._cells(entry) for name, entry in self.variables.items()}

    def _cells(self, variable: Variable) -> tuple[Cell, ...]:
        if variable.kind == "choice":
            return variable.values
        if variable.kind != "number":
            return (True, False)
        bounds = self._cuts[variable.name]
        inner = [cell for low, high in itertools.pairwise(bounds) for cell in (low, (low + high) / 2)]
        return (bounds[0] - 1, *inner, bounds[-1], bounds[-1] + 1)

    def count(self, names: Iterable[str] | None = None) -> int:
        """How many combinations of these variables there are."""
        return math.prod(len(self.cells[name]) for name in (self.cells if names is None else names))

    def assignments(self, names: Sequence[str] | None = None) -> Iterator[dict[str, Cell]]:
        """Every combination of these variables (of all, where none are named)."""
        chosen = tuple(self.cells) if names is None else tuple(names)
        for cells in itertools.product(*(self.cells[name] for name in chosen)):
            yield dict(zip(chosen, cells, strict=True))

    def show(self, assignment: Assignment) -> str:
        """A combination in words: `policy.grni = month_start and given l.receipt`."""
        return " and ".join(self._shown(self.variables[name], cell) for name, cell in assignment.items())

    def _shown(self, variable: Variable, cell: Cell) -> str:
        if isinstance(cell, bool):
            word = f"given {variable.name.removeprefix('given ')}" if variable.kind == "given" else variable.name
            return word if cell else f"not {word}"
        if isinstance(cell, str):
            return f"{variable.name} = {cell}"
        bounds = self._cuts[variable.name]
        if cell in bounds:
            return f"{variable.name} = {cell}"
        below = [bound for bound in bounds if bound < cell]
        above = [bound for bound in bounds if bound > cell]
        tests = [f"{variable.name} > {below[-1]}"] if below else []
        tests += [f"{variable.name} < {above[0]}"] if above else []
        return " and ".join(tests)


def names_in(formula: Formula) -> frozenset[str]:
    """The variables of a formula."""
    return frozenset(leaf.variable.name for leaf in leaves(formula))


def related(guards: Sequence[Formula], targets: Iterable[Formula]) -> tuple[Formula, ...]:
    """The guards that can matter for the targets: those that share a variable with them, directly or through each other."""
    names = frozenset[str]().union(*(names_in(target) for target in targets))
    chosen: list[Formula] = []
    rest = list(guards)
    while found := [guard for guard in rest if names_in(guard) & names]:
        chosen += found
        rest = [guard for guard in rest if guard not in found]
        names = names.union(*(names_in(guard) for guard in found))
    return tuple(chosen)


def implies(guards: Sequence[Formula], target: Formula) -> bool:
    """True where the target holds whenever all guards do, as far as the decision procedure can see."""
    if target in guards or target == TRUE:
        return True
    if isinstance(target, Every):
        return all(implies(guards, part) for part in target.formulas)
    if any(isinstance(guard, Every) and target in guard.formulas for guard in guards):
        return True
    relevant = related(guards, (target,))
    space = Space((*relevant, target))
    if space.count() > MOST_COMBINATIONS:
        return False
    return all(
        holds(target, assignment) for assignment in space.assignments() if all(holds(guard, assignment) for guard in relevant)
    )


@dataclass(frozen=True, slots=True)
class Hole:
    """A combination without a branch."""

    combination: str


@dataclass(frozen=True, slots=True)
class Overlap:
    """A combination with two branches, by their numbers from 0."""

    combination: str
    first: int
    second: int


def decide(branches: Sequence[Formula], guards: Sequence[Formula], *, open_end: bool) -> Hole | Overlap | TooMany | None:
    """Whether exactly one branch holds in every combination the guards allow; with `otherwise` (`open_end`) at most one."""
    relevant = related(guards, branches)
    space = Space((*relevant, *branches))
    if space.count() > MOST_COMBINATIONS:
        relevant = ()
        space = Space(branches)
    if space.count() > MOST_COMBINATIONS:
        return TooMany(space.count())
    own = frozenset[str]().union(*(names_in(branch) for branch in branches))
    allowed = [a for a in space.assignments() if all(holds(guard, a) for guard in relevant)]
    true_in = [[number for number, branch in enumerate(branches) if holds(branch, a)] for a in allowed]
    for assignment, true in zip(allowed, true_in, strict=True):
        if len(true) > 1:
            bad = [other for other, found in zip(allowed, true_in, strict=True) if len(found) > 1]
            return Overlap(space.show(_brief(assignment, bad, space, own)), true[0], true[1])
        if not true and not open_end:
            bad = [other for other, found in zip(allowed, true_in, strict=True) if not found]
            return Hole(space.show(_brief(assignment, bad, space, own)))
    return None


def _brief(assignment: Assignment, bad: Sequence[Assignment], space: Space, own: frozenset[str]) -> dict[str, Cell]:
    """The combination without what does not matter: variables of the guards, and those any cell of which is as bad."""
    kept = {name: cell for name, cell in assignment.items() if name in own}
    for name in tuple(kept):
        rest = {other: cell for other, cell in kept.items() if other != name}
        same = sum(1 for entry in bad if all(entry[other] == cell for other, cell in rest.items()))
        outside = math.prod(len(space.cells[other]) for other in space.cells if other not in rest)
        if rest and same == outside:
            kept = rest
    return kept
