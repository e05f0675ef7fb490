"""The balance proof (RULES.md §6): every entry of a rule is balanced, in money and in goods, whatever the document says.

Problem: `dr AR(c) l.owed`, `cr REV(i) l.net`, `cr VOUT l.tax` inside `for l in d.lines`, under conditions on policies, the
document and the line. Is Σ debit − Σ credit zero for every document? Try it for every combination of conditions, in symbols:

    policy.taxpayer = general, line not exempt    Σ l: money(l.gross) − net_of(…) − (money(l.gross) − net_of(…))  =  0
    policy.taxpayer = small                       Σ l: money(l.gross) − net_of(…)                                 ≠  0   R501

Decision: the legs of an entry hang in a tree of loops. For every combination of what is fixed outside the loops (policies, the
document, the elements of loops round the entry) the tree is summed from the leaves: inside a loop, over every combination of
conditions on its element, the active legs are added and the equations in force eliminated. If the result is the same in all
combinations, its Σ over the list goes one loop up (shares of a split become the amount that was split); if not, the entry
would balance only for some lines, and it is refused with the combination. At the root nothing may remain.

For goods a term carries its item as written. `l.item` is an unknown of the line, so a surplus of one line never hides a
shortage of another. Equations about quantities are used times every item that is fixed where the equation stands.

A `require` also rules out the combinations in which it fails, for then the document is refused and there is no entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from ledger.rules.conditions import MOST_COMBINATIONS, Cell, Every, Formula, Space, TooMany, holds, names_in
from ledger.rules.elimination import basis, reduced
from ledger.rules.linear_forms import Atoms, Form, Term, add

Measure = Literal["money", "goods"]


@dataclass(frozen=True, slots=True)
class ProofLeg:
    """What one leg adds to Σ debit − Σ credit and to Σ quantity, in which loops and under which conditions."""

    lists: tuple[str, ...]
    guards: tuple[Formula, ...]
    money: Form
    goods: Form


@dataclass(frozen=True, slots=True)
class Requirement:
    """A `require`: it holds for every element of its loops for which its guards do; `equations` are forms that are then 0."""

    lists: tuple[str, ...]
    guards: tuple[Formula, ...]
    formula: Formula
    money: tuple[Form, ...] = ()
    quantities: tuple[Form, ...] = ()


@dataclass(frozen=True, slots=True)
class ProofEntry:
    """One entry: the loops round it, the conditions it stands under, its legs, and all requirements of its rule."""

    lists: tuple[str, ...]
    guards: tuple[Formula, ...]
    legs: tuple[ProofLeg, ...]
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class Residue:
    """What is left over, and the combination in which it is."""

    shown: str
    combination: str


@dataclass(slots=True)
class _Node:
    """One loop of the tree: what stands directly in it, and the variables that its element decides."""

    lists: tuple[str, ...]
    legs: list[ProofLeg] = field(default_factory=list)
    requirements: list[Requirement] = field(default_factory=list)
    children: dict[str, _Node] = field(default_factory=dict)
    variables: tuple[str, ...] = ()
    heaviest: int = 1
    """Combinations on the longest way from here down."""


class _Unequal(Exception):  # noqa: N818  # a way out of the recursion, never seen outside this module
    """The legs of a loop do not add up to the same for every element: one form here, another there."""

    def __init__(self, key: str, here: _Tried, there: _Tried) -> None:
        super().__init__()
        self.key, self.here, self.there = key, here, there


class _Tried(NamedTuple):
    """What the legs of one element come to in one combination."""

    form: Form
    combination: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class _Summed:
    """A loop summed up: its form, and the equations that hold for it as a whole."""

    form: Form
    equations: tuple[Form, ...]


def residue(entry: ProofEntry, atoms: Atoms, measure: Measure) -> Residue | TooMany | None:
    """None where the entry is proved; otherwise what remains, or that there is too much to try."""
    return _Proof(entry, atoms, measure).result()


class _Proof:
    """One entry in one measure."""

    def __init__(self, entry: ProofEntry, atoms: Atoms, measure: Measure) -> None:
        self._entry, self._atoms, self._measure = entry, atoms, measure
        self._legs = [leg for leg in entry.legs if (leg.money if measure == "money" else leg.goods)]
        self._requirements = self._relevant()
        self._space = Space(self._formulas())
        self._root = self._tree()
        self._items = sorted({term.item for leg in self._legs for term in leg.goods})

    # --- what matters --------------------------------------------------------------------------------------------------

    def _formulas(self) -> Iterable[Formula]:
        yield from self._entry.guards
        for leg in self._legs:
            yield from leg.guards
        for requirement in self._requirements:
            yield from requirement.guards
            yield requirement.formula

    def _relevant(self) -> list[Requirement]:
        """Requirements that can say anything here: with an equation, or about a variable of a leg."""
        names = frozenset[str]().union(*(names_in(guard) for leg in self._legs for guard in leg.guards))
        chosen = []
        for requirement in self._entry.requirements:
            equations = requirement.money if self._measure == "money" else requirement.quantities
            if equations or names_in(requirement.formula) & names:
                chosen.append(requirement)
        return chosen

    def _tree(self) -> _Node:
        base = frozenset(self._entry.lists)
        root = _Node(())
        for leg in self._legs:
            self._node(root, [key for key in leg.lists if key not in base]).legs.append(leg)
        for requirement in self._requirements:
            path = [key for key in requirement.lists if key not in base]
            self._node(root, path).requirements.append(requirement)
        self._assign(root, base, frozenset())
        return root

    def _node(self, root: _Node, path: Sequence[str]) -> _Node:
        node = root
        for key in path:
            node = node.children.setdefault(key, _Node((*node.lists, key)))
        return node

    def _assign(self, node: _Node, lists: frozenset[str], done: frozenset[str]) -> None:
        """Give every variable to the outermost loop in which all its lists are open."""
        lists |= frozenset(node.lists)
        used = self._names_below(node) - done
        node.variables = tuple(
            name for name in self._space.cells if name in used and self._space.variables[name].lists <= lists
        )
        for child in node.children.values():
            self._assign(child, lists, done | frozenset(node.variables))
        deepest = max((child.heaviest for child in node.children.values()), default=1)
        node.heaviest = self._space.count(node.variables) * deepest

    def _names_below(self, node: _Node) -> frozenset[str]:
        """What decides this loop and those in it; the entry's own conditions are decided at the root."""
        formulas = [*self._entry.guards, *(guard for leg in node.legs for guard in leg.guards)]
        for requirement in node.requirements:
            formulas += (*requirement.guards, requirement.formula)
        found = frozenset[str]().union(*(names_in(formula) for formula in formulas))
        return found.union(*(self._names_below(child) for child in node.children.values()))

    # --- trying --------------------------------------------------------------------------------------------------------

    def result(self) -> Residue | TooMany | None:
        """Every combination at the root."""
        if self._root.heaviest > MOST_COMBINATIONS:
            return TooMany(self._root.heaviest)
        guard = Every(self._entry.guards)
        for assignment in self._space.assignments(self._root.variables):
            if not holds(guard, assignment) or not self._possible(self._root, assignment):
                continue
            try:
                left = self._at(self._root, assignment, ()).form
            except _Unequal as unequal:
                return self._unequal(unequal)
            if left:
                return Residue(self._atoms.show(left), self._space.show(assignment))
        return None

    def _unequal(self, unequal: _Unequal) -> Residue:
        """The form of some elements of a loop, and what it is for others."""
        key, here, there = unequal.key, unequal.here, unequal.there
        over = {
            Term(tuple(sorted((*term.lists, key))), term.atom, term.item): coefficient
            for term, coefficient in here.form.items()
        }
        when, otherwise = self._space.show(here.combination), self._space.show(there.combination)
        return Residue(self._atoms.show(over), f"{when}; {self._atoms.show(there.form)}, when {otherwise}")

    def _possible(self, node: _Node, assignment: Mapping[str, Cell]) -> bool:
        """False where a requirement that stands here fails: the document is refused."""
        return all(
            holds(requirement.formula, assignment) or not holds(Every(requirement.guards), assignment)
            for requirement in node.requirements
        )

    def _at(self, node: _Node, assignment: Mapping[str, Cell], outer: tuple[Form, ...]) -> _Summed:
        """The form of one element, where all conditions that matter are decided."""
        own = [
            equation
            for requirement in node.requirements
            if holds(Every(requirement.guards), assignment)
            for equation in self._equations(requirement, node)
        ]
        equations = (*outer, *own)
        below = [self._over(child, assignment, equations) for child in node.children.values()]
        form = self._added(node, assignment)
        for summed in below:
            form = add(form, summed.form)
        equations = (*equations, *(equation for summed in below for equation in summed.equations))
        return _Summed(reduced(form, basis(equations)), tuple(own))

    def _added(self, node: _Node, assignment: Mapping[str, Cell]) -> Form:
        form: Form = {}
        for leg in node.legs:
            if holds(Every(leg.guards), assignment):
                form = add(form, leg.money if self._measure == "money" else leg.goods)
        return form

    def _equations(self, requirement: Requirement, node: _Node) -> Iterable[Form]:
        if self._measure == "money":
            return requirement.money
        lists = frozenset((*self._entry.lists, *node.lists))
        fixed = [item for item in self._items if self._atoms.fixed(item, lists)]
        return [_times(equation, item) for equation in requirement.quantities for item in fixed]

    def _over(self, node: _Node, assignment: Mapping[str, Cell], outer: tuple[Form, ...]) -> _Summed:
        """Σ over a list: the same for every element, whatever it is like."""
        found: _Summed | None = None
        first: Mapping[str, Cell]
        for own in self._space.assignments(node.variables):
            together = {**assignment, **own}
            if not self._possible(node, together):
                continue
            summed = self._at(node, together, outer)
            if found is None:
                found, first = summed, together
                continue
            if summed.form != found.form:
                tried = (_Tried(summed.form, together), _Tried(found.form, first))
                here, there = tried if summed.form else tried[::-1]
                raise _Unequal(node.lists[-1], here, there)
            found = _Summed(found.form, tuple(entry for entry in found.equations if entry in summed.equations))
        if found is None:
            return _Summed({}, ())
        key = node.lists[-1]
        return _Summed(
            self._atoms.summed(found.form, key), tuple(self._atoms.summed(equation, key) for equation in found.equations)
        )


def _times(equation: Form, item: str) -> Form:
    """An equation between quantities, of one item."""
    return {Term(term.lists, term.atom, item): coefficient for term, coefficient in equation.items()}
