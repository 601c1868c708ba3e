"""Addresses where something that went wrong is told and followed; under the language's prefix."""

from __future__ import annotations

from django.urls import path

from marketplace.storefront.views import incidents

app_name = "incidents"

urlpatterns = [
    path("problems/orders/<str:token>/<str:number>/", incidents.about_order, name="about-order"),
    path("problems/products/<slug:code>/", incidents.about_product, name="about-product"),
    path("problems/makers/<slug:code>/", incidents.about_vendor, name="about-vendor"),
    path("problems/<str:token>/", incidents.incident, name="incident"),
    path("problems/<str:token>/photos/<str:public_id>/", incidents.photo, name="photo"),
]
