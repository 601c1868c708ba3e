from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from marketplace.notifications.models import Notification, Status
from marketplace.users.models import User
from marketplace.users.services import forget_unconfirmed, person_for_phone
from tests.factories.users import UserFactory
from tests.integration.notifications.gateway import Gateway

pytestmark = pytest.mark.django_db

LOGIN = "/en/account/login/"
CONFIRM = "/en/account/login/code/confirm/"


def ask_for_code(client: Client, phone: str = "012 345 678", **extra: str) -> str:
    """Send the first form and return where it leads."""
    response = client.post(LOGIN, {"phone": phone, **extra})
    assert response.status_code == 302, response.context["form"].errors
    return response.headers["Location"]


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_somebody_new_is_in_with_a_number_and_a_code_and_nothing_else(client: Client, gateway: Gateway) -> None:
    assert ask_for_code(client, "០១២ ៣៤៥ ៦៧៨") == CONFIRM
    response = client.post(CONFIRM, {"code": gateway.last_code})

    assert response.status_code == 302
    person = User.objects.get(phone="+85512345678")
    assert client.session["_auth_user_id"] == str(person.pk)
    assert person.phone_verified_at is not None
    assert person.email is None
    assert not person.has_usable_password()
    assert not person.is_staff


def test_the_code_is_six_digits_and_goes_to_the_number_by_short_message(client: Client, gateway: Gateway) -> None:
    ask_for_code(client)

    [(path, message)] = gateway.sent
    assert path == "/sms/send"
    assert message["to"] == "+85512345678"
    assert len(gateway.last_code) == 6
    assert message["key"]


def test_the_message_is_in_the_language_of_the_page(client: Client, gateway: Gateway) -> None:
    client.post("/km/account/login/", {"phone": "012345678"})

    assert "លេខកូដ" in gateway.texts[-1]
    assert User.objects.get().language == "km"


def test_a_code_may_be_typed_in_khmer_digits_and_with_spaces(client: Client, gateway: Gateway) -> None:
    ask_for_code(client)
    khmer = gateway.last_code.translate({ord(str(n)): chr(ord("០") + n) for n in range(10)})
    client.post(CONFIRM, {"code": f" {khmer[:3]} {khmer[3:]} "})

    assert is_signed_in(client)


def test_somebody_known_goes_the_very_same_way(client: Client, gateway: Gateway) -> None:
    known = UserFactory(phone="+85512345678", phone_verified_at=timezone.now())
    stranger = Client()

    seen_by_known = ask_for_code(client)
    seen_by_stranger = ask_for_code(stranger, "012 345 679")
    client.post(CONFIRM, {"code": gateway.texts[0].split()[0]})

    assert seen_by_known == seen_by_stranger
    assert client.session["_auth_user_id"] == str(known.pk)


def test_after_signing_in_a_person_is_back_where_she_came_from(client: Client, gateway: Gateway) -> None:
    where = ask_for_code(client, next="/en/vendors/apply/")
    response = client.post(where, {"code": gateway.last_code})

    assert response.headers["Location"] == "/en/vendors/apply/"


def test_a_way_back_to_another_site_is_not_taken(client: Client, gateway: Gateway) -> None:
    where = ask_for_code(client, next="https://evil.example/")
    response = client.post(where, {"code": gateway.last_code})

    assert "evil" not in response.headers["Location"]


@pytest.mark.parametrize("typed", ["hello", "012 34", "+1 202 555 0143", "023 722 026"])
@pytest.mark.parametrize("language", ["en", "km"])
def test_a_wrong_number_is_explained_beside_the_field_and_kept(
    client: Client, gateway: Gateway, typed: str, language: str
) -> None:
    response = client.post(f"/{language}/account/login/", {"phone": typed})

    page = response.content.decode()
    assert response.status_code == 200
    assert "id_phone_error" in page
    assert ("លេខ" if language == "km" else "phone") in str(response.context["form"].errors["phone"])
    assert f'value="{typed}"' in page
    assert not gateway.sent
    assert not User.objects.exists()


