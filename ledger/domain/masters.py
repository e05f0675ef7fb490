"""Master data as the core sees it: items, parties, places, areas, accounts, categories, groups, rates, taxes.

All of it comes from log records (ARCHITECTURE §5.7) and is versioned by their number; what stands here is what is in force.
Codes identify; names are shown. A place tree hangs below areas: the places of one area share one cost (ARCHITECTURE §4, §6.1).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final

from ledger.domain.problem import Text
from ledger.domain.users import User


class Costing(StrEnum):
    """How goods leaving an area are valued (ARCHITECTURE §6.1; DOMAIN §1.1 costing methods)."""

    MOVING_AVERAGE = "moving_average"
    FIFO = "fifo"
    SPECIFIC = "specific"
    STANDARD = "standard"
    MONTH_AVERAGE = "month_average"
    RETAIL = "retail"
    LIFO = "lifo"

    @property
    def pooled(self) -> bool:
        """True where an area has one layer for all goods of the item: FIFO, LIFO and specific keep them apart."""
        return self not in _APART

    @property
    def at_set_price(self) -> bool:
        """True where stock is carried at a price that was set, not at what was paid (`ledger.domain.set_prices`)."""
        return self in _AT_SET_PRICE


_APART: Final = frozenset({Costing.FIFO, Costing.LIFO, Costing.SPECIFIC})
_AT_SET_PRICE: Final = frozenset({Costing.STANDARD, Costing.RETAIL})


class PlaceKind(StrEnum):
    """Inside places hold the company's goods, outside places are where goods come from and go to (ARCHITECTURE §4)."""

    WAREHOUSE = "warehouse"
    BIN = "bin"
    TRANSIT = "transit"
    CONSIGNEE = "consignee"
    SUBCONTRACTOR = "subcontractor"
    OUTSIDE = "outside"


OUTSIDE_PLACES = ("Supplier", "Customer", "Production", "Loss", "Count")
TRANSIT = "Transit"
TAX_STATUSES = ("", "general", "small", "foreign", "exempt")
"""What a party is for VAT; the first is: not stated."""


class AccountType(StrEnum):
    """The element an account belongs to; income and expense are closed to CYP (DOMAIN E43)."""

    ASSET = "asset"
    LIABILITY = "liability"
    EQUITY = "equity"
    INCOME = "income"
    EXPENSE = "expense"
    COST = "cost"
    MEMO = "memo"


@dataclass(frozen=True, slots=True)
class Unit:
    """Another unit of an item: one of it is `factor` base units (a bag of 25 kg is 25)."""

    code: str
    factor: Fraction


@dataclass(frozen=True, slots=True)
class Item:
    """What is bought, kept and sold. `scale` is the number of decimals of its base unit and freezes at first use."""

    code: str
    name: str
    unit: str
    category: str
    scale: int = 0
    costing: Costing = Costing.MOVING_AVERAGE
    lot_tracked: bool = False
    tax_code: str = ""
    units: tuple[Unit, ...] = ()
    weight: Fraction | None = None
    """Of one base unit, in whatever unit of weight the company uses throughout: freight is divided by it."""
    volume: Fraction | None = None
    """Of one base unit."""


@dataclass(frozen=True, slots=True)
class Party:
    """A supplier, customer or anyone else money is owed to or by; `place` is where consigned or processed goods lie."""

    code: str
    name: str
    group: str = ""
    place: str = ""
    tax_id: str = ""
    tax_status: str = ""
    """general, small, foreign or exempt; where it is not known, a party is taken as general."""
    natural_person: bool = False
    """True: its name can be erased (`ledger.domain.personal_data`)."""
    personal_name: str = ""
    """Of a natural person, for readers only. `name` is then the code: rules write it into vouchers, which are sealed."""

    @property
    def full_name(self) -> str:
        """As people read it."""
        return self.personal_name or self.name


@dataclass(frozen=True, slots=True)
class Place:
    """A warehouse, a bin in it, or an outside place. A bin takes the area of its warehouse."""

    code: str
    name: str
    kind: PlaceKind
    area: str = ""
    parent: str = ""

    @property
    def inside(self) -> bool:
        """True where the company's own goods may lie."""
        return self.kind is not PlaceKind.OUTSIDE


