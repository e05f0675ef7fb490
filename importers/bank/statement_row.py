"""One row of a statement by a mapping: a record, or the reason why it is none.

Three outcomes and no fourth: a record; skipped, because the row is no transaction (blank, heading, footer, closed unpaid);
rejected, because it looks like one and cannot be read with certainty. Nothing is guessed: a direction, date or amount that the
row does not state clearly rejects it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from importers.amounts import amount_of_text, negated
from importers.bank.mapping import Direction, StatementMapping, folded, name_key, unwrapped
from importers.bank.rows import Row
from importers.dates import moment_of_text, time_of_text, with_year
from importers.masking import quoted
from importers.report import BankRecord, Finding, Place, Reason

__all__ = ["Rejected", "RowReader", "Skipped"]

CURRENCIES = {
    "人民币": "CNY", "人民币元": "CNY", "RMB": "CNY", "港币": "HKD", "港元": "HKD", "美元": "USD", "欧元": "EUR", "英镑": "GBP",
    "日元": "JPY", "澳元": "AUD", "澳大利亚元": "AUD", "加元": "CAD", "加拿大元": "CAD", "瑞士法郎": "CHF", "新加坡元": "SGD",
}  # fmt: skip
_YEAR = re.compile(r"\d{4}")
_ROW_FAULTS = {
    "quote_open": ("引号没有闭合", "a quotation mark is not closed"),
    "line_too_long": ("该行过长", "the line is too long"),
    "too_many_columns": ("列数过多", "there are too many columns"),
}


class Skipped(NamedTuple):
    """A row that is no transaction."""

    reason: Reason


class Rejected(NamedTuple):
    """A row that should be one and cannot be read."""

    reason: Reason


class _Fault(NamedTuple):
    """What is wrong with a cell."""

    column: str
    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class RowReader:
    """Reads rows below one header; `account` is what file or caller names, `closes` the statement's year and month."""

    file: str
    mapping: StatementMapping
    header: tuple[str, ...]
    account: str
    closes: tuple[int, int] | None = None
    findings: list[Finding] = field(default_factory=list)

    def footer(self, row: Row) -> Skipped:
        """A row below the heading of the totals."""
        return self._skipped(row, "footer", "合计或说明行", "a footer or a line of totals")

    def read_last(self, row: Row) -> BankRecord | Skipped | Rejected:
        """The last row of a text that has no line end: if it is short, the file was cut and its amount may be another."""
        found = self.read(row)
        if not isinstance(found, BankRecord):
            return found
        if len(row.cells) < len(self.header):
            zh, en = "文件在这一行中间中断", "the file ends in the middle of this row"
            return Rejected(self._reason(row, _Fault("", "row_cut", zh, en)))
        zh, en = "文件末行没有换行，请确认文件完整", "the last row has no line end: make sure that the file is whole"
        self.findings.append(Finding("file_ends_open", "info", zh, en, Place(self.file, row.line)))
        return found

    def read(self, row: Row) -> BankRecord | Skipped | Rejected:
        """What a row is."""
        if row.fault:
            return Rejected(self._reason(row, _Fault("", row.fault, *_ROW_FAULTS[row.fault])))
        cells = tuple(map(self._cleaned, row.cells))
        if not any(map(str.strip, row.cells)):
            return self._skipped(row, "blank", "空行", "a blank line")
        if name_key(row.cells[0]) == self.header[0] and tuple(map(name_key, row.cells))[: len(self.header)] == self.header:
            return self._skipped(row, "header_repeated", "重复的表头", "the header again")
        named = dict(zip(self.header, cells, strict=False))
        if self._is_footer(row, named):
            return self.footer(row)
        if len(cells) > len(self.header) + self.mapping.trailing or any(cells[len(self.header) :]):
            # An amount of 1,000.00 without quotes shifts the columns and would be read as 1, even if the rest is empty.
            zh, en = "单元格比表头多，列可能错位", "more cells than the header has; the columns may have shifted"
            return Rejected(self._reason(row, _Fault("", "too_many_cells", zh, en)))
        if self._is_dropped(named):
            return self._skipped(row, "not_executed", "没有资金变动的行", "a row that moved no money")
        return self._record(row, named)

    def _record(self, row: Row, named: Mapping[str, str]) -> BankRecord | Rejected:
        """The record of a row that is a transaction."""
        date_column = next((c for c in self.mapping.fields["date"] if named.get(c)), self.mapping.fields["date"][0])
        text = named.get(date_column, "")
        moment = moment_of_text(with_year(text, *self.closes) if self.closes else text, self.mapping.date_order)
        if isinstance(moment, str):
            said = quoted(text)
            zh = f"日期「{said}」" + ("超出 1970–2099 年" if moment == "date_out_of_range" else "无法识别")
            en = f"the date “{said}” is " + ("outside the years 1970 to 2099" if moment == "date_out_of_range" else "not one")
            return Rejected(self._reason(row, _Fault(date_column, moment, zh, en)))
        amount = self._amount(named)
        if isinstance(amount, _Fault):
            return Rejected(self._reason(row, amount))
        fee = self._fee(named)
        if isinstance(fee, _Fault):
            return Rejected(self._reason(row, fee))
        if len(row.cells) < len(self.header):
            zh, en = "单元格比表头少，请核对金额", "fewer cells than the header has; compare the amount"
            self.findings.append(Finding("short_row", "warning", zh, en, Place(self.file, row.line)))
        texts = {field: self._text(named, field) for field in ("counterparty", "counterparty_account", "memo")}
        texts |= self._split(texts)
        return BankRecord(
            date=moment.date,
            time=time_of_text(self._text(named, "time")) or moment.time,
            amount=amount,
            currency=self._currency(named),
            account=self._own_account(named),
            bank_id=" ".join(filter(None, (named.get(column, "") for column in self.mapping.id_columns))),
            balance=self._balance(row, named),
            status=named.get(self.mapping.status_column, ""),
            line=row.line,
            fee=fee,
            pending=self._is_pending(named),
            **texts,
        )

    def _amount(self, named: Mapping[str, str]) -> str | _Fault:
        """The signed amount by the mapping's mode."""
        columns = self.mapping.amount
        if self.mapping.mode == "in_out":
            return self._income_less_expense(named, columns["income"], columns["expense"])
        amount = self._number(named, columns["column"])
        if isinstance(amount, _Fault) or not amount.strip("-0."):
            return amount
        if self.mapping.mode == "signed":
            return negated(amount) if self.mapping.negate else amount
        sign = self._sign(named)
        if sign is None:
            zh, en = "该行没有说明资金是收还是付", "the row does not say whether money came in or went out"
            return _Fault(columns["direction"], "direction_unknown", zh, en)
        return amount if sign == "+" else negated(amount)

    def _income_less_expense(self, named: Mapping[str, str], income: str, expense: str) -> str | _Fault:
        """Two columns, of which one may be empty or zero."""
        given = [(column, self._number(named, column)) for column in (income, expense) if named.get(column)]
        for _, number in given:
            if isinstance(number, _Fault):
                return number
        told = [(column, str(number)) for column, number in given if str(number).strip("-0.")] or [
            (c, str(n)) for c, n in given[:1]
        ]
        if len(told) != 1:
            zh, en = ("收入和支出都有金额", "both income and expense are given") if told else ("没有金额", "there is no amount")
            return _Fault(income, "amount_on_both_sides" if told else "amount_missing", zh, en)
        column, number = told[0]
        if column == income:
            return number
        if not self.mapping.expense_negative:
            return negated(number)
        zh, en = "支出列应为负数", "the column of expenses should hold negative numbers"
        return number if number.startswith("-") or not number.strip("0.") else _Fault(column, "sign_unexpected", zh, en)

    def _number(self, named: Mapping[str, str], column: str) -> str | _Fault:
        """The amount in a cell."""
        text = named.get(column, "")
        if not text:
            return _Fault(column, "amount_missing", "没有金额", "there is no amount")
        found = self.mapping.pattern.fullmatch(folded(text)) if self.mapping.pattern else None
        number = amount_of_text(found["amount"] if found else text, self.mapping.decimal_mark)
        return number or _Fault(
            column, "amount_malformed", f"金额「{quoted(text)}」无法识别", f"the amount “{quoted(text)}” is not one"
        )

    def _currency(self, named: Mapping[str, str]) -> str:
        """What the row's column says, else what stands beside the amount, else what the mapping says of the whole file."""
        told = self._text(named, "currency")
        if not told and self.mapping.pattern and "currency" in self.mapping.pattern.groupindex:
            found = self.mapping.pattern.fullmatch(folded(named.get(self.mapping.amount["column"], "")))
            told = found["currency"] if found else ""
        return CURRENCIES.get(told, told) or self.mapping.currency

    def _fee(self, named: Mapping[str, str]) -> str | _Fault:
        """What the wallet keeps, where the row says it."""
        column = next((column for column in self.mapping.fields.get("fee", ()) if named.get(column)), "")
        fee = self._number(named, column) if column else ""
        return fee if isinstance(fee, _Fault) or fee.strip("-0.") else ""

    def _balance(self, row: Row, named: Mapping[str, str]) -> str:
        """The balance after the row; one that is masked or unreadable is reported and left out, since no money hangs on it."""
        text = self._text(named, "balance")
        balance = amount_of_text(text, self.mapping.decimal_mark)
        if text and balance is None:
            zh, en = f"余额「{quoted(text)}」无法识别", f"the balance “{quoted(text)}” is not a number"
            place = Place(self.file, row.line, self.mapping.fields["balance"][0])
            self.findings.append(Finding("balance_unreadable", "info", zh, en, place))
        return balance or ""

    def _sign(self, named: Mapping[str, str]) -> str | None:
        """Which way the money went."""
        stated = self._stated_sign(named)
        otherwise = None if stated else self._otherwise(named)
        return otherwise.sign if otherwise else stated

    def _stated_sign(self, named: Mapping[str, str]) -> str | None:
        """The side that the direction column takes, if the mapping has one and it does."""
        said = folded(named.get(self.mapping.amount.get("direction", ""), ""))
        words = (("+", "income"), ("-", "expense")) if said and self.mapping.words else ()
        return next((sign for sign, key in words if self.mapping.words[key].fullmatch(said)), None)

    def _otherwise(self, named: Mapping[str, str]) -> Direction | None:
        """What the mapping says of a row whose direction column takes no side."""
        found = (entry for entry in self.mapping.otherwise if entry.match.search(folded(named.get(entry.column, ""))))
        return next(found, None)

    def _own_account(self, named: Mapping[str, str]) -> str:
        """Whose money moved: what the mapping says of rows that take no side, else the row, else the file."""
        otherwise = None if self._stated_sign(named) else self._otherwise(named)
        return (otherwise.account if otherwise else "") or self._text(named, "account") or self.account

    def _is_footer(self, row: Row, named: Mapping[str, str]) -> bool:
        """A row that the mapping calls a footer; one with a year in its date cell never is, whatever its memo says."""
        if self.mapping.footer is None or _YEAR.search(named.get(self.mapping.fields["date"][0], "")):
            return False
        return bool(self.mapping.footer.search(",".join(folded(cell) for cell in row.cells)))

    def _is_dropped(self, named: Mapping[str, str]) -> bool:
        """A transaction whose status says that no money moved."""
        drop, unless = self.mapping.status_drop, self.mapping.status_unless
        if drop is None or not drop.fullmatch(folded(named.get(self.mapping.status_column, ""))):
            return False
        return unless is None or not unless[1].search(folded(named.get(unless[0], "")))

    def _is_pending(self, named: Mapping[str, str]) -> bool:
        """A transaction that the bank announces and has not booked."""
        pending = self.mapping.status_pending
        return pending is not None and bool(pending.fullmatch(folded(named.get(self.mapping.status_column, ""))))

    def _text(self, named: Mapping[str, str], field: str) -> str:
        """A field's columns put together, repetitions left out."""
        parts = (named.get(column, "") for column in self.mapping.fields.get(field, ()))
        return " ".join(" ".join(dict.fromkeys(filter(None, parts))).splitlines())

    def _split(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Parts of a field that the bank glued together; a field with a column of its own is not overwritten."""
        found: dict[str, str] = {}
        for glued, pattern in self.mapping.split.items():
            match = pattern.fullmatch(texts[glued])
            for name, part in (match.groupdict() if match else {}).items():
                if name == glued or not texts[name]:
                    found[name] = (part or "").strip()
        return found

    def _cleaned(self, cell: str) -> str:
        """A cell without padding, without Excel's `="…"` and without what the bank writes for nothing."""
        text = unwrapped(cell.strip(" \t\u3000\xa0`"))
        return "" if self.mapping.blank is not None and self.mapping.blank.fullmatch(text) else text

    def _skipped(self, row: Row, code: str, zh: str, en: str) -> Skipped:
        """A row left out, with its place."""
        return Skipped(self._reason(row, _Fault("", code, zh, en)))

    def _reason(self, row: Row, fault: _Fault) -> Reason:
        """A fault with its place."""
        return Reason(Place(self.file, row.line, fault.column), fault.code, fault.zh, fault.en)
