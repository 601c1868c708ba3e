"""Exports of one vendor, seen by its owner."""

from __future__ import annotations

import pytest
from django.test import Client

from marketplace.exports.models import ExportFile
from marketplace.users.models import User
from tests.factories.exports import make_file
from tests.factories.users import UserFactory
from tests.factories.vendors import MembershipFactory


@pytest.fixture
def file(db: None) -> ExportFile:
    """Return an export to Japan that lacks only its papers."""
    return make_file()


@pytest.fixture
def owner(file: ExportFile) -> User:
    """Return the owner of the shop that exports."""
    user: User = UserFactory()
    MembershipFactory(user=user, vendor=file.vendor)
    return user


@pytest.fixture
def shop(client: Client, owner: User) -> Client:
    """Return the browser of the owner."""
    client.force_login(owner)
    return client
