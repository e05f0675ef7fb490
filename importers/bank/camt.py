"""ISO 20022 camt.052, .053 and .054 of any version: intraday reports, statements and notifications of a bank.

One `Ntry` is one row: its amount is what moves the balance, however many transactions it gathers. `CdtDbtInd` is the direction
of the booking. What `RvslInd` means differs between banks: most write a reversed credit as a debit, some as a credit that is
to be read with the other sign. The balances of the statement decide, never a rule:

    opening 1,000.00, a credit of 204.88 marked as reversal, closing 795.12: here reversals count the other way

Where balances are missing or fit neither way the booking's own direction stands, and a finding says so. The identity of a row
is made of the direction as booked: the same entry in a file with fewer entries, whose balances say nothing, is the same row.
Entries that are not booked yet (`PDNG`, `INFO`) are skipped with that reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from importers.amounts import EXACT, exact, negated, plain_decimal, total
from importers.bank.identity import numbered
from importers.bank.outcomes import no_statement
from importers.dates import moment_of_text
from importers.masking import quoted
from importers.reader import NO_OPTIONS, ReadOptions
from importers.reading import decode_head
from importers.report import BankRecord, Finding, ImportReport, Place, Reason, sha256_of
from importers.xml_reading import Node, parse_xml

__all__ = ["CamtReader"]

_STATEMENTS = ("BkToCstmrStmt/Stmt", "BkToCstmrAcctRpt/Rpt", "BkToCstmrDbtCdtNtfctn/Ntfctn")
_ROOT = re.compile(r"<(?:[\w.-]+:)?(?:BkToCstmrStmt|BkToCstmrAcctRpt|BkToCstmrDbtCdtNtfctn)\b")
_OPENING, _CLOSING = ("OPBD", "PRCD"), ("CLBD",)
_ACCOUNT = ("Acct/Id/IBAN", "Acct/Id/Othr/Id", "Acct/Id/PrtryAcct/Id", "Acct/Id/BBAN")


class _Booked(NamedTuple):
    """An entry that moved money, and whether it is marked as a reversal."""

    record: BankRecord
    reversal: bool


@dataclass(slots=True)
class _Statement:
    """One statement of the file as it is read."""

    file: str
    node: Node
    booked: list[_Booked]
    rejected: list[Reason]
    skipped: list[Reason]
    findings: list[Finding]


class CamtReader:
    """Reads camt.052, .053 and .054."""

    name = "camt"

    def identify(self, name: str, head: bytes, options: ReadOptions = NO_OPTIONS) -> bool:
        """Whether one of the three messages begins here."""
        del name, options
        return bool(_ROOT.search(decode_head(head)))

    def read(self, name: str, content: bytes, options: ReadOptions = NO_OPTIONS) -> ImportReport:
        """Every entry of every statement."""
        root = parse_xml(name, content, None)
        if isinstance(root, Reason):
            return ImportReport.refused(name, self.name, content, root)
        statements = [_read(name, node, options) for path in _STATEMENTS for node in root.all(path)]
        if not statements:
            return no_statement(name, self.name, content)
        identities = numbered(self.name, (booked.record for one in statements for booked in one.booked))
        directed = (record for one in statements for record in _directed(one))
        records = [replace(record, identity=known.identity) for record, known in zip(directed, identities, strict=True)]
        rejected = tuple(reason for one in statements for reason in one.rejected)
        skipped = tuple(reason for one in statements for reason in one.skipped)
        return ImportReport(
            file=name,
            format=self.name,
            sha256=sha256_of(content),
            rows=len(records) + len(rejected) + len(skipped),
            records=tuple(records),
            rejected=rejected,
            skipped=skipped,
            findings=tuple(finding for one in statements for finding in one.findings),
        )


# --- entries -----------------------------------------------------------------------------------------------------------------


def _read(file: str, node: Node, options: ReadOptions) -> _Statement:
    """The entries of one statement, each accepted, rejected or skipped."""
    found = _Statement(file, node, [], [], [], [])
    account = next((text for path in _ACCOUNT if (text := node.string(path))), options.account)
    currency = node.string("Acct/Ccy")
    for entry in node.all("Ntry"):
        status = entry.string("Sts/Cd") or entry.string("Sts")
        if status in ("PDNG", "INFO", "FUTR"):
            zh, en = f"尚未记账({status})", f"not booked yet ({status})"
            found.skipped.append(Reason(Place(file, entry.line), "not_booked", zh, en))
            continue
        record = _record(file, entry, account, currency, status)
        if isinstance(record, Reason):
            found.rejected.append(record)
        else:
            found.booked.append(_Booked(record, entry.string("RvslInd").lower() in ("true", "1")))
    return found


def _record(file: str, entry: Node, account: str, currency: str, status: str) -> BankRecord | Reason:
    """The record of an entry; amount, direction and date must be there, everything else may be missing."""
    amount, direction = plain_decimal(entry.string("Amt")), entry.string("CdtDbtInd")
    if amount is None or amount.startswith("-"):
        return _fault(file, entry, "Amt", "amount_malformed", "金额", "the amount")
    if direction not in ("CRDT", "DBIT"):
        return _fault(file, entry, "CdtDbtInd", "direction_unknown", "借贷方向", "the direction")
    told = _date_text(entry, "BookgDt") or _date_text(entry, "ValDt")
    moment = moment_of_text(told)
    if isinstance(moment, str):
        return _fault(file, entry, "BookgDt", moment, "日期", "the date", told)
    stated = entry.first("Amt")
    parts = list(entry.all("NtryDtls/TxDtls"))
    names, accounts = _other_side(parts, incoming=direction == "CRDT")
    return BankRecord(
        date=moment.date,
        time=moment.time,
        amount=amount if direction == "CRDT" else negated(amount),
        currency=(stated.attributes.get("Ccy", "") if stated else "") or currency,
        account=account,
        counterparty=" / ".join(names),
        counterparty_account=" ".join(accounts),
        memo=_memo(entry, parts),
        bank_id=entry.string("AcctSvcrRef") or entry.string("NtryRef"),
        balance="",
        status=status,
        line=entry.line,
    )


def _fault(file: str, entry: Node, path: str, code: str, zh: str, en: str, told: str | None = None) -> Reason:
    """What an entry needs and does not have in a form that can be read."""
    text = quoted(entry.string(path) if told is None else told)
    said = (f"{zh}「{text}」无法识别", f"{en} “{text}” cannot be read") if text else (f"缺少{zh}", f"{en} is missing")
    return Reason(Place(file, entry.line, path), code, *said)


def _date_text(entry: Node, name: str) -> str:
    return entry.string(f"{name}/Dt") or entry.string(f"{name}/DtTm")


def _other_side(parts: Sequence[Node], *, incoming: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names and accounts of who paid money that came in, or was paid money that went out; each once, in order.

    An ultimate party is named before the one in front of it: a platform pays, its customer owed.
    """
    side = "Dbtr" if incoming else "Cdtr"
    named = (f"Ultmt{side}/Nm", f"Ultmt{side}/Pty/Nm", f"{side}/Nm", f"{side}/Pty/Nm")
    held = (f"{side}Acct/Id/IBAN", f"{side}Acct/Id/Othr/Id", f"{side}Acct/Id/PrtryAcct/Id")
    names = dict.fromkeys(text for part in parts if (text := _first(part, "RltdPties", named)))
    accounts = dict.fromkeys(text for part in parts if (text := _first(part, "RltdPties", held)))
    return tuple(names), tuple(accounts)


