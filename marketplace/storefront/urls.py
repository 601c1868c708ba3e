"""Addresses of the shop, under the language's prefix."""

from __future__ import annotations

from django.urls import path

from marketplace.storefront.views import (
    abroad,
    addresses,
    basket,
    certificate,
    delivery,
    home,
    listing,
    offline,
    pack,
    places,
    product,
    region,
)

app_name = "storefront"

urlpatterns = [
    path("", home.home, name="home"),
    path("categories/", listing.categories, name="categories"),
    path("categories/<path:slug>/", listing.category, name="category"),
    path("search/", listing.search, name="search"),
    path("search/suggest/", listing.suggest, name="suggest"),
    path("products/<slug:code>/delivery/", delivery.delivery, name="delivery"),
    path("products/<slug:code>/abroad/", abroad.abroad, name="abroad"),
    path("products/<slug:code>/<slug:slug>/", product.product, name="product"),
    path("certificates/<slug:code>/", certificate.certificate, name="certificate"),
    path("pack/<slug:code>/", pack.pack, name="pack"),
    path("makers/<slug:code>/", product.vendor, name="vendor"),
    path("from/", places.places, name="places"),
    path("from/<slug:slug>/", places.province, name="province"),
    path("districts/<str:code>/", places.district, name="district"),
    path("villages/<str:code>/", places.village, name="village"),
    path("manifest.webmanifest", offline.web_manifest, name="manifest"),
    path("offline/", offline.offline, name="offline"),
    path("account/addresses/", addresses.addresses, name="addresses"),
    path("account/addresses/new/", addresses.address, name="address-new"),
    path("account/addresses/abroad/", addresses.address_abroad, name="address-abroad"),
    path("account/addresses/<str:public_id>/", addresses.address, name="address"),
    path("account/addresses/<str:public_id>/abroad/", addresses.address_abroad, name="address-abroad-change"),
    path("account/addresses/<str:public_id>/first/", addresses.first, name="address-first"),
    path("account/addresses/<str:public_id>/forget/", addresses.forget, name="address-forget"),
    path("region/", region.region, name="region"),
    path("basket/", basket.basket, name="basket"),
    path("basket/add/<slug:code>/", basket.add, name="basket-add"),
    path("basket/samples/<slug:code>/", basket.sample, name="basket-sample"),
    path("basket/lines/<slug:code>/", basket.line, name="basket-line"),
]
