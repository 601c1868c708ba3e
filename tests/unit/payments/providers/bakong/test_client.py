"""What is sent to Bakong, and what is made of answers that are none."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.core.errors import AdapterError
from marketplace.core.http import HttpResponse
from tests.unit.payments.providers.bakong.fakes import (
    LIVING,
    NOON,
    FakeHttp,
    answer,
    client,
    ok,
    refused,
    token,
    transaction,
)

MD5 = "d" * 32
FRESH = token(NOON + timedelta(days=90), serial=1)
UNAUTHORIZED = answer({"responseCode": 1, "responseMessage": "Unauthorized", "errorCode": 6, "data": None}, status=401)


def test_a_code_is_asked_after_by_its_md5_with_the_token() -> None:
    http = FakeHttp(ok(transaction()))

    envelope = client(http).check_transaction_by_md5(MD5, now=NOON)

    assert envelope.is_ok
    assert http.asked == [("/v1/check_transaction_by_md5", {"md5": MD5}, f"Bearer {LIVING}")]


def test_a_list_is_asked_as_a_bare_array() -> None:
    http = FakeHttp(ok([]))

    client(http).check_transaction_by_md5_list((MD5, MD5), now=NOON)

    assert http.asked[0][:2] == ("/v1/check_transaction_by_md5_list", [MD5, MD5])


def test_a_movement_is_asked_after_by_its_hash() -> None:
    http = FakeHttp(refused(1))

    assert client(http).check_transaction_by_hash("a" * 64, now=NOON).error_code == 1
    assert http.asked[0][:2] == ("/v1/check_transaction_by_hash", {"hash": "a" * 64})


@pytest.mark.parametrize("status", [301, 403, 404, 429, 500, 502, 504])
def test_any_other_status_means_ask_again(status: int) -> None:
    http = FakeHttp(HttpResponse(status=status, body=b"<html>busy</html>"))

    with pytest.raises(AdapterError) as error:
        client(http).check_transaction_by_md5(MD5, now=NOON)

    assert error.value.retryable


def test_a_question_that_bakong_cannot_read_is_our_mistake() -> None:
    with pytest.raises(AdapterError) as error:
        client(FakeHttp(answer({}, status=400))).check_transaction_by_md5(MD5, now=NOON)

    assert not error.value.retryable


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"responseCode": 0, "data": {"hash": "ab',
        b"null",
        b"[]",
        b'"ok"',
        b'{"responseCode": 2}',
        b"{}",
        b"\xff",
    ],
)
def test_half_an_answer_or_another_one_means_ask_again(body: bytes) -> None:
    with pytest.raises(AdapterError) as error:
        client(FakeHttp(HttpResponse(status=200, body=body))).check_transaction_by_md5(MD5, now=NOON)

    assert error.value.retryable


def test_a_time_out_means_ask_again() -> None:
    with pytest.raises(AdapterError) as error:
        client(FakeHttp(AdapterError("no answer", retryable=True))).check_transaction_by_md5(MD5, now=NOON)

    assert error.value.retryable


def test_a_refused_token_is_renewed_once_and_the_question_repeated() -> None:
    http = FakeHttp(UNAUTHORIZED, ok({"token": FRESH}), refused(1))

    envelope = client(http).check_transaction_by_md5(MD5, now=NOON)

    assert envelope.error_code == 1
    assert [path for path, _, _ in http.asked] == [
        "/v1/check_transaction_by_md5",
        "/v1/renew_token",
        "/v1/check_transaction_by_md5",
    ]
    assert http.asked[1][1:] == ({"email": "shop@example.org"}, "")
    assert http.asked[2][2] == f"Bearer {FRESH}"


def test_a_token_refused_twice_is_an_error_and_not_a_loop() -> None:
    http = FakeHttp(UNAUTHORIZED, ok({"token": FRESH}), UNAUTHORIZED)

    with pytest.raises(AdapterError):
        client(http).check_transaction_by_md5(MD5, now=NOON)

    assert http.answers == []


@pytest.mark.parametrize("given", [refused(10), ok(None), ok({"token": ""}), ok({"token": 5}), answer({}, status=500)])
def test_a_renewal_that_gives_no_token_is_an_error(given: HttpResponse) -> None:
    with pytest.raises(AdapterError):
        client(FakeHttp(given)).renew_token()


@pytest.mark.parametrize(("given", "expected"), [(ok(None), True), (refused(11), False), (refused(12), False)])
def test_an_account_exists_or_not(given: HttpResponse, expected: bool) -> None:
    http = FakeHttp(given)

    assert client(http).does_account_exist("maker@aclb", now=NOON) is expected
    assert http.asked[0][:2] == ("/v1/check_bakong_account", {"accountId": "maker@aclb"})


def test_whether_an_account_exists_is_not_known_from_another_refusal() -> None:
    with pytest.raises(AdapterError):
        client(FakeHttp(refused(9))).does_account_exist("maker@aclb", now=NOON)


def test_a_deeplink_is_asked_without_the_token_and_with_who_we_are() -> None:
    http = FakeHttp(ok({"shortLink": "https://bakong.page.link/x"}))
    source = {"appName": "Marketplace", "appIconUrl": "https://x/i.png", "appDeepLinkCallback": "https://x/"}

    assert client(http).deeplink("0002", source=source) == "https://bakong.page.link/x"
    assert http.asked == [("/v1/generate_deeplink_by_qr", {"qr": "0002", "sourceInfo": source}, "")]


@pytest.mark.parametrize("given", [refused(4), ok(None), ok({"shortLink": None})])
def test_no_deeplink_is_an_error(given: HttpResponse) -> None:
    with pytest.raises(AdapterError):
        client(FakeHttp(given)).deeplink("0002")
