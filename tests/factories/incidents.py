"""Incidents, raised and not answered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import factory
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory

from marketplace.incidents.models import Incident, IncidentKind, IncidentNote, IncidentPhoto, Side
from tests.factories.photos import jpeg
from tests.factories.users import UserFactory
from tests.factories.vendors import VendorFactory


class IncidentFactory(DjangoModelFactory[Incident]):
    """About a vendor, raised by a person, with one note; `photo=True` adds a photo."""

    class Meta:
        model = Incident
        skip_postgeneration_save = True

    number = factory.Sequence(lambda n: f"I{5000 + n}")
    kind = IncidentKind.CONDUCT
    vendor = factory.SubFactory(VendorFactory)
    raised_by = factory.SubFactory(UserFactory)
    raised_at = factory.LazyFunction(timezone.now)
    answer_by = factory.LazyAttribute(lambda o: o.raised_at + timedelta(days=7))

    @factory.post_generation
    def photo(self: Any, create: bool, extracted: bool | None, **kwargs: Any) -> None:
        if create:
            note = IncidentNote.objects.create(
                incident=self, side=Side.BUYER, author=self.raised_by, words="They shout.", written_at=self.raised_at
            )
            if extracted:
                IncidentPhoto.objects.create(note=note, position=0, original=ContentFile(jpeg(), name="x.jpg"))
