"""What a compiled rule calls while it drafts one document: the functions of RULES.md §4 against the facts.

`Drafting` lives for one document. What the document and the books tell is computed at once; what needs a cost becomes a
numbered `Act` and a form over it. 113.00 inside `net_of(x, 13%)` is 100.00 now where x is known, and act 3 where x is the
cost of goods that booking has yet to find. Refusals are collected, so that all of a document come at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Literal

from ledger.domain import amounts
from ledger.domain.accounts_of_roles import role_of_account
from ledger.domain.amounts import is_known, simplified
from ledger.domain.chart import Bundle
from ledger.domain.document import Document, Ref
from ledger.domain.draft import Act, Amount, DraftEntry, DraftLeg, Form, Operation
from ledger.domain.item_moves import ItemMove
from ledger.domain.masters import Account, Costing, Item, Party, Place
from ledger.domain.money import format_scaled, minor_unit
from ledger.domain.problem import Problem, Text, Where
from ledger.domain.production_order import Order
from ledger.domain.quantity import format_quantity
from ledger.domain.role import MONETARY, ROLES
from ledger.domain.set_prices import set_value
from ledger.domain.state import BookState, OpenItem
from ledger.rules.drafted_legs import gathered

Dims = tuple[tuple[str, str], ...]
Head = tuple[
    Literal["voucher", "memo", "movement"],
    Literal["normal", "opening", "closing", "adjustment", "memo", "movement"],
    bool,
    int,
]
"""Type, class, redness and rule line of an entry."""
Origin = tuple[str, int, int | None]
"""What an act remembers: its name, the rule's line, the document's line."""
Weights = Sequence[int | Fraction]


class Drafting:
    """One run of one rule over one document."""

    def __init__(self, document: Document, state: BookState, bundle: Bundle, file: str = "") -> None:
        self.document, self.state, self.bundle, self.file = document, state, bundle, file
        self.policy = bundle.policy
        self.dims = tuple(sorted(document.dims.items()))
        self.entries: list[DraftEntry] = []
        self.acts: list[Act] = []
        self.reasons: list[tuple[int, Text]] = []
        self.problems: list[Problem] = []
        self.reached: set[int] = set()
        """Lines of branches that were entered; filled by traced rules only."""
        self._rows: dict[int, list[dict[str, Any]]] = {}
        self._lists: dict[str, list[dict[str, Any]]] = {}
        self._known_acts: dict[tuple[Any, ...], Form] = {}
        self._promised: dict[tuple[str, str], int] = {}

    def ref(self, line: int | None = None) -> Ref:
        """This document, or one of its lines."""
        return Ref(self.document.kind, self.document.id, line)

    # --- entries and refusals --------------------------------------------------------------------------------------

    def entry(self, head: Head, summary: Text, legs: list[DraftLeg]) -> None:
        """Close an entry: like legs added up, zeros gone; an empty one is not written."""
        found = gathered(legs)
        if found:
            type_, klass, red, line = head
            self.entries.append(DraftEntry(type_, klass, red, summary, found, line))

    def refuse(self, code: str, line: int, zh: str, en: str, remedy: Text) -> None:
        """Refuse the document, and go on to find what else is wrong."""
        self.problems.append(
            Problem(code, Text(zh, en), remedy, Where(self.file or None, line or None, None, self.document.id))
        )

    def require_failed(self, line: int, zh: str, en: str) -> None:
        """`require C else text` where C does not hold."""
        self.refuse("R701", line, zh, en, Text("改正单据后重新提交", "correct the document and post it again"))

    # --- lists -----------------------------------------------------------------------------------------------------

    def rows(self, elements: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The list with room for columns: the document's own elements stay as they are."""
        found = self._rows.get(id(elements))
        if found is None:
            found = self._rows[id(elements)] = [dict(element) for element in elements]
        return found

    def open_items(self, what: str) -> list[dict[str, Any]]:
        """`open_items(ROLE)`, `open_items(foreign)`: one element per open item, oldest first."""
        key = f"open_items({what})"
        if key not in self._lists:
            found = [one for one in self.state.open_items.values() if self._is_listed(one, what)]
            found.sort(key=lambda one: (one.opened, one.key))
            self._lists[key] = [self._open_element(one) for one in found]
        return self._lists[key]

    def _is_listed(self, one: OpenItem, what: str) -> bool:
        if not (one.value or one.amount or one.quantity):
            return False
        if what != "foreign":
            return one.key.role == what
        foreign = one.currency is not None and one.currency != self.state.currency
        return foreign and one.key.role in MONETARY and one.opened <= self.document.accounting_date

    def _open_element(self, one: OpenItem) -> dict[str, Any]:
        masters = self.state.masters
        return {
            "origin": Ref.parse(one.key.key),
            "role": one.key.role,
            "party": masters.parties.get(one.key.party),
            "item": masters.items.get(one.key.item),
            "place": masters.places.get(one.place),
            "account": self._account(one.account),
            "quantity": one.quantity,
            "amount": one.amount,
            "value": one.value,
            "due": one.due,
            "side": ROLES[one.key.role].side,
            "line": None,
        }

    def _account(self, code: str) -> Account | None:
        return self.bundle.accounts.get(code) or self.state.masters.accounts.get(code)

    def accounts(self, kind: str) -> list[dict[str, Any]]:
        """`accounts(income)`, `accounts(expense)`: the leaves of that type with postings; `accounts(foreign)`; by code."""
        key = f"accounts({kind})"
        if key not in self._lists and kind == "foreign":
            self._lists[key] = list(self._foreign_accounts())
        if key not in self._lists:
            known = (self._account(code) for code in sorted(self.state.balances))
            self._lists[key] = [
                {"account": one, "line": None} for one in known if one is not None and one.leaf and one.type == kind
            ]
        return self._lists[key]

    def _foreign_accounts(self) -> Iterator[dict[str, Any]]:
        """Accounts that keep another currency, at the closing rate; what else was posted there is in the book's currency."""
        on = self.document.accounting_date
        for code, currency in sorted(self.state.masters.account_currencies.items()):
            account = self._account(code)
            if account is None or currency == self.state.currency or role_of_account(code, self.bundle) in MONETARY:
                continue  # what a payment channel holds is revalued capture by capture
            value, held = self.state.balance(code, on), self.state.sums.of_currency(code, currency, on.isoformat())
            if value or held:
                yield {"account": account, "value": value, "closing": self._at_closing_rate(currency, held), "line": None}

    # --- amounts of the document -----------------------------------------------------------------------------------

    def money(self, amount: int) -> Amount:
        """Document currency in book currency at the document's rate, rounded once."""
        rate = self.document.rate
        return amount if rate is None else amounts.converted(amount, rate, self.scale)

    @property
    def scale(self) -> Fraction:
        """10^(decimals of the book's currency − decimals of the document's)."""
        return Fraction(10) ** (minor_unit(self.state.currency) - minor_unit(self.document.currency))

    def recoverable(self, tax: Amount, code: str) -> Amount:
        """The input VAT that this company may deduct; 0 for small-scale taxpayers, ordinary invoices and blocked use."""
        row = self.state.masters.tax_rate(code, self.document.date) if code else None
        general = self.policy.get("taxpayer", "general") == "general"
        return tax if general and row is not None and row.recoverable else 0

    # --- state of the books ----------------------------------------------------------------------------------------

    def open_item(self, ref: Ref, role: str) -> OpenItem | None:
        """The open item of that key; `VDEF|UNBILLED` is whichever of the two is open."""
        roles = role.split("|")
        found = [one for one in (self.state.open_item(name, str(ref)) for name in roles) if one is not None]
        return next((one for one in found if one.value or one.amount or one.quantity), found[0] if found else None)

    def open_quantity(self, ref: Ref | None, role: str) -> int:
        """What is left of an open item, in goods; 0 where none is named."""
        found = self.open_item(ref, role) if ref is not None else None
        return found.quantity if found else 0

    def open_amount(self, ref: Ref | None, role: str) -> int:
        """What is left of an open item, in its currency."""
        found = self.open_item(ref, role) if ref is not None else None
        return found.amount if found else 0

    def open_up_to(self, ref: Ref, role: str, quantity: int) -> int:
        """The quantity, but no more than earlier lines of this document left of the open item."""
        key = (role, str(ref))
        promised = self._promised.get(key, 0)
        found = min(quantity, max(self.open_quantity(ref, role) - promised, 0))
        self._promised[key] = promised + found
        return found

    def fx(self, ref: Ref, role: str) -> int:
        """An open item's original amount at the rate of the accounting date."""
        found = self.open_item(ref, role)
        if found is None or found.currency is None or found.currency == self.state.currency:
            return found.value if found else 0
        return self._at_closing_rate(found.currency, found.amount)

    def _at_closing_rate(self, currency: str, amount: int) -> int:
        """An amount of another currency at the rate of the accounting date."""
        row = self.state.masters.exchange_rate(currency, self.document.accounting_date)
        if row is None:
            return self._missing("rate_missing", f"{currency} {self.document.accounting_date}", "汇率", "exchange rate")
        scale = Fraction(10) ** (minor_unit(self.state.currency) - minor_unit(currency))
        return amounts.round_fraction(amount * row.rate * scale, "half_up")

    def standard_value(self, item: Item, quantity: int, _origin: Origin) -> int:
        """Stock value at standard cost, or at the retail price where the item is kept at one."""
        found = set_value(item, quantity, self.state.masters, self.state.currency)
        return self._missing("no_standard_cost", item.code, "标准成本", "standard cost") if found is None else found

    def _missing(self, code: str, what: str, zh: str, en: str) -> int:
        """A fact that the books do not have: the document is refused."""
        remedy = Text("补录后再过账", "enter it first, then post again")
        self.refuse(code, 0, f"{what} 没有{zh}", f"there is no {en} for {what}", remedy)
        return 0

    def debit_balance(
        self, target: str | Account, party: Party | None = None, dimension: tuple[str, object] | None = None
    ) -> int:
        """Debit − credit of an account, or of all accounts of a role, before this document."""
        if isinstance(target, Account):
            codes = {target.code}
        else:
            codes = {row.account for row in self.bundle.roles.rows.get(target, ())}
        on, who = self.document.accounting_date, party.code if party else None
        if dimension is not None:
            return self._dimension_balance(codes, dimension)
        return sum(self.state.balance(code, on, party=who) for code in codes)

    def _dimension_balance(self, accounts: set[str], dimension: tuple[str, object]) -> int:
        """Debit − credit of the postings with a cost centre or order; of an item, from its history."""
        on, (name, code) = self.document.accounting_date, dimension
        if isinstance(code, Item):
            moves: Iterable[ItemMove] = self.state.moves.get(code.code, ())
        elif isinstance(code, Order):
            moves = self.state.order_moves.get(code.code, ())
        else:
            return self.state.sums.of_dimension(accounts, name, str(code), on.isoformat())
        return sum(move.posting.value for move in moves if move.posting.account in accounts and move.date <= on)

    def credit_balance(
        self, target: str | Account, party: Party | None = None, dimension: tuple[str, object] | None = None
    ) -> int:
        """Credit − debit."""
        return -self.debit_balance(target, party, dimension)

    # --- acts: valued by booking -----------------------------------------------------------------------------------

    def act(self, operation: Operation, arguments: tuple[Any, ...], origin: Origin) -> Form:
        """A new act, and the form that stands for its value."""
        self.acts.append(Act(operation, arguments, *origin))
        return Form(0, None, ((len(self.acts) - 1, 1),))

    def _pure(self, operation: Operation, arguments: tuple[Any, ...], origin: Origin) -> Amount:
        """A function over amounts: computed now where they are known; the same call twice is one act."""
        if all(is_known(one) for one in arguments if isinstance(one, Form)):
            return simplified(amounts.value_of(operation, arguments))
        key = (operation, *arguments)
        if key not in self._known_acts:
            self._known_acts[key] = self.act(operation, arguments, origin)
        return self._known_acts[key]

    def issue(self, item: Item, quantity: int, place: Place, lot: str | None, origin: Origin) -> Amount:
        """Cost of goods leaving; nothing costs nothing."""
        return self.act("issue", (item, quantity, place, lot), origin) if quantity else 0

    def cost_now(self, item: Item, quantity: int, place: Place, lot: str | None, origin: Origin) -> Amount:
        """What the goods would cost today, taking nothing."""
        return self.act("cost_now", (item, quantity, place, lot), origin) if quantity else 0

    def at_cost(self, item: Item, carried: Amount, origin: Origin) -> Amount:
        """What goods cost that are carried at an amount: at retail without the mark-up in them."""
        return self.act("at_cost", (item, carried), origin) if carried and item.costing is Costing.RETAIL else carried

    def return_of(self, ref: Ref, quantity: int, origin: Origin) -> Amount:
        """The cost at which these goods left."""
        return self.act("return_of", (ref, quantity), origin) if quantity else 0

    def take(
        self,
        ref: Ref,
        role: str,
        measure: Literal["quantity", "amount"],
        taken: int,
        origin: Origin,
    ) -> Amount:
        """Book value leaving an open item; booking refuses more than is open (R705), because it sees every take."""
        if not taken:
            return 0
        open_item = self.open_item(ref, role) if "|" in role else None
        return self.act("take", (ref, open_item.key.role if open_item else role.partition("|")[0], measure, taken), origin)

    def at_rate(self, taken: Amount, origin: Origin) -> Amount:
        """The original behind a taken value at this document's rate; the value itself in the book's currency."""
        rate = self.document.rate
        if rate is None or isinstance(taken, int):
            return taken
        if not taken.terms:
            return amounts.at_rate(taken, rate, self.scale)
        return self.act("at_rate", (taken,), origin)

    # --- functions over amounts ------------------------------------------------------------------------------------

    def excess(self, left: Amount, right: Amount, origin: Origin) -> Amount:
        """Left − right where it is above zero; nothing is above itself."""
        if type(left) is int and type(right) is int:
            return left - right if left > right else 0
        if left == right:
            return 0
        return self._pure("excess", (left, right), origin)

    def lesser(self, left: Amount, right: Amount, origin: Origin) -> Amount:
        """The smaller of two."""
        if type(left) is int and type(right) is int:
            return min(left, right)
        return self._pure("lesser", (left, right), origin)

    def part(self, whole: Amount, some: int, of: int, origin: Origin) -> Amount:
        """Whole × some ÷ of; a part of nothing is refused (R704)."""
        if of == 0 and some != 0:
            remedy = Text("检查数量", "check the quantities")
            name = origin[0]
            self.refuse("R704", origin[1], f"{name}:不能从 0 中取 {some}", f"{name}: {some} of 0 cannot be taken", remedy)
            return 0
        return self._pure("part", (whole, some, of), origin)

    def net_of(self, gross: Amount, rate: Fraction, origin: Origin) -> Amount:
        """Gross ÷ (1 + rate)."""
        return self._pure("net_of", (gross, rate), origin)

    def tax_of(self, net: Amount, rate: Fraction, origin: Origin) -> Amount:
        """Net × rate."""
        return self._pure("tax_of", (net, rate), origin)

    def tolerated(self, amount: Amount, origin: Origin) -> Amount:
        """The amount where it is within `policy.settlement_tolerance`, else 0."""
        tolerance = self.policy.get("settlement_tolerance", 0)
        assert isinstance(tolerance, int), f"settlement_tolerance is {tolerance!r}"
        return self._pure("tolerated", (amount, tolerance), origin)

    def product(self, amount: Amount, factor: Fraction | int, rounding: str, origin: Origin) -> Amount:
        """`amount * factor rounded …`."""
        return self._pure("product", (amount, factor, rounding), origin)

    def shares(self, amount: Amount, weights: Weights, origin: Origin, lines: list[int | None]) -> list[Amount]:
        """A split by largest remainder; weights must say how (R702, R703)."""
        name, line, _ = origin
        remedy = Text("填写权数,或取消整单金额", "give weights, or leave the amount out")
        if any(weight < 0 for weight in weights):
            self.refuse("R703", line, f"{name}:权数不能为负", f"{name}: a weight is negative", remedy)
            return [0] * len(weights)
        nothing = is_known(amount) and amounts.value(amount) == 0
        if not any(weights) and not nothing:
            self.refuse("R702", line, f"{name}:无法分摊,权数合计为零", f"{name}: the weights add up to zero", remedy)
            return [0] * len(weights)
        if is_known(amount):
            return [0] * len(weights) if nothing else amounts.shares(amount, weights)
        basis = tuple(weights)
        return [self.act("share", (amount, basis, n), (name, line, one)) for n, one in enumerate(lines)]

    # --- texts -----------------------------------------------------------------------------------------------------

    def written_quantity(self, quantity: int | None, item: Item) -> str:
        """A quantity inside a text, in the item's unit."""
        return "" if quantity is None else f"{format_quantity(quantity, item.scale)} {item.unit}"

    def written(self, value: Any, kind: str) -> str:
        """A field inside a summary: names as they are, amounts with their decimals, dates as 2026-03-31."""
        if value is None:
            return ""
        if kind == "amount" and isinstance(value, int):
            return format_scaled(value, minor_unit(self.document.currency))
        if kind == "money" and isinstance(value, int | Form):
            return format_scaled(amounts.value(value), minor_unit(self.state.currency))
        return value.isoformat() if isinstance(value, date) else str(code_of(value))


def code_of(master: Any) -> Any:
    """The code of master data; codes themselves stay as they are."""
    return master.code if isinstance(master, Item | Party | Place | Account | Order) else master


def known_value(amount: Any) -> Any:
    """The book value of a known amount inside a condition."""
    return amount.value if isinstance(amount, Form) else amount
