"""Addresses where goods are given back; under the language's prefix. The link of a purchase or a return is the key."""

from __future__ import annotations

from django.urls import path

from marketplace.storefront.views import returns

app_name = "returns"

urlpatterns = [
    path("returns/orders/<str:token>/<str:number>/", returns.ask, name="ask"),
    path("returns/<str:token>/", returns.page, name="return"),
    path("returns/<str:token>/label.pdf", returns.label, name="label"),
    path("returns/<str:token>/photos/<str:public_id>/", returns.photo, name="photo"),
]
