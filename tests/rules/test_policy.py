"""policy.toml: what may be chosen, what is chosen, and why."""

from __future__ import annotations

import pytest

from ledger.rules.policy import PolicyDeclaration, parse_policy, policy_accepts

GOOD = """
[grni]
value  = "difference"
values = ["difference", "red_blue"]
zh     = "暂估冲回"
en     = "estimates"

[reserve]
value  = true
values = "yes/no"
zh     = "预留"
en     = "reserve"

[tolerance]
value  = "5.00"
values = "money"
zh     = "容差"
en     = "tolerance"
"""


def test_policies_are_read_with_their_values() -> None:
    declared = parse_policy(GOOD, "policy.toml")
    assert isinstance(declared, dict)
    assert declared["grni"] == PolicyDeclaration("grni", ("difference", "red_blue"), "difference", "暂估冲回", "estimates")
    assert declared["reserve"].value is True
    assert policy_accepts(declared["tolerance"], "-0.05") and not policy_accepts(declared["tolerance"], "five")


@pytest.mark.parametrize(
    "text",
    [
        "not toml",
        GOOD.replace('value  = "difference"', 'value  = "other"'),
        GOOD.replace('["difference", "red_blue"]', '["difference"]'),
        GOOD.replace('"yes/no"', '"perhaps"'),
        GOOD.replace('en     = "reserve"\n', ""),
        GOOD.replace('"5.00"', '"five"'),
    ],
)
def test_a_bad_policy_file_is_refused(text: str) -> None:
    problems = parse_policy(text, "policy.toml")
    assert isinstance(problems, list)
    assert {problem.code for problem in problems} == {"R605"}
