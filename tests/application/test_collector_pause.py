"""The cyclic collector rests while a batch is posted, and is then as it was before."""

from __future__ import annotations

import gc

import pytest

from ledger.application.collector_pause import collector_paused


def test_the_collector_rests_and_goes_on_after_a_failure() -> None:
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError):
        fail_in_a_pause()
    assert gc.isenabled()


def fail_in_a_pause() -> None:
    with collector_paused():
        assert not gc.isenabled()
        _ = 1 // 0


def test_who_had_switched_it_off_finds_it_off() -> None:
    gc.disable()
    try:
        with collector_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
