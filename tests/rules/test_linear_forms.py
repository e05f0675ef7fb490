"""Forms: sums of unknowns are equal exactly when they are the same formula, and show what they are."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.rules.linear_forms import ONE, ZERO, Atoms, Form, Term, add, constant, constant_of, number, scaled

LINES, PARTS, NONE = frozenset({"lines"}), frozenset({"parts"}), frozenset[str]()


@pytest.fixture
def atoms() -> Atoms:
    """A document with lines, called l, and parts, called p."""
    made = Atoms()
    made.variable("lines", "l", "d.lines")
    made.variable("parts", "p", "l.parts")
    return made


def one(text: str, *lists: str, item: str = "") -> Form:
    return {Term(tuple(lists), text, item): Fraction(1)}


def test_three_a_less_three_a_is_nothing_and_no_term_with_0_is_kept() -> None:
    a, b = one("a"), one("b")
    assert add(a, b) == {Term((), "a"): 1, Term((), "b"): 1}
    assert add(a, b, -2) == {Term((), "a"): 1, Term((), "b"): -2}
    assert add(scaled(a, 3), a, -3) == add(ZERO, b, 0) == ZERO
    assert all(type(value) is Fraction for value in add({}, {Term((), "a"): 2}).values())  # type: ignore[dict-item]


def test_a_form_is_left_as_it_was_when_another_is_added() -> None:
    a = one("a")
    add(a, one("b"))
    assert a == one("a")


def test_numbers_are_forms_too() -> None:
    assert constant(Fraction(0)) == ZERO == scaled(one("a"), 0)
    assert scaled(add(one("a"), one("b"), 2), 3) == {Term((), "a"): 3, Term((), "b"): 6}
    assert constant_of(constant(Fraction(7))) == 7
    assert constant_of(ZERO) == 0 and constant_of(ZERO) is not None
    assert constant_of(one("a")) is None
    assert constant_of(add(constant(Fraction(7)), one("a"))) is None


def test_two_lists_that_are_both_called_l_and_a_third_have_variables_of_their_own() -> None:
    made = Atoms()
    assert made.variable("lines", "l", "d.lines") == "l"
    assert made.variable("returns", "l", "d.returns") == "l'"
    assert made.variable("gifts", "l", "d.gifts") == "l''"
    assert made.variable("lines", "k", "d.lines") == "l" == made.variable_of("lines")
    assert made.show(one("x", "gifts")) == "Σ l'' in d.gifts: x"


def test_a_function_is_known_by_its_name_and_what_it_is_given(atoms: Atoms) -> None:
    net, fee = atoms.atom("l.net", LINES), atoms.atom("d.fee", NONE)
    called = atoms.call("tax_of", add(net, fee, 2), "half_up", scaled(atoms.atom("p.weight", PARTS), -1))
    assert called == one("tax_of(2·d.fee + l.net, half_up, −p.weight)")
    assert atoms.lists_of(called) == LINES | PARTS
    assert atoms.lists_of(atoms.call("today")) == NONE


def test_a_sum_over_lines_speaks_of_no_line_and_a_quantity_of_the_lists_of_its_item(atoms: Atoms) -> None:
    net, part = atoms.atom("l.net", LINES), atoms.atom("p.q", LINES | PARTS)
    assert atoms.lists_of(add(net, part)) == LINES | PARTS
    assert atoms.lists_of(one("l.net", "lines")) == NONE
    assert atoms.lists_of(one("p.q", "parts")) == LINES
    assert atoms.lists_of(one("nobody knows")) == NONE
    fee_of_item = atoms.of_item(atoms.atom("d.fee", NONE), "l.item", LINES)
    assert fee_of_item == one("d.fee", item="l.item")
    assert atoms.lists_of(fee_of_item) == LINES


def test_an_item_is_fixed_inside_the_loops_that_decide_it_and_one_never_heard_of_nowhere(atoms: Atoms) -> None:
    atoms.of_item(atoms.atom("l.q", LINES), "l.item", LINES)
    assert atoms.fixed("l.item", LINES) and atoms.fixed("l.item", LINES | PARTS)
    assert not atoms.fixed("l.item", PARTS)
    assert not atoms.fixed("k.item", LINES)


def test_the_first_that_is_said_of_an_atom_stays(atoms: Atoms) -> None:
    atoms.atom("x", LINES)
    atoms.atom("x", PARTS)
    assert atoms.lists_of(one("x")) == LINES
    atoms.of_item(one("x"), "i", LINES)
    atoms.of_item(one("x"), "i", PARTS)
    assert atoms.lists_of(one("x", "lines", item="i")) == LINES


def test_excess_one_way_is_excess_the_other_way_and_the_difference(atoms: Atoms) -> None:
    a, b = atoms.atom("l.a", LINES), atoms.atom("d.b", NONE)
    forth, back = atoms.excess(a, b), atoms.excess(b, a)
    assert add(forth, back, -1) == add(a, b, -1)
    assert sorted(map(len, (forth, back))) == [1, 3]
    assert back == one("excess(d.b, l.a)")
    assert atoms.lists_of(back) == LINES
    assert atoms.excess(add(a, constant(Fraction(5))), add(b, constant(Fraction(5)))) == forth
    half = scaled(b, Fraction(1, 2))
    assert add(atoms.excess(half, a), atoms.excess(a, half), -1) == add(half, a, -1)
    assert atoms.excess(half, a) == one("excess(0.5·d.b, l.a)")


def test_excess_of_numbers_is_a_number_and_never_below_0(atoms: Atoms) -> None:
    seven, four = constant(Fraction(7)), constant(Fraction(4))
    assert atoms.excess(seven, four) == constant(Fraction(3))
    assert atoms.excess(four, seven) == atoms.excess(four, four) == ZERO
    fee = atoms.atom("fee", NONE)
    assert atoms.excess(fee, fee) == ZERO


def test_shares_over_their_list_come_to_what_was_split(atoms: Atoms) -> None:
    fee, net = atoms.atom("d.fee", NONE), atoms.atom("l.net", LINES)
    amount = add(scaled(fee, 2), constant(Fraction(1)))
    share = atoms.share("l.share", "lines", amount)
    assert share == one("l.share")
    assert atoms.lists_of(share) == LINES
    total = atoms.summed(add(scaled(share, 3), net, -1), "lines")
    assert total == {Term((), "d.fee"): 6, ONE: 3, Term(("lines",), "l.net"): -1}
    assert atoms.summed(share, "parts") == one("l.share", "parts")


def test_shares_of_each_line_over_its_parts_come_to_the_lines_amounts(atoms: Atoms) -> None:
    """Σ over lines of a share of l.cost, then Σ over parts: Σ lines: l.cost."""
    cost = atoms.atom("l.cost", LINES)
    atoms.share("p.share", "parts", add(scaled(cost, 2), one("m.x", "more")))
    over_lines = one("p.share", "lines")
    assert atoms.summed(over_lines, "parts") == {Term(("lines",), "l.cost"): 2, Term(("lines", "more"), "m.x"): 1}


def test_a_share_of_a_sum_over_the_same_list_is_not_taken_apart(atoms: Atoms) -> None:
    atoms.share("p.share", "parts", one("l.cost", "lines"))
    assert atoms.summed(one("p.share", "lines"), "parts") == one("p.share", "lines", "parts")


def test_quantities_of_an_item_stay_of_that_item_and_a_share_of_goods_is_no_share(atoms: Atoms) -> None:
    atoms.share("l.share", "lines", atoms.atom("d.fee", NONE))
    assert atoms.summed(one("l.share", item="l.item"), "lines") == one("l.share", "lines", item="l.item")
    assert atoms.summed(one("p.q", "parts", item="i"), "lines") == one("p.q", "lines", "parts", item="i")


def test_a_total_inside_the_loop_over_its_own_list_is_a_value_of_its_own(atoms: Atoms) -> None:
    atoms.atom("l.net", LINES)
    total = atoms.summed(one("l.net", "lines", item="i"), "lines")
    assert total == one("(Σ l in d.lines: l.net)", "lines", item="i")
    assert atoms.lists_of(one("(Σ l in d.lines: l.net)")) == NONE
    atoms.atom("p.q", LINES | PARTS)
    atoms.summed(one("p.q", "parts"), "parts")
    assert atoms.lists_of(one("(Σ p in l.parts: p.q)")) == LINES


def test_a_form_shows_as_a_reader_writes_it(atoms: Atoms) -> None:
    many = {
        ONE: Fraction(-1, 2),
        Term((), "a"): Fraction(1),
        Term((), "b"): Fraction(-1),
        Term((), "c", "l.item"): Fraction(2),
        Term(("lines",), "l.net"): Fraction(-13, 100),
        Term(("lines", "parts"), "p.q", "i"): Fraction(1),
    }
    assert atoms.show(many) == (
        "−0.5 + a − b + 2·c of l.item; Σ l in d.lines: −0.13·l.net; Σ l in d.lines: Σ p in l.parts: p.q of i"
    )
    assert atoms.show(dict(reversed(many.items()))) == atoms.show(many)
    assert atoms.show({Term((), "z"): Fraction(1), ONE: Fraction(3)}) == "3 + z"
    assert atoms.show({Term((), "a"): Fraction(1), Term((), "b"): Fraction(-3)}) == "a − 3·b"
    assert atoms.show({Term((), "a"): Fraction(1), Term((), "b"): Fraction(1, 2)}) == "a + 0.5·b"
    assert atoms.show(ZERO) == "0"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(3), "3"),
        (Fraction(-3), "-3"),
        (Fraction(1, 2), "0.5"),
        (Fraction(-1, 4), "-0.25"),
        (Fraction(113, 100), "1.13"),
        (Fraction(-2001, 1000), "-2.001"),
        (Fraction(1, 3), "1/3"),
        (Fraction(1, 10**12), "0.000000000001"),
        (Fraction(-1, 10**13), "-1/10000000000000"),
        (Fraction(1, 2**12), "0.000244140625"),
        (Fraction(1, 2**13), "1/8192"),
    ],
)
def test_a_number_is_written_exactly_with_at_most_twelve_places(value: Fraction, shown: str) -> None:
    assert number(value) == shown


@given(value=st.fractions(max_denominator=10**6))
def test_numbers_that_show_alike_are_alike(value: Fraction) -> None:
    assert Fraction(number(value)) == value
