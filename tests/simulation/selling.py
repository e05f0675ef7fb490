"""Documents of selling, as a clerk of the simulated company would write them."""

from __future__ import annotations

from tests.simulation.company import (
    CUSTOMERS,
    ITEMS,
    Company,
    Document,
    Step,
    money_text,
    quantity_text,
    tax_on,
)


def _customer(company: Company) -> tuple[str, str]:
    customer = company.dice.choice(list(CUSTOMERS))
    return customer, company.dice.choice(CUSTOMERS[customer])


def _tax_code(currency: str) -> str:
    return "special13" if currency == "CNY" else "none"


def sales_order(company: Company) -> Step | None:
    customer, currency = _customer(company)
    reserve = company.chance(50)
    document = company.header("sales_order", "SO", customer=customer, currency=currency, reserve=reserve, lines=[])
    step = Step(document)
    for number in range(1, company.dice.randint(2, 3)):
        key = company.pick("stock", lambda key: key[1] != "K1")
        if key is None:
            return None
        item, place = key[0], key[1]
        quantity = company.part(company.there("stock", key), all_of_it=5) if reserve else company.quantity(item)
        line = {
            "item": item, "quantity": quantity_text(item, quantity), "place": place, "tax_code": _tax_code(currency),
            "gross": money_text(company.worth(item, quantity, currency, 150), currency),
        }  # fmt: skip
        document["lines"].append(line)
        ref = f"{document['id']}/{number}"
        company.facts[ref] = {"customer": customer, "item": item, "place": place, "currency": currency}
        step.changes.append(("so", ref, quantity))
    return step


def sales_change(company: Company) -> Step | None:
    ref = company.pick("so")
    if ref is None:
        return None
    fact = company.facts[ref]
    quantity = max(company.there("so", ref) + company.dice.randint(-20, 10), 1)
    line = {
        "order_line": ref, "quantity": quantity_text(fact["item"], quantity), "tax_code": _tax_code(fact["currency"]),
        "gross": money_text(company.worth(fact["item"], quantity, fact["currency"], 150), fact["currency"]),
    }  # fmt: skip
    header = {"customer": fact["customer"], "currency": fact["currency"], "reserve": company.chance(40)}
    document = company.header("sales_change", "SC", **header, lines=[line])
    return Step(document, [("so", ref, quantity - company.there("so", ref))])


def sales_cancel(company: Company) -> Step | None:
    ref = company.pick("so")
    if ref is None:
        return None
    document = company.header(
        "sales_cancel", "SX", customer=company.facts[ref]["customer"], reason="不要了", lines=[{"order_line": ref}]
    )
    return Step(document, [("so", ref, -company.there("so", ref))])


