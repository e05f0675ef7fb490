"""What a correction must agree with: its year is locked, and its lines stand on the balance sheet (pure)."""

from __future__ import annotations

import re
from typing import Any, Final

from ledger.domain.field_values import FieldReader
from ledger.domain.masters import Account, AccountType
from ledger.domain.problem import Text

Values = dict[str, Any]
_YEAR: Final = re.compile(r"[12][0-9]{3}")
_OF_PROFIT: Final = (AccountType.INCOME, AccountType.EXPENSE)


def check_locked_year(values: Values, reader: FieldReader) -> None:
    """A year is corrected this way once it is locked, or where it lies before the book's first month."""
    year = values["year"] or ""
    start = reader.state.settings.get("start", "")[:4]
    locked = reader.state.period_status.get(f"{year}-12") == "year_locked"
    earlier = year < (start or str(values["accounting_date"].year))
    if not _YEAR.fullmatch(year) or not (locked or earlier):
        message = Text(f"{year} 年没有锁定", f"the year {year} is not locked")
        remedy = Text("未锁定的年度请冲销原单据", "reverse the document of a year that is not locked")
        reader.refuse("/year", "year_not_locked", message, remedy)


def check_balance_sheet_lines(values: Values, reader: FieldReader) -> None:
    """The effect on profit is what the lines leave over; an income or expense account would put it into this year."""
    for number, line in enumerate(values["lines"]):
        account = line["account"]
        if isinstance(account, Account) and account.type in _OF_PROFIT:
            message = Text(f"{account.code} 是损益科目", f"{account.code} is an account of income or expense")
            remedy = Text("只写资产负债表科目,差额按政策入账", "name accounts of the balance sheet; the policy places the rest")
            reader.refuse(f"/lines/{number}/account", "income_account", message, remedy)
