from __future__ import annotations

from django.urls import path

from marketplace.sandbox.dhl import views

app_name = "dhl"
urlpatterns = [
    path("mydhlapi/rates", views.rates, name="rates"),
    path("mydhlapi/shipments", views.shipments, name="shipments"),
    path("mydhlapi/tracking", views.tracking, name="tracking"),
]
