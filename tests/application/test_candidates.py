"""A few letters find what a clerk means: by code, barcode, mnemonic, initials and name, in this order, recent ones first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from ledger.api import (
    Candidate,
    CandidateIndex,
    Circumstances,
    ErasureRequest,
    OpenBook,
    Text,
    candidate_index,
    erase,
    meant,
    sign_in,
)
from ledger.application.candidates import mnemonics_of
from ledger.application.pinyin_initials import FIRST, READ_TWICE, initials, letter_of
from tests.application.desk import CLERK, bought, founded, post, sold

_GB2312_FIRST = {  # the first character of each letter, in the order of GB 2312 level 1
    "a": "啊", "b": "芭", "c": "擦", "d": "搭", "e": "蛾", "f": "发", "g": "噶", "h": "哈", "j": "击", "k": "喀", "l": "垃",
    "m": "妈", "n": "拿", "o": "哦", "p": "啪", "q": "期", "r": "然",
    "s": "撒", "t": "塌", "w": "挖", "x": "昔", "y": "压", "z": "匝",
}  # fmt: skip


def item(code: str, name: str, *, own: str = "", barcodes: tuple[str, ...] = ()) -> Candidate:
    return Candidate("item", code, Text(name, name), "件", mnemonics_of(name, own), barcodes)


ITEMS = (
    item("LS-M6-20", "内六角螺栓 M6×20", barcodes=("6901234567892",)),
    item("LS-M8-30", "外六角螺栓"),
    item("DP-06", "弹垫"),
    item("A1", "螺栓垫圈"),
    item("A2", "联轴器", own="lzq2"),
    item("LSX", "绳索"),
)
INDEX = CandidateIndex.of(1, ITEMS)


def codes(text: str, **more: object) -> list[str]:
    return [one.candidate.code for one in INDEX.search(text, ("item",), **more)]  # type: ignore[arg-type]  # as given


def test_codes_come_before_initials_and_initials_before_names() -> None:
    assert codes("ls") == ["LS-M6-20", "LS-M8-30", "LSX", "A1"]
    assert [one.matched for one in INDEX.search("ls", ("item",))] == ["code", "code", "code", "mnemonic"]
    assert [(one.candidate.code, one.matched) for one in INDEX.search("螺栓", ("item",))] == [
        ("LS-M6-20", "name"), ("LS-M8-30", "name"), ("A1", "name"),
    ]  # fmt: skip


def test_a_whole_code_or_barcode_is_exact_and_can_be_taken_at_once() -> None:
    [scanned] = INDEX.search("6901234567892", ("item",))
    assert (scanned.candidate.code, scanned.matched, scanned.exact) == ("LS-M6-20", "barcode", True)
    first, *_ = INDEX.search("lsx", ("item",))
    assert (first.candidate.code, first.exact) == ("LSX", True)


def test_a_whole_barcode_comes_before_codes_that_begin_like_it() -> None:
    index = CandidateIndex.of(1, [item("69012345678920", "甲"), item("B", "乙", barcodes=("6901234567892",))])
    assert [one.candidate.code for one in index.search("6901234567892", ("item",))] == ["B", "69012345678920"]
    [first] = index.search("6901234567892", ("item",), limit=1)
    assert first.exact and first.candidate.code == "B"


@pytest.mark.parametrize(
    ("text", "recent", "code"),
    [
        ("ls-m6-20", (), "LS-M6-20"),  # the whole code
        ("6901234567892", (), "LS-M6-20"),  # the whole barcode
        ("ls-m6", (), "LS-M6-20"),  # the only one
        ("lsx", (), "LSX"),  # the whole code, although others begin so
        ("ls", (), None),  # three codes begin so
        ("ls", ("LS-M8-30",), "LS-M8-30"),  # of them one was bought here before
        ("ls", ("LS-M8-30", "LSX"), None),  # of them two were
        ("a", (), None),
        ("螺栓", (), None),  # three names hold it
        ("外六角螺栓", (), "LS-M8-30"),  # a whole name
        ("lzq2", (), "A2"),  # a whole mnemonic
        ("nix", (), None),
    ],
)
def test_the_first_is_meant_only_where_nobody_else_fits_as_well(text: str, recent: tuple[str, ...], code: str | None) -> None:
    found = meant(INDEX.search(text, ("item",), recent=recent), recent)
    assert (found.candidate.code if found is not None else None) == code


def test_a_code_that_begins_so_is_meant_before_names_that_hold_it() -> None:
    index = CandidateIndex.of(1, [item("DP-06", "弹垫"), item("X1", "dp 垫片"), item("X2", "dp 圈")])
    found = meant(index.search("dp", ("item",)))
    assert found is not None and found.candidate.code == "DP-06"


def test_what_was_used_last_comes_first_within_its_rank() -> None:
    assert codes("ls", recent=("LS-M8-30",))[:2] == ["LS-M8-30", "LS-M6-20"]
    assert codes("ls", recent=("A1",))[-1] == "A1"
    assert codes("", recent=("A2", "A1"))[:2] == ["A2", "A1"]


def test_full_width_letters_and_capitals_are_letters() -> None:
    assert codes("ＬＳ－Ｍ８") == codes("Ls-m8") == ["LS-M8-30"]
    assert codes("×20") == ["LS-M6-20"]


def test_a_mnemonic_of_its_own_stands_in_for_the_initials() -> None:
    assert (codes("lzq2"), codes("lzq")) == (["A2"], ["A2"])


def test_only_what_is_admitted_is_found_and_never_more_than_fit() -> None:
    assert codes("ls", only=("LSX",)) == ["LSX"]
    assert len(codes("l", limit=2)) == 2
    assert codes("nowhere") == []


def test_a_renewed_index_holds_what_came_and_not_what_went_and_the_old_one_is_as_it_was() -> None:
    later = INDEX.renewed(2, [item("LS-NEW", "新螺丝"), item("A1", "改名")], gone=[("item", "LSX")])
    assert [one.candidate.code for one in later.search("ls", ("item",))] == ["LS-M6-20", "LS-M8-30", "LS-NEW"]
    assert later.search("改名", ("item",))[0].candidate.code == "A1"
    assert codes("ls") == ["LS-M6-20", "LS-M8-30", "LSX", "A1"]


# --- initials ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("江南包装制品有限公司", "jnbzzpyxgs"), ("华东原料", "hdyl"), ("内六角螺栓M6", "nljlsm6"), ("鑫鹏五金", "xpwj"),
        ("珏晟贸易", "jcmy"), ("镕基", "rj"), ("東莞電子", "dgdz"), ("重庆长安汽车", "cqcaqc"),
        ("重庆长安汽车", "zqzaqc"), ("厦门航空", "xmhk"),
        ("建设银行", "jsyh"), ("乐清电器", "yqdq"), ("曾氏", "zs"), ("单县", "sx"), ("沈阳", "sy"), ("A-B (甲)", "abj"),
    ],
)  # fmt: skip
def test_initials_of_real_names(name: str, spelled: str) -> None:
    assert spelled in initials(name)


def test_the_3755_characters_of_gb_2312_level_1_have_the_letter_of_their_place_in_the_standard() -> None:
    starts = [(int.from_bytes(first.encode("gb2312"), "big"), letter) for letter, first in _GB2312_FIRST.items()]
    characters = [bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF)]
    level_1 = [one for one in characters if one]
    assert len(level_1) == 3755
    for one in level_1:
        place = int.from_bytes(one.encode("gb2312"), "big")
        assert letter_of(one) == [letter for start, letter in starts if start <= place][-1], one


def test_every_character_of_level_2_and_of_the_trade_has_a_letter() -> None:
    rows = [bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xD8, 0xF8) for cell in range(0xA1, 0xFF)]
    assert [one for one in rows if one and not letter_of(one)] == []
    assert letter_of(chr(FIRST)) == "y"
    assert (letter_of("々"), letter_of("×"), letter_of("é")) == ("", "", "")


def test_a_character_that_is_read_twice_has_two_letters_one_of_which_the_table_knows() -> None:
    for one, letters in READ_TWICE.items():
        assert len(set(letters)) == 2, one
        assert letter_of(one) in letters, one


# --- of a book -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def book(book_place: str) -> Iterator[OpenBook]:
    """A trader's book on each engine."""
    with founded(book_place) as made:
        yield made


