"""Documents of buying, as a clerk of the simulated company would write them."""

from __future__ import annotations

from typing import Any

from tests.simulation.company import (
    ITEMS,
    PLACES,
    SUPPLIERS,
    Changes,
    Company,
    Document,
    Step,
    money_text,
    quantity_text,
    tax_on,
)


def _supplier(company: Company) -> tuple[str, str]:
    supplier = company.dice.choice(list(SUPPLIERS))
    return supplier, company.dice.choice(SUPPLIERS[supplier])


def _new_lot(company: Company, item: str) -> str:
    return company.dice.choice((company.id("L"), f"LOT-{company.dice.randint(1, 4)}")) if ITEMS[item].lots else ""


def _tax_code(item: str, currency: str) -> str:
    return ITEMS[item].tax_code if currency == "CNY" else "none"


def purchase_order(company: Company) -> Step:
    supplier, currency = _supplier(company)
    document = company.header("purchase_order", "PO", supplier=supplier, currency=currency, lines=[])
    changes: Changes = []
    for number in range(1, company.dice.randint(2, 4)):
        item, place = company.dice.choice(list(ITEMS)), company.dice.choice(PLACES)
        quantity = company.quantity(item)
        net = company.worth(item, quantity, currency)
        line = {
            "item": item, "quantity": quantity_text(item, quantity), "place": place,
            "net": money_text(net, currency), "tax": money_text(tax_on(net, _tax_code(item, currency)), currency),
        }  # fmt: skip
        document["lines"].append(line)
        ref = f"{document['id']}/{number}"
        company.facts[ref] = {"supplier": supplier, "item": item, "place": place, "currency": currency}
        changes.append(("po", ref, quantity))
    return Step(document, changes)


def purchase_change(company: Company) -> Step | None:
    ref = company.pick("po")
    if ref is None:
        return None
    fact = company.facts[ref]
    quantity = company.quantity(fact["item"])
    line = {
        "order_line": ref, "quantity": quantity_text(fact["item"], quantity),
        "net": money_text(company.worth(fact["item"], quantity, fact["currency"]), fact["currency"]),
    }  # fmt: skip
    document = company.header("purchase_change", "PC", supplier=fact["supplier"], currency=fact["currency"], lines=[line])
    return Step(document, [("po", ref, quantity - company.there("po", ref))])


def purchase_cancel(company: Company) -> Step | None:
    ref = company.pick("po")
    if ref is None:
        return None
    fact = company.facts[ref]
    document = company.header("purchase_cancel", "PX", supplier=fact["supplier"], reason="停产", lines=[{"order_line": ref}])
    return Step(document, [("po", ref, -company.there("po", ref))])


def goods_receipt(company: Company) -> Step:
    ordered = company.pick("po") if company.chance(60) else None
    supplier, currency = _supplier(company)
    if ordered:
        supplier, currency = company.facts[ordered]["supplier"], company.facts[ordered]["currency"]
    document = company.header("goods_receipt", "R", supplier=supplier, currency=currency, lines=[])
    step = Step(document)
    lines = 1 if ordered and company.chance(70) else company.dice.randint(1, 3)
    for _ in range(lines):
        _receipt_line(company, step, supplier, currency, ordered)
        ordered = company.pick("po", lambda ref: company.facts[ref]["supplier"] == supplier) if company.chance(30) else None
        if ordered and company.facts[ordered]["currency"] != currency:
            ordered = None
    return step


def _receipt_line(company: Company, step: Step, supplier: str, currency: str, ordered: str | None) -> None:
    item = company.facts[ordered]["item"] if ordered else company.dice.choice(list(ITEMS))
    place = company.facts[ordered]["place"] if ordered and company.chance(80) else company.dice.choice(PLACES)
    open_, quantity = company.there("po", ordered), company.quantity(item)
    if ordered:
        quantity = company.dice.choice((open_, open_, company.part(open_), open_ + 3))
    billable = max(quantity + company.dice.choice((0, 0, 0, 0, 0, 0, 2, -1)), 1)
    line: Document = {"item": item, "quantity": quantity_text(item, quantity), "place": place}
    if billable != quantity:
        line["billable"] = quantity_text(item, billable)
    net = company.worth(item, quantity, currency)
    if not ordered or company.chance(50):
        line["net"] = money_text(net, currency)
    if ordered:
        line["order_line"] = ordered
        step.changes.append(("po", ordered, -min(open_, quantity)))
    lot = _new_lot(company, item)
    if lot:
        line["lot"] = lot
    step.document["lines"].append(line)
    ref = f"{step.document['id']}/{len(step.document['lines'])}"
    fact = {"supplier": supplier, "item": item, "place": place, "lot": lot, "currency": currency}
    company.facts[ref] = {**fact, "net": net, "billable": billable}
    step.changes += [("stock", (item, place, lot), quantity), ("grni", ref, billable), ("bought", ref, quantity)]


