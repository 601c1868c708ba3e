"""Evidence of origin, batches, certificates, their scoring, and protected names."""

from __future__ import annotations

from datetime import date
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from catalogue.models import (
    Batch,
    Certificate,
    CertificateKind,
    Criterion,
    EvidenceKind,
    OriginEvidence,
    ProtectedName,
    ScoringRound,
    SheetKind,
)
from tests.factories.catalogue import ProductFactory


class OriginEvidenceFactory(DjangoModelFactory[OriginEvidence]):
    """The maker's own statement."""

    class Meta:
        model = OriginEvidence

    product = factory.SubFactory(ProductFactory)
    kind = EvidenceKind.VENDOR_STATEMENT
    seen_on = date(2026, 11, 1)


class BatchFactory(DjangoModelFactory[Batch]):
    """A batch harvested in one week of February. Trait `made`: made on a day and best for half a year instead."""

    class Meta:
        model = Batch

    class Params:
        made = factory.Trait(
            harvested_from=None, harvested_to=None, made_on=date(2026, 10, 1), best_before=date(2027, 4, 1)
        )

    product = factory.SubFactory(ProductFactory)
    number = factory.Sequence(lambda n: f"B-{n}")
    harvested_from: Any = date(2026, 2, 9)
    harvested_to: Any = date(2026, 2, 15)


class CertificateFactory(DjangoModelFactory[Certificate]):
    """Three stars of One Village One Product, standing for a product; `product=None, vendor=…` for a vendor's.

    Traits: `revoked`, `run_out`; `organic` and `gi` are without stars.
    """

    class Meta:
        model = Certificate

    class Params:
        revoked = factory.Trait(
            revoked_at=factory.LazyFunction(timezone.now), revoked_reason="The fields were sprayed."
        )
        run_out = factory.Trait(issued_on=date(2020, 1, 1), expires_on=date(2021, 1, 1))
        organic = factory.Trait(kind=CertificateKind.ORGANIC, grade=None)
        gi = factory.Trait(kind=CertificateKind.GI, grade=None)

    product = factory.SubFactory(ProductFactory)
    vendor: Any = None
    kind = CertificateKind.OVOP
    grade: Any = 3
    issuer = "Ministry of Commerce"
    number = factory.Sequence(lambda n: f"OVOP-{n:04d}")
    issued_on: Any = date(2026, 1, 5)
    expires_on: Any = None


class ProtectedNameFactory(DjangoModelFactory[ProtectedName]):
    """Kampot pepper, in its plainest spellings."""

    class Meta:
        model = ProtectedName

    code = factory.Sequence(lambda n: f"name-{n}")
    kind = "gi"
    name_km = "ម្រេចកំពត"
    name_en = "Kampot pepper"
    source = "The tests"
    goods = "pepper\nម្រេច"
    places = "Kampot\nកំពត"


class SheetKindFactory(DjangoModelFactory[SheetKind]):
    """A sheet of two criteria of 60 and 40 points; one member is enough."""

    class Meta:
        model = SheetKind
        skip_postgeneration_save = True

    name_km = "សន្លឹក"
    name_en = "Sheet"
    least_sheets = 1
    least_for_1, least_for_2, least_for_3, least_for_4, least_for_5 = 20, 30, 50, 70, 90

    @factory.post_generation
    def criteria(self: Any, create: bool, extracted: Any, **given: Any) -> None:
        for order, (name, most) in enumerate((("Material", 60), ("Quality", 40))):
            Criterion.objects.create(kind=self, name_km=name, name_en=name, most_points=most, display_order=order)


class ScoringRoundFactory(DjangoModelFactory[ScoringRound]):
    """A product before the committee."""

    class Meta:
        model = ScoringRound

    kind = factory.SubFactory(SheetKindFactory)
    product = factory.SubFactory(ProductFactory)
    opened_at = factory.LazyFunction(timezone.now)
