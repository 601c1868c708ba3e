"""Every officers' address with something of another province: it is not there. A new address is walked by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from catalogue.models import Certificate, EvidenceKind, NameConcern, NameMember, OriginEvidence
from marketplace.community.models import Question
from marketplace.geography.models import Province
from marketplace.organisations.models import RegistrationScan
from marketplace.returns.services.claims import open_claim
from marketplace.users.models import OfficerArea, User
from payments.models import Disposition, Receipt, Refund, RefundReason
from tests.factories.catalogue import ProductFactory
from tests.factories.geography import ProvinceFactory, VillageFactory
from tests.factories.helping import FieldOfficerFactory, MandateFactory
from tests.factories.incidents import IncidentFactory
from tests.factories.logistics import ConsignmentFactory, ShipmentFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.photos import PDF, upload
from tests.factories.provenance import ProtectedNameFactory, ScoringRoundFactory
from tests.factories.quotes import make_request
from tests.factories.requirements import RequirementFactory
from tests.factories.returns import make_delivered, make_return
from tests.factories.sales import make_basket, place
from tests.factories.scanning import AppointmentFactory, ScanFactory, make_office
from tests.factories.users import OfficerFactory, ProvinceOfficerFactory, UserFactory
from tests.factories.vendors import SanctionFactory, ShopPageChangeFactory, VendorApplicationFactory, VendorFactory
from tests.integration.cms.conftest import NOON
from tests.integration.cms.helpers import seat, sent_listing
from tests.integration.vendor_portal.export_world import send_abroad
from vendors.models import Appeal, Licence
from vendors.services.applications import submit_application
from vendors.services.requirements import hand_in_paper
from vendors.services.shop_pages import submit_page

pytestmark = pytest.mark.django_db

#: Rooms whose objects lie in a province.
PLACED: Final = (
    "officers_applications", "officers_listings", "officers_shop_pages", "officers_vendors", "officers_products", "officers_certificates",
    "officers_purchases", "officers_orders", "officers_refunds", "officers_field", "officers_mandates", "officers_agents",
)  # fmt: skip
#: Rooms where nothing does. A room of officers that stands in neither fails the first test.
EVERYWHERE: Final = (
    "officers_areas", "officers_shelves", "officers_kinds", "officers_rates", "officers_tariffs", "officers_voices",
    "officers_names", "officers_scoring", "officers_requirements", "officers_return_terms",
)  # fmt: skip
#: Rooms of the money desk that are the nation's: nobody enters who has a province.
NATION: Final = (
    "officers_accounts", "officers_attempts", "officers_batches", "officers_by_hand", "officers_cash",
    "officers_cash_lists", "officers_commission", "officers_differences", "officers_holds", "officers_ledger",
    "officers_money", "officers_receipts", "officers_settlement", "officers_transfers",
    "officers_alarms", "officers_carriers", "officers_points", "officers_ranges", "officers_terms", "officers_carbon",
    "officers_lots", "officers_lists_of_parcels", "officers_borders", "officers_screening",
    "officers_export_terms",
)  # fmt: skip
#: Rooms of the money desk in which an officer of a province may read what belongs to vendors there.
OF_VENDORS: Final = (
    "officers_cash_limits", "officers_disputes", "officers_papers", "officers_payouts", "officers_tax",
    "officers_tax_rates",
)  # fmt: skip
#: What only finance officers do: to others the door is shut, wherever they are.
FINANCE: Final = {"officers_refunds:ask", "officers_refunds:do"}
#: Rooms of our own whose every address is known by itself.
MEASURES: Final = (
    "officers_sanctions", "officers_appeals", "officers_incidents", "officers_bookings", "officers_watch",
    "officers_returns", "officers_claims", "officers_exports", "officers_trade", "officers_quotes",
    "officers_organisations",
)  # fmt: skip
#: Addresses outside the rooms: those that hand out papers.
PAPERS: Final = {"officers_document", "officers_scan", "officers_evidence", "officers_handed_in", "officers_licence"}
#: What lies in a province, in a room where the rest does not.
AMONG_OTHERS: Final = {
    "officers_requirements:vendor", "officers_requirements:decide", "officers_scoring:round", "officers_names:settle",
    "officers_names:member_end",
}  # fmt: skip


@dataclass
class There:
    """What lies in one province, and what stands in the addresses that lead to it."""

    home: Province
    by_room: dict[str, Any]
    arguments: dict[str, Any]
    #: By the name of the address, where the name of an argument is not enough.
    known: dict[str, dict[str, Any]]


@pytest.fixture
def there(roles: None) -> There:
    home = ProvinceFactory()
    village = VillageFactory(commune__district__province=home)
    application = VendorApplicationFactory(legal_name="Zebra household", village=village)
    submit_application(application=application, by=application.applicant, now=NOON)
    vendor = VendorFactory(name_en="Zebra shop", village=village)
    listing = sent_listing(vendor=vendor, title_en="Zebra listing")
    page = ShopPageChangeFactory(vendor=vendor, story_en="Zebra story")
    submit_page(change=page, by=UserFactory(), now=NOON)
    product = ProductFactory(title_en="Zebra product", vendor=vendor)
    certificate = Certificate.objects.create(
        product=product, kind="organic", issuer="X", number="Zebra 1", issued_on=date(2026, 1, 1), scan=upload(PDF)
    )
    purchase = place(make_basket([(product, 1)]))
    order = purchase.orders.get()
    parcel = ConsignmentFactory(shipment=ShipmentFactory(order=order))
    receipt = Receipt.objects.create(
        provider="bakong", provider_txn_id="t-1", purchase=purchase, amount=Decimal(5000), currency="KHR",
        disposition=Disposition.LATE, occurred_at=NOON,
    )  # fmt: skip
    refund = Refund.objects.create(
        receipt=receipt, order=order, amount=Decimal(5000), currency="KHR", reason=RefundReason.DECLINED, key="r-1",
        created_at=NOON,
    )  # fmt: skip
    evidence = OriginEvidence.objects.create(
        product=product, kind=EvidenceKind.OFFICER_VISIT, seen_on=date(2026, 1, 1), document=upload(PDF)
    )
    Question.objects.create(
        author=application.applicant, vendor=vendor, product=product, text="Zebra question?", created_at=NOON
    )
    hotel = OrganisationFactory(province=vendor.province, name="Zebra hotel")
    RegistrationScan.objects.create(organisation=hotel, scan=upload(PDF), added_at=NOON)
    required = RequirementFactory()
    paper = hand_in_paper(vendor=vendor, requirement=required, upload=upload(PDF), by=application.applicant, now=NOON)
    licence = Licence.objects.create(application=application, kind="exempt", scan=upload(PDF))
    sanction = SanctionFactory(vendor=vendor, kind="warn")
    appeal = Appeal.objects.create(
        sanction=sanction, words="Zebra appeal", paper=upload(PDF), made_by=application.applicant, made_at=NOON
    )
    incident = IncidentFactory(vendor=vendor, photo=True)
    back = make_return(make_delivered(partner=vendor.partners.get()))
    sent = send_abroad(vendor.partners.get())
    claim = open_claim(consignment_id=back.order.shipments.get().consignments.get().pk, loss="lost", now=NOON)
    name = ProtectedNameFactory()
    member = NameMember.objects.create(name=name, vendor=vendor, number="1", since=date(2026, 1, 1))
    concern = NameConcern.objects.create(name=name, product=product, found="Zebra pepper", raised_at=NOON)
    term = FieldOfficerFactory(province=home, user__first_name="Zebra helper")
    mandate = MandateFactory(officer=term, name="Zebra maker", confirmed=True)
    agent = AppointmentFactory(point=make_office(province=home.code, district=""), user__first_name="Zebra agent")
    proof = ScanFactory(appointment=agent, photo=upload(PDF))
    state = application.current_workflow_task_state
    return There(
        home=home,
        by_room=dict(
            zip(
                PLACED,
                (
                    application,
                    listing,
                    page,
                    vendor,
                    product,
                    certificate,
                    purchase,
                    order,
                    refund,
                    term,
                    mandate,
                    agent,
                ),
                strict=True,
            )
        ),
        arguments={
            "action_name": "approve",
            "task_state_id": state.pk,
            "workflow_state_id": state.workflow_state_id,
            "revision_id": application.latest_revision_id,
            "revision_id_a": "earliest",
            "revision_id_b": "latest",
            "public_id": application.documents.get().public_id,
            "code": certificate.code,
        },
        known={
            "officers_evidence": {"pk": evidence.pk},
            "officers_licence": {"pk": licence.pk},
            "officers_handed_in": {"public_id": paper.public_id},
            "officers_sanctions:impose": {"pk": vendor.pk},
            "officers_sanctions:lift": {"pk": sanction.pk},
            "officers_appeals:decide": {"pk": appeal.pk},
            "officers_appeals:paper": {"pk": appeal.pk},
            "officers_incidents:page": {"pk": incident.pk},
            "officers_incidents:raise": {"vendor_pk": vendor.pk},
            "officers_incidents:photo": {"public_id": incident.notes.get().photos.get().public_id},
            "officers_bookings:booking": {"pk": parcel.pk},
            "officers_watch:parcel": {"pk": parcel.pk},
            "officers_agents:proof": {"pk": proof.pk, "name": "photo"},
            "officers_returns:page": {"pk": back.pk},
            "officers_returns:photo": {"public_id": back.notes.get().photos.get().public_id},
            "officers_claims:page": {"pk": claim.pk},
            "officers_exports:page": {"pk": sent.file.pk},
            "officers_exports:decide": {"pk": sent.file.pk, "item": sent.file.items.first().pk},
            "officers_exports:pdf": {"pk": sent.file.pk, "public_id": sent.paper_id},
            "officers_exports:json": {"pk": sent.file.pk, "public_id": sent.paper_id},
            "officers_exports:scan": {"pk": sent.file.pk, "public_id": sent.scan_id},
            "officers_trade:trader": {"pk": vendor.exporter.pk},
            "officers_organisations:page": {"pk": hotel.pk},
            "officers_organisations:scan": {"pk": hotel.pk},
            "officers_quotes:request": {"pk": make_request(vendors=[vendor], title="Zebra request").pk},
            "officers_scoring:round": {"pk": ScoringRoundFactory(product=product).pk},
            "officers_names:settle": {"pk": concern.pk},
            "officers_names:member_end": {"pk": member.pk},
            "officers_requirements:vendor": {"pk": vendor.pk},
            "officers_requirements:decide": {"pk": vendor.pk, "requirement_pk": required.pk},
        },
    )


def _doors(resolver: Any, room: str = "") -> Iterator[tuple[str, set[str]]]:
    """Yield the name of every officers' address, and the names of what stands in it."""
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _doors(pattern, f"{pattern.namespace}:" if pattern.namespace else room)
        elif pattern.name and (room + pattern.name).startswith("officers_"):
            names = set(pattern.pattern.regex.groupindex) | set(getattr(pattern.pattern, "converters", {}))
            yield room + pattern.name, names


