"""Organisations that buy, and the people in them."""

from __future__ import annotations

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from marketplace.organisations.models import Member, Organisation, OrganisationKind, OrganisationStatus
from tests.factories.users import UserFactory


class OrganisationFactory(DjangoModelFactory[Organisation]):
    """A hotel in Cambodia that an officer has checked; the trait `new` is one that nobody looked at."""

    class Meta:
        model = Organisation

    class Params:
        new = factory.Trait(status=OrganisationStatus.NEW, checked_at=None)

    name = factory.Sequence(lambda n: f"Hotel {n}")
    kind = OrganisationKind.HOTEL
    phone = factory.Sequence(lambda n: f"+85523{200_000 + n % 700_000:06d}")
    tax_number = "L001-123456789"
    status = OrganisationStatus.CHECKED
    checked_at = factory.LazyFunction(timezone.now)
    registered_at = factory.LazyFunction(timezone.now)


class MemberFactory(DjangoModelFactory[Member]):
    """Somebody who asks for purchases, and buys for the organisation now; the trait `owner` does everything."""

    class Meta:
        model = Member

    class Params:
        owner = factory.Trait(may_request=True, may_approve=True, may_pay=True, is_owner=True)
        approver = factory.Trait(may_request=False, may_approve=True)
        payer = factory.Trait(may_request=False, may_pay=True)

    organisation = factory.SubFactory(OrganisationFactory)
    user = factory.SubFactory(UserFactory)
    may_request = True
    is_chosen = True
    joined_at = factory.LazyFunction(timezone.now)
