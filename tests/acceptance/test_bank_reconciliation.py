"""A month at the bank, through the command line: matched, taken back, finished; the auditors repeat it."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from tests.acceptance.company import Company, delivery, zhangfang
from tests.acceptance.reconciling import NUMBER, OPENING, Row, bank_opened, imported, reconcile, refused, statement_of
from tests.acceptance.settling import bought, open_items

C1, S1 = "江南包装", "华东原料"


@pytest.fixture
def bank(company: Company) -> Company:
    """A company with 20 000.00 at the bank."""
    return bank_opened(company)


def scores(found: dict[str, object]) -> dict[str, tuple[int, str]]:
    """Line → score and step of its first proposal."""
    lines: list[dict[str, object]] = found["lines"]  # type: ignore[assignment]  # JSON
    firsts = {str(one["id"]): one["proposals"] for one in lines}
    return {name: (all_[0]["score"], all_[0]["step"]) for name, all_ in firsts.items() if all_}  # type: ignore[index]


def test_a_month_is_matched_and_finished(book_place: str, tmp_path: Path) -> None:
    company = bank_opened(Company.founded(book_place, tmp_path))
    company.post(delivery("D1", "2026-03-05", "10", "1130.00"), bought("PI1", "5602", "500.00"))
    company.post({
        "kind": "payment", "id": "PAY-1", "date": "2026-03-06", "supplier": "S1", "amount": "500.00", "bank": "B1",
        "settlements": [{"invoice": "PI1"}],
    })  # fmt: skip
    ids = imported(
        company,
        Row(7, "-500.00", S1, "货款"),
        Row(20, "1130.00", C1, "D1 货款", "622202000111"),
        Row(21, "-15.00", "", "手续费"),
    )
    found = reconcile(company)
    assert scores(found) == {ids[0]: (97, "booked"), ids[1]: (97, "party"), ids[2]: (97, "bank_words")}
    assert (found["statement"], found["book"], found["difference"], found["left"]) == (
        "20615.00", "19500.00", "0.00", "615.00",
    )  # fmt: skip
    assert refused(company, "finish") == ["difference_left"]
    done = reconcile(company, "auto")
    assert [one["posted"] for one in done["accepted"]] == [[], [f"receipt:{ids[1]}:1"]]  # a charge is never taken alone
    reconcile(company, "accept", ids[2])
    assert open_items(company) == {}
    assert company.balances()["1002"] == Decimal("20615.00")
    assert reconcile(company, "finish")["finished"] == "2026-03-21"
    table = company.report("bank-reconciliation", "1002", "--at", "2026-03-31")
    assert table["figures"] == {"difference": "0.00"} and table["checks"][0]["ties"]
    assert company.is_sound()


def test_what_the_book_alone_has_is_outstanding_and_printed_in_both_languages(bank: Company) -> None:
    bank.post(bought("PI1", "5602", "700.00"), {
        "kind": "payment", "id": "PAY-9", "date": "2026-03-31", "supplier": "S1", "amount": "700.00", "bank": "B1",
        "settlements": [{"invoice": "PI1"}],
    })  # fmt: skip
    ids = imported(bank, Row(31, "300.00", "", "存款结息"))
    reconcile(bank, "accept", ids[0])
    found = reconcile(bank)
    assert (found["statement"], found["book"], found["left"]) == ("20300.00", "19600.00", "0.00")
    reconcile(bank, "finish")
    chinese = zhangfang("--lang", "zh", "report", bank.place, "bank-reconciliation", "--at", "2026-03-31").out
    english = zhangfang("--lang", "en", "reconcile", bank.place, "B1", "statement").out
    assert "减:企业已付、银行未付" in chinese and "payment:PAY-9" in chinese and "调节后余额" in chinese
    assert "less: paid by the book, not by the bank" in english
    assert chinese.count("19,600.00") == english.count("19,600.00") == 4  # both adjusted balances, the book's, the check
    assert bank.is_sound()


def test_undoing_goes_back_to_the_start_and_the_log_shows_both(book_place: str, tmp_path: Path) -> None:
    bank = bank_opened(Company.founded(book_place, tmp_path))
    bank.post(delivery("D1", "2026-03-05", "10", "1130.00"))
    ids = imported(bank, Row(20, "1130.00", C1), Row(21, "-15.00", "", "网银手续费"))
    before = (reconcile(bank), bank.balances(), open_items(bank))
    for name in ids:
        reconcile(bank, "accept", name)
    assert bank.balances()["1002"] == Decimal("21115.00")
    for name in reversed(ids):
        reconcile(bank, "undo", name, "--reason", "看错")
    assert (reconcile(bank), bank.balances(), open_items(bank)) == before
    kinds = [row["kind"] for row in bank.run("list").json["rows"]][-8:]
    assert kinds == [
        "receipt", "bank_match", "bank_charge", "bank_match", "reversal", "bank_unmatch", "reversal", "bank_unmatch",
    ]  # fmt: skip
    assert {row["status"] for row in bank.run("staged", "list").json["rows"]} == {"waiting"}
    reconcile(bank, "accept", ids[0])
    assert bank.run("show", f"receipt:{ids[0]}").json["key"].endswith(":2")
    assert bank.is_sound()


def test_a_line_is_matched_once_and_a_finished_month_is_locked_until_it_is_opened(bank: Company) -> None:
    ids = imported(bank, Row(21, "-15.00", "", "手续费"))
    reconcile(bank, "accept", ids[0])
    assert refused(bank, "accept", ids[0]) == ["no_proposal"]
    reconcile(bank, "finish")
    assert refused(bank, "undo", ids[0]) == ["reconciled"]
    assert refused(bank, "finish") == ["reconciled"]
    reconcile(bank, "reopen", "--reason", "补一笔")
    reconcile(bank, "undo", ids[0])
    assert refused(bank, "reopen", "--reason", "again") == ["not_reconciled"]
    assert refused(bank, "undo", ids[0]) == ["not_matched"]
    assert bank.is_sound()


def test_a_statement_that_lacks_a_line_cannot_be_finished(bank: Company) -> None:
    ids = imported(bank, Row(20, "-99.00", "", "代扣"), Row(21, "-15.00", "", "手续费"))
    reconcile(bank, "accept", ids[1])
    assert bank.run("staged", "drop", ids[0]).code == 0
    answer = bank.run("reconcile", "B1", "finish")
    assert answer.code == 1
    (problem,) = answer.json["problems"]
    assert problem["message"] == "Δ=-99.00 is left, 0 lines are open: it cannot be finished"
    assert problem["remedy"].startswith("nothing explains -99.00")
    assert refused(bank, "finish", "--balance", "19984.00") == ["difference_left"]
    assert reconcile(bank, "finish", "--balance", "19985.00")["difference"] == "0.00"


def test_the_bank_keeps_its_fee_of_what_a_customer_pays(bank: Company) -> None:
    bank.post(delivery("D1", "2026-03-05", "10", "1130.00"))
    ids = imported(bank, Row(20, "1115.00", C1, "货款"))
    assert scores(reconcile(bank))[ids[0]] == (82, "difference")
    assert reconcile(bank, "auto")["accepted"] == []
    posted = reconcile(bank, "accept", ids[0])["accepted"][0]
    assert posted["posted"] == [f"receipt:{ids[0]}:1", f"bank_charge:{ids[0]}:1"]
    assert (open_items(bank), bank.balances()["1002"]) == ({}, Decimal("21115.00"))
    assert bank.is_sound()


def test_cash_discounts_taken_and_given(bank: Company) -> None:
    bank.post(delivery("D1", "2026-03-05", "10", "1000.00"), bought("PI1", "5602", "2000.00"))
    ids = imported(bank, Row(20, "980.00", C1, "货款"), Row(21, "-1980.00", S1, "货款"))
    for name in ids:
        assert scores(reconcile(bank))[name] == (80, "difference")
        reconcile(bank, "accept", name)
    assert (open_items(bank), bank.balances()["1002"]) == ({}, Decimal("19000.00"))
    assert bank.is_sound()


def test_several_invoices_and_a_part_of_another(bank: Company) -> None:
    amounts = ("1130.17", "2260.91", "887.13")
    bank.post(*(delivery(f"D{n}", f"2026-03-0{n}", "10", gross) for n, gross in enumerate(amounts, 1)))
    ids = imported(bank, Row(20, "2017.30", C1, "货款"), Row(22, "2000.00", C1, "D2 部分"))
    assert scores(reconcile(bank))[ids[0]] == (95, "several")
    reconcile(bank, "accept", ids[0])
    assert scores(reconcile(bank))[ids[1]] == (70, "part")
    reconcile(bank, "accept", ids[1])
    assert open_items(bank) == {("AR", "C1", "delivery:D2"): (26091, 26091, 0)}
    assert bank.is_sound()


def test_a_refund_goes_out_against_a_credit_note(bank: Company) -> None:
    bank.post(delivery("D1", "2026-03-05", "10", "1130.00"))
    (first,) = imported(bank, Row(10, "1130.00", C1))
    reconcile(bank, "accept", first)
    bank.post({
        "kind": "sales_return", "id": "SR1", "date": "2026-03-12", "customer": "C1",
        "lines": [{"delivery": "D1/1", "quantity": "10"}],
    })  # fmt: skip
    ids = imported(bank, Row(10, "1130.00", C1), Row(20, "-1130.00", C1, "退款"), name="later.csv")
    assert scores(reconcile(bank)) == {ids[1]: (97, "party")}
    reconcile(bank, "accept", ids[1])
    assert (open_items(bank), bank.balances()["1002"]) == ({}, Decimal("20000.00"))
    assert bank.is_sound()


def test_what_was_posted_from_a_line_is_linked_with_it(bank: Company) -> None:
    (line,) = imported(bank, Row(20, "1130.00", "张三", "货款"))
    assert bank.run("staged", "set", line, "party=C1", "bank=B1").code == 0
    assert bank.run("staged", "post", line).code == 0
    assert scores(reconcile(bank)) == {line: (99, "booked")}
    assert reconcile(bank, "auto")["accepted"][0]["posted"] == []
    reconcile(bank, "undo", line)
    assert bank.balances()["1002"] == Decimal("21130.00")  # what the match did not post is not its to reverse


def test_lines_and_postings_put_together_by_hand_must_come_to_the_same(bank: Company) -> None:
    vouchers = [
        {
            "kind": "journal_voucher", "id": f"V{n}", "date": "2026-03-19",
            "lines": [{"account": "1002", "debit": amount, "cash_item": "sales"}, {"account": "5301.03", "credit": amount}],
        }
        for n, amount in enumerate(("100.00", "250.00"))
    ]  # fmt: skip
    bank.post(*vouchers)
    (line,) = imported(bank, Row(20, "350.00", "零售", "POS"))
    postings = [one["id"] for one in reconcile(bank)["postings"]]
    assert refused(bank, "match", line, "--posting", postings[0]) == ["match_unequal"]
    assert refused(bank, "match", line, "--posting", "9.9/9") == ["not_waiting"]
    reconcile(bank, "match", line, "--posting", postings[0], "--posting", postings[1])
    found = reconcile(bank)
    assert (found["lines"], found["postings"], found["left"]) == ([], [], "0.00")
    assert bank.is_sound()


def test_a_reversed_payment_and_its_reversal_wait_for_nobody(bank: Company) -> None:
    bank.post({"kind": "bank_charge", "id": "BC1", "date": "2026-03-10", "bank": "B1", "net": "40.00"})
    assert [one["document"] for one in reconcile(bank)["postings"]] == ["bank_charge:BC1"]
    assert bank.run("reverse", "BC1", "--reason", "错").code == 0
    assert reconcile(bank)["postings"] == []


def test_accepted_matches_teach_who_an_account_is_and_how_often_that_was_seen(bank: Company) -> None:
    for n in range(1, 4):
        bank.post(delivery(f"D{n}", f"2026-03-0{n}", "1", f"{100 + n}.17"))
    rows = [Row(10 + n, f"{100 + n}.17", "老王 (江南)", f"D{n} 号", "6222 0200 0999") for n in range(1, 4)]
    bank.post(delivery("D44444", "2026-03-04", "1", "555.55"))
    ids = imported(bank, Row(20, "555.55", "老王 (江南)", "D44444 货款", "6222 0200 0999"), *rows)
    assert scores(reconcile(bank)) == {ids[0]: (99, "numbers")}
    reconcile(bank, "accept", ids[0])
    taught = reconcile(bank)
    assert set(scores(taught).values()) == {(98, "account")}
    assert taught["lines"][0]["proposals"][0]["reasons"][1] == "same counterparty account → 江南包装, seen 1 times"
    reconcile(bank, "auto")
    assert reconcile(bank, "rules")["rules"] == [
        {"counterparty": "622202000999", "party": "C1", "seen": 4},
        {"counterparty": "老王江南", "party": "C1", "seen": 4},
    ]
    reconcile(bank, "undo", ids[0])
    assert reconcile(bank, "rules")["rules"][0]["seen"] == 3


def test_of_a_natural_person_the_match_keeps_neither_name_nor_account(bank: Company) -> None:
    bank.post({"kind": "party", "id": "ANNA", "name": "安娜", "group": "customer", "natural_person": True})
    bank.post({**delivery("D1", "2026-03-05", "1", "113.17"), "customer": "ANNA"})
    (line,) = imported(bank, Row(20, "113.17", "安娜", "货款", "622202000777"))
    reconcile(bank, "accept", line)
    (kept,) = bank.run("show", f"bank_match:{line}").json["input"]["lines"]
    assert kept == {"amount": "113.17", "currency": "CNY", "date": "2026-03-20", "id": line}
    assert reconcile(bank, "rules")["rules"] == []


def test_an_invoice_in_dollars_paid_into_an_account_in_yuan(bank: Company) -> None:
    bank.post({"kind": "rate", "id": "USD-03", "currency": "USD", "rate": "7", "from": "2026-03-01"})
    bank.post({**delivery("D1", "2026-03-05", "10", "1000.00"), "currency": "USD"})
    (line,) = imported(bank, Row(20, "7020.00", C1, "货款"))
    assert scores(reconcile(bank))[line] == (80, "exchange")
    reconcile(bank, "accept", line)
    assert (open_items(bank), bank.balances()["1002"]) == ({}, Decimal("27020.00"))
    assert bank.is_sound()


def test_who_pays_does_not_reconcile_and_who_reconciles_links_what_was_paid(bank: Company) -> None:
    ids = imported(bank, Row(20, "-15.00", "", "手续费"), Row(21, "-40.00", "", "手续费"))
    bank.post({"kind": "bank_charge", "id": ids[0], "date": "2026-03-20", "bank": "B1", "net": "15.00"})
    cashier, clerk = bank.hire("lin", "CASHIER"), bank.hire("wang", "ACCT")
    assert refused(cashier, "accept", ids[0]) == ["not_permitted"]
    reconcile(clerk, "accept", ids[0])
    assert refused(clerk, "accept", ids[1]) == ["not_permitted"]  # it would post a charge
    keeper = bank.hire("zhao", "KEEPER")
    assert refused(keeper) == ["not_permitted"]


def test_an_unknown_account_and_a_balance_nobody_knows_are_refused(bank: Company) -> None:
    answer = bank.run("reconcile", "B9")
    assert answer.code == 1 and answer.json["problems"][0]["remedy"] == "choose one of: 1002 B1"
    assert refused(bank, "finish") == ["statement_balance_missing"]
    assert refused(bank, "statement") == ["statement_balance_missing"]
    assert refused(bank, "list", "--balance", "1,5x") == ["bad_amount"]


def test_a_book_built_again_from_its_text_has_the_same_matches(bank: Company, tmp_path: Path) -> None:
    bank.post(delivery("D1", "2026-03-05", "10", "1130.00"))
    ids = imported(bank, Row(20, "1130.00", C1))
    reconcile(bank, "accept", ids[0])
    copy = str(tmp_path / "copy.db")
    shutil.copyfile(bank.place, copy)
    again = Company(copy, tmp_path)
    assert reconcile(again) == reconcile(bank)
    assert NUMBER in str(bank.run("show", "bank_account:B1").json["input"])


def test_a_line_is_divided_between_two_customers_and_taken_back_whole(bank: Company) -> None:
    bank.post({"kind": "party", "id": "C2", "name": "北方包装", "group": "customer"})
    bank.post(delivery("D1", "2026-03-05", "1", "600.00"), {**delivery("D2", "2026-03-05", "1", "500.00"), "customer": "C2"})
    (line,) = imported(bank, Row(20, "1000.00", "集团代付", "两家货款"))
    assert refused(bank, "split", line, "D1=600.00") == ["match_unequal"]
    assert refused(bank, "split", line, "D1=700.00", "D2=300.00") == ["more_than_open"]
    assert refused(bank, "split", line, "D9=1000.00") == ["nothing_open"]
    posted = reconcile(bank, "split", line, "D1=600.00", "D2=400.00")["accepted"][0]["posted"]
    assert posted == [f"receipt:{line}:1", f"receipt:{line}-2:1"]
    assert open_items(bank) == {("AR", "C2", "delivery:D2"): (10000, 10000, 0)}
    assert reconcile(bank, "rules")["rules"] == []  # one counterparty for two parties teaches nothing
    reconcile(bank, "undo", line)
    assert len(open_items(bank)) == 2
    assert bank.is_sound()


def test_what_was_posted_before_the_first_statement_is_in_its_opening_balance(bank: Company) -> None:
    bank.post({"kind": "bank_charge", "id": "BC1", "date": "2026-03-02", "bank": "B1", "net": "40.00"})
    path = bank.folder / "later.csv"
    path.write_text(statement_of([Row(20, "-15.00", "", "手续费")], opening="19960.00"), encoding="utf-8")
    assert bank.run("import", str(path)).code == 0
    found = reconcile(bank)
    assert (found["difference"], found["left"]) == ("0.00", "-15.00")
    reconcile(bank, "accept", found["lines"][0]["id"])
    assert reconcile(bank, "finish")["left"] == "0.00"


def test_an_account_in_dollars_is_reconciled_in_dollars(company: Company) -> None:
    company.post(
        {"kind": "account", "id": "1002.02", "name": "美元户", "parent": "1002", "currency": "USD"},
        {"kind": "bank_account", "id": "U1", "name": "美元户", "account": "1002.02", "currency": "USD"},
        {"kind": "rate", "id": "USD-03", "currency": "USD", "rate": "7", "from": "2026-03-01"},
        {**OPENING, "accounts": [{"account": "3001", "credit": "10000.00"}]},
        {**delivery("D1", "2026-03-05", "10", "1000.00"), "currency": "USD"},
        {"kind": "rate", "id": "USD-20", "currency": "USD", "rate": "7.1", "from": "2026-03-20"},
    )
    path = company.folder / "usd.csv"
    rows = statement_of([Row(20, "1000.00", C1, "D1"), Row(21, "-12.50", "", "手续费")], opening="0.00")
    path.write_text(rows.replace("人民币", "美元").partition("\n")[2], encoding="utf-8")
    assert company.run("import", str(path), "--account", "U1").code == 0
    for _ in range(2):
        line = company.run("reconcile", "U1").json["lines"][0]["id"]
        answer = company.run("reconcile", "U1", "accept", line)
        assert answer.code == 0, answer
    found = company.run("reconcile", "U1", "finish")
    assert found.code == 0, found
    assert (found.json["currency"], found.json["statement"], found.json["left"]) == ("USD", "987.50", "0.00")
    assert company.balances()["1002.02"] == Decimal("7011.25")  # 1 000.00 and −12.50 at 7.10
    assert company.is_sound()
