"""The decision procedure of RULES.md §5: branches disjoint and exhaustive, by trying every combination."""

from __future__ import annotations

from fractions import Fraction

from ledger.rules.conditions import (
    Every,
    Formula,
    Hole,
    Leaf,
    Negated,
    Overlap,
    Some,
    TooMany,
    Variable,
    decide,
    implies,
)

MATCH = Variable("l.match", "choice", frozenset(("lines",)), ("receipt", "transit", "direct"))
SAMPLE = Variable("d.sample", "flag")
GIVEN = Variable("given l.order_line", "given", frozenset(("lines",)))
X = Variable("x", "number")
DIFFERENCE = Variable("a − b", "number")


def match(*values: str) -> Leaf:
    return Leaf(MATCH, values)


def x(operator: str, bound: int) -> Leaf:
    return Leaf(X, (), operator, Fraction(bound))  # type: ignore[arg-type]


def test_all_values_covered_once_is_right() -> None:
    assert decide([match("receipt"), match("transit", "direct")], [], open_end=False) is None


def test_a_value_without_a_branch_is_named() -> None:
    assert decide([match("receipt"), match("direct")], [], open_end=False) == Hole("l.match = transit")


def test_otherwise_closes_every_hole() -> None:
    assert decide([match("receipt")], [], open_end=True) is None


def test_a_value_with_two_branches_is_named_with_both() -> None:
    assert decide([match("receipt", "direct"), match("direct")], [], open_end=True) == Overlap("l.match = direct", 0, 1)


def test_what_does_not_matter_is_left_out_of_the_combination() -> None:
    branches = [Every((match("receipt"), Leaf(SAMPLE, (True,)))), match("transit")]
    assert decide(branches, [], open_end=False) == Hole("l.match = receipt and not d.sample")
    assert decide([*branches, Every((match("receipt"), Negated(Leaf(SAMPLE, (True,)))))], [], open_end=False) == Hole(
        "l.match = direct"
    )


def test_numbers_are_cut_at_their_constants() -> None:
    assert decide([x("<", 5), x(">=", 5)], [], open_end=False) is None
    assert decide([x("<", 5), x(">", 5)], [], open_end=False) == Hole("x = 5")
    assert decide([x("<=", 3), x(">=", 5)], [], open_end=False) == Hole("x > 3 and x < 5")
    assert decide([x("<", 5), x("<=", 5)], [], open_end=True) == Overlap("x < 5", 0, 1)


def test_two_numbers_compared_are_the_sign_of_their_difference() -> None:
    less, more = (Leaf(DIFFERENCE, (), operator, Fraction(0)) for operator in ("<", ">"))  # type: ignore[arg-type]
    assert decide([less, more], [], open_end=False) == Hole("a − b = 0")


def test_what_the_conditions_round_it_rule_out_is_no_hole() -> None:
    assert decide([match("transit"), match("direct")], [Negated(match("receipt"))], open_end=False) is None


def test_too_many_combinations_are_refused_not_tried() -> None:
    flags: list[Formula] = [Leaf(Variable(f"f{number}", "flag"), (True,)) for number in range(13)]
    assert decide([Every(tuple(flags))], [], open_end=True) == TooMany(8192)


def test_implication_looks_through_and_or_and_not() -> None:
    given = Leaf(GIVEN, (True,))
    assert implies([Every((match("receipt"), given))], given)
    assert implies([Negated(Some((match("transit"), Negated(given))))], given)
    assert not implies([Some((match("transit"), given))], given)
    assert not implies([], given)
    assert implies([match("receipt")], Negated(match("transit")))
