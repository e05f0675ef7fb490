"""The mistakes that mutants make, one by one."""

from __future__ import annotations

from ledger.domain.role import ROLES
from ledger.rules.mutations import mutants_of, other_role
from tests.rules.drafting_book import compiled

RULE = """
on goods_receipt as r "入库" / "Receipt"
  red voucher "暂估" / "Received"
    for l in r.lines
      when given l.transit
        dr INV(l.item, l.place)  money(l.net) - money(l.net)  qty +l.quantity  lot new
      none otherwise because "没有" / "none"
      cr GRNI(r.supplier)        qty -l.quantity of l.item at Supplier
"""


def test_every_mistake_is_made_once_and_says_where() -> None:
    found = [(mutant.line, mutant.mistake) for mutant in mutants_of(compiled(RULE).rule)]
    assert sorted(found) == [
        (4, "red made blue"),
        (7, "- written as +"),
        (7, "leg dropped"),
        (7, "quantity dropped"),
        (7, "quantity turned"),
        (7, "side swapped"),
        (9, "GRNI written as AP"),
        (9, "leg dropped"),
        (9, "quantity dropped"),
        (9, "quantity turned"),
    ]


def test_a_mutant_leaves_the_rest_of_the_rule_as_it_was() -> None:
    rule = compiled(RULE).rule
    for mutant in mutants_of(rule):
        assert mutant.rule != rule
        assert (mutant.rule.kind, mutant.rule.file, mutant.rule.title) == (rule.kind, rule.file, rule.title)
    assert str(next(iter(mutants_of(rule)))) == "test.rules:4 red made blue"


def test_another_role_of_the_same_shape_takes_the_same_arguments() -> None:
    for name in ROLES:
        other = other_role(name)
        if other is not None:
            assert other != name
            assert ROLES[other].arguments == ROLES[name].arguments
            assert (ROLES[other].stock, ROLES[other].memo) == (ROLES[name].stock, ROLES[name].memo)
    assert other_role("INV") is None
