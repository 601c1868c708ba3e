"""A message proves that it is ours, and secrets lie sealed."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any

import pytest

from marketplace.webhooks.errors import UnableToAddEndpoint
from marketplace.webhooks.services.endpoints import check_address
from marketplace.webhooks.signing import headers_for, new_secret, seal, signature, unseal


def test_the_signature_is_that_of_the_standard() -> None:
    """Source: Standard Webhooks, README of the reference libraries: this id, stamp, body and secret give this."""
    told = signature(
        secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        stamp="1614265330",
        body='{"test": 2432232314}',
    )

    assert told == "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_receiver_checks_a_message_by_its_headers() -> None:
    secret, now = new_secret(), datetime(2026, 11, 23, 5, tzinfo=UTC)
    headers = headers_for(secret=secret, message_id="m1", body='{"a":1}', now=now)

    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + b'{"a":1}'
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["webhook-timestamp"] == str(int(now.timestamp()))


def test_a_secret_lies_sealed_and_opens_after_the_projects_key_has_changed(settings: Any) -> None:
    secret = new_secret()
    sealed = seal(secret)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"

    assert secret not in sealed
    assert unseal(sealed) == secret


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example.org/hook",
        "ftp://shop.example.org/",
        "https://",
        "https://localhost/hook",
        "https://127.0.0.1/hook",
        "https://[::1]/hook",
        "https://2130706433/hook",
        "https://0x7f000001/hook",
        "https://intranet/hook",
        "https://db.internal/hook",
        "https://printer.local/",
        "https://printer.local./",
        "https://user:secret@shop.example.org/",
        "https://shop.example.org:22/",
        "https://shop.example.org:notaport/",
        "https://shop.example.org/#part",
    ],
)
def test_an_address_that_may_not_be_called_is_refused(url: str) -> None:
    with pytest.raises(UnableToAddEndpoint) as refused:
        check_address(url)

    assert list(refused.value.fields) == ["url"]


@pytest.mark.parametrize("url", ["https://shop.example.org/hook?a=1", "https://shop.example.org:8443/"])
def test_a_plain_public_address_is_taken(url: str) -> None:
    check_address(url)
