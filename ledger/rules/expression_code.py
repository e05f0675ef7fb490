"""Expressions and conditions of a rule as Python's syntax tree.

`l.quantity` becomes `e_l["quantity"]`, `l.item.costing` becomes `e_l["item"].costing`, `excess(a, b)` becomes
`run.excess(a, b, name, line, document_line)`. In documents of the book's currency `money(x)` is `x` itself, which is why a
rule is compiled twice, for home and for foreign currency.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import Final

from ledger.rules.code_context import MONEY, Context, is_special
from ledger.rules.python_tree import (
    all_of,
    any_of,
    assign,
    attribute,
    binary,
    call,
    constant,
    item,
    listing,
    method,
    name,
    negated,
    tuple_of,
)
from ledger.rules.scope import Resolved
from ledger.rules.syntax import (
    All,
    Among,
    AnyOf,
    Argument,
    Binary,
    Call,
    Compare,
    Condition,
    Expression,
    Given,
    Negative,
    Not,
    Number,
    Path,
    RoleName,
    Span,
    Total,
    Truth,
)
from ledger.rules.written import written

SHARED: Final = ("number", "date", "accounting_date")
_FIELD: Final = re.compile(r"\{([a-z0-9_.]+)\}")
_LITERALS: Final = {"yes": True, "no": False}
_DIMENSION_NAMES: Final = {"center": "cost_center", "item": "item", "order": "order"}
"""The dimension that `dim:` of a balance means, by the type of its field."""
_OPERATORS: Final[dict[str, Callable[[], ast.cmpop]]] = {
    "=": ast.Eq, "<>": ast.NotEq, "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE,
}  # fmt: skip


class ExpressionCode:
    """Turns expressions into code at the context's present point."""

    def __init__(self, context: Context) -> None:
        self.context = context

    # --- values ----------------------------------------------------------------------------------------------------

    def value(self, node: Expression, act_name: str = "") -> ast.expr:
        """The code of an expression; `act_name` is what its `let` calls it."""
        match node:
            case Path():
                return self.path(node)
            case Number(value=number):
                return constant(int(number)) if number.denominator == 1 else self.context.constant(number)
            case Negative(operand=operand):
                return negated(self.value(operand))
            case Binary():
                return self._arithmetic(node)
            case Call(function="money", arguments=arguments) if not self.context.foreign:
                return self._argument(arguments[0])
            case Call() | Total():
                return self._taken_out(node, act_name)

    def _taken_out(self, node: Call | Total, act_name: str) -> ast.expr:
        """A call inside a leg is made once, before the leg: its amount and its atoms both read it."""
        context, text = self.context, written(node)
        if context.prelude is None:
            return self._computed(node, act_name or text)
        if text not in context.hoisted:
            code = self._computed(node, act_name or text)
            context.hoisted[text] = context.fresh("t")
            context.prelude.append(assign(context.hoisted[text], code))
        return name(context.hoisted[text])

    def _computed(self, node: Call | Total, act_name: str) -> ast.expr:
        return self.call(node, act_name) if isinstance(node, Call) else self._total(node)

    def _arithmetic(self, node: Binary) -> ast.expr:
        left, right = self.value(node.left), self.value(node.right)
        match node.operator:
            case "+":
                return binary(left, ast.Add(), right)
            case "-":
                return binary(left, ast.Sub(), right)
            case "*":
                return binary(self._number(left), ast.Mult(), self._number(right))
            case "/":
                return binary(call(name("Fraction"), self._number(left)), ast.Div(), self._number(right))

    def _number(self, code: ast.expr) -> ast.expr:
        """A known amount as a number: forms of foreign documents by their book value."""
        return call(name("known_value"), code) if self.context.foreign else code

    def _total(self, node: Total) -> ast.expr:
        context = self.context
        source = self.rows(node.source)
        with context.inside(node.variable, node.source), context.in_place():
            return call(name("sum"), listing(self.value(node.value), f"e_{node.variable}", source))

    def rows(self, source: Path | Call) -> ast.expr:
        """The elements of a list: copies where columns are stored in them."""
        found = self.context.scope.list_of(source)
        assert hasattr(found, "key"), f"{source} is no list"
        if isinstance(source, Call):
            value = source.arguments[0].value
            what = value.role if isinstance(value, RoleName) else written(value)
            return method(source.function, constant(what))
        root = name("d") if source.parts[0] == self.context.scope.variable else name(f"e_{source.parts[0]}")
        elements = item(root, source.parts[1])
        return method("rows", elements) if self.context.needs_copies(found.key) else elements

    def path(self, node: Path) -> ast.expr:
        """A field, column, name, policy or a bare choice value."""
        found = self.context.resolve(node)
        if found is None:
            return constant(_LITERALS.get(node.parts[0], node.parts[0]))
        if found.root == "policy":
            return self._policy(found)
        if found.root == "name":
            return name(f"n_{found.name}")
        code = self._root(node, found)
        for member in node.parts[2:]:
            code = attribute(code, member)
        return code

    def _policy(self, found: Resolved) -> ast.expr:
        code = item(name("policy"), found.name)
        return call(name("Fraction"), code) if found.type.base == "number" else code

    def _root(self, node: Path, found: Resolved) -> ast.expr:
        if found.root == "document":
            if found.name in SHARED:
                return attribute(name("document"), found.name)
            return item(name("d"), found.name) if found.name else name("document")
        variable = node.parts[0]
        if not found.name:
            return name(f"e_{variable}")
        assert found.list is not None, node
        if found.column:
            return self.context.column(variable, found.list, found.name)
        return item(name(f"e_{variable}"), found.name)

    # --- functions -------------------------------------------------------------------------------------------------

    def call(self, node: Call, act_name: str) -> ast.expr:
        """`run.FUNCTION(…)` with what that function needs beside its arguments."""
        match node.function:
            case "money":
                return method("money", self._argument(node.arguments[0]))
            case "recoverable":
                return method("recoverable", self._in_book_currency(node.arguments[0]), self._argument(node.arguments[1]))
            case "open_quantity" | "open_amount" | "fx":
                return method(node.function, *self._open(node.arguments[0]))
            case "open_up_to":
                return method("open_up_to", *self._open(node.arguments[0]), self._argument(node.arguments[1]))
            case "debit_balance" | "credit_balance":
                return self._balance(node)
            case "issue" | "cost_now":
                arguments = [*map(self._argument, node.arguments), self.lot()]
            case "take":
                arguments = self._take(node)
            case "part":
                whole, some, of = map(self._argument, node.arguments)
                arguments = [whole, self._number(some), self._number(of)]
            case _:
                arguments = [*map(self._argument, node.arguments)]
        return method(node.function, *arguments, self.origin(act_name, node.span))

    def origin(self, act_name: str, span: Span) -> ast.expr:
        """What every act remembers: its name, the rule's line, the document's line."""
        return tuple_of(constant(act_name), constant(span.line), self.context.document_line())

    def _argument(self, argument: Argument) -> ast.expr:
        return constant(argument.value.role) if isinstance(argument.value, RoleName) else self.value(argument.value)

    def _in_book_currency(self, argument: Argument) -> ast.expr:
        assert not isinstance(argument.value, RoleName), argument
        code = self.value(argument.value)
        foreign_amount = self.context.foreign and self.context.base(argument.value) == "amount"
        return method("money", code) if foreign_amount else code

    def _open(self, argument: Argument) -> tuple[ast.expr, ast.expr]:
        """An open item: its reference and the code of its role."""
        assert isinstance(argument.value, Path), argument
        found = self.context.resolve(argument.value)
        assert found is not None, argument
        if found.list is not None and is_special(found.list):
            return self.path(argument.value), item(name(f"e_{argument.value.parts[0]}"), "role")
        return self.path(argument.value), constant(found.field.role if found.field else "")

    def _take(self, node: Call) -> list[ast.expr]:
        taken = node.arguments[1].value
        assert not isinstance(taken, RoleName), node
        measure = "quantity" if self.context.base(taken) == "quantity" else "amount"
        return [*self._open(node.arguments[0]), constant(measure), self.value(taken)]

    def _balance(self, node: Call) -> ast.expr:
        named = {argument.name: self._argument(argument) for argument in node.arguments if argument.name}
        for argument in (one for one in node.arguments if one.name == "dim"):
            assert not isinstance(argument.value, RoleName), node
            named["dim"] = tuple_of(constant(_DIMENSION_NAMES[self.context.base(argument.value)]), named["dim"])
        return method(
            node.function, self._argument(node.arguments[0]), *(named.get(key, constant(None)) for key in ("party", "dim"))
        )

    def lot(self) -> ast.expr:
        """The lot that the document gives for this element, or None."""
        for variable, one in reversed(list(self.context.scope.loops.items())):
            if one.field("lot") is not None:
                return item(name(f"e_{variable}"), "lot")
        return constant(None)

    def rounded(self, node: Expression, rounding: str, act_name: str) -> ast.expr:
        """`let x = … rounded RULE`: exact until here, then rounded once."""
        if self.context.base(node) not in MONEY:
            return call(name("round_fraction"), call(name("Fraction"), self.value(node)), constant(rounding))
        amount, factor = self._product(node)
        return method("product", amount, factor, constant(rounding), self.origin(act_name, node.span))

    def _product(self, node: Expression) -> tuple[ast.expr, ast.expr]:
        """An amount and the number it is multiplied by."""
        if isinstance(node, Negative):
            amount, factor = self._product(node.operand)
            return amount, negated(factor)
        if isinstance(node, Binary) and node.operator in "*/":
            if self.context.base(node.left) in MONEY:
                amount, factor = self._product(node.left)
                other = self._number(self.value(node.right))
                if node.operator == "*":
                    return amount, binary(factor, ast.Mult(), other)
                return amount, binary(call(name("Fraction"), factor), ast.Div(), other)
            amount, factor = self._product(node.right)
            return amount, binary(factor, ast.Mult(), self._number(self.value(node.left)))
        return self.value(node), constant(1)

    # --- conditions ------------------------------------------------------------------------------------------------

    def condition(self, node: Condition) -> ast.expr:
        """A condition as a Python test."""
        match node:
            case Compare(operator=operator, left=left, right=right):
                return ast.Compare(self._compared(left), [_OPERATORS[operator]()], [self._compared(right)])
            case Among(value=value, choices=choices):
                return ast.Compare(self.value(value), [ast.In()], [tuple_of(*map(constant, choices))])
            case Given(path=path):
                return self._given(path)
            case Truth(path=path):
                return self.path(path)
            case Not(condition=inner):
                return ast.UnaryOp(ast.Not(), self.condition(inner))
            case All(conditions=conditions):
                return all_of([self.condition(one) for one in conditions])
            case AnyOf(conditions=conditions):
                return any_of([self.condition(one) for one in conditions])

    def _compared(self, node: Expression) -> ast.expr:
        code = self.value(node)
        return self._number(code) if self.context.base(node) in MONEY and not isinstance(node, Number) else code

    def _given(self, path: Path) -> ast.expr:
        if len(path.parts) > 2:
            return self.path(path)
        return ast.Compare(self.path(path), [ast.IsNot()], [constant(None)])

    # --- texts -----------------------------------------------------------------------------------------------------

    def text(self, text: str) -> ast.expr:
        """A text with its `{fields}` filled from the document."""
        parts: list[ast.expr] = []
        end = 0
        for found in _FIELD.finditer(text):
            parts.append(constant(text[end : found.start()]))
            parts.append(ast.FormattedValue(self._written(found[1]), -1, None))
            end = found.end()
        return ast.JoinedStr([*parts, constant(text[end:])]) if parts else constant(text)

    def _written(self, dotted: str) -> ast.expr:
        path = Path(self.context.rule.span, tuple(dotted.split(".")))
        found = self.context.resolve(path)
        assert found is not None, f"{{{dotted}}} means nothing in {self.context.rule.file}"
        code, base = self.path(path), found.type.base
        if base == "quantity" and found.list is not None and self.context.scope.loops[path.parts[0]].field("item") is not None:
            return method("written_quantity", code, item(name(f"e_{path.parts[0]}"), "item"))
        return code if base == "text" else method("written", code, constant(base))
