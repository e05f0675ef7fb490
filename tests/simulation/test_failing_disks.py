"""The disk under a book fails at the N-th operation: nothing acknowledged is lost, nothing half is kept."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from ledger.store import connection
from tests.simulation.failing_disks import Experiment, at_every_sync, every_fault

sys.path.insert(0, str(Path(__file__).parents[1] / "fakes"))

from failing_disk import FailingDisk, Fault


def test_a_day_survives_a_sync_that_fails_and_a_power_cut_at_every_sync(disk: FailingDisk, tmp_path: Path) -> None:
    experiment = Experiment(tmp_path, disk)
    found = [experiment.survive(fault, dice=random.Random(str(fault))) for fault in at_every_sync(experiment)]
    assert len(found) >= 10
    assert not any(survived.passed for survived in found)
    assert {"disk_failed"} <= {survived.code for survived in found}


def test_a_day_survives_a_sample_of_failing_torn_and_dropped_writes(disk: FailingDisk, tmp_path: Path) -> None:
    experiment = Experiment(tmp_path, disk)
    found = {fault: experiment.survive(fault, dice=random.Random(str(fault))) for fault in every_fault(experiment, 75)}
    assert {fault.kind for fault, survived in found.items() if not survived.passed} == {
        "error",
        "broken",
        "full",
        "torn",
        "cut",
    }
    assert {fault.kind for fault, survived in found.items() if survived.passed} == {"error", "broken", "full", "torn", "cut"}
    assert {survived.code for survived in found.values()} == {"", "disk_failed", "disk_full"}


def test_a_book_that_did_not_sync_its_commits_would_be_found_out(
    disk: FailingDisk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    careless = tuple(one.replace("FULL", "OFF") for one in connection._PRAGMAS)
    monkeypatch.setattr(connection, "_PRAGMAS", careless)
    experiment = Experiment(tmp_path, disk)
    with pytest.raises(AssertionError, match=r"acknowledged and is lost|ok"):
        [experiment.survive(Fault("cut", at), dice=random.Random(at)) for at in range(20, experiment.operations, 20)]
