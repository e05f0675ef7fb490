"""The functions of rules over amounts: what is 13% inside 113.00, how much is above, which part belongs to 40 of 100.

The same functions serve twice: drafting computes with them what a document already tells, booking computes with them what
had to wait for a cost (`value_of`). An amount is an int where it has no original amount, else a `Form`: 710.00 CNY that stand
for 100.00 USD. Every function rounds once, half away from zero, and treats the original amount like the value, so that a
line's original is the same formula as the line. Nothing here reads a book.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, Final

from ledger.domain.draft import Act, Amount, Form, Operation, as_form
from ledger.domain.rounding import divide_half_up, split, take


def value(amount: Amount) -> int:
    """The amount in book currency; it may not wait for booking."""
    if isinstance(amount, int):
        return amount
    assert not amount.terms, f"{amount} is not known yet"
    return amount.value


def is_known(amount: Amount) -> bool:
    """True where nothing is left for booking."""
    return isinstance(amount, int) or not amount.terms


def simplified(amount: Amount) -> Amount:
    """An int where a form carries nothing more."""
    return amount.value if isinstance(amount, Form) and not amount.terms and amount.original is None else amount


def _each(amount: Amount, change: Callable[[int], int]) -> Amount:
    """The change applied to value and original."""
    if isinstance(amount, int):
        return change(amount)
    original = None if amount.original is None else change(amount.original)
    return Form(change(value(amount)), original)


def excess(left: Amount, right: Amount) -> Amount:
    """Left − right where that is above zero, else 0: 12.00 above 10.00 is 2.00, 10.00 above 12.00 is nothing."""
    if isinstance(left, int) and isinstance(right, int):
        return max(left - right, 0)
    difference = as_form(left) - right
    if value(difference) > 0:
        return difference
    return Form(0, None if difference.original is None else 0)


def lesser(left: Amount, right: Amount) -> Amount:
    """The smaller of two."""
    return left if value(left) <= value(right) else right


def net_of(gross: Amount, rate: Fraction) -> Amount:
    """Gross ÷ (1 + rate): 113.00 at 13% is 100.00."""
    above, below = rate.denominator, rate.denominator + rate.numerator
    return _each(gross, lambda number: divide_half_up(number * above, below))


def tax_of(net: Amount, rate: Fraction) -> Amount:
    """Net × rate: 100.00 at 13% is 13.00."""
    return product(net, rate)


def part(whole: Amount, some: int, of: int) -> Amount:
    """Whole × some ÷ of; all of it when they are equal. Drafting refuses a part of 0."""
    return _each(whole, lambda number: take(of, number, some))


def tolerated(amount: Amount, tolerance: int) -> Amount:
    """The amount where it is within the tolerance, else 0."""
    return amount if abs(value(amount)) <= tolerance else 0


def round_fraction(number: Fraction, rounding: str) -> int:
    """An exact number as an integer: `half_up` away from zero, `half_even`, `down` to zero, `up` away from zero."""
    if rounding == "half_up":
        return divide_half_up(number.numerator, number.denominator)
    if rounding == "half_even":
        return round(number)
    toward_zero = abs(number.numerator) // number.denominator
    away = toward_zero + (1 if rounding == "up" and number.denominator != 1 else 0)
    return away if number >= 0 else -away


def product(amount: Amount, factor: Fraction | int, rounding: str = "half_up") -> Amount:
    """Amount × factor, rounded as named."""
    return _each(amount, lambda number: round_fraction(Fraction(number) * factor, rounding))


def quotient(amount: Amount, divisor: Fraction | int, rounding: str = "half_up") -> Amount:
    """Amount ÷ divisor, rounded as named."""
    return _each(amount, lambda number: round_fraction(Fraction(number) / divisor, rounding))


def shares(amount: Amount, weights: Sequence[int | Fraction]) -> list[Amount]:
    """The amount divided by largest remainder; the parts sum to it."""
    if isinstance(amount, int):
        return list(split(amount, weights))
    values = split(value(amount), weights)
    if amount.original is None or not any(weights):
        return list(values)
    return [Form(*pair) for pair in zip(values, split(amount.original, weights), strict=True)]


def share(amount: Amount, weights: Sequence[int | Fraction], index: int) -> Amount:
    """One part of a split."""
    return shares(amount, weights)[index]


def converted(amount: int, rate: Fraction, scale: Fraction = Fraction(1)) -> Form:
    """Document currency in book currency, rounded once; `scale` is 10^(decimals of the book − decimals of the document)."""
    return Form(round_fraction(amount * rate * scale, "half_up"), amount)


def at_rate(taken: Amount, rate: Fraction | None, scale: Fraction = Fraction(1)) -> Amount:
    """The original behind a taken value at this document's rate; itself where there is no original or no rate."""
    if isinstance(taken, int) or taken.original is None or rate is None:
        return taken
    return converted(taken.original, rate, scale)


_PURE: Final[dict[Operation, Callable[..., Amount]]] = {
    "excess": excess,
    "lesser": lesser,
    "part": part,
    "net_of": net_of,
    "tax_of": tax_of,
    "tolerated": tolerated,
    "product": product,
    "quotient": quotient,
    "share": share,
}
PURE_OPERATIONS: Final = frozenset(_PURE)
"""Acts that `value_of` computes; the rest needs the state of the books or the document's rate."""


def value_of(operation: Operation, arguments: Sequence[Any]) -> Amount:
    """The value of an act whose arguments are known by now (`resolved`)."""
    assert operation in _PURE, f"{operation} needs the books"
    return _PURE[operation](*arguments)


def resolved(amount: Amount, values: Sequence[Amount]) -> Amount:
    """The amount with the values of acts filled in, in the order of `Draft.acts`."""
    if isinstance(amount, int) or not amount.terms:
        return amount
    if amount.original is None and all(type(values[act]) is int for act, _ in amount.terms):
        return amount.value + sum(values[act] * times for act, times in amount.terms)  # type: ignore[operator, misc]
    found: Amount = Form(amount.value, amount.original)
    for act, coefficient in amount.terms:
        found = found + _each(values[act], lambda number, times=coefficient: number * times)  # type: ignore[misc]
    return simplified(found)


def resolved_arguments(act: Act, values: Sequence[Amount]) -> tuple[Any, ...]:
    """The act's arguments, amounts among them filled in."""
    return tuple(resolved(one, values) if isinstance(one, Form) else one for one in act.arguments)
