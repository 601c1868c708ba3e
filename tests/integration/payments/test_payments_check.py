"""`manage.py payments check`: what is configured wrong, in plain words, and exit status 1."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

BAKONG = {"base_url": "https://api-bakong.nbc.gov.kh", "email": "a@b.example", "account_id": "shop@devb"}
PAYWAY = {"base_url": "https://checkout.payway.com.kh", "merchant_id": "m", "api_key": "", "rsa_public_key": ""}


def checked() -> tuple[str, int]:
    """Return what the command says, and its exit status."""
    out = StringIO()
    try:
        call_command("payments", "check", stdout=out)
    except SystemExit as stopped:
        return out.getvalue(), int(str(stopped.code))
    return out.getvalue(), 0


def test_developers_settings_are_well() -> None:
    said, status = checked()

    assert status == 0, said
    assert "bakong: well" in said
    assert "payway: well" in said


@pytest.mark.parametrize(
    ("providers", "words"),
    [
        ({"bakong": {**BAKONG, "base_url": "http://bakong.example"}}, "bakong: base_url: Set Bakong's address"),
        ({"bakong": {**BAKONG, "email": ""}}, "bakong: email: Set the e-mail address"),
        ({"bakong": {**BAKONG, "account_id": "nobody"}}, "bakong: account_id: No KHQR code can be made"),
        ({"bakong": {"email": "a@b"}}, "bakong: bakong: A setting is missing"),
        ({"bakong": {**BAKONG, "colour": "red"}}, "'colour'"),
        ({"payway": PAYWAY}, "payway: api_key: Set the API key"),
        ({"payway": PAYWAY}, "payway: rsa_public_key: Set ABA's RSA public key"),
        ({"barter": {}}, "barter: barter: Nobody has this code."),
    ],
)
def test_what_is_wrong_is_said_with_its_provider_and_setting(
    settings: Any, providers: dict[str, dict[str, str]], words: str
) -> None:
    settings.PAYMENT_PROVIDERS = providers

    said, status = checked()

    assert status == 1
    assert words in said
    assert "problem(s) found" in said


def test_secrets_are_not_said(settings: Any) -> None:
    settings.PAYMENT_PROVIDERS = {"payway": {**PAYWAY, "api_key": "top-secret", "wrong": "also-secret"}}

    said, status = checked()

    assert status == 1
    assert "secret" not in said


@pytest.mark.parametrize(
    ("base_url", "is_well"),
    [("http://shop.example", False), ("https://127.0.0.1", False), ("https://shop.example", True)],
)
def test_provider_that_writes_to_us_must_be_able_to_reach_us(settings: Any, base_url: str, is_well: bool) -> None:
    settings.PAYMENT_PROVIDERS, settings.SANDBOX, settings.BASE_URL = {"fake": {}}, False, base_url

    said, status = checked()

    assert (status == 0) is is_well, said
