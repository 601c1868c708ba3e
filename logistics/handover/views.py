"""Pages of the keeper of a village hub: lots, the parcels in them, and what happens to them. To others nothing is there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from logistics.handover.forms import HandOverForm, JoinForm, LeaveForm, OpenLotForm, TellForm
from logistics.handover.models import ConsolidationRun, RunStatus
from logistics.handover.permissions import hubs_kept_by
from logistics.handover.selectors.runs import lines_of, runs_at, sums_of
from logistics.handover.services import runs
from logistics.handover.sheets import lot_label_pdf, run_pdf
from logistics.models import ServicePoint
from marketplace.core.errors import DomainError
from marketplace.users.models import User

P = ParamSpec("P")


class KeeperRequest(HttpRequest):
    """A request of somebody who keeps the hub that is named."""

    user: User
    hub: ServicePoint


def keeper_page(
    view: Callable[Concatenate[Any, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Decorate a page of one hub, for who keeps it today; strangers find nothing."""

    @wraps(view)
    @never_cache
    @login_required
    def guarded(request: Any, code: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        found = hubs_kept_by(user=request.user, now=timezone.now()).filter(code=code).first()
        if found is None:
            raise Http404
        request.hub = found
        return view(request, *args, **kwargs)

    return guarded


@never_cache
@login_required
@require_safe
def hubs(request: HttpRequest) -> HttpResponse:
    """Show the hubs that the reader keeps; whoever keeps none finds nothing."""
    kept = list(hubs_kept_by(user=request.user, now=timezone.now()))
    if not kept:
        raise Http404
    if len(kept) == 1:
        return redirect("hub:hub", code=kept[0].code)
    return render(request, "handover/hubs.html", {"hubs": kept})


@keeper_page
@require_http_methods(["GET", "HEAD", "POST"])
def hub(request: KeeperRequest) -> HttpResponse:
    """Show a hub's lots, and open another."""
    now = timezone.now()
    form = OpenLotForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            opened = runs.open_run(hub=request.hub, by=request.user, now=now, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return redirect("hub:run", code=request.hub.code, number=opened.number)
    context = {"hub": request.hub, "form": form, "runs": list(runs_at(hub=request.hub)[:50])}
    return render(request, "handover/hub.html", context)


@keeper_page
@require_safe
def run(request: KeeperRequest, number: str) -> HttpResponse:
    """Show one lot with its parcels, and what can be done with it now."""
    return _run_page(request, _run(request, number))


def _run_page(request: KeeperRequest, found: ConsolidationRun, **told: forms.Form) -> HttpResponse:
    lines = lines_of(run=found)
    context = {
        "hub": request.hub,
        "run": found,
        "lines": lines,
        "sums": sums_of(run=found, lines=lines),
        "events": list(found.events.order_by("-occurred_at", "-pk")),
        "join_form": told.get("join") or JoinForm(),
        "leave_form": told.get("leave") or LeaveForm(),
        "hand_over_form": told.get("hand_over") or HandOverForm(),
        "tell_form": told.get("tell") or TellForm(),
        "may_leave": found.status != RunStatus.ARRIVED,
    }
    return render(request, "handover/lot.html", context)


@keeper_page
@require_POST
def join(request: KeeperRequest, number: str) -> HttpResponse:
    """Take a maker's parcel in."""
    found, form = _run(request, number), JoinForm(request.POST)

    def act(data: dict[str, Any]) -> object:
        return runs.join_run(run_id=found.pk, by=request.user, now=timezone.now(), **data)

    return _acted(request, found, "join", form, act, _("It is in the lot."))


@keeper_page
@require_POST
def leave(request: KeeperRequest, number: str, reference: str) -> HttpResponse:
    """Let a parcel go on alone."""
    found, form = _run(request, number), LeaveForm(request.POST)

    def act(data: dict[str, Any]) -> object:
        return runs.leave_run(run_id=found.pk, reference=reference, by=request.user, now=timezone.now(), **data)

    return _acted(request, found, "leave", form, act, _("It goes on alone."))


@keeper_page
@require_POST
def close(request: KeeperRequest, number: str) -> HttpResponse:
    """Close a lot."""
    found = _run(request, number)

    def act(_data: dict[str, Any]) -> object:
        return runs.close_run(run_id=found.pk, by=request.user, now=timezone.now())

    return _acted(request, found, "join", forms.Form(request.POST), act, _("The lot is closed. Print its label."))


@keeper_page
@require_POST
def hand_over(request: KeeperRequest, number: str) -> HttpResponse:
    """Hand a lot to its carrier."""
    found, form = _run(request, number), HandOverForm(request.POST)

    def act(data: dict[str, Any]) -> object:
        return runs.hand_over_run(run_id=found.pk, by=request.user, now=timezone.now(), **data)

    return _acted(request, found, "hand_over", form, act, _("Handed over. Each buyer sees it."))


@keeper_page
@require_POST
def tell(request: KeeperRequest, number: str) -> HttpResponse:
    """Write down what happened to a lot on the road."""
    found, form = _run(request, number), TellForm(request.POST)

    def act(data: dict[str, Any]) -> object:
        return runs.tell_run(run_id=found.pk, by=request.user, now=timezone.now(), **data)

    return _acted(request, found, "tell", form, act, _("Written down for each parcel."))


@keeper_page
@require_safe
def list_file(request: KeeperRequest, number: str) -> HttpResponse:
    """Give a lot's list to print."""
    found = _run(request, number)
    return _pdf(run_pdf(run=found), found.number)


@keeper_page
@require_safe
def label_file(request: KeeperRequest, number: str) -> HttpResponse:
    """Give the label of a whole lot to print."""
    found = _run(request, number)
    return _pdf(lot_label_pdf(run=found), f"{found.number}-label")


def _acted(
    request: KeeperRequest,
    found: ConsolidationRun,
    name: str,
    form: forms.Form,
    act: Callable[[dict[str, Any]], object],
    done: str,
) -> HttpResponse:
    """Do what was sent and show the lot anew; what is refused stands in the form that was sent."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except DomainError as error:
            if not form.fields:  # only a button
                messages.error(request, str(error))
                return redirect("hub:run", code=request.hub.code, number=found.number)
            form.add_error(next(iter(form.fields)), str(error))
    if form.errors:
        return _run_page(request, found, **{name: form})
    messages.success(request, done)
    return redirect("hub:run", code=request.hub.code, number=found.number)


def _run(request: KeeperRequest, number: str) -> ConsolidationRun:
    found = request.hub.runs.select_related("hub", "destination").filter(number=number).first()
    if found is None:
        raise Http404
    return found


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
