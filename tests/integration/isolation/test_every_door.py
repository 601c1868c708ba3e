"""Every address of the project, for every kind of person, with another vendor's things.

Who may reach what stands in `table.txt`. A new address goes there, or the first test fails; what fills it, into `world.py`.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator
from typing import Final

import pytest
from django.http import HttpResponseNotFound
from django.template.backends.django import Template
from django.utils import translation

from cms.desk import areas
from marketplace import urls
from marketplace.core import events
from marketplace.users.areas import NATIONAL
from tests.integration.isolation.addresses import Address, addresses
from tests.integration.isolation.people import LETTERS, OFFICERS, client_of
from tests.integration.isolation.table import table
from tests.integration.isolation.walking import Found, walk
from tests.integration.isolation.world import OF_THE_BUYER, OF_THE_MAKER, World, build
from tests.integration.vendor_portal.test_permissions import SHARED
from vendors.models import Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::ResourceWarning")]

#: What must not be told to whom: it is not theirs, and they are not in charge of it.
NOT_TOLD: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys("abvecp", (*OF_THE_BUYER, *OF_THE_MAKER)),
    "o": OF_THE_MAKER,
    **dict.fromkeys("fh", OF_THE_BUYER),
    "m": (),
    "n": (),
    "k": (),
}


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Everything, with nobody who listens, and with a page that says 404 and no more, for thousands are asked for."""
    monkeypatch.setattr(events, "_subscriptions", dict)
    monkeypatch.setattr(urls, "handler404", lambda request, exception: HttpResponseNotFound(), raising=False)
    logging.disable()
    with translation.override("en"):
        yield build()
    logging.disable(logging.NOTSET)
    gc.collect()  # what others' code left open is closed while nobody minds


def _walk(letter: str, world: World, among: list[Address]) -> Found:
    secrets, is_officer = NOT_TOLD[letter], letter in OFFICERS
    return walk(client_of(letter, world), world, among, secrets=secrets, is_officer=is_officer)


def _differences(letter: str, found: Found, among: list[Address]) -> dict[str, list[str]]:
    said = {address.row: table()[address.row] for address in among}
    reads = {name for name, row in said.items() if letter in row.reads}
    acts = {name for name, row in said.items() if letter in row.acts}
    told = {
        "reads, and should not": found.reads - reads,
        "does not read, and should": reads - found.reads,
        "acts, and should not": found.acts - acts,
        "does not act, and should": acts - found.acts,
    }
    return {what: sorted(names) for what, names in told.items() if names}


def test_every_address_of_the_project_stands_in_the_table() -> None:
    assert {address.row for address in addresses()} == set(table())


@pytest.mark.parametrize("letter", LETTERS)
def test_each_door_opens_to_whom_the_table_says_and_tells_no_secret(
    letter: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not NOT_TOLD[letter]:  # whoever may read everything is only asked how the doors stand: no page is written
        monkeypatch.setattr(Template, "render", lambda self, *args, **kwargs: "")

    found = _walk(letter, world, addresses())

    assert found.broke == []
    assert found.told == []
    assert _differences(letter, found, addresses()) == {}


def test_nothing_of_another_vendor_lies_under_the_own_shop(world: World) -> None:
    client = client_of("v", world)
    own = Vendor.objects.exclude(pk=world.portal.vendor.pk).get(memberships__user=client.session["_auth_user_id"])
    below = [
        address
        for address in addresses()
        if address.template.startswith("/vendors/desk/") and len(address.parameters) > 1 and address.name not in SHARED
    ]

    for address in below:
        path = address.filled({**world.values(address), "code": own.code})
        for method in ("GET", "POST"):
            assert client.generic(method, path).status_code in {404, 405}, f"{method} {path}"


def test_the_walk_finds_a_door_that_was_left_open(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    vendors = [address for address in addresses() if address.room == "officers_vendors"]
    monkeypatch.setattr(areas, "area_at", lambda request: NATIONAL)

    found = _walk("p", world, vendors)

    assert "/officers/marketplace/vendors/inspect/<pk>/" in _differences("p", found, vendors)["reads, and should not"]
    assert {secret for _where, secret in found.told} >= {"Zebra legal name", "zebra-vendor@devb"}