def _address(name: str, names: set[str], there: There) -> str:
    if name in there.known:
        return reverse(name, kwargs=there.known[name])
    given = {one: there.arguments[one] for one in names - {"pk"}}
    if "pk" in names:
        given["pk"] = there.by_room[name.partition(":")[0]].pk
    return reverse(name, kwargs=given)


def _doors_to_one() -> list[tuple[str, set[str]]]:
    """Return the addresses of what lies in a province."""
    doors = [(name, names) for name, names in _doors(get_resolver()) if names and name not in FINANCE]
    return [one for one in doors if one[0].partition(":")[0] in {*PLACED, *MEASURES, *PAPERS} or one[0] in AMONG_OTHERS]


def test_every_room_says_whether_its_things_lie_in_a_province() -> None:
    rooms = {name.partition(":")[0] for name, _names in _doors(get_resolver())}

    assert rooms == {*PLACED, *MEASURES, *EVERYWHERE, *PAPERS, *NATION, *OF_VENDORS}


def test_an_officer_of_a_province_does_not_enter_the_money_desk(
    there: There, sign_in: Callable[[User], Client]
) -> None:
    home = sign_in(OfficerFactory(area=there.home))
    rooms = [name for name, names in _doors(get_resolver()) if not names and name.partition(":")[0] in NATION]
    assert len(rooms) > 15

    opened = [name for name in rooms if home.get(reverse(name)).status_code == 200]

    assert opened == []


