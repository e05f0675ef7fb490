"""One kill of the primary with its standby confirming, and one without: nothing is lost in the first, and a loss is seen.

The long drill is `make failover`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.failover.cluster import Cluster, running
from tests.failover.packages import missing_packages
from tests.failover.run import drill


@pytest.fixture(scope="module")
def pair_or_missing() -> Iterator[Cluster | list[str]]:
    """A whole cluster, or the packages that it lacks. Its folder is open to the server's user, which pytest's own are not."""
    missing = missing_packages()
    if missing:
        yield missing
        return
    with tempfile.TemporaryDirectory(prefix="zhangfang-failover-") as name, running(Path(name)) as cluster:
        yield cluster


@pytest.fixture
def cluster(pair_or_missing: Cluster | list[str], request: pytest.FixtureRequest) -> Cluster:
    """The cluster; skips where packages are missing, and the summary says so."""
    if isinstance(pair_or_missing, list):
        reason = f"failover: missing packages {', '.join(pair_or_missing)}"
        request.node.user_properties.append(("not run", reason))
        pytest.skip(reason)
    return pair_or_missing


def test_nothing_that_a_standby_confirms_is_lost(cluster: Cluster) -> None:
    found = drill(cluster, cluster.folder / "confirmed", ["deaf"], clerks=3)
    assert found.sound, "\n".join(found.lines())
    assert found.promised.asked_again == 0
    assert found.promised.repeated > 0


def test_without_confirmation_a_loss_is_seen_and_the_book_stays_in_order(cluster: Cluster) -> None:
    """Clerks go on writing on a server whose history is shorter than what they remember."""
    cluster.set_synchronous(synchronous=False)
    found = drill(cluster, cluster.folder / "unconfirmed", ["deaf"], clerks=3)
    assert found.lost
    assert (found.verified, found.replayed) == (True, True), found.problems