def delivery(company: Company) -> Step | None:
    ordered = company.pick("so") if company.chance(50) else None
    customer, currency = _customer(company)
    if ordered:
        customer, currency = company.facts[ordered]["customer"], company.facts[ordered]["currency"]
    step = Step(company.header("delivery", "D", customer=customer, currency=currency, lines=[]))
    later = company.chance(35)
    step.document["billing"] = "later" if later else "now"
    total = _delivered_line(company, step, ordered, currency, later=later)
    for _ in range(company.dice.choice((0, 0, 1, 2))):
        total += _delivered_line(company, step, None, currency, later=later)
    if not step.document["lines"]:
        return None
    if company.chance(20) and total > 10:
        discount = company.dice.randint(1, total // 5 + 1)
        step.document["discount"] = money_text(discount, currency)
        total -= discount
    identifier = step.document["id"]
    company.facts[identifier] = {"party": customer, "currency": currency}
    step.changes.append(("ar", identifier, total))
    return step


def _delivered_line(company: Company, step: Step, ordered: str | None, currency: str, *, later: bool) -> int:
    fact = company.facts[ordered] if ordered else {}
    taken = {change[1] for change in step.changes if change[0] == "stock"}
    key = company.pick("stock", lambda key: key not in taken and (not fact or key[0] == fact["item"]) and key[1] != "K1")
    if key is None:
        return 0
    item, place, lot = key
    most = min(company.there("stock", key), company.there("so", ordered) or 10**9)
    quantity = company.part(most, all_of_it=15)
    gross = company.worth(item, quantity, currency, 150)
    line: Document = {
        "item": item, "quantity": quantity_text(item, quantity), "place": place,
        "gross": money_text(gross, currency), "tax_code": _tax_code(currency),
    }  # fmt: skip
    if lot and company.chance(92):
        line["lot"] = lot
    if ordered:
        line["order_line"] = ordered
        step.changes.append(("so", ordered, -min(quantity, company.there("so", ordered))))
    step.document["lines"].append(line)
    ref = f"{step.document['id']}/{len(step.document['lines'])}"
    company.facts[ref] = {
        "customer": step.document["customer"], "item": item, "place": place, "lot": lot, "currency": currency,
        "gross": gross, "quantity": quantity, "later": later,
    }  # fmt: skip
    step.changes += [("stock", key, -quantity), ("out", ref, quantity), *([("unbilled", ref, quantity)] if later else [])]
    return gross


def delivery_of_invoiced(company: Company) -> Step | None:
    ref = company.pick("cliab")
    if ref is None:
        return None
    fact = company.facts[ref]
    key = company.pick("stock", lambda key: key[0] == fact["item"] and key[1] != "K1")
    if key is None:
        return None
    quantity = company.part(min(company.there("cliab", ref), company.there("stock", key)))
    line = {
        "item": key[0], "quantity": quantity_text(key[0], quantity), "place": key[1], "gross": "0", "invoice": ref,
        "tax_code": _tax_code(fact["currency"]),
    }  # fmt: skip
    if key[2]:
        line["lot"] = key[2]
    document = company.header("delivery", "D", customer=fact["customer"], currency=fact["currency"], lines=[line])
    return Step(document, [("cliab", ref, -quantity), ("stock", key, -quantity)])


def goods_on_approval(company: Company) -> Step | None:
    """Goods at a customer who has not accepted them: they stay the company's own."""
    key = company.pick("stock", lambda key: key[1] != "K1")
    if key is None:
        return None
    item, place, lot = key
    quantity = company.part(company.there("stock", key), all_of_it=10)
    line = {"item": item, "quantity": quantity_text(item, quantity), "place": place, "gross": "113.00"}
    if lot:
        line["lot"] = lot
    document = company.header("delivery", "D", customer="C1", control="on_acceptance", lines=[line])
    return Step(document, [("stock", key, -quantity), ("stock", (item, "K1", lot), quantity)])


def sales_invoice(company: Company) -> Step | None:
    ref = company.pick("unbilled")
    if ref is None or company.chance(20):
        return _invoice_before_delivery(company)
    fact = company.facts[ref]
    quantity = company.part(company.there("unbilled", ref), all_of_it=60)
    gross = fact["gross"] * quantity // fact["quantity"] * company.dice.choice((100, 100, 100, 90, 104)) // 100
    line = {
        "item": fact["item"], "quantity": quantity_text(fact["item"], quantity), "delivery": ref,
        "gross": money_text(gross, fact["currency"]), "tax_code": _tax_code(fact["currency"]),
    }  # fmt: skip
    document = company.header("sales_invoice", "SI", customer=fact["customer"], currency=fact["currency"], lines=[line])
    return Step(document, [("unbilled", ref, -quantity)])


def _invoice_before_delivery(company: Company) -> Step:
    customer, currency = _customer(company)
    item = company.dice.choice(list(ITEMS))
    quantity = company.quantity(item)
    gross = company.worth(item, quantity, currency, 150)
    line = {"item": item, "quantity": quantity_text(item, quantity), "gross": money_text(gross, currency)}
    line["tax_code"] = _tax_code(currency)
    document = company.header("sales_invoice", "SI", customer=customer, currency=currency, lines=[line])
    identifier = document["id"]
    company.facts[f"{identifier}/1"] = {"customer": customer, "item": item, "currency": currency}
    company.facts[identifier] = {"party": customer, "currency": currency}
    return Step(document, [("cliab", f"{identifier}/1", quantity), ("ar", identifier, gross)])


def sales_return(company: Company) -> Step | None:
    ref = company.pick("out")
    if ref is None:
        return None
    fact = company.facts[ref]
    unbilled = company.there("unbilled", ref)
    later = unbilled > 0 and company.chance(60)
    most = min(company.there("out", ref), unbilled) if later else company.there("out", ref)
    quantity = company.part(most, all_of_it=35)
    place = fact["place"] if company.chance(75) else company.dice.choice(("W1", "W2", "B1", "W3"))
    gross = fact["gross"] * quantity // fact["quantity"]
    net = gross * 100 // 113 if fact["currency"] == "CNY" else gross
    tax = tax_on(net, _tax_code(fact["currency"]))
    line = {
        "item": fact["item"], "quantity": quantity_text(fact["item"], quantity), "place": place, "delivery": ref,
        "net": money_text(net, fact["currency"]), "tax": money_text(tax, fact["currency"]),
        "tax_code": _tax_code(fact["currency"]),
    }  # fmt: skip
    document = company.header(
        "sales_return", "ST", customer=fact["customer"], currency=fact["currency"],
        billing="later" if later else "now", lines=[line],
    )  # fmt: skip
    company.facts[document["id"]] = {"party": fact["customer"], "currency": fact["currency"]}
    step = Step(document, [("out", ref, -quantity), ("stock", (fact["item"], place, fact["lot"]), quantity)])
    step.changes.append(("ar", document["id"], -net - tax))
    if later:
        step.changes.append(("unbilled", ref, -quantity))
    return step
