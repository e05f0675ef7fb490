"""Bank and wallet statements through the shipped mappings, on invented files: each row accepted, rejected or skipped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.reader import ReadOptions
from importers.registry import read_file
from importers.report import BankRecord, ImportReport

Read = Callable[[str], ImportReport]
CMB_HEADER = "记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要\n"


def bank_records(report: ImportReport) -> list[BankRecord]:
    return [record for record in report.records if isinstance(record, BankRecord)]


def cmb(*rows: str) -> ImportReport:
    return read_file("cmb.csv", (CMB_HEADER + "\n".join(rows) + "\n").encode())


def codes(report: ImportReport) -> list[str]:
    return [reason.code for reason in report.rejected]


def rules(report: ImportReport) -> Counter[str]:
    return Counter(finding.rule for finding in report.findings)


@pytest.mark.parametrize(
    ("name", "layout", "accepted", "rejected", "skipped"),
    [
        ("abc_debit.csv", "abc_debit", 4, 0, 1),
        ("alipay.csv", "alipay", 5, 1, 8),
        ("boc_pages.csv", "boc_debit", 3, 0, 5),
        ("bocom_debit.csv", "bocom_debit", 2, 1, 1),
        ("cmb_debit.csv", "cmb_debit", 4, 0, 1),
        ("icbc.csv", "icbc", 2, 0, 7),
        ("wechat.csv", "wechat", 3, 0, 6),
    ],
)
def test_every_row_of_a_statement_is_accounted_for(
    read_sample: Read, name: str, layout: str, accepted: int, rejected: int, skipped: int
) -> None:
    report = read_sample(name)
    assert report.format == f"bank_csv:{layout}"
    assert (report.accepted, len(report.rejected), len(report.skipped)) == (accepted, rejected, skipped)
    assert report.rows == accepted + rejected + skipped
    assert report.findings == ()
    assert all(reason.zh and reason.en and reason.place.line for reason in (*report.rejected, *report.skipped))


def test_cmb_keeps_digits_and_splits_name_from_account(read_sample: Read) -> None:
    first, second, *_ = bank_records(read_sample("cmb_debit.csv"))
    assert (first.date, first.amount, first.balance, first.currency) == ("2026-03-05", "1234.50", "11234.50", "CNY")
    assert (first.counterparty, first.counterparty_account) == ("杭州样例贸易有限公司", "571900000010101")
    assert (second.amount, second.counterparty, second.memo) == ("-2000.00", "上海虚构供应有限公司", "转账汇款 采购款 第二批")


def test_icbc_is_read_in_gb18030_with_its_card_and_control_totals(read_sample: Read) -> None:
    report = read_sample("icbc.csv")
    paid, received = bank_records(report)
    assert (paid.amount, paid.account, paid.counterparty, paid.currency) == ("-300.00", "6222****0001", "张样例", "CNY")
    assert (received.amount, received.counterparty_account) == ("2000.00", "5719****0101")
    assert Counter(reason.code for reason in report.skipped) == {"preamble": 4, "header": 1, "blank": 1, "footer": 1}


def test_a_header_on_every_page_is_skipped_and_a_memo_is_no_footer(read_sample: Read) -> None:
    report = read_sample("boc_pages.csv")
    assert Counter(reason.code for reason in report.skipped) == {"preamble": 1, "header": 1, "header_repeated": 1, "footer": 2}
    assert [record.memo for record in bank_records(report)] == ["跨行转账 货款", "网上快捷支付 合计付款", "结汇"]
    assert [record.currency for record in bank_records(report)] == ["CNY", "CNY", "USD"]


def test_a_refund_keeps_the_payment_it_undoes(read_sample: Read) -> None:
    report = read_sample("alipay.csv")
    assert [record.amount for record in bank_records(report)] == ["-10.00", "50.00", "-50.00", "88.00", "-10.00"]
    assert [(reason.code, reason.place.line) for reason in report.rejected] == [("direction_unknown", 13)]
    assert [reason.place.line for reason in report.skipped if reason.code == "not_executed"] == [11]


def test_wechat_reads_full_width_amounts_and_stray_quotes(read_sample: Read) -> None:
    paid, received, withdrawn = bank_records(read_sample("wechat.csv"))
    assert (paid.amount, received.amount, withdrawn.amount) == ("-28.16", "23.00", "-100.10")
    assert paid.memo == '扫二维码付款 收款方备注:点击"多多"付款'
    assert (paid.bank_id, received.bank_id, withdrawn.account) == ("1001", "1002", "零钱")


def test_rows_that_are_alike_get_occurrence_numbers(read_sample: Read) -> None:
    report = read_sample("cmb_debit.csv")
    fees = [record.identity for record in bank_records(report) if record.memo == "手续费"]
    assert fees == ["bank|cmb||2026-03-03|-12||CNY|||手续费|1", "bank|cmb||2026-03-03|-12||CNY|||手续费|2"]
    assert len(set(report.staged)) == report.accepted


def test_a_bank_id_that_repeats_does_not_merge_rows(read_sample: Read) -> None:
    report = read_sample("abc_debit.csv")
    assert [record.bank_id for record in bank_records(report)][2:] == ["0000000000", "0000000000"]
    assert len(set(report.staged)) == 4


def test_ids_do_not_depend_on_encoding_or_on_trailing_zeros() -> None:
    utf8 = cmb("2026-03-03,CNY,-12.00,88.00,手续费,样例,")
    gbk = read_file("again.csv", (CMB_HEADER + "2026/3/3,人民币,-12.0,88.00,手续费,样例,\n").encode("gb18030"))
    assert utf8.staged == gbk.staged


@given(
    st.lists(
        st.tuples(st.integers(1, 6), st.sampled_from(["-1.00", "2.50"]), st.sampled_from(["利息", "手续费"])), max_size=12
    ),
    st.integers(1, 6),
    st.integers(1, 6),
)
def test_overlapping_files_of_whole_days_stage_each_row_once(
    days: Sequence[tuple[int, str, str]], until: int, since: int
) -> None:
    rows = [f"2026-03-0{day},CNY,{amount},,{memo},," for day, amount, memo in sorted(days)]
    split = max(until, since), min(until, since)
    first = [row for row in rows if int(row[9]) <= split[0]]
    second = [row for row in reversed(rows) if int(row[9]) >= split[1]]
    staged = set(cmb(*first).staged) | set(cmb(*second).staged)
    assert staged == set(cmb(*rows).staged)
    assert len(staged) == len(rows)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("2026-02-30,CNY,1.00,,x,,", "date_unreadable"),
        ("2206-01-01,CNY,1.00,,x,,", "date_out_of_range"),
        ("2026-13-01,CNY,1.00,,合计付款,,", "date_unreadable"),
        ("2026-01-01,CNY,,,x,,", "amount_missing"),
        ('2026-01-01,CNY,"1,23",,x,,', "amount_malformed"),
        ("2026-01-01,CNY,一百,,x,,", "amount_malformed"),
        ("2026-01-01,CNY,1,000.00,,x,,", "too_many_cells"),
        ('2026-01-01,CNY,1.00,,"x,,', "quote_open"),
        ("2026-01-01,CNY,1.00,,x,," + "," * 600, "too_many_columns"),
    ],
)
def test_a_bad_row_is_rejected_alone(row: str, code: str) -> None:
    report = cmb("2026-01-01,CNY,5.00,,早,,", row, "2026-01-02,CNY,6.00,,晚,,")
    assert codes(report) == [code]
    assert report.rejected[0].place.line == 3
    assert [record.amount for record in bank_records(report)] == ["5.00", "6.00"]


def test_two_stray_quotes_do_not_hide_the_rows_between_them() -> None:
    report = cmb('2026-01-01,CNY,5.00,,"早,,', "2026-01-02,CNY,6.00,,中,,", '2026-01-03,CNY,7.00,,晚",,')
    assert [record.amount for record in bank_records(report)] == ["6.00", "7.00"]
    assert codes(report) == ["quote_open"]


def test_a_short_row_with_date_and_amount_is_read_and_pointed_out() -> None:
    report = cmb("2026-01-01,CNY,5.00")
    assert [record.amount for record in bank_records(report)] == ["5.00"]
    assert rules(report) == {"short_row": 1}


def test_a_broken_running_balance_is_pointed_out_in_either_order() -> None:
    forwards = ["2026-01-01,CNY,5.00,5.00,a,,", "2026-01-02,CNY,6.00,11.00,b,,", "2026-01-03,CNY,7.00,19.00,c,,"]
    assert [finding.place.line for finding in cmb(*forwards).findings] == [4]
    assert [finding.place.line for finding in cmb(*reversed(forwards)).findings] == [2]


def test_a_flood_of_broken_balances_is_counted_after_the_first_hundred() -> None:
    report = cmb(*["2026-01-01,CNY,1.00,5.00,a,,"] * 150)
    assert rules(report) == {"running_balance": 101}
    assert "49 more" in report.findings[-1].en


def test_a_masked_balance_is_reported_and_left_out() -> None:
    report = cmb('2026-01-01,CNY,5.00,"x,xxx.xx",a,,')
    assert rules(report) == {"balance_unreadable": 1}
    assert bank_records(report)[0].balance == ""


def test_control_totals_that_differ_are_findings(sample_text: Callable[[str], str]) -> None:
    text = sample_text("wechat.csv").replace("共3笔", "共4笔").replace("28.16元", "28.17元")
    assert rules(read_file("wechat.csv", text.encode())) == {"control_count": 1, "control_sum": 1}


def test_a_missing_column_refuses_the_file() -> None:
    text = "记账日期,货币,联机余额,交易金额额,交易摘要\n2026-01-01,CNY,1,1,x\n"
    assert codes(read_file("x.csv", text.encode(), "bank_csv")) == ["header_not_found"]
    text = "交易日期,摘要,记账金额(收入),记账金额(支出),余额,摘要,记账金额(收入)\n"
    assert codes(read_file("x.csv", text.encode())) == ["columns_repeated"]


def test_the_callers_account_stands_in_and_is_part_of_the_id() -> None:
    content = (CMB_HEADER + "2026-03-03,CNY,-12.00,88.00,手续费,,\n").encode()
    one, two = (read_file("x.csv", content, options=ReadOptions(account=account)) for account in ("1002-01", "1002-02"))
    assert bank_records(one)[0].account == "1002-01"
    assert one.staged != two.staged


def test_a_credit_card_takes_its_year_from_the_title_and_spends_positive_numbers() -> None:
    rows = [
        "招商银行信用卡对账单（2026年01月）",
        "交易日,记账日,交易摘要,人民币金额,卡号末四位,交易地金额",
        '12/28,12/29,样例超市,"1,045.50",1234,"1,045.50(CN)"',
        ",01/03,还款,-100.00,1234,-100.00",
    ]
    spent, repaid = bank_records(read_file("card.csv", "\n".join(rows).encode()))
    assert [(record.date, record.amount) for record in (spent, repaid)] == [
        ("2025-12-29", "-1045.50"),
        ("2026-01-03", "100.00"),
    ]


def test_an_amount_in_brackets_is_the_refund_that_has_its_own_row() -> None:
    rows = [
        "共：4笔记录",
        "交易时间,商户名称,交易说明,金额,收/付款方式,交易状态,收/支,交易分类,交易订单号,商家订单号,备注",
        "2026-01-05 10:00:00\t,样例,退款,20.00,银行卡(1),退款成功,不计收支,网购,1\t,2\t, ,",
        "2026-01-04 10:00:00\t,样例,纸,50.00(已退款20.00),银行卡(1),交易成功,支出,网购,1\t,2\t, ,",
        "2026-01-03 10:00:00\t,样例,笔,9.00(已全额退款),银行卡(1),交易成功,不计收支,网购,3\t,4\t, ,",
        "2026-01-02 10:00:00\t,样例,先用后付,0.00,先享后付,交易成功,不计收支,网购,5\t,6\t, ,",
    ]
    report = read_file("jd.csv", ("\n".join(rows) + "\n").encode())
    assert [record.amount for record in bank_records(report)] == ["20.00", "-50.00", "-9.00", "0.00"]
    assert (report.findings, report.rejected) == ((), ())


def test_a_merchants_expenses_are_negative_as_declared() -> None:
    money = "收入金额（+元）,支出金额（-元）,账户余额（元）"
    columns = f"账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,{money},业务类型,备注"
    rows = [
        "#支付宝账务明细查询",
        "#账号：[2088000000000001]",
        columns,
        "1\t,,O-1\t,货,2026-01-01 10:00:00,a@example.com,100.00,0.00,100.00,在线支付,",
        "2\t,,O-1\t,货,2026-01-01 10:00:01,,0.00,-0.60,99.40,收费,",
        "3\t,,,,2026-01-01 10:00:02,,,0.60,98.80,收费,",
        "#合计",
    ]
    report = read_file("m.csv", "\n".join(rows).encode("gbk"))
    assert [record.amount for record in bank_records(report)] == ["100.00", "-0.60"]
    assert {record.account for record in bank_records(report)} == {"2088000000000001"}
    assert codes(report) == ["sign_unexpected"]
