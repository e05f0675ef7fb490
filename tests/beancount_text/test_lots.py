"""beancount books our FIFO layers by itself and comes to our costs, to the last digit."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from ledger.beancount_text.child_process import Answer, run_child
from ledger.beancount_text.lots import equal_parts
from ledger.beancount_text.writer import journal_text
from ledger.domain.masters import Costing, Item
from ledger.domain.money import format_scaled

if TYPE_CHECKING:
    from ledger.domain.state import Layer
    from tests.beancount_text.conftest import SmallBook

DAY = date(2026, 3, 2)
STOCK = "Assets:1405-库存商品:Main"


def text_of(book: SmallBook) -> str:
    return "".join(journal_text(book.records, book.masters, "CNY", lots=True))


def booked_by_beancount(book: SmallBook) -> Answer:
    answer = run_child([text_of(book)])
    assert isinstance(answer, Answer)
    assert answer.errors == ()
    assert answer.residual == "0"
    return answer


def test_three_pieces_for_ten_are_sold_one_by_one(book: SmallBook) -> None:
    book.receive(DAY, "F1", 3, 1000)
    costs = [book.issue(DAY + timedelta(days=day), "F1", 1).entries[0].postings[0].credit for day in (1, 2, 3)]
    assert costs == [333, 334, 333]
    text, answer = text_of(book), booked_by_beancount(book)
    assert f'  {STOCK}  1 F1 {{3.33 CNY, 2026-03-02, "1.1/1"}}\n' in text
    assert f'  {STOCK}  1 F1 {{3.34 CNY, 2026-03-02, "1.1/1#2"}}\n' in text
    assert text.count(f"  {STOCK}  -1 F1 {{}}\n") == 3
    assert f'2026-03-02 open {STOCK} "FIFO"\n' in text
    assert Decimal(answer.balances[STOCK]["F1"]) == 0
    assert answer.balances["Expenses:5401-主营业务成本"] == {"CNY": "10"}


def test_an_issue_over_two_layers_is_one_line_for_beancount_to_book(book: SmallBook) -> None:
    book.receive(DAY, "F1", 10, 1000)
    book.receive(DAY, "F1", 7, 1000)
    book.issue(DAY, "F1", 13)
    assert f"  {STOCK}  -13 F1 {{}}\n" in text_of(book)
    assert booked_by_beancount(book).costs[STOCK] == {"F1": "5.71"}


def test_a_wrong_cost_does_not_balance(book: SmallBook) -> None:
    book.receive(DAY, "F1", 10, 1000)
    book.receive(DAY, "F1", 10, 2000)
    book.issue(DAY, "F1", 10)
    answer = run_child([text_of(book).replace("10.00 CNY\n", "20.00 CNY\n")])
    assert isinstance(answer, Answer)
    assert any("does not balance" in error for error in answer.errors)


def test_a_late_price_puts_the_rest_of_the_layer_back_at_its_new_cost(book: SmallBook) -> None:
    book.receive(DAY, "F1", 3, 1000)
    book.issue(DAY, "F1", 1)
    book.reprice(DAY, "1.1/1", 100)
    book.issue(DAY, "F1", 1)
    assert booked_by_beancount(book).costs[STOCK] == {"F1": "3.83"}


def test_a_return_names_its_lots(book: SmallBook) -> None:
    book.receive(DAY, "F1", 3, 1000)
    book.receive(DAY, "F1", 3, 2000)
    book.give_back(DAY, "2.1/1", 2)
    assert '{6.665 CNY, 2026-03-02, "2.1/1"}' in text_of(book)
    assert booked_by_beancount(book).balances[STOCK]["F1"] == "4"


def test_a_reversed_issue_and_a_reversed_receipt(book: SmallBook) -> None:
    book.receive(DAY, "F1", 7, 1001)
    issue = book.issue(DAY, "F1", 3)
    book.issue(DAY, "F1", 2)
    book.reverse(DAY, issue)
    again = book.receive(DAY + timedelta(days=1), "F1", 5, 777)
    book.issue(DAY + timedelta(days=1), "F1", 2)
    book.reverse(DAY + timedelta(days=2), again)
    assert booked_by_beancount(book).balances[STOCK]["F1"] == "3"


def test_a_backdated_receipt_makes_us_name_the_lots(book: SmallBook) -> None:
    book.receive(DAY + timedelta(days=5), "F1", 10, 1000)
    book.issue(DAY + timedelta(days=6), "F1", 4)
    book.receive(DAY, "F1", 10, 3000)
    book.issue(DAY + timedelta(days=7), "F1", 4)
    assert "{}" not in text_of(book)
    booked_by_beancount(book)


def test_two_areas_are_two_accounts(book: SmallBook) -> None:
    book.receive(DAY, "F1", 2, 1000, place="W2")
    book.receive(DAY, "F1", 2, 3000, place="W1")
    book.issue(DAY, "F1", 2, place="W1")
    assert booked_by_beancount(book).costs["Assets:1405-库存商品:North"] == {"F1": "10"}


def test_a_transfer_takes_the_oldest_and_keeps_their_rank(book: SmallBook) -> None:
    book.receive(DAY, "F1", 3, 1000)
    book.receive(DAY + timedelta(days=1), "F1", 4, 2000)
    goods = {"account": "1405", "role": "INV", "item": "F1"}
    out = [("1.1/1", 3, 1000, DAY), ("2.1/1", 1, 500, DAY + timedelta(days=1))]
    lines = [{**goods, "place": "W1", "layer": name, "quantity": -q, "credit": v} for name, q, v, _ in out]
    for number, (_, q, v, rank) in enumerate(out, 3):
        lines.append({**goods, "place": "W2", "layer": f"3.1/{number}", "quantity": q, "debit": v, "rank_date": rank})
    book.post("stock_transfer", (DAY + timedelta(days=2), "normal", lines))
    book.issue(DAY + timedelta(days=3), "F1", 2, place="W2")
    assert f"  {STOCK}  -4 F1 {{}}\n" in text_of(book)
    assert booked_by_beancount(book).costs["Assets:1405-库存商品:North"] == {"F1": "8.33"}


def test_red_and_blue_of_one_record_are_netted(book: SmallBook) -> None:
    book.receive(DAY, "F1", 3, 1000)
    stock = {"account": "1405", "role": "INV", "item": "F1", "place": "W1", "layer": "1.1/1", "pair": 1}
    payable = {"account": "2202.02", "role": "GRNI", "credit": 100, "party": "S1"}
    lines = [{**stock, "debit": -1000, "quantity": -3}, {**stock, "debit": 1100, "quantity": 3}, payable]
    book.post("purchase_invoice", (DAY, "normal", lines))
    assert text_of(book).count("F1 {") == 6
    assert booked_by_beancount(book).costs[STOCK] == {"F1": "11"}


def test_averaged_items_stay_plain_beside_lots(busy_book: SmallBook) -> None:
    busy_book.receive(date(2026, 3, 9), "F1", 3, 1000)
    busy_book.issue(date(2026, 3, 9), "F1", 1)
    assert booked_by_beancount(busy_book).balances["Assets:1405-库存商品"]["P1"] == "80"


def test_a_layer_below_zero_on_some_day_is_written_plainly(book: SmallBook) -> None:
    book.receive(DAY, "F1", 3, 1000)
    book.issue(DAY - timedelta(days=1), "F1", 1)
    assert "{" not in text_of(book)
    booked_by_beancount(book)


def test_sixty_random_histories_are_booked_alike(book: SmallBook) -> None:
    random, on = Random(20260302), DAY
    items = [f"R{number}" for number in range(60)]
    for number, item in enumerate(items):
        book.masters.items[item] = Item(item, item, "kg", "goods", scale=number % 4, costing=Costing.FIFO)
    for _ in range(900):
        on += timedelta(days=random.choice((0, 0, 1)))
        _one_random_act(book, random, random.choice(items), on)
    answer, ours = booked_by_beancount(book), defaultdict(int)
    for layer in book.state.layers.values():
        ours[layer.pool.item] += layer.value
    theirs = {item: Decimal(cost) for item, cost in answer.costs[STOCK].items()}
    assert theirs == {item: Decimal(format_scaled(value, 2)) for item, value in ours.items()}
    assert text_of(book).count("{}") > 200


def _one_random_act(book: SmallBook, random: Random, item: str, on: date) -> None:
    layers = [layer for layer in book.state.layers.values() if layer.pool.item == item and layer.quantity]
    act = random.choice(("receive", "issue", "issue", "issue", "reprice", "give back"))
    if not layers or act == "receive":
        book.receive(on, item, random.randint(1, 500), random.randint(0, 100000))
    elif act == "issue":
        book.issue(on, item, random.randint(1, sum(layer.quantity for layer in layers)))
    else:
        layer: Layer = random.choice(layers)
        if act == "reprice":
            book.reprice(on, layer.name, random.randint(-layer.value, 1000))
        else:
            book.give_back(on, layer.name, random.randint(1, layer.quantity))


@given(st.integers(1, 10**9), st.integers(0, 10**12), st.integers(-3, 6))
def test_equal_parts_add_up_to_quantity_and_value(quantity: int, value: int, scale: int) -> None:
    parts = equal_parts(quantity, value, scale=scale)
    assert sum(pieces for pieces, _ in parts) == quantity
    assert sum(pieces * cost for pieces, cost in parts) == Decimal(f"{value}E{scale}")
