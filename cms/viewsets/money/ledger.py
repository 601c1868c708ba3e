"""The ledger, from a balance down to the paper: kinds, accounts, postings day by day, an entry, what it is about."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _g
from django.views.decorators.http import require_GET
from wagtail.admin.viewsets.base import ViewSet

from cms.desk.screens import show
from cms.viewsets.money.access import at_the_desk
from cms.viewsets.money.behind import papers_behind
from payments import desk

SEE: Final = "ledger.view_entry"
ICON: Final = "list-ol"
PAGE_SIZE: Final = 50


@require_GET
@at_the_desk(SEE)
def kinds(request: HttpRequest) -> HttpResponse:
    """Show what stands on each kind of account."""
    context = {"kinds": desk.kinds()}
    return show(request, "cms/officers/money/ledger.html", title=_g("Ledger"), icon=ICON, context=context)


@require_GET
@at_the_desk(SEE)
def accounts(request: HttpRequest, kind: str) -> HttpResponse:
    """Show the accounts of one kind, the largest first."""
    found = desk.kind_named(kind)
    if found is None:
        raise Http404
    asked = {"q": request.GET.get("q", ""), "all": request.GET.get("all", "")}
    page = desk.accounts(
        kind=found, words=asked["q"], with_empty=bool(asked["all"]), page=request.GET.get("p"), size=PAGE_SIZE
    )
    return show(
        request,
        "cms/officers/money/accounts.html",
        title=str(found.label).capitalize(),
        icon=ICON,
        crumbs=_crumbs(),
        context={"page": page, "kind": found, "asked": asked},
    )


@require_GET
@at_the_desk(SEE)
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what moved on one account, the newest first, all or of one day."""
    found = desk.account(pk)
    if found is None:
        raise Http404
    on = _day(request.GET.get("on", ""))
    page, lines = desk.postings(of=found, on=on, page=request.GET.get("p"), size=PAGE_SIZE)
    crumbs = [*_crumbs(), (reverse("officers_ledger:accounts", args=[found.kind.value]), str(found.kind.label))]
    return show(
        request,
        "cms/officers/money/account.html",
        title=found.owner or str(found.kind.label).capitalize(),
        icon=ICON,
        crumbs=crumbs,
        context={
            "account": found,
            "page": page,
            "lines": lines,
            "on": on,
            "asked": {"on": on.isoformat() if on else ""},
        },
    )


@require_GET
@at_the_desk(SEE)
def entry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one entry whole, and the papers behind it."""
    found = desk.entry(pk)
    if found is None:
        raise Http404
    context = {"entry": found, "papers": papers_behind(found.key)}
    return show(request, "cms/officers/money/entry.html", title=found.key, icon=ICON, crumbs=_crumbs(), context=context)


def _day(words: str) -> date | None:
    """Return the day that an address asks for; words that are no day ask for none."""
    try:
        return parse_date(words)
    except ValueError:
        return None


def _crumbs() -> list[tuple[str, str]]:
    return [(reverse("officers_ledger:kinds"), _g("Ledger"))]


class LedgerViewSet(ViewSet):
    """Screens for the ledger."""

    url_prefix = "marketplace/ledger"
    url_namespace = "officers_ledger"
    icon = ICON

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", kinds, name="kinds"),
            path("accounts/<int:pk>/", account, name="account"),
            path("entries/<uuid:pk>/", entry, name="entry"),
            path("<str:kind>/", accounts, name="accounts"),
        ]


LEDGER: Final = LedgerViewSet("officers_ledger")
