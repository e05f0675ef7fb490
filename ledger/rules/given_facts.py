"""The `given` lines of a case as records of a book, so that its facts are real: layers, moves, open items, balances.

`stock P1 @W1 60 600.00 receipt R1/1` with `gone P1 → COGS 40 400.00 receipt R1/1 delivery D7/1` means: receipt R1/1 brought
100 for 1000.00, of which delivery D7/1 took 40. Both are booked by the real booking and folded, in this order: shipments on
the way, receipts, what has gone, everything else open, balances. The other side of what no line explains is EQUITY.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final, Literal

from ledger.domain.booking import book_entries
from ledger.domain.chart import Bundle
from ledger.domain.document import Document, Ref
from ledger.domain.draft import Act, Amount, Draft, DraftEntry, DraftLeg, Form, LotNew
from ledger.domain.entry import Entry, Record
from ledger.domain.ledger_sums import COST_CENTER
from ledger.domain.masters import Item
from ledger.domain.money import minor_unit, parse_scaled
from ledger.domain.problem import Problem, Text
from ledger.domain.quantity import to_base_units
from ledger.domain.role import ROLES
from ledger.domain.state import BookState
from ledger.rules.expectation import NotationError
from ledger.rules.given_lines import DEFAULT_PLACE, GivenLine, parse_given

Side = Literal["dr", "cr"]
_CONTRAS: Final = {"ON_ORDER": "Supplier", "SO_OPEN": "Customer", "RESERVED": "Customer", "CONSIGNED_IN": "Supplier"}
"""Memo roles with a contra role, and the outside place the goods stand at on that side."""
_EPOCH: Final = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def fold_document(state: BookState, ref: str, on: dt.date, entries: tuple[Entry, ...], given: dict[str, Any]) -> None:
    """Add a booked document to the case's book."""
    seq = state.last_seq + 1
    recorded = _EPOCH + dt.timedelta(microseconds=seq)
    kind, _, identifier = ref.partition(":")
    record = Record(seq, kind, f"{kind}:{identifier}:1", on, recorded, "", given, entries)
    state.fold(record)


@dataclass(slots=True)
class _GivenDocument:
    """One document that the lines imply."""

    kind: str
    id: str
    phase: int
    memo: list[DraftLeg] = field(default_factory=list)
    voucher: list[DraftLeg] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    lines: dict[int, dict[str, Any]] = field(default_factory=dict)
    currency: str | None = None
    costs: list[tuple[int, int, GivenLine]] = field(default_factory=list)
    """(act, expected cost, line that says so)."""


