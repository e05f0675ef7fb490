"""The spine: documents to records, or every reason why not (ARCHITECTURE §2).

Each output is the next input: raw → completed document → draft → entries → record. The middle is pure; this module reads
all facts first and hands finished records to the unit of work. Preview, posting and replay call the same functions. A batch
is posted whole or not at all.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from ledger.application.acting import deed_of, in_scope, refusals, user_problems
from ledger.application.approvals_needed import approvals_of, may_wait
from ledger.application.circumstances import Circumstances
from ledger.application.facts_needed import first_needs, second_needs, third_needs
from ledger.application.read_documents import Given
from ledger.application.unit_of_work import DecisionFacts, Needs, UnitOfWork
from ledger.audit.canonical import canonical_bytes
from ledger.domain.booking import book_entries
from ledger.domain.completion import complete_document
from ledger.domain.document import Document
from ledger.domain.document_input import document_input
from ledger.domain.document_scope import document_amount
from ledger.domain.entry import Entry, Record
from ledger.domain.erasures import erased_already, erasure_ref, name_in_code
from ledger.domain.invariants import broken_invariants
from ledger.domain.kinds import KINDS
from ledger.domain.master_checks import complete_master
from ledger.domain.period_locks import first_open_day, soft_closed
from ledger.domain.personal_data import PersonalValue, committed_input
from ledger.domain.problem import Problem, Text, Where
from ledger.domain.reclassification import reclassified
from ledger.domain.released_reservations import released_orders, with_released
from ledger.domain.state import BookState, DocumentState
from ledger.rules.adopted_bundles import AdoptedBundle, AdoptedBundles
from ledger.rules.engine import draft_entries

SEMANTICS: Final = 1
"""Grows when booking or a rule function changes a result; the old functions stay (ARCHITECTURE §5.1)."""


@dataclass(slots=True)
class Outcome:
    """What became of a batch."""

    posted: list[Record] = field(default_factory=list)
    unchanged: list[tuple[str, int]] = field(default_factory=list)
    """(key, seq) of documents that were posted before with the same content."""
    moved: list[tuple[str, dt.date, dt.date]] = field(default_factory=list)
    """(key, accounting date asked for, date it was moved to)."""
    released: list[str] = field(default_factory=list)
    """Reservations that facts (counts, losses) took back, by order line."""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The document was posted before with the same content."""

    key: str
    seq: int


@dataclass(frozen=True, slots=True)
class Decided:
    """The record that a document becomes, and what keeps it from being posted although nothing is wrong with it."""

    record: Record
    held: list[Problem]
    """It waits for another person's approval."""
    worth: int = 0
    """Of a document, in minor units of the book's currency, without sign."""


def _load_facts(raws: Sequence[dict[str, Any]], work: DecisionFacts, bundles: AdoptedBundles, user: str) -> None:
    """All that the documents' stages will look up, in rounds: what a round finds says what the next one asks for."""
    people = {raw["id"]: raw["kind"] for raw in raws if raw.get("natural_person")}
    work.load(Needs(documents={erasure_ref(f"{kind}:{code}") for code, kind in people.items()}))
    waiting = {kind for kind in {raw["kind"] for raw in raws} if may_wait(kind, user, work.state)}
    approvals = {f"approval:{request_hash(raw)}" for raw in raws if raw["kind"] in waiting}
    functions = bundles.functions(raw["kind"] for raw in raws if raw["kind"] in KINDS)
    work.load(first_needs(raws, functions, work.state.newest_stock_period, approvals))
    work.load(second_needs(raws, functions, work.state))
    work.load(third_needs(raws, work.state))


def post_documents(
    batch: Sequence[Given], work: UnitOfWork, *, bundles: AdoptedBundles, circumstances: Circumstances
) -> Outcome | list[Problem]:
    """Post a batch into the unit of work, which the caller commits; on any problem the batch is refused whole."""
    raws = [given.raw for given in batch]
    _load_facts(raws, work, bundles, circumstances.user)
    outcome, problems = Outcome(), []
    for given in batch:
        result = _standing(decide_one(given.raw, work, bundles, circumstances))
        match result:
            case Record():
                work.append(result)
                outcome.posted.append(result)
                _note_move(given.raw, result, outcome)
                outcome.released += released_orders(result.entries)
            case Unchanged():
                outcome.unchanged.append((result.key, result.seq))
            case list():
                problems += [_placed(problem, given.where, given.raw) for problem in result]
                if len(problems) > _PROBLEMS_MAX:
                    break
    return problems or outcome


