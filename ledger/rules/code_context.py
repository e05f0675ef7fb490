"""What the compiler knows at one point of a rule: names in scope, where columns live, which temporaries exist.

A column (`let l.cost = …`) is a local variable inside its own loop; where a later loop or sum reads it, it is also stored in
the element, which is then a copy (`Drafting.rows`). Which columns need that is found by compiling twice: the first pass
notes every read from outside, the second stores exactly those.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ledger.rules.python_tree import constant, item, name
from ledger.rules.scope import Fault, ListType, Resolved, Scope, Type
from ledger.rules.signatures import FUNCTIONS, LIKE_FIRST
from ledger.rules.syntax import Binary, Call, Expression, Let, Negative, Number, Path, RoleName, Rule, Split, Total

Column = tuple[str, str]
"""(key of the list, name)."""
MONEY = ("money", "amount")


def is_special(list_key: str) -> bool:
    """True for `open_items(…)` and `accounts(…)`, which are no lists of the document."""
    return "(" in list_key


@dataclass(slots=True)
class Context:
    """The state of one compiling pass over one rule."""

    rule: Rule
    scope: Scope
    foreign: bool
    traced: bool
    stored: frozenset[Column]
    namespace: dict[str, Any]
    read_outside: set[Column] = field(default_factory=set)
    home: dict[Column, int] = field(default_factory=dict)
    """The loop that defines a column."""
    open_loops: dict[str, int] = field(default_factory=dict)
    """Key of the list → number of the open loop over it."""
    definitions: dict[str, Let | Split] = field(default_factory=dict)
    """`l.cost` or `cost` → where it is defined."""
    defined_in: dict[str, str] = field(default_factory=dict)
    """`l.cost` → key of the list."""
    prelude: list[ast.stmt] | None = None
    """Assignments that a leg wants before itself; None where nothing may be taken out of its expression."""
    hoisted: dict[str, str] = field(default_factory=dict)
    counter: int = 0

    def fresh(self, prefix: str) -> str:
        """A new identifier."""
        self.counter += 1
        return f"{prefix}_{self.counter}"

    def constant(self, value: Any) -> ast.expr:
        """A value that Python's tree cannot hold, kept in the namespace."""
        identifier = f"K_{len(self.namespace)}"
        self.namespace[identifier] = value
        return name(identifier)

    # --- names -----------------------------------------------------------------------------------------------------

    def resolve(self, path: Path) -> Resolved | None:
        """What a path means; None for a bare choice value."""
        found = self.scope.resolve(path)
        if isinstance(found, Resolved):
            return found
        assert len(path.parts) == 1, f"{self.rule.file}:{path.span.line} {path} means nothing: {found.code}"
        return None

    def base(self, node: Expression) -> str:
        """The base type of an expression: money, amount, quantity, number …; `zero` for the literal 0."""
        match node:
            case Path():
                found = self.resolve(node)
                return found.type.base if found else "choice"
            case Number(value=value):
                return "number" if value else "zero"
            case Negative(operand=operand):
                return self.base(operand)
            case Binary():
                return self._binary_base(node)
            case Total(variable=variable, source=source, value=value):
                with self.inside(variable, source):
                    return self.base(value)
            case Call(function=function, arguments=arguments):
                result = FUNCTIONS[function].result
                if result != LIKE_FIRST:
                    return result
                bases = [self.base(one.value) for one in arguments if not isinstance(one.value, RoleName)]
                return next((base for base in bases[:2] if base != "zero"), "zero")

    def _binary_base(self, node: Binary) -> str:
        left, right = self.base(node.left), self.base(node.right)
        if node.operator in "+-":
            return right if left == "zero" else left
        measures = (*MONEY, "quantity")
        if node.operator == "/" and left in measures and right in measures:
            return "number"
        return left if left in measures else right

    # --- loops -----------------------------------------------------------------------------------------------------

    @contextmanager
    def inside(self, variable: str, source: Path | Call, loop: int | None = None) -> Iterator[ListType]:
        """Names as they are inside `for variable in source`; `loop` is None inside a sum."""
        outer, outer_loops = self.scope, self.open_loops
        entered = outer.enter(variable, source)
        assert isinstance(entered, Scope), f"{self.rule.file}: {entered}"
        innermost = entered.innermost
        assert innermost is not None, variable
        self.scope = entered
        self.open_loops = outer_loops if loop is None else {**outer_loops, innermost.key: loop}
        try:
            yield innermost
        finally:
            self.scope, self.open_loops = outer, outer_loops

    def define(self, target: Path, base: str, node: Let | Split) -> str:
        """A name or column from here on; the Python variable that holds it."""
        fault = self.scope.define(target, Type(base))
        assert not isinstance(fault, Fault), f"{self.rule.file}: {fault}"
        self.definitions[str(target)] = node
        innermost = self.scope.innermost
        if len(target.parts) == 1 or innermost is None:
            return f"n_{target.parts[0]}"
        column = (innermost.key, target.parts[1])
        self.home[column] = self.open_loops[innermost.key]
        self.defined_in[str(target)] = innermost.key
        return f"c_{target.parts[0]}_{target.parts[1]}"

    def column(self, variable: str, list_key: str, column: str) -> ast.expr:
        """The value of a column here: a local in its own loop, else what is stored in the element."""
        if self.home.get((list_key, column)) == self.open_loops.get(list_key, -1):
            return name(f"c_{variable}_{column}")
        self.read_outside.add((list_key, column))
        return item(name(f"e_{variable}"), column)

    def needs_copies(self, list_key: str) -> bool:
        """True where a column of the list, or of a list inside it, is stored in the elements."""
        return any(key == list_key or key.startswith(f"{list_key}.") for key, _ in self.stored)

    def element_of_document(self) -> tuple[str, ListType] | None:
        """Variable and list of the outermost open loop over a list of the document: the document's line."""
        return next(((variable, one) for variable, one in self.scope.loops.items() if not is_special(one.key)), None)

    def document_line(self) -> ast.expr:
        """The number of the document line we are in, or None."""
        found = self.element_of_document()
        return constant(None) if found is None else item(name(f"e_{found[0]}"), "line")

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Nothing is taken out of expressions: they depend on a variable of their own."""
        outer, self.prelude = self.prelude, None
        try:
            yield
        finally:
            self.prelude = outer
