"""Every kind of record has a form: all its fields, named in both languages, typed as the model wants them."""

from __future__ import annotations

import pytest

from ledger.api import describe_kind, form_kinds
from ledger.application.document_models import model_of
from ledger.domain.field_words import fields_of_kinds
from ledger.domain.form_words import CHOICE_WORDS, LIST_WORDS, words_of_choice
from ledger.domain.kinds import KINDS
from ledger.domain.problem import Text


def test_every_kind_of_document_and_master_data_has_a_form() -> None:
    assert len(form_kinds()) == len(KINDS) + 12
    for kind in form_kinds():
        assert describe_kind(kind).title.en


@pytest.mark.parametrize("kind", form_kinds())
def test_a_form_asks_for_exactly_what_the_model_takes(kind: str) -> None:
    form, model = describe_kind(kind), model_of(kind)
    taken = {info.alias or name for name, info in model.model_fields.items()} - {"kind"}
    typed = {one.name for one in form.header if not one.derived}
    lists = {one.name for one in form.lists if "." not in one.name and not one.derived}
    assert typed | lists == taken
    required = {info.alias or name for name, info in model.model_fields.items() if info.is_required()} - {"kind"}
    assert {one.name for one in form.header if one.required} | {
        one.name for one in form.lists if one.required and "." not in one.name and not one.derived
    } == required


def test_every_field_and_choice_of_every_form_has_words_in_both_languages() -> None:
    spoken: list[Text] = []
    for kind in form_kinds():
        for field in describe_kind(kind).fields:
            spoken += [field.label, field.meaning]
            for choice in field.choices:
                assert words_of_choice(field.name, choice.value) == choice.label, (kind, field.path, choice)
                spoken.append(choice.label)
        spoken += [one.title for one in describe_kind(kind).lists]
    assert all(text.zh and text.en for text in spoken)


def test_no_words_of_choices_or_lists_are_left_over() -> None:
    fields = [field for kind in form_kinds() for field in describe_kind(kind).fields]
    used = {(one.name, choice.value) for one in fields for choice in one.choices}
    keys = {f"{name}.{value}" if f"{name}.{value}" in CHOICE_WORDS else value for name, value in used}
    assert set(CHOICE_WORDS) == keys
    assert set(LIST_WORDS) == {one.name for kind in form_kinds() for one in describe_kind(kind).lists}


def test_every_field_of_every_kind_stands_in_its_form() -> None:
    for kind, path in fields_of_kinds():
        assert describe_kind(kind).field(".".join(path)) is not None, (kind, path)


def test_a_form_says_what_a_field_may_name() -> None:
    form = describe_kind("purchase_invoice")
    supplier, item, receipt = form.field("supplier"), form.field("lines.item"), form.field("lines.receipt")
    account, tax_code = form.field("expenses.account"), form.field("lines.tax_code")
    assert supplier and item and receipt and account and tax_code
    assert (supplier.type, supplier.masters, supplier.required) == ("code", ("party",), True)
    assert (item.masters, account.masters, tax_code.masters) == (("item",), ("account",), ("tax_code",))
    assert (receipt.type, receipt.references, receipt.role, receipt.whole) == ("reference", ("goods_receipt",), "GRNI", False)
    bank = describe_kind("payment").field("bank")
    assert bank and (bank.masters, bank.role) == (("bank_account", "account"), "BANK")


def test_a_line_with_a_quantity_may_say_its_unit_and_what_completion_fills_in_is_marked() -> None:
    form = describe_kind("stock_count")
    assert [one.name for one in form.lists[0].fields][:6] == ["item", "place", "lot", "status", "counted", "unit"]
    book = form.field("lines.book")
    assert book and (book.derived, book.required) == (True, False)
