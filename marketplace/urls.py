"""Which address leads to which room."""

from __future__ import annotations

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms.desk.history import site_history, site_history_results
from marketplace.storefront.views.design import design
from marketplace.storefront.views.offline import service_worker

#: The shop first: addresses are held against these one after the other, and nine of ten are its own.
urlpatterns: list[URLPattern | URLResolver] = i18n_patterns(
    path("", include("marketplace.storefront.urls")),
    path("account/organisations/", include("marketplace.storefront.organisations.urls")),
    path("account/", include("marketplace.users.urls")),
    path("vendors/", include("marketplace.vendor_portal.voices_urls")),
    path("vendors/", include("marketplace.vendor_portal.urls")),
    path("scan/", include("marketplace.scan_app.urls")),
    path("hub/", include("logistics.handover.urls")),  # keepers of village hubs
    path("checkout/", include("marketplace.storefront.checkout.urls")),
    path("pages/", include(wagtail_urls)),
    path("design/", design, name="design"),  # 404 but on a developer's machine
    path("", include("marketplace.storefront.incidents_urls")),
    path("", include("marketplace.storefront.waiting_urls")),
    path("", include("marketplace.storefront.returns_urls")),
    path("", include("marketplace.storefront.quotes.urls")),
    path("", include("marketplace.storefront.voices_urls")),
)
urlpatterns += [
    path("i18n/", include("django.conf.urls.i18n")),
    path("sw.js", service_worker, name="service-worker"),  # at the root: it may answer only for what lies below it
    path("places/", include("marketplace.geography.urls")),
    path("", include("logistics.urls")),  # callbacks of carriers
    path("", include("payments.urls")),  # callbacks of payment providers
    path("", include("marketplace.storefront.machine_urls")),  # robots.txt, sitemaps
    path("officers/documents/", include(wagtaildocs_urls)),
    path("officers/reports/site-history/", site_history),  # in place of Wagtail's, which knows no area
    path("officers/reports/site-history/results/", site_history_results),
    path("officers/", include(wagtailadmin_urls)),
    path("django-admin/", admin.site.urls),
]
if settings.DEBUG:
    urlpatterns += static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)
