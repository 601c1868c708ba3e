"""What an officer does at the desk, by HTTP."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from marketplace.geography.models import Province
from marketplace.users.models import OfficerArea
from tests.factories.users import ProvinceOfficerFactory, UserFactory
from tests.factories.vendors import ListingSubmissionFactory, VendorFactory
from tests.integration.cms.conftest import NOON
from vendors.models import ListingSubmission, ShopPageChange, Vendor
from vendors.services import review
from vendors.services.listings import submit_listing


def page_of(subject: Any) -> str:
    rooms = {ListingSubmission: "officers_listings", ShopPageChange: "officers_shop_pages"}
    name = rooms.get(type(subject), "officers_applications")
    return reverse(f"{name}:edit", args=[subject.pk])


def decide(client: Client, subject: Any, action: str, comment: str = "", **fields: Any) -> HttpResponse:
    """Post what Wagtail's editor posts when an officer presses a button."""
    state = subject.current_workflow_task_state
    return client.post(
        page_of(subject),
        {
            "action-workflow-action": "true",
            "workflow-action-name": action,
            "workflow-action-extra-data": json.dumps({"comment": comment} if comment else {}),
            "task_state": state.pk if state else "",
            **fields,
        },
    )


def seat(client: Client, province: Province) -> None:
    """Give the officer at this desk another province."""
    OfficerArea.objects.filter(officer=client.session["_auth_user_id"]).update(province=province, is_national=False)


def decide_as_province(subject: Any) -> None:
    """Let an officer of its province approve something, so that it waits for the Ministry."""
    province = Province.objects.get(pk=subject.province_key)
    review.decide(subject=subject, by=ProvinceOfficerFactory(area=province), action="approve")


def sent_listing(vendor: Vendor | None = None, **fields: Any) -> ListingSubmission:
    made: ListingSubmission = ListingSubmissionFactory(vendor=vendor or VendorFactory(), **fields)
    submit_listing(submission=made, by=UserFactory(), now=NOON)
    return made
