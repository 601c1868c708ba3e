"""Field officers and the makers they help."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from tests.factories.geography import VillageFactory
from tests.factories.users import UserFactory
from vendors.models import FieldDraft, FieldDraftKind, FieldOfficer, Mandate


class FieldOfficerFactory(DjangoModelFactory[FieldOfficer]):
    """Somebody appointed for the province of a village, for a month from now."""

    class Meta:
        model = FieldOfficer

    user = factory.SubFactory(UserFactory, phone_verified_at=factory.LazyFunction(timezone.now))
    province = factory.LazyFunction(lambda: VillageFactory().commune.district.province)
    ends_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30))
    appointed_at = factory.LazyFunction(timezone.now)
    appointed_by = factory.SubFactory(UserFactory)


class MandateFactory(DjangoModelFactory[Mandate]):
    """A maker whose code has not come back. `maker=user` is one who confirmed; the trait `confirmed` makes one."""

    class Meta:
        model = Mandate

    class Params:
        confirmed = factory.Trait(
            maker=factory.SubFactory(UserFactory, phone_verified_at=factory.LazyFunction(timezone.now)),
        )

    officer = factory.SubFactory(FieldOfficerFactory)
    slot = factory.LazyAttribute(lambda o: Mandate.objects.filter(officer=o.officer).count() + 1)
    client_key = factory.Sequence(lambda n: f"key-{n}")
    name = factory.Sequence(lambda n: f"Maker {n}")
    phone = factory.LazyAttributeSequence(
        lambda o, n: str(o.maker.phone) if getattr(o, "maker", None) else f"+85592{n % 1_000_000:06d}"
    )
    commune = factory.LazyAttribute(lambda o: _village_in(o.officer).commune)
    village = factory.LazyAttribute(lambda o: o.commune.villages.first())
    ends_on = factory.SelfAttribute("officer.ends_on")
    asked_at = factory.LazyFunction(timezone.now)
    maker: Any = None
    confirmed_at = factory.LazyAttribute(lambda o: o.asked_at if o.maker else None)


class FieldDraftFactory(DjangoModelFactory[FieldDraft]):
    """A product that was drafted, without content."""

    class Meta:
        model = FieldDraft

    mandate = factory.SubFactory(MandateFactory)
    client_key = factory.Sequence(lambda n: f"draft-{n}")
    kind = FieldDraftKind.LISTING
    title = factory.Sequence(lambda n: f"Basket {n}")
    content: Any = factory.LazyFunction(dict)
    received_at = factory.LazyFunction(timezone.now)


def _village_in(officer: FieldOfficer) -> Any:
    return VillageFactory(commune__district__province=officer.province)
