"""The statements of a rule as Python's syntax tree: names, loops, choices, entries (RULES.md §3)."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from ledger.rules.code_context import Context
from ledger.rules.expression_code import ExpressionCode
from ledger.rules.leg_code import LegCode
from ledger.rules.python_tree import (
    assign,
    attribute,
    call,
    constant,
    listing,
    loop,
    method,
    name,
    statement,
    store,
    tuple_of,
    when,
)
from ledger.rules.syntax import Choice, EntryBlock, For, Leg, Let, NoneWhen, Path, Require, Split, Statement

Code = list[ast.stmt]


class StatementCode:
    """Turns the body of a rule into Python statements."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.expressions = ExpressionCode(context)
        self.legs = LegCode(context, self.expressions)
        self.entry: tuple[str, bool] | None = None
        """Name of the list of legs and redness of the entry we are in."""

    def block(self, body: Sequence[Statement]) -> Code:
        """Statements in order; what follows `none when` happens where it does not apply, after `require` where it holds."""
        code: Code = []
        for index, one in enumerate(body):
            if isinstance(one, NoneWhen):
                test, reason = self.expressions.condition(one.condition), self._reason(one)
                return [*code, when(test, reason, self.block(body[index + 1 :]))]
            if isinstance(one, Require):
                test, refused = self.expressions.condition(one.condition), self._refused(one)
                return [*code, when(test, self.block(body[index + 1 :]), refused)]
            code.extend(self._statement(one))
            if _may_refuse(one):
                code.append(self._stop())
        return code

    def _stop(self) -> ast.stmt:
        """Where something was refused, later statements would read names that were never made."""
        leave: ast.stmt = ast.Continue() if self.context.open_loops else ast.Return(None)
        return when(attribute(name("run"), "problems"), [leave])

    def _statement(self, node: Statement) -> Code:
        match node:
            case Let():
                return self._let(node)
            case For():
                return self._for(node)
            case Choice():
                return self._choice(node)
            case EntryBlock():
                return self._entry(node)
            case Leg():
                assert self.entry is not None, f"a leg outside an entry in {self.context.rule.file}:{node.span.line}"
                legs, red = self.entry
                return self.legs.leg(node, legs, red=red)
            case NoneWhen() | Require():
                raise AssertionError("handled by block")

    # --- names -----------------------------------------------------------------------------------------------------

    def _let(self, node: Let) -> Code:
        base = self.context.base(node.value)
        if node.rounding is None:
            code = self.expressions.value(node.value, str(node.target))
        else:
            code = self.expressions.rounded(node.value, node.rounding, str(node.target))
        return self._defined(node.target, base, node, code)

    def _defined(self, target: Path, base: str, node: Let | Split, code: ast.expr) -> Code:
        variable = self.context.define(target, base, node)
        return [assign(variable, code), *self._stored(target, variable)]

    def _stored(self, target: Path, variable: str) -> Code:
        innermost = self.context.scope.innermost
        if innermost is None or len(target.parts) == 1 or (innermost.key, target.parts[1]) not in self.context.stored:
            return []
        return [store(name(f"e_{target.parts[0]}"), target.parts[1], name(variable))]

    def _refused(self, node: Require) -> Code:
        return [statement(method("require_failed", constant(node.span.line), *map(self.expressions.text, node.text)))]

    # --- loops and choices -----------------------------------------------------------------------------------------

    def _for(self, node: For) -> Code:
        source, variable, number = self.expressions.rows(node.source), f"e_{node.variable}", self._loop_number()
        if node.split is None:
            with self.context.inside(node.variable, node.source, number):
                return [loop(variable, source, self.block(node.body))]
        return self._split(node, node.split, source, number)

    def _loop_number(self) -> int:
        self.context.counter += 1
        return self.context.counter

    def _split(self, node: For, split: Split, source: ast.expr, number: int) -> Code:
        """Weights and shares first, then the loop over elements and shares together."""
        base, amount = self.context.base(split.amount), self.expressions.value(split.amount)
        rows, shares, variable = self.context.fresh("rows"), self.context.fresh("shares"), f"e_{node.variable}"
        with self.context.inside(node.variable, node.source, number):
            weights = listing(call(name("known_value"), self.expressions.value(split.weight)), variable, name(rows))
            lines = listing(self.context.document_line(), variable, name(rows))
            share = self.context.define(split.target, base, split)
            body = [*self._stored(split.target, share), *self.block(node.body)]
        origin = tuple_of(constant(str(split.target)), constant(split.span.line), constant(None))
        pair = tuple_of(ast.Name(variable, ast.Store()), ast.Name(share, ast.Store()))
        pair.ctx = ast.Store()
        return [
            assign(rows, source),
            assign(shares, method("shares", amount, weights, origin, lines)),
            ast.For(pair, call(name("zip"), name(rows), name(shares)), body, []),
        ]

    def _choice(self, node: Choice) -> Code:
        """`if … elif … else`: choices are disjoint and exhaustive, so the order does not matter."""
        otherwise: Code = []
        branches = [(self.expressions.condition(one.condition), self._branch(one.body, one.span.line)) for one in node.branches]
        if node.none_because is not None:
            otherwise = self._because(node)
        elif node.otherwise is not None:
            line = node.otherwise_span.line if node.otherwise_span else node.span.line
            otherwise = self._branch(node.otherwise, line)
        for test, body in reversed(branches):
            otherwise = [when(test, body, otherwise)]
        return otherwise

    def _branch(self, body: Sequence[Statement], line: int) -> Code:
        return [*self._traced(line), *self.block(body)]

    def _traced(self, line: int) -> Code:
        if not self.context.traced:
            return []
        return [statement(call(attribute(attribute(name("run"), "reached"), "add"), constant(line)))]

    def _because(self, node: Choice) -> Code:
        assert node.none_because is not None, node
        line = node.otherwise_span.line if node.otherwise_span else node.span.line
        return [*self._traced(line), self._noted(line, node.none_because)]

    def _reason(self, node: NoneWhen) -> Code:
        return [*self._traced(node.span.line), self._noted(node.span.line, node.text)]

    def _noted(self, line: int, text: tuple[str, str]) -> ast.stmt:
        reason = tuple_of(constant(line), call(name("Text"), *map(self.expressions.text, text)))
        return statement(call(attribute(attribute(name("run"), "reasons"), "append"), reason))

    # --- entries ---------------------------------------------------------------------------------------------------

    def _entry(self, node: EntryBlock) -> Code:
        legs = self.context.fresh("legs")
        outer, self.entry = self.entry, (legs, node.red)
        body = self.block(node.body)
        self.entry = outer
        klass = node.klass or ("normal" if node.type == "voucher" else node.type)
        summary = call(name("Text"), *map(self.expressions.text, node.text))
        head = tuple_of(*map(constant, (node.type, klass, node.red, node.span.line)))
        closed = method("entry", head, summary, name(legs))
        return [assign(legs, ast.List([], ast.Load())), *body, when(name(legs), [statement(closed)])]


def _may_refuse(node: Statement) -> bool:
    """True where a `require` stands inside."""
    match node:
        case For(body=body) | EntryBlock(body=body):
            return _any_refusal(body)
        case Choice(branches=branches, otherwise=otherwise):
            return any(_any_refusal(branch.body) for branch in branches) or _any_refusal(otherwise or ())
    return False


def _any_refusal(body: Sequence[Statement]) -> bool:
    return any(isinstance(one, Require) or _may_refuse(one) for one in body)
