"""What is configured wrong is said before a buyer meets it."""

from __future__ import annotations

import pytest

from payments.providers.stripe.config import StripeConfig

GOOD = {"secret_key": "sk_live_1", "webhook_secrets": "whsec_1"}


@pytest.mark.parametrize(
    "config",
    [
        GOOD,
        {**GOOD, "secret_key": "rk_live_1", "webhook_secrets": "whsec_1, whsec_2"},
        {**GOOD, "secret_key": "sk_test_1", "base_url": "http://127.0.0.1:8001/stripe", "currencies": "USD,KHR"},
        {**GOOD, "mode": "intent"},
    ],
)
def test_what_works_has_no_problem(config: dict[str, str]) -> None:
    assert StripeConfig.from_mapping(config).problems() == []


@pytest.mark.parametrize(
    ("changes", "setting"),
    [
        ({"base_url": "http://api.stripe.com"}, "base_url"),
        ({"base_url": ""}, "base_url"),
        ({"secret_key": "pk_live_1"}, "secret_key"),
        ({"secret_key": ""}, "secret_key"),
        ({"base_url": "http://127.0.0.1:1"}, "secret_key"),  # a key that moves real money, for a sandbox
        ({"webhook_secrets": ""}, "webhook_secrets"),
        ({"webhook_secrets": "secret"}, "webhook_secrets"),
        ({"webhook_secrets": "whsec_1,whsec_2,whsec_3"}, "webhook_secrets"),
        ({"mode": "both"}, "mode"),
        ({"currencies": "USD,EUR"}, "currencies"),
        ({"currencies": ""}, "currencies"),
    ],
)
def test_what_will_not_work_names_its_setting(changes: dict[str, str], setting: str) -> None:
    problems = StripeConfig.from_mapping({**GOOD, **changes}).problems()

    assert [problem.setting for problem in problems] == [setting]


def test_an_unknown_setting_is_an_error() -> None:
    with pytest.raises(TypeError):
        StripeConfig.from_mapping({**GOOD, "secret": "x"})
