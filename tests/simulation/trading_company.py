"""Random days of a trading company, posted through the public API and audited by a second opinion.

The command is `python -m tests.simulation`. The same seed writes the same documents and meets the same trouble (`office`). They
are posted a batch at a time; a batch that is refused is posted again document by document, so that every refusal is counted
with its code. Reversals and month closes are steps of the kinds `@reverse` and `@close`. On a violation the seed, the step and
the last documents are noted on the exception.
"""

from __future__ import annotations

import calendar
import datetime as dt
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from ledger.api import (
    CHARTS,
    Circumstances,
    FileOutcome,
    NewBook,
    OpenBook,
    PostOptions,
    ReportRequest,
    close,
    create_book,
    post_file,
    report,
    reverse,
)
from tests.simulation import buying, mistakes, paying, selling, warehouse
from tests.simulation.auditor import Auditor, Violation
from tests.simulation.company import RATES, Company, Document, Step, masters
from tests.simulation.office import Office, Trouble, disk_under

START = dt.date(2026, 1, 1)
_CLERKS: tuple[tuple[int, Callable[[Company], Step | None]], ...] = (
    # how often, what
    (6, buying.purchase_order), (2, buying.purchase_change), (1, buying.purchase_cancel),
    (14, buying.goods_receipt), (3, buying.transit_receipt), (14, buying.purchase_invoice),
    (3, buying.invoice_for_all), (4, buying.invoice_with_goods), (4, buying.return_before_invoice),
    (3, buying.return_after_invoice), (1, buying.vat_certification),
    (6, selling.sales_order), (2, selling.sales_change), (2, selling.sales_cancel), (22, selling.delivery),
    (2, selling.delivery_of_invoiced), (1, selling.goods_on_approval), (9, selling.sales_invoice), (6, selling.sales_return),
    (6, paying.payment), (7, paying.receipt),
    (6, warehouse.stock_transfer), (6, warehouse.transfer_receipt), (4, warehouse.bin_move), (4, warehouse.stock_count),
    (1, warehouse.count_approval), (2, warehouse.write_off), (1, warehouse.loss_approval), (2, warehouse.journal_voucher),
    (4, mistakes.mistake),
)  # fmt: skip
_WEIGHTS, _ACTS = [often for often, _ in _CLERKS], [act for _, act in _CLERKS]


# --- what happens on a day -------------------------------------------------------------------------------------------


def days_of(company: Company, days: int, per_day: int) -> Iterator[list[Step]]:
    """The steps of each day. Each is believed as it is made; who posts them tells what was refused."""
    yield [company.believe(Step(document)) for document in masters(company.start, company.chart)]
    yield [company.believe(warehouse.opening_balance(company))]
    for number in range(days):
        company.today = company.start + dt.timedelta(days=number)
        yield from _steps_of_day(company, per_day)


