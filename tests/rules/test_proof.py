"""The balance proof: what balances by algebra is accepted, what balances only by luck is refused with its residue."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ledger.domain.problem import Problem
from ledger.rules.messages import render_problem

Check = Callable[[str], list[Problem]]
RULE = 'on trade as t "题" / "T"\n'
V = 'voucher "销售" / "Sale"'
NONE = 'none otherwise because "无" / "none"'


def rule(*lines: str) -> str:
    return RULE + "".join(f"  {line}\n" for line in lines)


CLASSIC = rule(
    "for l in t.lines",
    "  let l.owed = money(l.gross) * 1.13 rounded half_up",
    "  let l.vat  = money(l.gross) * 13% rounded half_up",
    V,
    "  for l in t.lines",
    "    dr AR(t.customer)  l.owed",
    "    cr REV(l.item)     money(l.gross)",
    "    cr VOUT            l.vat",
)
"""Receivable = round(net × 1.13): right for 100.00, one fen off for 0.05."""


def test_the_classic_bug_is_refused_with_its_residue(check: Check) -> None:
    (problem,) = check(CLASSIC)
    assert problem.code == "R501"
    assert problem.message.en == (
        "out of balance: debit − credit = Σ l in t.lines: "
        "−money(l.gross) − round(0.13·money(l.gross)) + round(1.13·money(l.gross))"
    )


def test_a_refusal_is_shown_as_in_the_paper(check: Check) -> None:
    (problem,) = check(CLASSIC)
    header = ['ruleset test 1 from 2026-01-01 language 1 "测试" / "Test"']
    shown = render_problem(problem, [*header, *CLASSIC.split("\n")], "zh").split("\n")
    assert shown[0].startswith("test.rules:6:3 R501 借贷不平:借方 − 贷方 = Σ l in t.lines: ")
    assert shown[1] == '     6 |   voucher "销售" / "Sale"'
    assert shown[2].startswith("       |   ^~~~~~~")
    assert shown[2].endswith("补上缺的分录,或让两边用同一金额:应收 = 净额 + 税额")


def test_receivable_as_the_sum_of_net_and_tax_is_accepted(check: Check) -> None:
    owed = "    let l.owed = money(l.gross) * 1.13 rounded half_up\n"
    vat = "    let l.vat  = money(l.gross) * 13% rounded half_up\n"
    assert owed + vat in CLASSIC
    assert check(CLASSIC.replace(owed + vat, vat + "    let l.owed = money(l.gross) + l.vat\n")) == []


ACCEPTED = {
    "the variable of a loop does not matter": rule(
        V, "  for l in t.lines", "    dr FIN money(l.net)", "  for k in t.lines", "    cr NOPI money(k.net)"
    ),
    "a sum over a list is the legs of its loop": rule(
        V, "  for l in t.lines", "    dr FIN money(l.net)", "  cr NOPI sum(money(k.net) for k in t.lines)"
    ),
    "the shares of a split add up to what was split": rule(
        V, "  for l in t.lines split money(t.fee) by l.net as l.share", "    dr FIN l.share", "  cr NOPI money(t.fee)"
    ),
    "also where what was split is a booked cost": rule(
        V,
        "  for l in t.lines",
        "    let l.cost = issue(l.item, l.quantity, l.place)",
        "    for p in l.parts split l.cost by p.weight as p.share",
        "      dr FIN p.share",
        "    cr INV(l.item, l.place) l.cost qty -l.quantity",
        "    dr COGS(l.item) qty +l.quantity at Loss",
    ),
    "gain less loss is the difference": rule(
        V,
        "  dr FIN money(t.fee)",
        "  cr NOPI money(t.total)",
        "  dr FXLOSS excess(money(t.total), money(t.fee))",
        "  cr FXGAIN excess(money(t.fee), money(t.total))",
    ),
    "the lesser of two is one less its excess": rule(
        V,
        "  dr FIN lesser(money(t.fee), money(t.total))",
        "  dr NOPE excess(money(t.fee), money(t.total))",
        "  cr NOPI money(t.fee)",
    ),
    "a credit balance is a debit balance turned": rule(V, "  dr VOUT credit_balance(VOUT)", "  dr VOUT debit_balance(VOUT)"),
    "an equation that is required may be used": rule(
        'require money(t.total) = sum(money(s.amount) for s in t.settlements) else "不等" / "differs"',
        V,
        "  for s in t.settlements",
        "    dr AP(t.customer) money(s.amount)",
        "  cr NOPI money(t.total)",
    ),
    "an equation required of every line holds for their sum": rule(
        "for l in t.lines",
        '  require money(l.gross) = money(l.net) + money(l.tax) else "不等" / "differs"',
        V,
        "  dr FIN sum(money(l.gross) for l in t.lines)",
        "  for l in t.lines",
        "    cr NOPI money(l.net) + money(l.tax)",
    ),
    "an equation between quantities counts for the item of its line": rule(
        V,
        "  for l in t.lines",
        '    require sum(p.quantity for p in l.parts) = l.quantity else "不等" / "differs"',
        "    for p in l.parts",
        "      dr INV(l.item, l.place) qty +p.quantity",
        "    cr INV(l.item, l.place) qty -l.quantity",
    ),
    "conditions may part the legs if every part balances": rule(
        V,
        "  for l in t.lines",
        "    when l.kind = x and policy.taxpayer = general",
        "      dr FIN money(l.net) + money(l.tax)",
        "    otherwise",
        "      dr NOPE money(l.net) + money(l.tax)",
        "    cr NOPI money(l.net)",
        "    cr VOUT money(l.tax)",
    ),
    "all of a part is the whole": rule(
        V,
        "  for l in t.lines",
        "    let l.kept = part(money(l.net), l.quantity, l.quantity)",
        "    dr FIN l.kept",
        "    cr NOPI money(l.net)",
    ),
    "an entry may stand in a loop": rule("for l in t.lines", f"  {V}", "    dr FIN money(l.net)", "    cr NOPI money(l.net)"),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_balanced_by_algebra(check: Check, name: str) -> None:
    assert check(ACCEPTED[name]) == []


REFUSED = {
    "two roundings are not one": (
        "R501",
        rule(
            V,
            "  for l in t.lines",
            "    dr FIN tax_of(money(l.net) + money(l.gross), t.rate)",
            "    cr NOPI tax_of(money(l.net), t.rate) + tax_of(money(l.gross), t.rate)",
        ),
        "Σ l in t.lines: ",
    ),
    "money of a sum is not the sum of money": (
        "R501",
        rule(V, "  dr FIN money(t.fee + t.total)", "  cr NOPI money(t.fee) + money(t.total)"),
        "money(t.fee + t.total)",
    ),
    "a line left out under a condition": (
        "R501",
        rule(
            V,
            "  for l in t.lines",
            '    none when l.kind = x because "无" / "none"',
            "    dr FIN money(l.net)",
            "  cr NOPI sum(money(l.net) for l in t.lines)",
        ),
        "l.kind = y",
    ),
    "a share of some lines is not the amount": (
        "R501",
        rule(
            V,
            "  for l in t.lines split money(t.fee) by l.net as l.share",
            "    when l.kind = x",
            "      dr FIN l.share",
            f"    {NONE}",
            "  cr NOPI money(t.fee)",
        ),
        "l.share",
    ),
    "a header amount once per line": (
        "R501",
        rule(V, "  for l in t.lines", "    dr FIN money(t.fee)", "  cr NOPI money(t.fee)"),
        "Σ l in t.lines: money(t.fee)",
    ),
    "a policy that leaves the tax out": (
        "R501",
        rule(
            V,
            "  dr FIN money(t.fee) + money(t.total)",
            "  cr NOPI money(t.fee)",
            "  when policy.taxpayer = general",
            "    cr VOUT money(t.total)",
            f"  {NONE}",
        ),
        "policy.taxpayer = small",
    ),
    "two acts are two values": (
        "R501",
        rule(
            V,
            "  for l in t.lines",
            "    let l.a = take(l.receipt, l.quantity)",
            "    let l.b = take(l.receipt, l.quantity)",
            "    dr FIN l.a",
            "    cr NOPI l.b",
        ),
        "l.a − l.b",
    ),
    "an equation of another branch does not help": (
        "R501",
        rule(
            "when t.mode = a",
            '  require money(t.fee) = money(t.total) else "不等" / "differs"',
            NONE,
            V,
            "  dr FIN money(t.fee)",
            "  cr NOPI money(t.total)",
        ),
        "t.mode = b",
    ),
    "the goods of another line": (
        "R502",
        rule(
            V,
            "  for l in t.lines",
            "    dr INV(l.item, l.place) qty +l.quantity",
            "  for l in t.lines",
            "    cr INV(l.item, l.place) qty -sum(p.quantity for p in l.parts)",
        ),
        "of l.item",
    ),
    "a quantity total hides no item behind another": (
        "R502",
        rule(
            "let all = sum(l.quantity for l in t.lines)",
            V,
            "  for l in t.lines",
            "    dr INV(l.item, l.place) qty +l.quantity",
            "    cr INV(l.item, l.place) qty -all",
        ),
        "of l.item",
    ),
    "a total inside the loop over its own list is not the line": (
        "R501",
        rule(
            "let all = sum(money(l.net) for l in t.lines)",
            V,
            "  for l in t.lines",
            "    dr FIN all",
            "    cr NOPI money(l.net)",
        ),
        "money(l.net)",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_balanced_by_luck_at_most(check: Check, name: str) -> None:
    code, text, shown = REFUSED[name]
    problems = check(text)
    assert [problem.code for problem in problems] == [code]
    assert shown in problems[0].message.en
