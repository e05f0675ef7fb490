"""From a condition of a rule to a formula that can be decided: what is compared, with what, and whether it is known yet."""

from __future__ import annotations

from fractions import Fraction
from typing import Final, Literal

from ledger.rules.conditions import Every, Formula, Leaf, Negated, Some, Variable
from ledger.rules.expressions import ExpressionReader, ordered, written
from ledger.rules.linear_forms import ONE, add, scaled
from ledger.rules.rule_context import Place, RuleContext, Value
from ledger.rules.scope import Fault, Resolved
from ledger.rules.syntax import All, Among, AnyOf, Compare, Condition, Expression, Given, Not, Path, Truth
from ledger.rules.type_words import type_word

_TURNED: Final[dict[str, Literal["=", "<>", "<", "<=", ">", ">="]]] = {
    "=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<=",
}  # fmt: skip


class ConditionReader:
    """Reads the conditions of one rule; None where something about one was refused."""

    def __init__(self, context: RuleContext, expressions: ExpressionReader) -> None:
        """Read into this context."""
        self.context, self._expressions = context, expressions

    def read(self, condition: Condition, place: Place) -> Formula | None:
        """The formula of a condition. In `a and b`, b is read where a holds; in `a or b`, where a does not."""
        match condition:
            case Not():
                inner = self.read(condition.condition, place)
                return None if inner is None else negated(inner)
            case All():
                return self._joined(condition.conditions, place, conjunction=True)
            case AnyOf():
                return self._joined(condition.conditions, place, conjunction=False)
            case Given():
                return self._given(condition, place)
            case Truth():
                return self._truth(condition, place)
            case Among():
                return self._among(condition, place)
            case Compare():
                return self._compare(condition, place)

    def _joined(self, conditions: tuple[Condition, ...], place: Place, *, conjunction: bool) -> Formula | None:
        formulas: list[Formula] = []
        broken = False
        for condition in conditions:
            formula = self.read(condition, place)
            if formula is None:
                broken = True
                continue
            formulas.append(formula)
            place = place.under(formula if conjunction else negated(formula))
        if broken:
            return None
        return Every(tuple(formulas)) if conjunction else Some(tuple(formulas))

    def _not_a_condition(self, condition: Condition, name: str, why: tuple[str, str], remedy: tuple[str, str]) -> None:
        self.context.refuse("R226", condition.span, name=name, zh=why[0], en=why[1], remedy_zh=remedy[0], remedy_en=remedy[1])

    def _given(self, condition: Given, place: Place) -> Formula | None:
        resolved = place.scope.resolve(condition.path)
        if isinstance(resolved, Fault):
            self.context.refuse_fault(resolved, condition.path.span, place)
            return None
        if not resolved.optional or resolved.attribute:
            why = ("它总是有值", "it is always there")
            self._not_a_condition(condition, f"given {condition.path}", why, ("删去这个条件", "delete the condition"))
            return None
        return self.context.given(resolved, place)

    def _truth(self, condition: Truth, place: Place) -> Formula | None:
        resolved = self.context.resolve(condition.path, place)
        if resolved is None:
            return None
        if resolved.type.base != "flag":
            word = type_word(resolved.type.base)
            why = (f"它是{word.zh},不是是/否", f"it is {word.en}, not a yes/no")
            self._not_a_condition(condition, str(condition.path), why, ("写成比较", "write a comparison"))
            return None
        return Leaf(Variable(self.context.text(resolved, place), "flag", self.context.lists_of(resolved)), (True,))

    # --- choices -------------------------------------------------------------------------------------------------------

    def _choice(self, expression: Expression, place: Place) -> Resolved | None:
        """The field or policy, where the expression is a choice."""
        if not isinstance(expression, Path):
            return None
        resolved = place.scope.resolve(expression)
        return resolved if isinstance(resolved, Resolved) and resolved.type.base == "choice" else None

    def _among(self, condition: Among, place: Place) -> Formula | None:
        if self._choice(condition.value, place) is None:
            if self._expressions.read(condition.value, place).known:
                why = ("它不是选项", "it is not a choice")
                self._not_a_condition(condition, written(condition.value), why, ("写成比较", "write a comparison"))
            return None
        assert isinstance(condition.value, Path), condition.value
        return self._one_of(condition, condition.value, condition.choices, place)

    def _one_of(self, condition: Condition, path: Path, values: tuple[str, ...], place: Place) -> Formula | None:
        resolved = self.context.resolve(path, place)
        if resolved is None:
            return None
        wrong = [value for value in values if value not in resolved.type.choices]
        if wrong:
            known = ", ".join(resolved.type.choices)
            why = (f"没有取值 {wrong[0]}", f"it has no value {wrong[0]}")
            self._not_a_condition(condition, str(path), why, (f"取值:{known}", f"values: {known}"))
            return None
        name = self.context.text(resolved, place)
        variable = Variable(name, "choice", self.context.lists_of(resolved), resolved.type.choices)
        return Leaf(variable, tuple(value for value in resolved.type.choices if value in values))

    def _compare_choice(self, condition: Compare, path: Path, other: Expression, place: Place) -> Formula | None:
        if condition.operator not in ("=", "<>") or not isinstance(other, Path) or len(other.parts) != 1:
            why = ("选项只和它的取值比较", "a choice is compared with one of its values")
            self._not_a_condition(condition, str(path), why, (f"{path} = 取值", f"{path} = VALUE"))
            return None
        leaf = self._one_of(condition, path, other.parts, place)
        return negated(leaf) if leaf is not None and condition.operator == "<>" else leaf

    # --- numbers -------------------------------------------------------------------------------------------------------

    def _compare(self, condition: Compare, place: Place) -> Formula | None:
        for side, other in ((condition.left, condition.right), (condition.right, condition.left)):
            if self._choice(side, place) is not None:
                assert isinstance(side, Path), side
                return self._compare_choice(condition, side, other, place)
        left, right = self._expressions.read(condition.left, place), self._expressions.read(condition.right, place)
        if not (left.known and right.known) or not self._comparable(condition, left, right):
            return None
        return self._cut(condition, left, right)

    def _comparable(self, condition: Compare, left: Value, right: Value) -> bool:
        if not ordered(left, right):
            words = (type_word(left.type.base), type_word(right.type.base))
            if left.type.measured and right.type.measured:
                self.context.refuse(
                    "R222", condition.span,
                    left_zh=words[0].zh, right_zh=words[1].zh, left_en=words[0].en, right_en=words[1].en,
                )  # fmt: skip
            else:
                name = f"{written(condition.left)} {condition.operator} {written(condition.right)}"
                why = (f"{words[0].zh}和{words[1].zh}不能比较", f"{words[0].en} and {words[1].en} cannot be compared")
                remedy = ("比较数值、选项或日期", "compare numbers, choices or dates")
                self._not_a_condition(condition, name, why, remedy)
            return False
        for side, value in ((condition.left, left), (condition.right, right)):
            if value.type.booked:
                self.context.refuse("R303", side.span, name=written(side))
                return False
        return True

    def _cut(self, condition: Compare, left: Value, right: Value) -> Formula | None:
        """`a < b` is the sign of a − b; `2·x + 1 < 5` is x cut at 2."""
        form = dict(add(left.form, right.form, -1))
        bound = -form.pop(ONE, Fraction(0))
        if not form:
            name = f"{written(condition.left)} {condition.operator} {written(condition.right)}"
            why = ("结果总是一样", "it is always the same")
            self._not_a_condition(condition, name, why, ("删去这个条件", "delete the condition"))
            return None
        lead = form[min(form)]
        normal = scaled(form, 1 / lead)
        operator = condition.operator if lead > 0 else _TURNED[condition.operator]
        atoms = self.context.atoms
        variable = Variable(atoms.show(normal), "number", atoms.lists_of(normal))
        return Leaf(variable, (), operator, bound / lead)


def negated(formula: Formula) -> Formula:
    """Not; twice is nothing."""
    return formula.formula if isinstance(formula, Negated) else Negated(formula)
