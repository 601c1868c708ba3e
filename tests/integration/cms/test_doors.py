"""Every door of the catalogue's screens, of sanctions and of incidents, and who may open it. A door that is not in the table fails the first test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from catalogue.models import (
    AttributeOption,
    AttributeOptionGroup,
    Certificate,
    EvidenceKind,
    NameConcern,
    NameMember,
    OriginEvidence,
    ProductAttribute,
    ProductClass,
)
from marketplace.geography.models import Province
from marketplace.users.models import User
from tests.factories.catalogue import CategoryFactory, ProductFactory
from tests.factories.geography import ProvinceFactory, VillageFactory
from tests.factories.incidents import IncidentFactory
from tests.factories.photos import PDF, upload
from tests.factories.provenance import ProtectedNameFactory, ScoringRoundFactory
from tests.factories.requirements import RequirementFactory
from tests.factories.users import OfficerFactory, ProvinceOfficerFactory, UserFactory
from tests.factories.vendors import SanctionFactory, VendorApplicationFactory, VendorFactory
from vendors.models import Appeal, Licence
from vendors.services.requirements import hand_in_paper

pytestmark = pytest.mark.django_db

ROOMS: Final = (
    "officers_requirements",
    "officers_shelves",
    "officers_kinds",
    "officers_products",
    "officers_certificates",
    "officers_names",
    "officers_scoring",
    "officers_sanctions",
    "officers_appeals",
    "officers_incidents",
)
#: Answers of GET to an officer of the Ministry, of a province, and to a page editor. 405: it is for POST only.
LOOK, NATIONAL, NOBODY = (200, 200, 302), (200, 302, 302), (302, 302, 302)
#: The same of one thing that lies in a province: who has no area finds nothing.
LOOK_AT, NOBODY_AT = (200, 200, 404), (302, 302, 404)
POSTED = (405, 405, 405)
DOORS: Final[dict[str, tuple[int, int, int]]] = {
    "officers_shelves:tree": LOOK,
    "officers_shelves:add": NATIONAL,
    "officers_shelves:shift": POSTED,
    "officers_shelves:edit": NATIONAL,
    "officers_shelves:move": NATIONAL,
    "officers_shelves:away": NATIONAL,
    "officers_kinds:list": LOOK,
    "officers_kinds:kind": LOOK,
    "officers_kinds:rename": NATIONAL,
    "officers_kinds:ask": NATIONAL,
    "officers_kinds:shift": POSTED,
    "officers_kinds:question": LOOK,
    "officers_kinds:stop_asking": POSTED,
    "officers_kinds:offer": NATIONAL,
    "officers_kinds:option": NATIONAL,
    "officers_kinds:stop_offering": POSTED,
    "officers_products:index": LOOK,
    "officers_products:index_results": LOOK,
    "officers_products:inspect": LOOK_AT,
    "officers_products:history": LOOK_AT,
    "officers_products:history_results": LOOK_AT,
    "officers_products:visit": NATIONAL,
    "officers_products:add": NOBODY,
    "officers_products:edit": NOBODY_AT,
    "officers_products:delete": NOBODY_AT,
    "officers_products:usage": NOBODY_AT,
    "officers_certificates:index": LOOK,
    "officers_certificates:index_results": LOOK,
    "officers_certificates:inspect": LOOK_AT,
    "officers_certificates:history": LOOK_AT,
    "officers_certificates:history_results": LOOK_AT,
    "officers_certificates:add": NATIONAL,
    "officers_certificates:revoke": NATIONAL,
    "officers_names:list": LOOK,
    "officers_names:name": LOOK,
    "officers_names:add": NATIONAL,
    "officers_names:edit": NATIONAL,
    "officers_names:member_add": NATIONAL,
    "officers_names:member_end": NATIONAL,
    "officers_names:settle": NATIONAL,
    "officers_scoring:list": NATIONAL,
    "officers_scoring:begin": NATIONAL,
    "officers_scoring:round": NATIONAL,
    "officers_scoring:score": NOBODY,
    "officers_scoring:close": POSTED,
    "officers_scoring:sheets": NATIONAL,
    "officers_scoring:sheet_add": NATIONAL,
    "officers_scoring:sheet_edit": NATIONAL,
    "officers_scoring:sheet_away": POSTED,
    "officers_certificates:edit": NOBODY_AT,
    "officers_certificates:delete": NOBODY_AT,
    "officers_certificates:usage": NOBODY_AT,
    "officers_requirements:list": LOOK,
    "officers_requirements:add": NATIONAL,
    "officers_requirements:change": NATIONAL,
    "officers_requirements:waiting": LOOK,
    "officers_requirements:vendor": LOOK,
    "officers_requirements:decide": NATIONAL,
    "officers_requirements:terms": NATIONAL,
    "officers_handed_in": LOOK,
    "officers_licence": LOOK,
    "officers_sanctions:impose": NATIONAL,
    "officers_sanctions:lift": NATIONAL,
    "officers_appeals:queue": LOOK,
    "officers_appeals:decide": NATIONAL,
    "officers_appeals:paper": LOOK,
    "officers_incidents:queue": LOOK,
    "officers_incidents:page": LOOK,
    "officers_incidents:raise": LOOK,
    "officers_incidents:photo": LOOK,
    "officers_evidence": LOOK,
    "officers_scan": LOOK,
}


def _names(resolver: Any, above: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _names(pattern, f"{above}{pattern.namespace}:" if pattern.namespace else above)
        elif pattern.name:
            yield above + pattern.name


@pytest.fixture
def place() -> Province:
    """The province in which all of it lies."""
    return ProvinceFactory()


@pytest.fixture
def arguments(place: Province) -> Callable[[str], list[Any]]:
    """Return a function that gives what stands in the address of each door."""
    vendor = VendorFactory(village=VillageFactory(commune__district__province=place))
    product = ProductFactory(category=CategoryFactory(), vendor=vendor)
    group = AttributeOptionGroup.objects.create(name="g")
    kind = ProductClass.objects.create(slug="craft", name_km="សិប្បកម្ម", name_en="Craft")
    question = ProductAttribute.objects.create(
        product_class=kind, code="made_of", name_en="Made of", type="option", option_group=group
    )
    option = AttributeOption.objects.create(group=group, option_km="ក", option_en="a")
    certificate = Certificate.objects.create(
        product=product, kind="organic", issuer="X", number="1", issued_on=date(2026, 1, 1), scan=upload(PDF)
    )
    evidence = OriginEvidence.objects.create(
        product=product, kind=EvidenceKind.OFFICER_VISIT, seen_on=date(2026, 1, 1), document=upload(PDF)
    )
    name = ProtectedNameFactory()
    member = NameMember.objects.create(name=name, vendor=product.vendor, number="1", since=date(2026, 1, 1))
    concern = NameConcern.objects.create(name=name, product=product, found="x", raised_at=timezone.now())
    opened = ScoringRoundFactory(product=product)
    required = RequirementFactory()
    handed_in = hand_in_paper(
        vendor=vendor, requirement=required, upload=upload(PDF), by=UserFactory(), now=timezone.now()
    )
    sent = VendorApplicationFactory(status="submitted", village=vendor.village)
    licence = Licence.objects.create(application=sent, kind="exempt", scan=upload(PDF))
    incident = IncidentFactory(photo=True, vendor=vendor)
    sanction = SanctionFactory(vendor=vendor)
    appeal = Appeal.objects.create(
        sanction=sanction, words="No.", paper=upload(PDF), made_by=UserFactory(), made_at=sanction.imposed_at
    )
    known: dict[str, list[Any]] = {
        "officers_names:member_end": [member.pk],
        "officers_names:settle": [concern.pk],
        "officers_scoring:sheet_edit": [opened.kind.pk],
        "officers_scoring:sheet_away": [opened.kind.pk],
        "officers_sanctions:impose": [sanction.vendor_id],
        "officers_incidents:raise": [sanction.vendor_id],
        "officers_incidents:photo": [incident.notes.get().photos.get().public_id],
        "officers_kinds:kind": [kind.pk],
        "officers_kinds:rename": [kind.pk],
        "officers_kinds:ask": [kind.pk],
        "officers_kinds:option": [question.pk, option.pk],
        "officers_kinds:stop_offering": [question.pk, option.pk],
        "officers_evidence": [evidence.pk],
        "officers_requirements:change": [required.pk],
        "officers_requirements:vendor": [vendor.pk],
        "officers_requirements:decide": [vendor.pk, required.pk],
        "officers_licence": [licence.pk],
        "officers_handed_in": [handed_in.public_id],
        "officers_scan": [certificate.code],
    }
    by_room = {
        "officers_shelves": product.categories.get().pk,
        "officers_kinds": question.pk,
        "officers_products": product.pk,
        "officers_certificates": certificate.pk,
        "officers_names": name.pk,
        "officers_scoring": opened.pk,
        "officers_sanctions": sanction.pk,
        "officers_appeals": appeal.pk,
        "officers_incidents": incident.pk,
    }
    bare = {
        "tree",
        "list",
        "waiting",
        "queue",
        "terms",
        "index",
        "index_results",
        "add",
        "shift",
        "begin",
        "sheets",
        "sheet_add",
    }

    def of(name: str) -> list[Any]:
        room, _, door = name.partition(":")
        return known.get(name, [] if door in bare else [by_room.get(room)] if door else [])

    return of


def test_every_door_of_the_catalogue_stands_in_the_table() -> None:
    there = {name for name in _names(get_resolver()) if name.startswith(ROOMS)}

    assert there == {name for name in DOORS if ":" in name}


def test_each_door_opens_to_whom_the_table_says(
    roles: None, sign_in: Callable[[User], Client], arguments: Callable[[str], list[Any]], place: Province
) -> None:
    people = [
        sign_in(OfficerFactory()),
        sign_in(ProvinceOfficerFactory(area=place)),
        sign_in(UserFactory(is_staff=True, groups=["Page editors"])),
    ]

    answered = {
        name: tuple(person.get(reverse(name, args=arguments(name))).status_code for person in people) for name in DOORS
    }

    assert answered == DOORS


def test_strangers_and_makers_find_no_door(
    client: Client, roles: None, sign_in: Callable[[User], Client], arguments: Callable[[str], list[Any]]
) -> None:
    maker = sign_in(UserFactory())

    for name in DOORS:
        address = reverse(name, args=arguments(name))
        assert client.get(address).status_code in (302, 404), name
        assert maker.get(address).status_code == 404, name
        assert client.post(address).status_code in (302, 403, 404), name
        assert maker.post(address).status_code == 404, name
