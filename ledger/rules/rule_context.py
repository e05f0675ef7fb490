"""What is known while one rule is checked: its problems, its atoms, and every `let` with the conditions it stands under."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ledger.domain.problem import Problem
from ledger.domain.role import Role
from ledger.rules.conditions import Every, Formula, Leaf, Variable, implies
from ledger.rules.linear_forms import Atoms, Form
from ledger.rules.messages import refusal
from ledger.rules.scope import Fault, Resolved, Scope, Type
from ledger.rules.syntax import Call, Path, Span
from ledger.rules.type_words import close_to, type_word

UNKNOWN = Type("unknown")
"""The type of what is wrong already: no further complaint about it."""


@dataclass(frozen=True, slots=True)
class Value:
    """What an expression is: its type and the form of its unknowns."""

    type: Type
    form: Form = field(default_factory=dict)
    unrounded: bool = False
    """A product or quotient that is no whole number of minor units yet."""

    @property
    def known(self) -> bool:
        """False where something about it was refused already."""
        return self.type != UNKNOWN


@dataclass(slots=True)
class Definition:
    """A name, column or split share."""

    span: Span
    written: str
    value: Value
    guards: tuple[Formula, ...]
    taken: bool = False
    """Its value is a `take`: what `at_rate` wants."""
    used: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A point of the rule: the names in scope and the conditions that hold there."""

    scope: Scope
    guards: tuple[Formula, ...] = ()

    def under(self, formula: Formula) -> Place:
        """The same point, where this holds too."""
        parts = formula.formulas if isinstance(formula, Every) else (formula,)
        return replace(self, guards=(*self.guards, *(part for part in parts if part not in self.guards)))

    @property
    def lists(self) -> tuple[str, ...]:
        """Keys of the open loops, outermost first."""
        return tuple(loop.key for loop in self.scope.loops.values())


@dataclass(slots=True)
class RuleContext:
    """One rule under check."""

    file: str
    roles: Mapping[str, Role]
    atoms: Atoms = field(default_factory=Atoms)
    problems: list[Problem] = field(default_factory=list)
    definitions: dict[tuple[str | None, str], Definition] = field(default_factory=dict)
    """By list key (None for names) and name."""

    def refuse(self, code: str, span: Span, **words: str) -> None:
        """Note a problem; one at a place is enough."""
        problem = refusal(code, self.file, span, **words)
        if problem not in self.problems:
            self.problems.append(problem)

    def refuse_type(self, span: Span, name: str, found: Type, wanted: tuple[str, str], remedy: tuple[str, str]) -> None:
        """R215, unless the type is wrong already."""
        if found == UNKNOWN:
            return
        word = type_word(found.base)
        self.refuse(
            "R215",
            span,
            name=name,
            found_zh=word.zh,
            found_en=word.en,
            wanted_zh=wanted[0],
            wanted_en=wanted[1],
            remedy_zh=remedy[0],
            remedy_en=remedy[1],
        )

    def refuse_fault(self, fault: Fault, span: Span, place: Place) -> None:
        """A fault of the scope as a problem."""
        known = close_to(fault.name, fault.known)
        if fault.code != "R219":
            self.refuse(fault.code, span, name=fault.name, known=known)
            return
        loop = place.scope.defined.variables.get(fault.name)
        zh, en = f"可用:{known}", f"known: {known}"
        if loop is not None:
            zh = f"{fault.name} 只在循环内;循环外用 sum(… for {fault.name} in …)"
            en = f"{fault.name} exists inside its loop; outside use sum(… for {fault.name} in …)"
        self.refuse("R219", span, name=fault.name, remedy_zh=zh, remedy_en=en)

    # --- paths ---------------------------------------------------------------------------------------------------------

    def resolve(self, path: Path, place: Place) -> Resolved | None:
        """What a path means here; refused where it means nothing, may be missing, or belongs to another condition."""
        resolved = place.scope.resolve(path)
        if isinstance(resolved, Fault):
            self.refuse_fault(resolved, path.span, place)
            return None
        if resolved.optional and not implies(place.guards, self.given(resolved, place)):
            self.refuse("R221", path.span, name=".".join(path.parts[:2]))
            return None
        definition = self.definition(resolved)
        if definition is not None:
            definition.used = True
            if not all(implies(place.guards, guard) for guard in definition.guards):
                self.refuse("R228", path.span, name=str(path))
                return None
        return resolved

    def definition(self, resolved: Resolved) -> Definition | None:
        """The `let` or split share behind a path, or None."""
        if resolved.root == "name":
            return self.definitions[(None, resolved.name)]
        if resolved.column:
            return self.definitions[(resolved.list, resolved.name)]
        return None

    def text(self, resolved: Resolved, place: Place) -> str:
        """The atom of a path: equal for all paths that mean the same thing, whatever the loop variable is called."""
        roots = {"document": place.scope.variable, "policy": "policy"}
        root = self.atoms.variable_of(resolved.list) if resolved.list is not None else roots.get(resolved.root, "")
        return ".".join(part for part in (root, resolved.name, resolved.attribute) if part)

    def lists_of(self, resolved: Resolved) -> frozenset[str]:
        """The list whose element a path speaks of."""
        return frozenset() if resolved.list is None else frozenset((resolved.list,))

    def given(self, resolved: Resolved, place: Place) -> Leaf:
        """The test that an optional field is there."""
        bare = replace(resolved, attribute="")
        return Leaf(Variable(f"given {self.text(bare, place)}", "given", self.lists_of(resolved)), (True,))

    def enter(self, variable: str, source: Path | Call, span: Span, place: Place) -> Place | None:
        """The point inside a loop over a list."""
        scope = place.scope.enter(variable, source)
        if isinstance(scope, Fault):
            self.refuse_fault(scope, source.span if scope.code in ("R203", "R204", "R213", "R219") else span, place)
            return None
        entered = scope.loops[variable]
        self.atoms.variable(entered.key, variable, entered.key if isinstance(source, Call) else str(source))
        return replace(place, scope=scope)