def test_a_wrong_code_is_refused_and_the_right_one_still_works(client: Client, gateway: Gateway) -> None:
    ask_for_code(client)
    response = client.post(CONFIRM, {"code": "000000" if gateway.last_code != "000000" else "111111"})

    assert response.status_code == 200
    assert "not the code" in str(response.context["form"].errors["code"])
    assert not is_signed_in(client)
    client.post(CONFIRM, {"code": gateway.last_code})
    assert is_signed_in(client)


def test_four_wrong_codes_end_the_try_and_the_right_one_comes_too_late(client: Client, gateway: Gateway) -> None:
    ask_for_code(client)
    wrong = "000000" if gateway.last_code != "000000" else "111111"
    for _ in range(4):
        client.post(CONFIRM, {"code": wrong})
    client.post(CONFIRM, {"code": gateway.last_code})

    assert not is_signed_in(client)
    assert User.objects.get().phone_verified_at is None


def test_a_code_works_once(client: Client, gateway: Gateway) -> None:
    ask_for_code(client)
    code = gateway.last_code
    client.post(CONFIRM, {"code": code})
    client.post("/en/account/logout/")
    client.post(CONFIRM, {"code": code})

    assert not is_signed_in(client)


def test_a_code_that_is_too_old_is_refused_with_a_word(
    client: Client, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_for_code(client)
    code = gateway.last_code
    too_late = timezone.now().timestamp() + 601
    monkeypatch.setattr("time.time", lambda: too_late)
    response = client.post(CONFIRM, {"code": code}, follow=True)

    assert not is_signed_in(client)
    assert "too old" in response.content.decode()


def test_another_code_can_be_asked_for_and_the_first_is_void(client: Client, gateway: Gateway) -> None:
    ask_for_code(client)
    first = gateway.last_code
    client.post(CONFIRM, {"action": "resend"})
    second = gateway.last_code
    assert len(gateway.sent) == 2

    if first != second:
        client.post(CONFIRM, {"code": first})
        assert not is_signed_in(client)
    client.post(CONFIRM, {"code": second})
    assert is_signed_in(client)


def test_a_mistyped_number_can_be_typed_again_from_the_code_page(client: Client, gateway: Gateway) -> None:
    ask_for_code(client, "012 345 679")
    page = client.get(LOGIN)

    assert page.status_code == 200
    assert 'value="012 345 679"' in page.content.decode()
    ask_for_code(client, "012 345 678")
    client.post(CONFIRM, {"code": gateway.last_code})
    assert client.session["_auth_user_id"] == str(User.objects.get(phone="+85512345678").pk)


def test_codes_to_one_number_are_limited_whoever_asks(gateway: Gateway) -> None:
    for _ in range(3):
        ask_for_code(Client())
    response = Client().post(LOGIN, {"phone": "012 345 678"})

    assert response.status_code == 200
    assert "Too many tries" in str(response.context["form"].errors["phone"])
    assert len(gateway.sent) == 3


def test_a_gateway_that_is_down_is_said_and_the_code_comes_by_the_sweep(client: Client, gateway: Gateway) -> None:
    gateway.answers = [503]
    ask_for_code(client)
    page = client.get(CONFIRM).content.decode()
    assert "a little later" in page
    assert not gateway.sent

    from marketplace.notifications.services import send_waiting

    assert send_waiting(now=timezone.now() + timedelta(seconds=30)) == 1
    client.post(CONFIRM, {"code": gateway.last_code})
    assert is_signed_in(client)


def test_the_text_of_a_code_is_erased_once_it_is_sent(client: Client, gateway: Gateway) -> None:
    ask_for_code(client)

    message = Notification.objects.get()
    assert message.status == Status.SENT
    assert message.text == ""


def test_the_code_stands_nowhere_in_the_pages_or_the_cookies(client: Client, gateway: Gateway) -> None:
    ask_for_code(client)
    page = client.get(CONFIRM)

    assert gateway.last_code not in page.content.decode()
    assert all(gateway.last_code not in morsel.OutputString() for morsel in client.cookies.values())


def test_a_closed_account_does_not_open_with_a_code(client: Client, gateway: Gateway) -> None:
    UserFactory(phone="+85512345678", is_active=False)
    ask_for_code(client)
    response = client.post(CONFIRM, {"code": gateway.last_code}, follow=True)

    assert not is_signed_in(client)
    assert "closed" in response.content.decode()


def test_numbers_that_nobody_confirmed_are_forgotten_after_a_day(client: Client, gateway: Gateway) -> None:
    kept = UserFactory(phone="+85512345670", phone_verified_at=timezone.now())
    forgotten = person_for_phone(phone="+85512345671", language="km")

    assert forget_unconfirmed(now=timezone.now() + timedelta(hours=23)) == 0
    assert forget_unconfirmed(now=timezone.now() + timedelta(hours=25)) == 1
    assert User.objects.filter(pk=kept.pk).exists()
    assert not User.objects.filter(pk=forgotten.pk).exists()


def test_the_sign_up_page_leads_to_the_one_way_in(client: Client) -> None:
    response = client.get("/en/account/signup/?next=/en/vendors/apply/")

    assert response.headers["Location"] == "/en/account/login/?next=/en/vendors/apply/"


def test_a_person_moves_to_a_new_number_that_a_stranger_had_only_typed(client: Client, gateway: Gateway) -> None:
    person = UserFactory(phone="+85512345678", phone_verified_at=timezone.now())
    person_for_phone(phone="+85512345679", language="km")
    client.force_login(person)

    client.post("/en/account/phone/change/", {"phone": "012 345 679"})
    client.post("/en/account/phone/verify/", {"code": gateway.last_code})

    person.refresh_from_db()
    assert str(person.phone) == "+85512345679"
    assert User.objects.filter(phone="+85512345679").count() == 1


def test_a_number_that_somebody_else_confirmed_is_not_handed_over(client: Client, gateway: Gateway) -> None:
    person = UserFactory(phone="+85512345678", phone_verified_at=timezone.now())
    UserFactory(phone="+85512345679", phone_verified_at=timezone.now())
    client.force_login(person)

    client.post("/en/account/phone/change/", {"phone": "012 345 679"})
    response = client.post("/en/account/phone/verify/", {"code": gateway.last_code})

    assert "Somebody else uses this phone number." in str(response.context["form"].errors["code"])
    person.refresh_from_db()
    assert str(person.phone) == "+85512345678"


def test_limits_are_counted_for_a_number_not_for_a_spelling_of_it(gateway: Gateway) -> None:
    cache.clear()
    for typed in ("012345678", "០១២៣៤៥៦៧៨", "+855 12 345 678"):
        ask_for_code(Client(), typed)

    assert Client().post(LOGIN, {"phone": "012-345-678"}).status_code == 200
    assert len(gateway.sent) == 3


def test_the_account_page_saves_name_and_language(client: Client) -> None:
    person = UserFactory(language="km")
    client.force_login(person)

    response = client.post("/en/account/", {"first_name": "សុខា", "language": "en"}, follow=True)

    person.refresh_from_db()
    assert (person.first_name, person.language) == ("សុខា", "en")
    assert "Saved." in response.content.decode()


@pytest.mark.parametrize("page", ["", "phone/change/", "2fa/", "sessions/", "logout/"])
def test_pages_of_the_account_ask_who_is_there(client: Client, page: str) -> None:
    response = client.get(f"/en/account/{page}")

    assert response.status_code == 302
    if page != "logout/":
        assert response.headers["Location"].startswith(LOGIN)
