"""Every address of the vendor portal, and who may reach it. An address that is not in the table fails the test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.core.models import AuditEntry
from marketplace.users.models import User
from marketplace.vendor_portal.urls import urlpatterns
from tests.factories.helping import FieldOfficerFactory
from tests.factories.users import OfficerFactory, UserFactory
from tests.factories.vendors import (
    VendorApplicationFactory,
)
from tests.integration.vendor_portal.world import World, build
from vendors.models import ListingSubmission, Mandate, Vendor

LOGIN: Final = "/en/account/login/"
PUBLIC, PERSON, OWN_PAPER, OWN_UPLOAD, OWN_INVITATION, MEMBER, FIELD_OFFICER, HELPER, HELPED = (
    "public",
    "person",
    "own paper",
    "own upload",
    "own invitation",
    "member",
    "field officer",
    "field officer with this maker",
    "maker of this mandate",
)
#: What is posted to every address that takes it.
POSTED: Final = {"size": "5"}


#: Address, method, what stands in it, who may reach it.
TABLE: Final[dict[str, tuple[str, tuple[str, ...], str]]] = {
    "home": ("get", (), PUBLIC),
    "apply": ("get", (), PERSON),
    "apply-you": ("get", (), PERSON),
    "apply-shop": ("get", (), PERSON),
    "apply-business": ("get", (), PERSON),
    "upload-begin": ("post", (), PERSON),
    "upload-piece": ("get", (), OWN_UPLOAD),
    "apply-papers": ("get", (), PERSON),
    "apply-paper": ("get", (), OWN_PAPER),
    "apply-paper-remove": ("post", (), OWN_PAPER),
    "apply-send": ("post", (), PERSON),
    "terms": ("get", (), PERSON),
    "invitations": ("get", (), PERSON),
    "invitation-answer": ("post", (), OWN_INVITATION),
    "helping": ("get", (), FIELD_OFFICER),
    "visit": ("get", (), FIELD_OFFICER),
    "helped": ("get", ("mandate",), HELPER),
    "help-code": ("post", ("mandate",), HELPER),
    "help-end": ("post", ("mandate",), HELPER),
    "help-discard": ("post", ("mandate", "draft"), HELPER),
    "help-apply": ("get", ("mandate",), HELPER),
    "help-apply-you": ("get", ("mandate",), HELPER),
    "help-apply-shop": ("get", ("mandate",), HELPER),
    "help-apply-business": ("get", ("mandate",), HELPER),
    "help-apply-papers": ("get", ("mandate",), HELPER),
    "help-apply-paper-remove": ("post", ("mandate", "document_id"), HELPER),
    "help-apply-send": ("post", ("mandate",), HELPER),
    "helpers": ("get", (), PERSON),
    "helper-end": ("post", ("mandate",), HELPED),
    "desk": ("get", ("code",), MEMBER),
    "checklist": ("get", ("code",), MEMBER),
    "requirement": ("get", ("code", "requirement"), MEMBER),
    "requirement-read": ("post", ("code", "lesson"), MEMBER),
    "requirement-notice": ("get", ("code",), MEMBER),
    "requirement-paper": ("get", ("code", "paper_id"), MEMBER),
    "webhooks": ("get", ("code",), MEMBER),
    "webhook-test": ("post", ("code", "endpoint"), MEMBER),
    "webhook-secret": ("post", ("code", "endpoint"), MEMBER),
    "webhook-on": ("post", ("code", "endpoint"), MEMBER),
    "webhook-remove": ("post", ("code", "endpoint"), MEMBER),
    "team": ("get", ("code",), MEMBER),
    "team-role": ("get", ("code", "member"), MEMBER),
    "team-remove": ("get", ("code", "member"), MEMBER),
    "team-withdraw": ("post", ("code", "invitation"), MEMBER),
    "scanners": ("get", ("code",), MEMBER),
    "scanner-end": ("post", ("code", "appointment"), MEMBER),
    "shop-pause": ("post", ("code",), MEMBER),
    "shop-holiday": ("get", ("code",), MEMBER),
    "shipping": ("get", ("code",), MEMBER),
    "shipping-end": ("post", ("code", "offer"), MEMBER),
    "sales": ("get", ("code",), MEMBER),
    "papers": ("get", ("code",), MEMBER),
    "papers-file": ("get", ("code",), MEMBER),
    "paper-pdf": ("get", ("code", "invoice_id"), MEMBER),
    "paper-xml": ("get", ("code", "invoice_id"), MEMBER),
    "tax": ("get", ("code",), MEMBER),
    "money": ("get", ("code",), MEMBER),
    "money-entries": ("get", ("code",), MEMBER),
    "money-file": ("get", ("code",), MEMBER),
    "payouts": ("get", ("code",), MEMBER),
    "statement": ("get", ("code", "statement"), MEMBER),
    "statement-paper": ("get", ("code", "statement"), MEMBER),
    "statement-file": ("get", ("code", "statement"), MEMBER),
    "payout-account": ("get", ("code",), MEMBER),
    "payout-account-code": ("get", ("code",), MEMBER),
    "payout-account-keep": ("post", ("code",), MEMBER),
    "payout-account-stop": ("get", ("account_token",), PUBLIC),
    "pickup-points": ("get", ("code",), MEMBER),
    "pickup-point-new": ("get", ("code",), MEMBER),
    "pickup-point": ("get", ("code", "point"), MEMBER),
    "shop-page": ("get", ("code",), MEMBER),
    "shop-page-words": ("get", ("code",), MEMBER),
    "shop-page-discard": ("post", ("code",), MEMBER),
    "shop-hours": ("get", ("code",), MEMBER),
    "shop-close": ("get", ("code",), MEMBER),
    "standing": ("get", ("code",), MEMBER),
    "appeal": ("get", ("code", "sanction_id"), MEMBER),
    "incidents": ("get", ("code",), MEMBER),
    "incident": ("get", ("code", "incident_number"), MEMBER),
    "incident-photo": ("get", ("code", "incident_number", "photo_id"), MEMBER),
    "returns": ("get", ("code",), MEMBER),
    "return": ("get", ("code", "return_number"), MEMBER),
    "return-photo": ("get", ("code", "return_number", "return_photo"), MEMBER),
    "exports": ("get", ("code",), MEMBER),
    "exporter": ("get", ("code",), MEMBER),
    "export": ("get", ("code", "export_number"), MEMBER),
    "export-paper-pdf": ("get", ("code", "export_number", "export_paper"), MEMBER),
    "export-paper-json": ("get", ("code", "export_number", "export_paper"), MEMBER),
    "export-scan": ("get", ("code", "export_number", "export_scan"), MEMBER),
    "export-scan-withdraw": ("post", ("code", "export_number", "export_scan"), MEMBER),
    "quote-requests": ("get", ("code",), MEMBER),
    "open-request": ("get", ("code", "open_number"), MEMBER),
    "open-request-join": ("post", ("code", "open_number"), MEMBER),
    "quote-share": ("get", ("code", "share_token"), MEMBER),
    "quote-request": ("get", ("code", "asked_token"), MEMBER),
    "quote-write": ("get", ("code", "asked_token"), MEMBER),
    "quote-paper": ("get", ("code", "asked_token", "asked_paper"), MEMBER),
    "listings": ("get", ("code",), MEMBER),
    "listing-new": ("get", ("code",), MEMBER),
    "listing-edit": ("get", ("code", "public_id"), MEMBER),
    "listing-discard": ("post", ("code", "public_id"), MEMBER),
    "listing-change": ("get", ("code", "product_code"), MEMBER),
    "listing-stock": ("get", ("code", "product_code"), MEMBER),
    "trade-terms": ("get", ("code", "product_code"), MEMBER),
    "customs-terms": ("get", ("code", "product_code"), MEMBER),
    "listing-pause": ("post", ("code", "product_code"), MEMBER),
    "imports": ("get", ("code",), MEMBER),
    "import": ("get", ("code", "import_id"), MEMBER),
    "import-confirm": ("post", ("code", "import_id"), MEMBER),
    "import-faults": ("get", ("code", "import_id"), MEMBER),
    "import-template": ("get", ("code", "language", "kind"), MEMBER),
    "listings-export": ("get", ("code", "language", "kind"), MEMBER),
    "batches": ("get", ("code", "product_code"), MEMBER),
    "batch-labels": ("get", ("code", "product_code", "batch_code"), MEMBER),
    "handover": ("get", ("code",), MEMBER),
    "packing": ("get", ("code",), MEMBER),
    "pick-list": ("get", ("code",), MEMBER),
    "packing-slips": ("get", ("code",), MEMBER),
    "labels": ("get", ("code", "paper"), MEMBER),
    "manifest-close": ("post", ("code",), MEMBER),
    "manifest": ("get", ("code", "manifest_id"), MEMBER),
    "manifest-file": ("get", ("code", "manifest_id"), MEMBER),
    "manifest-pickup": ("post", ("code", "manifest_id"), MEMBER),
    "manifest-received": ("post", ("code", "manifest_id"), MEMBER),
    "orders": ("get", ("code",), MEMBER),
    "order": ("get", ("code", "number"), MEMBER),
    "order-give-back": ("post", ("code", "number", "back_id"), MEMBER),
    "order-accept": ("post", ("code", "number"), MEMBER),
    "order-decline": ("get", ("code", "number"), MEMBER),
    "order-book": ("post", ("code", "number"), MEMBER),
    "order-milestone": ("post", ("code", "number", "position"), MEMBER),
    "order-send-unpaid": ("post", ("code", "number"), MEMBER),
    "order-proforma": ("get", ("code", "number"), MEMBER),
    "order-label": ("get", ("code", "number"), MEMBER),
    "order-tell": ("post", ("code", "number", "step"), MEMBER),
    "order-photo": ("get", ("code", "number", "parcel_photo_id"), MEMBER),
    "parcel-events": ("get", ("code",), MEMBER),
}
#: Of a shop's pages, those where a field officer drafts on its owner's behalf. Every other one is not there for them.
FOR_HELPERS: Final = {"listings", "listing-new", "listing-edit", "listing-discard", "listing-change"}
#: In these addresses stands, beside the vendor, what is the same for every vendor: a requirement, the kind of a table,
#: a request that is open to all.
SHARED: Final = {
    "requirement", "requirement-read", "import-template", "listings-export", "labels", "open-request",
    "open-request-join",
}  # fmt: skip
BELOW_A_VENDOR: Final = [
    name for name, (_m, names, who) in TABLE.items() if who == MEMBER and len(names) > 1 and name not in SHARED
]


@pytest.fixture(scope="module")
def world(rows_of_the_module: None) -> World:
    return build()


@pytest.fixture(scope="module")
def other(rows_of_the_module: None) -> World:
    """What another vendor has."""
    return build()


def ask(client: Client, name: str, kwargs: dict[str, str]) -> Any:
    method: Callable[..., Any] = getattr(client, TABLE[name][0])
    address = reverse(f"vendor_portal:{name}", kwargs=kwargs)
    return method(address, POSTED) if TABLE[name][0] == "post" else method(address)


def kwargs_for(name: str, world: World) -> dict[str, str]:
    if TABLE[name][2] == OWN_INVITATION:
        return {"invitation": world.invited_to_id}
    own = {OWN_PAPER: world.document_id, OWN_UPLOAD: world.upload_id}.get(TABLE[name][2])
    return {"public_id": own} if own else world.kwargs(*TABLE[name][1])


@pytest.fixture(autouse=True)
def english() -> Any:
    from django.utils import translation

    with translation.override("en"):
        yield


def test_every_address_stands_in_the_table() -> None:
    assert {pattern.name for pattern in urlpatterns} == set(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_a_stranger_is_asked_to_sign_in(client: Client, world: World, name: str) -> None:
    response = ask(client, name, kwargs_for(name, world))

    if TABLE[name][2] == PUBLIC:
        assert response.status_code == 200
    else:
        assert response.status_code == 302
        assert response.headers["Location"].startswith(LOGIN)


@pytest.mark.parametrize("name", [name for name, (_m, _n, who) in TABLE.items() if who == MEMBER])
@pytest.mark.parametrize("who", ["buyer", "officer", "another vendor"])
def test_whoever_is_no_member_finds_nothing_and_changes_nothing(
    client: Client, world: World, other: World, name: str, who: str
) -> None:
    people = {
        "buyer": UserFactory,
        "officer": OfficerFactory,
        "another vendor": lambda: other.vendor.memberships.get().user,
    }
    client.force_login(people[who]())
    before = (AuditEntry.objects.count(), ListingSubmission.objects.count())

    assert ask(client, name, kwargs_for(name, world)).status_code == 404
    assert (AuditEntry.objects.count(), ListingSubmission.objects.count()) == before


@pytest.mark.parametrize("name", BELOW_A_VENDOR)
def test_a_member_finds_nothing_of_another_vendor_under_the_own_shop(
    client: Client, world: World, other: World, name: str
) -> None:
    mine = other
    client.force_login(mine.vendor.memberships.get().user)
    kwargs = {**kwargs_for(name, world), "code": mine.vendor.code}
    before = AuditEntry.objects.count()

    assert ask(client, name, kwargs).status_code == 404
    assert AuditEntry.objects.count() == before
    assert Vendor.objects.get(pk=world.vendor.pk).status == world.vendor.status


@pytest.mark.parametrize("name", [name for name, (_m, _n, who) in TABLE.items() if who == OWN_PAPER])
def test_nobody_gets_at_another_persons_paper(client: Client, world: World, name: str) -> None:
    client.force_login(VendorApplicationFactory().applicant)
    response = ask(client, name, kwargs_for(name, world))

    assert response.status_code in {302, 404}
    assert "attachment" not in response.headers.get("Content-Disposition", "")
    assert world.vendor.memberships.get().user.vendor_applications.get().documents.count() == 1


def test_nobody_gets_at_another_persons_upload(client: Client, world: World) -> None:
    client.force_login(UserFactory())

    assert ask(client, "upload-piece", kwargs_for("upload-piece", world)).status_code == 404


def test_nobody_answers_for_another_person(client: Client, world: World) -> None:
    client.force_login(UserFactory(phone_verified_at=timezone.now()))

    assert ask(client, "invitation-answer", kwargs_for("invitation-answer", world)).status_code == 404


def whose(world: World, name: str) -> User:
    """Return the person whom an address is for."""
    is_helpers = TABLE[name][2] in {FIELD_OFFICER, HELPER}
    return world.mandate.officer.user if is_helpers else world.vendor.memberships.get().user


@pytest.mark.parametrize(
    "name", [name for name, (_m, _n, who) in TABLE.items() if who in {HELPER, HELPED, FIELD_OFFICER}]
)
@pytest.mark.parametrize("who", ["buyer", "officer", "another helper", "ended helper", "unconfirmed helper"])
def test_nobody_but_who_helps_this_maker_finds_them(client: Client, world: World, name: str, who: str) -> None:
    reader = {
        "buyer": UserFactory,
        "officer": OfficerFactory,
        "another helper": lambda: FieldOfficerFactory().user,
    }.get(who, lambda: world.mandate.officer.user)()
    if who == "ended helper":
        Mandate.objects.update(ended_at=timezone.now())
    elif who == "unconfirmed helper":
        Mandate.objects.update(confirmed_at=None, maker=None)
    is_a_helper = who.endswith("helper") and TABLE[name][2] == FIELD_OFFICER
    is_before_the_code = who == "unconfirmed helper" and TABLE[name][2] == HELPER and "apply" not in name
    client.force_login(reader)
    before = AuditEntry.objects.count()

    status = ask(client, name, kwargs_for(name, world)).status_code

    if is_a_helper or is_before_the_code:
        assert status in {200, 302}
    else:
        assert status == 404
        assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("name", [name for name, (_m, _n, who) in TABLE.items() if who == MEMBER])
def test_who_helps_comes_to_drafting_and_to_nothing_else_of_the_shop(client: Client, world: World, name: str) -> None:
    client.force_login(world.mandate.officer.user)
    before = AuditEntry.objects.count()

    status = ask(client, name, kwargs_for(name, world)).status_code

    if name in FOR_HELPERS:
        assert status in {200, 302}
        made = AuditEntry.objects.order_by("pk")[before:]
        assert all(entry.on_behalf_of == world.mandate.maker for entry in made)
    else:
        assert status == 404
        assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("name", TABLE)
def test_whose_it_is_reaches_every_page(client: Client, world: World, name: str) -> None:
    client.force_login(whose(world, name))
    response = ask(client, name, kwargs_for(name, world))

    assert response.status_code in {200, 201, 302}
    assert not response.headers.get("Location", "").startswith(LOGIN)


@pytest.mark.parametrize("name", [name for name, (method, _n, _w) in TABLE.items() if method == "post"])
def test_what_changes_something_is_not_done_by_a_link(client: Client, world: World, name: str) -> None:
    client.force_login(whose(world, name))
    response = client.get(reverse(f"vendor_portal:{name}", kwargs=kwargs_for(name, world)))

    assert response.status_code == 405


@pytest.mark.parametrize("name", [name for name, (_m, _n, who) in TABLE.items() if who != PUBLIC])
def test_no_private_page_is_kept_by_a_cache(client: Client, world: World, name: str) -> None:
    client.force_login(whose(world, name))
    response = ask(client, name, kwargs_for(name, world))

    assert "no-store" in response.headers.get("Cache-Control", "")
