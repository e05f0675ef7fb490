"""Payments and receipts of money: partial, short, over, earlier ones used, credit notes set off at 0.00."""

from __future__ import annotations

from tests.simulation.company import CUSTOMERS, SUPPLIERS, Company, Document, Step, money_text


def payment(company: Company) -> Step | None:
    """Pays some of what is owed to one supplier."""
    supplier = company.dice.choice(list(SUPPLIERS))
    currency = company.dice.choice(SUPPLIERS[supplier])
    settled = _some_open(company, "ap", supplier, currency)
    earlier = _some_open(company, "prepay", supplier, currency)[: company.dice.randrange(2)]
    document = company.header("payment", "Y", supplier=supplier, currency=currency, bank="BK")
    step = Step(document)
    wanted = 0
    document["settlements"] = []
    for name, amount in settled:
        discount = company.dice.randint(0, amount // 50) if company.chance(15) and amount > 0 else 0
        line = {"invoice": name, "amount": money_text(amount, currency)}
        if discount:
            line["discount"] = money_text(discount, currency)
        document["settlements"].append(line)
        step.changes.append(("ap", name, -amount))
        wanted += amount - discount
    return _paid(company, step, wanted, earlier, ("prepayments", "prepayment", "prepay", supplier))


def receipt(company: Company) -> Step | None:
    """Money from one customer."""
    customer = company.dice.choice(list(CUSTOMERS))
    currency = company.dice.choice(CUSTOMERS[customer])
    settled = _some_open(company, "ar", customer, currency)
    earlier = _some_open(company, "adv", customer, currency)[: company.dice.randrange(2)]
    document = company.header("receipt", "K", customer=customer, currency=currency, bank="BK")
    if company.chance(10):
        del document["bank"]
        document["channel"] = "WX"
    step = Step(document)
    wanted = 0
    document["settlements"] = []
    for name, amount in settled:
        discount = company.dice.randint(0, amount // 50) if company.chance(15) and amount > 0 else 0
        document["settlements"].append(
            {"invoice": name, "amount": money_text(amount, currency), "cash_discount": money_text(discount, currency)}
        )
        step.changes.append(("ar", name, -amount))
        wanted += amount - discount
    if company.chance(15):
        wanted -= min(company.dice.randint(1, 900), max(wanted, 0))
    return _paid(company, step, wanted, earlier, ("advances", "advance", "adv", customer))


def _some_open(company: Company, shelf: str, party: str, currency: str) -> list[tuple[str, int]]:
    """Up to three open items, all or part of each; credit notes among them are negative."""
    fits = [
        (name, amount)
        for name, amount in company.shelves[shelf].items()
        if company.facts[name] == {"party": party, "currency": currency} and amount
    ]
    some = company.dice.sample(fits, min(len(fits), company.dice.randint(0, 3)))
    return [(name, amount if amount < 0 else company.part(amount, all_of_it=75)) for name, amount in some]


def _paid(
    company: Company, step: Step, wanted: int, earlier: list[tuple[str, int]], words: tuple[str, str, str, str]
) -> Step | None:
    """The amount of money: what is wanted less earlier payments, sometimes more; never below zero."""
    field, singular, shelf, party = words
    document: Document = step.document
    currency = document.get("currency", "CNY")
    used = []
    for name, amount in earlier:
        some = min(amount, max(wanted - sum(one for _, one in used), 0))
        if some > 0:
            used.append((name, some))
    document[field] = [{singular: name, "amount": money_text(amount, currency)} for name, amount in used]
    step.changes += [(shelf, name, -amount) for name, amount in used]
    rest = wanted - sum(amount for _, amount in used)
    over = company.dice.randint(1, 50000) if company.chance(12) or (not document["settlements"] and company.chance(50)) else 0
    amount = max(rest, 0) + over
    if not amount and not document["settlements"]:
        return None
    document["amount"] = money_text(amount, currency)
    if amount > rest:
        company.facts[document["id"]] = {"party": party, "currency": currency}
        step.changes.append((shelf, document["id"], amount - rest))
    return step
