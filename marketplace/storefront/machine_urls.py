"""Addresses for machines: they stand outside the languages."""

from __future__ import annotations

from django.urls import path

from marketplace.storefront.views import seo

urlpatterns = [
    path("robots.txt", seo.robots, name="robots"),
    path("sitemap.xml", seo.sitemap, name="sitemap"),
    path("sitemaps/<slug:section>.xml", seo.sitemap_part, name="sitemap-part"),
    path("sitemaps/<slug:section>/<str:after>.xml", seo.sitemap_part, name="sitemap-part"),
]
