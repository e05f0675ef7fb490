"""A second opinion on rules: runs a rule's tree on made-up numbers, without compiler, engine or proof.

Functions mean as little as the proof assumes of them: `money`, `net_of` and the like give some number that depends on their
arguments alone, `issue` and `take` one per `let` and element, a split any parts that add up to the whole. If an accepted
rule is out of balance for any such numbers, the proof is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from typing import Any

from ledger.domain.kind import Field, Kind, LineList
from ledger.rules import syntax
from ledger.rules.policy import PolicyDeclaration
from ledger.rules.scope import COSTINGS, FOREIGN_ACCOUNT_FIELDS, OPEN_ITEM_FIELDS
from ledger.rules.signatures import FUNCTIONS

OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda left, right: left == right,
    "<>": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}
Element = dict[str, Any]


class Refused(Exception):  # noqa: N818  # not an error: the document does not post
    """A `require` failed, or nothing to split over."""


@dataclass
class Booked:
    """One entry as run: Σ debit − Σ credit, and Σ quantity by item."""

    line: int
    money: Fraction = Fraction(0)
    goods: dict[str, Fraction] = field(default_factory=dict)

    @property
    def balanced(self) -> bool:
        return self.money == 0 and not any(self.goods.values())


class NaiveRun:
    """One rule on one random document."""

    def __init__(self, rule: syntax.Rule, kind: Kind, policies: Mapping[str, PolicyDeclaration], random: Random) -> None:
        self.rule, self.kind, self.random = rule, kind, random
        self.results: dict[tuple[Any, ...], Fraction] = {}
        self.special: dict[str, list[Element]] = {}
        self.entries: list[Booked] = []
        policy = {name: self.policy_value(declared) for name, declared in policies.items()}
        self.names: dict[str, Any] = {"policy": policy, rule.variable: self.element((*kind.fields,), kind.lists)}

    # --- made-up values ------------------------------------------------------------------------------------------------

    def number(self) -> Fraction:
        return Fraction(self.random.choice((-2, 0, 1, 2, 3, 7)))

    def policy_value(self, declared: PolicyDeclaration) -> Any:
        if isinstance(declared.values, tuple):
            return self.random.choice(declared.values)
        return self.random.choice((True, False)) if declared.values == "yes/no" else self.number()

    def value(self, entry: Field) -> Any:
        if entry.optional and self.random.random() < 0.4:
            return None
        match entry.type:
            case "money" | "amount" | "quantity" | "number" | "rate":
                return self.number()
            case "flag":
                return self.random.choice((True, False))
            case "choice":
                return self.random.choice(entry.choices)
            case "item":
                return {
                    "item": self.random.choice("PQ"),
                    "costing": self.random.choice(COSTINGS),
                    "lot_tracked": self.random.choice((True, False)),
                }
            case "date":
                return self.random.randint(1, 3)
            case _:
                return {"key": self.random.randint(1, 1000)}

    def element(self, fields: Sequence[Field], lists: Sequence[LineList]) -> Element:
        made: Element = {entry.name: self.value(entry) for entry in fields}
        for inner in lists:
            made[inner.name] = [self.element(inner.fields, inner.lists) for _ in range(self.random.randint(0, 3))]
        return made

    def elements(self, source: syntax.Path | syntax.Call) -> list[Element]:
        if isinstance(source, syntax.Path):
            found: list[Element] = self.lookup(source)
            return found
        fields = OPEN_ITEM_FIELDS if source.function == "open_items" else FOREIGN_ACCOUNT_FIELDS
        key = f"{source.function}({[str(getattr(one.value, 'role', one.value)) for one in source.arguments]})"
        if key not in self.special:
            self.special[key] = [self.element(fields, ()) for _ in range(self.random.randint(0, 3))]
        return self.special[key]

    # --- expressions ---------------------------------------------------------------------------------------------------

    def lookup(self, path: syntax.Path) -> Any:
        value: Any = self.names
        for part in path.parts:
            value = value.setdefault(part, f"some {part}") if value is not self.names and part not in value else value[part]
        return value

    def number_of(self, node: syntax.Expression) -> Any:
        match node:
            case syntax.Number():
                return node.value
            case syntax.Path():
                return self.lookup(node)
            case syntax.Negative():
                return -self.number_of(node.operand)
            case syntax.Total():
                return sum((self.number_of(node.value) for _ in self.looped(node.variable, node.source)), Fraction(0))
            case syntax.Binary():
                left, right = self.number_of(node.left), self.number_of(node.right)
                if node.operator == "/":
                    return self.result("/", left, right)
                return {"+": left + right, "-": left - right, "*": left * right}[node.operator]
            case syntax.Call():
                return self.call(node)

    def result(self, function: str, *arguments: Any) -> Fraction:
        """Some number, the same for the same arguments."""
        key = (function, *(repr(argument) for argument in arguments))
        if key not in self.results:
            self.results[key] = self.number()
        return self.results[key]

    def call(self, node: syntax.Call) -> Fraction:
        arguments = [
            one.value.role if isinstance(one.value, syntax.RoleName) else self.number_of(one.value) for one in node.arguments
        ]
        match node.function:
            case "excess":
                return max(arguments[0] - arguments[1], Fraction(0))
            case "lesser":
                return min(arguments[0], arguments[1])
            case "credit_balance":
                return -self.result("debit_balance", *arguments)
            case "part" if arguments[1] == arguments[2]:
                return arguments[0]
            case "money" | "tolerated" if arguments[0] == 0:
                return Fraction(0)
        if FUNCTIONS[node.function].alone:
            return self.number()
        return self.result(
            node.function, *((one.name, argument) for one, argument in zip(node.arguments, arguments, strict=True))
        )

    def looped(self, variable: str, source: syntax.Path | syntax.Call) -> Iterator[Element]:
        for element in self.elements(source):
            self.names[variable] = element
            yield element
        self.names.pop(variable, None)

    def holds(self, node: syntax.Condition) -> bool:
        match node:
            case syntax.Not():
                return not self.holds(node.condition)
            case syntax.All():
                return all(self.holds(part) for part in node.conditions)
            case syntax.AnyOf():
                return any(self.holds(part) for part in node.conditions)
            case syntax.Given():
                return self.lookup(node.path) is not None
            case syntax.Truth():
                return bool(self.lookup(node.path))
            case syntax.Among():
                return self.number_of(node.value) in node.choices
            case syntax.Compare():
                return OPERATORS[node.operator](*self.compared(node))

    def compared(self, node: syntax.Compare) -> tuple[Any, Any]:
        """Both sides; a bare word that is no name is a value of a choice."""
        sides = []
        for side in (node.left, node.right):
            word = isinstance(side, syntax.Path) and len(side.parts) == 1 and side.parts[0] not in self.names
            sides.append(str(side) if word else self.number_of(side))
        return sides[0], sides[1]

    # --- statements ----------------------------------------------------------------------------------------------------

    def run(self) -> list[Booked]:
        """The entries; raises Refused where the document does not post."""
        self.block(self.rule.body, None)
        return self.entries

    def block(self, body: Sequence[syntax.Statement], entry: Booked | None) -> None:
        for statement in body:
            if isinstance(statement, syntax.NoneWhen):
                if self.holds(statement.condition):
                    return
                continue
            self.statement(statement, entry)

    def statement(self, node: syntax.Statement, entry: Booked | None) -> None:
        match node:
            case syntax.Let():
                value = self.number_of(node.value)
                self.define(node.target, value if node.rounding is None else self.result(node.rounding, value))
            case syntax.Require():
                if not self.holds(node.condition):
                    raise Refused
            case syntax.For():
                self.loop(node, entry)
            case syntax.Choice():
                self.choice(node, entry)
            case syntax.EntryBlock():
                self.entries.append(Booked(node.span.line))
                self.block(node.body, self.entries[-1])
            case syntax.Leg():
                assert entry is not None
                self.leg(node, entry)

    def define(self, target: syntax.Path, value: Any) -> None:
        holder = self.names if len(target.parts) == 1 else self.names[target.parts[0]]
        holder[target.parts[-1]] = value

    def loop(self, node: syntax.For, entry: Booked | None) -> None:
        if node.split is not None:
            self.split(node.split, self.elements(node.source))
        for _ in self.looped(node.variable, node.source):
            self.block(node.body, entry)

    def split(self, split: syntax.Split, elements: list[Element]) -> None:
        left = self.number_of(split.amount)
        if left and not elements:
            raise Refused
        for element in elements[1:]:
            element[split.target.parts[-1]] = self.number()
            left -= element[split.target.parts[-1]]
        if elements:
            elements[0][split.target.parts[-1]] = left

    def choice(self, node: syntax.Choice, entry: Booked | None) -> None:
        true = [branch for branch in node.branches if self.holds(branch.condition)]
        assert len(true) <= 1, f"line {node.span.line}: two branches"
        if true:
            self.block(true[0].body, entry)
        elif node.otherwise is not None:
            self.block(node.otherwise, entry)
        else:
            assert node.none_because is not None, f"line {node.span.line}: no branch"

    def leg(self, node: syntax.Leg, entry: Booked) -> None:
        if node.amount is not None:
            entry.money += self.number_of(node.amount) * (1 if node.side == "dr" else -1)
        for clause in node.clauses:
            if not isinstance(clause, syntax.Quantity):
                continue
            path = clause.of
            if path is None:
                assert isinstance(node.target, syntax.RoleTarget)
                path = node.target.arguments[0]
            item = self.lookup(path)["item"]
            signed = self.number_of(clause.value) * (1 if clause.sign == "+" else -1)
            entry.goods[item] = entry.goods.get(item, Fraction(0)) + signed
