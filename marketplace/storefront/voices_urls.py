"""Addresses of what buyers say, ask, save, wait for, saw and compare; under the language's prefix."""

from __future__ import annotations

from django.urls import path

from marketplace.storefront.views import community, mine, seen

app_name = "community"

urlpatterns = [
    path("account/purchases/", mine.purchases, name="purchases"),
    path("account/purchases/<str:number>/review/", community.review_vendor, name="review-vendor"),
    path("account/purchases/<str:number>/review/<slug:code>/", community.review_product, name="review-product"),
    path("account/saved/", mine.saved, name="saved"),
    path("account/saved/<slug:code>/", mine.save, name="save"),
    path("account/saved/<slug:code>/forget/", mine.forget, name="forget"),
    path("account/alerts/", mine.alerts, name="alerts"),
    path("alerts/<slug:code>/", mine.alert, name="alert"),
    path("alerts/stop/<str:token>/", mine.stop, name="alert-stop"),
    path("reviews/<slug:code>/", community.reviews, name="reviews"),
    path("reviews/of-maker/<slug:code>/", community.vendor_reviews, name="vendor-reviews"),
    path("questions/<slug:code>/", community.questions, name="questions"),
    path("questions/<slug:code>/ask/", community.ask_page, name="ask"),
    path("go/<slug:code>/", community.go, name="go"),
    path("seen/", seen.seen, name="seen"),
    path("seen/forget/", seen.forget, name="seen-forget"),
    path("seen/note/<slug:code>/", seen.note, name="seen-note"),
    path("compare/", seen.compare, name="compare"),
    path("compare/add/<slug:code>/", seen.add, name="compare-add"),
    path("hearts/<slug:code>/", mine.heart, name="heart"),
]
