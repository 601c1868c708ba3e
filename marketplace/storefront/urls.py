"""Addresses of the shop, under the language's prefix."""

from __future__ import annotations

from django.urls import path

from marketplace.storefront.views import basket, catalogue, home, offline, places

app_name = "storefront"

urlpatterns = [
    path("", home.home, name="home"),
    path("categories/", catalogue.categories, name="categories"),
    path("categories/<path:slug>/", catalogue.category, name="category"),
    path("search/", catalogue.search, name="search"),
    path("search/suggest/", catalogue.suggest, name="suggest"),
    path("products/<slug:code>/<slug:slug>/", catalogue.product, name="product"),
    path("makers/<slug:code>/", catalogue.vendor, name="vendor"),
    path("from/", places.places, name="places"),
    path("from/<slug:slug>/", places.province, name="province"),
    path("villages/<str:code>/", places.village, name="village"),
    path("manifest.webmanifest", offline.web_manifest, name="manifest"),
    path("offline/", offline.offline, name="offline"),
    path("basket/", basket.basket, name="basket"),
    path("basket/add/<slug:code>/", basket.add, name="basket-add"),
    path("basket/lines/<slug:code>/", basket.line, name="basket-line"),
]
