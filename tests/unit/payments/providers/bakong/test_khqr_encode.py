"""What our writer makes, and what it refuses to make."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.providers.bakong import khqr
from payments.providers.bakong.khqr import tlv
from tests.fixtures.khqr import DYNAMIC_FIELDS, EXPIRES_MS, MERCHANT_FIELDS, NOW_MS, STATIC_FIELDS

KHMER_25 = "ហាងលក់គ្រឿងចក្រនិងម្ហូបខ្មែរ"[:25]


def written_amount(amount: object, currency: str) -> str | None:
    payload = khqr.encode({**DYNAMIC_FIELDS, "currency": currency, "amount": amount}, now_ms=NOW_MS)
    return dict(tlv.parse(payload) or []).get("54")


def refusal(fields: dict[str, object], **changes: object) -> str:
    with pytest.raises(khqr.KhqrError) as refused:
        khqr.encode({**fields, **changes}, now_ms=NOW_MS)
    return refused.value.word


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        ("1", "USD", "1"),
        ("1.00", "USD", "1"),
        ("10.5", "USD", "10.50"),
        ("0.01", "USD", "0.01"),
        ("007", "USD", "7"),
        ("4000", "KHR", "4000"),
        ("4000.0", "KHR", "4000"),
        ("9999999999999", "KHR", "9999999999999"),
        (4000, "KHR", "4000"),
        (Decimal("12.30"), "USD", "12.30"),
    ],
)
def test_an_amount_is_written_as_nbc_writes_it(amount: object, currency: str, written: str) -> None:
    assert written_amount(amount, currency) == written


@pytest.mark.parametrize("amount", [None, "0", "0.00", "000", 0])
def test_no_amount_or_nothing_makes_a_static_code_without_dates(amount: object) -> None:
    payload = khqr.encode({**DYNAMIC_FIELDS, "amount": amount}, now_ms=NOW_MS)

    tags = dict(tlv.parse(payload) or [])
    assert tags["01"] == "11"
    assert "54" not in tags
    assert "99" not in tags


@pytest.mark.parametrize(
    "amount",
    ["", " 5", "5 ", "5\n", "-5", "+5", "1e5", "NaN", "Infinity", "1,000", "5.", ".5", "0x10", "abc", "៥", "１", True, 1.5,
     [], {}, Decimal("NaN"), Decimal("1E+5"), -5],
)  # fmt: skip
def test_an_amount_that_is_no_plain_decimal_is_refused(amount: object) -> None:
    assert refusal(DYNAMIC_FIELDS, amount=amount) == "bad_amount"


@pytest.mark.parametrize(
    ("amount", "currency", "word"),
    [
        ("100.5", "KHR", "khr_decimals"),
        ("1.239", "USD", "usd_precision"),
        ("10000000000000", "KHR", "amount_too_long"),
        ("99999999999.99", "USD", "amount_too_long"),
        ("9" * 1_000_000, "KHR", "amount_too_long"),
    ],
)
def test_an_amount_the_currency_cannot_hold_is_refused(amount: str, currency: str, word: str) -> None:
    assert refusal(DYNAMIC_FIELDS, amount=amount, currency=currency) == word


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"expires_ms": None}, "missing_expiration"),
        ({"expires_ms": 1_767_226_200}, "bad_expiration"),
        ({"expires_ms": 10**13}, "bad_expiration"),
        ({"expires_ms": str(EXPIRES_MS)}, "bad_expiration"),
        ({"expires_ms": True}, "bad_expiration"),
        ({"created_ms": "now"}, "bad_created"),
        ({"created_ms": 5}, "bad_created"),
        ({"created_ms": EXPIRES_MS + 1}, "expires_before_created"),
        ({"created_ms": NOW_MS - 2, "expires_ms": NOW_MS - 1}, "expired"),
    ],
)
def test_dates_that_no_reader_takes_are_refused(changes: dict[str, object], word: str) -> None:
    assert refusal(DYNAMIC_FIELDS, **changes) == word


def test_a_code_that_expires_this_very_millisecond_is_written() -> None:
    payload = khqr.encode({**DYNAMIC_FIELDS, "expires_ms": NOW_MS}, now_ms=NOW_MS)

    assert khqr.verify(payload, now_ms=NOW_MS)


def test_creation_is_now_when_nothing_else_is_said() -> None:
    payload = khqr.encode({**DYNAMIC_FIELDS, "created_ms": None}, now_ms=NOW_MS + 5)

    assert khqr.decode(payload, now_ms=NOW_MS).decoded["created_ms"] == NOW_MS + 5


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"merchant_type": None}, "missing_merchant_type"),
        ({"merchant_type": "shop"}, "bad_merchant_type"),
        ({"merchant_type": 29}, "bad_merchant_type"),
        ({"merchant_type": []}, "bad_merchant_type"),
        ({"currency": None}, "missing_currency"),
        ({"currency": "EUR"}, "bad_currency"),
        ({"currency": "840"}, "bad_currency"),
        ({"bakong_account_id": None}, "missing_bakong_account"),
        ({"bakong_account_id": ""}, "missing_bakong_account"),
        ({"bakong_account_id": "lucky_shop"}, "bad_bakong_account"),
        ({"bakong_account_id": "a@b@c"}, "bad_bakong_account"),
        ({"bakong_account_id": "lucky shop@devb"}, "bad_bakong_account"),
        ({"bakong_account_id": "a" * 28 + "@devb"}, "too_long_30.00"),
        ({"merchant_id": None}, "missing_merchant_id"),
        ({"merchant_id": "1" * 33}, "too_long_30.01"),
        ({"acquiring_bank": ""}, "missing_acquiring_bank"),
        ({"merchant_name": None}, "missing_merchant_name"),
        ({"merchant_name": "\u200b"}, "missing_merchant_name"),
        ({"merchant_name": "   "}, "bad_merchant_name"),
        ({"merchant_name": 5}, "bad_merchant_name"),
        ({"merchant_name": "N" * 26}, "too_long_59"),
        ({"merchant_city": "C" * 16}, "too_long_60"),
        ({"mcc": "54111"}, "bad_mcc"),
        ({"mcc": "742"}, "bad_mcc"),
        ({"mcc": "៥៤១១"}, "bad_mcc"),
        ({"bill_number": "B" * 26}, "too_long_62.01"),
        ({"language": "km"}, "bad_language_template"),
        ({"name_alt": "ហាង"}, "bad_language_template"),
        ({"city_alt": "ភ្នំពេញ"}, "bad_language_template"),
        ({"language": "khm", "name_alt": "ហាង"}, "too_long_64.00"),
        ({"upi_account": "U" * 100}, "too_long_15"),
        ({"upi_account": "U" * 31, "currency": "USD"}, "upi_account_needs_khr"),
    ],
)
def test_fields_that_make_no_code_are_refused_by_name(changes: dict[str, object], word: str) -> None:
    assert refusal(MERCHANT_FIELDS, **changes) == word


def test_parts_that_overflow_their_template_together_are_refused() -> None:
    five = dict.fromkeys(("bill_number", "mobile_number", "store_label", "terminal_label", "purpose"), "x" * 25)
    three = {"bakong_account_id": "a" * 27 + "@devb", "acquiring_bank": "b" * 32}

    assert refusal(DYNAMIC_FIELDS, **five) == "too_long_62"
    assert refusal(DYNAMIC_FIELDS, **three, account_information="c" * 32) == "too_long_29"
    assert refusal(MERCHANT_FIELDS, **three, merchant_id="c" * 32) == "too_long_30"


@pytest.mark.parametrize("bad", ["😀", "\n", "\x00", "\x7f", "\x85", "\ud800", "\u202e", "\u2028", "\ufeff"])
def test_characters_that_readers_count_or_show_differently_are_refused(bad: str) -> None:
    assert refusal(STATIC_FIELDS, merchant_name=f"Shop {bad}") == "bad_character"


def test_zero_width_spaces_are_taken_out_of_names_before_they_are_counted() -> None:
    with_spaces = "\u200b".join(KHMER_25)

    payload = khqr.encode({**STATIC_FIELDS, "merchant_name": with_spaces}, now_ms=NOW_MS)

    assert khqr.decode(payload, now_ms=NOW_MS).decoded["merchant_name"] == KHMER_25


def test_a_khmer_name_is_measured_in_characters_and_not_in_bytes() -> None:
    payload = khqr.encode({**STATIC_FIELDS, "merchant_name": KHMER_25}, now_ms=NOW_MS)

    assert f"5925{KHMER_25}" in payload
    assert refusal(STATIC_FIELDS, merchant_name=KHMER_25 + "ក") == "too_long_59"


def test_empty_optional_texts_and_unknown_names_are_read_over() -> None:
    plain = khqr.encode(STATIC_FIELDS, now_ms=NOW_MS)
    dressed = {**STATIC_FIELDS, "bill_number": "", "store_label": None, "merchant_id": "ignored", "colour": "red"}

    assert khqr.encode(dressed, now_ms=NOW_MS) == plain


def test_the_city_is_phnom_penh_when_none_is_given() -> None:
    payload = khqr.encode({**STATIC_FIELDS, "merchant_city": None}, now_ms=NOW_MS)

    assert "6010Phnom Penh" in payload


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.decimals(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=3,
)


@given(st.dictionaries(st.sampled_from(sorted({*MERCHANT_FIELDS, "bill_number", "name_alt", "mcc"})), anything))
def test_whatever_is_asked_the_answer_is_a_good_code_or_a_refusal(changes: dict[str, object]) -> None:
    try:
        payload = khqr.encode({**MERCHANT_FIELDS, **changes}, now_ms=NOW_MS)
    except khqr.KhqrError:
        return

    assert khqr.decode(payload, now_ms=NOW_MS).errors == ()
