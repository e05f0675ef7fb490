"""A bundle loads from its text alone, its id is that text's hash, and what does not fit together is said with its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ledger.domain.problem import Problem
from ledger.rules.bundle import LoadedBundle, load_bundle
from ledger.rules.bundle_checks import LiveCodes
from ledger.rules.bundle_text import read_bundle_files

CHART = "cn-small-enterprise"
ROLES = f"charts/{CHART}/roles.csv"
OUR_RULES = """ruleset ours 1 from 2026-01-01 language 1 "本公司" / "Ours"

override on vat_certification as c "用途确认" / "Input tax confirmed"
  voucher "认证 {c.number}" / "Confirmed {c.number}"
    for l in c.lines
      dr VIN    money(l.tax)
      cr VPEND  money(l.tax)
"""


@pytest.fixture
def files() -> dict[str, str]:
    return read_bundle_files()


def good(files: dict[str, str], chart: str = CHART, **more: object) -> LoadedBundle:
    found = load_bundle(files, chart, **more)  # type: ignore[arg-type]  # keyword arguments of several types
    assert isinstance(found, LoadedBundle), found
    return found


def bad(files: dict[str, str], chart: str = CHART, **more: object) -> list[Problem]:
    found = load_bundle(files, chart, **more)  # type: ignore[arg-type]  # keyword arguments of several types
    assert isinstance(found, list), "it loads"
    assert all(problem.message.zh and problem.message.en and problem.remedy.zh and problem.remedy.en for problem in found)
    return found


def codes(problems: list[Problem]) -> set[str]:
    return {problem.code for problem in problems}


# --- identity -------------------------------------------------------------------------------------------------------------


def test_a_bundle_loads_again_from_its_own_text(files: dict[str, str]) -> None:
    first = good(files, overrides={"taxpayer": "small", "settlement_tolerance": 500}).bundle
    again = good(dict(first.files)).bundle
    assert again.id == first.id
    assert (again.policy["taxpayer"], again.policy["settlement_tolerance"]) == ("small", 500)


def test_the_id_does_not_hang_on_line_ends_or_order(files: dict[str, str]) -> None:
    turned = {path: text.replace("\n", "\r\n") for path, text in reversed(files.items())}
    assert good(turned).bundle.id == good(files).bundle.id


def test_one_letter_changes_the_id(files: dict[str, str]) -> None:
    changed = files | {"stock.rules": files["stock.rules"].replace("盘点差异", "盘点盈亏", 1)}
    assert good(changed).bundle.id != good(files).bundle.id


def test_another_chart_does_not_change_the_id(files: dict[str, str]) -> None:
    other = files | {"charts/generic/roles.csv": "nonsense", "tax/generic.csv": "nonsense"}
    assert good(other).bundle.id == good(files).bundle.id


def test_cases_are_no_part_of_a_bundle(files: dict[str, str]) -> None:
    assert not [path for path in files if "cases" in path]
    assert good(files | {"company/cases/ours.toml": "[[case]]"}).bundle.id == good(files).bundle.id


def test_it_is_in_force_from_the_latest_header(files: dict[str, str]) -> None:
    assert good(files).bundle.valid_from == date(2013, 1, 1)
    assert good(files, valid_from=date(2026, 1, 1)).bundle.valid_from == date(2026, 1, 1)


# --- layers ---------------------------------------------------------------------------------------------------------------


def test_a_company_folder_lies_over_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "our.rules").write_text(OUR_RULES, encoding="utf-8")
    (tmp_path / "policy.toml").write_text("[settlement_tolerance]\nvalue = 5\n", encoding="utf-8")
    (tmp_path / "accounts.csv").write_text("code,zh,en,type\n5401.01,直销成本,Direct sales,expense\n", encoding="utf-8")
    (tmp_path / "roles.csv").write_text("role,category,area,party_group,account\nCOGS,,,,5401.01\n", encoding="utf-8")
    (tmp_path / "tax.csv").write_text(
        "code,rate,valid_from,valid_to,recoverable,zh,en,source\nours,5%,2026-01-01,,no,自定,Ours,ours\n", encoding="utf-8"
    )
    found = good(read_bundle_files(tmp_path))
    assert found.rules["vat_certification"].file == "company/our.rules"
    assert found.bundle.policy["settlement_tolerance"] == 500
    row = found.bundle.roles.row("COGS", "goods")
    assert row is not None and row.account == "5401.01"
    assert not found.bundle.accounts["5401"].leaf
    assert "ours" in found.tax_rates


def test_a_folder_with_charts_stands_in_for_the_shipped_one(tmp_path: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    assert good(read_bundle_files(tmp_path)).bundle.id == good(files).bundle.id


def test_a_company_may_declare_a_policy_of_its_own(files: dict[str, str]) -> None:
    text = '[ours]\nvalue = "a"\nvalues = ["a", "b"]\nzh = "自定"\nen = "ours"\n'
    assert good(files | {"company/policy.toml": text}).bundle.policy["ours"] == "a"


# --- what does not fit (RULES.md §7, R6xx) ------------------------------------------------------------------------------------


def test_r601_a_policy_reaches_a_role_without_account(files: dict[str, str]) -> None:
    problems = bad(files, overrides={"variable_consideration": True})
    assert codes(problems) == {"R601"}
    roles = {role for role in ("REFUND", "RETASSET", "REV") for problem in problems if role in problem.message.en}
    assert roles == {"REFUND", "RETASSET"}
    assert all(problem.where.file == "sales.rules" and problem.where.line for problem in problems)


def test_r601_a_new_category_needs_its_stock_account(files: dict[str, str]) -> None:
    live = LiveCodes(categories=("goods", "spare"))
    assert [problem.message.en.split(";")[0] for problem in bad(files, live=live)] == [
        "cn-small-enterprise has no account for INV × spare × main"
    ]


def test_r602_no_such_account_and_no_leaf(files: dict[str, str]) -> None:
    changed = files | {ROLES: files[ROLES].replace("REV,,,,5001", "REV,,,,5099").replace("AP,,,,2202.01", "AP,,,,2202")}
    problems = bad(changed)
    assert [(problem.code, problem.message.en) for problem in problems] == [
        ("R602", "account 2202 is not a leaf"),
        ("R602", "there is no account 5099"),
    ]
    assert all(problem.where.file == ROLES and problem.where.line for problem in problems)


def test_r602_a_memo_role_on_a_real_account(files: dict[str, str]) -> None:
    assert codes(bad(files | {ROLES: files[ROLES].replace("RESERVED,,,,M05", "RESERVED,,,,1403")})) == {"R602"}


def test_r602_a_statement_line_of_nothing(files: dict[str, str]) -> None:
    path = f"charts/{CHART}/statements.csv"
    problems = bad(files | {path: files[path].replace("=15+29", "=15+99")})
    assert [(problem.code, problem.where.file) for problem in problems] == [("R602", path)]


def test_r602_an_unknown_chart(files: dict[str, str]) -> None:
    problems = bad(files, "us-gaap")
    assert "cn-enterprise, cn-small-enterprise, generic" in problems[0].remedy.en


def test_r602_an_account_twice_and_without_parent(files: dict[str, str]) -> None:
    path = f"charts/{CHART}/accounts.csv"
    assert codes(bad(files | {path: files[path] + "5401,成本,Cost,expense\n7777.01,悬空,Hanging,expense\n"})) == {"R602"}


def test_r202_and_r603_layers(files: dict[str, str]) -> None:
    second = OUR_RULES.replace("override on", "on")
    assert codes(bad(files | {"company/our.rules": second})) == {"R202"}
    nothing = {path: text for path, text in files.items() if path != "purchasing.rules"}
    assert "R603" in codes(bad(nothing | {"company/our.rules": OUR_RULES}))


def test_r604_a_rule_for_a_later_time(files: dict[str, str]) -> None:
    problems = bad(files | {"company/our.rules": OUR_RULES}, valid_from=date(2025, 1, 1))
    assert [(problem.code, problem.where.file) for problem in problems] == [("R604", "company/our.rules")]


@pytest.mark.parametrize(
    "text",
    [
        '[grni]\nvalue = "sometimes"\n',
        '[no_such_policy]\nvalue = "x"\n',
        '[settlement_tolerance]\nvalue = "much"\n',
        '[settlement_tolerance]\nvalue = "0.001"\n',
        '[taxpayer]\nvalue = "small"\nzh = "改名"\n',
        "[variable_consideration]\nvalue = 1\n",
        "not toml",
    ],
)
def test_r605_policy_values(files: dict[str, str], text: str) -> None:
    assert codes(bad(files | {"company/policy.toml": text})) == {"R605"}


def test_r608_a_kind_without_a_rule(files: dict[str, str]) -> None:
    text = files["finance.rules"]
    without = text[: text.index("on journal_voucher")] + text[text.index("# 结转的是") :]
    problems = bad(files | {"finance.rules": without})
    assert [(problem.code, "journal_voucher" in problem.message.en) for problem in problems] == [("R608", True)]


def test_r609_accounts_do_not_hang_on_places(files: dict[str, str]) -> None:
    by_place = "role,category,area,place,party_group,account\nREV,,,W1,,5001\n"
    assert codes(bad(files | {"company/roles.csv": by_place})) == {"R609"}


def test_r610_rows_of_equal_rank(files: dict[str, str]) -> None:
    more = "REV,goods,,,5001\nREV,,main,,5051\n"
    assert codes(bad(files | {ROLES: files[ROLES] + more})) == {"R610"}
    assert codes(bad(files | {ROLES: files[ROLES] + "REV,,,,5051\n"})) == {"R610"}


def test_r611_a_required_dimension_that_no_leg_writes(files: dict[str, str]) -> None:
    header = "role,dimension,required\n"
    problems = bad(files | {"company/dimensions.csv": header + "SELL,workshop,yes\n"})
    assert {problem.code for problem in problems} == {"R611"}
    assert "purchasing.rules" in {problem.where.file for problem in problems}
    required = good(files | {"company/dimensions.csv": header + "REV,channel,yes\nAR,due,yes\n"}).bundle.required_dimensions
    assert required == {"REV": ("channel",), "AR": ("due",), "WIP": ("order",)}, "work in progress always names its order"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("company/accounts.csv", "code,zh,en,type\n5401.01,成本,Cost,nothing\n"),
        ("company/accounts.csv", "code,zh,en,type\n5401.01,成本,Cost\n"),
        ("company/dimensions.csv", "role,dimension,required\nREV,channel,perhaps\n"),
        ("company/statements.csv", "statement,line,zh,en,accounts,sign\nincome,x,甲,A,5001,cr\n"),
        ("company/tax.csv", "code,rate,valid_from,valid_to,recoverable,zh,en,source\nx,a lot,2026-01-01,,yes,甲,A,s\n"),
        ("company/tax.csv", "code,rate,valid_from,valid_to,recoverable,zh,en,source\nx,5%,soon,,yes,甲,A,s\n"),
        ("company/tax.csv", "code,rate,valid_from,valid_to,recoverable,zh,en,source\nx,5%,2026-01-01,2025-12-31,yes,甲,A,s\n"),
    ],
)
def test_r103_a_line_that_cannot_be_read(files: dict[str, str], path: str, text: str) -> None:
    problems = bad(files | {path: text})
    assert [(problem.code, problem.where.file, problem.where.line) for problem in problems] == [("R103", path, 2)]


def test_r104_another_header_and_r213_another_role(files: dict[str, str]) -> None:
    assert codes(bad(files | {"company/tax.csv": "code,rate\n"})) == {"R104"}
    header = "role,category,area,party_group,account\n"
    assert codes(bad(files | {"company/roles.csv": f"{header}NOROLE,,,,5001\n"})) == {"R213"}