def transit_receipt(company: Company) -> Step | None:
    ref = company.pick("transit")
    if ref is None:
        return None
    fact = company.facts[ref]
    quantity = company.part(company.there("transit", ref))
    lot = _new_lot(company, fact["item"])
    line = {"item": fact["item"], "quantity": quantity_text(fact["item"], quantity), "place": fact["place"], "transit": ref}
    document = company.header(
        "goods_receipt", "R", supplier=fact["supplier"], currency=fact["currency"], lines=[line | ({"lot": lot} if lot else {})]
    )
    return Step(document, [("transit", ref, -quantity), ("stock", (fact["item"], fact["place"], lot), quantity)])


def purchase_invoice(company: Company) -> Step | None:
    """Bills open receipt lines of one supplier, the same price or another; some lines direct, in transit, or expenses."""
    named = company.pick("grni")
    if named is None:
        return None
    supplier, currency = company.facts[named]["supplier"], company.facts[named]["currency"]
    step = Step(company.header("purchase_invoice", "I", supplier=supplier, currency=currency, lines=[]))
    total = _billed_line(company, step, named)
    for _ in range(company.dice.choice((0, 0, 1, 2))):
        other = company.pick("grni", lambda ref: _is_alike(company, ref, supplier, currency))
        other = None if any(other == change[1] for change in step.changes) else other
        total += _billed_line(company, step, other) if other else 0
    return _finished(company, step, total, supplier, currency)


def _is_alike(company: Company, ref: str, supplier: str, currency: str) -> bool:
    return company.facts[ref]["supplier"] == supplier and company.facts[ref]["currency"] == currency


def _finished(company: Company, step: Step, total: int, supplier: str, currency: str) -> Step:
    document = step.document
    if company.chance(10) and currency == "CNY":
        net = company.dice.randint(100, 9000)
        document["expenses"] = [
            {"account": company.accounts["ADMIN"], "net": money_text(net), "tax": "1.30", "tax_code": "special13"}
        ]
        total += net + 130
    if company.chance(8):
        document["rounding"], total = money_text(rounding := company.dice.randint(-5, 5), currency), total + rounding
    company.facts[document["id"]] = {"party": supplier, "currency": currency}
    step.changes.append(("ap", document["id"], total))
    return step


