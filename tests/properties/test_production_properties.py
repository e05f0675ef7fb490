"""Laws of production over random histories (DOMAIN §2.7): what goes into orders comes out, a closed order holds 0.00."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.domain.production_order import is_open, work_in_progress
from tests.properties.test_booking_properties import assert_sums_agree
from tests.properties.workshop import ORDERS, Step, Workshop

_WHAT = (
    "issue",
    "issue",
    "give_back",
    "labour",
    "overhead",
    "receive",
    "receive",
    "scrap",
    "lose",
    "bill",
    "next_day",
    "last",
    "close",
)
steps: st.SearchStrategy[list[Step]] = st.lists(
    st.tuples(st.sampled_from(_WHAT), st.integers(0, 1), st.integers(1, 40), st.integers(1, 99_999)), max_size=25
)


@pytest.mark.parametrize("fg_costing", ["actual_month_end", "standard", "actual_on_close_of_MO"])
@given(history=steps)
@settings(max_examples=60, deadline=None)
def test_value_in_is_value_out_and_work_in_progress_and_a_closed_order_holds_nothing(
    fg_costing: str, history: list[Step]
) -> None:
    workshop = Workshop(fg_costing=fg_costing)
    for step in history:
        workshop.step(step)
        assert workshop.account() == workshop.wip() == sum(workshop.into.values()) - sum(workshop.out.values())
        closed = [code for code in ORDERS if not is_open(code, workshop.state)]
        assert [work_in_progress(code, workshop.state) for code in closed] == [0] * len(closed)
    workshop.finish()
    assert workshop.account() == workshop.wip() == 0
    assert workshop.into == workshop.out
    assert_sums_agree(workshop.state)
    assert not any(one.quantity for one in workshop.state.open_items.values() if one.key.role in ("TO_MAKE", "MADE", "MO_OPEN"))


def test_an_order_that_only_scrapped_and_got_material_back_is_made_up_by_a_voucher_and_closed() -> None:
    workshop = Workshop(fg_costing="standard")
    for step in (("issue", 0, 1, 1), ("scrap", 0, 1, 1), ("give_back", 0, 1, 1)):
        workshop.step(step)
    assert workshop.wip() < 0, "the scrap took out what was planned, and the material is back"
    workshop.finish()
    assert workshop.account() == workshop.wip() == 0


def test_60_finished_and_40_half_done_share_1000_00_as_750_00_and_250_00() -> None:
    workshop = Workshop()
    workshop.post("payroll_charge", lines=[{"order": "MO2", "amount": "1000.00"}])
    workshop.post("production_receipt", order="MO2", in_process="40", completion="50%", lines=[{"quantity": "60"}])
    assert work_in_progress("MO2", workshop.state) == 25_000
