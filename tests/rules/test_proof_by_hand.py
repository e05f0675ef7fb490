"""The tree of the balance proof, built by hand: loops in loops, conditions, requirements, and how much is tried at most."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ledger.rules.conditions import Every, Formula, Leaf, Negated, TooMany, Variable
from ledger.rules.linear_forms import Atoms, Form, Term, add, constant, scaled
from ledger.rules.proof import Measure, ProofEntry, ProofLeg, Requirement, Residue, residue

DOCUMENT, LINE, PART = (), ("lines",), ("lines", "parts")


def flag(name: str, *lists: str) -> Leaf:
    return Leaf(Variable(name, "flag", frozenset(lists)), (True,))


def atom(text: str, item: str = "") -> Form:
    return {Term((), text, item): Fraction(1)}


A, B, C = atom("a"), atom("b"), atom("c")


def money(form: Form, lists: Sequence[str] = DOCUMENT, *guards: Formula) -> ProofLeg:
    return ProofLeg(tuple(lists), guards, form, {})


def goods(form: Form, lists: Sequence[str] = DOCUMENT, *guards: Formula) -> ProofLeg:
    return ProofLeg(tuple(lists), guards, {}, form)


def required(formula: Formula, lists: Sequence[str] = DOCUMENT, *guards: Formula, **equations: tuple[Form, ...]) -> Requirement:
    return Requirement(tuple(lists), guards, formula, **equations)


def proved(
    *legs: ProofLeg,
    requirements: Sequence[Requirement] = (),
    lists: Sequence[str] = DOCUMENT,
    guards: Sequence[Formula] = (),
    measure: Measure = "money",
    atoms: Atoms | None = None,
) -> Residue | TooMany | None:
    known = atoms or Atoms()
    for key, variable in (("lines", "l"), ("parts", "p"), ("returns", "r")):
        known.variable(key, variable, key)
    return residue(ProofEntry(tuple(lists), tuple(guards), legs, tuple(requirements)), known, measure)


def minus(form: Form) -> Form:
    return scaled(form, -1)


X, Y = flag("x"), flag("y")
LX, LY, PX = flag("l.x", "lines"), flag("l.y", "lines"), flag("p.x", "parts", "lines")


def test_legs_that_cancel_are_proved_and_what_is_left_is_shown() -> None:
    assert proved(money(A), money(minus(A))) is None
    assert proved(money(A), money(minus(B))) == Residue("a − b", "")
    assert proved() is None


def test_every_combination_of_the_document_is_tried_and_the_first_that_is_wrong_is_named() -> None:
    assert proved(money(A, DOCUMENT, X), money(minus(A), DOCUMENT, X, Y)) == Residue("a", "x and not y")
    assert proved(money(A, DOCUMENT, X, Y), money(minus(A), DOCUMENT, X), guards=[Y]) is None
    assert proved(money(A, DOCUMENT, Negated(X))) == Residue("a", "not x")
    assert proved(money(A, DOCUMENT, X), guards=[Negated(X)]) is None


def test_legs_without_money_say_nothing_about_money_nor_about_what_must_be_tried() -> None:
    many = [flag(f"f{number}") for number in range(13)]
    assert proved(goods(A, DOCUMENT, Every(tuple(many)))) is None
    assert proved(money(A), measure="goods") is None
    assert proved(goods(A), measure="goods") == Residue("a", "")


def test_4096_combinations_are_tried_and_8192_are_not() -> None:
    names = [flag(f"f{number}") for number in range(13)]
    assert proved(money(A, DOCUMENT, *names[:12])) == Residue("a", " and ".join(f"f{number}" for number in range(12)))
    assert proved(money(A, DOCUMENT, *names)) == TooMany(8192)


def test_combinations_multiply_down_the_loops_and_do_not_add_up_side_by_side() -> None:
    outer = [flag(f"f{number}") for number in range(3)]
    inner = [flag(f"l.{number}", "lines") for number in range(5)]
    deepest = [flag(f"p.{number}", "lines", "parts") for number in range(5)]
    beside = [flag(f"r.{number}", "returns") for number in range(5)]
    legs = [money(A, DOCUMENT, *outer), money(A, LINE, *inner), money(A, ("returns",), *beside)]
    assert isinstance(proved(*legs), Residue)
    assert proved(*legs, money(A, PART, *deepest)) == TooMany(2**13)
    assert proved(money(A, PART, *outer, *inner, *deepest)) == TooMany(2**13)


def test_the_elements_of_a_loop_must_all_come_to_the_same() -> None:
    assert proved(money(A, LINE, LX), money(A, LINE, Negated(LX)), money({Term(LINE, "a"): Fraction(-1)})) is None
    assert proved(money(A, LINE, LX)) == Residue("Σ l in lines: a", "l.x; 0, when not l.x")
    assert proved(money(A, LINE, LX), money(B, LINE, Negated(LX))) == Residue("Σ l in lines: b", "not l.x; a, when l.x")
    assert proved(money(A, LINE, LX), money(minus(A), LINE, LX)) is None


def test_a_loop_in_a_loop_is_summed_from_the_inside() -> None:
    total = {Term(("lines", "parts"), "a"): Fraction(-1)}
    assert proved(money(A, PART), money(total)) is None
    assert proved(money(A, PART), money({Term(("parts",), "a"): Fraction(-1)}, LINE)) is None
    assert proved(money(A, PART, PX)) == Residue("Σ p in parts: a", "p.x; 0, when not p.x")
    assert proved(money(A, PART, LX)) == Residue("Σ l in lines: Σ p in parts: a", "l.x; 0, when not l.x")
    assert proved(money(A, PART, X)) == Residue("Σ l in lines: Σ p in parts: a", "x")


def test_a_loop_round_the_entry_is_one_element_and_its_conditions_are_fixed() -> None:
    assert proved(money(A, LINE), lists=LINE) == Residue("a", "")
    assert proved(money(A, LINE, LX), lists=LINE) == Residue("a", "l.x")
    assert proved(money(A, LINE, LX), lists=LINE, guards=[Negated(LX)]) is None
    assert proved(money(A, PART), money({Term(("parts",), "a"): Fraction(-1)}, LINE), lists=LINE) is None


def test_where_a_requirement_fails_there_is_no_entry() -> None:
    assert proved(money(A, DOCUMENT, X), requirements=[required(Negated(X))]) is None
    assert proved(money(A, DOCUMENT, X), requirements=[required(X)]) == Residue("a", "x")
    assert proved(money(A, DOCUMENT, X), requirements=[required(Negated(X), DOCUMENT, Y)]) == Residue("a", "x and not y")
    assert proved(money(A, LINE, LX), requirements=[required(Negated(LX), LINE)]) is None
    assert proved(money(A, LINE, LX), requirements=[required(Negated(LX), LINE, LY)]) == Residue(
        "Σ l in lines: a", "l.x and not l.y; 0, when not l.x and l.y"
    )
    assert proved(money(A, LINE, LX), requirements=[required(LX, LINE), required(Negated(LX), LINE)]) is None


def test_a_requirement_about_nothing_here_is_not_even_tried() -> None:
    many = Every(tuple(flag(f"f{number}") for number in range(12)))
    assert proved(money(A, DOCUMENT, X), requirements=[required(many)]) == Residue("a", "x")
    assert proved(money(A, DOCUMENT, X), requirements=[required(Every((many, X)))]) == TooMany(8192)


def test_an_equation_holds_where_its_requirement_stands() -> None:
    equal = add(A, B, -1)
    assert proved(money(A), money(minus(B)), requirements=[required(Every(()), money=(equal,))]) is None
    assert proved(money(A), money(minus(B)), requirements=[required(Every(()), DOCUMENT, X, money=(equal,))]) == Residue(
        "a − b", "not x"
    )
    assert proved(goods(A), goods(minus(B)), requirements=[required(Every(()), money=(equal,))], measure="goods") == Residue(
        "a − b", ""
    )


def test_an_equation_of_every_line_holds_for_a_line_for_the_sum_and_for_what_is_inside() -> None:
    line = [required(Every(()), LINE, money=(add(A, B, -1),))]
    sum_of = {Term(LINE, "b"): Fraction(-1)}
    assert proved(money(A, LINE), money(minus(B), LINE), requirements=line) is None
    assert proved(money(A, LINE), money(sum_of), requirements=line) is None
    assert proved(money({Term(LINE, "a"): Fraction(1)}), money(sum_of), requirements=line) is None
    assert proved(money(A, PART), money(minus(B), PART), requirements=line) is None
    assert proved(money(A), money(minus(B)), requirements=line) == Residue("a − b", "")
    some = [required(Every(()), LINE, LX, money=(add(A, B, -1),))]
    assert proved(money({Term(LINE, "a"): Fraction(1)}), money(sum_of), requirements=some) == Residue("Σ l in lines: a − b", "")
    assert isinstance(proved(money(A, LINE), money(minus(B), LINE), requirements=some), Residue)


def test_an_equation_that_the_document_gives_is_used_inside_every_loop() -> None:
    given = [required(Every(()), money=(add(A, constant(Fraction(5)), -1),))]
    assert proved(money(A, LINE), money(constant(Fraction(-5)), LINE), requirements=given) is None
    assert proved(money(A, PART), money(constant(Fraction(-5)), PART), requirements=given) is None


def with_items() -> Atoms:
    """`i` is one item of the whole document, `l.i` one of each line."""
    atoms = Atoms()
    atoms.of_item({}, "i", frozenset())
    atoms.of_item({}, "l.i", frozenset({"lines"}))
    return atoms


def test_an_equation_between_quantities_counts_for_every_item_that_is_fixed_where_it_stands() -> None:
    equal = (add(atom("q"), atom("k"), -1),)
    of_line = goods(add(atom("q", "l.i"), atom("k", "l.i"), -1), LINE)
    of_document = goods(add(atom("q", "i"), atom("k", "i"), -1))
    every_line, once = required(Every(()), LINE, quantities=equal), required(Every(()), quantities=equal)
    assert proved(of_line, requirements=[every_line], atoms=with_items(), measure="goods") is None
    assert proved(of_line, requirements=[every_line], atoms=with_items(), measure="goods", lists=LINE) is None
    assert proved(of_document, requirements=[once], atoms=with_items(), measure="goods") is None
    assert proved(of_document, of_line, requirements=[once, every_line], atoms=with_items(), measure="goods") is None
    assert isinstance(proved(of_line, requirements=[once], atoms=with_items(), measure="goods"), Residue)
    assert isinstance(proved(of_line, requirements=[], atoms=with_items(), measure="goods"), Residue)


def test_goods_of_two_items_do_not_make_up_for_each_other() -> None:
    atoms = with_items()
    assert proved(goods(atom("q", "i")), goods(minus(atom("q", "l.i"))), atoms=atoms, measure="goods") == Residue(
        "q of i − q of l.i", ""
    )


def test_goods_of_some_lines_are_shown_with_their_item() -> None:
    assert proved(goods(atom("q", "i"), LINE, LX), atoms=with_items(), measure="goods") == Residue(
        "Σ l in lines: q of i", "l.x; 0, when not l.x"
    )


def test_a_share_of_each_line_comes_to_what_was_split_only_where_every_line_gets_one() -> None:
    atoms = Atoms()
    share = atoms.share("l.share", "lines", atom("fee"))
    assert proved(money(share, LINE), money(minus(atom("fee"))), atoms=atoms) is None
    assert isinstance(proved(money(share, LINE, LX), money(minus(atom("fee"))), atoms=atoms), Residue)
