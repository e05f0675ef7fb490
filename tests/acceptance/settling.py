"""A company that settles, in tests: the accounts of each chart, sales and bills to settle, and what is open afterwards."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from typing import Any

import psycopg
import sqlalchemy as sa

from tests.acceptance.company import Company, Raw

CHARTS = ("cn-small-enterprise", "cn-enterprise", "generic")
Found = Callable[..., Company]
Trader = Callable[[str], tuple[Company, dict[str, str]]]
PARTIES: tuple[Raw, ...] = (
    {"kind": "party", "id": "WX", "name": "微信支付"},
    {"kind": "party", "id": "KD", "name": "速达快递"},
    {"kind": "party", "id": "B3", "name": "既买又卖"},
)
CODES = {
    "cn-small-enterprise": {
        "bank": "1002", "omon": "1012.01", "ar": "1122.01", "ap": "2202.01", "prepay": "1123", "orec": "1221", "adv": "2203",
        "cliab": "2203", "vdef": "2221.06", "loss": "5711.02", "note": "1121", "note_payable": "2201", "fin": "5603.01",
        "exchange": "5603.02 5301.03",
    },
    "cn-enterprise": {
        "bank": "1002", "omon": "1012.01", "ar": "1122.01", "ap": "2202.01", "prepay": "1123", "orec": "1221", "adv": "2203",
        "cliab": "2204", "vdef": "2221.06", "loss": "6702", "allowance": "1231", "note": "1121", "note_payable": "2201",
        "fin": "6603.01", "exchange": "6603.03",
    },
    "generic": {
        "bank": "1010", "omon": "1020", "ar": "1100", "ap": "2000", "prepay": "1150", "orec": "1160", "adv": "2100",
        "cliab": "2100", "vdef": "2115", "loss": "6300", "allowance": "1190", "note": "1110", "note_payable": "2005",
        "fin": "6200", "exchange": "6210",
    },
}  # fmt: skip


def sold(identifier: str, gross: str, *, customer: str = "C1", quantity: str = "10", **header: Any) -> Raw:
    """Pieces sold and billed on 5 March."""
    line = {"item": "P1", "quantity": quantity, "place": "W1", "gross": gross}
    return {"kind": "delivery", "id": identifier, "date": "2026-03-05", "customer": customer, **header, "lines": [line]}


def bought(identifier: str, account: str, net: str, *, supplier: str = "S1", **header: Any) -> Raw:
    """A bill for an expense."""
    lines = [{"account": account, "net": net}]
    return {
        "kind": "purchase_invoice", "id": identifier, "date": "2026-03-05", "supplier": supplier, **header, "expenses": lines,
    }  # fmt: skip


_SETTLED = ("AR", "AP", "ADV", "CLIAB", "VDEF", "PREPAY", "OMON", "OREC", "NOTE", "NOTE_PAYABLE")
_OPEN = (
    'SELECT "role", "party", "key", "amount", "value", "quantity" FROM open_item '
    'WHERE "amount" <> 0 OR "value" <> 0 OR "quantity" <> 0'
)


def open_items(company: Company, *roles: str) -> dict[tuple[str, str, str], tuple[int, int, int]]:
    """(role, party, key) → document amount, value, quantity of what is open; money only where no role is asked for."""
    wanted = roles or tuple(role for role in _SETTLED if role != "OREC")
    return {
        (role, party, key): (amount, value, quantity)
        for role, party, key, amount, value, quantity in _rows(company.place)
        if role in wanted
    }


def _rows(place: str) -> Iterable[tuple[Any, ...]]:
    if "://" not in place:
        with sqlite3.connect(place) as connection:
            return connection.execute(_OPEN).fetchall()
    url = sa.make_url(place)
    with psycopg.connect(host=str(url.query["host"]), user=url.username, dbname=url.database) as connection:
        found = connection.execute(_OPEN.replace("FROM open_item", f'FROM "{url.query["schema"]}".open_item'))
        return [(*row[:3], *(int(number) for number in row[3:])) for row in found]
