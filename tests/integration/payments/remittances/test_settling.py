"""What officers do about cash that did not come, and the examples of docs/algorithms/cash.md, to the riel."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from marketplace.core.models import AuditEntry, EventRecord
from marketplace.sales.order.models import Order, Purchase
from marketplace.users.models import User
from payments.ledger.models import AccountKind, Posting
from payments.ledger.services import balance
from payments.remittances.errors import UnableToSettleCash
from payments.remittances.models import CashParcel, WriteOff
from payments.remittances.selectors import parcels_in
from payments.remittances.services.settling import (
    ask_write_off,
    charge_carrier,
    decide_write_off,
    mark_seen,
    note_about,
)
from payments.remittances.standing import CashStage, CashStanding, cash_standing
from payments.selectors import ledger_faults
from payments.services.cash import note_order_fell, record_remittance
from tests.factories.cash import collected, list_of, phone, place_on_trust, riel
from tests.factories.catalogue import ProductFactory
from tests.factories.sales import NOON, make_basket, place
from tests.factories.users import OfficerFactory
from tests.factories.vendors import VendorFactory
from tests.integration.payments.remittances.test_lists import booked

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def maker() -> User:
    officer: User = OfficerFactory()
    return officer


@pytest.fixture
def checker() -> User:
    officer: User = OfficerFactory()
    return officer


def entry(key: str) -> dict[str, int]:
    """Return the postings of the newest entry whose key begins so, by account."""
    rows = Posting.objects.filter(entry__key__startswith=key).select_related("account").order_by("pk")
    newest = rows.last()
    assert newest is not None
    return {
        f"{row.account.kind}:{row.account.owner}": int(row.amount) for row in rows if row.entry_id == newest.entry_id
    }


def short_by_2000(officer: User) -> CashParcel:
    parcel = collected(place_on_trust())
    booked(list_of((parcel.waybill, 18_000)), officer)
    parcel.refresh_from_db()
    return parcel


def test_example_remitted_whole(maker: User) -> None:
    parcel = collected(place_on_trust())
    vendor = parcel.order.vendor.code

    booked(list_of((parcel.waybill, 20_000)), maker)

    assert entry("cash:") == {
        "cash_in_transit:cambodia_post": 20_000,
        f"vendor_payable:{vendor}": -14_000,
        "carrier_payable:cambodia_post": -6_000,
    }
    assert entry("receipt:cash_on_delivery:") == {
        "clearing:cash_on_delivery": 20_000,
        "cash_in_transit:cambodia_post": -20_000,
    }


def test_example_remitted_short_and_paid_later(maker: User) -> None:
    parcel = short_by_2000(maker)
    assert entry("receipt:cash_on_delivery:")["cash_in_transit:cambodia_post"] == -18_000

    booked(list_of((parcel.waybill, 2_000)), maker)

    assert entry("receipt:cash_on_delivery:") == {
        "clearing:cash_on_delivery": 2_000,
        "cash_in_transit:cambodia_post": -2_000,
    }
    assert Purchase.objects.get().paid_at == NOON
    assert ledger_faults() == []


def test_example_written_off_by_two_officers(maker: User, checker: User) -> None:
    parcel = short_by_2000(maker)
    write_off = ask_write_off(parcel=parcel, by=maker, reason="the rider is gone", now=NOON)
    assert balance(kind=AccountKind.LOSS, owner="cambodia_post", currency="KHR") == riel(0)

    decide_write_off(write_off=write_off, by=checker, agrees=True, now=NOON)

    parcel.refresh_from_db()
    assert entry("cash-loss:") == {"loss:cambodia_post": 2_000, "cash_in_transit:cambodia_post": -2_000}
    assert (parcel.rest, parcel.written_off, parcel.closed_at) == (0, 2_000, NOON)
    purchase = Purchase.objects.get()
    assert purchase.paid_at is None  # no receipt covers it
    assert cash_standing(purchase=purchase) == CashStanding(CashStage.ENDED_SHORT, riel(2_000))
    assert ledger_faults() == []


def test_whoever_asks_cannot_agree_and_the_database_says_so_too(maker: User) -> None:
    write_off = ask_write_off(parcel=short_by_2000(maker), by=maker, reason="lost", now=NOON)

    with pytest.raises(UnableToSettleCash):
        decide_write_off(write_off=write_off, by=maker, agrees=True, now=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        WriteOff.objects.update(status="agreed", decided_by=maker, decided_at=NOON)

    assert balance(kind=AccountKind.CASH_IN_TRANSIT, owner="cambodia_post", currency="KHR") == riel(2_000)


def test_a_write_off_is_asked_and_decided_once(maker: User, checker: User) -> None:
    parcel = short_by_2000(maker)
    write_off = ask_write_off(parcel=parcel, by=maker, reason="lost", now=NOON)
    with pytest.raises(UnableToSettleCash):
        ask_write_off(parcel=parcel, by=checker, reason="lost", now=NOON)

    decide_write_off(write_off=write_off, by=checker, agrees=True, now=NOON)

    with pytest.raises(UnableToSettleCash):
        decide_write_off(write_off=write_off, by=OfficerFactory(), agrees=True, now=NOON)
    assert balance(kind=AccountKind.LOSS, owner="cambodia_post", currency="KHR") == riel(2_000)


def test_refused_it_stays_owed_and_may_be_asked_anew(maker: User, checker: User) -> None:
    parcel = short_by_2000(maker)
    first = ask_write_off(parcel=parcel, by=maker, reason="lost", now=NOON)

    decide_write_off(write_off=first, by=checker, agrees=False, now=NOON)

    assert CashParcel.objects.get().rest == 2_000
    ask_write_off(parcel=parcel, by=checker, reason="lost indeed", now=NOON)


def test_what_the_carrier_paid_meanwhile_is_not_written_off(maker: User, checker: User) -> None:
    parcel = short_by_2000(maker)
    write_off = ask_write_off(parcel=parcel, by=maker, reason="lost", now=NOON)
    booked(list_of((parcel.waybill, 500)), maker)

    with pytest.raises(UnableToSettleCash):
        decide_write_off(write_off=write_off, by=checker, agrees=True, now=NOON)

    assert balance(kind=AccountKind.LOSS, owner="cambodia_post", currency="KHR") == riel(0)


def test_put_down_to_the_carrier_it_stays_on_its_account_until_it_pays(maker: User) -> None:
    parcel = short_by_2000(maker)

    charge_carrier(parcel=parcel, by=maker, words="The rider's fault", now=NOON)
    with pytest.raises(UnableToSettleCash):
        charge_carrier(parcel=parcel, by=maker, words="again", now=NOON)

    assert balance(kind=AccountKind.CASH_IN_TRANSIT, owner="cambodia_post", currency="KHR") == riel(2_000)
    record_remittance(
        order_number=parcel.order.number,
        carrier="cambodia_post",
        money=riel(2_000),
        reference="paid",
        by=maker,
        now=NOON,
    )
    with pytest.raises(UnableToSettleCash):
        note_about(parcel=parcel, by=maker, words="too late", now=NOON)


def test_parcels_stand_on_the_list_that_fits(maker: User) -> None:
    early, short, on_time = (
        collected(place_on_trust(buyer=phone(n)), at=NOON - timedelta(days=days))
        for n, days in ((1, 9), (2, 3), (3, 1))
    )
    booked(list_of((short.waybill, 18_000)), maker)

    found = {tab: set(parcels_in(tab=tab, now=NOON)) for tab in ("late", "short", "missing", "way", "closed")}

    assert found == {"late": {early}, "short": {short}, "missing": {early}, "way": {on_time}, "closed": set()}


def test_a_line_is_taken_off_the_list_once_and_in_the_audit(maker: User, checker: User) -> None:
    line = booked(list_of(("EE999999999KH", 3_000)), maker).lines.get()

    mark_seen(line=line, by=maker, words="of another shop", now=NOON)
    with pytest.raises(UnableToSettleCash):
        mark_seen(line=line, by=checker, words="me too", now=NOON)

    assert AuditEntry.objects.filter(action="remittance.line_seen").count() == 1


def test_the_cash_of_a_purchase_is_followed_from_the_door_to_its_end(maker: User) -> None:
    order = place_on_trust()
    stages = []

    def look() -> None:
        stages.append(str(cash_standing(purchase=Purchase.objects.get()).stage))

    look()
    parcel = collected(order)
    look()
    booked(list_of((parcel.waybill, 20_000)), maker)
    look()

    assert stages == ["at_the_door", "with_carriers", "here"]


def test_cash_of_an_order_that_was_sent_back_pays_no_other(maker: User) -> None:
    cheap, dear = ProductFactory(vendor=VendorFactory()), ProductFactory(vendor=VendorFactory())
    basket = make_basket([(cheap, 1), (dear, 2)])
    purchase = place(basket, payment_method="cash_on_delivery", hold_for=None)
    still_out, sent_back = purchase.orders.order_by("total_incl_tax")
    parcel = collected(sent_back)
    booked(list_of((parcel.waybill, sent_back.total.amount)), maker)
    Order.objects.filter(pk=sent_back.pk).update(status="returned")

    note_order_fell(order_id=sent_back.pk, now=NOON)

    assert Purchase.objects.get().paid_at is None, "nobody took the cash of the other yet"
    parcel = collected(still_out)
    booked(list_of((parcel.waybill, still_out.total.amount)), maker)
    assert Purchase.objects.get().paid_at is not None


def test_a_purchase_is_paid_when_the_order_whose_cash_is_missing_comes_back(maker: User) -> None:
    first, second = ProductFactory(vendor=VendorFactory()), ProductFactory(vendor=VendorFactory())
    purchase = place(make_basket([(first, 1), (second, 1)]), payment_method="cash_on_delivery", hold_for=None)
    kept, refused = purchase.orders.order_by("pk")
    parcel = collected(kept)
    booked(list_of((parcel.waybill, kept.total.amount)), maker)
    assert Purchase.objects.get().paid_at is None
    note_order_fell(order_id=refused.pk, now=NOON)
    assert Purchase.objects.get().paid_at is None, "it may still be paid at the door"
    Order.objects.filter(pk=refused.pk).update(status="returned")

    for _ in range(2):
        note_order_fell(order_id=refused.pk, now=NOON)

    assert Purchase.objects.get().paid_at == NOON
    assert EventRecord.objects.filter(name="PurchasePaid").count() == 1
    assert ledger_faults() == []


def test_the_proof_names_a_parcel_whose_cash_is_not_accounted_for(maker: User) -> None:
    parcel = short_by_2000(maker)
    CashParcel.objects.filter(pk=parcel.pk).update(remitted=1)

    assert any(fault.startswith(f"cash of order {parcel.order.number}") for fault in ledger_faults())
