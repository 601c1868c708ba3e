"""The officers' doors, for each door and each kind of person. See Note [Doors] in `marketplace.users.middleware`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from cms.roles import load_roles
from marketplace.users.models import User
from tests.factories.users import OfficerFactory, UserFactory
from tests.integration.notifications.gateway import Gateway

pytestmark = pytest.mark.django_db

DOORS = ["/officers/", "/django-admin/", "/dashboard/", "/officers/snippets/", "/django-admin/users/user/"]
PASSWORD = "a long enough password"
OFFICERS_LOGIN = "/en/account/officers/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_now() -> str:
    return format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time()))))


@pytest.fixture
def officer() -> User:
    person = UserFactory(superuser=True, email="officer@example.org", phone=None)
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def enrolled(officer: User) -> User:
    TOTP.activate(officer, SECRET)
    return officer


@pytest.fixture(autouse=True)
def english(client: Client) -> Iterator[None]:
    client.cookies["django_language"] = "en"
    return


def sign_in(client: Client) -> str:
    response = client.post(OFFICERS_LOGIN, {"login": "officer@example.org", "password": PASSWORD})
    assert response.status_code == 302, response.context["form"].errors
    return response.headers["Location"]


def leads_to(client: Client, door: str) -> tuple[str, str]:
    """Return the path that a door sends to, and the way back that it names."""
    response = client.get(door)
    assert response.status_code == 302
    where = urlsplit(response.headers["Location"])
    return where.path, parse_qs(where.query)["next"][0]


@pytest.mark.parametrize("door", DOORS)
def test_a_stranger_is_sent_to_the_officers_sign_in(client: Client, door: str) -> None:
    assert leads_to(client, door) == (OFFICERS_LOGIN, door)


@pytest.mark.parametrize("door", DOORS)
def test_a_buyer_finds_no_such_page(client: Client, door: str) -> None:
    client.force_login(UserFactory())

    assert client.get(door).status_code == 404


@pytest.mark.parametrize("door", ["/django-admin/", "/django-admin/order/order/", "/dashboard/"])
def test_an_officer_finds_no_bare_tables(client: Client, door: str) -> None:
    client.force_login(OfficerFactory())

    assert client.get(door).status_code == 404


@pytest.mark.parametrize("door", DOORS)
def test_a_buyer_with_a_second_factor_finds_no_such_page_either(client: Client, door: str) -> None:
    buyer = UserFactory()
    TOTP.activate(buyer, SECRET)
    client.force_login(buyer)

    assert client.get(door).status_code == 404


@pytest.mark.parametrize("door", DOORS)
def test_an_officer_without_a_second_factor_can_only_set_one_up(client: Client, officer: User, door: str) -> None:
    sign_in(client)

    assert leads_to(client, door) == ("/en/account/2fa/totp/activate/", door)


@pytest.mark.parametrize("door", DOORS)
def test_an_officer_whose_session_has_not_shown_it_is_asked_for_it(client: Client, enrolled: User, door: str) -> None:
    client.force_login(enrolled)

    assert leads_to(client, door) == ("/en/account/2fa/reauthenticate/", door)


@pytest.mark.parametrize("door", DOORS)
def test_an_officer_with_only_a_passkey_is_asked_for_the_passkey(client: Client, officer: User, door: str) -> None:
    Authenticator.objects.create(user=officer, type=Authenticator.Type.WEBAUTHN, data={"name": "key"})
    client.force_login(officer)

    assert leads_to(client, door) == ("/en/account/2fa/webauthn/reauthenticate/", door)


@pytest.mark.parametrize("door", DOORS)
def test_recovery_codes_alone_are_no_second_factor(client: Client, officer: User, door: str) -> None:
    Authenticator.objects.create(
        user=officer, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x", "used_mask": 0}
    )
    client.force_login(officer)

    assert leads_to(client, door)[0] == "/en/account/2fa/totp/activate/"


@pytest.mark.parametrize("door", ["/officers/", "/django-admin/", "/django-admin/users/user/"])
def test_an_officer_with_password_and_code_comes_in(client: Client, enrolled: User, door: str) -> None:
    assert sign_in(client) == "/en/account/2fa/authenticate/"
    assert client.get(door).status_code == 302  # half-way in is not in
    client.post("/en/account/2fa/authenticate/", {"code": code_now()})

    assert client.get(door).status_code == 200


def test_an_officer_of_a_group_comes_into_the_desk_and_nowhere_else(client: Client) -> None:
    load_roles()
    officer = OfficerFactory(email="officer@example.org")
    officer.set_password(PASSWORD)
    officer.save()
    TOTP.activate(officer, SECRET)
    sign_in(client)
    client.post("/en/account/2fa/authenticate/", {"code": code_now()})

    assert client.get("/officers/").status_code == 200
    assert client.get("/django-admin/").status_code == 404


def test_an_officer_whose_office_ended_is_a_stranger_at_once(client: Client, enrolled: User) -> None:
    sign_in(client)
    client.post("/en/account/2fa/authenticate/", {"code": code_now()})
    assert client.get("/officers/").status_code == 200

    User.objects.filter(pk=enrolled.pk).update(is_staff=False)
    assert client.get("/officers/").status_code == 404


def test_a_wrong_second_code_leaves_the_door_shut(client: Client, enrolled: User) -> None:
    sign_in(client)
    response = client.post("/en/account/2fa/authenticate/", {"code": "000000" if code_now() != "000000" else "111111"})

    assert response.status_code == 200
    assert "_auth_user_id" not in client.session


def test_setting_up_the_app_opens_the_door_without_asking_twice(
    client: Client, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client)
    page = client.get("/en/account/2fa/totp/activate/?next=/officers/")
    assert page.status_code == 200
    secret = page.context["form"].secret
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    monkeypatch.setattr("django.db.transaction.on_commit", lambda act: act())  # tests never commit
    response = client.post("/en/account/2fa/totp/activate/", {"code": code})

    assert response.headers["Location"] == "/en/account/2fa/recovery-codes/"
    assert client.get("/en/account/2fa/recovery-codes/").status_code == 200
    assert client.get("/officers/").status_code == 200


def test_the_secret_of_the_app_is_not_readable_in_the_database(enrolled: User) -> None:
    stored = Authenticator.objects.get(user=enrolled, type=Authenticator.Type.TOTP).data["secret"]

    assert SECRET not in stored


def test_the_secret_survives_a_change_of_the_secret_key(enrolled: User, settings: Any) -> None:
    old = settings.SECRET_KEY
    settings.SECRET_KEY = "another-key-that-is-long-enough-for-anybody-0123456789"
    settings.SECRET_KEY_FALLBACKS = [old]

    authenticator = Authenticator.objects.get(user=enrolled, type=Authenticator.Type.TOTP)
    assert authenticator.wrap().validate_code(code_now())


def test_an_officer_cannot_take_the_last_second_factor_away(client: Client, enrolled: User) -> None:
    sign_in(client)
    client.post("/en/account/2fa/authenticate/", {"code": code_now()})
    client.post("/en/account/2fa/totp/deactivate/")

    assert Authenticator.objects.filter(user=enrolled, type=Authenticator.Type.TOTP).exists()


def test_a_form_sent_to_a_shut_door_changes_nothing_and_comes_back_by_get(client: Client) -> None:
    before = User.objects.count()
    response = client.post("/django-admin/users/user/add/", {"phone": "+85512345678"})

    assert response.status_code == 302
    assert User.objects.count() == before


@pytest.mark.parametrize("password", ["wrong", ""])
def test_a_wrong_password_is_refused_without_saying_which_half(client: Client, officer: User, password: str) -> None:
    known = client.post(OFFICERS_LOGIN, {"login": "officer@example.org", "password": password})
    unknown = client.post(OFFICERS_LOGIN, {"login": "nobody@example.org", "password": password})

    assert known.status_code == unknown.status_code == 200
    assert known.context["form"].errors == unknown.context["form"].errors
    assert 'value="officer@example.org"' in known.content.decode()


def test_five_wrong_passwords_shut_the_account_for_a_while(client: Client, officer: User) -> None:
    for _ in range(5):
        client.post(OFFICERS_LOGIN, {"login": "officer@example.org", "password": "wrong"})
    response = client.post(OFFICERS_LOGIN, {"login": "officer@example.org", "password": PASSWORD})

    assert "Too many tries" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_phone_code_alone_does_not_open_the_doors(client: Client, enrolled: User, gateway: Gateway) -> None:
    User.objects.filter(pk=enrolled.pk).update(phone="+85512345678", phone_verified_at=timezone.now())
    client.post("/en/account/login/", {"phone": "012 345 678"})
    response = client.post("/en/account/login/code/confirm/", {"code": gateway.last_code})

    assert response.headers["Location"] == "/en/account/2fa/authenticate/"
    assert leads_to(client, "/officers/")[0] == OFFICERS_LOGIN


def test_a_forgotten_password_is_changed_by_a_link_in_an_e_mail(
    client: Client, officer: User, gateway: Gateway, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "marketplace.notifications.mail.GatewayBackend"
    client.post("/en/account/password/reset/", {"email": "officer@example.org"})

    [(path, mail)] = gateway.sent
    assert (path, mail["to"]) == ("/email/send", "officer@example.org")
    link = urlsplit(next(word for word in mail["text"].split() if word.startswith("http"))).path
    page = client.get(link, follow=True)
    new = "quite another long password"
    client.post(page.context["action_url"], {"password1": new, "password2": new})
    officer.refresh_from_db()
    assert officer.check_password(new)


def test_nobody_is_told_whether_an_address_is_an_officers(client: Client, gateway: Gateway) -> None:
    response = client.post("/en/account/password/reset/", {"email": "nobody@example.org"})

    assert response.headers["Location"] == "/en/account/password/reset/done/"
    assert not gateway.sent


def test_no_admin_is_mounted_outside_the_guarded_doors() -> None:
    guarded = tuple(path.lstrip("/") for path in settings.SECOND_FACTOR_PATHS)
    unguarded = [
        route
        for route, module in _routes(get_resolver())
        if module.startswith(("wagtail.admin", "django.contrib.admin", "oscar.apps.dashboard", "wagtail.snippets"))
        and not route.startswith(guarded)
    ]

    assert unguarded == []


def _routes(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield every route with the module of its view."""
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern).lstrip("^")
        if isinstance(entry, URLResolver):
            yield from _routes(entry, route)
        elif isinstance(entry, URLPattern) and entry.callback is not None:
            view = getattr(entry.callback, "view_class", entry.callback)
            yield route, getattr(view, "__module__", "")
