"""A leg of a rule as Python's syntax tree: its amount and quantity, a test that it is not nothing, and a `DraftLeg`.

    dr COGS(l.item)  l.cost  qty +l.quantity at Customer        becomes

    a_1 = c_l_cost; q_2 = e_l["quantity"]
    if a_1 or q_2:
        legs.append(DraftLeg("dr", "COGS", None, None, item=e_l["item"].code, place="Customer", amount=a_1, …))

Red turns amounts and quantities negative here, on their own side.
"""

from __future__ import annotations

import ast

from ledger.domain.role import ROLES
from ledger.rules.atom_code import AtomCode
from ledger.rules.code_context import Context, is_special
from ledger.rules.expression_code import ExpressionCode
from ledger.rules.python_tree import (
    any_of,
    assign,
    attribute,
    call,
    constant,
    item,
    method,
    name,
    negated,
    statement,
    tuple_of,
    when,
)
from ledger.rules.syntax import (
    AccountTarget,
    Cash,
    Clause,
    Dimension,
    Expression,
    Leg,
    LotClause,
    Opens,
    OwnerClause,
    Path,
    Quantity,
    RoleTarget,
    Settles,
    SpreadTarget,
    StatusClause,
    Tax,
)

Parts = dict[str, ast.expr]


class LegCode:
    """Turns legs into code at the context's present point."""

    def __init__(self, context: Context, expressions: ExpressionCode) -> None:
        self.context, self.expressions = context, expressions
        self.atoms = AtomCode(context, expressions)

    def leg(self, node: Leg, legs: str, *, red: bool) -> list[ast.stmt]:
        """The statements that add the leg to the list named `legs`, unless it is nothing."""
        context = self.context
        context.prelude, context.hoisted = [], {}
        parts = self._target(node)
        tests = []
        if node.amount is not None:
            tests.append(self._into(parts, "amount", node.amount, "a", turned=red))
            parts["atoms"] = self.atoms.of(node.amount)
        for clause in node.clauses:
            tests.extend(self._clause(clause, parts, red=red))
        if "lot" not in parts and node.amount is None and "role" in parts and self._is_stock(node):
            parts["lot"] = call(name("named_lot"), self.expressions.lot())
        if "opens" not in parts:
            parts.pop("due", None)
        parts.setdefault("dims", name("dims"))
        parts |= {"rule_line": constant(node.span.line), "document_line": context.document_line()}
        fixed = [parts.pop(key, constant(None)) for key in ("role", "account", "spread")]
        made = call(name("DraftLeg"), constant(node.side), *fixed, **parts)
        before, context.prelude = context.prelude, None
        assert tests, f"a leg without amount and quantity in {context.rule.file}:{node.span.line}"
        return [*before, when(any_of(tests), [statement(call(attribute(name(legs), "append"), made))])]

    def _is_stock(self, node: Leg) -> bool:
        return isinstance(node.target, RoleTarget) and ROLES[node.target.role].stock

    def _into(self, parts: Parts, part: str, node: Expression, prefix: str, *, turned: bool) -> ast.expr:
        """Compute once into a temporary, which the leg and its test read."""
        code = self.expressions.value(node)
        temporary = self.context.fresh(prefix)
        assert self.context.prelude is not None
        self.context.prelude.append(assign(temporary, negated(code) if turned else code))
        parts[part] = name(temporary)
        return name(temporary)

    # --- targets ---------------------------------------------------------------------------------------------------

    def _target(self, node: Leg) -> Parts:
        match node.target:
            case RoleTarget(role=role, arguments=arguments):
                kinds = ROLES[role].arguments
                return {"role": constant(role), **{kind: self.code(path) for kind, path in zip(kinds, arguments, strict=True)}}
            case SpreadTarget(path=path):
                return {"spread": self.expressions.path(path)}
            case AccountTarget(path=path):
                return {"account": self.code(path), **self._beside_account(path)}

    def _beside_account(self, path: Path) -> Parts:
        """What a list that gives accounts also gives: party, order, due date, cash-flow item; for open items their role."""
        found = self.context.scope.loops.get(path.parts[0])
        if found is None:
            return {}
        element = name(f"e_{path.parts[0]}")
        parts: Parts = {}
        for field in ("party", "order"):
            if found.field(field) is not None:
                parts[field] = call(name("code_of"), item(element, field))
        for field in ("due", "cash_item"):
            if found.field(field) is not None:
                parts[field] = item(element, field)
        if found.key.startswith("open_items("):
            parts["role"] = item(element, "role")
        elif found.field("item") is not None:
            parts["item"] = call(name("code_of"), item(element, "item"))
        return parts

    def code(self, path: Path) -> ast.expr:
        """The code of the master data that a path names."""
        found = self.context.resolve(path)
        assert found is not None, path
        code = self.expressions.path(path)
        if found.attribute:
            return code
        certain = found.type.base in ("item", "place", "party") and not found.optional
        if certain and not (found.list is not None and is_special(found.list)):
            return attribute(code, "code")
        return call(name("code_of"), code)

    # --- clauses ---------------------------------------------------------------------------------------------------

    def _clause(self, clause: Clause, parts: Parts, *, red: bool) -> list[ast.expr]:
        """Fill in the parts of one clause; what it returns also keeps the leg from being nothing."""
        match clause:
            case Quantity():
                return [self._quantity(clause, parts, red=red)]
            case Tax(code=code, base=base):
                parts["tax_code"] = self.expressions.path(code)
                return [] if base is None else [self._into(parts, "tax_base", base, "b", turned=red)]
            case LotClause():
                parts["lot"] = self._lot(clause)
            case StatusClause(path=path):
                parts["status"] = call(name("stored_status"), self.expressions.path(path))
            case OwnerClause(path=path):
                parts["owner"] = self.code(path)
            case Opens(path=path, due=due):
                parts["opens"] = self.reference(path)
                if due is not None:
                    parts["due"] = self.expressions.path(due)
            case Settles(path=path):
                parts["settles"] = self.reference(path)
            case Cash(item=cash_item):
                parts["cash_item"] = constant(cash_item)
            case Dimension(name=dimension, value=value):
                pair = tuple_of(constant(dimension), self.code(value))
                parts["dims"] = call(name("with_dim"), parts.get("dims", name("dims")), pair)
        return []

    def _quantity(self, clause: Quantity, parts: Parts, *, red: bool) -> ast.expr:
        turned = (clause.sign == "-") != red
        quantity = self._into(parts, "quantity", clause.value, "q", turned=turned)
        parts["quantity"] = ast.BoolOp(ast.Or(), [quantity, constant(None)])
        if clause.of is not None:
            parts["item"] = self.code(clause.of)
        if clause.at is not None:
            parts["place"] = constant(clause.at) if isinstance(clause.at, str) else self.code(clause.at)
        return quantity

    def _lot(self, clause: LotClause) -> ast.expr:
        if clause.form == "new":
            return call(name("LotNew"), self.expressions.lot())
        assert clause.path is not None, clause
        if clause.form == "of":
            return call(name("LotOf"), self.reference(clause.path))
        return call(name("LotNamed"), self.expressions.path(clause.path))

    def reference(self, path: Path) -> ast.expr:
        """`l` this line, `i` this document, or what a field names."""
        found = self.context.resolve(path)
        assert found is not None, path
        if found.type.base == "document":
            return method("ref")
        if found.type.base == "element":
            return method("ref", item(name(f"e_{path.parts[0]}"), "line"))
        return self.expressions.path(path)