def found(index: CandidateIndex, text: str, *kinds: str) -> list[str]:
    return [one.candidate.code for one in index.search(text, kinds)]


def test_a_book_offers_items_parties_accounts_places_taxes_and_open_documents(book: OpenBook) -> None:
    post(book, bought("R1"), sold("D1"))
    index = candidate_index(book)
    assert found(index, "zx", "item") == ["K9"]
    assert found(index, "bkh", "party") == ["C1"]
    assert found(index, "bc", "place") == ["W2"]
    assert found(index, "1411", "account")[:1] == ["1411"] or "1411.01" in found(index, "1411", "account")
    assert "special13" in found(index, "spec", "tax_code")
    assert found(index, "jbh", "bank_account") == ["B1"]
    assert found(index, "R1", "goods_receipt") == ["R1"]
    assert found(index, "bkh", "delivery") == ["D1"]
    assert index.candidate("goods_receipt", "R1") == Candidate(
        "goods_receipt", "R1", Text("甲供应商", "甲供应商"), "S1", ("jgys",)
    )


def test_only_what_the_log_brought_since_is_read(book: OpenBook) -> None:
    post(book, bought("R1"))
    first = candidate_index(book)
    assert candidate_index(book, first) is first
    bill = {"item": "K9", "quantity": "10", "place": "W1", "net": "100.00", "tax": "13.00", "receipt": "R1/1"}
    post(book, {"kind": "purchase_invoice", "id": "I1", "date": "2026-03-09", "supplier": "S1", "lines": [bill]})
    post(book, {"kind": "item", "id": "NEW", "name": "新品", "unit": "件", "category": "goods", "barcodes": ["6900000000015"]})
    later = candidate_index(book, first)
    assert found(later, "R1", "goods_receipt") == []
    assert found(later, "I1", "purchase_invoice") == ["I1"]
    assert found(later, "6900000000015", "item") == ["NEW"]
    assert found(later, "zx", "item") == ["K9"]
    assert sorted(_everything(later)) == sorted(_everything(candidate_index(book)))


