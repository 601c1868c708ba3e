"""Addresses where a buyer, by the link of a purchase, does something about a parcel; under the language's prefix."""

from __future__ import annotations

from django.urls import path

from marketplace.storefront.views import waiting

app_name = "waiting"

urlpatterns = [
    path("parcels/<str:token>/<str:parcel_id>/came/", waiting.came, name="came"),
    path("parcels/<str:token>/<str:parcel_id>/code/", waiting.new_code, name="code"),
    path("parcels/<str:token>/<str:parcel_id>/longer/", waiting.longer, name="longer"),
    path("parcels/<str:token>/photos/<str:public_id>/", waiting.photo, name="photo"),
]
