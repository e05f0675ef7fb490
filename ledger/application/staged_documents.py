"""From a staged row and what a person chose for it to the document it posts as.

Totals stay as the file gives them (nothing is recomputed): document allowances are spread over the lines of their tax group,
each group's tax over its lines, so that the entry's payable is the document's to the cent. A group of 10.00, 20.00 and 30.00
with an allowance of 6.00 and tax of 10.80 becomes nets 9.00, 18.00, 27.00 and taxes 1.80, 3.60, 5.40.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ledger.application.book import StagedRow
from ledger.application.invoice_carriers import carriers_of, held_back
from ledger.domain.masters import Masters
from ledger.domain.money import format_scaled, minor_unit, parse_scaled
from ledger.domain.problem import Problem, Text, Where
from ledger.domain.rounding import divide_half_up

Record = Mapping[str, Any]
SUBMITTED: Final = "document"
"""`format` of a row that is no imported one but a document waiting for approval (`submit_document`)."""


@dataclass(slots=True)
class _Making:
    """One row on its way to a document."""

    row: StagedRow
    masters: Masters
    decimals: int
    problems: list[Problem] = field(default_factory=list)

    def need(self, path: str, zh: str, en: str) -> None:
        message = Text(f"还没有指定{zh}", f"{en} is not named yet")
        name = path.removeprefix("/")
        remedy = Text(f"zhangfang staged BOOK set {self.row.id} {name}=…", f"zhangfang staged BOOK set {self.row.id} {name}=…")
        self.problems.append(Problem("choice_missing", message, remedy, Where(path=path, id=self.row.id)))

    def minor(self, text: str) -> int:
        value = parse_scaled(text or "0", self.decimals)
        if value is None:
            message = Text(f"金额“{text}”小数位过多", f"the amount “{text}” has too many decimals")
            self.problems.append(Problem("bad_amount", message, Text("联系开票方", "ask the sender"), Where(id=self.row.id)))
        return value or 0

    def text(self, minor: int) -> str:
        return format_scaled(minor, self.decimals)

    def choice(self, name: str, line: int | None = None) -> str:
        return str(self.row.choices.get(f"lines/{line}/{name}") or self.row.choices.get(name) or "")


def document_of(row: StagedRow, masters: Masters, book_currency: str) -> dict[str, Any] | list[Problem]:
    """The raw document of a row, or what a person still has to say; one that was submitted for approval is a document."""
    if row.format == SUBMITTED:
        return row.record
    currency = row.record.get("currency") or book_currency
    held = held_back(row) if row.record["kind"] == "invoice" else []
    if held:
        return held
    making = _Making(row, masters, minor_unit(currency))
    document = _invoice(making, currency) if row.record["kind"] == "invoice" else _bank_line(making, currency)
    return making.problems or document


_OF_LINE: Final = ("item", "account", "place", "match", "quantity", "tax_code")
_OF_ROW: Final = {
    "invoice": ("supplier", "id", "date", "due", "conflicts", *_OF_LINE),
    "bank": ("party", "supplier", "customer", "bank", "date", "settles"),
}


def choice_problems(row: StagedRow, names: Iterable[str]) -> list[Problem]:
    """Names that say nothing about this row: a slip of the pen would otherwise never be noticed."""
    kind, record = row.record["kind"], row.record
    if row.format == SUBMITTED:
        message = Text(f"{row.id} 是待审单据,不能补填", f"{row.id} is a document that waits for approval")
        return [
            Problem("row_is_a_document", message, Text("退回后修改再提交", "have it returned, change it and submit it again"))
        ]
    positions = len(record.get("lines", ())) + sum(1 for one in record.get("allowances", ()) if one["charge"])
    known = set(_OF_ROW[kind]) | {f"lines/{n}/{name}" for n in range(1, positions + 1) for name in _OF_LINE}
    listed = ", ".join([*_OF_ROW[kind], *([f"lines/1/{_OF_LINE[0]} …"] if positions else [])])
    remedy = Text(f"可选:{listed}", f"choose from: {listed}")
    return [
        Problem("unknown_choice", Text(f"没有“{name}”可选", f"there is no choice “{name}”"), remedy).at(
            path=f"/{name}", id=row.id
        )
        for name in names
        if name not in known
    ]


def _safe_id(text: str) -> str:
    return re.sub(r"[/:\s]+", "-", text).strip("-")[:64]


# --- invoices ----------------------------------------------------------------------------------------------------------


def _invoice(making: _Making, currency: str) -> dict[str, Any]:
    record = making.row.record
    supplier = making.choice("supplier") or _party_of(record.get("seller", {}), making.masters)
    if not supplier:
        making.need("/supplier", "供应商", "the supplier")
    document: dict[str, Any] = {
        "kind": "purchase_invoice",
        "id": making.choice("id") or _safe_id(f"{supplier}-{record['number']}"),
        "date": making.choice("date") or record["issue_date"],
        "number": record["number"],
        "currency": currency,
        "supplier": supplier,
        "rounding": making.text(making.minor(record.get("rounding", ""))),
        "prepaid": making.text(making.minor(record.get("prepaid", ""))),
        "attachments": [carrier["sha256"] for carrier in carriers_of(making.row)],
    }
    due = making.choice("due") or record.get("due_date")
    if due:
        document["due"] = due
    document |= _lines(making, record)
    _check_total(making, document, record)
    return document


def _check_total(making: _Making, document: Record, record: Record) -> None:
    """What would be owed is what the invoice says; an allowance or a tax of a group without lines would be lost."""
    if making.problems or not record.get("payable"):
        return
    parts = [*document["lines"], *document["expenses"]]
    owed = sum(making.minor(part["net"]) + making.minor(part["tax"]) for part in parts)
    owed += making.minor(document["rounding"]) - making.minor(document["prepaid"])
    payable = making.minor(record["payable"])
    if owed != payable:
        zh = f"各行合计应付 {making.text(owed)},发票写 {making.text(payable)}"
        en = f"the lines come to {making.text(owed)}, the invoice says {making.text(payable)}"
        remedy = Text("核对发票;舍弃此行并手工过账", "check the invoice; drop the row and post it by hand")
        making.problems.append(Problem("totals_differ", Text(zh, en), remedy, Where(path="/payable", id=making.row.id)))


def _party_of(seller: Record, masters: Masters) -> str:
    """The one party with this tax number, if there is exactly one."""
    tax_id = seller.get("tax_id", "")
    found = [party.code for party in masters.parties.values() if tax_id and party.tax_id == tax_id]
    return found[0] if len(found) == 1 else ""


@dataclass(slots=True)
class _Share:
    """One line of the invoice, or a charge, within its tax group."""

    position: int
    net: int
    line: Record | None
    tax: int = 0


def _lines(making: _Making, record: Record) -> dict[str, Any]:
    goods: list[tuple[int, dict[str, Any]]] = []
    expenses: list[tuple[int, dict[str, Any]]] = []
    for (category, rate), shares in _tax_groups(making, record).items():
        for share in shares:
            tax_code = making.choice("tax_code", share.position) or _tax_code(making.masters, category, rate)
            if not tax_code and share.tax:
                making.need(f"/lines/{share.position}/tax_code", f"税码({rate}%)", f"the tax code ({rate}%)")
            element = {"net": making.text(share.net), "tax": making.text(share.tax), "tax_code": tax_code}
            _place_line(making, share, element, goods, expenses)
    goods.sort(key=lambda one: one[0])
    expenses.sort(key=lambda one: one[0])
    return {"lines": [one for _, one in goods], "expenses": [one for _, one in expenses]}


def _place_line(
    making: _Making,
    share: _Share,
    element: dict[str, Any],
    goods: list[tuple[int, dict[str, Any]]],
    expenses: list[tuple[int, dict[str, Any]]],
) -> None:
    account, item = making.choice("account", share.position), making.choice("item", share.position)
    line = share.line or {}
    quantity = line.get("quantity", "")
    if share.line is None or share.net < 0 or quantity.startswith("-") or (account and not item):
        if account:
            expenses.append((share.position, {"account": account, **element}))
        else:
            what = ("附加费或负数行的科目", "the account of a charge or negative line")
            making.need(f"/lines/{share.position}/account", *what)
    elif item:
        place = making.choice("place", share.position) or "W1"
        match = making.choice("match", share.position) or "receipt"
        chosen = making.choice("quantity", share.position) or quantity
        goods.append((share.position, {"item": item, "quantity": chosen, "place": place, "match": match, **element}))
    else:
        name = line.get("name", "")
        making.need(
            f"/lines/{share.position}/item",
            f"第 {share.position} 行“{name}”的物料",
            f"the item of line {share.position} “{name}”",
        )


def _tax_groups(making: _Making, record: Record) -> dict[tuple[str, str], list[_Share]]:
    """Lines and charges by tax group, allowances taken off, the group's tax divided; else each line has its own tax."""
    groups: defaultdict[tuple[str, str], list[_Share]] = defaultdict(list)
    position = 0
    for position, line in enumerate(record["lines"], 1):
        if not line.get("role"):
            tax = making.minor(line.get("tax", "")) if not record["tax_groups"] else 0
            share = _Share(position, making.minor(line["net"]), line, tax)
            shares = groups[_group(line)]
            if shares and _is_discount_of(share, shares[-1]):
                shares[-1].net, shares[-1].tax = shares[-1].net + share.net, shares[-1].tax + share.tax
            else:
                shares.append(share)
    for allowance in record.get("allowances", ()):
        if allowance["charge"]:
            position += 1
            groups[_group(allowance)].append(_Share(position, making.minor(allowance["amount"]), None))
    for allowance in record.get("allowances", ()):
        shares = groups.get(_group(allowance), [])
        if not allowance["charge"] and shares:
            for share, part in zip(shares, _divide(making.minor(allowance["amount"]), [s.net for s in shares]), strict=True):
                share.net -= part
    for tax_group in record["tax_groups"]:
        shares = groups.get(_group(tax_group, category="category", rate="rate"), [])
        for share, part in zip(shares, _divide(making.minor(tax_group["tax"]), [s.net for s in shares]), strict=True):
            share.tax = part
    return groups


