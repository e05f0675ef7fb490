"""Doing something with a book as somebody: permission first, then the decision, in one write transaction (DOMAIN §5.1).

This is the one place where fronts meet the table of roles: every use case that writes goes through `act`, and posting asks
`refusals` again for each document, when its kind, its warehouses and the people behind what it refers to are known. No front
can leave it out, because none of them reaches the book any other way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from ledger.application.book import Book
from ledger.application.circumstances import Circumstances
from ledger.application.operations import noted
from ledger.application.permission_table import permission_table
from ledger.application.unit_of_work import DecisionFacts, UnitOfWork
from ledger.domain.document import Document
from ledger.domain.document_scope import refs_of, warehouse_of, warehouses_of
from ledger.domain.entry import Record
from ledger.domain.kinds import KINDS
from ledger.domain.permissions import Deed, objections
from ledger.domain.problem import Problem, Text, Where
from ledger.domain.state import BookState

T = TypeVar("T")


def act(
    book: Book,
    deed: Deed | None,
    circumstances: Circumstances,
    decide: Callable[[UnitOfWork], T | list[Problem]],
    *,
    verb: str,
    subject: str,
) -> T | list[Problem]:
    """Decide in a write transaction what this user may do; `decide` commits. Without a deed every document is one.

    A refusal is kept in the operation log as `verb` and `subject`.
    """
    with book.write() as work:
        refused = refusals(deed, circumstances.user, work.state) if deed is not None else []
        done = refused or decide(work)
    return noted(book, circumstances, verb, subject, done)


def may(book: Book, deed: Deed, circumstances: Circumstances, subject: str) -> list[Problem]:
    """What stands against it, asked outside of a write transaction; `act` asks again under the lock."""
    with book.read() as reading:
        users = reading.facts.masters.users
    refused = objections(circumstances.user, users.get(circumstances.user), deed, permission_table())
    return noted(book, circumstances, deed.action, subject, refused)


def refusals(deed: Deed, user: str, state: BookState) -> list[Problem]:
    """What stands against it, by the table of roles and the user as recorded."""
    return objections(user, state.masters.users.get(user), deed, permission_table())


def deed_of(kind: str) -> Deed:
    """Making a record of this kind, before anything more is known of it."""
    return Deed(permission_table().by_kind[kind].code, kind)


def in_scope(document: Document, stub: Record, work: DecisionFacts) -> list[Problem]:
    """What stands against a completed document: warehouses of others, and one person twice in a chain of documents."""
    user = work.state.masters.users.get(stub.recorded_by)
    deed = deed_of(document.kind)
    if user is not None and user.places:
        deed = replace(deed, places=warehouses_of(document, work.state))
    sources = permission_table().sources_of(document.kind)
    if sources and not kept_by_one(work.state):
        deed = replace(deed, makers=_makers(refs_of(document, sources), work))
    if not deed.places and not deed.makers:
        return []
    people = {stub.recorded_by, stub.prepared_by} if deed.makers else {stub.recorded_by}
    return [problem for name in sorted(people) for problem in _of_person(name, deed, stub, work.state)]


def record_in_scope(record: Record, user: str, state: BookState) -> list[Problem]:
    """What stands against undoing a record: it touched warehouses of others."""
    places = {posting.place for entry in record.entries for posting in entry.postings if posting.place}
    found = frozenset(warehouse for code in places if (warehouse := warehouse_of(code, state)))
    return refusals(replace(deed_of(record.kind), places=found), user, state)


def _of_person(name: str, deed: Deed, stub: Record, state: BookState) -> list[Problem]:
    """Who prepared a document need be no user; who records it must be."""
    if name == stub.recorded_by or name in state.masters.users:
        return refusals(deed, name, state)
    return []


def _makers(refs: set[str], work: DecisionFacts) -> Mapping[str, frozenset[str]]:
    found = {ref: work.record(ref) for ref in sorted(refs)}
    return {ref: frozenset({one.prepared_by, one.recorded_by}) for ref, one in found.items() if one is not None}


def kept_by_one(state: BookState) -> bool:
    """True where one person keeps the book alone: nobody waits for anybody then."""
    return state.settings.get("segregation", "single") == "single"


def user_problems(raw: Mapping[str, Any], state: BookState) -> list[Problem]:
    """What is wrong with a user's record: roles and kinds that do not exist, or no administrator left."""
    found = []
    table = permission_table()
    for number, role in enumerate(raw["roles"]):
        if role not in table.roles:
            listed = ", ".join(table.roles)
            message = Text(f"没有角色“{role}”", f"there is no role “{role}”")
            remedy = Text(f"可选:{listed}", f"choose one of: {listed}")
            found.append(Problem("unknown_role", message, remedy, Where(path=f"/roles/{number}")))
    for number, limit in enumerate(raw.get("limits", ())):
        if limit["kind"] not in KINDS:
            message = Text(f"没有单据种类“{limit['kind']}”", f"there is no kind of document “{limit['kind']}”")
            remedy = Text("见 docs/DOCUMENTS.md", "docs/DOCUMENTS.md lists the kinds")
            found.append(Problem("unknown_kind", message, remedy, Where(path=f"/limits/{number}/kind")))
    if not _keeps_users(raw) and not _other_administrators(raw["id"], state):
        message = Text("账套至少要有一个在用的系统管理员", "a book has at least one active administrator")
        remedy = Text("先把 ADMIN 给另一个用户", "give the role ADMIN to another user first")
        found.append(Problem("last_administrator", message, remedy, Where(path="/roles")))
    return found


def _keeps_users(raw: Mapping[str, Any]) -> bool:
    return "ADMIN" in raw["roles"] and raw.get("active", True)


def _other_administrators(code: str, state: BookState) -> bool:
    return any(user.active and "ADMIN" in user.roles for user in state.masters.users.values() if user.code != code)
