"""What was charged for a sold line and what of it was given back, in numbers: bills, returns and allowances, one by one."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.domain.document import Ref
from ledger.domain.earlier_lines import Charge, charge_of
from ledger.domain.field_values import FieldReader
from ledger.domain.given_back import GivenBack, Left, OfSoldLines, Part, allowances_on, given_back, given_back_by
from tests.properties.memory_book import MemoryBook

TEN = Charge(10, 100_000, 13_000)
"""10 pieces for 1,130.00."""
D1 = "delivery:D1/1"


def bill(quantity: int, net: int, tax: int) -> Part:
    return Part("sales_invoice:I1", quantity, net, tax)


def left(found: Left) -> tuple[int, int, int]:
    return found.quantity, found.net, found.tax


def test_an_allowance_of_113_00_makes_ten_pieces_1017_00_and_the_next_that_comes_back_101_70() -> None:
    found = GivenBack(TEN, 0, [Part("sales_allowance:A1", 0, 10_000, 1_300)])
    assert left(found.billed) == (10, 90_000, 11_700) and left(found.unbilled) == (0, 0, 0)
    assert found.billed.gross == 101_700
    assert found.price(0, 1, unbilled=False) == (9_000, 1_170)
    assert found.price(0, 10, unbilled=False) == (90_000, 11_700)
    assert (found.given("net"), found.given("tax"), found.given("gross")) == (10_000, 1_300, 11_300)


def test_what_was_delivered_without_a_bill_is_billed_unit_by_unit() -> None:
    """6 of 10 are billed at 113.40 each; 4 come back at 113.00 before their bill, the 6 at what their bill said."""
    found = GivenBack(TEN, 4, [bill(6, 60_212, 7_828)])
    assert left(found.left(unbilled=True)) == (4, 40_000, 5_200)
    assert left(found.left(unbilled=False)) == (6, 60_212, 7_828)
    assert found.price(6, 4, unbilled=True) == (40_000, 5_200)
    assert found.price(0, 1, unbilled=False) == (10_035, 1_305)
    found.note(Part("sales_return:R1", 4, 40_000, 5_200, unbilled=True))
    found.note(Part("sales_return:R1", 6, 60_212, 7_828))
    assert left(found.unbilled) == left(found.billed) == (0, 0, 0)
    assert found.documents == ["sales_return:R1"]
    assert (found.given("quantity"), found.given("gross")) == (10, 113_240)


def test_a_second_bill_takes_the_units_after_those_of_the_first() -> None:
    """10 pieces for 10.00 and 1.01 tax, three and three billed: units 4 to 6 were charged 3.00 and 0.31, not 0.30."""
    found = GivenBack(Charge(10, 1_000, 101), 4, [bill(3, 300, 30), bill(3, 300, 31)])
    assert left(found.unbilled) == (4, 400, 40)
    assert left(found.billed) == (6, 600, 61)


@pytest.mark.parametrize(
    ("still", "parts", "unbilled", "billed"),
    [
        (0, [], (0, 0, 0), (10, 1_000, 130)),
        (1, [], (10, 1_000, 130), (0, 0, 0)),
        (0, [bill(10, 990, 129)], (0, 0, 0), (10, 990, 129)),
        (0, [Part("sales_return:R1", 10, 990, 129, unbilled=True)], (0, 10, 1), (0, 0, 0)),
        (0, [Part("sales_return:R1", 1, 100, 13)], (0, 0, 0), (9, 900, 117)),
        (0, [Part("sales_allowance:A1", 0, 100, 13, unbilled=True)], (0, -100, -13), (10, 1_000, 130)),
    ],
)
def test_a_line_was_billed_with_its_delivery_where_nothing_says_that_it_was_billed_later(
    still: int, parts: list[Part], unbilled: tuple[int, int, int], billed: tuple[int, int, int]
) -> None:
    found = GivenBack(Charge(10, 1_000, 130), still, parts)
    assert (left(found.unbilled), left(found.billed)) == (unbilled, billed)
    assert found.parts == parts


def test_no_more_comes_back_than_a_share_of_what_is_left_and_a_cent_of_rounding() -> None:
    found = GivenBack(Charge(3, 900, 100), 0, [])
    assert [found.most(quantity, unbilled=False) for quantity in (0, 1, 2, 3, 4)] == [1_000, 334, 668, 1_000, 1_000]
    assert found.most(1, unbilled=True) == 0
    assert GivenBack(Charge(3, 0, 0), 0, []).most(1, unbilled=False) == 0
    assert GivenBack(Charge(3, 1, 0), 0, []).most(2, unbilled=False) == 1
    over = GivenBack(Charge(3, 900, 100), 0, [Part("sales_allowance:A1", 0, 1_000, 100)])
    assert (over.most(1, unbilled=False), over.most(3, unbilled=False)) == (0, 0)


def test_a_price_never_takes_net_or_tax_below_what_is_left_of_them() -> None:
    no_tax_left = GivenBack(Charge(2, 200, 20), 0, [Part("sales_allowance:A1", 0, 0, 20)])
    assert no_tax_left.price(0, 1, unbilled=False) == (100, 0)
    no_net_left = GivenBack(Charge(2, 200, 20), 0, [Part("sales_allowance:A1", 0, 200, 0)])
    assert no_net_left.price(0, 1, unbilled=False) == (0, 10)
    little_left = GivenBack(Charge(2, 200, 20), 2, [Part("sales_allowance:A1", 0, 180, 0, unbilled=True)])
    assert little_left.price(0, 1, unbilled=True) == (20, 1), "21 of 40 gross, and no more net than 20"


def test_unbilled_units_come_back_as_they_would_have_been_billed_and_no_dearer_than_what_is_left_of_them() -> None:
    found = GivenBack(Charge(3, 100, 10), 3, [])
    assert [found.price(before, 1, unbilled=True) for before in (0, 1, 2)] == [(33, 4), (34, 2), (33, 4)]
    found.note(Part("sales_return:R1", 1, 90, 4, unbilled=True))
    assert found.price(1, 1, unbilled=True) == (9, 0), "10 and 6 are left of two"


def test_some_units_take_their_share_of_gross_and_all_of_them_all() -> None:
    some = Left(3, 100, 13)
    assert [some.part(quantity) for quantity in (0, 1, 2, 3, 4)] == [(0, 0), (33, 5), (67, 8), (100, 13), (100, 13)]
    assert Left(0, 5, 1).part(0) == (5, 1), "what is left when all units are back"
    some.move(2, -40, 7)
    assert left(some) == (5, 60, 20) and some.gross == 80


def test_documents_that_gave_back_are_named_once_in_order_and_bills_and_this_document_are_not_among_them() -> None:
    parts = [bill(1, 1, 0), Part("sales_return:B", 1, 1, 0), Part("sales_return:A", 1, 1, 0), Part("sales_return:B", 1, 1, 0)]
    found = GivenBack(TEN, 0, [*parts, Part("", 1, 1, 0)])
    assert found.documents == ["sales_return:B", "sales_return:A"]
    assert Part("sales_return:B", 1, 3, 4).gross == 7


# --- in a book -----------------------------------------------------------------------------------------------------------


def shop(billing: str = "now") -> MemoryBook:
    """10 boxes and 5 cans delivered for 1,130.00 and 565.00."""
    book = MemoryBook.new("cn-small-enterprise", {})
    for code in ("P1", "P2"):
        post(book, {"kind": "item", "id": code, "name": code, "unit": "pcs", "category": "goods", "tax_code": "special13"})
        lines = [{"item": code, "quantity": "50", "place": "W1", "net": "500.00"}]
        post(book, {"kind": "goods_receipt", "id": f"R-{code}", "date": "2026-03-02", "supplier": "S1", "lines": lines})
    lines = [
        {"item": "P1", "quantity": "10", "place": "W1", "gross": "1130.00"},
        {"item": "P2", "quantity": "5", "place": "W1", "gross": "565.00"},
    ]
    sell(book, "delivery", "D1", *lines, **({"billing": "later"} if billing == "later" else {}))
    return book


def post(book: MemoryBook, raw: dict[str, Any]) -> None:
    if raw["kind"] == "item":
        for party in ("S1", "C1"):
            if party not in book.state.masters.parties:
                assert not book.post({"kind": "party", "id": party, "name": party})
    found = book.post(raw)
    assert not found, found


def sell(book: MemoryBook, kind: str, name: str, *lines: dict[str, Any], **header: str) -> None:
    post(book, {"kind": kind, "id": name, "date": "2026-03-03", "customer": "C1", **header, "lines": list(lines)})


def of_line(book: MemoryBook, line: int = 1) -> GivenBack:
    item, ref, reader = book.state.masters.items[f"P{line}"], Ref("delivery", "D1", line), reader_of(book)
    charge = charge_of(reader, ref, item)
    assert charge is not None
    return given_back(reader, ref, item, charge)


def reader_of(book: MemoryBook, currency: str = "CNY") -> FieldReader:
    record = book.records[-1]
    in_force = book.adopted.at(record.accounting_date)
    assert in_force is not None
    return FieldReader(book.state, in_force.bundle, currency, record.accounting_date)


def test_returns_and_allowances_that_stand_are_read_in_the_order_of_recording_and_reversed_ones_are_not() -> None:
    book = shop()
    sell(book, "sales_return", "Z", {"delivery": "D1/1", "quantity": "2"}, {"delivery": "D1/2", "quantity": "1"})
    sell(book, "sales_allowance", "B", {"delivery": "D1/1", "gross": "113.00"})
    sell(book, "sales_return", "A", {"delivery": "D1/1", "quantity": "1"})
    sell(book, "sales_allowance", "C", {"delivery": "D1/2", "net": "10.00"})
    assert of_line(book).parts == [
        Part("sales_return:Z", 2, 20_000, 2_600),
        Part("sales_allowance:B", 0, 10_000, 1_300),
        Part("sales_return:A", 1, 8_750, 1_138),
    ]
    assert of_line(book, 2).parts == [Part("sales_return:Z", 1, 10_000, 1_300), Part("sales_allowance:C", 0, 1_000, 130)]
    state = book.state
    assert given_back_by(state, "P1", D1) == {"sales_return:Z", "sales_allowance:B", "sales_return:A"}
    assert given_back_by(state, "P2", "delivery:D1/2") == {"sales_return:Z", "sales_allowance:C"}
    assert allowances_on(state, D1) == ["sales_allowance:B/1"] and allowances_on(state, "delivery:D9/1") == []
    assert not book.reverse("sales_allowance:B")
    assert [part.document for part in of_line(book).parts] == ["sales_return:Z", "sales_return:A"]
    assert allowances_on(state, D1) == []
    assert allowances_on(state, "delivery:D1/2") == ["sales_allowance:C/1"]


def test_what_comes_back_of_another_delivery_of_the_same_item_is_no_part_of_this_one() -> None:
    book = shop()
    sell(book, "delivery", "D2", {"item": "P1", "quantity": "10", "place": "W1", "gross": "1130.00"})
    sell(book, "sales_return", "R1", {"delivery": "D2/1", "quantity": "3"}, {"delivery": "D1/1", "quantity": "1"})
    assert of_line(book).parts == [Part("sales_return:R1", 1, 10_000, 1_300)]


def test_what_came_back_in_dinars_has_three_decimals() -> None:
    book = shop()
    sell(book, "sales_return", "R1", {"delivery": "D1/1", "quantity": "1"})
    item, ref = book.state.masters.items["P1"], Ref("delivery", "D1", 1)
    assert given_back(reader_of(book, "KWD"), ref, item, TEN).parts == [Part("sales_return:R1", 1, 100_000, 13_000)]


def test_lines_of_two_deliveries_of_one_item_are_told_apart_in_one_document() -> None:
    book = shop()
    sell(book, "delivery", "D2", {"item": "P1", "quantity": "3", "place": "W1", "gross": "339.00"})
    lines, item = OfSoldLines(reader_of(book)), book.state.masters.items["P1"]
    found = [lines.of({"delivery": Ref("delivery", name, 1), "item": item}) for name in ("D1", "D2")]
    assert [left(one.billed) for one in found if one is not None] == [(10, 100_000, 13_000), (3, 30_000, 3_900)]


def test_an_allowance_names_each_of_its_lines_that_lowers_the_price() -> None:
    book = shop()
    lines = [
        {"delivery": "D1/2", "gross": "11.30"},
        {"delivery": "D1/1", "gross": "22.60"},
        {"delivery": "D1/2", "gross": "1.13"},
    ]
    sell(book, "sales_allowance", "B", *lines)
    assert allowances_on(book.state, "delivery:D1/2") == ["sales_allowance:B/1", "sales_allowance:B/3"]
    assert allowances_on(book.state, D1) == ["sales_allowance:B/2"]


def test_bills_of_a_line_that_is_billed_later_are_read_with_what_came_back_before_them() -> None:
    book = shop("later")
    assert left(of_line(book).unbilled) == (10, 100_000, 13_000)
    sell(book, "sales_invoice", "I1", {"delivery": "D1/1", "quantity": "6", "gross": "680.40"})
    sell(book, "sales_return", "R1", {"delivery": "D1/1", "quantity": "4"}, billing="later")
    found = of_line(book)
    assert [(part.document, part.quantity, part.unbilled) for part in found.parts] == [
        ("sales_invoice:I1", 6, False), ("sales_return:R1", 4, True),
    ]  # fmt: skip
    assert (found.billed.gross, found.unbilled.gross) == (68_040, 0)
    assert given_back_by(book.state, "P1", D1) == {"sales_invoice:I1", "sales_return:R1"}
    assert left(of_line(book, 2).unbilled) == (5, 50_000, 6_500)


def test_the_second_line_of_a_document_knows_what_its_first_gives_back() -> None:
    book = shop()
    lines = OfSoldLines(reader_of(book))
    line = {
        "delivery": Ref("delivery", "D1", 1),
        "item": book.state.masters.items["P1"],
        "quantity": 4,
        "net": 40_000,
        "tax": 5_200,
    }
    lines.note(line, unbilled=False)
    found = lines.of(line)
    assert found is not None and left(found.billed) == (6, 60_000, 7_800)
    assert found.parts == [Part("", 4, 40_000, 5_200)]
    lines.note({name: value for name, value in line.items() if name != "quantity"}, unbilled=True)
    assert left(found.billed) == (6, 60_000, 7_800) and left(found.unbilled) == (0, -40_000, -5_200)
    assert lines.of(line) is found


@pytest.mark.parametrize("missing", ["delivery", "item", "charge"])
def test_nothing_stands_against_a_line_that_names_no_sold_one_or_one_that_charged_nothing(missing: str) -> None:
    book = shop()
    line: dict[str, Any] = {"delivery": Ref("delivery", "D1", 1), "item": book.state.masters.items["P1"], "net": 1, "tax": 0}
    line |= {"delivery": Ref("delivery", "D9", 1)} if missing == "charge" else {missing: None}
    lines = OfSoldLines(reader_of(book))
    lines.note(line, unbilled=False)
    assert lines.of(line) is None
    assert lines.of({**line, "item": book.state.masters.items["P2"], "delivery": Ref("delivery", "D1", 2)}) is not None
