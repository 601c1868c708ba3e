"""A maker whose name is like a denied party's opens no shop until an officer has decided; nobody says whom it is like."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.core.models import AuditEntry
from marketplace.exports.services.exporters import keep_exporter
from marketplace.screening.models import ScreenedName, ScreeningHit
from marketplace.screening.services import decide
from tests.factories.exports import EXPORTER
from tests.factories.screening import NOON, bring_in, un_list
from tests.factories.users import OfficerFactory, UserFactory
from tests.factories.vendors import VendorApplicationFactory, VendorFactory
from vendors.denied import held_vendors, is_held
from vendors.models import Vendor, VendorApplication, VendorStatus
from vendors.services.applications import approve_application, submit_application
from vendors.services.naming import name_vendors
from vendors.services.review import ensure_workflows
from vendors.services.standing import settle_all

pytestmark = [pytest.mark.django_db, pytest.mark.database]

LISTED = "Orussey Banteay Virak"


@pytest.fixture(autouse=True)
def _listed() -> None:
    bring_in()
    ensure_workflows()


def sent(**names: str) -> VendorApplication:
    """Return an application that was sent with such names."""
    application: VendorApplication = VendorApplicationFactory(**names)
    submit_application(application=application, by=application.applicant, now=NOON)
    return application


def decided(hit: ScreeningHit, status: str) -> None:
    reason = "Compared births and papers."
    decide(hit_id=hit.pk, status=status, expected=hit.status, reason=reason, by=OfficerFactory(), now=NOON)


def approved(application: VendorApplication) -> Vendor:
    return approve_application(application=application, by=OfficerFactory(), now=NOON)


def fresh(vendor: Vendor) -> str:
    vendor.refresh_from_db()
    return vendor.status


def test_a_name_is_looked_for_when_a_maker_applies(deliver_facts: Callable[[], None]) -> None:
    application = sent(legal_name=LISTED)

    deliver_facts()

    hit = ScreeningHit.objects.get()
    assert (hit.subject_kind, hit.subject_number, hit.status) == ("vendor", f"A{application.pk}", "open")


def test_names_of_the_shop_are_looked_for_too_in_both_scripts(deliver_facts: Callable[[], None]) -> None:
    sent(shop_name_km="អូរឫស្សី វិរៈ", shop_name_en="Polar Star Lines")

    deliver_facts()

    assert set(ScreeningHit.objects.values_list("party__reference", flat=True)) == {"KPi.901", "KPe.901"}


def test_a_shop_is_approved_but_does_not_open_before_a_decision_and_opens_by_it(
    deliver_facts: Callable[[], None],
) -> None:
    vendor = approved(sent(legal_name=LISTED))
    deliver_facts()
    assert (fresh(vendor), is_held(vendor)) == (VendorStatus.INCOMPLETE, True)

    decided(ScreeningHit.objects.get(), "cleared")
    deliver_facts()

    assert (fresh(vendor), is_held(vendor)) == (VendorStatus.OPEN, False)
    assert AuditEntry.objects.filter(action="vendor.open", subject_id=str(vendor.pk)).exists()


def test_the_approval_looks_by_itself_where_the_look_at_the_sending_is_still_to_come() -> None:
    vendor = approved(sent(legal_name=LISTED))  # no fact was delivered

    assert fresh(vendor) == VendorStatus.INCOMPLETE
    assert is_held(vendor)


def test_what_was_decided_about_the_application_holds_for_its_shop(deliver_facts: Callable[[], None]) -> None:
    application = sent(legal_name=LISTED)
    deliver_facts()
    decided(ScreeningHit.objects.get(), "cleared")

    vendor = approved(application)

    assert fresh(vendor) == VendorStatus.OPEN
    assert ScreeningHit.objects.count() == 1


def test_a_shop_of_the_very_party_never_opens(deliver_facts: Callable[[], None]) -> None:
    vendor = approved(sent(legal_name=LISTED))
    decided(ScreeningHit.objects.get(), "blocked")
    deliver_facts()

    settle_all(now=NOON)

    assert fresh(vendor) == VendorStatus.INCOMPLETE


def test_whoever_is_like_nobody_opens_at_once(deliver_facts: Callable[[], None]) -> None:
    vendor = approved(sent())
    deliver_facts()

    assert fresh(vendor) == VendorStatus.OPEN
    assert ScreenedName.objects.filter(subject_kind="vendor").exists()


def test_an_open_shop_stops_when_it_takes_such_a_name_for_its_papers(deliver_facts: Callable[[], None]) -> None:
    vendor = VendorFactory()
    draft = type(EXPORTER)(**{**EXPORTER.__dict__, "name_latin": "Northern Star Shipping"})

    keep_exporter(vendor=vendor, draft=draft, by=UserFactory(), now=NOON)
    deliver_facts()

    assert fresh(vendor) == VendorStatus.INCOMPLETE
    assert held_vendors() == {vendor.pk}
    decided(ScreeningHit.objects.get(), "cleared")
    deliver_facts()
    assert fresh(vendor) == VendorStatus.OPEN


def test_shops_that_came_before_are_looked_for_with_the_next_list_and_once(deliver_facts: Callable[[], None]) -> None:
    deliver_facts()
    vendor, other = VendorFactory(legal_name="Grey Heron Trading"), VendorFactory()
    bring_in(un_list("Grey Heron", *(f"Nobody Number {n}" for n in range(3))), takes_off_many=True)

    deliver_facts()

    assert fresh(vendor) == VendorStatus.INCOMPLETE
    assert fresh(other) == VendorStatus.OPEN
    assert {vendor.code, other.code} <= set(ScreenedName.objects.values_list("subject_number", flat=True))
    assert name_vendors() == 0


def test_the_hourly_sweep_stops_a_held_shop_that_a_lost_message_left_open() -> None:
    vendor, other = VendorFactory(), VendorFactory()
    hit: Any = {"subject_kind": "vendor", "subject_number": vendor.code, "key": "x", "name": "x", "matched": "x"}
    party = ScreeningHit._meta.get_field("party").related_model.objects.first()
    ScreeningHit.objects.create(**hit, party=party, score=90, found_at=NOON)

    settle_all(now=NOON)

    assert fresh(vendor) == VendorStatus.INCOMPLETE
    assert fresh(other) == VendorStatus.OPEN


def test_the_maker_reads_that_a_name_is_checked_and_not_whom_it_is_like(client: Client) -> None:
    vendor = approved(sent(legal_name=LISTED))
    client.force_login(vendor.memberships.get().user)

    page = client.get(f"/en{reverse('vendor_portal:checklist', args=[vendor.code])[3:]}").text

    assert "We must check a name of your shop" in page
    assert "VIRAK" not in page
    assert "list" not in page[page.index("We must check") :][:200]
