"""What the tests of the rule language share: small kinds of documents, policies, and a way to check a text."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from ledger.domain.kind import Field, Kind, LineList
from ledger.domain.kinds import KINDS
from ledger.domain.problem import Problem, Text
from ledger.rules.checker import check_rules
from ledger.rules.parser import parse_rules
from ledger.rules.policy import PolicyDeclaration

TRADE = Kind(
    "trade",
    Text("交易", "Trade"),
    (
        Field("customer", "party"),
        Field("platform", "party", optional=True),
        Field("sample", "flag"),
        Field("mode", "choice", choices=("a", "b", "c")),
        Field("total", "amount"),
        Field("fee", "amount"),
        Field("rate", "rate"),
        Field("bank", "account"),
        Field("due", "date"),
    ),
    (
        LineList(
            "lines",
            (
                Field("item", "item"),
                Field("quantity", "quantity"),
                Field("place", "place"),
                Field("net", "amount"),
                Field("tax", "amount"),
                Field("gross", "amount"),
                Field("tax_code", "text"),
                Field("kind", "choice", choices=("x", "y")),
                Field("order_line", "open", optional=True),
                Field("receipt", "open"),
            ),
            lists=(LineList("parts", (Field("quantity", "quantity"), Field("weight", "number"))),),
        ),
        LineList("settlements", (Field("invoice", "open"), Field("amount", "amount"))),
    ),
)

POLICIES = {
    "taxpayer": PolicyDeclaration("taxpayer", ("general", "small"), "general", "纳税人", "taxpayer"),
    "grni": PolicyDeclaration("grni", ("difference", "red_blue", "month_start"), "difference", "暂估", "estimates"),
    "unbilled": PolicyDeclaration("unbilled", ("net", "gross"), "net", "未开票", "unbilled"),
    "variable_consideration": PolicyDeclaration("variable_consideration", "yes/no", False, "可变对价", "variable"),
    "limit": PolicyDeclaration("limit", "number", "3", "限额", "limit"),
}

HEADER = 'ruleset test 1 from 2026-01-01 language 1 "测试" / "Test"\n'


def paper_kinds() -> Mapping[str, Kind]:
    """The kinds with the further fields that the complete rules of RULES.md read."""
    kinds = dict(KINDS)
    invoice = kinds["purchase_invoice"]
    lines = invoice.list("lines")
    assert lines is not None
    matches = ("receipt", "transit", "direct", "retail", "processing")
    fields = [Field("match", "choice", choices=matches) if field.name == "match" else field for field in lines.fields]
    fields = [Field("receipt", "open") if field.name == "receipt" else field for field in fields]
    fields.append(Field("retail_value", "amount"))
    kinds["purchase_invoice"] = Kind(invoice.name, invoice.title, invoice.fields, (LineList("lines", tuple(fields)),))
    return kinds | {"trade": TRADE}


Check = Callable[[str], list[Problem]]


@pytest.fixture(scope="session")
def check() -> Check:
    """Check a text: its problems, those of the parser or those of the checker."""

    def checked(text: str) -> list[Problem]:
        parsed = parse_rules(HEADER + text, "test.rules")
        if isinstance(parsed, list):
            return parsed
        return check_rules([parsed], POLICIES, kinds=paper_kinds())

    return checked
