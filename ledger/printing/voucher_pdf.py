"""记账凭证 as PDF, one form per sheet of half an A4 page. reportlab (BSD) comes with the extra `pdf`.

The font STSong-Light is named, not embedded: every viewer with the Adobe Asian fonts or a substitute shows it, and nothing has
to be downloaded.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final

from ledger.application.reports.voucher_form import VoucherForm
from ledger.printing.voucher_text import amount_shown, in_words, sheet_number, word

_FONT: Final = "STSong-Light"
_WIDTHS: Final = (150, 195, 90, 90)
_PAGE: Final = (595.28, 420.94)
"""A5 across, which is half of A4, in points."""


def voucher_pdf(forms: Sequence[VoucherForm], language: str) -> bytes:
    """All forms in one file."""
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415  # an extra, and slow to load
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # noqa: PLC0415  # as above
    from reportlab.platypus import PageBreak, SimpleDocTemplate  # noqa: PLC0415  # as above

    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    out = io.BytesIO()
    title = word("title", language)
    page: Any = SimpleDocTemplate(
        out, pagesize=_PAGE, leftMargin=35, rightMargin=35, topMargin=24, bottomMargin=20, title=title, invariant=1
    )
    story: list[Any] = []
    for form in forms:
        story += [*_form(form, language), PageBreak()]
    page.build(story[:-1])
    return out.getvalue()


def _form(form: VoucherForm, language: str) -> list[Any]:
    from reportlab.lib import colors  # noqa: PLC0415
    from reportlab.lib.styles import ParagraphStyle  # noqa: PLC0415
    from reportlab.platypus import Paragraph, Spacer, Table  # noqa: PLC0415

    small = ParagraphStyle("small", fontName=_FONT, fontSize=9, leading=11, wordWrap="CJK")
    right = ParagraphStyle("right", parent=small, alignment=2)
    red = ParagraphStyle("red", parent=right, textColor=colors.red)
    centre = ParagraphStyle("title", parent=small, fontSize=15, leading=20, alignment=1)

    def money(amount: int) -> Any:
        return Paragraph(amount_shown(amount, form.currency) if amount else "", red if amount < 0 else right)

    def text(value: str, style: Any = small) -> Any:
        return Paragraph(_escaped(value), style)

    rows = [[text(word(name, language)) for name in ("summary", "account", "debit", "credit")]]
    for line in form.lines:
        account = f"{line.account}  {line.detail}".strip()
        rows.append([text(line.summary), text(account), money(line.debit), money(line.credit)])
    if form.is_last:
        total = f"{word('total', language)}  {in_words(form, language)}"
        rows.append([text(total), "", money(form.debit), money(form.credit)])
    grid = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    spans = [("SPAN", (0, len(rows) - 1), (1, len(rows) - 1))] if form.is_last else []
    head = [[text(form.company), text(form.date.isoformat()), text(sheet_number(form), right)]]
    people = [
        [
            text(word("attached", language).format(form.attachments)),
            *(
                text(f"{word(name, language)}  {person or ''}")
                for name, person in (
                    ("manager", ""),
                    ("recorded", form.recorded_by),
                    ("reviewed", form.reviewed_by),
                    ("prepared", form.prepared_by),
                )
            ),
        ]
    ]
    return [
        text(word("title", language), centre),
        Table(head, colWidths=(235, 110, 180)),
        Table(rows, colWidths=_WIDTHS, style=[*grid, *spans], repeatRows=1),
        *([text(form.cancels)] if form.cancels else []),
        Spacer(1, 6),
        Table(people, colWidths=(95, 110, 105, 105, 110)),
    ]


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
