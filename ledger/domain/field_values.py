"""From the text of one field to its typed value: amounts to minor units, codes to master data, or a Problem saying why not.

`FieldReader` knows the book and the document's currency; it collects problems instead of stopping, so that a clerk sees all
of them at once. Every problem carries the JSON Pointer of its field.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Final

from ledger.domain.accounts_of_roles import holds_money
from ledger.domain.chart import Bundle
from ledger.domain.document import Ref, line_of
from ledger.domain.kind import Field
from ledger.domain.masters import AccountType, Item, PlaceKind
from ledger.domain.money import AMOUNT_MAX, minor_unit, parse_scaled
from ledger.domain.problem import Problem, Text, Where
from ledger.domain.production_order import ORDER_KIND, Order, is_open, order_of
from ledger.domain.quantity import to_base_units
from ledger.domain.state import BookState

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LINE_NUMBER: Final = re.compile(r"[1-9][0-9]{0,8}")


@dataclass(slots=True)
class FieldReader:
    """Reads the fields of one document against one book."""

    state: BookState
    bundle: Bundle
    currency: str
    on: dt.date
    rate: Fraction | None = None
    """Book currency for one unit of the document's, once the header is read; None where they are the same."""
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, path: str, code: str, message: Text, remedy: Text) -> None:
        """Note a problem at a JSON Pointer."""
        self.problems.append(Problem(code, message, remedy, Where(path=path)))

    def read(self, field_: Field, given: Any, path: str, line: Mapping[str, Any]) -> Any:
        """The typed value, or None after noting a problem. `line` holds the values of the fields before this one."""
        reader: Callable[[Field, str, str, Mapping[str, Any]], Any] | None = getattr(self, f"_{field_.type}", None)
        assert reader is not None, f"no reader for {field_.type}"
        return reader(field_, given, path, line)

    def _text(self, field_: Field, given: str, path: str, _line: Mapping[str, Any]) -> str | None:
        if field_.name == "tax_code" and given and not self._is_tax_code(given, any_day=field_.any_day):
            self.no_tax_code(given, path)
            return None
        return given

    _lot = _center = _text

    def _order(self, field_: Field, given: str, path: str, _line: Mapping[str, Any]) -> Order | None:
        """A production order that is open: nothing may be charged to a closed one."""
        ref = self.reference(replace(field_, kinds=(ORDER_KIND,), whole=True), given, path)
        if ref is None:
            return None
        if not is_open(ref.id, self.state):
            message = Text(f"{ref.id} 已经结案", f"{ref.id} is closed")
            remedy = Text("换一张订单,或先冲销其结案单据", "name another order, or reverse what closed it")
            self.refuse(path, "order_closed", message, remedy)
            return None
        return order_of(ref.id, self.state)

    def _is_tax_code(self, code: str, *, any_day: bool) -> bool:
        masters = self.state.masters
        return code in masters.tax_rates if any_day else masters.tax_rate(code, self.on) is not None

    def no_tax_code(self, code: str, path: str) -> None:
        """The tax table has no such row on the day of the document."""
        message = Text(f"{self.on} 没有税码“{code}”", f"there is no tax code “{code}” on {self.on}")
        self.refuse(path, "unknown_tax_code", message, Text("改正税码,或补税率表", "correct it, or add it to the tax table"))

    def _flag(self, _field: Field, given: Any, _path: str, _line: Mapping[str, Any]) -> bool:
        return given is True or given == "true"

    def _choice(self, field_: Field, given: str, path: str, _line: Mapping[str, Any]) -> str | None:
        if given in field_.choices:
            return given
        choices = ", ".join(field_.choices)
        message = Text(f"{field_.name} 不能是“{given}”", f"{field_.name} cannot be “{given}”")
        self.refuse(path, "bad_choice", message, Text(f"可选:{choices}", f"choose one of: {choices}"))
        return None

    def _date(self, _field: Field, given: str, path: str, _line: Mapping[str, Any]) -> dt.date | None:
        return self.date(given, path)

    def date(self, given: str, path: str) -> dt.date | None:
        """An ISO date."""
        try:
            found = dt.date.fromisoformat(given) if _DAY.fullmatch(given) else None
        except ValueError:
            found = None
        if found is None:
            message = Text(f"“{given}”不是日期", f"“{given}” is not a date")
            self.refuse(path, "bad_date", message, Text("写成 2026-03-31", "write it as 2026-03-31"))
        return found

    def _amount(self, _field: Field, given: str, path: str, _line: Mapping[str, Any]) -> int | None:
        return self._minor(given, path, self.currency)

    def _money(self, _field: Field, given: str, path: str, _line: Mapping[str, Any]) -> int | None:
        return self._minor(given, path, self.state.currency)

    def _minor(self, given: str, path: str, currency: str) -> int | None:
        decimals = minor_unit(currency)
        minor = parse_scaled(given, decimals)
        if minor is None:
            message = Text(f"“{given}”不是 {currency} 金额", f"“{given}” is not an amount of {currency}")
            remedy = Text(f"最多 {decimals} 位小数,不带千分位", f"at most {decimals} decimals, no thousands separator")
            self.refuse(path, "bad_amount", message, remedy)
        elif abs(minor) > AMOUNT_MAX:
            message = Text(f"金额 {given} 太大", f"the amount {given} is too large")
            self.refuse(path, "amount_too_large", message, Text("检查小数点", "check the decimal point"))
            return None
        return minor

    def _quantity(self, field_: Field, given: str, path: str, line: Mapping[str, Any]) -> int | None:
        item = line.get("item")
        if not isinstance(item, Item):
            return None  # the item itself was refused already
        factor = self._factor(item, line.get("unit"), path)
        if factor is None:
            return None
        quantity = to_base_units(given, item.scale, factor)
        if quantity is None:
            message = Text(
                f"“{given}”不是 {item.code} 的数量(单位 {item.unit},{item.scale} 位小数)",
                f"“{given}” is not a quantity of {item.code} ({item.unit}, {item.scale} decimals)",
            )
            self.refuse(path, "bad_quantity", message, Text("改成允许的小数位数", "use no more decimals than that"))
        elif abs(quantity) > AMOUNT_MAX:
            message = Text(f"数量 {given} 太大", f"the quantity {given} is too large")
            self.refuse(path, "quantity_too_large", message, Text("检查小数点", "check the decimal point"))
            return None
        elif quantity < 0 or (quantity == 0 and field_.name == "quantity"):
            message = Text(f"数量 {given} 必须大于零", f"the quantity {given} must be above zero")
            remedy = Text("退货请用退货单", "use the document for returns to send goods the other way")
            self.refuse(path, "quantity_not_positive", message, remedy)
            return None
        return quantity

    def _factor(self, item: Item, unit: str | None, path: str) -> Fraction | None:
        if unit is None or unit == item.unit:
            return Fraction(1)
        factor = next((other.factor for other in item.units if other.code == unit), None)
        if factor is None:
            known = ", ".join([item.unit, *(other.code for other in item.units)])
            message = Text(f"{item.code} 没有单位“{unit}”", f"{item.code} has no unit “{unit}”")
            self.refuse(path, "unknown_unit", message, Text(f"可用:{known}", f"known: {known}"))
        return factor

    def _number(self, _field: Field, given: str, path: str, _line: Mapping[str, Any]) -> Fraction | None:
        return self.fraction(given, path)

    def _rate(self, _field: Field, given: str, path: str, _line: Mapping[str, Any]) -> Fraction | None:
        rate = self.fraction(given, path)
        if rate is not None and not 0 <= rate <= 1:
            message = Text(f"比率 {given} 不在 0 和 100% 之间", f"the rate {given} is not between 0 and 100%")
            self.refuse(path, "bad_number", message, Text("写成 0.13 或 13%", "write 0.13 or 13%"))
            return None
        return rate

    def fraction(self, given: str, path: str) -> Fraction | None:
        """`0.13`, `13%` or `1/3` as an exact fraction."""
        text = given.removesuffix("%")
        try:
            number = Fraction(text) if len(text) <= 40 and "e" not in text.lower() else None
        except (ValueError, ZeroDivisionError):
            number = None
        if number is None:
            message = Text(f"“{given}”不是数", f"“{given}” is not a number")
            self.refuse(path, "bad_number", message, Text("写成 0.13 或 13%", "write 0.13 or 13%"))
            return None
        return number / 100 if given.endswith("%") else number

    def _item(self, _field: Field, given: str, path: str, _line: Mapping[str, Any]) -> Any:
        return self._master(self.state.masters.items, given, path, "item", "物料")

    def _party(self, _field: Field, given: str, path: str, _line: Mapping[str, Any]) -> Any:
        return self._master(self.state.masters.parties, given, path, "party", "往来单位")

    def _place(self, _field: Field, given: str, path: str, _line: Mapping[str, Any]) -> Any:
        found = self._master(self.state.masters.places, given, path, "place", "地点")
        if found is not None and not found.inside:
            message = Text(f"{given} 在公司之外", f"{given} is outside the company")
            self.refuse(path, "place_outside", message, Text("填仓库或库位", "name a warehouse or bin"))
            return None
        if found is not None and found.kind not in (PlaceKind.WAREHOUSE, PlaceKind.BIN):
            message = Text(f"{given} 里的货由调拨等单据管理", f"goods at {given} belong to the document that sent them")
            self.refuse(path, "place_in_charge", message, Text("填仓库或库位", "name a warehouse or bin"))
            return None
        return found

    def _master(self, known: Mapping[str, Any], code: str, path: str, kind: str, zh: str) -> Any:
        found = known.get(code)
        if found is None:
            message = Text(f"没有{zh}“{code}”", f"there is no {kind} “{code}”")
            remedy = Text(f"先过账一条 {kind} 资料,或改正代码", f"post a {kind} record first, or correct the code")
            self.refuse(path, f"unknown_{kind}", message, remedy)
        return found

    def _account(self, field_: Field, given: str, path: str, _line: Mapping[str, Any]) -> Any:
        code = self.state.masters.bank_accounts.get(given, given) if field_.role else given
        account = self.bundle.accounts.get(code) or self.state.masters.accounts.get(code)
        # the book's own accounts hang below the chart's, which are no leaves any more then
        split = any(own.startswith(f"{code}.") for own in self.state.masters.accounts)
        if account is None or not account.leaf or split:
            message = Text(f"没有可以记账的科目“{given}”", f"there is no account “{given}” to post to")
            self.refuse(path, "unknown_account", message, Text("填末级科目代码", "give the code of a lowest-level account"))
            return None
        if account.type is AccountType.MEMO:
            message = Text(f"{code} 是表外科目,不入凭证", f"{code} is a memo account and meets no voucher")
            self.refuse(path, "memo_account", message, Text("填表内科目", "give an account of the balance sheet or of income"))
            return None
        if field_.role and not holds_money(account, self.bundle):
            message = Text(f"{code} 不是资金科目", f"no money is kept on {code}")
            remedy = Text("填银行账户,或现金、银行科目", "give a bank account, or an account of cash or bank")
            self.refuse(path, "no_money_account", message, remedy)
            return None
        kept = self.state.masters.account_currencies.get(code, self.currency) if field_.role else self.currency
        if kept != self.currency:
            message = Text(
                f"{given} 的币种是 {kept},单据是 {self.currency}", f"{given} keeps {kept}, the document {self.currency}"
            )
            self.refuse(path, "wrong_currency", message, Text(f"用 {kept} 开单", f"make the document in {kept}"))
            return None
        return account

    def _open(self, field_: Field, given: str, path: str, _line: Mapping[str, Any]) -> Ref | None:
        return self.reference(field_, given, path)

    _line = _open

    def reference(self, field_: Field, given: str, path: str) -> Ref | None:
        """`R1/1` or `goods_receipt:R1/1` as the reference that is stored; ambiguous or missing is refused."""
        kind, colon, rest = given.rpartition(":")
        name, _, line = rest.partition("/")
        if not name or (line and not _LINE_NUMBER.fullmatch(line)):
            self._bad_reference(given, path)
            return None
        kinds = (kind,) if colon else field_.kinds
        found = [one for one in kinds if one in field_.kinds and f"{one}:{name}" in self.state.documents]
        if len(found) != 1:
            self._not_found(given, found, path)
            return None
        if field_.whole:
            return Ref(found[0], name, int(line) if line else None)
        ref = Ref(found[0], name, int(line) if line else None)
        if field_.role == "SUSP" and self.state.open_item("SUSP", str(ref)) is not None:
            return ref
        return self._line_of(ref, given, path)

    def _line_of(self, ref: Ref, given: str, path: str) -> Ref | None:
        lines = self.state.inputs.get(f"{ref.kind}:{ref.id}", {}).get("lines", ())
        if ref.line is None and len(lines) == 1:
            return ref._replace(line=1)
        if ref.line is None:
            message = Text(f"{given} 有多行", f"{given} has several lines")
            self.refuse(path, "line_missing", message, Text(f"写成 {given}/1", f"write {given}/1"))
            return None
        if lines and not line_of(lines, ref.line):
            message = Text(f"{given} 没有这一行", f"{given} has no such line")
            self.refuse(path, "unknown_line", message, Text("检查行号", "check the number of the line"))
            return None
        return ref

    def _bad_reference(self, given: str, path: str) -> None:
        message = Text(f"“{given}”不是单据引用", f"“{given}” is not a reference")
        self.refuse(path, "bad_reference", message, Text("写成 单号 或 单号/行号", "write ID or ID/LINE"))

    def _not_found(self, given: str, found: list[str], path: str) -> None:
        if found:
            names = ", ".join(f"{kind}:{given}" for kind in found)
            message = Text(f"“{given}”不止一张单据", f"“{given}” names more than one document")
            self.refuse(path, "ambiguous_reference", message, Text(f"写成其中之一:{names}", f"write one of: {names}"))
        else:
            message = Text(f"没有单据“{given}”", f"there is no document “{given}”")
            self.refuse(path, "unknown_document", message, Text("先过账该单据,或改正单号", "post it first, or correct the id"))
