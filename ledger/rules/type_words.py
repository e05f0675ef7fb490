"""The types of the rule language in the reader's words, for messages."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Final

from ledger.domain.problem import Text

_TYPE_WORDS: Final[dict[str, Text]] = {
    "money": Text("本位币金额", "money of the book"),
    "amount": Text("单据币种的金额", "an amount in the document's currency"),
    "quantity": Text("数量", "a quantity"),
    "number": Text("数", "a number"),
    "rate": Text("比率", "a rate"),
    "date": Text("日期", "a date"),
    "text": Text("文字", "a text"),
    "flag": Text("是/否", "a yes/no"),
    "choice": Text("选项", "a choice"),
    "item": Text("存货", "an item"),
    "place": Text("地点", "a place"),
    "party": Text("往来单位", "a party"),
    "account": Text("科目", "an account"),
    "order": Text("生产订单", "an order"),
    "center": Text("成本中心", "a cost center"),
    "lot": Text("批次", "a lot"),
    "open": Text("未清项", "an open item"),
    "line": Text("原单据行", "an earlier line"),
    "element": Text("列表的一行", "a line of this document"),
    "document": Text("本单据", "this document"),
    "role": Text("角色", "a role"),
    "zero": Text("零", "zero"),
}


def type_word(base: str) -> Text:
    """One type."""
    return _TYPE_WORDS.get(base, Text(base, base))


def type_words(bases: Iterable[str]) -> Text:
    """Several types: "a quantity or an amount …"."""
    words = [type_word(base) for base in bases]
    return Text("或".join(word.zh for word in words), " or ".join(word.en for word in words))


def close_to(name: str, known: Iterable[str]) -> str:
    """The names most like this one; where none is alike, the first few of all."""
    names = list(known)
    return ", ".join(difflib.get_close_matches(name, names, n=4, cutoff=0.5) or names[:12]) or "–"
