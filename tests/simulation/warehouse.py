"""Documents of the warehouse and of the general ledger, as the simulated company would write them."""

from __future__ import annotations

from typing import Any

from tests.simulation.company import AREAS, ITEMS, PLACES, Company, Key, Step, money_text, quantity_text


def _goods(company: Company, *, away: bool = False) -> Key | None:
    return company.pick("stock", lambda key: away or key[1] != "K1")


def stock_transfer(company: Company) -> Step | None:
    key = _goods(company, away=True)
    if key is None:
        return None
    item, place, lot = key
    quantity = company.part(company.there("stock", key), all_of_it=25)
    target = company.dice.choice([one for one in PLACES if one != place])
    line = {"item": item, "quantity": quantity_text(item, quantity), "from_place": place, "to_place": target}
    if lot and company.chance(92):
        line["lot"] = lot
    document = company.header("stock_transfer", "T", lines=[line])
    ref = f"{document['id']}/1"
    company.facts[ref] = {"item": item, "place": target, "lot": lot}
    return Step(document, [("stock", key, -quantity), ("xfer", ref, quantity)])


def transfer_receipt(company: Company) -> Step | None:
    ref = company.pick("xfer")
    if ref is None:
        return None
    fact, there = company.facts[ref], company.there("xfer", ref)
    sent = company.part(there, all_of_it=70)
    received = max(sent - company.dice.choice((0, 0, 0, 0, 1, 2)), 0)
    place = fact["place"] if company.chance(90) else company.dice.choice(PLACES)
    item = fact["item"]
    line = {"shipment": ref, "place": place, "received": quantity_text(item, received), "sent": quantity_text(item, sent)}
    document = company.header("transfer_receipt", "TR", lines=[line])
    changes = [("xfer", ref, -sent), ("stock", (item, place, fact["lot"]), received)]
    return Step(document, [*changes, *_suspended(company, document, "normal", sent - received)])


def _suspended(company: Company, document: dict[str, Any], cause: str, difference: int) -> list[tuple[str, Key, int]]:
    """What is missing, or was found, waits for somebody to decide."""
    ref = f"{document['kind']}:{document['id']}/1"
    company.facts[ref] = {"cause": cause}
    return [("susp", ref, 1)] if difference else []


def bin_move(company: Company) -> Step | None:
    key = _goods(company)
    if key is None:
        return None
    item, place, lot = key
    same = [one for one in AREAS if AREAS[one] == AREAS[place] and one != place]
    if not same:
        return None
    target, quantity = company.dice.choice(same), company.part(company.there("stock", key))
    line = {"item": item, "quantity": quantity_text(item, quantity), "from_bin": place, "to_bin": target}
    if lot:
        line["lot"] = lot
    document = company.header("bin_move", "M", lines=[line])
    return Step(document, [("stock", key, -quantity), ("stock", (item, target, lot), quantity)])


def stock_count(company: Company) -> Step | None:
    key = _goods(company, away=company.chance(20))
    if key is None:
        return None
    item, place, lot = key
    there = company.there("stock", key)
    counted = max(there + company.dice.choice((-5, -2, -1, 0, 0, 1, 2, 7, -there)), 0)
    cause = company.dice.choice(("normal", "abnormal", "disaster"))
    line = {"item": item, "place": place, "counted": quantity_text(item, counted), "cause": cause}
    if lot:
        line["lot"] = lot
    document = company.header("stock_count", "SK", lines=[line])
    suspended = _suspended(company, document, cause, counted - there)
    return Step(document, [("stock", key, counted - there), *suspended])


def count_approval(company: Company) -> Step | None:
    ref = company.pick("susp", lambda key: not str(key).startswith("write_off"))
    if ref is None:
        return None
    return Step(company.header("count_approval", "CA", lines=[{"count": ref}]), [("susp", ref, -1)])


def write_off(company: Company) -> Step | None:
    key = _goods(company, away=True)
    if key is None:
        return None
    item, place, lot = key
    quantity = min(company.dice.randint(1, 6), company.there("stock", key))
    line = {"item": item, "quantity": quantity_text(item, quantity), "place": place}
    if lot:
        line["lot"] = lot
    cause = company.dice.choice(("normal", "abnormal", "disaster"))
    document = company.header("write_off", "WO", cause=cause, lines=[line])
    return Step(document, [("stock", key, -quantity), *_suspended(company, document, cause, quantity)])


def loss_approval(company: Company) -> Step | None:
    ref = company.pick("susp", lambda key: str(key).startswith("write_off"))
    if ref is None:
        return None
    line = {"write_off": ref}
    document = company.header("loss_approval", "LA", cause=company.facts[ref]["cause"], lines=[line])
    if company.chance(40):
        document["compensator"] = "E1"
        line["compensation"] = money_text(company.dice.randint(0, 5000))
    return Step(document, [("susp", ref, -1)])


def journal_voucher(company: Company) -> Step:
    """Salaries, fees, and now and then a receivable or a payable by hand."""
    amount = company.dice.randint(1, 500000)
    text = money_text(amount)
    kind = company.dice.choice(("fee", "fee", "ar", "ap"))
    document = company.header("journal_voucher", "J")
    if kind == "fee":
        sides = [
            {"account": company.accounts["ADMIN"], "debit": text},
            {"account": company.accounts["BANK"], "credit": text, "cash_item": "other_operating"},
        ]
        document["lines"] = sides
        return Step(document)
    if kind == "ar":
        document["lines"] = [
            {"account": company.accounts["AR"], "debit": text, "party": "C2"},
            {"account": company.accounts["OREV"], "credit": text},
        ]
        party, shelf = "C2", "ar"
    else:
        document["lines"] = [
            {"account": company.accounts["ADMIN"], "debit": text},
            {"account": company.accounts["AP"], "credit": text, "party": "S2"},
        ]
        party, shelf = "S2", "ap"
    line = 1 if kind == "ar" else 2
    name = f"{document['id']}/{line}"
    company.facts[name] = {"party": party, "currency": "CNY"}
    return Step(document, [(shelf, name, amount)])


def opening_balance(company: Company) -> Step:
    """What was there when the books were opened."""
    document = company.header("opening_balance", "OB")
    document["date"] = company.start.isoformat()
    document.pop("accounting_date", None)
    bank = {"account": company.accounts["BANK"], "debit": "100000.00", "cash_item": "internal"}
    document["accounts"] = [bank, {"account": company.accounts["AR"], "debit": "1130.00", "party": "C1"}]
    step = Step(document, [("ar", f"{document['id']}/2", 113000)])
    company.facts[f"{document['id']}/2"] = {"party": "C1", "currency": "CNY"}
    document["lines"] = []
    for item in ITEMS:
        quantity, place = company.quantity(item), company.dice.choice(PLACES)
        lot = company.id("L") if ITEMS[item].lots else ""
        line = {"item": item, "quantity": quantity_text(item, quantity), "place": place}
        line["value"] = money_text(company.worth(item, quantity, "CNY"))
        document["lines"].append(line | ({"lot": lot} if lot else {}))
        step.changes.append(("stock", (item, place, lot), quantity))
    return step
