"""Types and units of expressions: what may be added to what, and which form a value has (RULES.md §2, §4).

    money(l.net) + money(l.tax)        money, {money(l.net): 1, money(l.tax): 1}
    money(l.net) + l.tax               R222: the tax is still in the document's currency
    money(l.net) * 13%                 R209 unless it is the whole value of a `let … rounded half_up`
    issue(l.item, l.quantity, l.place) R230 unless it is the whole value of a `let`

Every fault is noted at its place; the value that comes back is then UNKNOWN and nothing further is said about it.
"""

from __future__ import annotations

from dataclasses import replace

from ledger.rules.function_calls import CallReader
from ledger.rules.linear_forms import Form, add, constant, constant_of, number, scaled
from ledger.rules.rule_context import UNKNOWN, Place, RuleContext, Value
from ledger.rules.scope import ORDERED, Type
from ledger.rules.signatures import ROUNDING_RULES
from ledger.rules.syntax import Binary, Call, Expression, Let, Negative, Number, Path, Total
from ledger.rules.type_words import type_word

_SUMS = ("money", "amount", "quantity")
_NUMBERS = ("number", "rate", "zero")


def common_type(left: Type, right: Type) -> Type | None:
    """The type of a sum; None where the two are unlike. The literal 0 is like anything, a rate is like a number."""
    booked = left.booked or right.booked
    if left.base == "zero":
        return replace(right, booked=booked)
    if right.base in ("zero", left.base):
        return replace(left, booked=booked)
    if {left.base, right.base} == {"number", "rate"}:
        return Type("number", booked=booked)
    return None