def _is_discount_of(share: _Share, before: _Share) -> bool:
    """Whether a line is the 折扣行 of the one before it: the same name, the other sign, no quantity of its own.

    40 boxes at 4,000.00 and a line “boxes” of -400.00 are goods at 3,600.00.
    """
    line, other = share.line or {}, before.line or {}
    of_goods = share.position == before.position + 1 and line.get("name") and line.get("name") == other.get("name")
    return bool(of_goods) and not line.get("quantity") and share.net * before.net < 0 and abs(share.net) <= abs(before.net)


def _group(found: Record, *, category: str = "tax_category", rate: str = "tax_rate") -> tuple[str, str]:
    text = found.get(rate, "") or "0"
    return found.get(category, ""), text.rstrip("0").rstrip(".") if "." in text else text


def _divide(total: int, weights: Sequence[int]) -> list[int]:
    """Parts in proportion to weights of any sign, by rounding running sums: they add up to the total."""
    whole, running, given, parts = sum(weights), 0, 0, []
    for number, weight in enumerate(weights, 1):
        running += weight
        reached = total if number == len(weights) or whole == 0 else divide_half_up(total * running, whole)
        parts.append(reached - given)
        given = reached
    return parts


def _tax_code(masters: Masters, category: str, rate: str) -> str:
    """The code of the book's tax table that a category and rate stand for."""
    if category in ("E", "O"):
        return "exempt" if category == "E" else "none"
    for code in (f"vat{rate}", f"special{rate}"):
        if code in masters.tax_rates:
            return code
    return ""


# --- bank lines --------------------------------------------------------------------------------------------------------


def _bank_line(making: _Making, currency: str) -> dict[str, Any]:
    record = making.row.record
    amount = making.minor(record["amount"])
    incoming = amount > 0
    side = "customer" if incoming else "supplier"
    party = making.choice("party") or making.choice(side)
    if not party:
        making.need("/party", "往来单位", "the party")
    bank = making.choice("bank")
    if not bank:
        making.need("/bank", "银行账户", "the bank account")
    document: dict[str, Any] = {
        "kind": "receipt" if incoming else "payment",
        "id": making.row.id,
        "date": making.choice("date") or record["date"],
        "currency": currency,
        side: party,
        "bank": bank,
        "amount": making.text(abs(amount)),
        "memo": record.get("memo", ""),
        "attachments": [making.row.sha256],
    }
    settles = making.choice("settles")
    if settles:
        document["settlements"] = [{"invoice": settles, "amount": making.text(abs(amount))}]
    return document
