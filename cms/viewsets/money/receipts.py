"""Every real movement of money, what it did, and what became of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.views.decorators.http import require_GET
from wagtail.admin.viewsets.base import ViewSet

from cms.desk.screens import show
from cms.viewsets.money.access import at_the_desk
from cms.viewsets.money.behind import papers_of_receipt
from cms.viewsets.money.refunds import REFUND_TONES
from payments import desk
from payments.models import Disposition

SEE: Final = "payment.view_receipt"
ICON: Final = "download"
PAGE_SIZE: Final = 50
TONES: Final = {"ok": "good", "partial": "waiting", "not_ours": "bad"}
#: How far back `?since=` may ask, in days.
MOST_DAYS: Final = 366


@require_GET
@at_the_desk(SEE)
def index(request: HttpRequest) -> HttpResponse:
    """Show receipts, the newest first: by what they did, by provider, of some days, or those that wait for somebody."""
    asked = {name: request.GET.get(name, "") for name in ("disposition", "provider", "since", "aside", "q")}
    rows = desk.receipts()
    if asked["aside"]:
        rows = rows.filter(pk__in=desk.put_aside().values("pk"))
    if asked["disposition"] in Disposition.values:
        rows = rows.filter(disposition=asked["disposition"])
    if asked["provider"]:
        rows = rows.filter(provider=asked["provider"])
    if asked["since"].isdecimal() and int(asked["since"]) <= MOST_DAYS:
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        rows = rows.filter(recorded_at__gte=midnight - timedelta(days=int(asked["since"])))
    if asked["q"]:
        rows = rows.filter(Q(purchase__number__iexact=asked["q"]) | Q(provider_txn_id=asked["q"]))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("p"))
    context = {
        "page": page,
        "rows": [(one, TONES.get(one.disposition, "warn")) for one in page],
        "asked": asked,
        "providers": desk.providers_of(desk.receipts()),
        "dispositions": Disposition.choices,
    }
    return show(request, "cms/officers/money/receipts.html", title=_g("Receipts"), icon=ICON, context=context)


@require_GET
@at_the_desk(SEE)
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one receipt: its attempt and purchase, what went back of it, and its entry in the ledger."""
    receipt = get_object_or_404(desk.receipts(), pk=pk)
    key = desk.key_of_receipt(receipt)
    refunds = list(receipt.refunds.order_by("pk"))
    keys = [key, *(f"refund-due:{refund.public_id}" for refund in refunds)]
    entries = desk.entries_named(keys)
    context = {
        "receipt": receipt,
        "tone": TONES.get(receipt.disposition, "warn"),
        "papers": list(papers_of_receipt(receipt))[1:],
        "refunds": [(one, REFUND_TONES.get(one.status, "quiet")) for one in refunds],
        "entries": [(name, entries[name]) for name in keys if name in entries],
    }
    crumbs = [(reverse("officers_receipts:index"), _g("Receipts"))]
    title = f"{receipt.provider} · {receipt.provider_txn_id[:24]}"
    return show(request, "cms/officers/money/receipt.html", title=title, icon=ICON, crumbs=crumbs, context=context)


class ReceiptViewSet(ViewSet):
    """Screens for `Receipt`."""

    url_prefix = "marketplace/receipts"
    url_namespace = "officers_receipts"
    icon = ICON

    def get_urlpatterns(self) -> list[Any]:
        return [path("", index, name="index"), path("<int:pk>/", page, name="page")]


RECEIPTS: Final = ReceiptViewSet("officers_receipts")
