from __future__ import annotations

from datetime import UTC, datetime

import pytest

from marketplace.core import events
from marketplace.users.models import User
from tests.factories.users import OfficerFactory, UserFactory
from tests.factories.vendors import ListingSubmissionFactory, VendorApplicationFactory, VendorFactory
from vendors.models import ListingSubmission, Vendor, VendorApplication
from vendors.services.applications import submit_application
from vendors.services.listings import submit_listing
from vendors.services.review import ensure_workflows

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts are written down here; what others make of them is tested where they are."""
    monkeypatch.setattr(events, "_subscriptions", dict)


@pytest.fixture
def workflows(db: None) -> None:
    ensure_workflows()


@pytest.fixture
def officer(workflows: None) -> User:
    return OfficerFactory()


@pytest.fixture
def now() -> datetime:
    return NOON


@pytest.fixture
def maker() -> User:
    return UserFactory()


@pytest.fixture
def vendor(maker: User) -> Vendor:
    return VendorFactory(owner=maker)


@pytest.fixture
def waiting(workflows: None, now: datetime) -> VendorApplication:
    application = VendorApplicationFactory()
    submit_application(application=application, by=application.applicant, now=now)
    return application


@pytest.fixture
def waiting_listing(vendor: Vendor, maker: User, workflows: None, now: datetime) -> ListingSubmission:
    listing = ListingSubmissionFactory(vendor=vendor)
    submit_listing(submission=listing, by=maker, now=now)
    return listing
