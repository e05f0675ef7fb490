"""From a checked rule to one Python function, built as a syntax tree; no text is evaluated (RULES.md §8).

A rule is compiled once per bundle and at first use, in two forms: for documents in the book's currency, where `money(x)` is
`x`, and for foreign ones. The receipt rule for one line without an order becomes, in essence:

    def draft(run, document, d):
        legs_1 = []
        for e_l in d["lines"]:
            a_2 = e_l["net"]; q_3 = e_l["quantity"]
            if a_2 or q_3:
                legs_1.append(DraftLeg("dr", "INV", None, None, item=e_l["item"].code, …, amount=a_2, quantity=q_3 or None))
        if legs_1:
            run.entry(("voucher", "normal", False, 19), Text(f"暂估入库 …", f"…"), legs_1)

Nothing in it depends on clock, hash order or locale.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Final

from ledger.domain.amounts import round_fraction
from ledger.domain.document import Document
from ledger.domain.draft import DraftLeg, LotNamed, LotNew, LotOf, named_lot
from ledger.domain.kind import Kind
from ledger.domain.kinds import KINDS
from ledger.domain.problem import Text
from ledger.domain.quality import stored_status
from ledger.rules.code_context import Column, Context
from ledger.rules.drafted_legs import with_dim
from ledger.rules.functions import Drafting, code_of, known_value
from ledger.rules.policy import PolicyDeclaration
from ledger.rules.python_tree import assign, attribute, name
from ledger.rules.scope import Scope
from ledger.rules.statement_code import StatementCode
from ledger.rules.syntax import Call, For, Path, Rule, SpreadTarget, Total
from ledger.rules.written import nodes, written

RuleFunction = Callable[[Drafting, Document, dict[str, Any]], None]


@dataclass(frozen=True)
class CompiledRule:
    """A rule ready to run. `functions`, `policies` and `lists` say which facts it reads."""

    rule: Rule
    functions: frozenset[str]
    """Functions of RULES.md §4 that the rule calls, and `spread`."""
    policies: frozenset[str]
    lists: frozenset[str]
    """Lists of the books it loops over: `open_items(GRNI)`, `accounts(income)`."""
    declared: Mapping[str, PolicyDeclaration]
    document_kind: Kind
    traced: bool = False

    @property
    def kind(self) -> str:
        """The kind of document it posts."""
        return self.rule.kind

    @cached_property
    def home(self) -> RuleFunction:
        """For documents in the book's currency; built when the first one comes."""
        return self._built(foreign=False)

    @cached_property
    def foreign(self) -> RuleFunction:
        """For documents in another currency."""
        return self._built(foreign=True)

    def _built(self, *, foreign: bool) -> RuleFunction:
        """Two passes: the first finds which columns are read outside their loop, the second stores them."""
        stored: frozenset[Column] = frozenset()
        while True:
            scope = Scope.of_rule(self.document_kind, self.rule.variable, self.declared)
            context = Context(self.rule, scope, foreign, self.traced, stored, dict(_NAMES))
            body = StatementCode(context).block(self.rule.body)
            if context.read_outside <= stored:
                return _function(self.rule, body, context.namespace)
            stored |= context.read_outside


_NAMES: Final[dict[str, Any]] = {
    "DraftLeg": DraftLeg, "LotNew": LotNew, "LotOf": LotOf, "LotNamed": LotNamed, "Text": Text, "Fraction": Fraction,
    "code_of": code_of, "known_value": known_value, "with_dim": with_dim, "round_fraction": round_fraction,
    "named_lot": named_lot, "stored_status": stored_status,
}  # fmt: skip
"""What compiled rules may call beside the run itself."""


def compile_rule(
    rule: Rule, policies: Mapping[str, PolicyDeclaration], *, kinds: Mapping[str, Kind] = KINDS, traced: bool = False
) -> CompiledRule:
    """The rule with what it reads; its functions are built once, at first use. `traced` also notes every branch entered."""
    found = list(nodes(rule.body))
    calls = {node.function for node in found if isinstance(node, Call)}
    by_dimension = {"dim" for node in found if isinstance(node, Call) for argument in node.arguments if argument.name == "dim"}
    spread = {"spread" for node in found if isinstance(node, SpreadTarget)}
    sources = [node.source for node in found if isinstance(node, For | Total)]
    lists = frozenset(written(source) for source in sources if isinstance(source, Call))
    read = frozenset(node.parts[1] for node in found if isinstance(node, Path) and node.parts[0] == "policy")
    implied = {"tolerated": "settlement_tolerance", "recoverable": "taxpayer"}
    read |= {implied[function] for function in calls & set(implied)}
    return CompiledRule(rule, frozenset(calls | spread | by_dimension), read, lists, policies, kinds[rule.kind], traced)


def compile_rules(
    rules: Iterable[Rule], policies: Mapping[str, PolicyDeclaration], *, traced: bool = False
) -> dict[str, CompiledRule]:
    """All rules of a bundle by document kind."""
    return {rule.kind: compile_rule(rule, policies, traced=traced) for rule in rules}


def _function(rule: Rule, body: list[ast.stmt], namespace: dict[str, Any]) -> RuleFunction:
    run = name("run")
    before: list[ast.stmt] = [assign(member, attribute(run, member)) for member in ("policy", "dims")]
    names = [ast.arg(one) for one in ("run", "document", "d")]
    arguments = ast.arguments(posonlyargs=[], args=names, kwonlyargs=[], kw_defaults=[], defaults=[])
    function = ast.FunctionDef(name="draft", args=arguments, body=[*before, *body], decorator_list=[])
    module = ast.fix_missing_locations(ast.Module([function], []))
    exec(compile(module, f"<rule {rule.kind}>", "exec"), namespace)  # noqa: S102  # a tree we built ourselves, no text
    compiled: RuleFunction = namespace["draft"]
    return compiled
