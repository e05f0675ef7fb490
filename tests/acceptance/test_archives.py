"""Archives are read back: their sums are those of the trial balance, and they say that they are subsets."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.acceptance.company import Company, delivery, invoice, receipt

_SAFT = "{urn:OECD:StandardAuditFile-Tax:2.00}"
Sums = dict[str, tuple[Decimal, Decimal, Decimal]]
"""Account → debit, credit, closing balance (debit − credit)."""


@pytest.fixture
def trade(company: Company) -> Company:
    """100 bought in March and billed in April, 40 sold, the sale taken back and made again."""
    company.post({"kind": "party", "id": "K7", "name": "甲<&>乙", "group": "customer"})
    company.post(receipt("R1", "2026-03-02", "100", "1000.00"), delivery("D1", "2026-03-05", "40", "904.00"))
    assert company.run("reverse", "D1", "--reason", "误").code == 0
    company.post({**delivery("D1", "2026-03-06", "30", "678.00"), "version": 2}, invoice("I1", "2026-04-08", "100", "1010.00"))
    return company


def _exported(company: Company, form: str, *more: str) -> bytes:
    out = company.folder / f"{form}.xml"
    answer = company.run("export", form, str(out), *more)
    assert answer.code == 0, answer
    return out.read_bytes()


def _trial_balance(company: Company, since: str, until: str) -> Sums:
    rows = company.report("trial-balance", "--from", since, "--to", until)["rows"]
    number = lambda row, name: Decimal(row.get(name) or "0")  # noqa: E731  # shorter than a function
    found = {
        row["account"]: (
            number(row, "debit"), number(row, "credit"), number(row, "closing_debit") - number(row, "closing_credit")
        )
        for row in rows
    }  # fmt: skip
    return {account: sums for account, sums in found.items() if any(sums)}


def _text(element: ET.Element, name: str) -> str:
    found = element.findtext(name)
    assert found is not None, (element.tag, name)
    return found


def _gb24589(content: bytes) -> ET.Element:
    """The parser of Python knows no GB 18030, so the text is decoded first."""
    declaration, _, text = content.decode("gb18030").partition("\n")
    assert 'encoding="GB18030"' in declaration
    return ET.fromstring(text)


def test_a_gb24589_file_gives_the_trial_balance_from_its_balances_and_from_its_vouchers(trade: Company) -> None:
    root = _gb24589(_exported(trade, "gb24589"))
    assert "未经认证" in root.attrib["说明"]
    assert [part.tag for part in root] == ["公共档案", "总账", "应收应付"]
    expected = _trial_balance(trade, "2026-03-01", "2026-04-30")
    balances: Sums = {}
    for row in root.iter("科目余额"):
        debit, credit, _ = balances.get(_text(row, "科目编号"), (Decimal(0),) * 3)
        side = {"借": 1, "贷": -1, "平": 0}[_text(row, "期末余额方向")]
        turned = debit + Decimal(_text(row, "借方本币发生额")), credit + Decimal(_text(row, "贷方本币发生额"))
        balances[_text(row, "科目编号")] = (*turned, side * Decimal(_text(row, "期末本币余额")))
    assert {account: sums for account, sums in balances.items() if any(sums)} == expected
    lines: defaultdict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for line in root.iter("分录"):
        for place, name in enumerate(("借方本币金额", "贷方本币金额")):
            lines[_text(line, "科目编号")][place] += Decimal(_text(line, name))
    assert {account: tuple(sums) for account, sums in lines.items() if any(sums)} == {
        account: sums[:2] for account, sums in expected.items() if any(sums[:2])
    }
    owed = sum(Decimal(_text(row, "本币余额")) for row in root.iter("未核销明细") if _text(row, "类别") == "应收账款")
    assert owed == Decimal("678.00")


def test_a_saf_t_file_gives_the_trial_balance_and_its_own_totals(trade: Company) -> None:
    root = ET.fromstring(_exported(trade, "saf-t"))
    assert "not certified" in (root.findtext(f"{_SAFT}Header/{_SAFT}HeaderComment") or "")
    expected = _trial_balance(trade, "2026-03-01", "2026-04-30")
    sums: defaultdict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for line in root.iter(f"{_SAFT}Line"):
        for place, side in enumerate(("DebitAmount", "CreditAmount")):
            sums[_text(line, f"{_SAFT}AccountID")][place] += Decimal(line.findtext(f"{_SAFT}{side}/{_SAFT}Amount") or "0")
    assert {account: tuple(one) for account, one in sums.items() if any(one)} == {
        account: one[:2] for account, one in expected.items() if any(one[:2])
    }
    entries = root.find(f"{_SAFT}GeneralLedgerEntries")
    assert entries is not None
    assert int(_text(entries, f"{_SAFT}NumberOfEntries")) == len(list(entries.iter(f"{_SAFT}Transaction")))
    assert Decimal(_text(entries, f"{_SAFT}TotalDebit")) == sum(one[0] for one in sums.values())
    assert Decimal(_text(entries, f"{_SAFT}TotalCredit")) == sum(one[1] for one in sums.values())
    closing = {
        _text(account, f"{_SAFT}AccountID"): Decimal(account.findtext(f"{_SAFT}ClosingDebitBalance") or "0")
        - Decimal(account.findtext(f"{_SAFT}ClosingCreditBalance") or "0")
        for account in root.iter(f"{_SAFT}Account")
    }
    assert {account: value for account, value in closing.items() if value} == {
        account: one[2] for account, one in expected.items() if one[2]
    }
    assert "甲<&>乙" in {name.text for name in root.iter(f"{_SAFT}Name")}


def test_april_alone_opens_with_what_march_closed_with(trade: Company) -> None:
    march = _gb24589(_exported(trade, "gb24589", "--to", "2026-03-15"))
    april = _gb24589(_exported(trade, "gb24589", "--from", "2026-04-01"))
    stock = lambda root, name: [_text(row, name) for row in root.iter("科目余额") if _text(row, "科目编号") == "1405.01"]  # noqa: E731
    assert stock(march, "期末本币余额") == stock(april, "期初本币余额") == ["700.00"]


def test_an_archive_of_no_month_is_refused_and_its_options_are_its_own(trade: Company) -> None:
    answer = trade.run("export", "saf-t", "x.xml", "--from", "2026-05-01", "--to", "2026-04-30")
    assert (answer.code, answer.json["problems"][0]["code"]) == (1, "bad_span")
    assert trade.run("export", "journal", "--from", "2026-03-01").code == 2


def test_a_name_that_gb18030_or_xml_cannot_hold_as_it_is_comes_back(company: Company, tmp_path: Path) -> None:
    company.post({"kind": "party", "id": "K8", "name": "𠮷野 ü € <é>", "group": "customer"})
    company.post(receipt("R1", "2026-03-02", "1", "1.00"))
    names = {row.findtext("单位名称") for row in _gb24589(_exported(company, "gb24589")).iter("往来单位")}
    assert "𠮷野 ü € <é>" in names
