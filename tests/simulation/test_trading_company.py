"""Companies live through a month with power cuts, clocks set back and documents handed in twice; every step is audited.

More of them: `make simulate SEEDS=200 DAYS=30`, one for longer: `make simulate SEED=7 DAYS=90`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.store import unit_of_work
from tests.simulation.auditor import Violation
from tests.simulation.broken_seeds import BrokenSeed, broken_seeds, keep_broken
from tests.simulation.office import POINTS, Trouble
from tests.simulation.trading_company import Run, random_documents, simulate

SEEDS = (2, 5, 103)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_month_of_a_trading_company_passes_every_audit(seed: int, tmp_path: Path) -> None:
    run = simulate(seed, 30, str(tmp_path / "book.db"), per_day=6)
    assert run.posted["purchase_invoice"] and run.posted["delivery"]
    assert run.refused.total() < run.posted.total() // 2
    assert run.office.met["handed in again"]


@pytest.mark.parametrize("once", broken_seeds(), ids=lambda once: f"{once.seed}-{once.days}-{once.chart}")
def test_a_company_that_once_broke_passes_now(once: BrokenSeed, tmp_path: Path) -> None:
    simulate(once.seed, once.days, str(tmp_path / "book.db"), per_day=once.per_day, chart=once.chart)


@pytest.mark.parametrize(("seed", "chart"), [(21, "generic"), (34, "cn-enterprise")])
def test_the_other_charts_pass_as_well(seed: int, chart: str, tmp_path: Path) -> None:
    assert simulate(seed, 30, str(tmp_path / "book.db"), per_day=6, chart=chart).posted.total() > 100


@pytest.mark.parametrize("seed", [11, 29])
def test_the_same_company_has_the_same_root_on_sqlite_and_postgresql(seed: int, sqlite_place: str, postgres_place: str) -> None:
    roots = [simulate(seed, 14, place, per_day=6, calm=True).root for place in (sqlite_place, postgres_place)]
    assert roots[0] == roots[1]
    assert len(roots[0]) == 64


def test_the_same_seed_writes_the_same_documents() -> None:
    assert random_documents(7, 20) == random_documents(7, 20)
    assert len({document["kind"] for document in random_documents(7, 90)}) > 30


def troubled(seed: int, place: Path) -> Run:
    """A company whose power fails at every third act."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("tests.simulation.office.Trouble.of", lambda _: Trouble(crash=350, jump=100, again=100, verify=5))
        return simulate(seed, 12, str(place), per_day=6)


def test_a_company_whose_power_fails_at_every_third_act_loses_nothing_it_was_told_of(tmp_path: Path) -> None:
    run = troubled(1, tmp_path / "book.db")
    gone = {name.removeprefix("power gone ") for name in run.office.met if name.startswith("power gone")}
    assert gone == set(POINTS), set(POINTS) - gone
    assert run.office.met["clock set"] and run.office.met["handed in again"]


def test_a_book_that_tells_before_it_has_committed_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.store.connection._PRAGMAS", ("journal_mode = WAL", "synchronous = OFF", "foreign_keys = ON"))
    with pytest.raises(AssertionError, match=r"were acknowledged|malformed|damaged"):
        troubled(2, tmp_path / "book.db")


def test_a_book_that_takes_the_same_key_twice_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.application.post_documents._same_key", lambda *_: [])
    with pytest.raises(Violation):
        simulate(3, 12, str(tmp_path / "book.db"), per_day=6)


def test_a_seed_that_breaks_is_kept_once(tmp_path: Path) -> None:
    file = tmp_path / "seeds.toml"
    file.write_text("# none yet\n", encoding="utf-8")
    for found in ("“stock” is below zero", "again"):
        keep_broken(77, 30, 6, "generic", found, file)
    assert broken_seeds(file) == [BrokenSeed(77, 30, 6, "generic", "“stock” is below zero")]
    assert unit_of_work.insert.__module__ == "ledger.store.statements", "nothing stays patched"
