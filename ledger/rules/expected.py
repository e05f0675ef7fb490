"""What may stand there: the grammar's terminals in the reader's words, for R103."""

from __future__ import annotations

from typing import Final

from ledger.domain.problem import Text

_MOST: Final = 14

_WORDS: Final[dict[str, tuple[str, str]]] = {
    "NAME": ("名称", "a name"),
    "NUMBER": ("数", "a number"),
    "DATE": ("日期", "a date"),
    "STRING": ('"文字"', '"text"'),
    "ROLE": ("角色", "a ROLE"),
    "PLACE": ("地点", "a Place"),
    "FUNCTION": ("函数(", "a function("),
    "SUM": ("sum(", "sum("),
    "SIDE": ("dr 或 cr", "dr or cr"),
    "ENTRY": ("voucher、memo、movement", "voucher, memo, movement"),
    "CLASS": ("opening、closing、adjustment", "opening, closing, adjustment"),
    "SIGN": ("+ 或 -", "+ or -"),
    "COMPARE": ("<> <= >= < >", "<> <= >= < >"),
    "EQUAL": ("=", "="),
    "_NL": ("行尾", "the end of the line"),
    "_INDENT": ("缩进更深的行", "a deeper line"),
    "_DEDENT": ("缩进更浅的行", "a shallower line"),
    "$END": ("文件结束", "the end of the file"),
    "_NONE_OTHERWISE": ("none otherwise", "none otherwise"),
    "_NONE_WHEN": ("none when", "none when"),
    "LPAR": ("(", "("),
    "RPAR": (")", ")"),
    "COMMA": (",", ","),
    "DOT": (".", "."),
    "COLON": (":", ":"),
    "PLUS": ("+", "+"),
    "MINUS": ("-", "-"),
    "STAR": ("*", "*"),
    "SLASH": ("/", "/"),
    "PERCENT": ("%", "%"),
}
"""Terminals that are not simply a word of the language in capitals."""


def may_stand(terminals: set[str]) -> Text:
    """The terminals in both languages, words first, at most a line of them."""
    known = sorted(terminals - {"__IGNORE_0"}, key=lambda name: (name in _WORDS, name))
    shown = [_WORDS.get(name, (name.lower(), name.lower())) for name in known[:_MOST]]
    more = ("……", " …") if len(known) > _MOST else ("", "")
    return Text("、".join(zh for zh, _ in shown) + more[0], ", ".join(en for _, en in shown) + more[1])


_STATEMENTS: Final = ("ruleset", "from", "language", "override", "on", "as", "let", "rounded", "require", "else", "for", "in")
_BRANCHES: Final = ("split", "by", "when", "or", "otherwise", "none", "because", "sum", "not", "and", "given", "policy")
_ENTRIES: Final = ("red", "opening", "closing", "adjustment", "voucher", "memo", "movement", "dr", "cr", "account", "spread")
_CLAUSES: Final = ("qty", "of", "at", "lot", "new", "status", "owner", "open", "due", "settles", "tax", "base", "cash", "dim")
RESERVED: Final = frozenset((*_STATEMENTS, *_BRANCHES, *_ENTRIES, *_CLAUSES))
"""Words of the language: they may be fields (`l.tax`) but never names."""
