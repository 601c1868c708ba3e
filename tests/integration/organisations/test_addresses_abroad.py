"""An organisation's branches in other countries, and phones that stand on a desk."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from marketplace.organisations.models import Member, Organisation
from marketplace.sales.address.models import OrganisationAddress
from marketplace.sales.address.organisations import keep_for_organisation
from tests.factories.catalogue import ProductFactory
from tests.factories.geography import ProvinceFactory
from tests.factories.organisations import MemberFactory, OrganisationFactory
from tests.factories.sales import destination
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

TOKYO = {
    "country": "JP", "label": "Branch in Tokyo", "name": "Sato Yuki", "phone": "03-1234-5678",
    "street_address": "1-2-3 Jingumae, Shibuya-ku", "country_area": "Tokyo", "postal_code": "150-0001",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def owner() -> Member:
    importer = OrganisationFactory(name="Sato Trading", kind="importer", country="JP", phone="+81312345678")
    made: Member = MemberFactory(organisation=importer, owner=True)
    return made


def at(member: Member) -> Client:
    client = Client()
    client.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(member: Member, name: str, **more: str) -> str:
    return reverse(f"organisations:{name}", kwargs={"code": member.organisation.code, **more})


def test_the_country_is_asked_first_and_then_what_its_post_wants(owner: Member) -> None:
    client = at(owner)

    asked = client.get(page(owner, "address-abroad")).content.decode()
    assert '<option value="JP" selected' in asked
    fields = client.get(page(owner, "address-abroad"), {"country": "JP"}).content.decode()

    assert "Prefecture" in fields
    assert 'name="label"' in fields
    assert "ZIP code" in client.get(page(owner, "address-abroad"), {"country": "US"}).content.decode()


def test_a_branch_abroad_is_kept_and_shown_as_its_post_writes_it(owner: Member) -> None:
    client = at(owner)

    answer = client.post(page(owner, "address-abroad"), TOKYO)

    assert answer.status_code == 302, answer.content.decode()[:3000]
    kept = OrganisationAddress.objects.get()
    assert (kept.country_code, str(kept.phone_number), kept.label) == ("JP", "+81312345678", "Branch in Tokyo")
    book = client.get(page(owner, "addresses")).content.decode()
    assert "150-0001" in book
    assert "JAPAN" in book.upper()
    assert page(owner, "address-abroad-change", public_id=kept.public_id) in book


def test_it_is_changed_in_the_same_form_and_never_in_the_one_for_home(owner: Member) -> None:
    client = at(owner)
    client.post(page(owner, "address-abroad"), TOKYO)
    kept = OrganisationAddress.objects.get()
    change = page(owner, "address-abroad-change", public_id=kept.public_id)

    assert client.get(page(owner, "address", public_id=kept.public_id))["Location"] == change
    assert 'value="150-0001"' in client.get(change).content.decode()
    client.post(change, TOKYO | {"label": "Store", "postal_code": "150-0002"})

    kept.refresh_from_db()
    assert (kept.label, kept.postcode) == ("Store", "150-0002")
    assert OrganisationAddress.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"postal_code": "no"}, "field__error"),
        ({"name": "សុខា", "street_address": "ផ្លូវ ១"}, "Latin letters"),
        ({"phone": "hello"}, "This is not a phone number."),
        ({"label": ""}, "field__error"),
    ],
)
def test_what_does_not_fit_its_country_is_told_and_nothing_typed_is_lost(
    wrong: dict[str, str], words: str, owner: Member
) -> None:
    answer = at(owner).post(page(owner, "address-abroad"), TOKYO | wrong)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "Jingumae" in answer.content.decode() or "ផ្លូវ" in answer.content.decode()
    assert not OrganisationAddress.objects.exists()


def test_who_does_not_decide_finds_no_form(owner: Member) -> None:
    clerk = MemberFactory(organisation=owner.organisation)

    assert at(clerk).get(page(owner, "address-abroad")).status_code == 404
    assert at(clerk).post(page(owner, "address-abroad"), TOKYO).status_code == 404


def test_a_line_of_another_book_is_not_found(owner: Member) -> None:
    stranger: Member = MemberFactory(owner=True)
    theirs = keep_for_organisation(
        organisation=stranger.organisation, label="Kitchen", name="Dara", phone="+85523722026",
        destination=destination(), by=stranger.user, now=timezone.now(),
    )  # fmt: skip

    assert at(owner).post(page(owner, "address-abroad-change", public_id=theirs.public_id), TOKYO).status_code == 404


def test_checkout_takes_it_from_the_book_by_one_press(owner: Member) -> None:
    client = at(owner)
    client.post(page(owner, "address-abroad"), TOKYO)
    owner.user.email = "sato@example.org"
    owner.user.save()
    product = ProductFactory()
    client.post(reverse("storefront:basket-add", kwargs={"code": product.code}), {"quantity": "1"})
    kept = OrganisationAddress.objects.get()

    assert "Branch in Tokyo" in client.get(reverse("checkout:address")).content.decode()
    answer = client.post(reverse("checkout:address"), {"kept": f"organisation:{kept.public_id}"})

    assert answer["Location"] == reverse("checkout:delivery")
    said = client.session["checkout"]
    assert (said["country"], said["postal_code"], said["phone"]) == ("JP", "150-0001", "+81312345678")


def written_down(client: Client, **changes: Any) -> Any:
    said = {"name": "Hotel Tonle", "kind": "hotel", "country": "KH", "province": "", "phone": "023 722 026"}
    return client.post(reverse("organisations:register"), said | changes)


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [
        ("KH", "023 722 026", "+85523722026"),
        ("KH", "០២៣ ៧២២ ០២៦", "+85523722026"),
        ("KH", "012 888 777", "+85512888777"),
        ("KH", "+33 1 42 68 53 00", "+33142685300"),
        ("JP", "03-1234-5678", "+81312345678"),
        ("JP", "+855 23 722 026", "+85523722026"),
    ],
)
def test_an_organisation_is_called_on_its_landline_here_or_abroad(country: str, typed: str, kept: str) -> None:
    province = ProvinceFactory().pk if country == "KH" else ""

    answer = written_down(at(MemberFactory.build(user=UserFactory())), country=country, phone=typed, province=province)

    assert answer.status_code == 302, answer.context["form"].errors
    assert str(Organisation.objects.get().phone) == kept


@pytest.mark.parametrize(
    ("language", "country", "typed", "words"),
    [
        ("en", "KH", "023 72", "012 345 678"),
        ("en", "JP", "12", "+81 3 1234 5678"),
        ("km", "KH", "ទូរស័ព្ទ", "012 345 678"),
        ("km", "JP", "12", "+81 3 1234 5678"),
    ],
)
def test_what_is_no_number_is_told_with_an_example_in_the_readers_language(
    language: str, country: str, typed: str, words: str
) -> None:
    client = at(MemberFactory.build(user=UserFactory()))
    client.cookies["language"] = language
    with translation.override(language):
        answer = written_down(client, country=country, phone=typed, province=ProvinceFactory().pk)

    error = str(answer.context["form"].errors["phone"])
    assert words in error
    assert ("មិន" in error) == (language == "km")
    assert typed in answer.content.decode()


def test_whoever_is_asked_by_message_needs_a_mobile_phone(owner: Member) -> None:
    asked = {"phone": "023 722 026", "may_request": "on", "limit_currency": "KHR"}

    answer = at(owner).post(page(owner, "people"), asked)

    assert "This phone cannot receive messages." in answer.content.decode()


def test_no_country_is_chosen_for_who_has_their_seat_here(owner: Member) -> None:
    Organisation.objects.update(country="KH")

    asked = at(owner).get(page(owner, "address-abroad")).content.decode()
    fields = at(owner).get(page(owner, "address-abroad"), {"country": "JP"}).content.decode()

    assert " selected" not in asked.partition("<main")[2].replace('value="" selected', "")
    assert "+81312345678" not in fields, "nobody in Japan is called on the phone of an office here"
    assert "Name of who receives it" in fields
