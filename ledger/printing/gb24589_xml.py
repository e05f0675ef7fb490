"""GB/T 24589 财经信息技术 会计核算软件数据接口, a subset: 公共档案, 总账, 应收应付, in GB 18030. Not certified.

Names follow the standard's Chinese field names as far as we know them at second hand (docs/DOMAIN.md §5.5): no text of the
standard was at hand, nor its schema. 固定资产, 职工薪酬 and the reports have no data in this system and are left out.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from ledger.application.archive_facts import ArchiveFacts, ArchiveLines
from ledger.domain.entry import SERIES
from ledger.domain.masters import AccountType
from ledger.domain.money import minor_unit
from ledger.printing.xml_tree import added, amount, file_bytes

LABEL = "GB/T 24589 子集,未经认证 / a subset of GB/T 24589, not certified"
_TYPES = {
    AccountType.ASSET: "资产",
    AccountType.LIABILITY: "负债",
    AccountType.EQUITY: "所有者权益",
    AccountType.COST: "成本",
    AccountType.INCOME: "损益",
    AccountType.EXPENSE: "损益",
}
_DEBIT = (AccountType.ASSET, AccountType.COST, AccountType.EXPENSE)
_OWED = {"AR": "应收账款", "ADV": "预收账款", "AP": "应付账款", "PREPAY": "预付账款"}


def gb24589_file(found: ArchiveFacts, version: str) -> bytes:
    """The archive as one XML file."""
    root = ET.Element("会计核算数据", {"说明": LABEL})
    _records(root, found, version)
    _ledger(root, found)
    _owed(root, found)
    return file_bytes(root, "GB18030")


def _records(root: ET.Element, found: ArchiveFacts, version: str) -> None:
    """公共档案: the book, its periods, voucher types, currency, parties."""
    facts, part = found.facts, ET.SubElement(root, "公共档案")
    names = (("会计核算单位", facts.company), ("开发单位", "zhangfang"), ("版本号", version), ("本位币", facts.currency))
    added(part, "电子账簿", (("电子账簿名称", facts.company), *names, ("会计年度", f"{found.since.year}")))
    for month in found.months:
        added(part, "会计期间", (("会计年度", month[:4]), ("会计期间号", month[5:])))
    added(part, "记账凭证类型", (("记账凭证类型编号", SERIES), ("记账凭证类型名称", "记账凭证")))
    added(part, "币种", (("币种编码", facts.currency), ("币种小数位", minor_unit(facts.currency))))
    for code, party in sorted(facts.masters.parties.items()):
        added(part, "往来单位", (("单位编码", code), ("单位名称", party.full_name), ("统一社会信用代码", party.tax_id)))


def _ledger(root: ET.Element, found: ArchiveFacts) -> None:
    """总账: accounts, balances of every month, vouchers line by line."""
    part, facts = ET.SubElement(root, "总账"), found.facts
    decimals = minor_unit(facts.currency)
    for code, account in sorted(facts.accounts.items()):
        if account.type in _TYPES:
            side = "借" if account.type in _DEBIT else "贷"
            about = (("科目级次", code.count(".") + 1), ("科目类型", _TYPES[account.type]), ("余额方向", side))
            added(part, "会计科目", (("科目编号", code), ("科目名称", account.name.zh), *about))
    for row in found.balances:
        span = (
            ("科目编号", row.account),
            ("币种编码", facts.currency),
            ("会计年度", row.month[:4]),
            ("会计期间号", row.month[5:]),
        )
        turned = (("借方本币发生额", amount(row.debit, decimals)), ("贷方本币发生额", amount(row.credit, decimals)))
        opening, closing = _sided("期初", row.opening, decimals), _sided("期末", row.closing, decimals)
        added(part, "科目余额", (*span, *opening, *turned, *closing))
    for lines in found.vouchers:
        _voucher(part, found, lines, decimals)


def _sided(word: str, value: int, decimals: int) -> tuple[tuple[str, str], tuple[str, str]]:
    side = "借" if value > 0 else "贷" if value < 0 else "平"
    return (f"{word}余额方向", side), (f"{word}本币余额", amount(abs(value), decimals))


def _voucher(part: ET.Element, found: ArchiveFacts, lines: ArchiveLines, decimals: int) -> None:
    first = lines[0]
    head = added(part, "记账凭证")
    common = (
        ("记账凭证日期", first.date.isoformat()),
        ("会计年度", first.period[:4]),
        ("会计期间号", first.period[5:]),
        ("记账凭证类型编号", SERIES),
        ("记账凭证编号", first.number or 0),
        ("附件数", found.attachments.get(first.seq, 0)),
        ("制单人", first.prepared_by),
        ("审核人", first.reviewed_by),
        ("记账人", first.recorded_by),
        ("来源单据", first.document),
    )
    for name, value in common:
        ET.SubElement(head, name).text = str(value)
    for line in lines:
        sides = (("借方本币金额", amount(line.debit, decimals)), ("贷方本币金额", amount(line.credit, decimals)))
        about = (("记账凭证行号", line.line), ("记账凭证摘要", line.summary.zh), ("科目编号", line.account))
        added(head, "分录", (*about, *sides, ("单位编码", line.party or "")))


def _owed(root: ET.Element, found: ArchiveFacts) -> None:
    """应收应付: what is open at the end of the span, item by item."""
    part, decimals = ET.SubElement(root, "应收应付"), minor_unit(found.facts.currency)
    for row in found.owed:
        about = (("类别", _OWED[row.role]), ("单位编码", row.party), ("科目编号", row.account), ("单据编号", row.key))
        days = (("发生日期", row.opened.isoformat()), ("到期日", row.due.isoformat() if row.due else ""))
        added(part, "未核销明细", (*about, *days, ("本币余额", amount(row.value, decimals))))
