"""The scan of an organisation's registration: sent by an owner, read by whoever decides, and by nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from marketplace.core.models import AuditEntry
from marketplace.organisations.errors import UnableToChangeOrganisation
from marketplace.organisations.models import Organisation, OrganisationStatus, RegistrationScan
from marketplace.organisations.services.scans import put_scan
from marketplace.users.models import User
from tests.factories.geography import ProvinceFactory
from tests.factories.organisations import MemberFactory, OrganisationFactory
from tests.factories.photos import PDF, jpeg, upload
from tests.factories.users import OfficerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def hotel() -> Organisation:
    made: Organisation = OrganisationFactory(new=True, province=ProvinceFactory())
    return made


@pytest.fixture
def owner(hotel: Organisation) -> Client:
    return at(MemberFactory(organisation=hotel, owner=True).user)


def at(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(hotel: Organisation, name: str = "registration") -> str:
    return reverse(f"organisations:{name}", kwargs={"code": hotel.code})


def send(client: Client, hotel: Organisation, file: Any) -> Any:
    return client.post(page(hotel), {"scan": file})


def test_an_owner_sends_a_photo_which_is_made_again_and_reads_it(hotel: Organisation, owner: Client) -> None:
    assert "Send the scan of your registration" in owner.get(page(hotel, "home")).content.decode()

    assert send(owner, hotel, upload(name="ប័ណ្ណ.png"))["Location"] == page(hotel, "home")

    kept = RegistrationScan.objects.get(organisation=hotel)
    assert kept.scan.name.endswith(".jpg")
    assert "ប័ណ្ណ" not in kept.scan.name
    answer = owner.get(page(hotel, "registration-scan"))
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8\xff")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "Send the scan of your registration" not in owner.get(page(hotel, "home")).content.decode()


def test_a_pdf_is_downloaded_and_never_shown(hotel: Organisation, owner: Client) -> None:
    send(owner, hotel, upload(PDF, name="register.pdf"))

    assert owner.get(page(hotel, "registration-scan"))["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (lambda: upload(b"MZ this is a program", name="register.pdf"), "neither a photo nor a PDF"),
        (lambda: SimpleUploadedFile("empty.pdf", b""), "This file is empty"),
        (lambda: upload(b"%PDF-" + b"x" * (12 * 1024 * 1024), name="a.pdf"), "too large"),
    ],
)
def test_what_is_no_paper_is_refused_beside_the_field(
    file: Callable[[], Any], words: str, hotel: Organisation, owner: Client
) -> None:
    answer = send(owner, hotel, file())

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not RegistrationScan.objects.exists()


def test_nothing_sent_is_asked_for_again(hotel: Organisation, owner: Client) -> None:
    answer = owner.post(page(hotel))

    assert "Choose a photo or a PDF." in answer.content.decode()


def test_another_takes_its_place_and_the_file_before_is_gone(
    hotel: Organisation, owner: Client, django_capture_on_commit_callbacks: Any
) -> None:
    send(owner, hotel, upload())
    before = RegistrationScan.objects.get().scan
    with django_capture_on_commit_callbacks(execute=True):
        send(owner, hotel, upload(jpeg(colour="#ffffff")))

    kept = RegistrationScan.objects.get().scan
    assert kept.name != before.name
    assert not before.storage.exists(before.name)
    assert kept.storage.exists(kept.name)
    digests = [entry.data["sha256"] for entry in AuditEntry.objects.filter(action="organisation.scan_put")]
    assert len(set(digests)) == 2


def test_once_it_is_decided_what_the_officer_saw_stays(hotel: Organisation, owner: Client) -> None:
    send(owner, hotel, upload())
    before = RegistrationScan.objects.get().scan.name
    Organisation.objects.update(status=OrganisationStatus.CHECKED, checked_at=timezone.now())

    answer = send(owner, hotel, upload(jpeg(colour="#ffffff")))

    assert "It is decided" in answer.content.decode()
    assert RegistrationScan.objects.get().scan.name == before


def test_who_was_refused_sends_a_better_one_and_is_looked_at_anew(hotel: Organisation, owner: Client) -> None:
    officer = OfficerFactory()
    Organisation.objects.update(
        status=OrganisationStatus.REFUSED, checked_at=timezone.now(), checked_by=officer, note="Nobody can read it."
    )

    send(owner, hotel, upload())

    hotel.refresh_from_db()
    assert (hotel.status, hotel.checked_by) == (OrganisationStatus.NEW, None)


def test_a_member_who_does_not_decide_finds_no_scan_and_sends_none(hotel: Organisation, owner: Client) -> None:
    send(owner, hotel, upload())
    cook = MemberFactory(organisation=hotel)

    for name in ("registration", "registration-scan"):
        assert at(cook.user).get(page(hotel, name)).status_code == 404
    assert send(at(cook.user), hotel, upload()).status_code == 404
    with pytest.raises(UnableToChangeOrganisation):
        put_scan(organisation=hotel, scan=upload(), by=cook.user, now=timezone.now())


def test_the_database_keeps_one_scan_and_no_empty_one(hotel: Organisation, owner: Client) -> None:
    send(owner, hotel, upload())

    with pytest.raises(IntegrityError), transaction.atomic():
        RegistrationScan.objects.create(organisation=hotel, scan="another.jpg", added_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        RegistrationScan.objects.update(scan="")
