"""The parser reads the language of RULES.md Appendix A, and says in both languages what it could not read."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from ledger.domain.problem import Problem
from ledger.rules import syntax
from ledger.rules.bundle_text import read_bundle_files
from ledger.rules.messages import render_problem
from ledger.rules.parser import parse_rule, parse_rules

HEADER = 'ruleset test 3 from 2026-01-01 language 1 "测试" / "Test"\n'
RULE = 'on trade as t "题" / "T"\n'


def parsed(text: str) -> syntax.RuleFile:
    result = parse_rules(HEADER + text, "test.rules")
    assert isinstance(result, syntax.RuleFile), result
    return result


def refused(text: str) -> list[Problem]:
    result = parse_rules(text, "test.rules")
    assert isinstance(result, list), "the text was read"
    return result


def body(*lines: str) -> tuple[syntax.Statement, ...]:
    return parsed(RULE + "".join(f"  {line}\n" for line in lines)).rules[0].body


def test_the_header_names_ruleset_version_and_first_day() -> None:
    file = parsed(RULE + "  let x = 1\n")
    assert (file.name, file.version, file.valid_from, file.language) == ("test", 3, date(2026, 1, 1), 1)
    assert file.rules[0].ruleset == "test 3"
    assert file.title.zh == "测试"


def test_a_leg_keeps_side_target_amount_and_clauses() -> None:
    (entry,) = body(
        'red voucher "甲" / "A"', "  dr INV(l.item, l.place)  l.cost  qty +l.quantity at Customer  lot of l.receipt"
    )
    assert isinstance(entry, syntax.EntryBlock) and entry.red
    (leg,) = entry.body
    assert isinstance(leg, syntax.Leg)
    assert isinstance(leg.target, syntax.RoleTarget) and leg.target.role == "INV"
    assert [str(path) for path in leg.target.arguments] == ["l.item", "l.place"]
    quantity, lot = leg.clauses
    assert isinstance(quantity, syntax.Quantity) and (quantity.sign, quantity.at, quantity.of) == ("+", "Customer", None)
    assert isinstance(lot, syntax.LotClause) and (lot.form, str(lot.path)) == ("of", "l.receipt")


def test_clauses_may_run_on_over_deeper_lines() -> None:
    (entry,) = body('voucher "甲" / "A"', "  dr VOUT l.vat", "    tax l.tax_code base money(l.net)", "    cash sales")
    assert isinstance(entry, syntax.EntryBlock)
    (leg,) = entry.body
    assert isinstance(leg, syntax.Leg)
    assert [type(clause).__name__ for clause in leg.clauses] == ["Tax", "Cash"]


def test_a_choice_keeps_its_branches_and_its_reason_for_nothing() -> None:
    (choice,) = body("when a = b", "  let x = 1", "or when not c", "  let y = 2", 'none otherwise because "无" / "none"')
    assert isinstance(choice, syntax.Choice)
    assert len(choice.branches) == 2
    assert choice.none_because is not None and choice.none_because.en == "none"


def test_none_when_may_follow_a_choice() -> None:
    choice, none = body("when a", "  let x = 1", "otherwise", "  let y = 2", 'none when b because "无" / "none"')
    assert isinstance(choice, syntax.Choice) and choice.otherwise is not None
    assert isinstance(none, syntax.NoneWhen)


def test_percent_is_a_hundredth() -> None:
    (let,) = body("let x = 13%")
    assert isinstance(let, syntax.Let) and isinstance(let.value, syntax.Number)
    assert let.value.value == Fraction(13, 100)


def test_minus_binds_from_the_left() -> None:
    (let,) = body("let x = a - b - c")
    assert isinstance(let, syntax.Let) and isinstance(let.value, syntax.Binary)
    assert str(let.value.right) == "c"


def test_words_of_the_language_may_be_fields_but_not_names() -> None:
    (let,) = body("let x = l.tax")
    assert isinstance(let, syntax.Let) and str(let.value) == "l.tax"
    assert [problem.code for problem in refused(HEADER + RULE + "  let tax = 1\n")] == ["R206"]


def test_inside_parentheses_a_line_may_run_on() -> None:
    (let,) = body("let x = excess(a,", "              b)")
    assert isinstance(let, syntax.Let) and isinstance(let.value, syntax.Call)
    assert len(let.value.arguments) == 2


def test_every_node_knows_where_it_stands() -> None:
    (let,) = body("let x = money(a)   # what it costs")
    assert (let.span.line, let.span.column) == (3, 3)
    assert isinstance(let, syntax.Let)
    assert (let.value.span.column, let.value.span.end_column) == (11, 19)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (HEADER + RULE + "\tlet x = 1\n", "R101", 3),
        (HEADER + RULE + "  let x = money(a，b)\n", "R102", 3),
        (HEADER + RULE + "  let x 1\n", "R103", 3),
        (HEADER + RULE + '  voucher "甲"\n    dr FIN 0\n', "R103", 3),
        (HEADER + RULE + "  let x = 1\n let y = 2\n", "R103", 4),
        (HEADER + RULE, "R103", 2),
        (HEADER, "R104", 2),
        (RULE + "  let x = 1\n", "R104", 1),
        (HEADER.replace("2026-01-01", "2026-02-30") + RULE + "  let x = 1\n", "R104", 1),
        (HEADER.replace("language 1", "language 9") + RULE + "  let x = 1\n", "R104", 1),
        (HEADER.replace(" 3 ", " 3.5 ") + RULE + "  let x = 1\n", "R104", 1),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_line(text: str, code: str, line: int) -> None:
    problems = refused(text)
    assert [(problem.code, problem.where.line) for problem in problems] == [(code, line)]
    assert all(part for part in (*problems[0].message, *problems[0].remedy))


def test_full_width_characters_may_stand_in_texts_and_comments() -> None:
    parsed(RULE + '  require a else "(,+)" / "（，＋）"   # 全角（，＋）\n')


def test_a_full_width_character_is_answered_with_the_plain_one() -> None:
    (problem,) = refused(HEADER + RULE + "  let x = money(a，b)\n")
    assert "，" in problem.message.en and "write ," in problem.remedy.en


def test_a_syntax_error_says_what_may_stand_there() -> None:
    (problem,) = refused(HEADER + RULE + "  let x 1\n")
    assert problem.remedy.en == "here may stand: ., ="
    assert problem.remedy.zh.startswith("此处可以写")


def test_every_broken_rule_of_a_file_is_named_at_once() -> None:
    problems = refused(HEADER + RULE + "  let x 1\n" + RULE + "  let y = 1\n" + RULE + "  let z = )\n")
    assert [problem.where.line for problem in problems] == [3, 7]


def test_a_problem_is_shown_with_its_line_and_a_caret() -> None:
    text = HEADER + RULE + '  voucher "甲" / "A"\n    dr FIN ? 0\n'
    (problem,) = refused(text)
    shown = render_problem(problem, text.split("\n"), "en").split("\n")
    assert shown[0].startswith("test.rules:4:12 R103 ? cannot stand here")
    assert shown[1] == "     4 |     dr FIN ? 0"
    assert shown[2].startswith("       |            ^       here may stand")


SHIPPED = {path: text for path, text in read_bundle_files().items() if path.endswith(".rules")}


@pytest.mark.parametrize("path", SHIPPED)
def test_a_rule_read_alone_is_the_rule_read_with_its_file(path: str) -> None:
    whole = parse_rules(SHIPPED[path], path)
    assert isinstance(whole, syntax.RuleFile) and whole.rules
    assert [parse_rule(SHIPPED[path], path, rule.kind) for rule in whole.rules] == list(whole.rules)
