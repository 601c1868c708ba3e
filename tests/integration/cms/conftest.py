from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from allauth.account.internal.flows import login
from allauth.mfa.models import Authenticator
from django.test import Client

from cms.roles import load_roles
from cms.site import load_site
from marketplace.core import events
from marketplace.users.models import User
from tests.factories.geography import ProvinceFactory
from tests.factories.users import OfficerFactory, ProvinceOfficerFactory
from tests.factories.vendors import VendorApplicationFactory
from vendors.models import VendorApplication
from vendors.services.applications import submit_application

NOON = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_subscriptions", dict)


@pytest.fixture(scope="module")
def roles(rows_of_the_module: None) -> None:
    load_roles()


@pytest.fixture(scope="module")
def site(rows_of_the_module: None) -> None:
    load_site()


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """Return a function that signs somebody in with both factors."""

    def enter(user: User) -> Client:
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
        client = Client(headers={"accept-language": "en"})
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        session = client.session
        session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
        session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "type": "totp", "at": time.time()}]
        session.save()
        return client

    return enter


@pytest.fixture
def officer(roles: None) -> User:
    return OfficerFactory()


@pytest.fixture
def desk(officer: User, sign_in: Callable[[User], Client]) -> Client:
    """An officer of the Ministry at the desk."""
    return sign_in(officer)


@pytest.fixture
def province_desk(roles: None, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(ProvinceOfficerFactory(area=ProvinceFactory()))


@pytest.fixture
def waiting(roles: None) -> VendorApplication:
    application = VendorApplicationFactory()
    submit_application(application=application, by=application.applicant, now=NOON)
    return application
