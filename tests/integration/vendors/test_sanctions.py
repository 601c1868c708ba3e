"""Sanctions: what may be imposed, what follows from what stands, and how it ends."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction

from marketplace.core.models import AuditEntry, EventRecord
from marketplace.sales.order.services.sanctions import sanction_vendor
from marketplace.users.models import User
from tests.factories.users import OfficerFactory, UserFactory
from tests.factories.vendors import ListingSubmissionFactory, SanctionFactory, VendorFactory
from tests.integration.vendors.conftest import NOON
from vendors.errors import InvalidInput, UnableToChange
from vendors.models import AppealOutcome, OpenOrders, Sanction, SanctionKind, Vendor, VendorStatus
from vendors.sanctions import payouts_held, sanction_for, shown_sanctions
from vendors.services import appeals
from vendors.services.appeals import appeal, decide_appeal
from vendors.services.listings import submit_listing
from vendors.services.sanctions import Terms, begin_due, end_due, lift
from vendors.services.shops import pause_shop

pytestmark = [pytest.mark.django_db, pytest.mark.database]
WARN, LIMIT, SUSPEND, CLOSE = SanctionKind.WARN, SanctionKind.LIMIT, SanctionKind.SUSPEND, SanctionKind.CLOSE


def terms(kind: str, **more: Any) -> Terms:
    orders = OpenOrders.REFUND if kind in (SUSPEND, CLOSE) else ""
    return Terms(**{"kind": kind, "ground": "not_sent", "words_en": "Sells copies.", "orders": orders, **more})


def standing_of(vendor: Vendor) -> tuple[str, bool]:
    vendor.refresh_from_db()
    return vendor.status, vendor.is_limited


@pytest.mark.parametrize(
    ("kind", "status", "is_limited"),
    [
        (WARN, VendorStatus.OPEN, False),
        (LIMIT, VendorStatus.OPEN, True),
        (SUSPEND, VendorStatus.SUSPENDED, False),
        (CLOSE, VendorStatus.CLOSED, False),
    ],
)
def test_status_follows_from_what_was_imposed(
    kind: str, status: str, is_limited: bool, officer: User, now: datetime
) -> None:
    vendor = VendorFactory()

    sanction = sanction_vendor(vendor=vendor, terms=terms(kind), by=officer, now=now)

    assert standing_of(vendor) == (status, is_limited)
    assert AuditEntry.objects.get(action="sanction.imposed").data["reason"] == "Sells copies."
    lift(sanction=sanction, by=officer, reason="Cleared up.", now=now)
    assert standing_of(vendor) == (VendorStatus.OPEN, False)


def test_lifting_one_leads_back_to_what_the_rest_asks_for(officer: User, maker: User, vendor: Vendor) -> None:
    pause_shop(vendor=vendor, by=maker, now=NOON)
    suspension = sanction_vendor(vendor=vendor, terms=terms(SUSPEND), by=officer, now=NOON)
    closing = sanction_vendor(vendor=vendor, terms=terms(CLOSE), by=officer, now=NOON)

    seen = [standing_of(vendor)[0]]
    for sanction in (closing, suspension):
        lift(sanction=sanction, by=officer, reason="Cleared up.", now=NOON)
        seen.append(standing_of(vendor)[0])

    assert seen == [VendorStatus.CLOSED, VendorStatus.SUSPENDED, VendorStatus.PAUSED]


@pytest.mark.parametrize(
    "wrong",
    [
        {"words_en": " "},
        {"kind": "hang"},
        {"ground": ""},
        {"kind": SUSPEND, "orders": ""},
        {"kind": SUSPEND, "orders": "finish"},
        {"kind": SUSPEND, "orders": "finish", "finish_by": date(2020, 1, 1)},
        {"kind": CLOSE, "orders": "finish", "finish_by": date(2027, 1, 1)},
        {"kind": CLOSE, "orders": "refund", "ends_at": NOON + timedelta(days=9)},
        {"ends_at": NOON - timedelta(days=1)},
    ],
)
def test_terms_that_make_no_sense_are_refused(wrong: dict[str, Any], officer: User, now: datetime) -> None:
    vendor = VendorFactory()

    with pytest.raises(InvalidInput):
        sanction_vendor(vendor=vendor, terms=terms(**{"kind": WARN, **wrong}), by=officer, now=now)

    assert not Sanction.objects.exists()
    assert standing_of(vendor) == (VendorStatus.OPEN, False)


def test_same_measure_does_not_stand_twice_and_a_closed_shop_gets_none(officer: User, now: datetime) -> None:
    vendor = VendorFactory()
    sanction_vendor(vendor=vendor, terms=terms(SUSPEND), by=officer, now=now)
    with pytest.raises(UnableToChange):
        sanction_vendor(vendor=vendor, terms=terms(SUSPEND), by=officer, now=now)
    sanction_vendor(vendor=vendor, terms=terms(CLOSE), by=officer, now=now)

    with pytest.raises(UnableToChange):
        sanction_vendor(vendor=vendor, terms=terms(WARN), by=officer, now=now)

    assert Sanction.objects.count() == 2


def test_database_keeps_one_of_a_kind_and_whole_rows() -> None:
    first = SanctionFactory(kind=LIMIT)

    for broken in (
        {"vendor": first.vendor, "kind": LIMIT},
        {"kind": SUSPEND, "orders": ""},
        {"words_km": "", "words_en": ""},
        {"lifted_at": NOON},
        {"kind": CLOSE, "orders": "finish", "finish_by": date(2027, 1, 1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            SanctionFactory(**broken)


def test_sanction_begins_and_ends_at_its_time(officer: User, now: datetime) -> None:
    vendor = VendorFactory()
    day = timedelta(days=1)
    sanction = sanction_vendor(
        vendor=vendor, terms=terms(SUSPEND, starts_at=now + day, ends_at=now + 3 * day), by=officer, now=now
    )
    seen = [standing_of(vendor)[0]]

    for moment in (now, now + day, now + 2 * day, now + 3 * day, now + 4 * day):
        begin_due(sanction_id=sanction.pk, now=moment)
        end_due(sanction_id=sanction.pk, now=moment)
        seen.append(standing_of(vendor)[0])

    assert seen == ["open", "open", "suspended", "suspended", "open", "open"]
    assert EventRecord.objects.filter(name="SanctionBegan").count() == 1
    assert EventRecord.objects.filter(name="SanctionLifted").count() == 1


def test_lifting_wants_a_reason_and_happens_once(officer: User, now: datetime) -> None:
    sanction = SanctionFactory()
    with pytest.raises(InvalidInput):
        lift(sanction=sanction, by=officer, reason=" ", now=now)
    lift(sanction=sanction, by=officer, reason="A mistake.", now=now)

    with pytest.raises(UnableToChange):
        lift(sanction=sanction, by=officer, reason="Again.", now=now)

    sanction.refresh_from_db()
    assert sanction.lift_reason == "A mistake."


def test_limited_vendor_sends_no_new_listing_and_reads_why(maker: User, vendor: Vendor, officer: User) -> None:
    listing = ListingSubmissionFactory(vendor=vendor)
    sanction_vendor(vendor=vendor, terms=terms(LIMIT), by=officer, now=NOON)

    with pytest.raises(UnableToChange, match=r"Sells copies\."):
        submit_listing(submission=listing, by=maker, now=NOON)

    listing.refresh_from_db()
    assert listing.status == "draft"


def test_payouts_are_held_while_a_sanction_says_so(officer: User, now: datetime) -> None:
    vendor, other = VendorFactory(), VendorFactory()
    sanction = sanction_vendor(vendor=vendor, terms=terms(WARN, payouts_held=True), by=officer, now=now)
    both = [vendor.pk, other.pk]

    assert payouts_held(vendor_ids=both) == {vendor.pk}
    lift(sanction=sanction, by=officer, reason="Cleared up.", now=now)
    assert payouts_held(vendor_ids=both) == set()


@pytest.mark.parametrize(("first", "shown"), [("suspend", [SUSPEND]), ("limit", [SUSPEND, LIMIT]), ("close", [])])
def test_policy_says_which_sanctions_everybody_sees(first: str, shown: list[str], settings: Any) -> None:
    settings.SANCTIONS_SHOWN_FROM = first
    vendor = VendorFactory()
    for kind in (WARN, LIMIT):
        SanctionFactory(vendor=vendor, kind=kind)
    SanctionFactory(vendor=vendor, kind=SUSPEND, orders="refund")
    SanctionFactory(vendor=vendor, kind=CLOSE, orders="refund", ground="own_wish")

    assert [one.kind for one in shown_sanctions(vendor=vendor)] == shown


# -- Appeals -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "status"),
    [(AppealOutcome.UPHELD, "suspended"), (AppealOutcome.LIFTED, "open"), (AppealOutcome.CHANGED, "open")],
)
def test_appeal_ends_as_it_is_decided(outcome: str, status: str, officer: User, maker: User, vendor: Vendor) -> None:
    sanction = sanction_vendor(vendor=vendor, terms=terms(SUSPEND), by=officer, now=NOON)
    made = appeal(sanction=sanction, by=maker, words="I make them myself.", now=NOON)

    instead = terms(LIMIT) if outcome == AppealOutcome.CHANGED else None
    decide_appeal(appeal=made, by=officer, outcome=outcome, words="We looked.", instead=instead, now=NOON)

    assert standing_of(vendor)[0] == status
    assert made.outcome == outcome
    assert (made.replaced_by is not None) == vendor.is_limited == (outcome == AppealOutcome.CHANGED)


def test_appeal_is_made_once_while_the_sanction_stands(officer: User, maker: User) -> None:
    lifted = SanctionFactory(lifted_at=NOON, lift_reason="Over.")
    own = SanctionFactory(kind=CLOSE, orders="refund", ground="own_wish")
    once = SanctionFactory()
    appeal(sanction=once, by=maker, words="No.", now=NOON)

    for sanction in (lifted, own, once):
        with pytest.raises(UnableToChange):
            appeal(sanction=sanction, by=maker, words="No!", now=NOON)
    with pytest.raises(InvalidInput):
        appeal(sanction=SanctionFactory(), by=maker, words=" ", now=NOON)


def test_change_without_another_sanction_is_no_decision(officer: User, maker: User) -> None:
    made = appeal(sanction=SanctionFactory(), by=maker, words="No.", now=NOON)

    for outcome, words in ((AppealOutcome.CHANGED, "x"), ("", "x"), (AppealOutcome.UPHELD, " ")):
        with pytest.raises(InvalidInput):
            decide_appeal(appeal=made, by=officer, outcome=outcome, words=words, now=NOON)

    made.refresh_from_db()
    assert made.decided_at is None


def test_sanction_is_found_through_its_own_vendor_only() -> None:
    sanction = SanctionFactory()

    assert sanction_for(vendor=sanction.vendor, public_id=sanction.public_id) == sanction
    with pytest.raises(Sanction.DoesNotExist):
        sanction_for(vendor=VendorFactory(), public_id=sanction.public_id)


# -- Two officers at once ----------------------------------------------------------------------------------------------


def press_both(act: str) -> list[str]:
    """Let two officers act on one vendor at the same moment; return what each came to."""
    vendor = VendorFactory()
    made = appeal(sanction=SanctionFactory(vendor=vendor), by=UserFactory(), words="No.", now=NOON)
    both_ready = threading.Barrier(2)

    def press(officer: User) -> str:
        try:
            both_ready.wait(timeout=10)
            if act == "impose":
                sanction_vendor(vendor=vendor, terms=terms(SUSPEND), by=officer, now=NOON)
            else:
                decide_appeal(appeal=made, by=officer, outcome=AppealOutcome.UPHELD, words="Stays.", now=NOON)
        except UnableToChange:
            return "told"
        else:
            return "won"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        presses = [pool.submit(press, OfficerFactory()) for _ in range(2)]
        return sorted(one.result(timeout=60) for one in presses)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["impose", "decide"])
def test_of_two_officers_one_wins_and_the_other_is_told(act: str) -> None:
    ends = press_both(act)

    assert ends == ["told", "won"]
    assert Sanction.objects.filter(kind=SUSPEND).count() == (1 if act == "impose" else 0)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time, lock or no lock")
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_officers_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have seen that the appeal waits before one of them decides it."""
    carry_out, both_looked = appeals._carry_out, threading.Barrier(2)

    def wait_and_carry_out(*args: Any, **kwargs: Any) -> Any:
        both_looked.wait(timeout=10)
        return carry_out(*args, **kwargs)

    monkeypatch.setattr(appeals, "lock_vendor", lambda vendor_id: Vendor.objects.get(pk=vendor_id))
    monkeypatch.setattr(appeals, "_carry_out", wait_and_carry_out)

    assert press_both("decide") == ["won", "won"]