def test_what_lies_in_another_province_is_not_there(there: There, sign_in: Callable[[User], Client]) -> None:
    elsewhere = sign_in(OfficerFactory(area=ProvinceFactory()))
    nowhere = sign_in(OfficerFactory(area=False))
    doors = _doors_to_one()
    assert len(doors) > 40

    for name, names in doors:
        address = _address(name, names, there)
        for officer in (elsewhere, nowhere):
            assert officer.get(address).status_code in {404, 405}, name
            assert officer.post(address, {"reason": "No.", "action": "suspend"}).status_code in {404, 405}, name

    vendor = there.by_room["officers_vendors"]
    vendor.refresh_from_db()
    assert vendor.status == "open"


def test_the_same_addresses_open_at_home(there: There, sign_in: Callable[[User], Client]) -> None:
    home = sign_in(OfficerFactory(area=there.home))

    opened = {name for name, names in _doors_to_one() if home.get(_address(name, names, there)).status_code == 200}

    assert {f"{room}:inspect" for room in PLACED if room not in {*PLACED[:3], "officers_orders"}} <= opened
    assert {f"{room}:edit" for room in PLACED[:3]} | PAPERS | AMONG_OTHERS <= opened


def test_lists_counts_search_and_exports_leave_it_out(there: There, sign_in: Callable[[User], Client]) -> None:
    home = sign_in(OfficerFactory(area=there.home))
    elsewhere = sign_in(OfficerFactory(area=ProvinceFactory()))
    lists = [name for name, names in _doors(get_resolver()) if not names and name.endswith((":list", ":index"))]
    lists = [name for name in lists if name.startswith(PLACED)]
    assert len(lists) == len(PLACED)
    marks = {"officers_purchases": "P", "officers_orders": "-1", "officers_refunds": "declined"}

    for name in lists:
        mark = marks.get(name.partition(":")[0], "Zebra")
        for query in ({}, {"q": "Zebra"}, {"export": "csv"}):
            seen, unseen = (_body(one.get(reverse(name), query)) for one in (home, elsewhere))
            assert "Zebra" not in unseen, (name, query)
            if not query:
                assert mark in seen, name
    questions = {"kind": "questions"}
    assert "Zebra question" in _body(home.get(reverse("officers_voices:queue"), questions))
    assert "Zebra question" not in _body(elsewhere.get(reverse("officers_voices:queue"), questions))
    assert "Zebra" not in _body(elsewhere.get("/officers/"))
    assert "Zebra" in _body(home.get("/officers/"))


