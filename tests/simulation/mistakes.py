"""Documents that are wrong on purpose: each must be refused, whatever the book looks like."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable
from typing import Any

from tests.simulation.company import Company, Document, Step, money_text, quantity_text


def mistake(company: Company) -> Step | None:
    """One of the wrong documents."""
    document = company.dice.choice(_MISTAKES)(company)
    return None if document is None else Step(document, wrong=True)


def _receipt(company: Company, **line: Any) -> Document:
    lines = [{"item": "A1", "quantity": "10", "place": "W1", "net": "100.00", **line}]
    return company.header("goods_receipt", "WRONG", supplier="S1", lines=lines)


def _unknown_item(company: Company) -> Document:
    return _receipt(company, item="NO-SUCH")


def _outside_place(company: Company) -> Document:
    return _receipt(company, place="Customer")


def _negative_quantity(company: Company) -> Document:
    return _receipt(company, quantity="-5")


def _too_many_decimals(company: Company) -> Document:
    return _receipt(company, net="100.001")


def _unknown_field(company: Company) -> Document:
    return _receipt(company, colour="red")


def _number_for_text(company: Company) -> Document:
    return _receipt(company, net=100)


def _no_lot(company: Company) -> Document:
    return _receipt(company, item="X1")


def _closed_period(company: Company) -> Document:
    document = _receipt(company)
    document.pop("accounting_date", None)
    before = company.first_open - dt.timedelta(days=1)
    document["date"] = before.isoformat()
    return document if before >= company.start else _unknown_item(company)


def _more_than_there(company: Company) -> Document:
    there = sum(amount for key, amount in company.shelves["stock"].items() if key[0] == "A1" and amount > 0)
    line = {"item": "A1", "quantity": str(there + 100000), "place": "W1", "gross": "113.00"}
    return company.header("delivery", "WRONG", customer="C2", lines=[line])


def _more_than_received(company: Company) -> Document | None:
    ref = company.pick("grni")
    if ref is None:
        return None
    fact = company.facts[ref]
    quantity = quantity_text(fact["item"], fact["billable"] + 1)
    line = {"item": fact["item"], "quantity": quantity, "place": fact["place"], "net": "1", "receipt": ref}
    document = company.header("purchase_invoice", "WRONG", supplier=fact["supplier"], lines=[line])
    return document | ({"currency": fact["currency"]} if fact["currency"] != "CNY" else {})


def _unbalanced(company: Company) -> Document:
    lines = [
        {"account": company.accounts["ADMIN"], "debit": "10.00"},
        {"account": company.accounts["BANK"], "credit": "9.99", "cash_item": "other_operating"},
    ]
    return company.header("journal_voucher", "WRONG", lines=lines)


def _by_hand_into_stock(company: Company) -> Document:
    lines = [{"account": company.accounts["XFER"], "debit": "10.00"}, {"account": company.accounts["ADMIN"], "credit": "10.00"}]
    return company.header("journal_voucher", "WRONG", lines=lines)


def _receivable_of_nobody(company: Company) -> Document:
    lines = [{"account": company.accounts["AR"], "debit": "10.00"}, {"account": company.accounts["OREV"], "credit": "10.00"}]
    return company.header("journal_voucher", "WRONG", lines=lines)


def _paid_too_much_of(company: Company) -> Document | None:
    name = company.pick("ap", lambda name: company.facts[name]["currency"] == "CNY")
    if name is None:
        return None
    amount = money_text(company.there("ap", name) + 10_000_000)
    header = {"supplier": company.facts[name]["party"], "amount": amount, "bank": "BK"}
    return company.header("payment", "WRONG", **header, settlements=[{"invoice": name, "amount": amount}])


def _invoice_of_another(company: Company) -> Document | None:
    name = company.pick("ap", lambda name: company.facts[name] == {"party": "S1", "currency": "CNY"})
    if name is None:
        return None
    lines = [{"invoice": name, "amount": "0.01"}]
    return company.header("payment", "WRONG", supplier="S2", amount="0.01", bank="BK", settlements=lines)


def _same_id_other_content(company: Company) -> Document | None:
    documents = [step.document for name, step in company.done.items() if not name.startswith("@")]
    if not documents:
        return None
    document = copy.deepcopy(company.dice.choice(documents))
    return document | {"memo": f"{document.get('memo', '')} changed"}


def _between_areas(company: Company) -> Document:
    line = {"item": "A1", "quantity": "1", "from_bin": "W1", "to_bin": "W2"}
    return company.header("bin_move", "WRONG", lines=[line])


_MISTAKES: tuple[Callable[[Company], Document | None], ...] = (
    _unknown_item, _outside_place, _negative_quantity, _too_many_decimals, _unknown_field, _number_for_text, _no_lot,
    _closed_period, _more_than_there, _more_than_received, _unbalanced, _by_hand_into_stock, _receivable_of_nobody,
    _paid_too_much_of, _invoice_of_another, _same_id_other_content, _between_areas,
)  # fmt: skip
