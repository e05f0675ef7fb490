"""The atoms of a leg: the named values its amount is made of, down to the document's own fields.

`l.cost - l.expected` keeps l.cost and l.expected, and, because `l.cost` was made of them, money(l.net), money(l.tax) and
l.vat. They are stored with the posting, so that `explain` needs nothing but the posting and the text of the rule.
"""

from __future__ import annotations

import ast

from ledger.rules.code_context import MONEY, Context
from ledger.rules.expression_code import ExpressionCode
from ledger.rules.python_tree import constant, tuple_of
from ledger.rules.scope import Fault
from ledger.rules.syntax import Binary, Call, Expression, Let, Negative, Path, RoleName, Total
from ledger.rules.written import nodes, written


class AtomCode:
    """Collects the atoms of an amount as code."""

    def __init__(self, context: Context, expressions: ExpressionCode) -> None:
        self.context, self.expressions = context, expressions
        self.found: dict[str, ast.expr] = {}

    def of(self, amount: Expression) -> ast.expr:
        """A tuple of (name, value)."""
        self.found = {}
        self._collect(amount, defining=False)
        return tuple_of(*(tuple_of(constant(key), code) for key, code in self.found.items()))

    def _collect(self, node: Expression, *, defining: bool) -> None:
        match node:
            case Path():
                self._name(node)
            case Binary(left=left, right=right):
                self._collect(left, defining=defining)
                self._collect(right, defining=defining)
            case Negative(operand=operand):
                self._collect(operand, defining=defining)
            case Call(function=function):
                if (function == "money" or not defining) and self.context.base(node) in MONEY:
                    self._add(written(node), node)
                if function != "money":
                    self._arguments(node)
            case Total() if not defining and self.context.base(node) in MONEY:
                self._add(written(node), node)

    def _arguments(self, node: Call) -> None:
        for argument in node.arguments:
            if not isinstance(argument.value, RoleName):
                self._collect(argument.value, defining=True)

    def _add(self, text: str, node: Expression) -> None:
        if text not in self.found:
            self.found[text] = self.expressions.value(node)

    def _name(self, path: Path) -> None:
        resolved = self.context.resolve(path)
        if resolved is None or resolved.type.base not in MONEY or str(path) in self.found:
            return
        if resolved.type.base == "amount" and resolved.field is not None:
            return  # the document's own currency: its money(…) is the atom
        self._add(str(path), path)
        definition = self.context.definitions.get(str(path))
        if definition is None or not self._visible(
            str(path), definition.value if isinstance(definition, Let) else definition.amount
        ):
            return
        self._collect(definition.value if isinstance(definition, Let) else definition.amount, defining=True)

    def _visible(self, defined: str, value: Expression) -> bool:
        """True where every name of the definition means the same here: its list is the one looped over now."""
        loops, variable = self.context.scope.loops, defined.partition(".")[0]
        home = self.context.defined_in.get(defined)
        if home is not None and (variable not in loops or loops[variable].key != home):
            return False
        inner = {node.variable for node in nodes(value) if isinstance(node, Total)}
        paths = [node for node in nodes(value) if isinstance(node, Path) and node.parts[0] not in inner]
        return not any(isinstance(self.context.scope.resolve(path), Fault) for path in paths if len(path.parts) > 1)
