"""What starts many reviews at once, held against what Wagtail writes for one."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.forms.models import model_to_dict
from wagtail.models import ModelLogEntry, Revision, TaskState, WorkflowState

from catalogue.models import Category
from marketplace.users.models import User
from tests.factories.catalogue import CategoryFactory
from tests.factories.vendors import ListingSubmissionFactory
from tests.integration.vendors.conftest import NOON
from vendors.models import ListingStatus, ListingSubmission, Vendor
from vendors.services.listings import approve_listing
from vendors.services.review import send_for_review
from vendors.services.review_many import send_new_for_review

pytestmark = [pytest.mark.django_db, pytest.mark.database]

#: Keys and moments, which differ by nature.
OWN = {"id", "object", "workflow_state", "revision", "current_task_state", "latest_revision", "photo", "uuid"}


def submitted(vendor: Vendor) -> ListingSubmission:
    category = Category.objects.first() or CategoryFactory()
    return ListingSubmissionFactory(
        vendor=vendor, category=category, status=ListingStatus.SUBMITTED, submitted_at=NOON, photo="one.jpg"
    )


def plain(row: Any) -> dict[str, Any]:
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    fields = {name.removesuffix("_id"): value for name, value in fields.items()}
    moments = {"created_at", "started_at", "timestamp", "public", "pk"}
    kept = {name: value for name, value in fields.items() if name not in OWN | moments}
    for name in ("content", "data"):
        if name in kept:
            kept[name] = shape(kept[name])
    return kept


def shape(data: Any) -> Any:
    """Return JSON without the keys of rows and moments."""
    unlike = {"pk", "public_id", "created_at", "task_state_id", "latest_revision"}
    return {k: shape(v) for k, v in data.items() if k not in unlike} if isinstance(data, dict) else data


def left_by(listing: ListingSubmission) -> dict[str, Any]:
    """Return all that a started review leaves in the database, as plain values."""
    listing.refresh_from_db()
    key = str(listing.pk)
    state = WorkflowState.objects.get(object_id=key)
    step = TaskState.objects.get(workflow_state=state)
    assert state.current_task_state_id == step.pk
    assert step.revision == listing.latest_revision
    history = ModelLogEntry.objects.filter(object_id=key).order_by("pk")
    assert {entry.revision_id for entry in history} == {step.revision_id}
    return {
        "listing": plain(listing),
        "revision": plain(Revision.objects.get(object_id=key)),
        "state": plain(state),
        "step": plain(step),
        "history": [plain(entry) for entry in history],
        "words": model_to_dict(listing.latest_revision.as_object(), fields=["title_en", "price_khr", "attributes"]),
    }


def test_many_started_together_leave_what_one_alone_leaves(vendor: Vendor, maker: User, workflows: None) -> None:
    alone, first, second = (submitted(vendor) for _ in range(3))
    with transaction.atomic():
        send_for_review(subject=alone, by=maker)
        send_new_for_review(subjects=[first, second], by=maker, now=NOON)

    for name, left in left_by(alone).items():
        assert left_by(first)[name] == left
        assert left_by(second)[name] == left


def test_what_was_started_with_many_is_approved_like_any_other(vendor: Vendor, maker: User, officer: User) -> None:
    listing = submitted(vendor)
    with transaction.atomic():
        send_new_for_review(subjects=[listing], by=maker, now=NOON)
    listing.refresh_from_db()
    approve_listing(submission=listing, by=officer, now=NOON)

    assert listing.product is not None
    assert listing.status == ListingStatus.APPROVED


def test_none_is_no_error(maker: User, db: None) -> None:
    with transaction.atomic():
        send_new_for_review(subjects=[], by=maker, now=NOON)
