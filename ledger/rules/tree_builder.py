"""From the parser's tree to the syntax tree of `ledger.rules.syntax`, every node with its place in the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final, Literal

from lark import Token, Transformer, Tree, v_args
from lark.tree import Meta

from ledger.domain.problem import Problem, Text
from ledger.rules import syntax
from ledger.rules.expected import RESERVED
from ledger.rules.messages import refusal
from ledger.rules.syntax import Span

_ONCE: Final = "each clause once"


@dataclass(frozen=True, slots=True)
class Header:
    """The `ruleset` line."""

    span: Span
    name: str
    version: int
    valid_from: date
    language: int
    title: Text


class BadTree(Exception):  # noqa: N818  # not an error of the program: carries problems out of lark's transformer
    """What the grammar lets pass and the builder does not."""

    def __init__(self, problems: list[Problem]) -> None:
        """Carry the problems."""
        super().__init__(problems)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class _Otherwise:
    span: Span
    body: tuple[syntax.Statement, ...] | None
    text: Text | None


@v_args(meta=True)
class TreeBuilder(Transformer[Token, Any]):
    """One method per grammar rule; `offset` moves the line numbers of a piece to those of the file."""

    def __init__(self, path: str, ruleset: str, offset: int, lines: Sequence[str]) -> None:
        """Build the nodes of one piece of the file at `path`."""
        super().__init__()
        self._path, self._ruleset, self._offset, self._lines = path, ruleset, offset, lines
        self._problems: list[Problem] = []

    def built(self, tree: Tree[Token]) -> Any:
        """The node, or the problems found on the way."""
        node = self.transform(tree)
        return self._problems or node

    # --- places --------------------------------------------------------------------------------------------------------

    def _span(self, meta: Meta) -> Span:
        """The place of a node; of a block only its first line."""
        end = meta.end_column if meta.end_line == meta.line else self._length(meta.line) + 1
        return Span(meta.line + self._offset, meta.column, max(end, meta.column + 1))

    def _token_span(self, token: Token) -> Span:
        assert token.line is not None and token.column is not None, token
        return Span(token.line + self._offset, token.column, token.column + len(token))

    def _length(self, line: int) -> int:
        """Length of a line without its comment."""
        source, in_text = self._lines[line - 1], False
        for index, character in enumerate(source):
            in_text ^= character == '"'
            if character == "#" and not in_text:
                return len(source[:index].rstrip())
        return len(source.rstrip())

    def _name(self, token: Token) -> str:
        """A name that the rule makes: no word of the language."""
        if str(token) in RESERVED:
            self._problems.append(refusal("R206", self._path, self._token_span(token), name=str(token)))
        return str(token)

    # --- file, rule, blocks --------------------------------------------------------------------------------------------

    def ruleset(self, meta: Meta, children: list[Any]) -> Header:
        """`ruleset NAME VERSION from DATE language N text`."""
        name, version, from_, language, title = children
        problem = None
        if not version.isdigit() or not language.isdigit():
            problem = ("版本是整数", "versions are whole numbers")
        try:
            valid_from = date.fromisoformat(str(from_))
        except ValueError:
            problem = (f"没有 {from_} 这一天", f"there is no day {from_}")
        if problem:
            raise BadTree([refusal("R104", self._path, self._span(meta), zh=problem[0], en=problem[1])])
        return Header(self._span(meta), str(name), int(version), valid_from, int(language), title)

    def rule(self, meta: Meta, children: list[Any]) -> syntax.Rule:
        """`[override] on KIND as NAME text`."""
        override, kind, variable, title, body = children
        name = self._name(variable)
        return syntax.Rule(self._span(meta), str(kind), name, title, override is not None, body, self._ruleset, self._path)

    def text(self, _meta: Meta, children: list[Token]) -> Text:
        """A pair of texts; neither is empty."""
        for token in children:
            if not token[1:-1].strip():
                words = {
                    "zh": "文字不能为空",
                    "en": "a text is empty",
                    "may_zh": '"中文" / "English"',
                    "may_en": '"中文" / "English"',
                }
                self._problems.append(refusal("R103", self._path, self._token_span(token), **words))
        return Text(children[0][1:-1], children[1][1:-1])

    def body(self, _meta: Meta, children: list[Any]) -> tuple[syntax.Statement, ...]:
        """The statements of a block."""
        return tuple(children)

    # --- statements ----------------------------------------------------------------------------------------------------

    def let(self, meta: Meta, children: list[Any]) -> syntax.Let:
        """`let NAME = EXPR [rounded RULE]`."""
        target, _, value, rounding = children
        if len(target.parts) == 1 and target.parts[0] in RESERVED:
            self._problems.append(refusal("R206", self._path, target.span, name=target.parts[0]))
        return syntax.Let(self._span(meta), target, value, None if rounding is None else str(rounding))

    def require(self, meta: Meta, children: list[Any]) -> syntax.Require:
        """`require C else text`."""
        return syntax.Require(self._span(meta), children[0], children[1])

    @v_args(meta=True)
    def _loop(self, meta: Meta, children: list[Any]) -> syntax.For:
        variable, source, split, body = children
        return syntax.For(self._span(meta), self._name(variable), source, split, body)

    def split(self, meta: Meta, children: list[Any]) -> syntax.Split:
        """`split AMOUNT by WEIGHT as l.share`."""
        return syntax.Split(self._span(meta), *children)

    def choice(self, meta: Meta, children: list[Any]) -> syntax.Choice:
        """`when … or when … otherwise …`."""
        branches = tuple(child for child in children if isinstance(child, syntax.Branch))
        last = children[-1] if isinstance(children[-1], _Otherwise) else None
        if last is None:
            return syntax.Choice(self._span(meta), branches, None, None, None)
        return syntax.Choice(self._span(meta), branches, last.body, last.span, last.text)

    def when(self, meta: Meta, children: list[Any]) -> syntax.Branch:
        """`when C` with its block."""
        return syntax.Branch(self._span(meta), children[0], children[1])

    def otherwise(self, meta: Meta, children: list[Any]) -> _Otherwise:
        """`otherwise` with its block."""
        return _Otherwise(self._span(meta), children[0], None)

    def otherwise_none(self, meta: Meta, children: list[Any]) -> _Otherwise:
        """`none otherwise because text`."""
        return _Otherwise(self._span(meta), None, children[0])

    def none(self, meta: Meta, children: list[Any]) -> syntax.NoneWhen:
        """`none when C because text`."""
        return syntax.NoneWhen(self._span(meta), children[0], children[1])

    def entry(self, meta: Meta, children: list[Any]) -> syntax.EntryBlock:
        """`[red] [class] voucher text` with its block."""
        red, klass, kind, text, body = children
        return syntax.EntryBlock(
            self._span(meta), _literal(kind), red is not None, None if klass is None else _literal(klass), text, body
        )

    # --- legs ----------------------------------------------------------------------------------------------------------

    def leg(self, meta: Meta, children: list[Any]) -> syntax.Leg:
        """`dr|cr TARGET [AMOUNT] clauses`."""
        side, target, amount, *rest = children
        clauses = tuple(child for child in rest if child is not None)
        seen: set[type] = set()
        for clause in clauses:
            if type(clause) in seen and not isinstance(clause, syntax.Dimension):
                words = {"zh": "同一子句写了两次", "en": "the same clause twice", "may_zh": "每种子句一次", "may_en": _ONCE}
                self._problems.append(refusal("R103", self._path, clause.span, **words))
            seen.add(type(clause))
        return syntax.Leg(self._span(meta), _literal(side), target, amount, clauses)

    def role(self, meta: Meta, children: list[Any]) -> syntax.RoleTarget:
        """`INV(l.item, l.place)`."""
        role, *arguments = children
        return syntax.RoleTarget(self._span(meta), str(role), tuple(path for path in arguments if path is not None))

    def account(self, meta: Meta, children: list[Any]) -> syntax.AccountTarget:
        """`account(a.account)`."""
        return syntax.AccountTarget(self._span(meta), children[0])

    def spread(self, meta: Meta, children: list[Any]) -> syntax.SpreadTarget:
        """`spread(l.receipt)`."""
        return syntax.SpreadTarget(self._span(meta), children[0])

    def qty(self, meta: Meta, children: list[Any]) -> syntax.Quantity:
        """`qty ±Q [of ITEM] [at PLACE]`."""
        sign, value, of, at = children
        return syntax.Quantity(self._span(meta), _literal(sign), value, of, str(at) if isinstance(at, Token) else at)

    def lot(self, meta: Meta, children: list[Any]) -> syntax.LotClause:
        """`lot new`, `lot of X`, `lot l.lot`."""
        (what,) = children
        if isinstance(what, Token):
            return syntax.LotClause(self._span(meta), "new", None)
        if isinstance(what, syntax.LotClause):
            return syntax.LotClause(self._span(meta), "of", what.path)
        return syntax.LotClause(self._span(meta), "named", what)

    def lot_of(self, meta: Meta, children: list[Any]) -> syntax.LotClause:
        """`of X` behind `lot`."""
        return syntax.LotClause(self._span(meta), "of", children[0])

    def status(self, meta: Meta, children: list[Any]) -> syntax.StatusClause:
        """`status l.status`."""
        return syntax.StatusClause(self._span(meta), children[0])

    def owner(self, meta: Meta, children: list[Any]) -> syntax.OwnerClause:
        """`owner r.supplier`."""
        return syntax.OwnerClause(self._span(meta), children[0])

    def opens(self, meta: Meta, children: list[Any]) -> syntax.Opens:
        """`open X [due DATE]`."""
        return syntax.Opens(self._span(meta), *children)

    def settles(self, meta: Meta, children: list[Any]) -> syntax.Settles:
        """`settles X`."""
        return syntax.Settles(self._span(meta), *children)

    def tax(self, meta: Meta, children: list[Any]) -> syntax.Tax:
        """`tax CODE [base AMOUNT]`."""
        return syntax.Tax(self._span(meta), *children)

    def cash(self, meta: Meta, children: list[Any]) -> syntax.Cash:
        """`cash ITEM`."""
        return syntax.Cash(self._span(meta), str(children[0]))

    def dim(self, meta: Meta, children: list[Any]) -> syntax.Dimension:
        """`dim NAME = X`."""
        name, _, value = children
        return syntax.Dimension(self._span(meta), str(name), value)

    # --- expressions ---------------------------------------------------------------------------------------------------

    def _binary(self, meta: Meta, children: list[Any], operator: Literal["+", "-", "*", "/"]) -> syntax.Binary:
        return syntax.Binary(self._span(meta), operator, children[0], children[1])

    def add(self, meta: Meta, children: list[Any]) -> syntax.Binary:
        """`a + b`."""
        return self._binary(meta, children, "+")

    def sub(self, meta: Meta, children: list[Any]) -> syntax.Binary:
        """`a - b`."""
        return self._binary(meta, children, "-")

    def mul(self, meta: Meta, children: list[Any]) -> syntax.Binary:
        """`a * b`."""
        return self._binary(meta, children, "*")

    def div(self, meta: Meta, children: list[Any]) -> syntax.Binary:
        """`a / b`."""
        return self._binary(meta, children, "/")

    def neg(self, meta: Meta, children: list[Any]) -> syntax.Negative:
        """`-a`."""
        return syntax.Negative(self._span(meta), children[0])

    def percent(self, meta: Meta, children: list[Any]) -> syntax.Number:
        """`13%`."""
        return syntax.Number(self._span(meta), Fraction(str(children[0])) / 100)

    def number(self, meta: Meta, children: list[Any]) -> syntax.Number:
        """`12`, `0.5`."""
        return syntax.Number(self._span(meta), Fraction(str(children[0])))

    def total(self, meta: Meta, children: list[Any]) -> syntax.Total:
        """`sum(x for l in LIST)`."""
        _, value, variable, source = children
        return syntax.Total(self._span(meta), value, self._name(variable), source)

    def call(self, meta: Meta, children: list[Any]) -> syntax.Call:
        """`issue(…)`."""
        function, *arguments = children
        return syntax.Call(self._span(meta), str(function), tuple(arguments))

    def argument(self, _meta: Meta, children: list[Any]) -> syntax.Argument:
        """One argument, perhaps named; a bare role is one too."""
        name, value = children
        if isinstance(value, Token):
            value = syntax.RoleName(self._token_span(value), str(value))
        return syntax.Argument(None if name is None else str(name), value)

    def path(self, meta: Meta, children: list[Token]) -> syntax.Path:
        """`l.item.costing`."""
        return syntax.Path(self._span(meta), tuple(str(token) for token in children))

    # --- conditions ----------------------------------------------------------------------------------------------------

    def any(self, meta: Meta, children: list[Any]) -> syntax.AnyOf:
        """`a or b`."""
        return syntax.AnyOf(self._span(meta), tuple(children))

    def all(self, meta: Meta, children: list[Any]) -> syntax.All:
        """`a and b`."""
        return syntax.All(self._span(meta), tuple(children))

    def negated(self, meta: Meta, children: list[Any]) -> syntax.Not:
        """`not c`."""
        return syntax.Not(self._span(meta), children[0])

    def given(self, meta: Meta, children: list[Any]) -> syntax.Given:
        """`given x`."""
        return syntax.Given(self._span(meta), children[0])

    def truth(self, meta: Meta, children: list[Any]) -> syntax.Truth:
        """A yes/no name."""
        return syntax.Truth(self._span(meta), children[0])

    def compare(self, meta: Meta, children: list[Any]) -> syntax.Compare:
        """`a = b`."""
        left, operator, right = children
        return syntax.Compare(self._span(meta), _literal(operator), left, right)

    def among(self, meta: Meta, children: list[Any]) -> syntax.Among:
        """`x in (a, b)`."""
        value, *choices = children
        return syntax.Among(self._span(meta), value, tuple(str(choice) for choice in choices))


setattr(TreeBuilder, "for", TreeBuilder._loop)  # noqa: SLF001  # the grammar's rule is called `for`, a word of Python


def _literal(token: Token) -> Any:
    """A token whose text the grammar restricts to the literals of its field."""
    return str(token)
