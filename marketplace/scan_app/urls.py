"""Addresses of the scan app, under the language's prefix and /scan/."""

from __future__ import annotations

from django.urls import path

from marketplace.scan_app import views

app_name = "scan_app"
urlpatterns = [
    path("", views.home, name="home"),
    path("parcel/", views.parcel, name="parcel"),
    path("list/", views.mine, name="list"),
    path("send/", views.send, name="send"),
    path("sw.js", views.worker, name="worker"),
]
