"""Real invoices and a real bank statement on their way into a book: read, staged, completed by a person, posted.

The samples lie beside the checkout in ../shared; where they are absent these tests skip and say so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from tests.acceptance.company import Company

_ROOT = Path(__file__).parents[2]
_CORPORA = _ROOT.parent / "shared" / "corpora"
_UBL = _CORPORA / "en16931" / "ubl" / "examples"
_INVOICES = (
    "guide-example1", "guide-example2", "guide-example3", "issue116", "ubl-tc434-creditnote1", "ubl-tc434-example1",
    "ubl-tc434-example10", "ubl-tc434-example2", "ubl-tc434-example3", "ubl-tc434-example4", "ubl-tc434-example5",
    "ubl-tc434-example6", "ubl-tc434-example7",
)  # fmt: skip
_SYNTHETIC = _ROOT / "tests" / "importers" / "files" / "ubl_two_vat_groups.xml"
_SCREW = {"kind": "item", "id": "螺丝-M6×20", "name": "螺丝", "unit": "件", "category": "goods", "decimals": 4}


def _sample(path: Path) -> Path:
    if not path.exists():
        print(f"skipped: {path} is not there")
        pytest.skip(f"no sample file {path.name}")
    return path


def _element(text: str, name: str) -> str:
    found = re.search(rf"<cbc:{name}[^>]*>([^<]*)<", text)
    assert found, name
    return found.group(1)


def _posted_invoice(path: Path, found: Callable[..., Company]) -> tuple[Company, Decimal]:
    """A fresh generic book of the invoice's currency with that one invoice, and the amount the invoice asks for."""
    text = path.read_text(encoding="utf-8")
    company = found("generic", start="2013-01", currency=_element(text, "DocumentCurrencyCode"))
    company.post(_SCREW)
    (staged,) = company.run("import", str(path)).json["files"][0]["staged"]
    assert company.run("staged", "post", staged).json["problems"][0]["code"] == "choice_missing"
    mapped = company.run("staged", "set", staged, "supplier=S1", "item=螺丝-M6×20", "account=6000", "match=direct")
    assert mapped.json["row"]["problems"] == []
    assert company.run("staged", "post", staged).code == 0
    payable = Decimal(_element(text, "PayableAmount"))
    return company, -payable if "<CreditNote" in text else payable


@pytest.mark.parametrize("name", _INVOICES)
def test_a_real_invoice_posts_and_what_is_owed_is_its_payable_amount(name: str, found: Callable[..., Company]) -> None:
    company, payable = _posted_invoice(_sample(_UBL / f"{name}.xml"), found)
    assert company.balances()["2000"] == -payable
    assert company.is_sound()


def test_an_invoice_with_two_tax_groups_a_prepayment_of_100_and_a_rounding_of_7_cents_owes_254(
    found: Callable[..., Company],
) -> None:
    company, payable = _posted_invoice(_SYNTHETIC, found)
    balances = company.balances()
    assert (payable, balances["2000"]) == (Decimal("254.00"), Decimal("-254.00"))
    assert (balances["1150"], balances["7190"]) == (Decimal("-100.00"), Decimal("0.07"))
    assert company.is_sound()


def test_the_same_invoice_imported_again_is_known_and_cannot_be_posted_twice(found: Callable[..., Company]) -> None:
    company, _ = _posted_invoice(_SYNTHETIC, found)
    size = company.size()
    again = company.run("import", str(_SYNTHETIC)).json["files"][0]
    assert (again["staged"], len(again["known"])) == ([], 1)
    assert company.run("staged", "post", again["known"][0]).code == 1
    assert company.size() == size


def test_one_line_of_a_real_bank_statement_posts_as_a_payment_that_leaves_a_prepayment(found: Callable[..., Company]) -> None:
    path = _sample(_CORPORA / "cn-deg" / "example" / "cmb" / "debit" / "example-cmb-records.csv")
    company = found(start="2024-01")
    staged = company.run("import", str(path), "--account", "6225").json["files"][0]["staged"]
    rows = {identifier: company.run("staged", "show", identifier).json["row"]["record"] for identifier in staged}
    line = next(identifier for identifier, record in rows.items() if record["amount"] == "-10.14")
    assert company.run("staged", "set", line, "party=S1", "bank=B1").json["row"]["problems"] == []
    posted = company.run("staged", "post", line)
    assert posted.code == 0, posted
    assert company.balances() == {"1002": Decimal("-10.14"), "1123": Decimal("10.14")}
    (payment,) = posted.json["posted"]
    assert (payment["kind"], payment["accounting_date"]) == ("payment", "2024-01-23")
    assert company.is_sound()


def test_money_that_came_in_posts_as_a_receipt_that_leaves_an_advance(found: Callable[..., Company], tmp_path: Path) -> None:
    company = found()
    statement = tmp_path / "cmb.csv"
    statement.write_text(
        "记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要\n"
        '2026-03-09,CNY,"2,500.00","5,500.00",转账汇款,江南包装制品厂 6222000011112222,货款\n',
        encoding="utf-8",
    )
    (staged,) = company.run("import", str(statement), "--account", "6225").json["files"][0]["staged"]
    assert company.run("staged", "set", staged, "party=C1", "bank=B1").code == 0
    assert company.run("staged", "post", staged).code == 0
    assert company.balances() == {"1002": Decimal("2500.00"), "2203": Decimal("-2500.00")}


def test_a_file_nobody_knows_is_refused_and_stages_nothing(company: Company, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not an invoice", encoding="utf-8")
    answer = company.run("import", str(path))
    assert (answer.code, answer.json["files"][0]["rejected"][0]["code"]) == (1, "format_unknown")
    assert json.loads(company.run("staged", "list").out)["rows"] == []
