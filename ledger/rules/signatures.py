"""The functions of the rule language as one table (RULES.md §4). A release adds rows, a rule never does.

The checker takes the types from here, the compiler and the engine take the set of functions they must implement.
`money(l.net)`: one amount in, money out, known when drafted. `issue(l.item, l.quantity, l.place)`: money out, but valued by
booking (`booked`), and each call is one act, so it must be the whole value of a `let` (`alone`, † in RULES.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

SEMANTICS: Final = 1
"""Grows with every release that adds a function or changes what one means."""

LIKE_FIRST: Final = "like first"
"""Result type: whatever the first argument is."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument. `types` are the base types it takes (`role`: a bare role name); the literal 0 passes as any sum."""

    name: str
    types: tuple[str, ...]
    known: bool = False
    """Must be known when drafted: a value from booking is refused here."""
    keyword: bool = False
    """Given by name, may be left out: `party: p`."""
    alike: int | None = None
    """Parameters with the same number must be of one type."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One function. `result` is a base type or `LIKE_FIRST`."""

    name: str
    parameters: tuple[Parameter, ...]
    result: str
    booked: bool = False
    """Valued by booking. Other functions are booked exactly when an argument is."""
    alone: bool = False
    """† must be the whole value of a `let`."""

    @property
    def positional(self) -> tuple[Parameter, ...]:
        """The arguments that must be given, in order."""
        return tuple(parameter for parameter in self.parameters if not parameter.keyword)

    def keyword(self, name: str) -> Parameter | None:
        """The named argument, or None."""
        return next((parameter for parameter in self.parameters if parameter.keyword and parameter.name == name), None)

    def __str__(self) -> str:
        """As a reader would write it: `issue(item, quantity, place)`."""
        names = [f"{parameter.name}:" if parameter.keyword else parameter.name for parameter in self.parameters]
        return f"{self.name}({', '.join(names)})"


_MONEY: Final = ("money",)
_SUMS: Final = ("money", "amount")
_MEASURES: Final = ("money", "quantity")
_NUMBERS: Final = ("rate", "number")
_BALANCE: Final = (
    Parameter("of", ("role", "account")),
    Parameter("party", ("party",), keyword=True),
    Parameter("dim", ("center", "item", "order"), keyword=True),
)
_ITEM: Final = Parameter("item", ("item",))
_PLACE: Final = Parameter("place", ("place",))
_QUANTITY: Final = Parameter("quantity", ("quantity",), known=True)
_OPEN: Final = Parameter("open_item", ("open",))
_EARLIER: Final = Parameter("line", ("line", "open"))


def _table(rows: Iterable[Signature]) -> dict[str, Signature]:
    return {row.name: row for row in rows}


FUNCTIONS: Final[dict[str, Signature]] = _table(
    [
        # --- known when drafted -----------------------------------------------------------------------------------------
        Signature("money", (Parameter("amount", ("amount",)),), "money"),
        Signature("net_of", (Parameter("gross", _SUMS), Parameter("rate", _NUMBERS, known=True)), LIKE_FIRST),
        Signature("tax_of", (Parameter("net", _SUMS), Parameter("rate", _NUMBERS, known=True)), LIKE_FIRST),
        Signature("recoverable", (Parameter("tax", _SUMS), Parameter("code", ("text",))), "money"),
        Signature("tolerated", (Parameter("x", _MONEY),), "money"),
        Signature("excess", (Parameter("a", _MEASURES, alike=1), Parameter("b", _MEASURES, alike=1)), LIKE_FIRST),
        Signature("lesser", (Parameter("a", _MEASURES, alike=1), Parameter("b", _MEASURES, alike=1)), LIKE_FIRST),
        Signature(
            "part",
            (
                Parameter("whole", _MEASURES),
                Parameter("x", (*_MEASURES, "amount", *_NUMBERS), known=True, alike=1),
                Parameter("of", (*_MEASURES, "amount", *_NUMBERS), known=True, alike=1),
            ),
            LIKE_FIRST,
        ),
        Signature("debit_balance", _BALANCE, "money"),
        Signature("credit_balance", _BALANCE, "money"),
        Signature("open_amount", (_OPEN,), "amount"),
        Signature("open_quantity", (_OPEN,), "quantity"),
        Signature("standard_value", (_ITEM, _QUANTITY), "money"),
        Signature("fx", (_OPEN,), "money"),
        Signature("open_up_to", (_OPEN, _QUANTITY), "quantity", alone=True),
        # --- valued by booking ------------------------------------------------------------------------------------------
        Signature("issue", (_ITEM, _QUANTITY, _PLACE), "money", booked=True, alone=True),
        Signature("cost_now", (_ITEM, _QUANTITY, _PLACE), "money", booked=True, alone=True),
        Signature("at_cost", (_ITEM, Parameter("carried", _MONEY)), "money", booked=True, alone=True),
        Signature("return_of", (_EARLIER, _QUANTITY), "money", booked=True, alone=True),
        Signature(
            "take",
            (_OPEN, Parameter("measure", ("quantity", "amount"), known=True)),
            "money",
            booked=True,
            alone=True,
        ),
        Signature("at_rate", (Parameter("taken", _MONEY),), "money", booked=True),
    ]
)
"""Every function by name. `at_rate` takes the name of a `let` whose value is a `take`; the checker sees to that."""

ROUNDING_RULES: Final = ("half_up", "half_even", "down", "up")
"""What may stand behind `rounded`."""