@dataclass(frozen=True, slots=True)
class Account:
    """A ledger account. Only leaves are posted to. `currency` is set where the account keeps one foreign currency."""

    code: str
    name: Text
    type: AccountType
    leaf: bool = True
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Category:
    """A class of items that share accounts: `goods`, `raw`, `packaging`."""

    code: str
    name: Text


@dataclass(frozen=True, slots=True)
class TaxRate:
    """A dated row of the tax table (DOMAIN §3.1): `special13` is 13% from a date, input VAT deductible or not."""

    code: str
    rate: Fraction
    valid_from: date
    recoverable: bool = True
    name: Text = field(default=Text("", ""))
    source: str = ""
    valid_to: date | None = None
    """The last day; None while no end is known."""

    def holds_on(self, day: date) -> bool:
        """True on the days it is in force."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class TaxDetermination:
    """Which tax code an item's own becomes, by side of the trade and status of both parties; "" is any (DOMAIN §3.1).

    A small-scale seller's `special13` is `ordinary1` until 2027-12-31; goods sold abroad are `zero`.
    """

    side: str
    """`sale` or `purchase`."""
    own_status: str
    party_status: str
    item_code: str
    valid_from: date
    valid_to: date | None
    code: str
    source: str = ""

    def applies(self, side: str, own: str, party: str, code: str, day: date) -> bool:
        """True where every filled column fits and the row is in force."""
        fits = all(not mine or mine == its for mine, its in zip(self.columns, (own, party, code), strict=True))
        return self.side == side and fits and self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @property
    def columns(self) -> tuple[str, str, str]:
        """What it is for; the more is filled, the more it counts."""
        return self.own_status, self.party_status, self.item_code


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """Book currency for one unit of `currency` from a date on, exact."""

    currency: str
    rate: Fraction
    valid_from: date


@dataclass(frozen=True, slots=True)
class SetPrice:
    """What one unit of an item is carried at from a day on: its standard cost, or its retail price; book currency, exact."""

    price: Fraction
    valid_from: date
    source: str
    """Key of the record that set it, `standard_cost:SC1:1`."""


@dataclass(slots=True)
class Masters:
    """All master data in force, by code. Tax and exchange rates are kept oldest first."""

    items: dict[str, Item] = field(default_factory=dict)
    parties: dict[str, Party] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    areas: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)
    party_groups: dict[str, str] = field(default_factory=dict)
    bank_accounts: dict[str, str] = field(default_factory=dict)
    """Bank account code → ledger account it is kept on."""
    users: dict[str, User] = field(default_factory=dict)
    """Who may do what is decided by `ledger.domain.permissions`."""
    account_currencies: dict[str, str] = field(default_factory=dict)
    """Ledger account → the one currency kept on it, where an account or bank account says one."""
    tax_rates: dict[str, list[TaxRate]] = field(default_factory=dict)
    tax_determinations: tuple[TaxDetermination, ...] = ()
    exchange_rates: dict[str, list[ExchangeRate]] = field(default_factory=dict)
    set_prices: dict[str, list[SetPrice]] = field(default_factory=dict)
    """Item → its standard costs or retail prices in order of recording."""

    def tax_rate(self, code: str, on: date) -> TaxRate | None:
        """The row in force on that day, or None."""
        return next((row for row in reversed(self.tax_rates.get(code, [])) if row.holds_on(on)), None)

    def tax_code(self, code: str, on: date, *, side: str, own: str, party: str) -> str:
        """The code that an item's own becomes in a trade: the row with most columns filled, the earlier of two like ones."""
        rows = [row for row in self.tax_determinations if code and row.applies(side, own, party, code, on)]
        return max(rows, key=lambda row: sum(map(bool, row.columns))).code if rows else code

    def set_price(self, item: str) -> Fraction | None:
        """What a unit of the item is carried at now: the last price recorded (ARCHITECTURE D5)."""
        prices = self.set_prices.get(item)
        return prices[-1].price if prices else None

    def exchange_rate(self, currency: str, on: date) -> ExchangeRate | None:
        """The rate in force on that day, or None."""
        return next((row for row in reversed(self.exchange_rates.get(currency, [])) if row.valid_from <= on), None)
