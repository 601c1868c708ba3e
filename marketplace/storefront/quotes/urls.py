"""Addresses where buyers ask for quotes; under the language's prefix. Whoever may not see a request finds nothing."""

from __future__ import annotations

from django.urls import path

from marketplace.storefront.quotes import accepting, asking, pages

app_name = "quotes"

urlpatterns = [
    path("quotes/", pages.requests, name="requests"),
    path("quotes/ask/", asking.ask, name="ask"),
    path("quotes/offers/<str:token>/", accepting.offer, name="offer"),
    path("quotes/<str:token>/", pages.request, name="request"),
    path("quotes/<str:token>/close/", pages.close, name="close"),
    path("quotes/<str:token>/with/<slug:code>/", pages.thread, name="thread"),
    path("quotes/<str:token>/files/<str:public_id>/", pages.attachment, name="file"),
]
