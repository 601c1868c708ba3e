"""Who walks, each by a letter, and how they are signed in."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from allauth.account.internal.flows import login
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from marketplace.users.models import User
from tests.factories.geography import ProvinceFactory
from tests.factories.users import OfficerFactory, ProvinceOfficerFactory, UserFactory
from tests.factories.vendors import VendorFactory
from tests.integration.isolation.world import BUYERS_PHONE, World


def _member_of_another_vendor(_world: World) -> User:
    person: User = UserFactory(phone_verified_at=timezone.now())
    VendorFactory(owner=person)
    return person


#: Everybody but `a`, who is not signed in.
PEOPLE: Final[dict[str, Callable[[World], User]]] = {
    "b": lambda _world: UserFactory(phone_verified_at=timezone.now()),
    "o": lambda _world: User.objects.get(phone=BUYERS_PHONE),
    "v": _member_of_another_vendor,
    "m": lambda world: world.portal.vendor.memberships.get().user,
    "f": lambda world: world.portal.mandate.officer.user,
    "e": lambda _world: UserFactory(is_staff=True, groups=["Page editors"]),
    "c": lambda _world: UserFactory(is_staff=True, groups=["OVOP committee"]),
    "p": lambda _world: ProvinceOfficerFactory(area=ProvinceFactory(code="01")),
    "h": lambda world: ProvinceOfficerFactory(area=world.portal.vendor.province),
    "n": lambda _world: OfficerFactory(),
    "k": lambda _world: OfficerFactory(groups=["Finance officers"]),
}
LETTERS: Final = "a" + "".join(PEOPLE)
#: Those who have business behind the officers' door.
OFFICERS: Final = "ecphnk"


class Walker(Client):
    """A client that forgets each answer: it takes no cookie, keeps no context, and what breaks is a page that says so."""

    def request(self, **request: Any) -> Any:
        """Hand a request to the project."""
        return self.handler(self._base_environ(**request))


def client_of(letter: str, world: World) -> Walker:
    """Return the client of one of them; whoever is signed in has shown a second factor, so that no door hides another."""
    client = Walker(headers={"accept-language": "en"})
    if letter == "a":
        return client
    person = PEOPLE[letter](world)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(person.pk)
    session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    session.save()
    return client