_PROBLEMS_MAX: Final = 200
"""A file that is wrong throughout is refused after so many problems: nobody reads more, and later ones follow from earlier."""


def _placed(problem: Problem, where: Where, raw: Mapping[str, Any]) -> Problem:
    placed = problem.at(file=where.file, line=where.line, id=str(raw["id"]))
    if where.path and placed.where.path:
        return replace(placed, where=replace(placed.where, path=where.path + placed.where.path))
    return placed.at(path=where.path)


def _note_move(raw: Mapping[str, Any], record: Record, outcome: Outcome) -> None:
    asked = raw.get("accounting_date", raw.get("date"))
    if record.kind in KINDS and asked and asked != record.accounting_date.isoformat():
        outcome.moved.append((record.key, dt.date.fromisoformat(asked), record.accounting_date))


def request_hash(raw: Mapping[str, Any]) -> str:
    """SHA-256 of the document as it was given (ARCHITECTURE §5.2)."""
    return hashlib.sha256(canonical_bytes(raw)).hexdigest()


def preview_one(
    raw: dict[str, Any], facts: DecisionFacts, *, bundles: AdoptedBundles, circumstances: Circumstances
) -> Decided | Unchanged | list[Problem]:
    """What posting the document would come to now; nothing is appended."""
    _load_facts([raw], facts, bundles, circumstances.user)
    return decide_one(raw, facts, bundles, circumstances)


def _standing(found: Decided | Unchanged | list[Problem]) -> Record | Unchanged | list[Problem]:
    """The record, where nobody's approval is missing."""
    return (found.held or found.record) if isinstance(found, Decided) else found


def decide_one(
    raw: dict[str, Any], work: DecisionFacts, bundles: AdoptedBundles, circumstances: Circumstances
) -> Decided | Unchanged | list[Problem]:
    """One document through all stages, on facts that were loaded before: posting and preview alike."""
    state = work.state
    refused_to_user = refusals(deed_of(raw["kind"]), circumstances.user, state)
    if refused_to_user:
        return refused_to_user
    kept = _committed(raw, work, circumstances)
    if isinstance(kept, Problem):
        return [kept]
    given, personal = kept
    request = request_hash(given)
    key = f"{raw['kind']}:{raw['id']}:{raw.get('version', 1)}"
    earlier = state.documents.get(f"{raw['kind']}:{raw['id']}")
    if earlier is not None:
        refused = _same_key(key, request, earlier, raw, work)
        if refused is not None:
            return refused
    recorded_at = recorded_time(state, circumstances)
    stub = Record(
        *(state.last_seq + 1, raw["kind"], key, recorded_at.date(), recorded_at, request, {}),
        semantics=SEMANTICS,
        prepared_by=raw.get("prepared_by") or circumstances.prepared_by or circumstances.user,
        recorded_by=circumstances.user,
        personal=personal,
    )
    missing = [name for name in raw.get("attachments", ()) if not work.attached(name)]
    if missing:
        message = Text(f"账套里没有原始文件 {missing[0]}", f"the original file {missing[0]} is not in the book")
        remedy = Text("先用 zhangfang import 读入该文件", "import the file first: zhangfang import")
        return [Problem("unknown_attachment", message, remedy, Where(path="/attachments"))]
    if raw["kind"] in KINDS:
        return _document_record(raw, stub, work, bundles, circumstances)
    return _master_record(raw, given, stub, state, bundles)


def _committed(
    raw: dict[str, Any], work: DecisionFacts, circumstances: Circumstances
) -> tuple[dict[str, Any], tuple[PersonalValue, ...]] | Problem:
    """What the record will hold of the document: commitments in place of a natural person's name."""
    if not raw.get("natural_person"):
        return raw, ()
    ref = f"{raw['kind']}:{raw['id']}"
    refused = erased_already(ref, work.state) or name_in_code(raw)
    return refused or committed_input(raw["kind"], raw, circumstances.salt, work.personal(ref))