class ExpressionReader:
    """Reads the expressions of one rule."""

    def __init__(self, context: RuleContext) -> None:
        """Read into this context."""
        self.context = context
        self._calls = CallReader(context, self.read)

    # --- the doors -----------------------------------------------------------------------------------------------------

    def measured(self, expression: Expression, place: Place) -> Value:
        """A value that is calculated with; R227 for a party or a text, R209 for a product without a name."""
        value = self.read(expression, place)
        if value.known and not value.type.measured:
            self.context.refuse("R227", expression.span, name=written(expression))
            return Value(UNKNOWN)
        return value

    def of_type(self, expression: Expression, place: Place, base: str) -> Value:
        """A value of one type; R215 for another."""
        value = self.measured(expression, place)
        if value.known and value.type.base not in (base, "zero"):
            word = type_word(base)
            remedy = ("", "")
            if base == "money":
                remedy = ("写成 money(…)", "write money(…)") if value.type.base == "amount" else ("用金额", "use an amount")
            elif base == "quantity":
                remedy = ("用单据上的数量", "use a quantity of the document")
            self.context.refuse_type(expression.span, written(expression), value.type, (word.zh, word.en), remedy)
            return Value(UNKNOWN)
        return value

    def let_value(self, let: Let, place: Place) -> Value:
        """The value of a `let`: here a product may stand with its rounding, and a † function alone."""
        if isinstance(let.value, Call) and self._calls.stands_alone(let.value):
            value = self._calls.read(let.value, place, alone=str(let.target))
        elif isinstance(let.value, Binary) and let.value.operator in "*/":
            value = self._ratio_or_product(let.value, place)
        else:
            value = self.measured(let.value, place)
        return self._rounded(let, value)

    def _rounded(self, let: Let, value: Value) -> Value:
        if not value.known:
            return value
        if let.rounding is None:
            if value.unrounded:
                self.context.refuse("R209", let.value.span)
                return Value(UNKNOWN)
            return value
        if let.rounding not in ROUNDING_RULES:
            rules = ", ".join(ROUNDING_RULES)
            words = {"remedy_zh": f"可用:{rules}", "remedy_en": f"known: {rules}"}
            self.context.refuse("R223", let.span, name=let.rounding, **words)
            return Value(UNKNOWN)
        if not value.unrounded:
            words = {"remedy_zh": "没有可舍入的,删去 rounded", "remedy_en": "there is nothing to round: delete rounded"}
            self.context.refuse("R223", let.span, name=let.rounding, **words)
            return Value(UNKNOWN)
        function = "round" if let.rounding == "half_up" else f"round_{let.rounding}"
        return Value(value.type, self.context.atoms.call(function, value.form))

    # --- one node ------------------------------------------------------------------------------------------------------

    def read(self, expression: Expression, place: Place) -> Value:
        """The value of any expression, also one that is no number."""
        match expression:
            case Number():
                return Value(Type("number" if expression.value else "zero"), constant(expression.value))
            case Path():
                return self._path(expression, place)
            case Call():
                return self._calls.read(expression, place)
            case Negative():
                value = self.measured(expression.operand, place)
                return replace(value, form=scaled(value.form, -1))
            case Total():
                return self._total(expression, place)
            case Binary():
                return self._binary(expression, place)

    def _path(self, path: Path, place: Place) -> Value:
        resolved = self.context.resolve(path, place)
        if resolved is None:
            return Value(UNKNOWN)
        definition = self.context.definition(resolved)
        if definition is not None:
            return definition.value
        form = self.context.atoms.atom(self.context.text(resolved, place), self.context.lists_of(resolved))
        return Value(resolved.type, form)

    def _total(self, total: Total, place: Place) -> Value:
        inside = self.context.enter(total.variable, total.source, total.span, place)
        if inside is None:
            return Value(UNKNOWN)
        value = self.measured(total.value, inside)
        return replace(value, form=self.context.atoms.summed(value.form, inside.lists[-1]))

    # --- arithmetic ----------------------------------------------------------------------------------------------------

    def _binary(self, node: Binary, place: Place) -> Value:
        if node.operator in "*/":
            value = self._ratio_or_product(node, place)
            if value.unrounded:
                self.context.refuse("R209", node.span)
                return Value(UNKNOWN)
            return value
        left, right = self.measured(node.left, place), self.measured(node.right, place)
        if not (left.known and right.known):
            return Value(UNKNOWN)
        type_ = common_type(left.type, right.type)
        if type_ is None:
            self._unlike(node, left, right)
            return Value(UNKNOWN)
        return Value(type_, add(left.form, right.form, 1 if node.operator == "+" else -1))

    def _unlike(self, node: Binary, left: Value, right: Value) -> None:
        left_word, right_word = type_word(left.type.base), type_word(right.type.base)
        words = {"left_zh": left_word.zh, "right_zh": right_word.zh, "left_en": left_word.en, "right_en": right_word.en}
        self.context.refuse("R222", node.span, **words)

    def _ratio_or_product(self, node: Binary, place: Place) -> Value:
        """Number × number is a number, money × number money that waits for rounding, money ÷ money a number."""
        left, right = self.measured(node.left, place), self.measured(node.right, place)
        if not (left.known and right.known):
            return Value(UNKNOWN)
        bases = (left.type.base, right.type.base)
        if bases[0] in _NUMBERS and bases[1] in _NUMBERS:
            return Value(Type("number"), self._multiplied(left.form, node.operator, right.form))
        if bases[0] in _SUMS and bases[1] in _NUMBERS:
            return Value(left.type, self._multiplied(left.form, node.operator, right.form), unrounded=True)
        if node.operator == "*" and bases[0] in _NUMBERS and bases[1] in _SUMS:
            return Value(right.type, self._multiplied(right.form, "*", left.form), unrounded=True)
        if node.operator == "/" and bases[0] == bases[1]:
            for operand, value in ((node.left, left), (node.right, right)):
                if value.type.booked:
                    self.context.refuse("R303", operand.span, name=written(operand))
                    return Value(UNKNOWN)
            return Value(Type("number"), self._multiplied(left.form, "/", right.form))
        self._unlike(node, left, right)
        return Value(UNKNOWN)

    def _multiplied(self, left: Form, operator: str, right: Form) -> Form:
        """A product with a known number is linear; any other is an atom of its own."""
        factor = constant_of(right)
        if factor is not None and operator == "*":
            return scaled(left, factor)
        if factor:
            return scaled(left, 1 / factor)
        other = constant_of(left)
        if other is not None and operator == "*":
            return scaled(right, other)
        sign = "×" if operator == "*" else "÷"
        shown = [self.context.atoms.show(form) for form in (left, right)]
        text = sign.join(f"({part})" if " " in part else part for part in shown)
        return self.context.atoms.atom(text, self.context.atoms.lists_of(left) | self.context.atoms.lists_of(right))


def ordered(left: Value, right: Value) -> bool:
    """True where two values may be compared: like units, and a literal other than 0 only with a number."""
    if left.type.base == right.type.base == "date":
        return True
    return left.type.base in ORDERED and right.type.base in ORDERED and common_type(left.type, right.type) is not None


def written(expression: Expression) -> str:
    """An expression as the rule writes it, shortened."""
    match expression:
        case Path():
            return str(expression)
        case Number():
            return number(expression.value)
        case Call():
            return f"{expression.function}(…)"
        case Negative():
            return f"-{written(expression.operand)}"
        case Total():
            return "sum(…)"
        case Binary():
            return f"{written(expression.left)} {expression.operator} {written(expression.right)}"
