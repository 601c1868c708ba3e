from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from catalogue.models import Product
from marketplace.community.demo import load_demo_voices
from marketplace.community.models import Question, Review
from marketplace.community.selectors import voices
from tests.factories.catalogue import ProductFactory
from tests.factories.sales import NOON
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


def test_demo_products_are_spoken_of_once_and_marked(client: Client, product: Product) -> None:
    UserFactory(is_demo=True)
    demo = [ProductFactory(is_demo=True) for _n in range(12)]

    assert load_demo_voices(now=NOON) > 0
    reviews, questions = Review.objects.count(), Question.objects.count()
    load_demo_voices(now=NOON)

    assert (Review.objects.count(), Question.objects.count()) == (reviews, questions)
    assert not Review.objects.filter(is_demo=False).exists()
    assert not Review.objects.filter(product=product).exists()
    spoken_of = next(one for one in demo if voices.reviews_of(one.pk).rows)
    assert "Demonstration" in client.get(reverse("community:reviews", kwargs={"code": spoken_of.code})).content.decode()
    assert voices.rating_of_vendor(spoken_of.vendor_id or 0) is not None
