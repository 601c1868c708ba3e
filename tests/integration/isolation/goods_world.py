"""What is known of goods: where they come from, their kinds, their papers, for the walk through every door."""

from __future__ import annotations

from datetime import date
from typing import Any

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
from tests.factories.photos import PDF, upload
from tests.factories.provenance import ProtectedNameFactory, ScoringRoundFactory
from tests.factories.requirements import RequirementFactory
from vendors.services.requirements import hand_in_paper


def tell_provenance(shop: Any, product: Any, by_template: Any, by_room: Any, by_name: Any) -> None:
    """Make certificates, evidence and names, and say which stands in which address."""
    certificate = Certificate.objects.create(
        product=product, kind="organic", issuer="X", number="Zebra 1", issued_on=date(2026, 1, 1), scan=upload(PDF)
    )
    evidence = OriginEvidence.objects.create(
        product=product, kind=EvidenceKind.OFFICER_VISIT, seen_on=date(2026, 1, 1), document=upload(PDF)
    )
    name = ProtectedNameFactory()
    member = NameMember.objects.create(name=name, vendor=shop.vendor, number="1", since=date(2026, 1, 1))
    concern = NameConcern.objects.create(name=name, product=product, found="x", raised_at=timezone.now())
    scoring = ScoringRoundFactory(product=product)
    scan = {"code": certificate.code}
    by_template["/certificates/<code>/"] = by_template["/officers/marketplace/scans/<code>/"] = scan
    by_template["/officers/marketplace/evidence/<pk>/"] = {"pk": evidence.pk}
    by_template["/officers/marketplace/names/members/<pk>/end/"] = {"pk": member.pk}
    by_template["/officers/marketplace/names/concerns/<pk>/"] = {"pk": concern.pk}
    for end in ("", "away/"):
        by_template[f"/officers/marketplace/scoring/sheets/<pk>/{end}"] = {"pk": scoring.kind_id}
    by_room.update(
        officers_certificates=certificate.pk,
        officers_names=name.pk,
        officers_scoring=scoring.pk,
        officers_products=product.pk,
        officers_vendors=shop.vendor.pk,
        officers_shelves=product.categories.get().pk,
        product_chooser=product.pk,
        vendor_chooser=shop.vendor.pk,
        province_chooser=shop.vendor.province.pk,
    )


def tell_kinds(shop: Any, product: Any, by_template: Any, by_room: Any, by_name: Any) -> None:
    """Make a kind of goods with a question and its option, and say which stands in which address."""
    group = AttributeOptionGroup.objects.create(name="g")
    kind = ProductClass.objects.create(slug="craft", name_km="សិប្បកម្ម", name_en="Craft")
    question = ProductAttribute.objects.create(
        product_class=kind, code="made_of", name_en="Made of", type="option", option_group=group
    )
    option = AttributeOption.objects.create(group=group, option_km="ក", option_en="a")
    by_room["officers_kinds"] = kind.pk
    begins = "/officers/marketplace/kinds/questions/<pk>/"
    for end in ("", "away/", "options/", "options/<option_pk>/", "options/<option_pk>/away/"):
        by_template[begins + end] = {"pk": question.pk, "option_pk": option.pk}


def tell_required(shop: Any, product: Any, by_template: Any, by_room: Any, by_name: Any) -> None:
    """Make a paper that is asked for and was handed in, and say where it stands."""
    required = RequirementFactory()
    owner = shop.vendor.memberships.get().user
    paper = hand_in_paper(vendor=shop.vendor, requirement=required, upload=upload(PDF), by=owner, now=timezone.now())
    by_template["/officers/marketplace/handed-in/<public_id>/"] = {"public_id": paper.public_id}
    begins = "/officers/marketplace/requirements/vendors/<pk>/"
    by_template[begins] = {"pk": shop.vendor.pk}
    by_template[f"{begins}<requirement_pk>/"] = {"pk": shop.vendor.pk, "requirement_pk": required.pk}
    by_room["officers_requirements"] = required.pk
