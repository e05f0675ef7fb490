"""Calls of functions: the right number of arguments of the right types, and the form of the result (RULES.md §4)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from ledger.rules.linear_forms import Form, add, scaled
from ledger.rules.rule_context import UNKNOWN, Place, RuleContext, Value
from ledger.rules.scope import Resolved, Type
from ledger.rules.signatures import FUNCTIONS, LIKE_FIRST, Parameter, Signature
from ledger.rules.syntax import Argument, Call, Expression, Path, RoleName
from ledger.rules.type_words import close_to, type_words

_ZERO_PASSES = frozenset({"money", "amount", "quantity", "number", "rate"})

Read = Callable[[Expression, Place], Value]
_Given = list[tuple[Parameter, Argument]]


class CallReader:
    """Reads calls; `read` reads their arguments."""

    def __init__(self, context: RuleContext, read: Read) -> None:
        """Read into this context."""
        self.context, self._read = context, read

    def stands_alone(self, call: Call) -> bool:
        """True for the † functions."""
        signature = FUNCTIONS.get(call.function)
        return signature is not None and signature.alone

    def read(self, call: Call, place: Place, *, alone: str = "") -> Value:
        """The value of a call. `alone` is the name of the `let` whose whole value it is: each such `let` is one act."""
        signature = FUNCTIONS.get(call.function)
        if signature is None:
            self.context.refuse("R224", call.span, name=call.function, known=close_to(call.function, FUNCTIONS))
            return Value(UNKNOWN)
        if signature.alone and not alone:
            self.context.refuse("R230", call.span, name=call.function)
            return Value(UNKNOWN)
        given = self._paired(call, signature)
        if given is None:
            self.context.refuse("R225", call.span, name=call.function, wanted=str(signature))
            return Value(UNKNOWN)
        values = [self._argument(parameter, argument, place) for parameter, argument in given]
        if not all(value.known for value in values) or not self._alike(call, given, values):
            return Value(UNKNOWN)
        if call.function == "at_rate" and not self._is_taken(given[0][1], place):
            return Value(UNKNOWN)
        type_ = self._result(signature, values)
        if signature.alone:
            return Value(type_, self._act(place, alone))
        return Value(type_, self._form(call.function, given, values))

    # --- arguments -----------------------------------------------------------------------------------------------------

    def _paired(self, call: Call, signature: Signature) -> _Given | None:
        """Parameters with their arguments; None where number or names do not fit."""
        positional = [argument for argument in call.arguments if argument.name is None]
        named = [argument for argument in call.arguments if argument.name is not None]
        parameters = [signature.keyword(argument.name or "") for argument in named]
        in_order = list(call.arguments) == positional + named
        if not in_order or len(positional) != len(signature.positional) or len(set(map(id, parameters))) != len(parameters):
            return None
        pairs: _Given = list(zip(signature.positional, positional, strict=True))
        for parameter, argument in zip(parameters, named, strict=True):
            if parameter is None:
                return None
            pairs.append((parameter, argument))
        return pairs

    def _argument(self, parameter: Parameter, argument: Argument, place: Place) -> Value:
        if isinstance(argument.value, RoleName):
            return self._role(parameter, argument.value)
        value = self._read(argument.value, place)
        if not value.known:
            return value
        base = value.type.base
        if base not in parameter.types and not (base == "zero" and _ZERO_PASSES & set(parameter.types)):
            wanted = type_words(parameter.types)
            remedy = (f"参数 {parameter.name} 要{wanted.zh}", f"the argument {parameter.name} is {wanted.en}")
            name = str(argument.value) if isinstance(argument.value, Path) else parameter.name
            self.context.refuse_type(argument.value.span, name, value.type, (wanted.zh, wanted.en), remedy)
            return Value(UNKNOWN)
        if parameter.known and value.type.booked:
            name = str(argument.value) if isinstance(argument.value, Path) else parameter.name
            self.context.refuse("R303", argument.value.span, name=name)
            return Value(UNKNOWN)
        return value

    def _role(self, parameter: Parameter, role: RoleName) -> Value:
        if role.role not in self.context.roles:
            self.context.refuse("R213", role.span, name=role.role, known=close_to(role.role, self.context.roles))
            return Value(UNKNOWN)
        if "role" not in parameter.types:
            wanted = type_words(parameter.types)
            remedy = (f"参数 {parameter.name} 要{wanted.zh}", f"the argument {parameter.name} is {wanted.en}")
            self.context.refuse_type(role.span, role.role, Type("role"), (wanted.zh, wanted.en), remedy)
            return Value(UNKNOWN)
        return Value(Type("role"), self.context.atoms.atom(role.role, frozenset()))

    def _alike(self, call: Call, given: _Given, values: list[Value]) -> bool:
        """Only like compares with like: `excess(money, quantity)` is refused."""
        group = [
            value.type.base
            for (parameter, _), value in zip(given, values, strict=True)
            if parameter.alike and value.type.base != "zero"
        ]
        bases = ["number" if base == "rate" else base for base in group]
        if len(set(bases)) <= 1:
            return True
        left, right = (type_words((base,)) for base in bases[:2])
        self.context.refuse("R222", call.span, left_zh=left.zh, right_zh=right.zh, left_en=left.en, right_en=right.en)
        return False

    def _is_taken(self, argument: Argument, place: Place) -> bool:
        """`at_rate` wants the name of a `take`."""
        path = argument.value
        resolved = place.scope.resolve(path) if isinstance(path, Path) else None
        definition = self.context.definition(resolved) if isinstance(resolved, Resolved) else None
        if definition is not None and definition.taken:
            return True
        wanted = ("一个 take 的名称", "the name of a take")
        remedy = ("先写 let 名称 = take(…)", "first let NAME = take(…)")
        self.context.refuse_type(path.span, "taken", Type("money"), wanted, remedy)
        return False

    # --- results -------------------------------------------------------------------------------------------------------

    def _result(self, signature: Signature, values: list[Value]) -> Type:
        booked = signature.booked or any(value.type.booked for value in values)
        if signature.result != LIKE_FIRST:
            return Type(signature.result, booked=booked)
        bases = [value.type.base for value in values]
        first = bases[0] if bases[0] != "zero" else next((base for base in bases[1:] if base in ("money", "quantity")), "money")
        return Type(first, booked=booked)

    def _act(self, place: Place, name: str) -> Form:
        """One act of booking: its atom is the `let` itself, two lets are two values."""
        lists = place.lists
        text = name if not lists else f"{self.context.atoms.variable_of(lists[-1])}.{name.partition('.')[2]}"
        return self.context.atoms.atom(text, frozenset(lists[-1:]))

    def _form(self, function: str, given: _Given, values: list[Value]) -> Form:
        forms = [value.form for value in values]
        match function:
            case "excess":
                return self.context.atoms.excess(forms[0], forms[1])
            case "lesser":
                return add(forms[0], self.context.atoms.excess(forms[0], forms[1]), -1)
            case "part" if forms[1] == forms[2]:
                return forms[0]
            case "money" | "tolerated" if not forms[0]:
                return {}
        names = [f"{parameter.name}: " if parameter.keyword else "" for parameter, _ in given]
        shown = [name + self.context.atoms.show(form) for name, form in zip(names, forms, strict=True)]
        lists = frozenset[str]().union(*(self.context.atoms.lists_of(form) for form in forms))
        turned = function == "credit_balance"
        text = f"{'debit_balance' if turned else function}({', '.join(shown)})"
        return scaled(self.context.atoms.atom(text, lists), Fraction(-1 if turned else 1))
