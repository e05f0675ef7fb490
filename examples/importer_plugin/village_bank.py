"""An example of a reader: the pass book of an invented village bank, columns of fixed width and a closing balance.

    VILLAGE BANK PASSBOOK 0042-7 CNY
    20260301 +     1200.00 Li's teahouse    rent of March
    20260305 -       88.50 Post office      stamps
    BALANCE        1111.50

It shows all there is to a reader: say whether a file is one of yours, give a record or a reason for every line, compare the
file with its own totals. It opens nothing, knows no clock and raises for bugs only.
"""

from __future__ import annotations

import re

from importers.amounts import amount_of_text, exact, negated, total
from importers.bank.outcomes import Outcomes, no_statement
from importers.dates import moment_of_text
from importers.reader import NO_OPTIONS, ReadOptions
from importers.reading import decode_head, decode_text, lines_of
from importers.report import BankRecord, Finding, ImportReport, Place, Reason

TITLE = re.compile(r"VILLAGE BANK PASSBOOK (?P<account>\S+) (?P<currency>[A-Z]{3})")
ROW = re.compile(r"(?P<date>\d{8}) (?P<sign>[+-])(?P<amount>[ \d.]{12}) (?P<who>.{16}) (?P<text>.*)")
BALANCE = re.compile(r"BALANCE\s+(?P<amount>-?[\d.]+)")


class VillageBankReader:
    """Reads pass books."""

    name = "village_bank"

    def identify(self, name: str, head: bytes, options: ReadOptions = NO_OPTIONS) -> bool:
        """Whether the first line is a pass book's title."""
        del name, options
        return TITLE.match(decode_head(head)) is not None

    def read(self, name: str, content: bytes, options: ReadOptions = NO_OPTIONS) -> ImportReport:
        """A record or a reason for every line."""
        del options
        decoded = decode_text(name, content)
        if isinstance(decoded, Reason):
            return ImportReport.refused(name, self.name, content, decoded)
        title, *lines = lines_of(decoded.text) or [""]
        opened = TITLE.fullmatch(title)
        if opened is None:
            return no_statement(name, self.name, content)
        outcomes = Outcomes(skipped=[Reason(Place(name, 1), "header", "表头", "the title")])
        for number, line in enumerate(lines, start=2):
            take(outcomes, Place(name, number), line, opened["account"], opened["currency"])
        return outcomes.report(name, self.name, content)


def take(outcomes: Outcomes, place: Place, line: str, account: str, currency: str) -> None:
    """One line: a record, the closing balance, nothing, or a reason."""
    closing = BALANCE.fullmatch(line)
    if closing:
        compare(outcomes, place, closing["amount"])
    if closing or not line.strip():
        outcomes.skipped.append(Reason(place, "footer", "余额或空行", "the balance, or a blank line"))
        return
    row = ROW.fullmatch(line)
    moment = moment_of_text(row["date"]) if row else "date_unreadable"
    amount = amount_of_text(row["amount"]) if row else None
    if row is None or isinstance(moment, str) or amount is None:
        outcomes.rejected.append(Reason(place, "row_malformed", "该行无法识别", "the line cannot be read"))
        return
    outcomes.records.append(
        BankRecord(
            date=moment.date,
            time="",
            amount=amount if row["sign"] == "+" else negated(amount),
            currency=currency,
            account=account,
            counterparty=row["who"].strip(),
            counterparty_account="",
            memo=row["text"].strip(),
            bank_id="",
            balance="",
            status="",
            line=place.line,
        )
    )


def compare(outcomes: Outcomes, place: Place, stated: str) -> None:
    """A balance that is not the sum of the rows is a finding: the rows are as they are."""
    added = total(record.amount for record in outcomes.records)
    if exact(stated) != added:
        zh, en = f"余额写为 {stated}，各行合计 {added:f}", f"the balance is stated as {stated}, the rows give {added:f}"
        outcomes.findings.append(Finding("closing_balance", "warning", zh, en, place))