class GivenFacts:
    """Establishes the given lines of one case in a book."""

    def __init__(self, state: BookState, bundle: Bundle, on: dt.date) -> None:
        self.state, self.bundle, self.on = state, bundle, on
        self.documents: dict[tuple[str, str], _GivenDocument] = {}

    def establish(self, text: str) -> None:
        """Read, book and fold; `NotationError` where the lines contradict each other or the master data."""
        given = parse_given(text)
        self._check_codes(given)
        for line in given:
            if line.word == "open" and ROLES[line.role].stock:
                self._shipment(line)
        self._receipts(given)
        for line in given:
            if line.word == "gone":
                self._gone(line)
            elif line.word == "open" and not ROLES[line.role].stock and not self._is_receipt_estimate(line, given):
                self._open(line)
            elif line.word == "balance":
                self._balance(line)
        for document in sorted(self.documents.values(), key=lambda one: one.phase):
            self._post(document)

    def _check_codes(self, given: Iterable[GivenLine]) -> None:
        masters = self.state.masters
        for line in given:
            wrong = (line.item and line.item not in masters.items) or (line.party and line.party not in masters.parties)
            if wrong or (line.place and line.place not in masters.places) or (line.role and not self._is_target(line.role)):
                raise NotationError(f"an unknown code in: {line.text}")

    def _is_target(self, role: str) -> bool:
        return role in ROLES or role.lstrip("@") in ROLES or role in self.bundle.accounts

    def _document(self, ref: Ref, phase: int) -> _GivenDocument:
        found = self.documents.setdefault((ref.kind, ref.id), _GivenDocument(ref.kind, ref.id, phase))
        found.phase = min(found.phase, phase)
        return found

    # --- goods -----------------------------------------------------------------------------------------------------

    def _shipment(self, line: GivenLine) -> None:
        """Goods on the way: brought in and sent out at once, before anything else is in the pool."""
        assert line.key is not None, line
        brought = self._document(Ref("opening_balance", f"FOR-{line.key.id}"), 0)
        place, quantity, amount = line.fields.pop("from", DEFAULT_PLACE), self._quantity(line), self._amount(line)
        self._bring(brought, line, place, quantity, amount)
        shipped = self._document(line.key, 1)
        inside = line.place or (self.state.masters.parties[line.party].place if line.party else "")
        cost = self._issue(shipped, line, place, quantity)
        party = line.party if "party" in ROLES[line.role].arguments else None
        common = {"item": line.item, "document_line": line.key.line}
        shipped.voucher += [
            self._leg("dr", line.role, cost, quantity, place=inside or "Transit", party=party, opens=line.key, **common),
            self._leg("cr", "INV", cost, -quantity, place=place, **common),
        ]
        self._input(shipped, line, line.key)

    def _receipts(self, given: list[GivenLine]) -> None:
        """All that came in with each receipt line: what is there and what has gone."""
        estimates = {line.key: line for line in given if line.word == "open" and line.role == "GRNI"}
        number = 0
        for line in given:
            if line.word not in ("stock", "gone"):
                continue
            number += 1
            origin = line.origin or Ref("opening_balance", "OB", number)
            line.origin = origin
            self._bring(self._document(origin, 2), line, line.place or self._place_of(origin, given), *self._measures(line))
        for line in {id(line): line for line in estimates.values()}.values():
            if self._is_receipt_estimate(line, given):
                self._estimate(line)

    def _measures(self, line: GivenLine) -> tuple[int, Amount]:
        return self._quantity(line), self._amount(line)

    def _place_of(self, origin: Ref, given: list[GivenLine]) -> str:
        return next(
            (line.place for line in given if line.word == "stock" and line.origin == origin and line.place), DEFAULT_PLACE
        )

    def _is_receipt_estimate(self, line: GivenLine, given: list[GivenLine]) -> bool:
        return line.role == "GRNI" and any(one.origin == line.key for one in given if one.word in ("stock", "gone"))

    def _bring(self, document: _GivenDocument, line: GivenLine, place: str, quantity: int, amount: Amount) -> None:
        """Goods into a place. Parts of one receipt line come as one leg: a receipt line has one layer."""
        number = line.origin.line if line.origin else 1
        match = next(
            (leg for leg in document.voucher if leg.role == "INV" and leg.document_line == number and leg.place == place), None
        )
        counter = next((leg for leg in document.voucher if leg.role == "EQUITY" and leg.document_line == number), None)
        if match is not None and counter is not None:
            document.voucher.remove(match)
            quantity, amount = quantity + (match.quantity or 0), amount + (match.amount or 0)
            document.voucher.remove(counter)
        lot = LotNew(line.lot)
        document.voucher += [
            self._leg(
                "dr",
                "INV",
                amount,
                quantity,
                item=line.item,
                place=place,
                lot=lot,
                status=line.status or None,
                document_line=number,
            ),
            self._leg("cr", "EQUITY", amount, -quantity, item=line.item, place="Supplier", document_line=number),
        ]
        document.currency = line.original[1] if line.original else document.currency
        self._input(document, line, line.origin, quantity)

    def _estimate(self, line: GivenLine) -> None:
        """The receipt's estimate stands on GRNI instead of EQUITY, as far as it is still open."""
        assert line.key is not None, line
        document = self._document(line.key, 2)
        quantity, amount = self._measures(line)
        common: dict[str, Any] = {"item": line.item, "place": "Supplier", "document_line": line.key.line}
        document.voucher += [
            self._leg("cr", "GRNI", amount, -quantity, party=line.party, opens=line.key, **common),
            self._leg("cr", "EQUITY", -amount, quantity, **common),
        ]

    def _gone(self, line: GivenLine) -> None:
        """Goods that have left again, at the cost that booking finds; another cost than written is a slip of the case."""
        key = line.key or Ref("delivery", "GONE", 1)
        document = self._document(key, 3)
        assert line.origin is not None, line
        place = line.place or next(
            leg.place or DEFAULT_PLACE
            for leg in self._document(line.origin, 2).voucher
            if leg.document_line == line.origin.line
        )
        quantity = self._quantity(line)
        cost = self._issue(document, line, place, quantity)
        expected = self._amount(line)
        assert isinstance(expected, int), line
        document.costs.append((len(document.acts) - 1, expected, line))
        common: dict[str, Any] = {"item": line.item, "document_line": key.line}
        document.voucher += [
            self._leg("dr", line.role, cost, quantity, place="Customer", **common),
            self._leg("cr", "INV", cost, -quantity, place=place, **common),
        ]
        self._input(document, line, key)

    def _issue(self, document: _GivenDocument, line: GivenLine, place: str, quantity: int) -> Form:
        masters = self.state.masters
        arguments = (masters.items[line.item], quantity, masters.places[place], line.lot)
        document.acts.append(Act("issue", arguments, "cost", 0, line.key.line if line.key else None))
        return Form(0, None, ((len(document.acts) - 1, 1),))

    # --- what is open, what stands on accounts ---------------------------------------------------------------------

    def _open(self, line: GivenLine) -> None:
        assert line.key is not None, line
        role, document = ROLES[line.role], self._document(line.key, 4)
        quantity, amount = self._quantity(line) if line.quantity else None, self._amount(line)
        outside = _CONTRAS.get(line.role, "Supplier" if line.role in ("GRNI", "TRANSIT") else "Customer")
        side: Side = "dr" if role.natural == "dr" else "cr"
        signed = None if quantity is None else quantity if side == "dr" else -quantity
        due = dt.date.fromisoformat(line.due) if line.due else None
        common: dict[str, Any] = {"item": line.item or None, "document_line": line.key.line, "opens": line.key, "due": due}
        place = (line.place or DEFAULT_PLACE) if "place" in role.arguments else outside if line.item else None
        party = line.party if "party" in role.arguments or not role.memo else None
        owner = line.party if role.others else None
        legs = [self._leg(side, line.role, amount, signed, place=place, party=party, owner=owner, **common)]
        contra = f"{line.role}_CONTRA"
        common = {**common, "place": outside if line.item else None}
        back = None if signed is None else -signed
        if contra in ROLES:
            legs.append(self._leg("cr", contra, amount, back, party=line.party, **common))
        elif not role.memo:
            common["opens"] = common["due"] = None
            legs.append(self._leg("cr" if side == "dr" else "dr", "EQUITY", amount, back, **common))
        (document.memo if role.memo else document.voucher).extend(legs)
        document.currency = line.original[1] if line.original else document.currency
        self._input(document, line, line.key)

    def _balance(self, line: GivenLine) -> None:
        """`balance VSIMPLE Cr 10.00`; without a side the amount is debit − credit. `center=WH` is a cost centre."""
        currency = line.original[1] if line.original else ""
        document = self._document(Ref("journal_voucher", f"BALANCES{currency}"), 5)
        document.currency = currency or document.currency
        row = self.bundle.roles.row(line.role.lstrip("@"))
        account = row.account if row else line.role
        side: Side = "cr" if line.side == "cr" else "dr"
        amount = self._amount(line)
        leg = self._leg(side, None, amount, None, party=line.party or None)
        center = line.fields.get("center")
        dims = ((COST_CENTER, center),) if center else ()
        document.voucher += [
            DraftLeg(leg.side, None, account, None, party=leg.party, amount=amount, dims=dims),
            self._leg("cr" if side == "dr" else "dr", "EQUITY", amount, None),
        ]

    # --- values ----------------------------------------------------------------------------------------------------

    def _leg(self, side: Side, role: str | None, amount: Amount, quantity: int | None, **parts: Any) -> DraftLeg:
        cash = "internal" if role is not None and ROLES[role].cash else None
        return DraftLeg(side, role, None, None, amount=amount, quantity=quantity, cash_item=cash, **parts)

    def _item(self, line: GivenLine) -> Item:
        return self.state.masters.items[line.item]

    def _quantity(self, line: GivenLine) -> int:
        return _read(line, line.quantity, lambda text: to_base_units(text, self._item(line).scale))

    def _amount(self, line: GivenLine) -> Amount:
        value = _read(line, line.amount, lambda text: parse_scaled(text, minor_unit(self.state.currency)))
        if line.original is None:
            return value
        number, currency = line.original
        return Form(value, _read(line, number, lambda text: parse_scaled(text, minor_unit(currency))))

    def _input(self, document: _GivenDocument, line: GivenLine, ref: Ref | None, quantity: int | None = None) -> None:
        """The line of the document's stored input, as far as completion may ask for it."""
        number = (ref.line if ref else None) or 1
        found = document.lines.setdefault(number, {"line": number})
        if line.item:
            found |= {"item": line.item, "place": line.place or DEFAULT_PLACE, "quantity": line.quantity}
            if quantity is not None and not self._item(line).scale:
                found["quantity"] = str(quantity)
        found |= line.fields

    # --- posting ---------------------------------------------------------------------------------------------------

    def _post(self, given: _GivenDocument) -> None:
        foreign = given.currency is not None and given.currency != self.state.currency
        currency = given.currency if given.currency and foreign else self.state.currency
        rate = Fraction(1) if foreign else None
        document = Document(given.kind, given.id, 1, self.on, self.on, currency, rate, given.id)
        entries = [self._entry("memo", given.memo), self._entry("voucher", given.voucher)]
        draft = Draft("given 1", tuple(entry for entry in entries if entry.legs), tuple(given.acts))
        booked = book_entries(document, draft, self.state, self.bundle, self.state.last_seq + 1)
        if isinstance(booked, list):
            raise NotationError(f"{given.kind}:{given.id} cannot be given: {_sentence(booked)}")
        self._check_costs(given, booked)
        lines = [given.lines[number] for number in sorted(given.lines)]
        fold_document(
            self.state, f"{given.kind}:{given.id}", self.on, booked, {"kind": given.kind, "id": given.id, "lines": lines}
        )

    def _entry(self, type_: Literal["memo", "voucher"], legs: list[DraftLeg]) -> DraftEntry:
        written = tuple(leg for leg in legs if leg.quantity or leg.amount)
        return DraftEntry(type_, "memo" if type_ == "memo" else "normal", False, Text("给定", "given"), written, 0)

    def _check_costs(self, given: _GivenDocument, booked: tuple[Entry, ...]) -> None:
        expected: dict[str, int] = {}
        for _, cost, line in given.costs:
            expected[line.role] = expected.get(line.role, 0) + cost
        for role, cost in expected.items():
            found = sum(posting.value for entry in booked for posting in entry.postings if posting.role == role)
            if found != cost:
                raise NotationError(f"{given.kind}:{given.id} took {found} (minor units) on {role}, not {cost}")


def _read(line: GivenLine, text: str, read: Callable[[str], int | None]) -> int:
    found = read(text)
    if found is None:
        raise NotationError(f"not a number: {text} in {line.text}")
    return found


def _sentence(problems: list[Problem]) -> str:
    return "; ".join(f"{problem.code} {problem.message.en}" for problem in problems)
