"""Tax of purchases: what may be deducted, what customs charge, how much waits to be certified (DOMAIN §3.1, E06, E11).

Input VAT of what is bought for a blocked use is cost: an invoice of 100.00 + 13.00 for welfare has 0.00 deductible. Customs tax
goods on 组成计税价格: customs value 7,100.00 + duty 355.00, times 13% = 969.15 (增值税法 第十四条).
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final

from ledger.domain.amounts import converted, round_fraction
from ledger.domain.field_values import FieldReader
from ledger.domain.kind import Field
from ledger.domain.masters import Item
from ledger.domain.money import format_scaled, minor_unit
from ledger.domain.problem import Text

Values = dict[str, Any]


def deductible(_field: Field, _path: str, _reader: FieldReader, values: Values) -> int | None:
    """All of the tax where the use may deduct it, else nothing."""
    tax: int | None = values.get("tax", values.get("import_tax"))
    return tax if values.get("use") == "taxable" else 0


def customs_value(_field: Field, _path: str, reader: FieldReader, values: Values) -> int | None:
    """关税计税价格: the price in book currency, where customs do not say otherwise."""
    net: int | None = values.get("net")
    if net is None or reader.rate is None:
        return net
    scale = Fraction(10) ** (minor_unit(reader.state.currency) - minor_unit(reader.currency))
    return converted(net, reader.rate, scale).value


def duty(_field: Field, _path: str, _reader: FieldReader, values: Values) -> int | None:
    """Customs value × duty rate, half away from zero."""
    value, rate = values.get("customs_value"), values.get("duty_rate")
    return None if value is None or rate is None else round_fraction(value * rate, "half_up")


def taxable(_field: Field, _path: str, _reader: FieldReader, values: Values) -> int | None:
    """组成计税价格: customs value + duty + consumption tax."""
    parts = [values.get(name) for name in ("customs_value", "duty", "consumption_tax")]
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def import_tax(_field: Field, path: str, reader: FieldReader, values: Values) -> int | None:
    """The taxable value × the rate of the tax code."""
    value, row = values.get("taxable"), reader.state.masters.tax_rate(values.get("tax_code") or "", reader.on)
    if row is None and not reader.problems:
        message = Text("缺少 import_tax:没有税码可以计算", "import_tax is missing: there is no tax code to work it out")
        reader.refuse(path, "missing_field", message, Text("填 tax_code 或 import_tax", "give tax_code or import_tax"))
    return None if row is None or value is None else round_fraction(value * row.rate, "half_up")


def import_tax_code(_field: Field, _path: str, reader: FieldReader, values: Values) -> str:
    """`import13` for goods of `special13`, where the tax table has such a row."""
    item = values.get("item")
    code = item.tax_code if isinstance(item, Item) else ""
    own = f"import{code.removeprefix('special')}"
    return own if reader.state.masters.tax_rate(own, reader.on) is not None else code


# --- checks ------------------------------------------------------------------------------------------------------------


def check_deductible(values: Values, reader: FieldReader) -> None:
    """No more is deducted than was charged, and nothing where the use is blocked."""
    elements = [("", values)] if "deductible" in values else []
    for name in ("lines", "expenses"):
        elements += [(f"/{name}/{one['line'] - 1}", one) for one in values.get(name, ()) if "deductible" in one]
    for path, one in elements:
        tax, deducted = one.get("tax", one.get("import_tax")), one["deductible"]
        if tax is None or deducted is None:
            continue
        if abs(deducted) > abs(tax) or deducted * tax < 0 or (deducted and one["use"] != "taxable"):
            message = Text("可抵扣税额超过税额,或用途不得抵扣", "more is deducted than was charged, or the use is blocked")
            remedy = Text("改正 deductible 或 use", "correct deductible or use")
            reader.refuse(f"{path}/deductible", "not_deductible", message, remedy)


def check_pending(values: Values, reader: FieldReader) -> None:
    """No more is certified than waits on 待认证进项税额, on that day and now."""
    wanted = sum(line["tax"] for line in values["lines"] if line["tax"] is not None)
    codes = {row.account for row in reader.bundle.roles.rows.get("VPEND", ())}
    on, last = values["accounting_date"], values["accounting_date"].max
    pending = min(sum(reader.state.balance(code, day) for code in codes) for day in (on, last))
    if wanted > max(pending, 0):
        asked, there = (format_scaled(one, minor_unit(reader.state.currency)) for one in (wanted, max(pending, 0)))
        message = Text(f"认证 {asked},待认证只有 {there}", f"{asked} is certified, only {there} is pending")
        remedy = Text("先过账发票,或改小税额", "post the invoices first, or certify less")
        reader.refuse("/lines", "more_than_pending", message, remedy)


Derivation = Callable[[Field, str, FieldReader, Values], Any]
DERIVED: Final[dict[str, Derivation]] = {
    "customs_value": customs_value,
    "deductible": deductible,
    "duty": duty,
    "import_tax": import_tax,
    "tax_code": import_tax_code,
    "taxable": taxable,
}
Check = Callable[[Values, FieldReader], None]
CHECKS: Final[dict[str, tuple[Check, ...]]] = {
    "purchase_invoice": (check_deductible,),
    "purchase_return": (check_deductible,),
    "import_invoice": (check_deductible,),
    "landed_cost": (check_deductible,),
    "vat_certification": (check_pending,),
}
