"""Small builders for Python's own syntax tree, so that the compiler reads like the code it makes."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any


def name(identifier: str) -> ast.Name:
    """A variable that is read."""
    return ast.Name(identifier, ast.Load())


def constant(value: Any) -> ast.Constant:
    """A text, an int, a bool or None."""
    return ast.Constant(value)


def attribute(value: ast.expr, member: str) -> ast.Attribute:
    """`value.member`."""
    return ast.Attribute(value, member, ast.Load())


def item(value: ast.expr, key: str | int) -> ast.Subscript:
    """`value["key"]`."""
    return ast.Subscript(value, ast.Constant(key), ast.Load())


def call(function: ast.expr, *arguments: ast.expr, **named: ast.expr) -> ast.Call:
    """`function(…)`."""
    return ast.Call(function, list(arguments), [ast.keyword(key, value) for key, value in named.items()])


def method(member: str, *arguments: ast.expr) -> ast.Call:
    """`run.member(…)`: a function of the drafting run."""
    return call(attribute(name("run"), member), *arguments)


def assign(identifier: str, value: ast.expr) -> ast.Assign:
    """`identifier = value`."""
    return ast.Assign([ast.Name(identifier, ast.Store())], value)


def store(container: ast.expr, key: str, value: ast.expr) -> ast.Assign:
    """`container["key"] = value`."""
    return ast.Assign([ast.Subscript(container, ast.Constant(key), ast.Store())], value)


def statement(value: ast.expr) -> ast.Expr:
    """An expression for its effect."""
    return ast.Expr(value)


def when(test: ast.expr, body: Sequence[ast.stmt], otherwise: Sequence[ast.stmt] = ()) -> ast.If:
    """`if test: … else: …`; an empty body passes."""
    return ast.If(test, list(body) or [ast.Pass()], list(otherwise))


def loop(variable: str, source: ast.expr, body: Sequence[ast.stmt]) -> ast.For:
    """`for variable in source: …`."""
    return ast.For(ast.Name(variable, ast.Store()), source, list(body) or [ast.Pass()], [])


def tuple_of(*elements: ast.expr) -> ast.Tuple:
    """`(a, b, …)`."""
    return ast.Tuple(list(elements), ast.Load())


def listing(element: ast.expr, variable: str, source: ast.expr) -> ast.ListComp:
    """`[element for variable in source]`."""
    return ast.ListComp(element, [ast.comprehension(ast.Name(variable, ast.Store()), source, [], 0)])


def negated(value: ast.expr) -> ast.UnaryOp:
    """`-value`."""
    return ast.UnaryOp(ast.USub(), value)


def binary(left: ast.expr, operator: ast.operator, right: ast.expr) -> ast.BinOp:
    """`left operator right`."""
    return ast.BinOp(left, operator, right)


def any_of(values: Sequence[ast.expr]) -> ast.expr:
    """`a or b or …`."""
    return values[0] if len(values) == 1 else ast.BoolOp(ast.Or(), list(values))


def all_of(values: Sequence[ast.expr]) -> ast.expr:
    """`a and b and …`."""
    return values[0] if len(values) == 1 else ast.BoolOp(ast.And(), list(values))
