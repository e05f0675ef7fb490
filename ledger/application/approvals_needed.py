"""Which documents wait for a second person: the table of roles says so, or a tolerance or limit (§5.5, §5.6).

An approval is a record over the request hash; the posting names it. Where one person keeps the book alone
(`segregation = single`) there is nobody to wait for, and only what is beyond the limit of its user is held.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from ledger.application.acting import kept_by_one
from ledger.application.permission_table import permission_table
from ledger.domain.chart import Bundle
from ledger.domain.document import Document
from ledger.domain.document_scope import document_amount
from ledger.domain.entry import Record
from ledger.domain.money import minor_unit, parse_scaled
from ledger.domain.permissions import beyond_limit
from ledger.domain.price_gate import invoice_gaps
from ledger.domain.problem import Problem, Text
from ledger.domain.state import BookState

Raw = Mapping[str, Any]
REVIEWED: Final = frozenset({"journal_voucher", "count_approval", "loss_approval"})
"""Kinds of which replay insists that another person approved them: it reads no table of the program."""


def may_wait(kind: str, user: str, state: BookState) -> bool:
    """True where a document of this kind by this user may need an approval, which must then be looked up."""
    known = state.masters.users.get(user)
    limited = known is not None and kind in known.limits
    return limited or (bool(permission_table().second_of(kind)) and not kept_by_one(state))


def approvals_of(
    raw: Raw, document: Document | None, stub: Record, state: BookState, bundle: Bundle
) -> tuple[str, ...] | list[Problem]:
    """The approvals a record rests on, none where it needs none; or why it cannot be posted without. None: master data."""
    if not may_wait(stub.kind, stub.recorded_by, state):
        return ()
    amount = document_amount(document, state) if document is not None else 0
    held = [*_held(raw, document, stub, state, bundle), *_beyond(stub.recorded_by, stub.kind, amount, state)]
    if not held:
        return ()
    key = f"approval:{stub.request_sha256}"
    decision = state.inputs.get(key)
    if decision is None:
        return list(_with_hash(held, stub.request_sha256))
    return _unfit(decision, stub, amount, state) or (key,)


def _held(raw: Raw, document: Document | None, stub: Record, state: BookState, bundle: Bundle) -> list[Problem]:
    table = permission_table()
    if kept_by_one(state) or not table.second_of(stub.kind):
        return []
    if table.by_kind[stub.kind].held:
        return invoice_gaps(raw, document, state, bundle) if document is not None else []
    message = Text(f"需要审核:{stub.request_sha256}", f"needs approval: {stub.request_sha256}")
    remedy = Text("由另一人审核", "someone else approves it")
    return [Problem("needs_approval", message, remedy)]


def _beyond(user: str, kind: str, amount: int, state: BookState) -> list[Problem]:
    known = state.masters.users.get(user)
    found = beyond_limit(known, kind, amount, state.currency) if known is not None else None
    return [found] if found is not None else []


def _unfit(decision: Raw, stub: Record, amount: int, state: BookState) -> list[Problem]:
    """Why the decision does not carry the document: rejected, by the same person, by the wrong role, or beyond a limit too."""
    name = decision["by"]
    if not decision["approved"] or name in (stub.prepared_by, stub.recorded_by):
        message = Text(f"{name} 的审核无效", f"the decision of {name} does not allow posting")
        remedy = Text("审核人不能是制单人;被驳回的单据请修改", "the reviewer is not the preparer; change what was rejected")
        return [Problem("not_approved", message, remedy)]
    return _of_reviewer(name, stub.kind, amount, state)


def reviewer_objections(name: str, kind: str, amount: str, state: BookState) -> list[Problem]:
    """Why this person's approval would not carry a document of that kind and worth (decimal text in the book's currency)."""
    return _of_reviewer(name, kind, parse_scaled(amount or "0", minor_unit(state.currency)) or 0, state)


def _of_reviewer(name: str, kind: str, amount: int, state: BookState) -> list[Problem]:
    action = permission_table().by_kind[kind]
    needed = action.second or action.roles
    user = state.masters.users.get(name)
    if user is None or not user.active or not user.roles & needed:
        message = Text(f"{name} 无权审核 {kind}", f"{name} may not approve {kind}")
        listed = ", ".join(sorted(needed))
        remedy = Text(
            f"需要角色:{listed};改动单据后重新审核", f"it takes one of the roles: {listed}; change it and have it approved"
        )
        return [Problem("not_approved", message, remedy)]
    return _beyond(name, kind, amount, state)


def _with_hash(problems: Iterable[Problem], sha256: str) -> Iterable[Problem]:
    """Who approves needs the hash; it ends the remedy."""
    for problem in problems:
        zh, en = problem.remedy.zh, problem.remedy.en
        yield replace(problem, remedy=Text(f"{zh}:zhangfang approve BOOK {sha256}", f"{en}: zhangfang approve BOOK {sha256}"))
