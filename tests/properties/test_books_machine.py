"""The shipped rules on real books do what the specification says, whatever is posted in whatever order."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.properties.books_machine import BooksMachine


@pytest.mark.parametrize(("engine", "histories"), [("sqlite", 25), ("postgresql", 8)])
def test_books_and_specification_agree(engine: str, histories: int, place_maker: Callable[[str], str]) -> None:
    class Books(BooksMachine):
        def place(self) -> str:
            return place_maker(engine)

    run_state_machine_as_test(Books, settings=settings(max_examples=histories, stateful_step_count=25, deadline=None))
