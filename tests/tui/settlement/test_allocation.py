"""How a payment is spread over open documents: whole, oldest first, credits before all, never more than is open."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ledger.api import OpenDocument
from tui.settlement.allocation import Allocation, of


def owed(ref: str, amount: str, due: str) -> OpenDocument:
    return OpenDocument(ref, "AP", "S1", "2026-01-01", due, "CNY", amount)


OLD, NEW, CREDIT = (
    owed("purchase_invoice:I1", "43708.40", "2026-03-14"),
    owed("purchase_invoice:I2", "151815.50", "2026-04-05"),
    owed("purchase_return:R1", "-995.00", "2026-03-20"),
)


def test_100_000_goes_whole_to_the_oldest_and_56_291_60_to_the_second() -> None:
    found = of([NEW, OLD]).with_paid(Decimal(100000)).filled()
    assert found.applied == {OLD.ref: Decimal("43708.40"), NEW.ref: Decimal("56291.60")}
    assert found.rest == 0


def test_a_credit_of_995_makes_the_rest_larger() -> None:
    found = of([OLD, CREDIT]).with_paid(Decimal(42000)).filled()
    assert found.applied == {CREDIT.ref: Decimal("-995.00"), OLD.ref: Decimal("42995.00")}
    assert found.rest == 0


def test_without_an_amount_the_ticks_say_what_is_paid() -> None:
    found = of([OLD, NEW, CREDIT]).ticked(OLD.ref).ticked(CREDIT.ref)
    assert (found.amount, found.rest) == (Decimal("42713.40"), 0)
    assert found.ticked(OLD.ref).applied == {CREDIT.ref: Decimal("-995.00")}


def test_what_is_paid_above_the_ticks_stays_as_the_rest() -> None:
    found = of([OLD]).with_paid(Decimal(50000)).filled()
    assert found.rest == Decimal("6291.60")


def test_a_share_is_cut_to_what_is_open_and_nothing_unticks() -> None:
    found = of([OLD]).given(OLD.ref, Decimal(99999))
    assert found.applied == {OLD.ref: Decimal("43708.40")}
    assert found.given(OLD.ref, Decimal(0)).applied == {}


def test_the_document_has_the_shares_in_place_of_what_is_open() -> None:
    found = of([OLD, NEW]).with_paid(Decimal(100000)).filled()
    made = {"kind": "payment", "settlements": [{"invoice": OLD.ref, "amount": "43708.40"}, {"invoice": NEW.ref, "amount": "1"}]}
    raw = found.document(made, {"id": "PAY1", "supplier": "S1"})
    assert raw["amount"] == "100000"
    assert [one["amount"] for one in raw["settlements"]] == ["43708.40", "56291.60"]


amounts = st.decimals(min_value=Decimal(-1000), max_value=Decimal(1000), places=2).filter(bool)


@given(
    st.lists(amounts, max_size=8), st.none() | st.decimals(min_value=0, max_value=3000, places=2), st.lists(st.integers(0, 7))
)
def test_no_document_ever_gets_more_than_is_open_nor_the_other_sign(
    opened: list[Decimal], paid: Decimal | None, ticks: list[int]
) -> None:
    documents = [owed(f"d:{number}", f"{amount:f}", "2026-01-01") for number, amount in enumerate(opened)]
    found: Allocation = of(documents).with_paid(paid).filled()
    for tick in ticks:
        found = found.ticked(f"d:{tick}") if tick < len(documents) else found
    for one in documents:
        share = found.applied.get(one.ref, Decimal(0))
        assert abs(share) <= abs(Decimal(one.amount)) and share * Decimal(one.amount) >= 0
    assert found.total + found.rest == found.amount
