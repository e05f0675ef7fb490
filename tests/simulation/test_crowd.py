"""Many processes at one book, on both databases; the long versions: `make crowd`."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation.crowd import (
    Crowd,
    KilledServer,
    ending_connections,
    fifty_buyers,
    killing,
    killing_clerks,
    one_winner,
    trade,
)


def test_50_buyers_for_25_pieces_end_with_exactly_25(book_place: str, tmp_path: Path) -> None:
    found = fifty_buyers(book_place, tmp_path, processes=5)
    assert (found.tried, found.acknowledged, found.refused, found.stored) == (50, 25, 25, 25)


def test_of_four_documents_with_one_key_one_is_stored(book_place: str, tmp_path: Path) -> None:
    found = one_winner(book_place, tmp_path, processes=4, keys=3)
    assert (found.stored, found.refused) == (3, 9)


@pytest.mark.parametrize("load", ["hot", "disjoint"])
def test_clerks_that_are_killed_at_work_lose_nothing_that_was_acknowledged(book_place: str, tmp_path: Path, load: str) -> None:
    found = trade(book_place, tmp_path, load=load, processes=3, each=8, meanwhile=killing_clerks(2))
    assert found.killed >= 1
    assert found.acknowledged == found.stored


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KilledServer]:
    try:
        made = KilledServer(tmp_path_factory.mktemp("server"))
    except Exception as error:  # noqa: BLE001  # whatever keeps a server from running
        pytest.skip(f"no PostgreSQL: {error}")
    yield made
    made.close()


def test_clerks_whose_connections_are_ended_all_the_time_go_on_and_lose_nothing(server: KilledServer, tmp_path: Path) -> None:
    """On a server of its own: the connections of other tests are not ended."""
    found = trade(server.url("b"), tmp_path, load="zipf", processes=3, each=8, meanwhile=ending_connections)
    assert found.killed > 0
    assert found.again.keys() <= {"connection_lost", "server_unreachable"}


def test_a_server_killed_twice_under_load_loses_nothing_that_was_acknowledged(server: KilledServer, tmp_path: Path) -> None:
    found = trade(server.url("b"), tmp_path, load="zipf", processes=3, each=60, meanwhile=killing(server, 2))
    assert found.killed == 2
    assert found.acknowledged == found.stored


def test_a_book_that_loses_what_it_acknowledged_is_found_out(sqlite_place: str, tmp_path: Path) -> None:
    def forging(crowd: Crowd, _dice: random.Random) -> int:
        while not crowd.works[0].notes.exists():
            time.sleep(0.02)
        with (tmp_path / "notes-0").open("a", encoding="utf-8") as notes:
            notes.write("ack D0-never -\n")
        return 0

    with pytest.raises(AssertionError, match="acknowledged and lost"):
        trade(sqlite_place, tmp_path, load="hot", processes=1, each=1, meanwhile=forging)
