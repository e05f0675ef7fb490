"""What the lines of a manual voucher must agree with: tax codes stand on lines of VAT alone (pure)."""

from __future__ import annotations

from typing import Any

from ledger.domain.field_values import FieldReader
from ledger.domain.problem import Text

Values = dict[str, Any]


def check_tax_of_lines(values: Values, reader: FieldReader) -> None:
    """A base needs the code it was taxed by; a line that is owed by somebody is no line of tax."""
    for number, line in enumerate(values["lines"]):
        path = f"/lines/{number}/tax_code"
        if line["tax_code"] is None and line["tax_base"]:
            message = Text("有计税基数而没有税码", "there is a tax base and no tax code")
            reader.refuse(path, "tax_code_missing", message, Text("填 tax_code", "give tax_code"))
        elif line["tax_code"] is not None and (line["party"] is not None or line["open_item"] is not None):
            message = Text("往来行不能带税码", "a line with a party or an open item takes no tax code")
            remedy = Text("税额另写一行,记在增值税科目", "write the tax on a line of its own, on an account of VAT")
            reader.refuse(path, "tax_on_open_item", message, remedy)
        elif line["tax_code"] is not None and line["debit"] and line["credit"]:
            message = Text("税额行同时有借方和贷方", "a line of tax has both a debit and a credit")
            reader.refuse(path, "tax_on_both_sides", message, Text("分成两行", "make it two lines"))
