"""What is required of vendors."""

from __future__ import annotations

from datetime import date

import factory
from factory.django import DjangoModelFactory

from vendors.models import Requirement, RequirementKind, VendorKind


class RequirementFactory(DjangoModelFactory[Requirement]):
    """A paper that every vendor must show before it opens, asked for long ago."""

    class Meta:
        model = Requirement

    code = factory.Sequence(lambda n: f"paper-{n}")
    kind = RequirementKind.PAPER
    name_km = factory.Sequence(lambda n: f"ឯកសារ {n}")
    name_en = factory.Sequence(lambda n: f"Paper {n}")
    vendor_kinds = factory.LazyFunction(lambda: list(VendorKind.values))
    asked_since = date(2020, 1, 1)
