"""The check of one rule: one walk from top to bottom that knows at every statement which names and conditions hold there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from ledger.domain.kind import Kind
from ledger.domain.problem import Problem, Text
from ledger.domain.role import Role
from ledger.rules.condition_reader import ConditionReader, negated
from ledger.rules.conditions import (
    MOST_COMBINATIONS,
    TRUE,
    Every,
    Formula,
    Hole,
    Overlap,
    TooMany,
    decide,
)
from ledger.rules.expressions import ExpressionReader, written
from ledger.rules.legs import LegReader
from ledger.rules.linear_forms import Form, add
from ledger.rules.policy import PolicyDeclaration
from ledger.rules.proof import Measure, ProofEntry, ProofLeg, Requirement, Residue, residue
from ledger.rules.rule_context import UNKNOWN, Definition, Place, RuleContext, Value
from ledger.rules.scope import Fault, Scope, Type
from ledger.rules.syntax import (
    All,
    Call,
    Choice,
    Compare,
    Condition,
    EntryBlock,
    For,
    Leg,
    Let,
    NoneWhen,
    Path,
    Require,
    Rule,
    Span,
    Split,
    Statement,
)

_FIELD: Final = re.compile(r"\{([^{}]*)\}")
_PATH: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
_WEIGHTS: Final = frozenset({"money", "amount", "quantity", "number", "rate"})


@dataclass(slots=True)
class _Entry:
    """An entry whose block is being walked."""

    block: EntryBlock
    place: Place
    legs: list[ProofLeg] = field(default_factory=list)


class RuleCheck:
    """Checks one rule against the kind it is written for."""

    def __init__(self, rule: Rule, kind: Kind, policies: Mapping[str, PolicyDeclaration], roles: Mapping[str, Role]) -> None:
        """Begin at the top of the rule."""
        self.rule = rule
        self.context = RuleContext(rule.file, roles)
        self._expressions = ExpressionReader(self.context)
        self._conditions = ConditionReader(self.context, self._expressions)
        self._legs = LegReader(self.context, self._expressions)
        self._place = Place(Scope.of_rule(kind, rule.variable, policies, roles))
        self._entries: list[_Entry] = []
        self._requirements: list[Requirement] = []

    def problems(self) -> list[Problem]:
        """Everything that is wrong with the rule; the proof is tried only where all names and types are right."""
        self._block(self.rule.body, self._place, None)
        for definition in self.context.definitions.values():
            if not definition.used:
                self.context.refuse("R216", definition.span, name=definition.written)
        if all(problem.code == "R216" for problem in self.context.problems):
            for entry in self._entries:
                self._prove(entry)
        return sorted(self.context.problems, key=lambda problem: (problem.where.line or 0, problem.code))

    # --- blocks --------------------------------------------------------------------------------------------------------

    def _block(self, body: tuple[Statement, ...], place: Place, entry: _Entry | None) -> None:
        """`none when C` leaves the block: what follows stands under not C. After `require C`, C holds."""
        for statement in body:
            place = self._statement(statement, place, entry)

    def _statement(self, statement: Statement, place: Place, entry: _Entry | None) -> Place:
        match statement:
            case Let():
                self._let(statement, place)
            case Require():
                return self._require(statement, place)
            case For():
                self._for(statement, place, entry)
            case Choice():
                self._choice(statement, place, entry)
            case NoneWhen():
                self._text(statement.text, statement.span, place)
                formula = self._conditions.read(statement.condition, place)
                return place if formula is None else place.under(negated(formula))
            case EntryBlock():
                self._entry(statement, place, entry)
            case Leg():
                if entry is None:
                    self.context.refuse("R211", statement.span)
                else:
                    entry.legs.append(self._legs.read(statement, entry.block, place))
        return place

    def _let(self, let: Let, place: Place) -> None:
        value = self._expressions.let_value(let, place)
        taken = isinstance(let.value, Call) and let.value.function == "take"
        self._define(let.target, value, let.span, place, taken=taken)

    def _define(self, target: Path, value: Value, span: Span, place: Place, *, taken: bool = False) -> None:
        fault = place.scope.define(target, value.type)
        if isinstance(fault, Fault):
            known = fault.known[0] if fault.known else ""
            self.context.refuse(fault.code, target.span, name=fault.name, known=known)
            return
        key = place.lists[-1] if place.lists else None
        definition = Definition(span, str(target), value, place.guards, taken=taken)
        self.context.definitions[(key, target.parts[-1])] = definition

    def _require(self, require: Require, place: Place) -> Place:
        self._text(require.text, require.span, place)
        formula = self._conditions.read(require.condition, place)
        if formula is None:
            return place
        money: list[Form] = []
        quantities: list[Form] = []
        for base, form in self._equations(require.condition, place):
            (money if base == "money" else quantities).append(form)
        self._requirements.append(Requirement(place.lists, place.guards, formula, tuple(money), tuple(quantities)))
        return place.under(formula)

    def _equations(self, condition: Condition, place: Place) -> list[tuple[str, Form]]:
        """`A = B` tells the proof that A − B is 0."""
        if isinstance(condition, All):
            return [equation for part in condition.conditions for equation in self._equations(part, place)]
        if not isinstance(condition, Compare) or condition.operator != "=":
            return []
        before = len(self.context.problems)
        left, right = self._expressions.read(condition.left, place), self._expressions.read(condition.right, place)
        del self.context.problems[before:]  # said already when the condition was read
        bases = {left.type.base, right.type.base} - {"zero"}
        return [(base, add(left.form, right.form, -1)) for base in bases if base in ("money", "quantity") and len(bases) == 1]

    def _for(self, loop: For, place: Place, entry: _Entry | None) -> None:
        split = None if loop.split is None else self._split(loop.split, place)
        inside = self.context.enter(loop.variable, loop.source, loop.span, place)
        if inside is None:
            return
        if loop.split is not None and split is not None:
            self._share(loop.split, split, inside)
        self._block(loop.body, inside, entry)

    def _split(self, split: Split, place: Place) -> Value:
        value = self._expressions.measured(split.amount, place)
        if value.known and value.type.base not in ("money", "zero"):
            self.context.refuse("R207", split.amount.span, name=written(split.amount))
            return Value(UNKNOWN)
        return value

    def _share(self, split: Split, amount: Value, inside: Place) -> None:
        weight = self._expressions.measured(split.weight, inside)
        if weight.known and (weight.type.base not in _WEIGHTS or weight.type.booked):
            code = "R303" if weight.type.booked else "R207"
            self.context.refuse(code, split.weight.span, name=written(split.weight))
        value = Value(UNKNOWN)
        if amount.known:
            variable = self.context.atoms.variable_of(inside.lists[-1])
            form = self.context.atoms.share(f"{variable}.{split.target.parts[-1]}", inside.lists[-1], amount.form)
            value = Value(Type("money", booked=amount.type.booked), form)
        self._define(split.target, value, split.target.span, inside)

    # --- choices -------------------------------------------------------------------------------------------------------

    def _choice(self, choice: Choice, place: Place, entry: _Entry | None) -> None:
        formulas = [self._conditions.read(branch.condition, place) for branch in choice.branches]
        known = [formula for formula in formulas if formula is not None]
        if len(known) == len(formulas):
            self._decide(choice, known, place)
        for branch, formula in zip(choice.branches, formulas, strict=True):
            self._block(branch.body, place.under(TRUE if formula is None else formula), entry)
        if choice.none_because is not None:
            self._text(choice.none_because, choice.otherwise_span or choice.span, place)
        if choice.otherwise is not None:
            rest = Every(tuple(negated(formula) for formula in known))
            self._block(choice.otherwise, place.under(rest), entry)

    def _decide(self, choice: Choice, formulas: list[Formula], place: Place) -> None:
        open_end = choice.otherwise is not None or choice.none_because is not None
        verdict = decide(formulas, place.guards, open_end=open_end)
        span = choice.branches[0].span
        match verdict:
            case Hole(combination=combination):
                self.context.refuse("R301", span, combination=combination)
            case Overlap(combination=combination, first=first, second=second):
                lines = [str(choice.branches[number].span.line) for number in (first, second)]
                place_of_second = choice.branches[second].span
                self.context.refuse("R302", place_of_second, combination=combination, first=lines[0], second=lines[1])
            case TooMany(count=count):
                self.context.refuse("R304", span, count=str(count), most=str(MOST_COMBINATIONS))
            case None:
                return

    # --- entries and texts ---------------------------------------------------------------------------------------------

    def _entry(self, block: EntryBlock, place: Place, outer: _Entry | None) -> None:
        if outer is not None:
            self.context.refuse("R210", block.span)
            return
        self._text(block.text, block.span, place)
        entry = _Entry(block, place)
        self._entries.append(entry)
        self._block(block.body, place, entry)

    def _text(self, text: Text, span: Span, place: Place) -> None:
        """`{r.supplier.name}` in a text is a field that is there and known."""
        for name in dict.fromkeys(found for one in text for found in _FIELD.findall(one)):
            if not _PATH.fullmatch(name):
                words = {"remedy_zh": "写成 {单据.字段}", "remedy_en": "write {document.field}"}
                self.context.refuse("R219", span, name=f"{{{name}}}", **words)
                continue
            resolved = self.context.resolve(Path(span, tuple(name.split("."))), place)
            if resolved is not None and resolved.type.booked:
                self.context.refuse("R303", span, name=name)

    # --- the proof -----------------------------------------------------------------------------------------------------

    def _prove(self, entry: _Entry) -> None:
        proved = ProofEntry(entry.place.lists, entry.place.guards, tuple(entry.legs), tuple(self._requirements))
        measures: tuple[tuple[Measure, Literal["R501", "R502"]], ...] = (("money", "R501"), ("goods", "R502"))
        for measure, code in measures:
            left = residue(proved, self.context.atoms, measure)
            if isinstance(left, TooMany):
                self.context.refuse("R304", entry.block.span, count=str(left.count), most=str(MOST_COMBINATIONS))
                return
            if isinstance(left, Residue):
                when = left.combination
                words = {"zh_when": f",当 {when}" if when else "", "en_when": f", when {when}" if when else ""}
                self.context.refuse(code, entry.block.span, residue=left.shown, **words)
