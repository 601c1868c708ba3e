"""What people and machines bring that is wrong in trade, each with the tests that refuse it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

TESTS: Final = Path(__file__).resolve().parents[2]
DEFINED: Final = re.compile(r"^\s*def (test_\w+)\(", re.MULTILINE)
#: What is wrong: file and test of each place where it can come in.
BAD_INPUT: Final = {
    "a quote accepted after it expired": [
        ("integration/quotes/test_accepting.py", "test_a_quote_is_accepted_to_its_last_moment_and_not_at_its_end"),
    ],
    "a quote accepted twice": [
        ("integration/quotes/test_accepting.py", "test_a_quote_accepted_twice_is_one_purchase"),
        ("integration/quotes/test_accepting.py", "test_three_tabs_accept_one_quote_once"),
        ("integration/quotes/test_accepting.py", "test_without_lock_and_constraint_the_same_race_buys_several_times"),
    ],
    "a version accepted while the vendor edits": [
        ("integration/quotes/test_accepting.py", "test_a_quote_that_was_changed_meanwhile_is_not_accepted"),
        (
            "integration/quotes/test_race_with_the_vendor.py",
            "test_either_the_old_version_is_bought_or_the_new_one_stands_never_both",
        ),
        (
            "integration/quotes/test_race_with_the_vendor.py",
            "test_without_lock_and_claim_a_version_is_bought_that_stands_no_more",
        ),
    ],
    "a spending limit passed by two members at once": [
        (
            "integration/organisations/test_spending_race.py",
            "test_two_members_at_once_do_not_pass_the_budget_of_their_hotel",
        ),
        ("integration/organisations/test_spending_race.py", "test_without_the_lock_both_pass"),
    ],
    "an HS code that does not exist": [
        ("integration/quotes/test_asking.py", "test_what_cannot_be_asked_is_refused_beside_its_field"),
        (
            "integration/vendor_portal/test_quotes.py",
            "test_what_customs_abroad_ask_of_goods_in_no_listing_is_asked_beside_its_line",
        ),
        ("integration/vendors/test_trade_terms.py", "test_terms_for_customs_that_make_no_sense_are_refused"),
    ],
    "a consignment worth 300.00 and 300.01 SDR": [
        ("unit/logistics/customs/test_postal_form.py", "test_the_small_form_ends_at_exactly_300_sdr_and_2_kg"),
        ("integration/exports/test_papers.py", "test_cn22_ends_after_300_sdr_and_after_2_kg"),
    ],
    "negative tiers": [
        ("integration/vendors/test_trade_terms.py", "test_terms_for_business_buyers_that_make_no_sense_are_refused"),
        ("integration/catalogue/trade/test_models.py", "test_a_tier_that_is_no_price_is_refused"),
    ],
    "tiers that overlap": [
        ("integration/vendors/test_trade_terms.py", "test_terms_for_business_buyers_that_make_no_sense_are_refused"),
        ("integration/catalogue/trade/test_models.py", "test_two_tiers_from_one_quantity_on_are_refused"),
    ],
    "a request in a language with no match": [
        (
            "integration/quotes/test_nobody_understands.py",
            "test_a_request_in_words_that_no_listing_has_is_put_to_nobody_and_stays_open_to_all",
        ),
    ],
    "a destination under sanctions": [
        (
            "integration/quotes/test_screens.py",
            "test_a_country_to_which_nothing_may_be_sent_is_refused_beside_the_country",
        ),
        (
            "integration/quotes/test_accepting_across_borders.py",
            "test_a_country_to_which_nothing_may_be_sent_any_more_gets_nothing",
        ),
        (
            "integration/quotes/test_accepting_across_borders.py",
            "test_who_may_not_be_traded_with_accepts_nothing_and_an_officer_hears_of_it",
        ),
    ],
    "a rate row that ends the day before": [
        ("integration/logistics/customs/test_landed_cost.py", "test_a_row_that_ended_counts_no_more"),
        (
            "integration/logistics/customs/test_rules.py",
            "test_a_rule_holds_from_its_first_day_until_the_day_before_its_end",
        ),
    ],
    "two payments of one part of a price": [
        (
            "integration/payments/test_race_for_a_milestone.py",
            "test_of_two_payments_of_one_part_at_once_one_pays_it_and_one_goes_back",
        ),
        (
            "integration/payments/test_race_for_a_milestone.py",
            "test_without_a_look_under_the_lock_the_same_part_is_paid_again",
        ),
    ],
    "goods that must not go there": [
        (
            "integration/quotes/test_screens.py",
            "test_goods_that_must_not_go_there_are_refused_beside_their_line_as_they_are_asked_for",
        ),
        (
            "integration/vendor_portal/test_quotes.py",
            "test_goods_that_must_not_go_there_are_refused_beside_their_line_before_they_are_offered",
        ),
        (
            "integration/quotes/test_accepting_across_borders.py",
            "test_goods_that_must_not_go_there_are_named_with_the_reason",
        ),
    ],
}


def is_there(file: str, name: str) -> bool:
    path = TESTS / file
    return path.is_file() and name in DEFINED.findall(path.read_text(encoding="utf-8"))


def test_each_kind_of_bad_input_has_its_tests() -> None:
    missing = {
        what: [f"{file}::{name}" for file, name in tests if not is_there(file, name)]
        for what, tests in BAD_INPUT.items()
    }

    assert {what: names for what, names in missing.items() if names} == {}


def test_a_test_that_is_not_there_is_missed() -> None:
    """The control: neither a name nor a file that nobody wrote is found."""
    assert not is_there("integration/quotes/test_accepting.py", "test_that_nobody_wrote")
    assert not is_there("integration/quotes/test_nothing.py", "test_a_quote_accepted_twice_is_one_purchase")
