"""Programs of vendors that are told."""

from __future__ import annotations

from django.utils import timezone
from factory.declarations import LazyAttribute, LazyFunction
from factory.django import DjangoModelFactory

from marketplace.webhooks.models import WebhookEndpoint
from marketplace.webhooks.signing import new_secret, seal


class WebhookEndpointFactory(DjangoModelFactory[WebhookEndpoint]):
    """A program of a vendor that has an owner."""

    class Meta:
        model = WebhookEndpoint

    url = "https://shop.example.org/"
    sealed_secret = LazyFunction(lambda: seal(new_secret()))
    created_at = LazyFunction(timezone.now)
    created_by = LazyAttribute(lambda o: o.vendor.memberships.get().user)
