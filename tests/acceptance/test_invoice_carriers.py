"""One invoice arrives as XML, OFD, QR text and a row of the tax bureau's list, in any order: one row, one voucher."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.company import Company
from tests.importers.fapiao_samples import Fapiao, Goods, as_csv, as_list_rows, as_ofd, as_qr, as_xml

NUMBER, RED_NUMBER = "26332000004021728676", "26332000004021728677"


def goods(quantity: str, net: str, tax: str) -> tuple[Goods, ...]:
    return (Goods("*塑料制品*周转箱", quantity, "100", Decimal(net), "13%", Decimal(tax)),)


BLUE = Fapiao(NUMBER, "2026-03-15", goods("10", "1000.00", "130.00"))
RED = Fapiao(RED_NUMBER, "2026-03-20", goods("-4", "-400.00", "-52.00"), red_of=NUMBER)


def imported(company: Company, name: str, content: bytes) -> dict[str, Any]:
    path = company.folder / name
    path.write_bytes(content)
    answer: dict[str, Any] = company.run("import", str(path)).json["files"][0]
    return answer


def owed(company: Company) -> Decimal:
    """What is owed to suppliers (应付账款 and its detail accounts)."""
    return -sum((balance for account, balance in company.balances().items() if account.startswith("2202")), Decimal(0))


def carriers(invoice: Fapiao, status: str = "正常") -> dict[str, bytes]:
    return {
        "a.xml": as_xml(invoice).encode(),
        "a.ofd": as_ofd(invoice),
        "qr.txt": as_qr(invoice).encode(),
        "list.csv": as_csv(as_list_rows(invoice, status)),
    }


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))), ids=str)
def test_four_carriers_in_any_order_are_one_row(order: tuple[int, ...], found: Callable[..., Company]) -> None:
    company = found()
    files = list(carriers(BLUE).items())
    answers = [imported(company, *files[place]) for place in order]
    assert [len(answer["staged"]) for answer in answers] == [1, 0, 0, 0]
    assert [len(answer["attached"]) for answer in answers] == [0, 1, 1, 1]
    assert all(answer["problems"] == [] for answer in answers)
    (row,) = company.run("staged", "list").json["rows"]
    record = company.run("staged", "show", row["id"]).json["row"]["record"]
    assert [Decimal(record[name]) for name in ("net", "tax", "gross")] == [1000, 130, 1130]
    assert record["status"] == "正常"
    assert len(record["carriers"]) == 4
    assert [line["net"] for line in record["lines"]] == ["1000.00"]
    again = imported(company, *files[order[0]])
    assert (again["staged"], again["attached"], len(again["known"])) == ([], [], 1)


def test_the_voucher_carries_every_file_and_what_the_invoice_says(company: Company) -> None:
    (identifier,) = imported(company, "qr.txt", carriers(BLUE)["qr.txt"])["staged"]
    shown = company.run("staged", "show", identifier).json["row"]
    assert [problem["code"] for problem in shown["problems"]] == ["invoice_without_lines"]
    imported(company, "a.xml", carriers(BLUE)["a.xml"])
    shown = company.run("staged", "set", identifier, "supplier=S1", "item=P1", "match=direct").json["row"]
    assert shown["problems"] == []
    assert len(shown["document"]["attachments"]) == 2
    assert company.run("staged", "post", identifier).code == 0
    assert owed(company) == Decimal("1130.00")


def test_carriers_that_contradict_each_other_wait_for_a_person(company: Company) -> None:
    (identifier,) = imported(company, "a.xml", carriers(BLUE)["a.xml"])["staged"]
    other = Fapiao(NUMBER, "2026-03-15", goods("10", "1000.00", "130.01"))
    answer = imported(company, "list.csv", carriers(other)["list.csv"])
    assert {problem["code"] for problem in answer["problems"]} == {"carriers_conflict"}
    company.run("staged", "set", identifier, "supplier=S1", "item=P1", "match=direct")
    assert company.run("staged", "post", identifier).code == 1
    company.run("staged", "set", identifier, "conflicts=accepted")
    assert company.run("staged", "post", identifier).code == 0
    assert owed(company) == Decimal("1130.00")


def test_a_status_that_the_bureau_changes_updates_the_row_and_adds_none(company: Company) -> None:
    (identifier,) = imported(company, "list.csv", carriers(BLUE)["list.csv"])["staged"]
    imported(company, "a.xml", carriers(BLUE)["a.xml"])
    company.run("staged", "set", identifier, "supplier=S1", "item=P1", "match=direct")
    assert company.run("staged", "post", identifier).code == 0
    answer = imported(company, "later.csv", carriers(BLUE, "已红冲-全额")["list.csv"])
    assert (answer["staged"], answer["attached"]) == ([], [identifier])
    assert [problem["code"] for problem in answer["problems"]] == ["void_after_posting"]
    assert company.run("staged", "show", identifier).json["row"]["record"]["status"] == "已红冲-全额"


def test_a_red_letter_takes_back_what_there_is_and_no_more(company: Company) -> None:
    imported(company, "blue.xml", as_xml(BLUE).encode())
    assert imported(company, "red.xml", as_xml(RED).encode())["problems"] == []
    too_much = Fapiao("26332000004021728678", "2026-03-21", goods("-7", "-700.00", "-91.00"), red_of=NUMBER)
    answer = imported(company, "more.xml", as_xml(too_much).encode())
    assert [problem["code"] for problem in answer["problems"]] == ["red_exceeds_original"]
    (identifier,) = answer["staged"]
    refused = company.run("staged", "post", identifier).json["problems"]
    assert refused[0]["code"] == "red_exceeds_original"


def test_an_invoice_in_a_pdf_is_the_invoice_alone(company: Company, tmp_path: Path) -> None:
    pytest.importorskip("pypdf")
    from tests.importers.conftest import FILES
    from tests.importers.test_pdf_invoices import pdf_of

    text = (FILES / "cii_two_vat_groups.xml").read_text(encoding="utf-8")
    (identifier,) = imported(company, "factur-x.xml", text.encode())["staged"]
    answer = imported(company, "rechnung.pdf", pdf_of({"factur-x.xml": text}))
    assert (answer["staged"], answer["attached"], answer["problems"]) == ([], [identifier], [])
    changed = text.replace(">355.24<", ">365.24<").replace(">255.30<", ">265.30<")
    answer = imported(company, "kopie.pdf", pdf_of({"factur-x.xml": changed}))
    assert {problem["code"] for problem in answer["problems"]} == {"carriers_conflict"}
