"""People: makers and buyers with a phone, officers with an address."""

from __future__ import annotations

from typing import Any

import factory
from django.contrib.auth.models import Group
from django.utils import timezone
from factory.django import DjangoModelFactory

from marketplace.users.models import OfficerArea, User


class UserFactory(DjangoModelFactory[User]):
    """Somebody who signed in by phone. `groups=["…"]` puts them in groups; the trait `superuser` may do everything."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        superuser = factory.Trait(
            is_staff=True, is_superuser=True, email=factory.Sequence(lambda n: f"root{n}@example.org")
        )

    phone = factory.Sequence(lambda n: f"+85512{200_000 + n % 700_000:06d}")
    first_name = factory.Sequence(lambda n: f"Sokha {n}")

    @factory.post_generation
    def groups(self: Any, create: bool, extracted: list[str] | None, **kwargs: Any) -> None:
        if create:
            self.groups.add(*(Group.objects.get_or_create(name=name)[0] for name in extracted or []))


class OfficerFactory(UserFactory):
    """An officer of the Ministry: staff, in the group that decides, for the whole country.

    `area=province` gives an area of one province instead, and `area=False` none.
    """

    is_staff = True
    email = factory.Sequence(lambda n: f"officer{n}@example.org")

    @factory.post_generation
    def groups(self: Any, create: bool, extracted: list[str] | None, **kwargs: Any) -> None:
        if create:
            names = ["Ministry officers"] if extracted is None else extracted
            self.groups.add(*(Group.objects.get_or_create(name=name)[0] for name in names))

    @factory.post_generation
    def area(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create and extracted is not False:
            OfficerArea.objects.create(
                officer=self, province=extracted, is_national=extracted is None, given_at=timezone.now()
            )


class ProvinceOfficerFactory(OfficerFactory):
    """An officer of a province: give `area=province`."""

    @factory.post_generation
    def groups(self: Any, create: bool, extracted: list[str] | None, **kwargs: Any) -> None:
        if create:
            self.groups.add(Group.objects.get_or_create(name="Provincial officers")[0])
