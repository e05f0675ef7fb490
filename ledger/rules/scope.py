"""What the names in a rule mean: every path of a rule has a root, a type and, inside loops, a list it belongs to.

Example, in `on delivery as d`, inside `for l in d.lines`, after `let l.cost = issue(…)` and `let received = …`:

    d.number            document field number, text
    d.platform          document field platform, party, may be missing (`optional`)
    d.customer.place    document field customer, attribute place, place
    l                   the element itself (for `open l`), list "lines"
    l.item.costing      element field item, attribute costing, choice of moving_average fifo specific standard …
    l.cost              column cost of list "lines", money, booked
    received            name, money
    policy.grni         policy grni, choice of its declared values

Decision: one list has one key, whatever variable loops over it: `lines`, `settlements.lines` (the lines inside a settlement),
`open_items(GRNI)`, `accounts(income)`. A list is never looped inside itself, so at any point a list key names at most one
element, and `("lines", "cost")` identifies a column in every loop over that list. Names and columns are unique in a rule
and known from their `let` to the end of the rule; whether the conditions of that `let` hold where it is read is the
checker's question, not the scope's.

Use: `Scope.of_rule(kind, "d", policies)`, then `scope.enter("l", source)` per loop (a new scope that shares the names),
`scope.define(target, type)` per `let` and split share, `scope.resolve(path)` wherever a path is read. All three return a
`Fault` instead of raising when the rule is wrong; on a checked rule they never do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from ledger.domain.kind import Field, FieldType, Kind, LineList
from ledger.domain.masters import Costing
from ledger.domain.role import ROLES, Role
from ledger.rules.policy import PolicyDeclaration
from ledger.rules.syntax import Call, Path, RoleName


@dataclass(frozen=True, slots=True)
class Type:
    """A type of RULES.md §2. `base` is a field type, or `document`, `element`, `zero` (the literal 0, like any unit)."""

    base: str
    choices: tuple[str, ...] = ()
    """The values of a choice."""
    booked: bool = False
    """Valued by booking: unknown while conditions are decided."""

    @property
    def measured(self) -> bool:
        """True for what can be added, compared and summed."""
        return self.base in MEASURES


MEASURES: Final = frozenset({"money", "amount", "quantity", "number", "rate", "zero"})
ORDERED: Final = MEASURES | {"date"}

COSTINGS: Final = tuple(str(costing) for costing in Costing)
MASTER_FIELDS: Final[Mapping[str, Mapping[str, Type]]] = {
    "item": {
        "code": Type("text"),
        "name": Type("text"),
        "unit": Type("text"),
        "category": Type("text"),
        "costing": Type("choice", COSTINGS),
        "tax_code": Type("text"),
        "lot_tracked": Type("flag"),
    },
    "party": {"code": Type("text"), "name": Type("text"), "group": Type("text"), "place": Type("place")},
    "place": {"code": Type("text"), "name": Type("text"), "area": Type("text")},
    "account": {"code": Type("text"), "name": Type("text")},
    "order": {"code": Type("text"), "number": Type("text"), "name": Type("text")},
    "center": {"code": Type("text"), "name": Type("text")},
    "lot": {"code": Type("text")},
}
"""Fields of master data that rules may read: `l.item.costing`."""

OPEN_ITEM_FIELDS: Final = (
    Field("origin", "open"),
    Field("item", "item"),
    Field("quantity", "quantity"),
    Field("place", "place"),
    Field("party", "party"),
    Field("account", "account"),
    Field("value", "money"),
    Field("side", "choice", choices=("debit", "credit", "money")),
)
"""Fields of an element of `open_items(ROLE)` and `open_items(foreign)`; `value` is its book value, `quantity` what is left,
`side` the one that makes it larger: debit for what others owe us,
money for what a channel holds."""

ACCOUNT_FIELDS: Final = (Field("account", "account"),)
"""Fields of an element of `accounts(income)` and `accounts(expense)`."""

FOREIGN_ACCOUNT_FIELDS: Final = (*ACCOUNT_FIELDS, Field("value", "money"), Field("closing", "money"))
"""Fields of an element of `accounts(foreign)`: accounts that keep another currency, their balance in the books and at the
closing rate."""


@dataclass(frozen=True, slots=True)
class ListType:
    """A list that can be looped over. `key` is the same in every loop over it; `parent` is the list its elements hang in."""

    key: str
    fields: tuple[Field, ...]
    lists: tuple[LineList, ...] = ()
    parent: str | None = None

    def field(self, name: str) -> Field | None:
        """The field of its elements of that name, or None."""
        return next((entry for entry in self.fields if entry.name == name), None)


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a path means."""

    type: Type
    root: Literal["document", "element", "name", "policy"]
    name: str = ""
    """Field, column, name or policy; empty for the document or element itself."""
    list: str | None = None
    """For `element`: the key of the list it is an element of."""
    column: bool = False
    """For `element`: a `let` or split share, not a field of the document."""
    attribute: str = ""
    """Master-data field behind it: `costing` in `l.item.costing`."""
    field: Field | None = None
    """The field of the document model; None for columns, names, policies and whole documents or elements."""

    @property
    def optional(self) -> bool:
        """True where the value may be missing and needs `when given`."""
        return self.field is not None and self.field.optional


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a name means nothing: the code of RULES.md §7, the name, and the names that would do (or its present holder)."""

    code: str
    name: str
    known: tuple[str, ...] = ()


@dataclass(slots=True)
class _Defined:
    """Names and columns of one rule, shared by all its scopes."""

    names: dict[str, Type] = field(default_factory=dict)
    columns: dict[str, dict[str, Type]] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    """Every loop variable of the rule so far → the list it went over, for messages."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The names visible at one point of a rule; `loops` maps the variables of the open loops, outermost first."""

    kind: Kind
    variable: str
    policies: Mapping[str, PolicyDeclaration]
    roles: Mapping[str, Role] = field(default_factory=lambda: ROLES)
    loops: dict[str, ListType] = field(default_factory=dict)
    defined: _Defined = field(default_factory=_Defined)

    @classmethod
    def of_rule(
        cls, kind: Kind, variable: str, policies: Mapping[str, PolicyDeclaration], roles: Mapping[str, Role] | None = None
    ) -> Scope:
        """The scope at the start of a rule `on KIND as VARIABLE`."""
        return cls(kind, variable, policies, ROLES if roles is None else roles)

    # --- loops ---------------------------------------------------------------------------------------------------------

    def list_of(self, source: Path | Call) -> ListType | Fault:
        """The list that `r.lines`, `s.lines`, `open_items(GRNI)` or `accounts(income)` names."""
        if isinstance(source, Call):
            return _special_list(source, self.roles)
        root, *rest = source.parts
        if root == self.variable and len(rest) == 1:
            return self._listed(rest[0], self.kind.lists, self.kind.field(rest[0]) is not None, None)
        if root in self.loops and len(rest) == 1:
            outer = self.loops[root]
            return self._listed(rest[0], outer.lists, outer.field(rest[0]) is not None, outer.key)
        if root == self.variable or root in self.loops or root in self.defined.names:
            return Fault("R203", str(source), self._list_names())
        return Fault("R219", root, self.visible())

    def _listed(self, name: str, lists: tuple[LineList, ...], is_field: bool, parent: str | None) -> ListType | Fault:
        found = next((entry for entry in lists if entry.name == name), None)
        if found is None:
            return Fault("R203" if is_field else "R204", name, tuple(entry.name for entry in lists))
        key = name if parent is None else f"{parent}.{name}"
        return ListType(key, found.fields, found.lists, parent)

    def _list_names(self) -> tuple[str, ...]:
        return tuple(f"{self.variable}.{entry.name}" for entry in self.kind.lists)

    def enter(self, variable: str, source: Path | Call) -> Scope | Fault:
        """The scope inside `for VARIABLE in SOURCE` (and inside `sum(… for VARIABLE in SOURCE)`)."""
        entered = self.list_of(source)
        if isinstance(entered, Fault):
            return entered
        if any(loop.key == entered.key for loop in self.loops.values()):
            return Fault("R205", entered.key)
        if variable in (self.variable, "policy") or variable in self.loops or variable in self.defined.names:
            return Fault("R206", variable)
        self.defined.variables.setdefault(variable, entered.key)
        return replace(self, loops={**self.loops, variable: entered})

    @property
    def innermost(self) -> ListType | None:
        """The list of the innermost open loop."""
        return next(reversed(self.loops.values()), None) if self.loops else None

    # --- names ---------------------------------------------------------------------------------------------------------

    def define(self, target: Path, type_: Type) -> Fault | None:
        """Make a name (`let cost = …` outside loops) or a column of the innermost list (`let l.cost = …`)."""
        if not self.loops:
            return self._define_name(target, type_)
        variable, loop = next(reversed(self.loops.items()))
        if len(target.parts) != 2 or target.parts[0] != variable or not self._carries_columns(loop):
            return Fault("R208", str(target), (f"{variable}.{target.parts[-1]}",))
        columns = self.defined.columns.setdefault(loop.key, {})
        name = target.parts[1]
        if name in columns or loop.field(name) is not None or any(entry.name == name for entry in loop.lists):
            return Fault("R206", str(target))
        columns[name] = type_
        return None

    def _define_name(self, target: Path, type_: Type) -> Fault | None:
        if len(target.parts) != 1:
            return Fault("R208", str(target), (target.parts[-1],))
        name = target.parts[0]
        if name in (self.variable, "policy") or name in self.defined.names or name in self.defined.variables:
            return Fault("R206", name)
        self.defined.names[name] = type_
        return None

    def _carries_columns(self, loop: ListType) -> bool:
        """A column belongs to the element alone: every other open loop must be one the list hangs in.

        `for s in p.settlements` `for l in s.lines` may make `l.x`; `for s in p.settlements` `for l in p.lines` may not,
        because there `l.x` would be another value for every `s`.
        """
        ancestors = {entry.key for entry in self.loops.values() if loop.key.startswith(f"{entry.key}.")}
        return len(ancestors) == len(self.loops) - 1

    def resolve(self, path: Path) -> Resolved | Fault:
        """What a path means here, or why it means nothing (R218, R219, R220)."""
        root, *rest = path.parts
        if root in self.loops:
            return self._of_element(self.loops[root], rest)
        if root == self.variable:
            return self._of_document(rest)
        if root == "policy":
            return self._of_policy(rest)
        if root in self.defined.names:
            if rest:
                return Fault("R220", rest[0])
            return Resolved(self.defined.names[root], "name", root)
        return Fault("R219", root, self.visible())

    def _of_element(self, loop: ListType, rest: list[str]) -> Resolved | Fault:
        if not rest:
            return Resolved(Type("element"), "element", list=loop.key)
        columns = self.defined.columns.get(loop.key, {})
        if rest[0] in columns:
            resolved = Resolved(columns[rest[0]], "element", rest[0], loop.key, column=True)
        else:
            found = loop.field(rest[0])
            if found is None:
                return Fault("R220", rest[0], (*(entry.name for entry in loop.fields), *columns))
            resolved = Resolved(type_of_field(found), "element", rest[0], loop.key, field=found)
        return _attribute(resolved, rest[1:])

    def _of_document(self, rest: list[str]) -> Resolved | Fault:
        if not rest:
            return Resolved(Type("document"), "document")
        found = self.kind.field(rest[0])
        if found is None:
            return Fault("R220", rest[0], ("number", "date", "accounting_date", *(entry.name for entry in self.kind.fields)))
        return _attribute(Resolved(type_of_field(found), "document", rest[0], field=found), rest[1:])

    def _of_policy(self, rest: list[str]) -> Resolved | Fault:
        declared = self.policies.get(rest[0]) if len(rest) == 1 else None
        if declared is None:
            return Fault("R218", ".".join(("policy", *rest)), tuple(self.policies))
        return Resolved(type_of_policy(declared), "policy", declared.name)

    def visible(self) -> tuple[str, ...]:
        """Every name a path may begin with here."""
        return (self.variable, *self.loops, *self.defined.names, "policy")


