"""The candidates of a book: made once, then only what the log brought since.

Master data comes from the register, accounts from the charts in force and the register, tax codes from the tax table, open
documents from what is owed. A user who works in some warehouses only is offered no others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from ledger.application.book import Reading
from ledger.application.candidates import Candidate, CandidateIndex, mnemonics_of
from ledger.application.collector_pause import collector_paused
from ledger.application.permission_table import permission_table
from ledger.domain.kinds import KINDS
from ledger.domain.masters import AccountType
from ledger.domain.problem import Text
from ledger.domain.users import User

_Input = Mapping[str, Any]
RECORDS_MAX: Final = 2000
"""After more new records than this everything is gathered anew."""


def gathered(reading: Reading, known: CandidateIndex | None, user: User | None) -> CandidateIndex:
    """The index as of this reading; `known` is one that was made before, `user` who is signed in."""
    if known is not None and known.seq == reading.size:
        return known
    far = known is None or known.seq > reading.size or reading.size - known.seq > RECORDS_MAX
    if known is None or far or reading.entry.erased_since(known.seq):
        with collector_paused():  # half of the time would go into looking for garbage among what is just being made
            return CandidateIndex.of(reading.size, _all(reading, user))
    touched = list(reading.entry.touched_documents(known.seq))
    masters = list(reading.entry.masters_since(known.seq))
    changed = [*_masters(masters, reading, user), *(_document(ref, party, reading) for ref, party, still in touched if still)]
    gone = [_kind_and_id(ref) for ref, _, still in touched if not still]
    if any(kind in _OF_CHARTS for kind, _ in masters):
        offered = {one.code for one in _accounts(reading)}
        gone += [("account", code) for code in known.codes("account") if code not in offered]  # split since
        changed += [*_accounts(reading), *_parent_accounts(reading), *_tax_codes(reading)]
    return known.renewed(reading.size, changed, gone=gone)


_OF_CHARTS: Final = ("account", "adoption")


def _all(reading: Reading, user: User | None) -> Iterator[Candidate]:
    yield from _masters(reading.entry.masters_since(0), reading, user)
    yield from _accounts(reading)
    yield from _parent_accounts(reading)
    yield from _tax_codes(reading)
    yield from (_document(ref, party, reading) for ref, party in reading.entry.open_documents())
    yield from (_word("role", code, title) for code, title in permission_table().roles.items())
    yield from (_word("document_kind", kind.name, kind.title) for kind in KINDS.values())


def _word(kind: str, code: str, name: Text) -> Candidate:
    """What users' records name and no record makes: roles, kinds of documents."""
    return Candidate(kind, code, name, mnemonics=mnemonics_of(name.zh))


# --- master data -----------------------------------------------------------------------------------------------------------


def _masters(inputs: Any, reading: Reading, user: User | None) -> Iterator[Candidate]:
    for kind, given in inputs:
        detail = _DETAILS.get(kind)
        if detail is not None and _may_see(kind, given, reading, user):
            yield _master(kind, given, detail(given))


def _master(kind: str, given: _Input, detail: str) -> Candidate:
    name = str(given.get("name", ""))
    english = str(given.get("name_en", "")) or name
    mnemonics = mnemonics_of(name, str(given.get("mnemonic", "")))
    return Candidate(kind, given["id"], Text(name, english), detail, mnemonics, tuple(given.get("barcodes", ())))


_DETAILS: Final[Mapping[str, Callable[[_Input], str]]] = {
    "item": lambda given: str(given["unit"]),
    "party": lambda given: str(given.get("group", "")),
    "place": lambda given: str(given.get("parent", "")),
    "user": lambda given: ", ".join(given["roles"]),
    "bank_account": lambda given: str(given["account"]),
    "category": lambda _given: "",
    "party_group": lambda _given: "",
    "area": lambda _given: "",
}
"""Kinds of master data that documents and forms name, and what is shown beside the name."""


def _may_see(kind: str, given: _Input, reading: Reading, user: User | None) -> bool:
    """Goods are offered where the user works: other warehouses, and bins in them, are not."""
    if kind != "place" or user is None or not user.places:
        return True
    return reading.warehouse_of(given["id"]) in user.places


def _accounts(reading: Reading) -> Iterator[Candidate]:
    """Accounts that vouchers may name: leaves that nobody has split."""
    accounts = reading.facts.accounts
    split = {code.rpartition(".")[0] for code in accounts}
    for code, account in accounts.items():
        if account.leaf and code not in split and account.type is not AccountType.MEMO:
            yield Candidate("account", code, account.name, account.currency, mnemonics_of(account.name.zh))


def _parent_accounts(reading: Reading) -> Iterator[Candidate]:
    """Accounts that others may be made below: whether one that has postings may be split is said when that is posted."""
    for code, account in reading.facts.accounts.items():
        if account.type is not AccountType.MEMO:
            yield Candidate("parent_account", code, account.name, "", mnemonics_of(account.name.zh))


def _tax_codes(reading: Reading) -> Iterator[Candidate]:
    for code, rows in reading.facts.tax_rates.items():
        if rows:
            name = rows[-1].name if rows[-1].name.zh else Text(code, code)
            yield Candidate("tax_code", code, name, _percent(rows[-1].rate), mnemonics_of(name.zh))


def _percent(rate: Fraction) -> str:
    return f"{Decimal(rate.numerator) * 100 / Decimal(rate.denominator):f}%"


# --- documents -------------------------------------------------------------------------------------------------------------


def _document(ref: str, party: str, reading: Reading) -> Candidate:
    """A document that something is open of: its id, and whose it is."""
    kind, code = _kind_and_id(ref)
    known = reading.facts.masters.parties.get(party)
    name = known.full_name if known is not None else ""
    return Candidate(kind, code, Text(name, name), party, mnemonics_of(name) if name else ())


def _kind_and_id(ref: str) -> tuple[str, str]:
    kind, _, code = ref.partition(":")
    return kind, code
