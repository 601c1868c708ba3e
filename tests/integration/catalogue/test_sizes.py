"""A size has three sides or none: the database lets no third one be missing."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from catalogue.models import Product
from tests.factories.catalogue import ProductFactory
from tests.factories.vendors import ListingSubmissionFactory
from vendors.models import ListingSubmission

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.both]


@pytest.mark.parametrize("sides", [(10, None, None), (10, 10, None), (None, None, 10), (10, 10, 0)])
def test_a_size_without_a_side_is_refused(sides: tuple[int | None, ...]) -> None:
    ProductFactory()
    ListingSubmissionFactory()
    size = dict(zip(("length_cm", "width_cm", "height_cm"), sides, strict=True))

    for rows in (Product.objects.all(), ListingSubmission.objects.all()):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**size)


def test_three_sides_and_none_are_taken() -> None:
    ProductFactory()

    for side in (10, None):
        Product.objects.update(length_cm=side, width_cm=side, height_cm=side)
