"""Every test in which several do something at once has a negative control: the same with its guard away, which goes wrong.

A race test that passes proves nothing by itself: it may never have met. Its control takes the guard away, lets them
meet, and shows what would happen.
"""

from __future__ import annotations

from typing import Final

from tests.support.races import functions_of, racing_tests

LOGISTICS: Final = "tests.integration.logistics"
MONEY: Final = "tests.integration.payments"
VENDORS: Final = "tests.integration.vendors"
#: For each module, each race and its control.
RACES: Final[dict[str, dict[str, str]]] = {
    f"{LOGISTICS}.health.test_breaker": {
        "test_of_ten_workers_one_tries_a_carrier_whose_rest_is_over": "test_without_the_condition_several_would_try",
    },
    f"{LOGISTICS}.points.test_race_for_a_door": dict.fromkeys(
        (
            "test_eight_who_come_at_once_to_five_doors_get_five_doors",
            "test_two_who_take_the_last_place_at_once_are_one",
        ),
        "test_without_the_lock_they_choose_the_same_door_and_only_the_database_says_no",
    ),
    f"{LOGISTICS}.test_booking": {
        "test_ten_hands_on_the_button_make_one_consignment": (
            "test_without_the_shipments_lock_only_the_database_says_no_to_a_second_consignment"
        ),
        "test_ten_workers_and_one_parcel_make_one_booking": ("test_without_the_claim_several_workers_ask_the_carrier"),
    },
    f"{LOGISTICS}.test_numbers": dict.fromkeys(
        (
            "test_range_that_runs_out_under_twenty_hands_gives_no_number_twice_and_says_so_plainly",
            "test_twenty_who_ask_at_once_get_twenty_numbers",
        ),
        "test_without_the_guard_numbers_are_given_out_twice",
    ),
    f"{MONEY}.banking.test_transfers": {
        "test_a_transfer_pays_one_purchase": "test_without_the_guards_it_pays_two",
    },
    f"{MONEY}.papers.test_numbers": {
        "test_many_at_once_get_the_numbers_from_one_on_each_once": "test_without_the_guard_the_same_race_breaks",
        "test_one_order_from_many_sides_at_once_has_one_paper": (
            "test_without_the_purchases_lock_only_the_database_keeps_an_order_from_a_second_paper"
        ),
    },
    f"{MONEY}.payouts.test_each_payout_once": {
        "test_fault_30_two_officers_send_one_batch_at_once": (
            "test_fault_30_without_the_look_under_the_lock_one_payout_is_sent_twice"
        ),
        "test_four_officers_make_a_batch_at_once_and_each_statement_is_in_one_payout": (
            "test_without_the_guards_the_same_statement_is_paid_twice"
        ),
    },
    f"{MONEY}.refunds.test_faults": {
        "test_fault_27_officers_who_ask_at_once_promise_the_pieces_once": (
            "test_fault_27_without_the_guards_the_same_race_promises_more_than_was_paid"
        ),
        "test_fault_27_officers_who_make_a_transfer_at_once_make_it_once": (
            "test_fault_27_without_the_condition_each_officer_makes_the_transfer"
        ),
        "test_fault_27_one_number_of_the_bank_entered_twice_at_once_ends_one_refund": (
            "test_fault_27_without_the_constraint_one_number_ends_two_refunds"
        ),
    },
    f"{MONEY}.remittances.test_race_for_a_list": {
        "test_the_same_list_sent_by_two_officers_at_once_books_each_parcel_once": (
            "test_without_the_guards_a_parcel_is_booked_twice"
        ),
    },
    f"{MONEY}.remittances.test_race_for_the_limit": {
        "test_of_two_purchases_at_once_one_finds_room": "test_without_the_vendors_lock_both_find_room",
    },
    f"{MONEY}.services.test_polling_faults": {
        "test_fault_21_token_that_dies_in_the_middle_of_the_day_is_renewed_once_and_polling_goes_on": (
            "test_fault_21_without_the_lock_each_who_finds_the_token_dead_renews_it"
        ),
    },
    f"{MONEY}.test_callbacks_race": {
        "test_fault_01_the_same_callback_twenty_times_at_once_is_one_receipt_and_one_sale": (
            "test_fault_01_without_the_key_the_same_callback_is_many"
        ),
        "test_fault_02_callback_and_poll_at_the_same_moment_give_one_receipt": (
            "test_fault_02_without_the_unique_receipt_callback_and_poll_count_the_money_twice"
        ),
    },
    f"{MONEY}.test_races_of_parts": {
        "test_fault_09_pay_pressed_in_ten_tabs_at_once_is_one_open_attempt": (
            "test_fault_09_without_looking_for_the_standing_attempt_only_the_database_refuses_a_second"
        ),
        "test_fault_10_a_code_and_another_way_both_paid_give_one_back": (
            "test_fault_10_without_looking_whether_it_is_paid_nothing_goes_back"
        ),
        "test_fault_24_called_off_while_paying_loses_no_money": (
            "test_fault_24_without_reading_under_the_lock_the_money_is_written_down_nowhere"
        ),
        "test_fault_40_a_real_deadlock_is_tried_again": (
            "test_fault_40_without_trying_again_a_real_deadlock_breaks_one_of_the_two"
        ),
    },
    "tests.integration.organisations.test_spending_race": dict.fromkeys(
        (
            "test_two_members_at_once_do_not_pass_the_budget_of_their_hotel",
            "test_one_member_in_two_windows_does_not_pass_their_own_limit_of_a_month",
        ),
        "test_without_the_lock_both_pass",
    ),
    "tests.integration.payments.test_race_for_a_milestone": dict.fromkeys(
        (
            "test_of_two_payments_of_one_part_at_once_one_pays_it_and_one_goes_back",
            "test_one_movement_of_money_told_twice_at_once_counts_once",
            "test_of_two_parts_that_are_paid_at_once_no_money_is_lost",
        ),
        "test_without_a_look_under_the_lock_the_same_part_is_paid_again",
    ),
    "tests.integration.quotes.test_accepting": dict.fromkeys(
        ("test_of_three_quotes_accepted_at_once_one_is", "test_three_tabs_accept_one_quote_once"),
        "test_without_lock_and_constraint_the_same_race_buys_several_times",
    ),
    "tests.integration.quotes.test_race_with_the_vendor": {
        "test_either_the_old_version_is_bought_or_the_new_one_stands_never_both": (
            "test_without_lock_and_claim_a_version_is_bought_that_stands_no_more"
        ),
    },
    "tests.integration.returns.test_race": {
        "test_two_pieces_are_given_back_once_however_many_press": (
            "test_without_the_guards_the_same_race_gives_pieces_back_twice"
        ),
    },
    "tests.integration.sales.test_race_for_the_last_pieces": {
        "test_last_pieces_go_to_as_many_buyers_and_no_more": "test_without_the_guards_the_same_race_oversells",
    },
    f"{VENDORS}.test_mandates_race": {
        "test_one_of_two_gets_the_last_place_and_the_other_is_told": (
            "test_without_the_lock_the_database_still_gives_no_place_twice"
        ),
    },
    f"{VENDORS}.test_sanctions": {
        "test_of_two_officers_one_wins_and_the_other_is_told": "test_without_the_lock_both_officers_decide",
    },
    f"{VENDORS}.test_team": {
        "test_two_owners_who_put_one_another_out_leave_one_behind": "test_without_the_lock_they_leave_nobody_behind",
    },
    f"{VENDORS}.test_two_officers": {
        "test_one_decides_and_the_other_is_told": "test_without_the_lock_the_same_race_decides_twice",
    },
    "tests.integration.screening.test_two_officers_decide": {
        "test_the_first_decision_stands_with_its_own_reason_and_the_second_officer_is_told": (
            "test_without_the_lock_both_decide_and_one_is_overwritten"
        ),
    },
    "tests.unit.core.test_broker": {
        "test_every_message_written_while_read_arrives_whole": (
            "test_without_the_rename_a_reader_takes_a_message_that_is_not_whole"
        ),
    },
    "tests.unit.payments.providers.bakong.test_tokens": {
        "test_a_token_near_its_end_is_renewed_once_for_twenty_askers": "test_without_the_lock_several_askers_renew",
    },
}
#: Threads in these are servers that answer, or many readers of what nobody writes: there is nothing to lose.
NO_RACES: Final = (
    "tests.integration.core.test_prepared",
    f"{MONEY}.providers.test_payway_conversation",
    f"{MONEY}.test_payway_callbacks",
    "tests.integration.storefront.test_a_rush_of_suggestions",
    "tests.integration.webhooks.test_sending",
)


def test_every_race_has_a_control() -> None:
    listed = {f"{module}::{name}" for module, pairs in RACES.items() for pair in pairs.items() for name in pair}
    controls = {  # further ones: the same race with one guard of two away
        name for name in racing_tests() if "::test_without_" in name or "_without_" in name
    }
    unlisted = {name for name in racing_tests() - listed - controls if not name.startswith(NO_RACES)}

    assert unlisted == set(), "a race without a negative control"


def test_every_control_is_there() -> None:
    for module, pairs in RACES.items():
        named = {name for pair in pairs.items() for name in pair}
        assert named <= functions_of(module), module
        assert all("without" in control for control in pairs.values()), module