def _everything(index: CandidateIndex) -> list[tuple[str, str]]:
    return [(kind, one.candidate.code) for kind in index.kinds() for one in index.search("", (kind,), limit=10_000)]


def test_a_name_that_was_erased_is_offered_no_more(book: OpenBook) -> None:
    post(book, {"kind": "party", "id": "P77", "name": "王小明", "group": "customer", "natural_person": True})
    before = candidate_index(book)
    assert found(before, "wxm", "party") == ["P77"]
    request = ErasureRequest(reason="依申请", ground="测试")
    done = erase(book, "party:P77", request=request, circumstances=CLERK)
    assert not isinstance(done, list), done
    after = candidate_index(book, before)
    assert found(after, "wxm", "party") == []
    assert found(after, "P77", "party") == ["P77"]


def test_a_keeper_is_offered_warehouses_of_his_own(book: OpenBook) -> None:
    post(book, {"kind": "user", "id": "keeper", "name": "仓管", "roles": ["KEEPER"], "places": ["W1"]})
    assert isinstance(sign_in(book, "keeper", lambda _user: None, replace(CLERK, user="")), Circumstances)
    assert found(candidate_index(book), "", "place") == ["W1", "W1-A"]


def test_an_account_is_made_below_any_of_the_chart_and_vouchers_name_only_the_lowest(book: OpenBook) -> None:
    index = candidate_index(book)
    above = index.candidate("parent_account", "1002")
    assert above is not None and above.name.zh == "银行存款"
    post(book, {"kind": "account", "id": "1002.77", "parent": "1002", "name": "新行"})
    later = candidate_index(book, index)
    assert later.candidate("account", "1002") is None
    assert later.candidate("parent_account", "1002") is not None
    assert later.candidate("account", "1002.77") is not None
    assert later.candidate("parent_account", "1002.77") is not None
