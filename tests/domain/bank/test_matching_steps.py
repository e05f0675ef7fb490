"""Each step of matching: what it answers, and when it holds its tongue."""

from __future__ import annotations

from fractions import Fraction

import pytest

from ledger.domain.bank.party_names import account_key, folded
from ledger.domain.bank.proposal import Answer, Difference, Posts, Proposal, Step
from ledger.domain.bank.statement_line import Learned
from tests.domain.bank.matching import answer, answers, line, owed, posted

HONGDA, HONGDA2, YONGGU = "上海宏达贸易有限公司", "上海宏大贸易有限公司", "杭州永固紧固件有限公司"


def best(found: Answer) -> Proposal:
    assert found.best is not None, found
    return found.best


def test_a_payment_in_the_book_is_linked_and_posts_nothing() -> None:
    found = best(answer(line(-1252200, YONGGU), posted("PAY-0031", -1252200, "S1"), owed("PI-9", -1252200, "S1")))
    assert (found.step, found.posts, found.score, found.automatic) == (Step.BOOKED, Posts.NOTHING, 97, True)
    assert found.names == {"PAY-0031.1/2"}
    assert [text.en for text in found.reasons] == ["the amount is equal", "the name is equal", "2 days apart"]


def test_a_document_posted_from_the_line_itself_is_its_own() -> None:
    found = best(answer(line(500, name="S-abc"), posted("S-abc", 500, "C1"), posted("R-2", 500, "C2")))
    assert found.names == {"S-abc.1/2"} and found.score == 99


def test_the_number_of_a_payment_tells_it_from_its_twin() -> None:
    twins = (posted("PAY-0031", -500, "S1"), posted("PAY-0032", -500, "S1"))
    assert best(answer(line(-500, YONGGU, "pay 0032"), *twins)).names == {"PAY-0032.1/2"}
    assert answer(line(-500, YONGGU), *twins).best is None


def test_a_posting_of_nobody_near_the_day_is_suggested_and_no_more() -> None:
    found = best(answer(line(50000), posted("POS-1", 50000)))
    assert found.score == 92 and not found.automatic
    assert answer(line(50000), posted("POS-1", 50000, day=1)).best is None  # 19 days


def test_a_posting_of_somebody_else_is_not_the_payers() -> None:
    assert answer(line(500, HONGDA), posted("R-1", 500, "C2")).best is None


def test_takings_that_the_bank_put_together_are_found_as_a_sum() -> None:
    takings = (posted("POS-1", 241003, day=18), posted("POS-2", 282149, day=18), posted("POS-3", 300007, day=19))
    found = best(answer(line(241003 + 282149 + 300007, "", "清算"), *takings))
    assert found.posts is Posts.NOTHING and len(found.book) == 3 and found.score == 88


def test_a_number_in_the_memo_with_the_right_amount_is_certain() -> None:
    found = best(answer(line(11300, "王五", "货款 inv 7781"), owed("INV-7781", 11300), owed("INV-7782", 11300)))
    assert (found.step, found.score, found.names) == (Step.NUMBERS, 99, {"sales_invoice:INV-7781"})
    assert found.reasons[1].zh == "附言含 INV7781"


def test_a_number_with_another_amount_is_not_enough() -> None:
    assert answer(line(999, "", "INV-7781"), owed("INV-7781", 500)).best is None


def test_a_number_of_another_customers_invoice_is_left_to_a_person() -> None:
    assert answer(line(11300, HONGDA2, "INV-7781"), owed("INV-7781", 11300)).best is None


def test_several_numbers_are_paid_together_credits_among_them() -> None:
    things = (owed("INV-1001", 30000), owed("INV-1002", 20000), owed("RET-1003", -5000))
    found = best(answer(line(45000, "", "INV-1001,INV-1002 减 RET-1003"), *things))
    assert found.score == 99 and [part.amount for part in found.parts] == [30000, 20000, -5000]


def test_the_number_of_an_order_finds_the_one_invoice_of_that_amount() -> None:
    things = (owed("INV-1001", 30000, more="PO26-0077"), owed("INV-1002", 20000, more="PO26-0077"))
    assert best(answer(line(20000, "", "PO26-0077"), *things)).names == {"sales_invoice:INV-1002"}


def test_a_counterparty_account_seen_seven_times_says_who_it_is_and_why() -> None:
    known = {account_key("6222 0200 0111"): Learned("C1", 7)}
    found = best(answer(line(11300, "", account="622202000111"), owed("INV-1", 11300), accounts=known))
    assert (found.step, found.score) == (Step.ACCOUNT, 98)
    assert found.reasons[1].en == f"same counterparty account → {HONGDA}, seen 7 times"


def test_a_known_account_under_another_customers_name_is_nobody() -> None:
    known = {account_key("622202000111"): Learned("C1", 7)}
    assert answer(line(11300, HONGDA2, account="622202000111"), owed("INV-1", 11300), accounts=known).best is None


def test_a_name_that_matches_have_taught_is_a_party() -> None:
    known = {folded("宏达老王"): Learned("C1", 3)}
    found = best(answer(line(11300, "宏达老王"), owed("INV-1", 11300), aliases=known))
    assert found.reasons[1].zh == f"该户名曾对到 {HONGDA}(3 次)" and found.automatic


def test_a_name_much_alike_is_taken_only_well_ahead_of_the_next() -> None:
    assert best(answer(line(-11300, "杭州永固紧固件厂"), owed("PI-1", -11300, "S1"))).score == 95
    between = "上海宏X贸易"  # as much like 宏达 as like 宏大
    assert answer(line(11300, between), owed("INV-1", 11300)).best is None


