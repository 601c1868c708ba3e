"""Claims against carriers: by their deadline, and one with what can be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from cms.desk.areas import found_in_area, within_area
from cms.desk.people import officer_of
from cms.desk.screens import needs, refuse, show
from cms.viewsets.parcels.return_forms import CarrierAnswerForm, DropForm, PaidForm, SentForm
from logistics.words import carrier_name
from marketplace.core.errors import DomainError
from marketplace.returns.models import CarrierClaim, ClaimStatus
from marketplace.returns.selectors import claims as all_claims
from marketplace.returns.services import claims

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.http import HttpRequest, HttpResponse

    from marketplace.users.models import User

SEE, CHANGE = "returns.view_carrierclaim", "returns.change_carrierclaim"
ICON: Final = "warning"
PAGE_SIZE: Final = 30
TABS: Final = {
    "open": (ClaimStatus.OPEN,),
    "sent": (ClaimStatus.SENT, ClaimStatus.GRANTED),
    "done": (ClaimStatus.PAID, ClaimStatus.REFUSED, ClaimStatus.DROPPED),
}


@dataclass(frozen=True)
class Deed:
    """Something an officer may do with a claim in some statuses."""

    code: str
    label: Any
    form: type[forms.Form]
    statuses: tuple[str, ...]
    do: Callable[[CarrierClaim, dict[str, Any], User], None]


def _sent(claim: CarrierClaim, said: dict[str, Any], by: User) -> None:
    claims.send(claim=claim, carrier_ref=said["carrier_ref"], by=by, now=timezone.now())


def _answered(claim: CarrierClaim, said: dict[str, Any], by: User) -> None:
    claims.answer(claim=claim, granted=said["granted"], words=said["words"], by=by, now=timezone.now())


def _paid(claim: CarrierClaim, said: dict[str, Any], by: User) -> None:
    claims.note_paid(claim=claim, reference=said["reference"], by=by, now=timezone.now())


def _dropped(claim: CarrierClaim, said: dict[str, Any], by: User) -> None:
    claims.drop(claim=claim, reason=said["reason"], by=by, now=timezone.now())


DEEDS: Final = (
    Deed("sent", _("It was sent to the carrier"), SentForm, ("open",), _sent),
    Deed("answered", _("The carrier has answered"), CarrierAnswerForm, ("sent",), _answered),
    Deed("paid", _("The money has come"), PaidForm, ("granted",), _paid),
    Deed("dropped", _("Drop the claim"), DropForm, ("open", "sent", "granted"), _dropped),
)


@require_GET
@needs(SEE)
def queue(request: HttpRequest) -> HttpResponse:
    """Show claims by the day by which they must be sent."""
    tab = request.GET.get("tab", "open")
    tab = tab if tab in TABS else "open"
    wanted = within_area(request, all_claims()).filter(status__in=TABS[tab])
    found = Paginator(wanted, PAGE_SIZE).get_page(request.GET.get("p"))
    today = timezone.localdate()
    rows = [(one, carrier_name(one.carrier), bool(one.due_on and one.due_on < today)) for one in found]
    labels = {"open": _g("To send"), "sent": _g("With the carrier"), "done": _g("Done")}
    context = {"page": found, "rows": rows, "tab": tab, "tabs": labels.items()}
    return show(request, "cms/officers/claims.html", title=_g("Claims on carriers"), icon=ICON, context=context)


@require_http_methods(["GET", "POST"])
@needs(SEE)
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one claim, and note what happened to it."""
    found: CarrierClaim = found_in_area(request, all_claims(), pk=pk)
    deeds = [one for one in DEEDS if found.status in one.statuses] if request.user.has_perm(CHANGE) else []
    shown = []
    for deed in deeds:
        form = deed.form(request.POST if request.POST.get("deed") == deed.code else None, prefix=deed.code)
        if form.is_bound and form.is_valid():
            try:
                deed.do(found, form.cleaned_data, officer_of(request))
            except DomainError as error:
                refuse(form, error)
            else:
                messages.success(request, _g("Noted."))
                return redirect("officers_claims:page", pk)
        shown.append((deed, form))
    back = reverse("officers_claims:queue")
    context = {"claim": found, "carrier": carrier_name(found.carrier), "deeds": shown, "back": back}
    title = f"{found.number} · {carrier_name(found.carrier)}"
    crumbs = [(back, _g("Claims on carriers"))]
    return show(request, "cms/officers/claim.html", title=title, icon=ICON, crumbs=crumbs, context=context)


class ClaimViewSet(ViewSet):
    """Screens for claims."""

    url_prefix = "marketplace/claims"
    url_namespace = "officers_claims"
    icon = ICON

    def get_urlpatterns(self) -> list[Any]:
        return [path("", queue, name="queue"), path("<int:pk>/", page, name="page")]


CLAIMS: Final = ClaimViewSet("officers_claims")
