from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from marketplace.users.models import User
from marketplace.users.phones import UnableToReadPhone, read_phone, read_phone_of, receives_messages, spoken_phone
from marketplace.users.templatetags.phones import name_or_phone


@pytest.mark.parametrize(
    "typed",
    [
        "012 345 678",
        "012345678",
        "012-345-678",
        "012.345.678",
        "(012) 345 678",
        "12 345 678",
        "+855 12 345 678",
        "+855 012 345 678",
        "855 12 345 678",
        "00855 12 345 678",
        "០១២ ៣៤៥ ៦៧៨",
        "+៨៥៥ ១២ ៣៤៥ ៦៧៨",
        "០12 ៣45 678",
        "\u202a012 345 678\u202c",
        "012\u200b345\u200b678",
    ],
)
def test_every_way_of_writing_one_number_is_that_number(typed: str) -> None:
    assert read_phone(typed, mobile=True) == "+85512345678"


@pytest.mark.parametrize(
    "typed", ["", "hello", "012", "012 34", "012 345 678 901 234", "012345678x", "+", "០", "12 345 67", "٠١٢٣٤٥٦٧٨"]
)
def test_what_is_no_number_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(UnableToReadPhone, match="012 345 678"):
        read_phone(typed)


@pytest.mark.parametrize("typed", ["+1 202 555 0143", "+66 81 234 5678", "0084 91 234 56 78"])
def test_a_number_of_another_country_is_refused_as_not_cambodian(typed: str) -> None:
    with translation.override("en"), pytest.raises(UnableToReadPhone, match="not a Cambodian phone number"):
        read_phone(typed)


def test_a_number_of_another_country_is_taken_where_all_are() -> None:
    assert read_phone("+66 81 234 5678", regions=()) == "+66812345678"


def test_a_landline_is_a_number_but_receives_no_messages() -> None:
    assert read_phone("023 722 026") == "+85523722026"
    with translation.override("en"), pytest.raises(UnableToReadPhone, match="mobile phone"):
        read_phone("023 722 026", mobile=True)


def test_the_refusal_is_said_in_khmer_to_who_reads_khmer() -> None:
    with translation.override("km"), pytest.raises(UnableToReadPhone) as refusal:
        read_phone("hello")

    with translation.override("km"):
        assert "លេខទូរស័ព្ទ" in str(refusal.value)


@pytest.mark.parametrize(
    ("e164", "spoken"),
    [
        ("+85512345678", "012 345 678"),
        ("+855961234567", "096 123 4567"),
        ("+66812345678", "+66 81 234 5678"),
        ("?", "?"),
    ],
)
def test_a_number_is_shown_the_way_people_read_it(e164: str, spoken: str) -> None:
    assert spoken_phone(e164) == spoken


@given(st.text(max_size=40))
def test_whatever_is_typed_there_is_an_answer_and_no_crash(typed: str) -> None:
    try:
        number = read_phone(typed)
    except UnableToReadPhone:
        return
    assert number.startswith("+855")


@pytest.mark.parametrize(
    ("typed", "country", "number"),
    [
        ("023 722 026", "KH", "+85523722026"),
        ("+33 1 42 68 53 00", "KH", "+33142685300"),
        ("03-1234-5678", "JP", "+81312345678"),
        ("0085523722026", "JP", "+85523722026"),
    ],
)
def test_a_business_is_called_on_any_line_of_any_country(typed: str, country: str, number: str) -> None:
    assert read_phone_of(typed, country=country) == number


@pytest.mark.parametrize(
    ("number", "is_reached"),
    [
        ("+85512345678", True),
        ("+85523722026", False),
        ("+33142685300", False),
        ("+12025550143", True),  # there one cannot be told from the other
        ("", False),
        ("hello", False),
    ],
)
def test_a_short_message_goes_to_no_landline(number: str, is_reached: bool) -> None:
    assert receives_messages(number) == is_reached


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"first_name": "Dara", "last_name": "Chan", "phone": "+85512000912"}, "Dara Chan"),
        ({"phone": "+85512000912"}, "012 000 912"),
        ({"phone": None, "email": "cook@example.org"}, "cook@example.org"),
    ],
)
def test_who_gave_no_name_is_called_by_the_phone_as_people_read_it(words: dict[str, str], said: str) -> None:
    assert name_or_phone(User(**words)) == said
