"""What month-end documents take from the books when they are completed (pure).

`{"kind": "vat_close", "id": "2026-03", "date": "2026-03-31"}` says all a clerk has to say. What was transferred to unpaid VAT
in this tax period already, which surcharges hold on that day, whether a small-scale taxpayer is below the threshold: the books
and the dated tables tell. A value that stands in the document already is kept, so that completing twice changes nothing.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from ledger.domain.accounts_of_roles import account_named
from ledger.domain.field_values import FieldReader
from ledger.domain.ledger_sums import TaxKey, TaxSum
from ledger.domain.levies import surcharges_on, threshold_on
from ledger.domain.masters import Item
from ledger.domain.money import minor_unit
from ledger.domain.problem import Text
from ledger.domain.role import ROLES

Values = dict[str, Any]
QUARTER: Final = 3
"""Months of the longer tax period."""


def fill_allocation(values: Values, reader: FieldReader) -> None:
    """The account whose costs are divided: selling expenses where none is named."""
    if values["account"] is None:
        row = reader.bundle.roles.row("SELL")
        values["account"] = account_named(row.account, reader.state, reader.bundle) if row else None


def fill_vat_close(values: Values, reader: FieldReader) -> None:
    """The tax period, what it was taxed and closed before, and the surcharges in force."""
    since, until = tax_period(reader, values["accounting_date"])
    tax = VatPeriod(reader, since, until)
    found = {
        "sales": tax.base(),
        "transferred": tax.moved("VXFER"),
        "relieved": tax.relievable(),
        "assessed": tax.assessed(),
    }
    values |= {name: value for name, value in found.items() if values[name] is None}
    if values["standing"] is None:
        values["standing"] = _standing(values, until, reader)
    _fill_surcharges(values, tax, reader)


def fill_vat_payment(values: Values, reader: FieldReader) -> None:
    """What is owed where no amount is given, and the accounts of surcharges."""
    if values["amount"] is None:
        role = "VUNPAID" if _is_general(reader) else "VSIMPLE"
        on = values["accounting_date"]
        values["amount"] = max(-sum(reader.state.balance(code, on) for code in accounts_of(reader, role)), 0)
    for number, line in enumerate(values["surcharges"]):
        _fill_account(line, f"/surcharges/{number}/code", reader)


def fill_impairment(values: Values, reader: FieldReader) -> None:
    """Cost and allowance by the day of the document, and how much of what was tested last has been sold since."""
    for line in values["lines"]:
        if isinstance(line["item"], Item):
            found = _tested(line["item"].code, values["accounting_date"], reader)
            line |= {name: value for name, value in found.items() if line[name] is None}


def _tested(item: str, on: dt.date, reader: FieldReader) -> Values:
    """100 were tested, 40 are sold and 60 are left: 40 of 100 leave with their part of the allowance.

    Goods that came in since count as held, as in an average; goods that left otherwise do not.
    """
    moves = [move for move in reader.state.moves.get(item, ()) if move.date <= on and not move.posting.owner]
    stock = [move.posting for move in moves if ROLES.get(move.posting.role) is not None and ROLES[move.posting.role].stock]
    allowed = [move for move in moves if move.posting.role == "INVALL"]
    last = (allowed[-1].seq, allowed[-1].ordinal) if allowed else (0, 0)
    sold = sum(
        move.posting.quantity or 0
        for move in moves
        if move.posting.role == "COGS" and (move.seq, move.ordinal) > last and allowed
    )
    left = sum(posting.quantity or 0 for posting in stock)
    return {
        "cost": sum(posting.value for posting in stock),
        "provided": -sum(move.posting.value for move in allowed),
        "sold": max(sold, 0),
        "held": left + max(sold, 0),
    }


def accounts_of(reader: FieldReader, role: str) -> list[str]:
    """The accounts of a role in this chart."""
    return sorted({row.account for row in reader.bundle.roles.rows.get(role, ())})


def _is_general(reader: FieldReader) -> bool:
    return reader.bundle.policy.get("taxpayer", "general") == "general"


def tax_period(reader: FieldReader, on: dt.date) -> tuple[dt.date, dt.date]:
    """The month, or for small-scale taxpayers that file by quarter the quarter, that a day lies in."""
    first, last = on.month, on.month
    if not _is_general(reader) and reader.bundle.policy.get("small_vat_period", "quarter") == "quarter":
        first = (on.month - 1) // QUARTER * QUARTER + 1
        last = first + QUARTER - 1
    return on.replace(month=first, day=1), on.replace(month=last, day=calendar.monthrange(on.year, last)[1])


class VatPeriod:
    """What one tax period was taxed: sums of postings with a tax code, and what month end has posted in it."""

    def __init__(self, reader: FieldReader, since: dt.date, until: dt.date) -> None:
        self.reader, self.since, self.until = reader, since, until

    def base(self) -> int:
        """Sales without tax that carry simplified tax."""
        return self._taxes("VSIMPLE").base

    def assessed(self) -> int:
        """Simplified tax of the period."""
        return -self._taxes("VSIMPLE").tax

    def relievable(self) -> int:
        """Simplified tax below the threshold that is not relieved yet: special invoices are taxed in full at any turnover.

        What was relieved in this period before carries a code of its own that is in no tax table, and so counts against it.
        """
        masters, total = self.reader.state.masters, 0
        accounts = set(accounts_of(self.reader, "VSIMPLE"))
        for key, days in self.reader.state.sums.taxes.items():
            row = masters.tax_rate(key.tax_code, self.until)
            if key.account in accounts and (row is None or not row.recoverable):
                total -= sum(one.tax for day, one in days.items() if self._within(day))
        return total

    def moved(self, role: str) -> int:
        """Debit − credit of a role's accounts in the period."""
        state, before = self.reader.state, self.since - dt.timedelta(days=1)
        codes = accounts_of(self.reader, role)
        return sum(state.balance(code, self.until) - state.balance(code, before) for code in codes)

    def accrued(self, account: str, code: str) -> int:
        """A surcharge charged in this period before; payments carry no tax code."""
        days = self.reader.state.sums.taxes.get(TaxKey(account, code), {})
        return -sum(one.tax for day, one in days.items() if self._within(day))

    def _taxes(self, role: str) -> TaxSum:
        accounts = accounts_of(self.reader, role)
        return self.reader.state.sums.of_tax(accounts, self.since.isoformat(), self.until.isoformat())

    def _within(self, day: str) -> bool:
        return self.since.isoformat() <= day <= self.until.isoformat()


