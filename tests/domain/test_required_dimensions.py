"""What every posting must say by its role is asked before it is posted (docs/DOMAIN.md §2.9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ledger.domain.entry import Posting
from ledger.domain.masters import Item
from ledger.domain.required_dimensions import missing_dimensions
from ledger.domain.role import ROLES
from ledger.domain.state import BookState, OpenItem, OpenKey

_STOCK = [name for name, role in ROLES.items() if role.stock]
_CASH = [name for name, role in ROLES.items() if role.cash]
_PARTY = [name for name, role in ROLES.items() if "party" in role.arguments and not role.memo and not role.stock]
_WHOLE = Posting(
    1, "1000", "INV", 500, 0, item="L1", quantity=5, place="W1", lot="A", party="S1", due=date(2026, 4, 1),
    cash_item="sales", open_item="purchase_invoice:I1", document_line=1,
)  # fmt: skip


def _book() -> BookState:
    state = BookState()
    state.masters.items["L1"] = Item("L1", "lot", "pcs", "goods", lot_tracked=True)
    return state


def _missing(posting: Posting, state: BookState | None = None) -> list[str]:
    return list(missing_dimensions(posting, state or _book()))


@pytest.mark.parametrize("role", list(ROLES))
def test_a_posting_that_says_everything_lacks_nothing(role: str) -> None:
    assert _missing(replace(_WHOLE, role=role)) == []


@pytest.mark.parametrize("role", _STOCK)
@pytest.mark.parametrize("name", ["item", "place", "lot", "document_line"])
def test_goods_without_item_place_lot_or_line_lack_it(role: str, name: str) -> None:
    posting = replace(_WHOLE, role=role, **{name: None})
    assert name in _missing(posting)


@pytest.mark.parametrize("role", _PARTY)
def test_what_is_owed_without_a_party_lacks_it(role: str) -> None:
    assert _missing(replace(_WHOLE, role=role, party=None)) == ["party"]


@pytest.mark.parametrize("role", _CASH)
def test_money_without_a_cash_flow_item_lacks_it(role: str) -> None:
    assert _missing(replace(_WHOLE, role=role, cash_item=None)) == ["cash_item"]


@pytest.mark.parametrize("role", ["AR", "AP"])
def test_a_new_receivable_or_payable_without_a_due_date_lacks_it_and_a_settlement_does_not(role: str) -> None:
    posting, state = replace(_WHOLE, role=role, due=None, item=None), _book()
    assert _missing(posting, state) == ["due"]
    key = OpenKey(role, "S1", "purchase_invoice:I1", "")
    state.open_items[key] = OpenItem(key, "2202.01", value=500)
    assert _missing(posting, state) == []


def test_value_alone_on_a_layer_needs_no_place_and_no_lot() -> None:
    posting = replace(_WHOLE, quantity=None, place=None, lot=None, document_line=None, layer="1.1/1")
    assert _missing(posting) == []
