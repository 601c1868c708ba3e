"""Attempts to take money, what each came to, and what the provider said of it word for word."""

from __future__ import annotations

from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _g
from django.views.decorators.http import require_GET
from wagtail.admin.viewsets.base import ViewSet

from cms.desk.masking import masked, masked_fields
from cms.desk.screens import show
from cms.viewsets.money.access import at_the_desk
from payments import desk, inbox
from payments.models import AttemptStatus, ProviderEvent

SEE: Final = "payment.view_paymentattempt"
ICON: Final = "mobile-alt"
PAGE_SIZE: Final = 50
TONES: Final = {
    "paid": "good",
    "failed": "bad",
    "cancelled": "warn",
    "expired": "warn",
    "pending": "waiting",
    "processing": "waiting",
}


@require_GET
@at_the_desk(SEE)
def index(request: HttpRequest) -> HttpResponse:
    """Show attempts, the newest first, by provider and status."""
    asked = {name: request.GET.get(name, "") for name in ("provider", "status", "q")}
    rows = desk.attempts()
    if asked["provider"]:
        rows = rows.filter(provider=asked["provider"])
    if asked["status"] in AttemptStatus.values:
        rows = rows.filter(status=asked["status"])
    if asked["q"]:
        rows = rows.filter(Q(purchase__number__iexact=asked["q"]) | Q(provider_ref=asked["q"]) | Q(key=asked["q"]))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("p"))
    context = {
        "page": page,
        "rows": [(one, TONES.get(one.status, "quiet")) for one in page],
        "asked": asked,
        "providers": desk.providers_of(desk.attempts()),
        "statuses": AttemptStatus.choices,
    }
    return show(request, "cms/officers/money/attempts.html", title=_g("Payment attempts"), icon=ICON, context=context)


@require_GET
@at_the_desk(SEE)
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one attempt: what it asked for, what came, what the provider said."""
    attempt = get_object_or_404(desk.attempts().select_related("purchase", "order"), pk=pk)
    context = {
        "attempt": attempt,
        "tone": TONES.get(attempt.status, "quiet"),
        "receipts": list(attempt.receipts.order_by("pk")),
        "events": [_said(event) for event in desk.events_of(attempt)],
    }
    crumbs = [(reverse("officers_attempts:index"), _g("Payment attempts"))]
    title = f"{attempt.provider} · {attempt.purchase.number}"
    return show(request, "cms/officers/money/attempt.html", title=title, icon=ICON, crumbs=crumbs, context=context)


@require_GET
@at_the_desk(SEE)
def unplaced(request: HttpRequest) -> HttpResponse:
    """Show messages of providers that speak of no payment of ours."""
    page = Paginator(inbox.callbacks_of_no_attempt(), PAGE_SIZE).get_page(request.GET.get("p"))
    context = {"page": page, "events": [_said(event) for event in page]}
    crumbs = [(reverse("officers_attempts:index"), _g("Payment attempts"))]
    title = _g("Messages about unknown payments")
    return show(request, "cms/officers/money/unplaced.html", title=title, icon=ICON, crumbs=crumbs, context=context)


def _said(event: ProviderEvent) -> dict[str, Any]:
    return {"event": event, "raw": masked(event.raw), "headers": masked_fields(event.headers).items()}


class AttemptViewSet(ViewSet):
    """Screens for `PaymentAttempt` and for what providers told us."""

    url_prefix = "marketplace/attempts"
    url_namespace = "officers_attempts"
    icon = ICON

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", index, name="index"),
            path("unplaced/", unplaced, name="unplaced"),
            path("<int:pk>/", page, name="page"),
        ]


ATTEMPTS: Final = AttemptViewSet("officers_attempts")
