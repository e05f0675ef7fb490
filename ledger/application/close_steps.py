"""The steps of closing a month, in order: one normal document each, with an id that follows from the month.

What is posted is only what is still to be posted, so a step that has nothing to do leaves no trace and a second run posts
nothing. A step whose kind has no rule in the bundle is left out: costing methods and retail bring theirs.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final, Literal

from ledger.application.circumstances import Circumstances
from ledger.application.post_documents import post_unless_empty
from ledger.application.unit_of_work import Needs, UnitOfWork
from ledger.domain.entry import Record
from ledger.domain.kinds import KINDS
from ledger.domain.problem import Problem, Text
from ledger.rules.adopted_bundles import AdoptedBundles


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the kind of its document, and the day it is dated."""

    kind: str
    day: Literal["last", "next"] = "last"
    """The last day of the month, or the first of the next."""
    policy: tuple[str, str | bool] | None = None
    """Only where this policy has this value."""

    @property
    def title(self) -> Text:
        """What people call it."""
        return KINDS[self.kind].title


STEPS: Final = (
    Step("average_cost_close"),
    Step("retail_close"),
    Step("fx_revaluation"),
    Step("vat_close", policy=("vat_close", True)),
    Step("period_close"),
    Step("estimate_rollover", "next", ("grni", "month_start")),
)
"""In order: costs before revaluation, both before taxes and profit; estimates are reversed in the month that begins."""


@dataclass(slots=True)
class StepDone:
    """What a step did: `posted`, `to_do` in a check, `nothing`, or `none` where the bundle has no rule for it."""

    step: Step
    result: Literal["posted", "to_do", "nothing"]
    record: Record | None = None


def run_steps(
    period: str, last: dt.date, work: UnitOfWork, *, bundles: AdoptedBundles, circumstances: Circumstances, dry: bool
) -> list[StepDone] | list[Problem]:
    """Run every step into the unit of work, which the caller commits, or drops where it only wanted to know."""
    done: list[StepDone] = []
    for step in STEPS:
        day = last if step.day == "last" else last + dt.timedelta(days=1)
        if not _applies(step, day, bundles):
            continue
        document = _document(step, period, day, work)
        posted = post_unless_empty(document, work, bundles=bundles, circumstances=circumstances)
        if isinstance(posted, list) and any(problem.code != "no_lines" for problem in posted):
            return posted
        record = posted if isinstance(posted, Record) else None
        done.append(StepDone(step, ("to_do" if dry else "posted") if record else "nothing", record))
    return done


def _applies(step: Step, day: dt.date, bundles: AdoptedBundles) -> bool:
    in_force = bundles.at(day)
    if step.kind not in KINDS or in_force is None or step.kind not in in_force.rules:
        return False
    return step.policy is None or in_force.bundle.policy.get(step.policy[0]) == step.policy[1]


def _document(step: Step, period: str, day: dt.date, work: UnitOfWork) -> dict[str, Any]:
    """A new id for every run that is not the first: what is posted is only the balance still to close."""
    number = 1
    work.load(Needs(documents={f"{step.kind}:{period}-{number}"}))
    while f"{step.kind}:{period}-{number}" in work.state.documents:
        number += 1
        work.load(Needs(documents={f"{step.kind}:{period}-{number}"}))
    document = {"kind": step.kind, "id": f"{period}-{number}", "date": day.isoformat()}
    year_end = step.kind == "period_close" and period.endswith("-12")
    return {**document, "year_end": True} if year_end else document