def _same_key(
    key: str, request: str, earlier: DocumentState, raw: Mapping[str, Any], work: DecisionFacts
) -> Unchanged | list[Problem] | None:
    if earlier.key == key:
        if earlier.request_sha256 == request:
            return Unchanged(key, earlier.seq)
        message = Text(
            f"{key} 已经过账,内容不同(已存 {earlier.request_sha256[:12]},现为 {request[:12]})",
            f"{key} was posted before with other content (stored {earlier.request_sha256[:12]}, now {request[:12]})",
        )
        remedy = Text(
            "用新的单号;或先冲销,再过账 version 加一的单据", "use another id; or reverse it and post it with version + 1"
        )
        return [Problem("duplicate_key", message, remedy)]
    before, now = int(earlier.key.rpartition(":")[2]), raw.get("version", 1)
    if now < before:  # a file posted again after one of its documents got a new version
        same = work.record_by_key(key)
        if same is not None and same.request_sha256 == request:
            return Unchanged(key, same.seq)
    if now != before + 1 or (raw["kind"] in KINDS and earlier.reversed_by is None):
        message = Text(f"{earlier.key} 还有效", f"{earlier.key} still stands")
        remedy = Text(f"先冲销,再用 version {before + 1}", f"reverse it first, then use version {before + 1}")
        return [Problem("bad_version", message, remedy, Where(path="/version"))]
    return None


def recorded_time(state: BookState, circumstances: Circumstances) -> dt.datetime:
    """The clock, but always later than the record before: time never runs backwards in the log."""
    now = circumstances.now()
    if state.last_recorded_at is not None and now <= state.last_recorded_at:
        return state.last_recorded_at + dt.timedelta(microseconds=1)
    return now


def _master_record(
    raw: dict[str, Any], committed: dict[str, Any], stub: Record, state: BookState, bundles: AdoptedBundles
) -> Decided | list[Problem]:
    """`raw` is what people approve, `committed` what is recorded: the same but for names of natural persons."""
    in_force = bundles.at(stub.accounting_date) or bundles.adopted[0]  # a book may be made before its first day
    given = complete_master(committed, state, in_force.bundle)
    if isinstance(given, list):
        return given
    entries = reclassified(given, state, in_force.bundle) if raw["kind"] == "item" else ()
    if isinstance(entries, list):
        return [problem.at(id=raw["id"]) for problem in entries]
    wrong = user_problems(raw, state) if raw["kind"] == "user" else []
    if wrong:
        return [problem.at(id=raw["id"]) for problem in wrong]
    asked = stub if raw is committed else replace(stub, request_sha256=request_hash(raw))  # salts differ from try to try
    reviewed, held = _reviewed(stub, approvals_of(raw, None, asked, state, in_force.bundle), state)
    record = replace(reviewed, input=given, bundle=in_force.bundle.id, entries=entries)
    return Decided(record, [problem.at(id=raw["id"]) for problem in held])


def _reviewed(stub: Record, approvals: tuple[str, ...] | list[Problem], state: BookState) -> tuple[Record, list[Problem]]:
    """The record with the approvals it rests on and the person who gave them; or what it waits for."""
    if isinstance(approvals, list):
        return stub, approvals
    reviewer = state.inputs[approvals[0]]["by"] if approvals else ""
    return replace(stub, approvals=approvals, reviewed_by=reviewer), []


def _document_record(
    raw: dict[str, Any], stub: Record, work: DecisionFacts, bundles: AdoptedBundles, circumstances: Circumstances
) -> Decided | list[Problem]:
    state = work.state
    placed = _in_open_period(raw, state, circumstances)
    if isinstance(placed, Problem):
        return [placed]
    in_force = bundles.at(placed)
    if in_force is None:
        return [no_bundle(placed)]
    document = complete_document({**raw, "accounting_date": placed.isoformat()}, state, in_force.bundle)
    if isinstance(document, list):
        return document
    out_of_scope = in_scope(document, stub, work)
    if out_of_scope:
        return out_of_scope
    reviewed, held = _reviewed(stub, approvals_of(raw, document, stub, state, in_force.bundle), state)
    entries = decide(document, state, in_force, stub.seq)
    if isinstance(entries, list):
        return held + [_named_by_rule(problem, in_force, document.kind) for problem in entries]
    shut = [one for period in _periods(entries) for one in soft_closed(period, circumstances.user, state)]
    ahead = shut or goods_ahead(entries, stub.recorded_at, state)
    if ahead:
        return held + ahead
    given = document_input(document, state.currency)
    record = replace(reviewed, accounting_date=document.accounting_date, input=given)
    return Decided(replace(record, entries=entries, bundle=in_force.bundle.id), held, document_amount(document, state))