def _billed_line(company: Company, step: Step, ref: str) -> int:
    fact = company.facts[ref]
    item, currency = fact["item"], fact["currency"]
    quantity = company.part(company.there("grni", ref), all_of_it=70)
    net = max(fact["net"] * quantity // fact["billable"], 1)
    if company.chance(50):
        net = max(net * company.dice.choice((70, 90, 95, 99, 101, 103, 120, 180)) // 100, 1)
    code = _tax_code(item, currency)
    tax = tax_on(net, code)
    line: dict[str, Any] = {
        "item": item, "quantity": quantity_text(item, quantity), "place": fact["place"],
        "net": money_text(net, currency), "tax": money_text(tax, currency), "tax_code": code, "receipt": ref,
    }  # fmt: skip
    step.document["lines"].append(line)
    step.changes.append(("grni", ref, -quantity))
    return net + tax


def invoice_for_all(company: Company) -> Step | None:
    """Bills everything open of one item at one supplier without naming receipts, and sometimes more than that."""
    named = company.pick("grni")
    if named is None:
        return None
    fact = company.facts[named]
    supplier, item, currency = fact["supplier"], fact["item"], fact["currency"]
    open_ = {ref: q for ref, q in company.shelves["grni"].items() if company.facts[ref]["item"] == item and q > 0}
    open_ = {ref: q for ref, q in open_.items() if company.facts[ref]["supplier"] == supplier}
    more = company.dice.choice((0, 0, company.quantity(item)))
    quantity = sum(open_.values()) + more
    net, code = company.worth(item, quantity, currency), _tax_code(item, currency)
    line = {
        "item": item, "quantity": quantity_text(item, quantity), "place": fact["place"], "tax_code": code,
        "net": money_text(net, currency), "tax": money_text(tax_on(net, code), currency),
    }  # fmt: skip
    document = company.header("purchase_invoice", "I", supplier=supplier, currency=currency, lines=[line])
    step = Step(document, [("grni", ref, -q) for ref, q in open_.items()])
    if more:
        step.changes.append(("transit", f"{document['id']}/1", more))
        company.facts[f"{document['id']}/1"] = fact
    return _finished(company, step, net + tax_on(net, code), supplier, currency)


def invoice_with_goods(company: Company) -> Step:
    """Goods and invoice together, or the invoice before the goods."""
    supplier, currency = _supplier(company)
    item, place, match = (
        company.dice.choice(list(ITEMS)),
        company.dice.choice(PLACES),
        company.dice.choice(("direct", "transit")),
    )
    quantity = company.quantity(item)
    net, code = company.worth(item, quantity, currency), _tax_code(item, currency)
    line = {
        "item": item, "quantity": quantity_text(item, quantity), "place": place, "match": match, "tax_code": code,
        "net": money_text(net, currency), "tax": money_text(tax_on(net, code), currency),
    }  # fmt: skip
    lot = _new_lot(company, item) if match == "direct" else ""
    if lot:
        line["lot"] = lot
    document = company.header("purchase_invoice", "I", supplier=supplier, currency=currency, lines=[line])
    ref = f"{document['id']}/1"
    company.facts[ref] = {"supplier": supplier, "item": item, "place": place, "lot": lot, "currency": currency}
    goods = ("stock", (item, place, lot), quantity) if match == "direct" else ("transit", ref, quantity)
    return _finished(company, Step(document, [goods]), net + tax_on(net, code), supplier, currency)


def return_before_invoice(company: Company) -> Step | None:
    ref = company.pick("grni")
    if ref is None:
        return None
    fact = company.facts[ref]
    place = fact["place"] if company.chance(90) else company.dice.choice(PLACES)
    key = (fact["item"], place, fact["lot"])
    most = min(company.there("grni", ref), company.there("stock", key))
    if most < 1:
        return None
    quantity = company.part(most, all_of_it=25)
    line = {"item": fact["item"], "quantity": quantity_text(fact["item"], quantity), "place": place, "receipt": ref}
    if fact["lot"] and company.chance(80):
        line["lot"] = fact["lot"]
    document = company.header("purchase_return", "PR", supplier=fact["supplier"], stage="uninvoiced", lines=[line])
    if fact["currency"] != "CNY":
        document["currency"] = fact["currency"]
    return Step(document, [("grni", ref, -quantity), ("stock", key, -quantity)])


def return_after_invoice(company: Company) -> Step | None:
    key = company.pick("stock", lambda key: key[1] != "K1")
    if key is None:
        return None
    item, place, lot = key
    quantity, supplier = company.part(company.there("stock", key), all_of_it=5), company.dice.choice(("S1", "S2"))
    credit, code = company.worth(item, quantity, "CNY"), ITEMS[item].tax_code
    line = {
        "item": item, "quantity": quantity_text(item, quantity), "place": place,
        "credit": money_text(credit), "tax": money_text(tax_on(credit, code)), "tax_code": code,
    }  # fmt: skip
    if lot:
        line["lot"] = lot
    document = company.header("purchase_return", "PR", supplier=supplier, stage="invoiced", lines=[line])
    company.facts[document["id"]] = {"party": supplier, "currency": "CNY"}
    return Step(document, [("stock", key, -quantity), ("ap", document["id"], -credit - tax_on(credit, code))])


def vat_certification(company: Company) -> Step:
    lines = [{"tax": money_text(company.dice.randint(-500, 90000)), "tax_code": "special13"}]
    return Step(company.header("vat_certification", "V", lines=lines))
