"""From the text of a `*.rules` file to its syntax tree, or every reason why it cannot be read (RULES.md §1, Appendix A).

The text is first looked through for what no grammar explains well: tabs (R101) and full-width characters (R102). Then the
header and each rule are parsed on their own, because the parser stops at its first error: with five broken rules in a file
all five are named at once. A rule begins at a line that starts with `on` or `override` in the first column.
"""

from __future__ import annotations

import functools
import itertools
import unicodedata
from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Final

from lark import Lark, Token, Tree, UnexpectedCharacters, UnexpectedInput, UnexpectedToken
from lark.exceptions import VisitError
from lark.indenter import DedentError, Indenter

from ledger.domain.problem import Problem
from ledger.rules.expected import may_stand
from ledger.rules.messages import refusal
from ledger.rules.syntax import Rule, RuleFile, Span
from ledger.rules.tree_builder import BadTree, Header, TreeBuilder

LANGUAGE: Final = 1
"""The version of the rule language that this program reads."""

_GRAMMAR: Final = FilePath(__file__).with_name("grammar.lark")
_RULE_STARTS: Final = ("on ", "override ")


class _Blocks(Indenter):
    """Turns deeper and shallower lines into `_INDENT` and `_DEDENT`; inside parentheses lines run on."""

    NL_type = "_NL"
    OPEN_PAREN_types = ["LPAR"]  # noqa: RUF012  # the base class declares lists
    CLOSE_PAREN_types = ["RPAR"]  # noqa: RUF012
    INDENT_type = "_INDENT"
    DEDENT_type = "_DEDENT"
    tab_len = 8


@functools.cache
def _lark() -> Lark:
    return Lark(
        _GRAMMAR.read_text(encoding="utf-8"),
        parser="lalr",
        start=["ruleset", "rule"],
        postlex=_Blocks(),
        propagate_positions=True,
        maybe_placeholders=True,
    )


def parse_rules(text: str, path: str) -> RuleFile | list[Problem]:
    """The rule file, or all its problems R101 to R104 (and R206 for a word of the language used as a name)."""
    lines, bounds = _pieces(text)
    problems = [problem for number, line in enumerate(lines, 1) for problem in _written_wrong(line, number, path)]
    if problems:
        return problems
    header = _parse_header(lines[: bounds[0]], path)
    ruleset = f"{header.name} {header.version}" if isinstance(header, Header) else ""
    rules = [_parse_rule(lines[start:end], start, path, ruleset) for start, end in itertools.pairwise(bounds)]
    problems = [problem for part in (header, *rules) if isinstance(part, list) for problem in part]
    if not rules and not problems:
        problems.append(refusal("R104", path, Span(len(lines), 1, 2), zh="没有一条规则", en="the file has no rule"))
    if problems or not isinstance(header, Header):
        return problems
    parsed = tuple(rule for rule in rules if isinstance(rule, Rule))
    return RuleFile(
        header.span, path, header.name, header.version, header.valid_from, header.language, header.title, parsed, lines
    )


def parse_rule(text: str, path: str, kind: str) -> Rule:
    """The rule for one kind in a file that was proved; the file's other rules are not read."""
    lines, bounds = _pieces(text)
    header = _parse_header(lines[: bounds[0]], path)
    assert isinstance(header, Header), f"the head of {path} does not parse: {header}"
    heads = tuple(f"{start}{kind} as " for start in ("on ", "override on "))
    start, end = next((start, end) for start, end in itertools.pairwise(bounds) if lines[start].startswith(heads))
    rule = _parse_rule(lines[start:end], start, path, f"{header.name} {header.version}")
    assert isinstance(rule, Rule), f"the rule for {kind} in {path} does not parse: {rule}"
    return rule