def _periods(entries: Sequence[Entry]) -> list[str]:
    return list(dict.fromkeys(entry.period for entry in entries))


def post_unless_empty(
    raw: dict[str, Any], work: UnitOfWork, *, bundles: AdoptedBundles, circumstances: Circumstances
) -> Record | list[Problem] | None:
    """Post a document into the unit of work where it posts anything: a step that has nothing to do leaves no trace."""
    _load_facts([raw], work, bundles, circumstances.user)
    result = _standing(decide_one(raw, work, bundles, circumstances))
    if not isinstance(result, Record):
        return result if isinstance(result, list) else None
    if not result.entries:
        return None
    work.append(result)
    return result


def no_bundle(date: dt.date) -> Problem:
    """Nothing says how to post on that day."""
    message = Text(f"{date} 没有生效的规则包", f"no bundle of rules is in force on {date}")
    remedy = Text("改日期,或采用规则包", "change the date, or adopt a bundle")
    return Problem("no_bundle", message, remedy, Where(path="/date"))


def goods_ahead(entries: Sequence[Entry], recorded_at: dt.datetime, state: BookState) -> list[Problem]:
    """Goods dated beyond next month would shut the months between (§6.3): one wrong year, and no more goods could be posted."""
    newest = max(state.newest_stock_period, recorded_at.isoformat()[:7])
    reach = (dt.date.fromisoformat(f"{newest}-01") + dt.timedelta(days=32)).isoformat()[:7]
    for entry in entries:
        if entry.period > reach and any(posting.layer and posting.quantity for posting in entry.postings):
            zh = f"{entry.period} 太远:存货最多记到 {reach},否则以前各月不能再出入库"
            en = f"{entry.period} is too far ahead: goods reach {reach} at most, or the months before could take none any more"
            remedy = Text("检查年份", "check the year")
            return [Problem("stock_period_ahead", Text(zh, en), remedy, Where(path="/accounting_date"))]
    return []


def _named_by_rule(problem: Problem, in_force: AdoptedBundle, kind: str) -> Problem:
    """A refusal by a rule names it in the message; its place is that of the document, which is what the sender can change."""
    if problem.where.line is None:
        return problem
    rule = f"{problem.where.file or in_force.rules[kind].rule.file}:{problem.where.line}"
    message = Text(f"{problem.message.zh}({rule})", f"{problem.message.en} ({rule})")
    return replace(problem, message=message, where=replace(problem.where, file=None, line=None))


def decide(document: Document, state: BookState, in_force: AdoptedBundle, seq: int) -> tuple[Entry, ...] | list[Problem]:
    """Draft, book, check: the pure middle of the pipe, shared by posting, dry run and replay."""
    rule = in_force.rules.get(document.kind)
    if rule is None:
        message = Text(f"规则包没有 {document.kind} 的规则", f"the bundle has no rule for {document.kind}")
        return [Problem("R608", message, Text("补上规则并采用", "add the rule and adopt it"))]
    draft = draft_entries(document, state, in_force.bundle, rule)
    if isinstance(draft, list):
        return draft
    entries = book_entries(document, draft, state, in_force.bundle, seq)
    if isinstance(entries, list):
        return entries
    entries = with_released(document, entries, state, in_force.bundle)
    return broken_invariants(document, entries, state, in_force.bundle) or entries


def _in_open_period(raw: Mapping[str, Any], state: BookState, circumstances: Circumstances) -> dt.date | Problem:
    """The accounting date, moved to the first open day where that is asked for and its period is closed (D6)."""
    asked = str(raw.get("accounting_date") or raw["date"])
    try:
        date = dt.date.fromisoformat(asked)
    except ValueError:
        return Problem(
            "bad_date",
            Text(f"“{asked}”不是日期", f"“{asked}” is not a date"),
            Text("写成 2026-03-31", "write it as 2026-03-31"),
            Where(path="/date"),
        )
    late = circumstances.late if circumstances.late != "refuse" else state.settings.get("late", "refuse")
    return first_open_day(date, circumstances.user, state) if late == "move" else date
