"""Hashes, signatures and the encrypted part, against values worked out another way."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from payments.providers.payway import signing
from tests.unit.payments.providers.payway.fakes import PEM

PRIVATE = (Path(__file__).resolve().parents[5] / "marketplace" / "sandbox" / "payway" / "rsa_private.pem").read_bytes()


def by_openssl(key: str, text: str) -> str:
    """Return what OpenSSL makes of the same text."""
    made = subprocess.run(
        ["openssl", "dgst", "-sha512", "-hmac", key, "-binary"], input=text.encode(), capture_output=True, check=True
    )
    return base64.b64encode(made.stdout).decode()


def test_hash_of_a_check_is_what_openssl_makes_of_it() -> None:
    fields = {"tran_id": "17394277693", "merchant_id": "ec000002", "req_time": "20250213065545", "hash": "no part"}

    made = signing.request_hash("key", fields, signing.TRANSACTION_ORDER)

    assert made == by_openssl("key", "20250213065545ec00000217394277693")


def test_fields_that_are_not_sent_count_as_nothing() -> None:
    fields = {"req_time": "1", "merchant_id": "2", "tran_id": "3", "amount": "4", "currency": "KHR", "lifetime": "10"}

    assert signing.request_hash("key", fields, signing.PURCHASE_ORDER) == signing.sign("key", "1234KHR10")
    assert signing.request_hash("key", fields, signing.QR_ORDER) == signing.sign("key", "1234KHR10")


def test_callback_is_signed_by_its_values_in_the_order_of_their_names() -> None:
    body = {"tran_id": "T1", "status": "0", "apv": 619195, "return_params": None, "custom": {"b": [1, "ពីរ"]}}

    assert signing.callback_signature("key", body) == signing.sign("key", '619195{"b":[1,"ពីរ"]}0T1')


@pytest.mark.parametrize(
    ("keys", "is_good"), [(["new", "old"], True), (["new"], False), (["", "old"], True), ([], False)]
)
def test_any_of_our_keys_will_do_and_an_empty_one_never(keys: list[str], is_good: bool) -> None:
    body = {"tran_id": "T1"}

    assert signing.is_signed_by(keys, body, signing.callback_signature("old", body)) is is_good
    assert not signing.is_signed_by([""], body, signing.callback_signature("", body))


def test_refund_is_encrypted_in_blocks_that_the_bank_can_open() -> None:
    told = {"mc_id": "m" * 20, "tran_id": "t" * 20, "refund_amount": "14000", "filler": "x" * 200}

    whole = base64.b64decode(signing.encrypted(PEM, told))

    key = load_pem_private_key(PRIVATE, password=None)
    assert isinstance(key, RSAPrivateKey)
    blocks = [whole[at : at + 128] for at in range(0, len(whole), 128)]
    assert len(blocks) == 3
    assert json.loads(b"".join(key.decrypt(block, PKCS1v15()) for block in blocks)) == told


@pytest.mark.parametrize("pem", ["", "nonsense", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"])
def test_text_that_is_no_key_is_told_so(pem: str) -> None:
    with pytest.raises(signing.UnreadableKeyError):
        signing.encrypted(pem, {})
