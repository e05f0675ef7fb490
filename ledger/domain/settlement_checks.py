"""What documents of settlement must agree with: money goes to one place, tax has a code, an advance is its owner's (pure)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ledger.domain.accounts_of_roles import role_of_account
from ledger.domain.document import Ref
from ledger.domain.field_values import FieldReader
from ledger.domain.money import format_scaled, minor_unit
from ledger.domain.open_item_kinds import STORED_VALUE
from ledger.domain.open_items import natural
from ledger.domain.problem import Text
from ledger.domain.refusals import more_than_open
from ledger.domain.state import OpenKey
from ledger.domain.voucher_checks import check_tax_of_lines

Values = dict[str, Any]
Check = Callable[[Values, FieldReader], None]


def positive(name: str) -> Check:
    """A check: the amount is above zero; money that goes the other way has a document of its own."""

    def check(values: Values, reader: FieldReader) -> None:
        if values[name] is not None and values[name] <= 0:
            message = Text(f"{name} 必须大于零", f"{name} must be above zero")
            remedy = Text("退款用付款单或收款单的负数", "money back is a payment or a receipt of a negative amount")
            reader.refuse(f"/{name}", "amount_not_positive", message, remedy)

    return check


def tax_has_a_code(values: Values, reader: FieldReader) -> None:
    """Tax that no code names would be cost without anybody saying so."""
    if values["tax"] and values["tax_code"] == "none":
        message = Text("有税额,没有税码", "there is tax without a tax code")
        remedy = Text("填 tax_code,例如 special6", "give tax_code, special6 for example")
        reader.refuse("/tax_code", "tax_code_missing", message, remedy)


def bank_or_channel(values: Values, reader: FieldReader) -> None:
    """Money is in the bank, or a channel holds it."""
    if values["bank"] is not None and values["channel"] is not None:
        message = Text("bank 与 channel 只填一个", "bank and channel: give one of them")
        remedy = Text("渠道代收只填 channel,结算时再填银行", "money that a channel holds reaches the bank when it settles")
        reader.refuse("/channel", "bank_and_channel", message, remedy)


def advance_has_a_tax_code(values: Values, reader: FieldReader) -> None:
    """Net of tax means: of a tax somebody names."""
    if reader.bundle.policy.get("advance") == "net_of_tax" and values["tax_code"] is None:
        message = Text("预收款要拆分税额,缺少 tax_code", "the advance is split into net and tax, and tax_code is missing")
        remedy = Text("填所售货物的税码;不涉税填 none", "give the tax code of what is sold; none where there is no tax")
        reader.refuse("/tax_code", "tax_code_missing", message, remedy)


def advance_of_the_customer(values: Values, reader: FieldReader) -> None:
    """Only a card pays for whoever holds it."""
    for number, line in enumerate(values["lines"]):
        ref, owner, customer = line["advance"], line["holder"], values["customer"]
        if not isinstance(ref, Ref) or ref.kind in STORED_VALUE or owner is None or customer is None or owner == customer:
            continue
        message = Text(
            f"{ref} 属于 {owner.code},不是 {customer.code}", f"{ref} belongs to {owner.code}, not to {customer.code}"
        )
        remedy = Text("改正客户或引用", "correct the customer or the reference")
        reader.refuse(f"/lines/{number}/advance", "wrong_party", message, remedy)


def settles_what_is_open(values: Values, reader: FieldReader) -> None:
    """A manual line settles money in the book's currency, on the account it stands on, and no more than is there.

    Goods and foreign currency have documents that take quantity and value along; a manual amount would leave them behind.
    """
    left: dict[OpenKey, int] = {}
    for number, line in enumerate(values["lines"]):
        ref, account = line["open_item"], line["account"]
        if not isinstance(ref, Ref) or account is None or line["debit"] is None or line["credit"] is None:
            continue
        found = reader.state.open_item(role_of_account(account.code, reader.bundle), str(ref))
        path = f"/lines/{number}/open_item"
        if line["item"] is not None:
            message = Text("核销行的物料由未清项决定", "the line settles an open item, which says itself what it is of")
            reader.refuse(f"/lines/{number}/item", "item_beside_open_item", message, Text("去掉 item", "leave item out"))
        if found is None or found.account != account.code:
            _refuse_open_item(reader, path, ref, account.code)
        elif (
            found.key.item
            or (found.currency or reader.state.currency) != reader.currency
            or reader.currency != reader.state.currency
        ):
            _refuse_by_hand(reader, path, ref)
        else:
            there = left.get(found.key, found.amount)
            rest = there + natural(found.key.role, line["debit"] - line["credit"])
            left[found.key] = rest
            if not (0 <= rest <= there or there <= rest <= 0):
                scale = minor_unit(reader.currency)
                wanted, open_ = format_scaled(there - rest, scale), format_scaled(there, scale)
                reader.problems.append(more_than_open(ref, found.key.role, wanted, open_).at(path=path))


def _refuse_open_item(reader: FieldReader, path: str, ref: Ref, account: str) -> None:
    message = Text(f"{ref} 在科目 {account} 上没有未清项", f"{ref} has nothing open on account {account}")
    remedy = Text("改正科目或引用", "correct the account or the reference")
    reader.refuse(path, "nothing_open", message, remedy)


def _refuse_by_hand(reader: FieldReader, path: str, ref: Ref) -> None:
    message = Text(
        f"{ref} 带货物或外币,不能手工核销", f"{ref} is open in goods or a foreign currency: no manual line settles it"
    )
    remedy = Text("用发票、付款、收款或对冲单据", "use an invoice, a payment, a receipt or a set-off")
    reader.refuse(path, "not_by_hand", message, remedy)


def step_has_what_it_needs(values: Values, reader: FieldReader) -> None:
    """A write-off names receivables, the other steps an amount: one or the other, or nobody knows which holds."""
    step, has_lines, given = values["step"], bool(values["lines"]), values["amount"]
    by_lines = step == "write_off"
    right = (has_lines and not given) if by_lines else (not has_lines and given and (step == "provide" or given > 0))
    if step is not None and not right:
        zh, en = ("写明转销哪些应收,不填 amount", "name the receivables in lines, without amount") if by_lines else (
            "填 amount,不写明细行", "give amount, without lines"
        )  # fmt: skip
        message = Text(f"{step}:单据不完整", f"{step}: the document does not say what it must")
        reader.refuse("/lines" if by_lines else "/amount", "step_incomplete", message, Text(zh, en))


def in_the_books_currency(_values: Values, reader: FieldReader) -> None:
    """Bills are kept in the book's currency: what they settle must be."""
    if reader.currency != reader.state.currency:
        message = Text(
            f"票据用本位币 {reader.state.currency}", f"bills are kept in the book's currency, {reader.state.currency}"
        )
        remedy = Text("外币款项用收款单或付款单", "use a receipt or a payment for foreign currency")
        reader.refuse("/currency", "wrong_currency", message, remedy)


SETTLEMENT_CHECKS: Final[dict[str, tuple[Check, ...]]] = {
    "advance": (positive("amount"), bank_or_channel, advance_has_a_tax_code),
    "advance_application": (advance_of_the_customer,),
    "bad_debt": (step_has_what_it_needs,),
    "bank_charge": (tax_has_a_code,),
    "channel_settlement": (tax_has_a_code,),
    "courier_remittance": (tax_has_a_code,),
    "gift_card": (positive("amount"), bank_or_channel),
    "journal_voucher": (settles_what_is_open, check_tax_of_lines),
    "note": (positive("amount"), in_the_books_currency),
    "note_collection": (in_the_books_currency,),
    "note_dishonour": (in_the_books_currency,),
    "note_endorsement": (in_the_books_currency,),
    "note_payable": (positive("amount"), in_the_books_currency),
    "note_payment": (in_the_books_currency,),
    "prepayment": (positive("amount"),),
    "receipt": (bank_or_channel,),
}
