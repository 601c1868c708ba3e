"""What our reader takes and what it refuses: EMVCo's root rules and the limits of NBC's writer."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.providers.bakong import khqr
from payments.providers.bakong.khqr import tlv
from tests.fixtures.khqr import DYNAMIC_FIELDS, EXPIRES_MS, MERCHANT_FIELDS, NOW_MS, STATIC_FIELDS, changed, sealed

STATIC = khqr.encode(STATIC_FIELDS, now_ms=NOW_MS)
DYNAMIC = khqr.encode(DYNAMIC_FIELDS, now_ms=NOW_MS)
MERCHANT = khqr.encode(MERCHANT_FIELDS, now_ms=NOW_MS)
KHR_STATIC = khqr.encode({**STATIC_FIELDS, "currency": "KHR"}, now_ms=NOW_MS)


def errors(payload: str, now_ms: int = NOW_MS) -> tuple[str, ...]:
    return khqr.decode(payload, now_ms=now_ms).errors


@pytest.mark.parametrize("seed", range(20))
def test_objects_between_the_first_and_the_last_may_stand_in_any_order(seed: int) -> None:
    first, *middle = [pair for pair in tlv.parse(MERCHANT) or [] if pair[0] != "63"]
    random.Random(seed).shuffle(middle)

    payload = sealed(tlv.build([first, *middle]))

    assert errors(payload) == ()


def test_a_code_that_does_not_begin_with_the_format_is_refused() -> None:
    first, second, *rest = [pair for pair in tlv.parse(STATIC) or [] if pair[0] != "63"]

    assert errors(sealed(tlv.build([second, first, *rest]))) == ("payload_format_not_first",)


def test_a_checksum_that_is_not_last_is_refused() -> None:
    assert "crc_not_last" in errors(STATIC + "0102AB")
    assert "crc_not_last" in errors(sealed(tlv.build([("00", "01"), ("59", "Lucky 6304ABCD")]))[:-8])


def test_a_checksum_in_lower_case_is_read() -> None:
    payload = STATIC[:-4] + STATIC[-4:].lower()

    assert errors(payload) == ()
    assert khqr.decode(payload, now_ms=NOW_MS).decoded["crc"] == STATIC[-4:].lower()


@pytest.mark.parametrize("at", range(len(STATIC)))
def test_one_changed_character_never_passes(at: int) -> None:
    other = "X" if STATIC[at] != "X" else "Y"

    assert errors(STATIC[:at] + other + STATIC[at + 1 :])


@pytest.mark.parametrize("end", ["\n", " ", "\r\n", "0", "6304"])
def test_nothing_may_follow_the_checksum(end: str) -> None:
    assert errors(STATIC + end) == ("malformed_tlv",)


@pytest.mark.parametrize(
    "text", ["2906AB", "00", "0", "0002", "000201ABCD", "00-101", "00 201", "០០០២01", "00０２01", "\ud800"]
)
def test_text_that_is_not_made_of_whole_objects_is_refused(text: str) -> None:
    assert khqr.decode(text, now_ms=NOW_MS) == khqr.Reading(errors=("malformed_tlv",))


@pytest.mark.parametrize("tag", ["29", "62", "64", "99"])
@pytest.mark.parametrize("inner", ["01XXINV-1", "0105INV", "00", "0", "00-1A", "0002ABC"])
def test_a_template_with_a_broken_length_is_refused_at_once(tag: str, inner: str) -> None:
    assert f"malformed_template_{tag}" in errors(changed(STATIC, **{f"t{tag}": inner}))


@pytest.mark.parametrize(
    ("payload", "word"),
    [
        (sealed(STATIC[:-8] + "5802KH"), "duplicate_tag_58"),
        (sealed(STATIC[:-8] + "8802XX8802YY"), "duplicate_tag_88"),
        (changed(STATIC, t62="0103ABC0103ABC"), "duplicate_tag_62.01"),
        (changed(STATIC, t59=""), "empty_tag_59"),
        (changed(STATIC, t62=""), "empty_tag_62"),
        (changed(STATIC, t62="0100"), "empty_tag_62.01"),
        (changed(STATIC, t62="0126" + "B" * 26), "too_long_62.01"),
        (changed(STATIC, t29="0033" + "a" * 28 + "@devb"), "too_long_29.00"),
        (changed(STATIC, t59="N" * 26), "too_long_59"),
        (changed(STATIC, t60="C" * 16), "too_long_60"),
        (changed(STATIC, t00="02"), "bad_payload_format"),
        (changed(STATIC, t01="13"), "bad_point_of_initiation"),
        (changed(STATIC, t52="541"), "bad_mcc"),
        (changed(STATIC, t53="978"), "bad_currency"),
        (changed(STATIC, t58="VN"), "bad_country"),
        (changed(STATIC, t52=None), "missing_mcc"),
        (changed(STATIC, t53=None), "missing_currency"),
        (changed(STATIC, t58=None), "missing_country"),
        (changed(STATIC, t59=None), "missing_merchant_name"),
        (changed(STATIC, t60=None), "missing_merchant_city"),
        (changed(STATIC, t29=None), "missing_merchant_account"),
        (changed(STATIC, t29="0104ABCD"), "missing_bakong_account"),
        (changed(STATIC, t29="0005lucky"), "bad_bakong_account"),
        (changed(MERCHANT, t30="0009khqr@devb0208Dev Bank"), "missing_merchant_id"),
        (changed(MERCHANT, t30="0009khqr@devb0106123456"), "missing_acquiring_bank"),
        (changed(STATIC, t64="0002km"), "bad_language_template"),
        (changed(STATIC, t64="0103ABC"), "bad_language_template"),
        (changed(STATIC, t59="Lucky\nShop"), "bad_character"),
        (changed(STATIC, t59="Lucky 😀"), "bad_character"),
        (STATIC[:-8], "missing_crc"),
    ],
)
def test_a_fault_is_named(payload: str, word: str) -> None:
    assert word in errors(payload)


@pytest.mark.parametrize("amount", ["0", "0.00", "abc", "1,000", "1e5", "-5", "+5", "NaN", ".5", "១០", "5 "])
def test_an_amount_that_is_no_amount_is_refused(amount: str) -> None:
    assert errors(changed(DYNAMIC, t54=amount)) == ("bad_amount",)


def test_an_amount_of_fourteen_characters_is_refused() -> None:
    assert errors(changed(DYNAMIC, t54="1" * 14)) == ("amount_too_long",)


def test_dollars_have_two_decimals_and_riel_have_none() -> None:
    assert errors(changed(DYNAMIC, t54="1.239")) == ("usd_precision",)
    assert errors(changed(MERCHANT, t54="100.50")) == ("khr_decimals",)


def test_riel_with_a_zero_after_the_point_are_read_as_they_stand() -> None:
    reading = khqr.decode(changed(MERCHANT, t54="50000.0"), now_ms=NOW_MS)

    assert reading.valid
    assert reading.decoded["amount"] == "50000.0"


@pytest.mark.parametrize(("later_ms", "expected"), [(-1, ()), (0, ()), (1, ("expired",))])
def test_a_code_is_good_up_to_and_with_its_last_millisecond(later_ms: int, expected: tuple[str, ...]) -> None:
    assert errors(DYNAMIC, now_ms=EXPIRES_MS + later_ms) == expected


@pytest.mark.parametrize(
    ("times", "word"),
    [
        (None, "missing_expiration"),
        (f"0013{NOW_MS}", "missing_expiration"),
        (f"0013{NOW_MS}011017672262000"[:29] + "12", "bad_expiration"),
        (f"0013{NOW_MS}0113176722620000A", "bad_expiration"),
        (f"0013{NOW_MS}0113{NOW_MS - 1}", "expires_before_created"),
        (f"0013{NOW_MS}0114{EXPIRES_MS}0", "too_long_99.01"),
        (f"0003abc0113{EXPIRES_MS}", "bad_created"),
    ],
)
def test_the_dates_of_a_dynamic_code_are_checked(times: str | None, word: str) -> None:
    assert word in errors(changed(DYNAMIC, t99=times))


def test_a_dynamic_code_without_an_amount_is_refused() -> None:
    assert errors(changed(DYNAMIC, t54=None)) == ("dynamic_without_amount",)


def test_an_amount_without_dates_is_refused_in_a_static_code_too() -> None:
    assert errors(changed(STATIC, t54="5")) == ("missing_expiration",)


def test_the_expiry_of_a_static_code_does_not_bind() -> None:
    assert errors(changed(DYNAMIC, t01="11"), now_ms=EXPIRES_MS + 1) == ()


def test_a_creation_date_in_an_old_static_code_is_read() -> None:
    reading = khqr.decode(changed(STATIC, t99=f"0013{NOW_MS}"), now_ms=NOW_MS)

    assert reading.valid
    assert reading.decoded["created_ms"] == NOW_MS
    assert "expires_ms" not in reading.decoded


def test_a_code_that_does_not_say_how_it_begins_is_taken_for_static() -> None:
    reading = khqr.decode(changed(STATIC, t01=None), now_ms=NOW_MS)

    assert reading.valid
    assert reading.decoded["dynamic"] is False


def test_unknown_objects_are_read_over_at_both_levels() -> None:
    payload = changed(STATIC, t39="0003abc", t88="anything", t62="0105INV-15003abc6803xyz")

    reading = khqr.decode(payload, now_ms=NOW_MS)

    assert reading.valid
    assert reading.decoded["bill_number"] == "INV-1"


def test_a_unionpay_account_is_read_in_dollars_too() -> None:
    assert errors(changed(STATIC, t15="0001034400010344ABCDEFGHJIKLMNO")) == ()


def test_what_could_be_read_of_a_bad_code_is_told() -> None:
    decoded = khqr.decode(DYNAMIC[:-4] + "0000", now_ms=NOW_MS).decoded

    assert decoded["amount"] == "12.34"
    assert decoded["merchant_name"] == "Lucky Shop"


@pytest.mark.parametrize(
    "payload",
    [
        "0" * 1_000_000,
        "0000" * 2_500,
        "6304" * 2_500,
        "9" * 10_300,
        "29990000" * 1_200,
        "ក" * 1_000_000,
        "000201" + "2999" + "0000" * 24 + "000",
        "\x00" * 10_000,
        changed(STATIC, t62="01XXINV-1"),
    ],
)
def test_a_malformed_code_is_answered_within_fifty_milliseconds(payload: str) -> None:
    started = time.process_time()
    reading = khqr.decode(payload, now_ms=NOW_MS)
    elapsed_ms = (time.process_time() - started) * 1000

    assert not reading.valid
    assert elapsed_ms < 50


@given(st.text(alphabet=st.sampled_from("0123456789AZa@.ក\n "), max_size=200))
def test_no_text_at_all_makes_the_reader_fail(text: str) -> None:
    assert not khqr.decode(text, now_ms=NOW_MS).valid


def test_a_value_longer_than_two_digits_can_say_is_never_written() -> None:
    with pytest.raises(ValueError, match="100 characters"):
        tlv.build([("62", "x" * 100)])