def _body(answer: Any) -> str:
    text = (b"".join(answer) if answer.streaming else answer.content).decode()
    return str(text.replace('value="Zebra"', "").replace("q=Zebra", ""))  # what was searched for is said again


def test_history_and_choosers_leave_it_out(there: There, sign_in: Callable[[User], Client]) -> None:
    home = sign_in(OfficerFactory(area=there.home))
    elsewhere = sign_in(OfficerFactory(area=ProvinceFactory()))
    product, vendor = there.by_room["officers_products"], there.by_room["officers_vendors"]

    for address in (
        reverse("wagtailadmin_reports:site_history"),
        reverse("wagtailadmin_reports:site_history_results"),
        reverse("vendor_chooser:choose"),
        reverse("product_chooser:choose_results"),
        reverse("vendor_chooser:chosen_multiple") + f"?id={vendor.pk}",
        reverse("product_chooser:chosen", args=[product.pk]),
    ):
        assert "Zebra" in _body(home.get(address)), address
        assert "Zebra" not in _body(elsewhere.get(address)), address


def test_a_certificate_is_not_entered_for_a_vendor_elsewhere(there: There, sign_in: Callable[[User], Client]) -> None:
    vendor = there.by_room["officers_vendors"]
    form = {"vendor": vendor.pk, "kind": "organic", "issuer": "X", "number": "2", "issued_on": "2026-01-01"}

    sign_in(OfficerFactory(area=ProvinceFactory())).post(reverse("officers_certificates:add"), form)
    assert Certificate.objects.count() == 1
    sign_in(OfficerFactory(area=there.home)).post(reverse("officers_certificates:add"), form)

    assert Certificate.objects.count() == 2


def test_ticks_of_another_province_are_passed_over(there: There, sign_in: Callable[[User], Client]) -> None:
    elsewhere = sign_in(ProvinceOfficerFactory(area=ProvinceFactory()))
    application = there.by_room["officers_applications"]

    for action in ("approve", "send-back", "delete"):
        address = reverse("wagtail_bulk_action", args=["partner", "vendorapplication", action])
        assert "Zebra" not in _body(elsewhere.get(address, {"id": application.pk})), action
        step = {f"step-{application.pk}": application.current_workflow_task_state.pk, "comment": "No."}
        elsewhere.post(f"{address}?id={application.pk}", step)

    application.refresh_from_db()
    assert application.status == "submitted"


def test_the_ministry_gives_areas_and_a_province_does_not(sign_in: Callable[[User], Client], roles: None) -> None:
    local, province = OfficerFactory(area=False), ProvinceFactory()
    give = reverse("officers_areas:give", args=[local.pk])
    form = {"reach": "province", "province": province.pk}
    desk = sign_in(OfficerFactory())

    assert sign_in(ProvinceOfficerFactory(area=province)).post(give, form).status_code == 302
    assert not OfficerArea.objects.filter(officer=local).exists()
    assert "Choose the province." in _body(desk.post(give, {"reach": "province"}))
    desk.post(give, form)

    assert OfficerArea.objects.get(officer=local).province == province
    assert local.first_name in _body(desk.get(reverse("officers_areas:people")))


def test_an_area_taken_away_counts_at_once(there: There, sign_in: Callable[[User], Client]) -> None:
    client = sign_in(ProvinceOfficerFactory(area=there.home))
    address = reverse("officers_vendors:inspect", args=[there.by_room["officers_vendors"].pk])
    assert client.get(address).status_code == 200

    seat(client, ProvinceFactory())

    assert client.get(address).status_code == 404
