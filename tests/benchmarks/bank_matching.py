"""How well bank lines are matched, beside what others do: `python -m tests.benchmarks.bank_matching`.

A pair is (line, open item or posting). Precision: share of proposed pairs that are true; recall: share of true pairs that are
proposed. An answer counts where it is proposed as the best; automatic ones are counted apart, a wrong one costs a real posting.
The baselines are the logic of others written down small, not their products (docs/IMPORTERS.md says whose).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from ledger.domain.bank.matching import match_lines
from ledger.domain.bank.memo_numbers import NumberIndex
from ledger.domain.bank.party_names import folded, likeness
from ledger.domain.bank.statement_line import BankLine, BookLine, OpenDebt
from tests.benchmarks.bank_statements import Scene, scene_of

Found = dict[str, frozenset[str]]
"""Line → what it is proposed to stand for."""
Method = Callable[[Scene], Found]
SEEDS = (1, 2, 3, 4, 5)


@dataclass
class Score:
    """Counts over scenes."""

    true: int = 0
    proposed: int = 0
    right: int = 0
    lines: int = 0
    lines_right: int = 0
    lines_wrong: int = 0
    by_kind: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, scene: Scene, found: Found) -> None:
        """One more scene."""
        for line in scene.lines:
            truth, told = scene.truth[line.id], found.get(line.id, frozenset())
            self.true += len(truth.names)
            self.proposed += len(told)
            self.right += len(truth.names & told)
            self.lines += 1
            self.lines_right += told == truth.names
            wrong = bool(told - truth.names)
            self.lines_wrong += wrong
            self.by_kind[truth.kind].update(lines=1, right=int(told == truth.names), wrong=int(wrong))

    @property
    def precision(self) -> float:
        """Of pairs."""
        return self.right / self.proposed if self.proposed else 1.0

    @property
    def recall(self) -> float:
        """Of pairs."""
        return self.right / self.true if self.true else 1.0


# --- ours --------------------------------------------------------------------------------------------------------------


def proposed(scene: Scene) -> Found:
    """The best answers."""
    answers = match_lines(scene.lines, scene.known)
    return {one.line.id: one.best.names for one in answers if one.best is not None}


def automatic(scene: Scene) -> Found:
    """The answers that need nobody."""
    answers = match_lines(scene.lines, scene.known)
    return {one.line.id: one.best.names for one in answers if one.best is not None and one.best.automatic}


# --- others, written down small ----------------------------------------------------------------------------------------


def unique_amount(scene: Scene) -> Found:
    """A: the only item of that amount within 60 days."""
    found = {}
    for line in scene.lines:
        same = [name for name, day, amount, *_ in _things(scene) if amount == line.amount and abs((line.date - day).days) <= 60]
        if len(same) == 1:
            found[line.id] = frozenset(same)
    return found


def ranked_hits(scene: Scene) -> Found:
    """B: ERPNext's ranking: one point each for number, party, amount and date; the unique best with two or more."""
    numbers, things, found = _index(scene), _things(scene), {}
    for line in scene.lines:
        named = numbers.named_in(line.words)
        ranked: defaultdict[int, list[str]] = defaultdict(list)
        for name, day, amount, party in things:
            if (amount > 0) != (line.amount > 0):
                continue
            hits = (name in named) + (amount == line.amount) + _same_name(line, party, scene) + (day == line.date)
            ranked[hits].append(name)
        best = max(ranked, default=0)
        if best >= 2 and len(ranked[best]) == 1:
            found[line.id] = frozenset(ranked[best])
    return found


def oldest_first(scene: Scene, *, tolerance: float = 0.0) -> Found:
    """C: Odoo's model: items by number tokens, else all of the party, oldest first until the amount is covered."""
    numbers, things, found = _index(scene), _things(scene), {}
    for line in scene.lines:
        named = numbers.named_in(line.words)
        tokens = [one for one in things if one[0] in named]
        of_party = [one for one in things if (one[2] > 0) == (line.amount > 0) and _same_name(line, one[3], scene)]
        taken, total = [], 0
        for name, _, amount, _ in sorted(tokens or of_party, key=lambda one: one[1]):
            if abs(total) < abs(line.amount):
                taken.append(name)
                total += amount
        if taken and abs(total - line.amount) <= tolerance * abs(line.amount):
            found[line.id] = frozenset(taken)
    return found


def _things(scene: Scene) -> list[tuple[str, object, int, str]]:
    debts = [(one.key, one.opened, one.amount, one.party) for one in scene.known.debts]
    return [*debts, *((one.id, one.date, one.amount, one.party) for one in scene.known.book)]


def _index(scene: Scene) -> NumberIndex:
    debts: Sequence[OpenDebt] = scene.known.debts
    book: Sequence[BookLine] = scene.known.book
    return NumberIndex([*((one.key, one.numbers) for one in debts), *((one.id, one.numbers) for one in book)])


def _same_name(line: BankLine, party: str, scene: Scene) -> bool:
    names = scene.known.names.get(party, ())
    return bool(names) and bool(line.counterparty) and likeness(folded(names[0]), folded(line.counterparty)) >= 80


METHODS: dict[str, Method] = {
    "A unique amount in a window": unique_amount,
    "B rank of hits (ERPNext-like)": ranked_hits,
    "C numbers, oldest first (Odoo-like)": oldest_first,
    "C2 the same, 3% tolerance": partial(oldest_first, tolerance=0.03),
    "ours, automatic only": automatic,
    "ours, proposed": proposed,
}


def scored(method: Method, seeds: Sequence[int] = SEEDS, *, noise: float = 1.0, count: int = 480) -> Score:
    """A method over the scenes of some seeds."""
    score = Score()
    for seed in seeds:
        scene = scene_of(seed, noise=noise, count=count)
        score.add(scene, method(scene))
    return score


def table(scores: dict[str, Score]) -> str:
    """The scoreboard in Markdown."""
    head = "| method | pair precision | pair recall | lines exactly right | wrong lines per 480 |\n|---|---|---|---|---|"
    rows = [
        f"| {name} | {one.precision:.3f} | {one.recall:.3f} | {one.lines_right / one.lines:.3f} "
        f"| {480 * one.lines_wrong / one.lines:.1f} |"
        for name, one in scores.items()
    ]
    return "\n".join([head, *rows])


def by_kind(score: Score) -> str:
    """Lines by kind of payment."""
    head = "| kind of payment | lines | exactly right | wrong |\n|---|---|---|---|"
    rows = [f"| {kind} | {n['lines']} | {n['right']} | {n['wrong']} |" for kind, n in sorted(score.by_kind.items())]
    return "\n".join([head, *rows])


def main() -> None:
    """Print the scoreboard."""
    scores = {name: scored(method) for name, method in METHODS.items()}
    print(table(scores), by_kind(scores["ours, proposed"]), sep="\n\n")
    for noise in (0.5, 2.0):
        print(f"\nnoise {noise}\n")
        print(table({name: scored(METHODS[name], noise=noise) for name in ("ours, automatic only", "ours, proposed")}))


if __name__ == "__main__":
    main()