def _first(part: Node, above: str, paths: Sequence[str]) -> str:
    return next((text for path in paths if (text := part.string(f"{above}/{path}"))), "")


def _memo(entry: Node, parts: Sequence[Node]) -> str:
    """Remittance information, structured references, the payer's own id, what the bank adds; each once, in order."""
    told: list[str] = []
    for part in parts:
        told += [*part.texts("RmtInf/Ustrd"), *part.texts("RmtInf/Strd/CdtrRefInf/Ref"), *part.texts("RmtInf/Strd/AddtlRmtInf")]
        told += [*part.texts("RmtInf/Strd/RfrdDocInf/Nb"), *part.texts("RmtInf/Strd/RfrdDocInf/RfrdDocNb")]
        told += [text for text in part.texts("Refs/EndToEndId") if text != "NOTPROVIDED"]
        told += part.texts("AddtlTxInf")
    told += entry.texts("AddtlNtryInf")
    return " ".join(" ".join(text.split()) for text in dict.fromkeys(told))


# --- balances ----------------------------------------------------------------------------------------------------------------


def _directed(statement: _Statement) -> Iterator[BankRecord]:
    """The records with reversals counted as the balances say; a difference that is left is a finding."""
    as_booked = [one.record for one in statement.booked]
    turned = [
        replace(one.record, amount=negated(one.record.amount)) if one.reversal else one.record for one in statement.booked
    ]
    opening, closing = _balance(statement.node, _OPENING), _balance(statement.node, _CLOSING)
    chosen = as_booked
    if opening is not None and closing is not None:
        moved = EXACT.subtract(closing, opening)
        if total(one.amount for one in turned) == moved != total(one.amount for one in as_booked):
            chosen = turned
        difference = EXACT.subtract(moved, total(one.amount for one in chosen))
        if difference:
            zh, en = (
                f"期初加发生额与期末相差 {difference:f}",
                f"opening and entries differ from the closing balance by {difference:f}",
            )
            statement.findings.append(
                Finding("statement_balance", "warning", zh, en, Place(statement.file, statement.node.line))
            )
    elif any(one.reversal for one in statement.booked):
        zh, en = "有冲正而无余额可核对方向", "there are reversals and no balances that show their direction"
        statement.findings.append(Finding("reversal_direction", "warning", zh, en, Place(statement.file, statement.node.line)))
    yield from chosen


def _balance(statement: Node, types: Sequence[str]) -> Decimal | None:
    """The booked balance of a kind, signed; None where it is missing, unreadable, or stated with two values."""
    found = set()
    for node in statement.all("Bal"):
        if (node.string("Tp/CdOrPrtry/Cd") or node.string("Tp/Cd")) in types:
            amount = plain_decimal(node.string("Amt"))
            if amount is None:
                return None
            found.add(exact(negated(amount) if node.string("CdtDbtInd") == "DBIT" else amount))
    return found.pop() if len(found) == 1 else None