def test_a_platform_is_nobody_but_its_memo_may_name_the_payer() -> None:
    invoice = owed("INV-1", 11300)
    assert answer(line(11300, "财付通支付科技有限公司"), invoice).best is None
    found = best(answer(line(11300, "财付通支付科技有限公司", "上海宏达贸易 付款"), invoice))
    assert found.reasons[1].en == "the memo holds the name"


def test_two_invoices_of_the_amount_are_no_answer_and_nothing_weaker_stands_in() -> None:
    found = answer(line(11300, HONGDA), owed("INV-1", 11300), owed("INV-2", 11300, day=9), owed("INV-3", 50000))
    assert found.best is None
    assert [one.score for one in found.proposals] == [75, 75]
    assert found.proposals[0].reasons[-1].en == "1 more answers are as good"


def test_two_lines_for_one_invoice_have_none_of_it() -> None:
    found = answers([line(11300, HONGDA, name="S-1"), line(11300, HONGDA, name="S-2")], owed("INV-1", 11300))
    assert [one.best for one in found] == [None, None]
    assert found[0].proposals[0].reasons[-1].en == "another line may stand for it as well"


def test_an_invoice_of_half_a_year_ago_or_of_next_month_is_not_meant() -> None:
    assert best(answer(line(11300, HONGDA, day=1), owed("INV-1", 11300, day=8))).score == 97
    assert answer(line(11300, HONGDA, day=1), owed("INV-1", 11300, day=9)).best is None


def test_a_round_amount_beside_a_larger_invoice_may_be_an_instalment() -> None:
    found = best(answer(line(60000, HONGDA), owed("INV-1", 60000), owed("INV-2", 100000)))
    assert (found.score, found.automatic) == (93, False)


def test_one_choice_of_open_items_adds_up() -> None:
    things = [owed(f"INV-{number}", amount) for number, amount in enumerate((1234507, 887713, 455091, 300119))]
    found = best(answer(line(1234507 + 455091, HONGDA), *things))
    assert (found.step, found.automatic, len(found.parts)) == (Step.SEVERAL, True, 2)


def test_among_round_amounts_a_sum_may_be_chance_and_is_not_carried_out() -> None:
    things = [owed(f"INV-{number}", amount) for number, amount in enumerate((100000, 400000, 900000))]
    assert not best(answer(line(500000, HONGDA), *things)).automatic


def test_two_choices_of_open_items_are_none() -> None:
    things = [owed(f"INV-{number}", amount) for number, amount in enumerate((1000, 2000, 3000, 4000))]
    assert answer(line(5000, HONGDA), *things).best is None


@pytest.mark.parametrize(
    ("amount", "invoice", "kind", "gap"),
    [
        (99990, owed("INV-1", 100000), Difference.ROUNDING, -10),
        (98500, owed("INV-1", 100000), Difference.DISCOUNT, -1500),
        (498410, owed("INV-1", 500000), Difference.FEE, -1590),
        (-501500, owed("PI-1", -500000, "S1"), Difference.FEE, -1500),
        (-490000, owed("PI-1", -500000, "S1"), Difference.DISCOUNT, 10000),
    ],
)
def test_a_small_difference_is_named_and_only_proposed(amount: int, invoice: object, kind: Difference, gap: int) -> None:
    found = best(answer(line(amount, HONGDA if amount > 0 else YONGGU), invoice))  # type: ignore[arg-type]  # an OpenDebt
    assert (found.step, found.difference, found.gap, found.automatic) == (Step.DIFFERENCE, kind, gap, False)


def test_too_large_a_difference_is_a_part_payment() -> None:
    found = best(answer(line(70000, HONGDA), owed("INV-1", 100000)))
    assert (found.step, found.score, found.parts[0].amount) == (Step.PART, 70, 70000)
    assert found.reasons[0].en == "a part, 300.00 remain"


def test_the_number_says_which_of_two_invoices_is_paid_in_part() -> None:
    found = best(answer(line(70000, HONGDA, "INV-1002"), owed("INV-1001", 90000), owed("INV-1002", 100000)))
    assert found.names == {"sales_invoice:INV-1002"} and found.score == 85


def test_dollars_at_about_the_days_rate_are_proposed_with_the_difference() -> None:
    found = best(answer(line(702000, HONGDA), owed("INV-1", 100000, currency="USD"), rates={"USD": Fraction(7)}))
    assert (found.step, found.difference, found.gap) == (Step.EXCHANGE, Difference.EXCHANGE, 2000)
    assert found.reasons[0].en == "1000.00 USD, 0.2% from the day's rate"
    assert answer(line(760000, HONGDA), owed("INV-1", 100000, currency="USD"), rates={"USD": Fraction(7)}).best is None


def test_the_banks_own_words_are_charges_and_interest() -> None:
    charge, interest = best(answer(line(-1500, "", "网银手续费"))), best(answer(line(321, "中国工商银行", "存款结息")))
    assert (charge.posts, charge.score, charge.automatic) == (Posts.CHARGE, 97, False)
    assert (interest.posts, interest.score) == (Posts.INTEREST, 96)
    assert answer(line(-1500, "李某", "手续费")).best is None


def test_a_known_payer_who_owes_nothing_may_pay_ahead_but_is_not_taken_to() -> None:
    found = answer(line(5000, HONGDA))
    assert found.best is None and [one.step for one in found.proposals] == [Step.ADVANCE]


def test_a_refund_goes_out_against_a_credit_note() -> None:
    found = best(answer(line(-11300, HONGDA, "退款"), owed("RET-1", -11300), owed("INV-1", 11300)))
    assert found.names == {"sales_invoice:RET-1"} and found.step is Step.PARTY