def _standing(values: Values, until: dt.date, reader: FieldReader) -> str | None:
    """Whether tax is due: not before the tax period ends, and not where a small seller stayed below the threshold."""
    if _is_general(reader):
        return "due"
    if (values["accounting_date"].year, values["accounting_date"].month) < (until.year, until.month):
        return "running"
    code = str(reader.bundle.policy.get("small_vat_period", "quarter"))
    threshold = threshold_on(reader.bundle.levies, code, until)
    if threshold is None:
        message = Text(f"{until} 没有小规模纳税人起征点", f"there is no threshold of small-scale taxpayers on {until}")
        remedy = Text("在 levies.csv 补一行并采用", "add a row to levies.csv and adopt it")
        reader.refuse("/date", "threshold_missing", message, remedy)
        return None
    limit = threshold.value * 10 ** minor_unit(reader.state.currency)
    return "exempt" if values["sales"] < limit else "due"


def _fill_surcharges(values: Values, tax: VatPeriod, reader: FieldReader) -> None:
    """One line for each surcharge in force, with its account and what was charged before; given lines keep their rate."""
    if not values["surcharges"]:
        taxpayer = "general" if _is_general(reader) else "small"
        levies = surcharges_on(reader.bundle.levies, taxpayer, values["accounting_date"])
        values["surcharges"] = [
            {"line": number, "code": levy.code, "rate": levy.value, "account": None, "accrued": None}
            for number, levy in enumerate(levies, 1)
        ]
    for number, line in enumerate(values["surcharges"]):
        _fill_account(line, f"/surcharges/{number}/code", reader)
        if line["accrued"] is None and line["account"] is not None:
            line["accrued"] = tax.accrued(line["account"].code, line["code"])


def _fill_account(line: Values, path: str, reader: FieldReader) -> None:
    """The account of a surcharge: the row of SURTAX whose first column is its code, else the one that is for any."""
    if line["account"] is not None:
        return
    row = reader.bundle.roles.row("SURTAX", line["code"])
    if row is None or all(levy.code != line["code"] for levy in reader.bundle.levies):
        message = Text(f"没有附加税费“{line['code']}”", f"there is no surcharge “{line['code']}”")
        known = ", ".join(sorted({levy.code for levy in reader.bundle.levies if levy.kind == "surcharge"})) or "—"
        reader.refuse(path, "unknown_surcharge", message, Text(f"可用:{known}", f"known: {known}"))
        return
    line["account"] = account_named(row.account, reader.state, reader.bundle)


FILLERS: Final[dict[str, Callable[[Values, FieldReader], None]]] = {
    "expense_allocation": fill_allocation,
    "impairment": fill_impairment,
    "vat_close": fill_vat_close,
    "vat_payment": fill_vat_payment,
}
"""What fills month-end documents once their fields are read."""