def _pieces(text: str) -> tuple[tuple[str, ...], list[int]]:
    """The lines, and where each rule begins and the last one ends; before the first stands the header."""
    lines = tuple(text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n"))
    return lines, [*(number for number, line in enumerate(lines) if line.startswith(_RULE_STARTS)), len(lines)]


# --- tabs and full-width characters --------------------------------------------------------------------------------------


def _written_wrong(line: str, number: int, path: str) -> Iterator[Problem]:
    """Tabs and non-ASCII characters outside texts and comments."""
    in_text = False
    for column, character in enumerate(line, 1):
        if character == '"':
            in_text = not in_text
        elif character == "#" and not in_text:
            return
        elif character == "\t":
            yield refusal("R101", path, Span(number, column, column + 1))
        elif not in_text and not character.isascii():
            plain = unicodedata.normalize("NFKC", character)
            shown = {"“": '"', "”": '"', "、": ",", "。": ".", "−": "-", "×": "*"}.get(character, plain)
            words = {"character": character, "ascii": shown if shown.isascii() else "ASCII"}
            yield refusal("R102", path, Span(number, column, column + 1), **words)


# --- pieces --------------------------------------------------------------------------------------------------------------


def _parse_header(lines: tuple[str, ...], path: str) -> Header | list[Problem]:
    if not any(line.strip() and not line.lstrip().startswith("#") for line in lines):
        return [refusal("R104", path, Span(1, 1, 2), zh="没有 ruleset 行", en="there is no ruleset line")]
    first = next(number for number, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#"))
    parsed = _parse_piece("ruleset", lines[first:], first, path)
    if isinstance(parsed, Problem):
        place = Span(parsed.where.line or 1, 1, 2)
        return [refusal("R104", path, place, zh=parsed.message.zh, en=parsed.message.en)]
    if isinstance(parsed, list):
        return parsed
    assert isinstance(parsed, Header), "a ruleset line parses to a header"
    if parsed.language != LANGUAGE:
        zh, en = f"不认识语言版本 {parsed.language}", f"language {parsed.language} is unknown"
        return [refusal("R104", path, parsed.span, zh=zh, en=en)]
    return parsed


def _parse_rule(lines: tuple[str, ...], offset: int, path: str, ruleset: str) -> Rule | list[Problem]:
    parsed = _parse_piece("rule", lines, offset, path, ruleset)
    if isinstance(parsed, Problem):
        return [parsed]
    assert not isinstance(parsed, Header), "a rule parses to a rule"
    return parsed


def _parse_piece(
    start: str, lines: tuple[str, ...], offset: int, path: str, ruleset: str = ""
) -> Header | Rule | Problem | list[Problem]:
    """One piece of the file; its line numbers are moved by `offset`."""
    try:
        tree: Tree[Token] = _lark().parse("\n".join(lines) + "\n", start=start)
        built: Header | Rule | list[Problem] = TreeBuilder(path, ruleset, offset, lines).built(tree)
    except DedentError:
        return _badly_indented(lines, offset, path)
    except UnexpectedInput as error:
        return _syntax_error(error, lines, offset, path)
    except VisitError as error:
        if isinstance(error.orig_exc, BadTree):
            return error.orig_exc.problems
        raise
    return built


def _badly_indented(lines: tuple[str, ...], offset: int, path: str) -> Problem:
    """The line whose indent fits no block: found again here, because lark does not say where it was."""
    open_indents, depth, place = [0], 0, Span(offset + 1, 1, 2)
    for number, line in enumerate(lines, offset + 1):
        code = line.split("#", 1)[0]
        indent = len(code) - len(code.lstrip())
        if not code.strip():
            continue
        if depth == 0:
            while indent < open_indents[-1]:
                open_indents.pop()
            if indent > open_indents[-1] and _closes_to_nothing(line, lines, number - offset - 1):
                place = Span(number, indent + 1, indent + 2)
                break
            if indent > open_indents[-1]:
                open_indents.append(indent)
        depth += code.count("(") - code.count(")")
    return refusal(
        "R103", path, place, zh="缩进与上面的任何一层都不一致", en="the indent fits no block above",
        may_zh="与上面某一层对齐的行", may_en="a line aligned with one of the blocks above",
    )  # fmt: skip


def _closes_to_nothing(line: str, lines: tuple[str, ...], index: int) -> bool:
    """True where this line is shallower than the one before it and yet deeper than the block it falls back to."""
    before = next((entry for entry in reversed(lines[:index]) if entry.split("#", 1)[0].strip()), "")
    return len(line) - len(line.lstrip()) < len(before) - len(before.lstrip())


def _syntax_error(error: UnexpectedInput, lines: tuple[str, ...], offset: int, path: str) -> Problem:
    last = max((number for number, line in enumerate(lines, 1) if line.strip()), default=1)
    row = error.line if isinstance(error.line, int) and error.line > 0 else len(lines)
    column = error.column if isinstance(error.column, int) and error.column > 0 else 1
    found, expected, length = "", set[str](), 1
    if isinstance(error, UnexpectedToken):
        expected = set(error.accepts or error.expected)
        token = error.token
        found = "" if token.type in ("$END", "_NL", "_INDENT", "_DEDENT") else str(token)
        row, column = _place_of(token, lines, row, column)
        length = max(1, len(found))
    elif isinstance(error, UnexpectedCharacters):
        expected = set(error.allowed or ())
        found = error.char if isinstance(error.char, str) else ""
    if row > last:
        row, column = last, len(lines[last - 1]) + 1
    zh = f"这里不能写 {found}" if found else "这一行没有写完,或缩进不对"
    en = f"{found} cannot stand here" if found else "the line is not complete, or wrongly indented"
    may = may_stand(expected)
    return refusal("R103", path, Span(offset + row, column, column + length), zh=zh, en=en, may_zh=may.zh, may_en=may.en)


def _place_of(token: Token, lines: tuple[str, ...], row: int, column: int) -> tuple[int, int]:
    """Where a token stands; an end of line stands behind the last character, an indent where the deeper line begins."""
    if token.type == "$END":
        return len(lines), 1
    if token.type == "_INDENT":
        row = (token.end_line or row) if "\n" in str(token) else row
    if row <= len(lines) and column > len(lines[row - 1]) + 1:
        column = len(lines[row - 1]) + 1
    return row, column
