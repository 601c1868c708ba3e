"""Each trap that was written down before parcels were built, and each fault they must outlive, has tests that are there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

TESTS: Final = Path(__file__).resolve().parents[2]
NAME: Final = re.compile(r"^ *(?:async )?def (test_\w+)\(", re.MULTILINE)
#: What it is, and by which tests it is shown.
TRAPS: Final[dict[int, tuple[str, tuple[str, ...]]]] = {
    1: (
        "the framework's pattern for postcodes refuses those of six and eight digits",
        ("test_a_postcode_of_cambodia_has_five_six_or_eight_digits_or_is_left_out",),
    ),
    2: (
        "villages that share a code, and a commune that is missing",
        (
            "test_fault_1_shared_and_placeholder_codes_each_get_a_code_of_their_own",
            "test_fault_1_villages_that_cannot_be_told_apart_are_refused",
            "test_fault_3_the_commune_listed_under_two_codes_is_one_with_its_thirteen_villages",
        ),
    ),
    3: (
        "two subscripts of one look find the same places",
        ("test_fault_4_both_subscripts_are_published_and_both_find_every_place",),
    ),
    4: (
        "a province is found by its usual spelling",
        (
            "test_fault_5_a_place_is_known_by_every_usual_spelling",
            "test_a_village_is_found_by_any_spelling_and_by_its_path",
        ),
    ),
    5: (
        "postal numbers: check digits 0 and 5, the end of a range, none twice, many hands at once",
        (
            "test_remainder_one_gives_zero_and_remainder_nought_gives_five",
            "test_next_range_is_opened_when_one_is_used_up_and_then_it_is_said_plainly",
            "test_a_postal_number_comes_once_also_when_its_parcel_was_called_off",
            "test_a_booking_that_was_called_off_is_booked_anew_under_another_number",
            "test_database_refuses_one_waybill_number_for_two_parcels",
            "test_range_is_entered_once_and_none_may_share_its_numbers",
            "test_twenty_who_ask_at_once_get_twenty_numbers",
            "test_without_the_guard_numbers_are_given_out_twice",
        ),
    ),
    6: (
        "the small customs form ends at 300 SDR and at 2 kg",
        ("test_the_small_form_ends_at_exactly_300_sdr_and_2_kg",),
    ),
    7: (
        "two vendors in a basket are two parcels, two fees and two ends",
        (
            "test_two_vendors_of_one_purchase_have_two_parcels_and_two_ends",
            "test_damaged_line_returned_and_refunded",
        ),
    ),
    8: (
        "cash that was taken at the door and remitted short",
        (
            "test_cash_remitted_short_is_followed_until_two_officers_give_it_up",
            "test_fault_41_cash_remitted_short_stays_in_transit_and_an_alarm_is_raised",
        ),
    ),
    9: (
        "news that comes twice, in any order, or from a stranger",
        (
            "test_callback_that_comes_twice_is_one",
            "test_forged_callback_leaves_no_trace",
            "test_callback_that_is_forged_altered_or_played_again_is_not",
            "test_a_thousand_events_out_of_order_and_doubled_end_as_those_in_order",
            "test_database_refuses_one_event_twice",
        ),
    ),
    10: (
        "three calls that nobody answers send a bus parcel back",
        (
            "test_three_calls_that_nobody_answers_send_a_bus_parcel_back",
            "test_a_call_that_is_answered_begins_the_count_anew",
        ),
    ),
    11: (
        "riel are rounded once, at the rate that was shown",
        (
            "test_half_a_riel_and_more_rounds_up",
            "test_a_converted_line_is_rounded_once_and_not_by_the_piece",
            "test_a_carriers_price_in_dollars_comes_out_as_the_very_dollars",
        ),
    ),
    12: (
        "a buyer's phone is hidden from other vendors, and seen by who carries it while they do",
        (
            "test_nothing_of_another_vendor_lies_under_the_own_shop",
            "test_each_door_opens_to_whom_the_table_says_and_tells_no_secret",
            "test_whoever_holds_a_parcel_sees_whom_to_call_until_it_is_handed_out",
            "test_the_list_that_a_phone_keeps_has_the_steps_and_no_phone_number",
        ),
    ),
    13: (
        "without karrio and with the network blocked the rest runs",
        (
            "test_without_karrio_and_without_a_network_pages_open_prices_stand_and_parcels_wait",
            "test_nothing_of_karrio_is_imported_until_dhl_is_asked",
            "test_without_the_packages_a_parcel_waits_and_the_rest_runs",
        ),
    ),
    14: (
        "what the post must not carry is not offered to it, and alcohol no way to a country that takes none",
        (
            "test_goods_that_the_post_does_not_take_are_never_offered_to_it",
            "test_alcohol_is_offered_no_way_to_a_country_that_takes_none",
            "test_a_blocked_parcel_is_not_booked_and_the_order_says_why",
        ),
    ),
    15: (
        "a licence to trade online runs out",
        (
            "test_owner_is_warned_at_60_30_and_7_days_and_on_the_end_each_once",
            "test_shop_stops_after_the_grace_and_a_renewed_licence_opens_it",
        ),
    ),
}
FAULTS: Final[dict[str, tuple[str, ...]]] = {
    "the carrier is down: the order waits, the vendor is told, it is booked once when the carrier answers again": (
        "test_carrier_that_is_down_is_left_in_peace_and_books_each_parcel_once_when_it_returns",
        "test_parcels_that_wait_for_an_hour_are_booked_as_soon_as_the_carrier_answers",
        "test_vendor_is_told_once_that_the_booking_waits",
    ),
    "a label is asked for twice": ("test_label_asked_for_twice_is_the_same_byte_for_byte",),
    "called off after it was handed over": (
        "test_parcel_that_has_left_or_is_being_booked_cannot_be_cancelled",
        "test_parcel_that_was_handed_over_before_we_heard_of_it_is_not_cancelled",
    ),
    "news of a number that nobody knows": ("test_an_unknown_number_is_kept_told_once_and_moves_nothing",),
    "news dated tomorrow": ("test_an_event_dated_tomorrow_is_kept_told_and_moves_nothing",),
    "a thousand events out of order and doubled": (
        "test_a_thousand_events_out_of_order_and_doubled_end_as_those_in_order",
        "test_the_order_of_events_is_what_the_property_is_about",
    ),
    "a clerk of another post office": (
        "test_a_clerk_of_another_office_is_refused_with_words",
        "test_another_offices_clerk_finds_the_same_as_for_no_number",
    ),
    "a range runs out under twenty hands": (
        "test_range_that_runs_out_under_twenty_hands_gives_no_number_twice_and_says_so_plainly",
        "test_numbers_that_run_low_and_out_reach_the_officers",
    ),
    "a worker is killed in the middle of booking": (
        "test_worker_killed_in_the_middle_of_booking_never_gives_two_bookings",
        "test_without_calling_off_there_would_be_two_riders",
        "test_without_looking_first_there_would_be_two",
    ),
    "the place of collection is full, or too small": (
        "test_a_full_shop_is_left_out_and_the_buyer_reads_why",
        "test_a_locker_is_offered_to_what_fits_behind_one_of_its_doors",
        "test_two_who_take_the_last_place_at_once_are_one",
    ),
}


def names_of_tests() -> set[str]:
    """Return the names of all tests that there are."""
    return {name for path in TESTS.rglob("test_*.py") for name in NAME.findall(path.read_text())}


def test_every_trap_is_a_test() -> None:
    there = names_of_tests()

    missing = {number: set(names) - there for number, (_what, names) in TRAPS.items() if set(names) - there}

    assert missing == {}
    assert set(TRAPS) == set(range(1, 16))


def test_every_fault_is_a_test() -> None:
    there = names_of_tests()

    assert {what: set(names) - there for what, names in FAULTS.items() if set(names) - there} == {}


def test_a_name_that_is_no_test_is_noticed() -> None:
    assert "test_of_nothing_at_all" not in names_of_tests()
