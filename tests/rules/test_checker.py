"""Every refusal of the checker has the smallest rule that shows it; the complete rules of RULES.md are accepted."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.domain.kind import Field, Kind
from ledger.domain.problem import Problem, Text
from ledger.rules.catalogue import MESSAGES
from ledger.rules.checker import check_rules, rules_in_force
from ledger.rules.parser import parse_rules
from ledger.rules.syntax import RuleFile

Check = Callable[[str], list[Problem]]
ROOT = Path(__file__).parents[2]
HEADER = 'ruleset test 1 from 2026-01-01 language 1 "测试" / "Test"\n'
RULE = 'on trade as t "题" / "T"\n'

V = 'voucher "甲" / "A"'
M = 'memo "甲" / "A"'
MOVE = 'movement "甲" / "A"'
NONE = 'none otherwise because "无" / "none"'
COST = "let l.cost = issue(l.item, l.quantity, l.place)"
PAIR = ("dr FIN money(t.fee)", "cr NOPI money(t.fee)")


def rule(*lines: str) -> str:
    return RULE + "".join(f"  {line}\n" for line in lines)


def in_voucher(*lines: str) -> str:
    return rule(V, *(f"  {line}" for line in lines))


def in_loop(*lines: str) -> str:
    return in_voucher("for l in t.lines", *(f"  {line}" for line in lines))


BAD = {
    "R201": 'on unheard_of as t "题" / "T"\n  voucher "甲" / "A"\n    dr FIN 0\n',
    "R203": in_voucher("for l in t.customer", "  dr FIN 0"),
    "R204": in_voucher("for l in t.rows", "  dr FIN 0"),
    "R205": in_loop("for k in t.lines", "  dr FIN 0"),
    "R206": rule("let x = money(t.fee)", "let x = money(t.total)", V, "  dr FIN x - x"),
    "R207": in_voucher("for l in t.lines split t.fee by l.net as l.share", "  dr FIN l.share - l.share"),
    "R208": in_loop("let cost = money(l.net)", "dr FIN 0"),
    "R209": in_voucher("dr FIN money(t.fee) * 13%", "cr NOPI money(t.fee) * 13%"),
    "R210": in_voucher(V, *(f"  {leg}" for leg in PAIR)),
    "R211": rule("dr FIN money(t.fee)"),
    "R212": in_voucher("dr account(t.customer) money(t.fee)", "cr NOPI money(t.fee)"),
    "R213": in_voucher("dr FINN money(t.fee)", "cr NOPI money(t.fee)"),
    "R214": in_voucher("dr AR money(t.fee)", "cr NOPI money(t.fee)"),
    "R215": in_voucher("dr FIN t.fee", "cr NOPI t.fee"),
    "R216": rule("let x = money(t.fee)", V, *(f"  {leg}" for leg in PAIR)),
    "R217": in_loop(COST, "dr COGS(l.item) l.cost qty +l.quantity at Moon", "cr INV(l.item, l.place) l.cost qty -l.quantity"),
    "R218": in_voucher("when policy.unheard_of", *(f"  {leg}" for leg in PAIR), "otherwise", "  dr FIN 0"),
    "R219": in_voucher("dr FIN money(u.fee)", "cr NOPI money(u.fee)"),
    "R220": in_voucher("dr FIN money(t.fees)", "cr NOPI money(t.fees)"),
    "R221": in_voucher("dr AR(t.platform) money(t.fee)", "cr NOPI money(t.fee)"),
    "R222": in_voucher("dr FIN money(t.fee) + t.total", "cr NOPI money(t.fee) + t.total"),
    "R223": rule("let x = money(t.fee) * 13% rounded sideways", V, "  dr FIN x", "  cr NOPI x"),
    "R224": in_voucher("dr FIN monney(t.fee)", "cr NOPI monney(t.fee)"),
    "R225": in_voucher("dr FIN money(t.fee, t.fee)", "cr NOPI money(t.fee, t.fee)"),
    "R226": in_voucher("when t.customer", *(f"  {leg}" for leg in PAIR), NONE),
    "R227": in_voucher("dr FIN money(t.fee) + t.customer", "cr NOPI money(t.fee) + t.customer"),
    "R228": rule(
        "for l in t.lines",
        "  when l.kind = x",
        "    let l.v = money(l.net)",
        f"  {NONE}",
        V,
        "  for l in t.lines",
        "    dr FIN l.v",
        "    cr NOPI l.v",
    ),
    "R229": in_voucher("dr BANK(t.bank) money(t.fee) cash groceries", "cr NOPI money(t.fee)"),
    "R230": in_loop("dr FIN issue(l.item, l.quantity, l.place) + money(l.net)"),
    "R301": in_voucher("when t.mode = a", *(f"  {leg}" for leg in PAIR), "or when t.mode = b", *(f"  {leg}" for leg in PAIR)),
    "R302": in_voucher(
        "when t.mode = a", *(f"  {leg}" for leg in PAIR), "or when t.mode <> b", *(f"  {leg}" for leg in PAIR), NONE
    ),
    "R303": in_loop(COST, "when l.cost > 0", *(f"  {leg}" for leg in PAIR), NONE, "dr COGS(l.item) l.cost", "cr FIN l.cost"),
    "R304": in_voucher(
        "when " + " and ".join(f"money(t.fee) > money(t.total) + net_of(money(t.total), {rate}%)" for rate in range(1, 9)),
        *(f"  {leg}" for leg in PAIR),
        NONE,
    ),
    "R401": rule(M, *(f"  {leg}" for leg in PAIR[:1]), "  cr FIN money(t.fee)"),
    "R402": in_loop(
        "dr SO_OPEN(l.item) money(l.net) qty +l.quantity at Customer",
        "cr FIN money(l.net) qty -l.quantity of l.item at Customer",
    ),
    "R403": in_loop("dr FIN money(l.net)", "cr NOPI money(l.net) qty +l.quantity at Customer"),
    "R404": in_loop("dr COGS(l.item) money(l.net) qty +l.quantity", "cr INV(l.item, l.place) money(l.net) qty -l.quantity"),
    "R405": in_loop(
        "dr COGS(l.item) money(l.net) qty -l.quantity at Customer", "cr INV(l.item, l.place) money(l.net) qty +l.quantity"
    ),
    "R406": rule(
        MOVE,
        "  for l in t.lines",
        "    dr INV(l.item, l.place) money(l.net) qty +l.quantity",
        "    cr INV(l.item, l.place) money(l.net) qty -l.quantity",
    ),
    "R407": in_loop(
        "dr COGS(l.item) money(l.net) qty +l.quantity at l.place", "cr INV(l.item, l.place) money(l.net) qty -l.quantity"
    ),
    "R408": in_voucher("dr BANK(t.bank) money(t.fee)", "cr NOPI money(t.fee)"),
    "R409": in_loop(
        "dr COGS(l.item) money(l.net) qty +l.quantity at Customer status l.kind",
        "cr INV(l.item, l.place) money(l.net) qty -l.quantity",
    ),
    "R501": in_voucher("dr FIN money(t.fee)", "cr NOPI money(t.total)"),
    "R502": in_loop("dr COGS(l.item) qty +l.quantity at Customer"),
}
"""Code → the smallest rule that gives exactly this code."""


@pytest.mark.parametrize("code", BAD)
def test_each_code_has_a_smallest_rule(check: Check, code: str) -> None:
    problems = check(BAD[code])
    assert {problem.code for problem in problems} == {code}
    for problem in problems:
        assert problem.where.line and problem.message.zh and problem.message.en and problem.remedy.zh and problem.remedy.en


def test_every_code_of_the_checker_is_shown() -> None:
    elsewhere = {"R101", "R102", "R103", "R104", "R202", "R603"}
    assert set(BAD) | elsewhere == set(MESSAGES)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("R208", rule("for l in t.lines", "  for s in t.settlements", "    let s.x = money(l.net)", V, "  dr FIN 0")),
        ("R209", in_voucher("let x = money(t.fee) * 13%", "dr FIN x", "cr NOPI x")),
        ("R213", in_voucher("dr FIN debit_balance(NOBODY)", "cr NOPI debit_balance(NOBODY)")),
        ("R215", in_loop("let l.x = at_rate(money(l.net))", "dr FIN l.x", "cr NOPI l.x")),
        ("R215", in_voucher("dr FIN 12", "cr NOPI 12")),
        ("R221", in_loop("when l.kind = x", "  dr FIN 0 settles l.order_line", NONE)),
        ("R223", rule("let x = money(t.fee) rounded half_up", V, "  dr FIN x", "  cr NOPI x")),
        ("R226", in_voucher("when given t.customer", *(f"  {leg}" for leg in PAIR), NONE)),
        ("R226", in_voucher("when t.mode = z", *(f"  {leg}" for leg in PAIR), NONE)),
        ("R219", in_voucher("for s in t.settlements", "  dr FIN money(s.amount)", "cr NOPI money(s.amount)")),
        ("R221", rule('voucher "甲 {t.platform.name}" / "A"', *(f"  {leg}" for leg in PAIR))),
        ("R220", rule('voucher "甲 {t.nobody}" / "A"', *(f"  {leg}" for leg in PAIR))),
        ("R303", in_loop(COST, "let l.p = part(money(l.net), l.cost, l.cost)", "dr FIN l.p", "cr NOPI l.p")),
        ("R103", in_loop("dr FIN money(l.net) cash sales cash sales")),
    ],
)
def test_further_refusals(check: Check, code: str, text: str) -> None:
    assert {problem.code for problem in check(text)} == {code}


# --- what is accepted ----------------------------------------------------------------------------------------------------


def rules_of_the_paper() -> list[str]:
    paper = (ROOT / "docs" / "RULES.md").read_text(encoding="utf-8")
    blocks = re.split(r"^```.*\n", paper, flags=re.MULTILINE)[1::2]
    return [block for block in blocks if block.startswith("on ") and "KIND" not in block]


@pytest.mark.parametrize("text", rules_of_the_paper(), ids=["the first rule", "four more rules"])
def test_the_complete_rules_of_the_paper_are_accepted(check: Check, text: str) -> None:
    assert check(text) == []


@pytest.mark.parametrize(
    "text",
    [
        in_voucher("when given t.platform", "  dr AR(t.platform) money(t.fee)", "otherwise", "  dr FIN money(t.fee)", PAIR[1]),
        in_voucher("when given t.platform and t.sample", "  dr AR(t.platform) 0", "otherwise", "  dr FIN 0"),
        in_voucher(
            "when money(t.fee) < 0", *(f"  {leg}" for leg in PAIR), "or when money(t.fee) >= 0", *(f"  {leg}" for leg in PAIR)
        ),
        in_voucher("when t.rate < 5%", "  dr FIN 0", "or when t.rate in_between", "  dr FIN 0").replace(
            "t.rate in_between", "t.rate >= 5% and t.rate < 13%"
        )
        + "    or when t.rate >= 13%\n      dr FIN 0\n",
        rule(
            'require t.mode <> c else "无" / "no"',
            V,
            "  when t.mode = a",
            "    dr FIN 0",
            "  or when t.mode = b",
            "    dr FIN 0",
        ),
        rule('none when t.sample because "样" / "sample"', V, "  when not t.sample", *(f"    {leg}" for leg in PAIR)),
        in_loop("dr AR(t.customer) money(l.net) open l due t.due", "cr REV(l.item) money(l.net) dim channel = t.customer"),
        in_loop("when given l.order_line", "  dr FIN 0 open l.order_line", NONE),
    ],
)
def test_small_rules_that_are_right(check: Check, text: str) -> None:
    assert check(text) == []


def test_rules_are_named_by_file_line_and_column(check: Check) -> None:
    (problem,) = check(BAD["R213"])
    assert (problem.where.file, problem.where.line, problem.where.path) == ("test.rules", 4, "col 8-12")


# --- layers --------------------------------------------------------------------------------------------------------------


def layer(text: str, path: str) -> RuleFile:
    parsed = parse_rules(HEADER + text, path)
    assert isinstance(parsed, RuleFile)
    return parsed


SMALL = rule(V, "  dr FIN 0")


def test_a_later_layer_replaces_a_rule_with_override() -> None:
    rules, problems = rules_in_force([[layer(SMALL, "shipped.rules")], [layer(f"override {SMALL}", "company.rules")]])
    assert problems == []
    assert rules["trade"].file == "company.rules"


def test_a_second_rule_without_override_is_refused() -> None:
    rules, problems = rules_in_force([[layer(SMALL, "shipped.rules")], [layer(SMALL, "company.rules")]])
    assert [problem.code for problem in problems] == ["R202"]
    assert rules["trade"].file == "shipped.rules"


def test_two_rules_for_a_kind_in_one_layer_are_refused() -> None:
    _, problems = rules_in_force([[layer(SMALL + SMALL, "shipped.rules")]])
    assert [problem.code for problem in problems] == ["R202"]


def test_override_of_nothing_is_refused() -> None:
    _, problems = rules_in_force([[layer(f"override {SMALL}", "company.rules")]])
    assert [problem.code for problem in problems] == ["R603"]


def test_rules_are_judged_by_the_kinds_and_roles_that_are_given_and_by_the_shipped_ones_otherwise() -> None:
    parsed = parse_rules(HEADER + in_voucher(*PAIR), "test.rules")
    assert isinstance(parsed, RuleFile)
    trade = {"trade": Kind("trade", Text("交易", "Trade"), (Field("fee", "amount"),))}
    assert check_rules([parsed], {}, kinds=trade) == []
    without_roles = check_rules([parsed, parsed], {}, kinds=trade, roles={})
    assert [(problem.code, problem.where.line) for problem in without_roles] == [("R213", 4), ("R213", 5)] * 2
    (unknown,) = check_rules([parsed], {})
    assert unknown.code == "R201"
    assert (unknown.message.en, unknown.remedy.en) == ("there is no kind of document trade", "known: advance")
    assert (unknown.where.file, unknown.where.line, unknown.where.path) == ("test.rules", 2, "col 1-24")
