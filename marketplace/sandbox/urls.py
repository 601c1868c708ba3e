"""Every address of the sandbox."""

from __future__ import annotations

from django.urls import include, path

from marketplace.sandbox.views import home

urlpatterns = [
    path("", home, name="home"),
    path("", include("marketplace.sandbox.bakong.urls")),
    path("", include("marketplace.sandbox.stripe.urls")),
    path("", include("marketplace.sandbox.payway.urls")),
    path("", include("marketplace.sandbox.post.urls")),
    path("", include("marketplace.sandbox.road.urls")),
    path("", include("marketplace.sandbox.outbox.urls")),
]
