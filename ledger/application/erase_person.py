"""Erasing a natural person: an event in the log says who, when, why and on what ground; the name leaves every byte of the book.

Salt and value go, the commitment in the sealed record stays, so the root stays too and `verify` is green. Whatever stands in
the way is said first: debts, the years of the law, the name in texts that are sealed or in original files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.application.acting import act, deed_of
from ledger.application.book import Book
from ledger.application.circumstances import Circumstances
from ledger.application.event_record import event_record
from ledger.application.unit_of_work import Needs, UnitOfWork
from ledger.domain.entry import Record
from ledger.domain.erasures import (
    erasure_ref,
    may_log_in,
    name_elsewhere,
    name_in_originals,
    name_in_reason,
    not_a_person,
    retained,
    still_owed,
)
from ledger.domain.personal_data import ERASURE
from ledger.domain.problem import Problem


@dataclass(frozen=True, slots=True)
class ErasureRequest:
    """Why, and how far."""

    reason: str
    ground: str = ""
    """The law that demands erasure while another law still keeps the records."""
    originals: bool = False
    """Original files that hold the name are erased as well."""
    partial: bool = False
    """Erase what can be erased although the name also stands in sealed texts."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done."""

    record: Record
    again: bool
    """True where it had been recorded before and only the bytes were written anew."""
    remaining: Sequence[tuple[str, str]] = ()
    """(table, key) of sealed rows that hold the name; only with `partial`."""


def erase_person(book: Book, person: str, *, request: ErasureRequest, circumstances: Circumstances) -> Erased | list[Problem]:
    """Record the erasure of `party:ID` or `user:ID`, delete, and write the bytes anew. Done again, it only does the last."""
    barred = book.rewritable()
    if barred is not None:
        return [barred]
    done = act(
        book,
        deed_of(ERASURE),
        circumstances,
        lambda work: _erase(work, person, request, circumstances),
        verb="erase",
        subject=person,
    )
    if isinstance(done, list):
        return done
    unfinished = book.rewritten()
    return [unfinished] if unfinished is not None else done


def _erase(work: UnitOfWork, person: str, request: ErasureRequest, circumstances: Circumstances) -> Erased | list[Problem]:
    work.load(Needs(documents={erasure_ref(person)}))
    earlier = work.record(erasure_ref(person))
    if earlier is not None:
        return Erased(earlier, again=True)
    values = sorted({one.value for one in work.personal(person).values()})
    if not values:
        return [not_a_person(person)]
    places = work.places_of(values)
    originals = [name for table, name in places if table == "attachment"]
    sealed = [place for place in places if place[0] != "attachment"]
    problems = [*_not_yet(work, person, request, circumstances), *_not_everywhere(values, originals, sealed, request)]
    if problems:
        return problems
    given = {"id": erasure_ref(person).partition(":")[2], "person": person, "reason": request.reason}
    optional = {"ground": request.ground, "attachments": originals}
    record = event_record(ERASURE, given | {name: one for name, one in optional.items() if one}, work.state, circumstances)
    work.append(record)
    work.blank_staged(values)
    work.commit()
    return Erased(record, again=False, remaining=sealed)


def _not_yet(work: UnitOfWork, person: str, request: ErasureRequest, circumstances: Circumstances) -> list[Problem]:
    """The person is still needed, or the law still keeps the records."""
    kind, _, code = person.partition(":")
    user = work.state.masters.users.get(code) if kind == "user" else None
    owed = work.open_keys_of(code) if kind == "party" else []
    found = [may_log_in(person)] if user is not None and user.active else []
    found += [still_owed(person, owed)] if owed else []
    chart = work.bundles.adopted[-1].bundle.chart
    kept = retained(person, work.last_day_of(person), circumstances.now().date(), chart)
    return [*found, kept] if kept is not None and not request.ground else found


def _not_everywhere(
    values: Sequence[str], originals: Sequence[str], sealed: Sequence[tuple[str, str]], request: ErasureRequest
) -> list[Problem]:
    """Places that this erasure would not reach."""
    found = [name_in_reason()] if any(value in request.reason + "\n" + request.ground for value in values) else []
    found += [name_in_originals(originals)] if originals and not request.originals else []
    return [*found, name_elsewhere(sealed)] if sealed and not request.partial else found
