"""Master data from log records: the latest version of each code is in force (ARCHITECTURE §5.7).

An `input` is the stored, canonical form: strings, integers, booleans, lists and dicts. `apply_master` is total over the
kinds of `FOLDED_KINDS`; it trusts its input, which the doors have checked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Final

from ledger.domain.masters import (
    Account,
    AccountType,
    Category,
    Costing,
    ExchangeRate,
    Item,
    Masters,
    Party,
    Place,
    PlaceKind,
    SetPrice,
    Unit,
)
from ledger.domain.problem import Text
from ledger.domain.users import user_of

Input = Mapping[str, Any]


def _item(masters: Masters, given: Input) -> None:
    units = tuple(Unit(unit["code"], Fraction(unit["factor"])) for unit in given.get("units", ()))
    masters.items[given["id"]] = Item(
        given["id"],
        given["name"],
        given["unit"],
        given["category"],
        scale=int(given.get("decimals", 0)),
        costing=Costing(given.get("costing", "moving_average")),
        lot_tracked=given.get("lot_tracked", False),
        tax_code=given.get("tax_code", ""),
        units=units,
        weight=Fraction(given["weight"]) if "weight" in given else None,
        volume=Fraction(given["volume"]) if "volume" in given else None,
    )


def _party(masters: Masters, given: Input) -> None:
    person = given.get("natural_person", False)
    masters.parties[given["id"]] = Party(
        given["id"],
        given["id"] if person else given["name"],
        given.get("group", ""),
        given.get("place", ""),
        given.get("tax_id", ""),
        given.get("tax_status", ""),
        natural_person=person,
        personal_name=given["name"] if person else "",
    )


def _place(masters: Masters, given: Input) -> None:
    masters.places[given["id"]] = Place(
        given["id"], given["name"], PlaceKind(given["type"]), given.get("area", ""), given.get("parent", "")
    )


def _area(masters: Masters, given: Input) -> None:
    masters.areas[given["id"]] = given["name"]


def _category(masters: Masters, given: Input) -> None:
    masters.categories[given["id"]] = Category(given["id"], Text(given["name"], given.get("name_en", given["name"])))


def _party_group(masters: Masters, given: Input) -> None:
    masters.party_groups[given["id"]] = given["name"]


def _bank_account(masters: Masters, given: Input) -> None:
    masters.bank_accounts[given["id"]] = given["account"]
    if given.get("currency"):
        masters.account_currencies[given["account"]] = given["currency"]


def _account(masters: Masters, given: Input) -> None:
    name = Text(given["name"], given.get("name_en", given["name"]))
    masters.accounts[given["id"]] = Account(given["id"], name, AccountType(given["type"]), currency=given.get("currency", ""))
    if given.get("currency"):
        masters.account_currencies[given["id"]] = given["currency"]


def _rate(masters: Masters, given: Input) -> None:
    row = ExchangeRate(given["currency"], Fraction(given["rate"]), date.fromisoformat(given["from"]))
    rows = [known for known in masters.exchange_rates.get(row.currency, []) if known.valid_from != row.valid_from]
    masters.exchange_rates[row.currency] = sorted([*rows, row], key=lambda known: known.valid_from)


def _user(masters: Masters, given: Input) -> None:
    masters.users[given["id"]] = user_of(given)


_APPLY: Final[dict[str, Callable[[Masters, Input], None]]] = {
    "item": _item,
    "party": _party,
    "place": _place,
    "area": _area,
    "category": _category,
    "party_group": _party_group,
    "bank_account": _bank_account,
    "account": _account,
    "rate": _rate,
    "user": _user,
}
MASTER_KINDS: Final = tuple(_APPLY)


def _set_price(masters: Masters, given: Input) -> None:
    """A document that sets what stock is carried at; it is folded like master data, whoever reads the books."""
    source = f"{given['kind']}:{given['id']}:{given.get('version', 1)}"
    for line in given["lines"]:
        prices = masters.set_prices.setdefault(line["item"], [])
        prices.append(SetPrice(Fraction(line["price"]), date.fromisoformat(given["accounting_date"]), source))


def _reversal(masters: Masters, given: Input) -> None:
    """What a reversed document had set is no longer set."""
    for item, prices in masters.set_prices.items():
        masters.set_prices[item] = [one for one in prices if one.source != given["document"]]


PRICE_KINDS: Final = ("standard_cost", "retail_price")
"""Documents that set what stock is carried at."""
_APPLY_DOCUMENT: Final[dict[str, Callable[[Masters, Input], None]]] = {
    **dict.fromkeys(PRICE_KINDS, _set_price),
    "reversal": _reversal,
}
FOLDED_KINDS: Final = frozenset({*MASTER_KINDS, *_APPLY_DOCUMENT})
"""Records that change master data: master records, and documents that set prices."""


def apply_master(masters: Masters, kind: str, given: Input) -> None:
    """Put one record in force that changes master data."""
    (_APPLY.get(kind) or _APPLY_DOCUMENT[kind])(masters, given)
