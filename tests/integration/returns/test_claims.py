"""Claims with carriers: they begin by themselves, are worth what the carrier's table says, and end once."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from logistics.models import CompensationStep, Consignment, Loss
from marketplace.facts import ParcelMoved, ReturnMoved, ReturnParcelMoved
from marketplace.returns import handlers
from marketplace.returns.errors import UnableToClaim
from marketplace.returns.models import CarrierClaim, ClaimStatus, ReturnStatus
from marketplace.returns.services import claims
from marketplace.returns.services.answering import accept
from marketplace.returns.services.moving import book_way_back, note_parcel
from marketplace.returns.services.settling import settle
from marketplace.sales.order.models import Order
from payments.models import Refund
from tests.factories.logistics import NOON
from tests.factories.returns import make_member, make_return
from tests.factories.users import OfficerFactory
from tests.integration.payments.refunds.paid import entry, riel

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.usefixtures("nobody_listens")]


def step(loss: str = "lost", *, pays: int = 30_000, grams: int = 3_000, **more: Any) -> CompensationStep:
    values: dict[str, Any] = {"valid_from": date(2026, 1, 1), "source": "test", "claim_days": 30, **more}
    return CompensationStep.objects.create(
        carrier="fake", loss=loss, max_weight_g=grams, amount=Decimal(pays), currency="KHR", **values
    )


def parcel_of(order: Order) -> Consignment:
    return order.shipments.get().consignments.out().get()


def moved(parcel: Consignment, status: str) -> None:
    shipment = parcel.shipment
    fact = ReturnParcelMoved if parcel.is_back else ParcelMoved
    handlers.claim_for_parcel(
        fact(consignment_id=parcel.pk, shipment_id=shipment.pk, order_number=shipment.order.number, status=status)
    )


def opened(order: Order, loss: str = "lost") -> CarrierClaim:
    claim = claims.open_claim(consignment_id=parcel_of(order).pk, loss=loss, now=NOON)
    assert claim is not None
    return claim


def test_lost_parcel_starts_a_claim_by_itself_once(order: Order) -> None:
    step()
    for status in ("in_transit", "lost", "lost"):
        moved(parcel_of(order), status)

    claim = CarrierClaim.objects.get()
    assert (claim.loss, claim.status) == (Loss.LOST, ClaimStatus.OPEN)
    assert claim.due_on == NOON.date() + timedelta(days=30)


@pytest.mark.parametrize(
    ("pays", "with_postage", "at_most"),
    [
        (30_000, False, 30_000),  # goods of 42,000: the table's step
        (30_000, True, 36_000),  # and the postage of 6,000
        (45_000, False, 42_000),  # no more than the goods were worth
        (45_000, True, 48_000),
    ],
)
def test_claim_is_worth_the_goods_at_most_the_step_and_the_postage_where_it_says_so(
    order: Order, pays: int, with_postage: bool, at_most: int
) -> None:
    step(pays=pays, with_postage=with_postage)

    assert opened(order).at_most == riel(at_most)


def test_lightest_step_that_fits_counts_and_the_own_service_before_any(order: Order) -> None:
    step(pays=45_000, grams=5_000)
    lightest = step(pays=30_000, grams=3_000)
    assert claims.step_for(parcel_of(order), loss="lost", on=NOON.date()) == lightest
    own = step(pays=20_000, grams=3_000, service_code="ems")

    assert claims.step_for(parcel_of(order), loss="lost", on=NOON.date()) == own
    assert claims.step_for(parcel_of(order), loss="damaged", on=NOON.date()) is None


def test_terms_of_the_day_it_was_sent_count(order: Order) -> None:
    old = step(valid_to=date(2026, 11, 23))
    step(pays=1_000, valid_from=date(2026, 11, 23))

    assert opened(order).step == old


def test_carrier_without_a_table_gets_a_claim_without_an_amount(order: Order) -> None:
    claim = opened(order)

    assert (claim.at_most, claim.due_on) == (None, None)
    assert claim.worth == riel(48_000)


def test_return_of_what_was_damaged_on_the_way_claims_for_its_pieces_alone(order: Order) -> None:
    step("damaged", pays=90_000)
    request = make_return(order, reason="transport")
    accept(request=request, by=make_member(request), now=NOON)
    fact = ReturnMoved(
        return_id=request.pk, number=request.number, token=request.token, vendor_id=request.vendor_id,
        order_id=order.pk, order_number=order.number, purchase_id=order.purchase_id, turn="accepted", at="",
    )  # fmt: skip

    handlers.claim_for_return(fact)
    handlers.claim_for_return(fact)

    claim = CarrierClaim.objects.get()
    assert (claim.return_request, claim.consignment) == (request, parcel_of(order))
    assert claim.at_most == riel(14_000)


def test_other_reasons_claim_nothing_of_the_carrier(order: Order) -> None:
    request = make_return(order, reason="damaged")
    handlers.claim_for_return(
        ReturnMoved(
            return_id=request.pk, number=request.number, token="", vendor_id=1, order_id=order.pk, order_number="",
            purchase_id=1, turn="accepted", at="",
        )
    )  # fmt: skip

    assert not CarrierClaim.objects.exists()


def test_lost_on_the_way_back_the_buyer_is_paid_and_the_carrier_is_asked(order: Order) -> None:
    step(pays=90_000, with_postage=True)
    request = make_return(order, quantity=2)
    accept(request=request, by=make_member(request), now=NOON)
    parcel = book_way_back(request=request, by=None, now=NOON)
    for status in ("in_transit", "lost"):
        Consignment.objects.filter(pk=parcel.pk).update(tracking_status=status)
        note_parcel(consignment_id=parcel.pk, now=NOON)
    parcel.refresh_from_db()
    moved(parcel, "lost")

    request.refresh_from_db()
    assert request.status == ReturnStatus.INSPECTED
    assert request.lines.get().missing == 2
    settle(return_id=request.pk, now=NOON)
    assert Refund.objects.get().money == riel(28_000)
    assert CarrierClaim.objects.get().at_most == riel(28_000), "two pieces; no postage was paid to us for the way back"


def test_claim_goes_its_way_to_the_money_which_is_the_vendors(order: Order) -> None:
    step()
    claim, officer = opened(order), OfficerFactory()

    claims.send(claim=claim, carrier_ref="CP-77", by=officer, now=NOON)
    claims.answer(claim=claim, granted=Decimal(25_000), words="As our table says.", by=officer, now=NOON)
    claims.note_paid(claim=claim, reference="FT1", by=officer, now=NOON)

    assert (claim.status, claim.granted, claim.paid_reference) == (ClaimStatus.PAID, riel(25_000), "FT1")
    for again in (
        lambda: claims.send(claim=claim, carrier_ref="", by=officer, now=NOON),
        lambda: claims.note_paid(claim=claim, reference="FT2", by=officer, now=NOON),
        lambda: claims.drop(claim=claim, reason="Found.", by=officer, now=NOON),
    ):
        with pytest.raises(UnableToClaim):
            again()
    assert entry(f"claim:{claim.number}") == {"carrier_claim:fake": 25_000, "vendor_payable:sokha": -25_000}
    assert entry(f"claim-paid:{claim.number}") == {
        "carrier_payable:fake": 25_000,
        "carrier_claim:fake": -25_000,
    }


def test_refused_claim_has_the_carriers_words(order: Order) -> None:
    claim, officer = opened(order), OfficerFactory()
    claims.send(claim=claim, carrier_ref="", by=officer, now=NOON)
    for granted, words in ((None, " "), (Decimal("0.5"), "x"), (Decimal(60_000), "x")):
        with pytest.raises(UnableToClaim):
            claims.answer(claim=claim, granted=granted, words=words, by=officer, now=NOON)

    claims.answer(claim=claim, granted=None, words="Badly packed.", by=officer, now=NOON)

    assert (claim.status, claim.granted) == (ClaimStatus.REFUSED, None)


def test_parcel_that_was_found_is_dropped_and_may_be_claimed_anew(order: Order) -> None:
    claim = opened(order)
    with pytest.raises(UnableToClaim):
        claims.drop(claim=claim, reason=" ", by=OfficerFactory(), now=NOON)

    claims.drop(claim=claim, reason="Found in Poipet.", by=OfficerFactory(), now=NOON)

    assert opened(order) != claim


def test_database_keeps_one_claim_for_a_parcel_and_its_story_straight(order: Order) -> None:
    claim = opened(order)

    for fields in (
        {"status": "paid"}, {"status": "granted"}, {"status": "sent"}, {"amount": Decimal(5)}, {"ended_at": NOON},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            CarrierClaim.objects.filter(pk=claim.pk).update(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        claim.pk, claim.number = None, "K-2"
        claim.save(force_insert=True)