def _steps_of_day(company: Company, per_day: int) -> Iterator[list[Step]]:
    for _ in range(company.dice.randint(1, 4)):
        batch = [_made(company) for _ in range(company.dice.randint(1, max(per_day // 2, 1)))]
        yield [company.believe(step) if not step.wrong else step for step in batch]
    if company.chance(25):
        yield [company.believe(_rate(company))]
    if company.chance(20):
        yield from ([step] for step in _reversal(company))
    if company.today.day in (6, 11) and company.chance(55):
        yield from ([step] for step in _closing(company))


def _made(company: Company) -> Step:
    while True:
        act = company.dice.choices(_ACTS, _WEIGHTS)[0]
        step = act(company)
        if step is not None:
            return step


def _rate(company: Company) -> Step:
    currency = company.dice.choice(list(RATES))
    rate = RATES[currency] * (100 + company.dice.randint(-8, 8)) / 100
    identifier, day = company.id(currency), company.today.isoformat()
    return Step({"kind": "rate", "id": identifier, "currency": currency, "rate": f"{rate:.5f}", "from": day})


def _reversal(company: Company) -> Iterator[Step]:
    """Mostly of something recent, because little stands on it."""
    names = [name for name, step in company.done.items() if name[0] != "@" and "date" in step.document]
    if not names:
        return
    name = company.dice.choice(names[-12:] if company.chance(80) else names)
    document: Document = {"kind": "@reverse", "id": name}
    if company.chance(30):
        document["date"] = company.today.isoformat()
    yield Step(document, [(shelf, key, -amount) for shelf, key, amount in company.done[name].changes])


def _closing(company: Company) -> Iterator[Step]:
    """The oldest open month that is over."""
    first = company.first_open
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    if last < company.today.replace(day=1):
        company.first_open = last + dt.timedelta(days=1)
        yield Step({"kind": "@close", "id": first.isoformat()[:7]})


def random_documents(seed: int, days: int, *, per_day: int = 8, start: dt.date = START) -> list[Document]:
    """The documents of a company whose book refuses nothing but what is wrong on purpose."""
    company = Company(seed, start)
    return [step.document for batch in days_of(company, days, per_day) for step in batch]


# --- posting them ----------------------------------------------------------------------------------------------------


@dataclass
class Run:
    """One book and what became of the documents."""

    seed: int
    office: Office
    company: Company
    auditor: Auditor
    people_known: bool = False
    root: str = ""
    """Of the tree, when all is done."""
    posted: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    by_kind: Counter[str] = field(default_factory=Counter)
    """Refusals by kind and code, those wanted left out."""
    accepted: list[Document] = field(default_factory=list)
    steps: int = 0
    trail: list[str] = field(default_factory=list)
    """Every attempt in order, as JSON lines."""
    folder: Path | None = None
    """Where the documents of a run that breaks are left."""

    def take(self, batch: list[Step]) -> None:
        """Post a batch, document by document if it is refused as a whole, and audit what was added."""
        self.steps += 1
        if batch[0].document["kind"].startswith("@"):
            self._command(batch[0])
        elif len(batch) == 1 or any(step.wrong for step in batch) or self._problems([step.document for step in batch]):
            for step in batch:
                self._one(step)
        else:
            for step in batch:
                self._note(step, [])
        with self.office.book().read() as reading:
            self.auditor.read(body for _, body in reading.bodies(self.auditor.seq))
        self.office.audit_now_and_then()

    def _problems(self, documents: list[Document]) -> list[str]:
        answer = self._post(documents)
        if answer.outcome.unchanged and answer.outcome.posted:
            raise Violation(f"a batch was stored in part: {answer.outcome.unchanged}")
        if not answer.problems and self.office.wants_it_again():
            self._again(documents)
        return list(dict.fromkeys(problem.code for problem in answer.problems))

    def _post(self, documents: list[Document]) -> FileOutcome:
        content = "\n".join(json.dumps(one, ensure_ascii=False) for one in documents).encode()

        def post(book: OpenBook, when: Circumstances) -> FileOutcome:
            return post_file(book, content, name="day.jsonl", circumstances=when, options=PostOptions())

        return self.office.act(post, done=lambda one: not one.problems, known=self.people_known)

    def _again(self, documents: list[Document]) -> None:
        """The same once more changes nothing; the same key with other content is refused."""
        size = self.office.size()
        self.office.met["handed in again"] += 1
        same = self._post(documents)
        other = self._post([{**documents[0], "memo": "改过"}]) if "date" in documents[0] else None
        if same.problems or same.outcome.posted or len(same.outcome.unchanged) != len(documents):
            raise Violation(f"handed in again: {same.problems}, {len(same.outcome.posted)} posted")
        if other is not None and {problem.code for problem in other.problems} != {"duplicate_key"}:
            raise Violation(f"another document under the same key: {other.status} {other.problems}")
        if self.office.size() != size:
            raise Violation("handing in again has made records")

    def _one(self, step: Step) -> None:
        problems = self._problems([step.document])
        if step.wrong and not problems:
            raise Violation(f"accepted although it is wrong: {json.dumps(step.document, ensure_ascii=False)}")
        self._note(step, problems)

    def _note(self, step: Step, problems: list[str]) -> None:
        kind = step.document["kind"]
        self.trail.append(("# " if problems else "") + json.dumps(step.document, ensure_ascii=False))
        if not problems:
            self.posted[kind] += 1
            if not kind.startswith("@"):
                self.accepted.append(step.document)
            return
        for code in problems:
            self.refused[code] += 1
            if not step.wrong:
                self.by_kind[f"{kind} {code}"] += 1
        if not step.wrong:
            self.company.believe(step, -1)

    def _command(self, step: Step) -> None:
        given = step.document
        if given["kind"] == "@close":
            self._note(step, self._closed(given["id"]))
            return
        if given["id"] not in self.company.done:
            return
        on = dt.date.fromisoformat(given["date"]) if "date" in given else None
        problems = self._commanded(lambda book, when: reverse(book, given["id"], reason="错了", on=on, circumstances=when))
        if not problems:
            self.company.believe(step)
            self.company.done.pop(given["id"], None)
            self.company.done.pop(step.name, None)
        self.trail.append(("# " if problems else "") + json.dumps(given, ensure_ascii=False))
        self.posted["@reverse"] += not problems
        for code in problems:
            self.refused[code] += 1
            self.by_kind[f"@reverse {code}"] += 1

    def _commanded(self, do: Callable[[OpenBook, Circumstances], object]) -> list[str]:
        """Refusals of a command. One that was carried out as the power went is refused when it is given again."""
        size = self.office.size()
        found = self.office.act(do, done=lambda one: not isinstance(one, list))
        if not isinstance(found, list) or self.office.size() > size:
            return []
        return list(dict.fromkeys(problem.code for problem in found))

    def _closed(self, period: str) -> list[str]:
        first = dt.date.fromisoformat(f"{period}-01")
        last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
        request = ReportRequest("income", since=first, until=last)
        before = report(self.office.book(), request)
        problems = self._commanded(lambda book, when: close(book, period, circumstances=when))
        if problems:
            return problems
        after = report(self.office.book(), request)
        assert not isinstance(before, list) and not isinstance(after, list)
        if before.rows != after.rows:
            raise Violation(f"the income of {period} is another after closing")
        return []


def simulate(
    seed: int,
    days: int,
    place: str,
    *,
    per_day: int = 8,
    chart: str = CHARTS[0],
    folder: Path | None = None,
    calm: bool = False,
) -> Run:
    """Make a book, live the days, audit as they go and at the end; a `Violation` says what is wrong.

    `calm`: nothing goes wrong but what people do.
    """
    disk = None if calm else disk_under(place)
    dice = random.Random(f"trouble {seed}")
    with disk or ExitStack():
        made = create_book(place, NewBook("模拟贸易", chart, start=START.isoformat()[:7], user="clerk"), now=Office.now)
        assert isinstance(made, OpenBook), made
        made.close()
        office = Office(place, dice, Trouble() if calm else Trouble.of(dice), disk)
        run = Run(seed, office, Company(seed, START, chart), Auditor(chart), folder=folder)
        try:
            _live(run, days, per_day)
        except Exception as error:
            error.add_note(_where(run))
            raise
        finally:
            office.close()
    return run


def _live(run: Run, days: int, per_day: int) -> None:
    run.take([Step(one) for one in run.office.people()])
    run.people_known = True
    for batch in days_of(run.company, days, per_day):
        run.take(batch)
    run.auditor.close_of_books(run.office.book())
    _post_again(run)
    run.root = run.office.audit()


def _post_again(run: Run) -> None:
    """The whole file a second time changes nothing."""
    size = run.auditor.seq
    standing = [one for one in run.accepted if f"{one['kind']}:{one['id']}" in run.company.done]
    problems = run._problems(standing)
    with run.office.book().read() as reading:
        more = list(reading.bodies(size))
    if problems or more:
        raise Violation(f"posting the file again: {problems}, {len(more)} new records")


def _where(run: Run) -> str:
    if run.folder is not None:
        (run.folder / f"seed-{run.seed}.jsonl").write_text("\n".join(run.trail), encoding="utf-8")
    return f"seed {run.seed}, step {run.steps}, {run.company.today}; last documents:\n" + "\n".join(run.trail[-6:])
