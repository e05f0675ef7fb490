"""The rules of EN 16931 on each VAT category: `BR-S-08` and its sisters, with the tolerances of the standard's schematron.

A category of the breakdown is what its lines, charges and allowances add up to; zero-rated and exempt categories bear no tax
and say why. Categories with a rate of their own (S, L, M) are compared rate by rate within one unit of currency.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from importers.amounts import EXACT, exact, rounded_half_up
from importers.report import Finding, InvoiceRecord, Level, Place, TaxGroup

__all__ = ["CATEGORY_RULES", "category_findings"]

RATED_TOLERANCE = Decimal(1)
# The category code and how its rules are called; L and M are the taxes of the Canaries and of Ceuta and Melilla.
_RULES_OF = {"S": "S", "Z": "Z", "E": "E", "AE": "AE", "K": "IC", "G": "G", "O": "O", "L": "AF", "M": "AG"}
_RATED = frozenset("SLM")
_NEEDS_NO_REASON = frozenset("SZLM")
# What the rules are about, by their last two digits.
_KINDS = ("01", "05", "06", "07", "08", "09", "10")
CATEGORY_RULES = frozenset(
    {f"BR-{name}-{kind}" for name in _RULES_OF.values() for kind in _KINDS} | {"BR-O-11", "BR-O-12", "BR-O-13", "BR-O-14"}
)


class _Part(NamedTuple):
    """A line, allowance or charge with its category; `sign` is how it counts in the taxable sum."""

    kind: str
    sign: int
    amount: Decimal
    rate: str
    place: str


def category_findings(
    file: str, invoice: InvoiceRecord, group_tax_off: Decimal, *, has_lines: bool = True
) -> Iterator[Finding]:
    """Every rule that a category breaks; its tax may be off by what is given. Of a mere summary the sums are not compared."""
    for category, name in _RULES_OF.items():
        parts = tuple(_parts(invoice, category))
        groups = [group for group in invoice.tax_groups if group.category == category]
        if has_lines:
            yield from _presence(file, name, category, parts, groups)
        for part in parts:
            yield from _rate(file, name, category, part)
        sums = _sums(category, parts)
        for group in groups:
            yield from _reason(file, name, category, group)
            yield from _tax(file, name, category, group, group_tax_off)
            if has_lines:
                yield from _base(file, name, category, group, sums)
    yield from _outside_alone(file, invoice)


def _parts(invoice: InvoiceRecord, category: str) -> Iterator[_Part]:
    """What a category is made of."""
    for line in invoice.lines:
        if line.tax_category == category and line.counts:
            yield _Part("05", 1, exact(line.net), line.tax_rate, f"lines[{line.position}]")
    for position, item in enumerate(invoice.allowances, start=1):
        if item.tax_category == category:
            kind, sign = ("07", 1) if item.charge else ("06", -1)
            yield _Part(kind, sign, exact(item.amount), item.tax_rate, f"allowances[{position}]")


def _presence(file: str, name: str, category: str, parts: tuple[_Part, ...], groups: list[TaxGroup]) -> Iterator[Finding]:
    """BR-X-01: a category that is used stands in the breakdown; those without rates of their own stand there once."""
    if bool(parts) is bool(groups) and (category in _RATED or len(groups) <= 1):
        return
    if groups and not parts and category not in _RATED and len(groups) == 1:
        return
    zh = f"{category} 类在明细中出现 {len(parts)} 处，税额分组中 {len(groups)} 行"
    en = f"category {category} is used {len(parts)} times and stands in the breakdown {len(groups)} times"
    yield Finding(f"BR-{name}-01", "warning", zh, en, Place(file, path="tax_groups"))


def _rate(file: str, name: str, category: str, part: _Part) -> Iterator[Finding]:
    """BR-X-05 to 07: S has a rate above zero, L and M have one, O has none, all others have zero."""
    if category == "O":
        right = not part.rate
    elif category in _RATED:
        right = exact(part.rate) > 0 if category == "S" else bool(part.rate) and exact(part.rate) >= 0
    else:
        right = bool(part.rate) and exact(part.rate) == 0
    if not right:
        zh, en = f"{category} 类的税率写为「{part.rate}」", f"category {category} has the rate “{part.rate}”"
        yield Finding(f"BR-{name}-{part.kind}", "error", zh, en, Place(file, path=part.place))


def _sums(category: str, parts: tuple[_Part, ...]) -> dict[Decimal, Decimal]:
    """What the parts of a category add up to, by rate where rates differ (else under zero)."""
    sums: dict[Decimal, Decimal] = {}
    for part in parts:
        if category not in _RATED or part.rate:
            rate = exact(part.rate) if category in _RATED else Decimal(0)
            sums[rate] = EXACT.add(sums.get(rate, Decimal(0)), EXACT.multiply(Decimal(part.sign), part.amount))
    return sums


def _base(file: str, name: str, category: str, group: TaxGroup, sums: dict[Decimal, Decimal]) -> Iterator[Finding]:
    """BR-X-08: the taxable sum is that of the lines and charges less the allowances, of this rate where rates differ."""
    rated = category in _RATED
    computed = sums.get(exact(group.rate) if rated else Decimal(0))
    off = abs(EXACT.subtract(exact(group.base), computed or Decimal(0)))
    if (rated and (off >= RATED_TOLERANCE or computed is None)) or (not rated and off):
        yield _differs(file, f"BR-{name}-08", f"{category} {group.rate}%", exact(group.base), computed or Decimal(0))


def _tax(file: str, name: str, category: str, group: TaxGroup, group_tax_off: Decimal) -> Iterator[Finding]:
    """BR-X-09: the tax is base times rate within the tolerance, or none at all."""
    computed = Decimal(0)
    if category in _RATED:
        share = EXACT.scaleb(EXACT.multiply(abs(exact(group.base)), exact(group.rate)), -2)
        computed = rounded_half_up(share)
        if abs(EXACT.subtract(abs(exact(group.tax)), computed)) <= group_tax_off:
            return
    elif exact(group.tax) == 0:
        return
    yield _differs(file, f"BR-{name}-09", f"{category} {group.rate}%", exact(group.tax), computed)


def _reason(file: str, name: str, category: str, group: TaxGroup) -> Iterator[Finding]:
    """BR-X-10: what bears no tax says why; what is rated gives no reason for an exemption."""
    stated = bool(group.exemption or group.exemption_code)
    if stated is (category in _NEEDS_NO_REASON):
        zh = f"{category} 类{'不应有' if stated else '缺少'}免税原因"
        en = f"category {category} {'has' if stated else 'lacks'} a reason for exemption"
        yield Finding(f"BR-{name}-10", "warning", zh, en, Place(file, path="tax_groups"))


def _outside_alone(file: str, invoice: InvoiceRecord) -> Iterator[Finding]:
    """BR-O-11 to BR-O-14: an invoice outside the scope of VAT holds nothing that is inside."""
    if not any(group.category == "O" for group in invoice.tax_groups):
        return
    place = Place(file, path="tax_groups")
    if len(invoice.tax_groups) > 1:
        yield Finding("BR-O-11", "warning", "不征税与其他税类同在一张发票", "category O stands beside other categories", place)
    parts = [("BR-O-12", line.tax_category) for line in invoice.lines if line.counts]
    parts += [("BR-O-14" if item.charge else "BR-O-13", item.tax_category) for item in invoice.allowances]
    for rule in dict.fromkeys(rule for rule, category in parts if category != "O"):
        yield Finding(rule, "warning", "不征税发票含其他税类", "an invoice outside VAT holds another category", place)


def _differs(file: str, rule: str, what: str, stated: Decimal, computed: Decimal, level: Level = "error") -> Finding:
    """A stated figure and what the others make of it."""
    zh = f"税额分组 {what} 写为 {stated:f}，按其余数字应为 {computed:f}"
    en = f"the breakdown of {what} is stated as {stated:f}, the other figures give {computed:f}"
    return Finding(rule, level, zh, en, Place(file, path="tax_groups"))