def type_of_field(entry: Field) -> Type:
    """The type of a field of the document model."""
    return Type(entry.type, entry.choices)


def type_of_policy(declared: PolicyDeclaration) -> Type:
    """The type of `policy.NAME`: a choice, a yes/no, a number or money."""
    if isinstance(declared.values, tuple):
        return Type("choice", declared.values)
    return Type({"yes/no": "flag", "number": "number", "money": "money"}[declared.values])


def _attribute(resolved: Resolved, rest: list[str]) -> Resolved | Fault:
    """`l.item.costing`: one field of master data may follow, and `place` of a party leads on to the place's own fields."""
    for name in rest:
        attributes = MASTER_FIELDS.get(resolved.type.base, {})
        if name not in attributes:
            return Fault("R220", name, tuple(attributes))
        attribute = f"{resolved.attribute}.{name}" if resolved.attribute else name
        resolved = replace(resolved, type=attributes[name], attribute=attribute)
    return resolved


_SPECIAL_WORDS: Final = {"open_items": ("foreign",), "accounts": ("income", "expense", "foreign")}


def _special_list(source: Call, roles: Mapping[str, Role]) -> ListType | Fault:
    """`open_items(ROLE)`, `open_items(foreign)`, `accounts(income)`, `accounts(expense)`, `accounts(foreign)`."""
    if source.function not in _SPECIAL_WORDS:
        return Fault("R204", source.function, tuple(_SPECIAL_WORDS))
    words = _SPECIAL_WORDS[source.function]
    value = source.arguments[0].value if len(source.arguments) == 1 and source.arguments[0].name is None else None
    if isinstance(value, RoleName) and source.function == "open_items":
        if value.role not in roles:
            return Fault("R213", value.role, tuple(roles))
        return ListType(f"open_items({value.role})", OPEN_ITEM_FIELDS)
    if isinstance(value, Path) and str(value) in words:
        of_accounts = FOREIGN_ACCOUNT_FIELDS if str(value) == "foreign" else ACCOUNT_FIELDS
        fields = OPEN_ITEM_FIELDS if source.function == "open_items" else of_accounts
        return ListType(f"{source.function}({value})", fields)
    return Fault("R204", source.function, words)


__all__ = [
    "ACCOUNT_FIELDS", "COSTINGS", "FOREIGN_ACCOUNT_FIELDS", "MASTER_FIELDS", "MEASURES", "OPEN_ITEM_FIELDS", "ORDERED",
    "Fault", "FieldType", "ListType", "Resolved", "Scope", "Type", "type_of_field", "type_of_policy",
]  # fmt: skip
