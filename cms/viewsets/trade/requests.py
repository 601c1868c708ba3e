"""Requests for quotes at the trade desk: without an answer, quotes about to run out, and all of them.

The desk sees who was asked and who offered, not what was said or at which price. See Note [The desk does not read along].
"""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin.viewsets.base import ViewSet

from cms.desk.areas import found_in_area, within_area
from cms.desk.clock import age_of
from cms.desk.people import officer_of
from cms.desk.screens import needs
from cms.viewsets.money.acting import Action, NothingForm, Row, Section, show_one, show_rows, when
from marketplace.quotes.models import Invitation, Quote, QuoteRequest, QuoteVersion
from marketplace.quotes.selectors import desk
from marketplace.quotes.services.desk import ask_vendor, look_again
from vendors.models import Vendor

SEE, CHANGE = "quotes.view_quoterequest", "quotes.change_quoterequest"
TABS: Final = {"unanswered": _("Without an answer"), "ending": _("About to run out"), "all": _("All")}


@require_GET
@needs(SEE)
def queue(request: HttpRequest) -> HttpResponse:
    """Show requests that nobody answers, quotes about to run out, or all requests."""
    tab = request.GET.get("tab", "unanswered")
    tab = tab if tab in TABS else "unanswered"
    now = timezone.now()
    rows: Any = {
        "unanswered": lambda: within_area(request, desk.unanswered(now=now)),
        "ending": lambda: within_area(request, desk.ending(now=now)),
        "all": lambda: within_area(request, desk.whole()),
    }[tab]()
    row = _ending if tab == "ending" else _request
    return show_rows(request, title=_g("Requests for quotes"), found=rows, row=row, tabs=TABS, tab=tab)


def _request(one: Any) -> Row:
    asked = ngettext("%(count)d vendor asked", "%(count)d vendors asked", one.num_asked) % {"count": one.num_asked}
    seen = ngettext("%(count)d has looked", "%(count)d have looked", one.num_seen) % {"count": one.num_seen}
    return Row(
        title=f"{one.number} · {one.title} · {one.quantity} {one.get_unit_display()}",
        note=f"{one.country} · {asked} · {seen} · "
        + _g("open until %(day)s") % {"day": date_format(timezone.localtime(one.closes_at), "SHORT_DATE_FORMAT")},
        url=reverse("officers_quotes:request", args=[one.pk]),
        tag=age_of(since=one.opened_at, now=timezone.now()) if one.is_live else one.get_status_display(),
        tone="bad" if one.is_live and not one.num_asked else "warn" if one.is_live else "",
    )


def _ending(version: QuoteVersion) -> Row:
    quote = version.quote
    return Row(
        title=f"{quote.number} · {quote.vendor} · {quote.request.title}",
        note=f"{quote.request.number} · {quote.request.country}",
        url=reverse("officers_quotes:request", args=[quote.request_id]),
        tag=_g("until %(time)s") % {"time": when(version.valid_until)},
        tone="warn",
    )


class VendorForm(forms.Form):
    """Which vendor is asked, by its code: the last word of its shop's address."""

    code = forms.SlugField(label=_("Code of the vendor"), max_length=80)

    def clean_code(self) -> Vendor:
        """Return the vendor.

        Raises:
            forms.ValidationError: No open shop has this code.
        """
        vendor = Vendor.objects.open().filter(code=self.cleaned_data["code"]).first()
        if vendor is None:
            raise forms.ValidationError(_g("No open shop has this code."))
        return vendor


@require_http_methods(["GET", "POST"])
@needs(SEE)
def request_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one request: whom it was put to and what came of it; and bring in more vendors."""
    found: QuoteRequest = found_in_area(request, desk.whole(), pk=pk)
    lines = [Row(title=f"{line.quantity} {line.get_unit_display()} · {line.title}") for line in found.lines.all()]
    facts = [
        (_g("Asked of"), found.get_kind_display()),
        (_g("Asked"), when(found.opened_at)),
        (_g("Open until"), when(found.closes_at)),
        (_g("Goes to"), found.country),
        (_g("Delivery rule"), f"{found.incoterm} {found.named_place}".strip()),
        (_g("Needed before"), date_format(found.needed_before) if found.needed_before else ""),
        (_g("Customs code"), found.hs_code_id or ""),
    ]
    sections = [
        Section(_g("What is needed"), lines),
        Section(_g("Whom it was put to"), [_invited(one) for one in desk.asked_of(found)]),
        Section(_g("Answers"), [_quote(one) for one in desk.quotes_to(found)]),
    ]
    return show_one(
        request,
        title=f"{found.number} · {found.title}",
        facts=facts,
        sections=sections,
        actions=_actions_on(request, found),
        crumbs=[(reverse("officers_quotes:queue"), _g("Requests for quotes"))],
        tag=found.get_status_display(),
        tone="warn" if found.is_live else "",
        may_act=request.user.has_perm(CHANGE),
    )


def _invited(one: Invitation) -> Row:
    if one.declined_at:
        tag, tone = _g("does not answer"), "bad"
    elif one.seen_at:
        tag, tone = _g("looked %(time)s") % {"time": when(one.seen_at)}, "good"
    else:
        tag, tone = _g("has not looked"), "warn"
    score = "" if one.score is None else f" · {one.score} / 100"
    return Row(
        title=str(one.vendor),
        note=f"{one.vendor.province} · {one.get_how_display()}{score}",
        url=reverse("officers_vendors:inspect", args=[one.vendor_id]),
        tag=tag,
        tone=tone,
    )


def _quote(quote: Quote) -> Row:
    versions = list(quote.versions.all())
    last = versions[-1] if versions else None
    return Row(
        title=f"{quote.number} · {quote.vendor}",
        note=ngettext("%(count)d version", "%(count)d versions", len(versions)) % {"count": len(versions)}
        + (f" · {_until(last)}" if last else ""),
        tag=quote.get_status_display(),
    )


def _until(version: QuoteVersion) -> str:
    return _g("valid until %(time)s") % {"time": when(version.valid_until)}


def _actions_on(request: HttpRequest, found: QuoteRequest) -> list[Action]:
    if not found.is_live:
        return []
    by, now = officer_of(request), timezone.now()
    return [
        Action(
            "again",
            _("New goods may be on sale since"),
            _("Look for vendors again"),
            lambda _data: look_again(request=found, by=by, now=now),
            _("Vendors are looked for. Look at this page again in a minute."),
            NothingForm,
        ),
        Action(
            "ask",
            _("You know who can make it"),
            _("Ask this vendor"),
            lambda data: ask_vendor(request=found, vendor=data["code"], by=by, now=now),
            _("The vendor is told."),
            VendorForm,
        ),
    ]


class QuoteRequestsViewSet(ViewSet):
    """Screens for requests for quotes."""

    url_prefix = "marketplace/quote-requests"
    url_namespace = "officers_quotes"
    icon = "comment"

    def get_urlpatterns(self) -> list[Any]:
        return [path("", queue, name="queue"), path("<int:pk>/", request_page, name="request")]


QUOTE_REQUESTS: Final = QuoteRequestsViewSet("officers_quotes")
