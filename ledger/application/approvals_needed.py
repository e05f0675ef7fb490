"""Which documents wait for a second person: vouchers by hand, who bears a loss, invoices beyond tolerance (§5.5, §5.6).

An approval is a record over the request hash; the posting names it. Where one person keeps the book alone
(`segregation = single`) there is nobody to wait for, and nothing is held.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from ledger.domain.chart import Bundle
from ledger.domain.document import Document
from ledger.domain.entry import Record
from ledger.domain.price_gate import invoice_gaps
from ledger.domain.problem import Problem, Text
from ledger.domain.state import BookState

REVIEWED: Final = frozenset({"journal_voucher", "count_approval", "loss_approval"})
"""What needs a reviewer where the book's setting `segregation` is dual: entries by hand, and who bears a loss."""
MAY_WAIT: Final = REVIEWED | {"purchase_invoice"}
"""Kinds whose approvals are looked up before they are posted."""


def approvals_of(
    raw: Mapping[str, Any], document: Document, stub: Record, state: BookState, bundle: Bundle
) -> tuple[str, ...] | list[Problem]:
    """The approvals a document rests on, none where it needs none; or why it cannot be posted without."""
    if stub.kind not in MAY_WAIT or state.settings.get("segregation", "single") == "single":
        return ()
    held = _held(raw, document, stub, state, bundle)
    if not held:
        return ()
    key = f"approval:{stub.request_sha256}"
    decision = state.inputs.get(key)
    if decision is None:
        return held
    if not decision["approved"] or decision["by"] == stub.prepared_by:
        message = Text(f"{decision['by']} 的审核无效", f"the decision of {decision['by']} does not allow posting")
        remedy = Text("审核人不能是制单人;被驳回的单据请修改", "the reviewer is not the preparer; change what was rejected")
        return [Problem("not_approved", message, remedy)]
    return (key,)


def _held(raw: Mapping[str, Any], document: Document, stub: Record, state: BookState, bundle: Bundle) -> list[Problem]:
    sha256 = stub.request_sha256
    if stub.kind in REVIEWED:
        message = Text(f"需要审核:{sha256}", f"needs approval: {sha256}")
        remedy = Text("由另一人执行 zhangfang approve BOOK 哈希", "someone else runs: zhangfang approve BOOK HASH")
        return [Problem("needs_approval", message, remedy)]
    return list(_with_hash(invoice_gaps(raw, document, state, bundle), sha256))


def _with_hash(problems: Iterable[Problem], sha256: str) -> Iterable[Problem]:
    """Who approves needs the hash; it ends the remedy."""
    for problem in problems:
        zh, en = problem.remedy.zh, problem.remedy.en
        yield replace(problem, remedy=Text(f"{zh}:zhangfang approve BOOK {sha256}", f"{en}: zhangfang approve BOOK {sha256}"))
