"""The organisations of a person: which there are, what each is, and for which they buy."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketplace.approvals.selectors import live_requests
from marketplace.geography.countries import country_name
from marketplace.organisations.errors import InvalidOrganisation, UnableToChangeOrganisation
from marketplace.organisations.models import MemberInvitation, RegistrationScan
from marketplace.organisations.selectors.people import asked_of, places_of, spent_this_month
from marketplace.organisations.services.people import choose, decline, join
from marketplace.organisations.services.registering import change_details, register_organisation, set_budget
from marketplace.storefront.organisations.door import member_or_404, owner_or_404, person
from marketplace.storefront.organisations.forms import BudgetForm, DetailsForm, initial_details
from marketplace.users.phones import spoken_phone
from vendors.tax_numbers import looks_like_tax_number


@never_cache
@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show for whom this person may buy, and who asks them to."""
    context = {"places": places_of(user=person(request)), "asked": asked_of(user=person(request), now=timezone.now())}
    return render(request, "organisations/mine.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Write down a new organisation."""
    user = person(request)
    form = DetailsForm(
        request.POST or None, initial={"phone": spoken_phone(str(user.phone or "")), "email": user.email or ""}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = register_organisation(details=form.details(), by=user, now=timezone.now())
        except InvalidOrganisation as error:
            _tell(form, error)
        except UnableToChangeOrganisation as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It is written down. You buy for it from now on."))
            return redirect("organisations:home", code=made.code)
    context = {"form": form, "is_new": True}
    return render(request, "organisations/details.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def choose_whom(request: HttpRequest) -> HttpResponse:
    """Note for whom this person buys from now on; with no code, for themselves."""
    code = request.POST.get("organisation", "")
    organisation = member_or_404(request, code).organisation if code else None
    choose(user=person(request), organisation=organisation)
    if organisation is None:
        messages.success(request, _("You buy for yourself now."))
    else:
        messages.success(request, _("You buy for %(name)s now.") % {"name": organisation.shown_name})
    back = request.POST.get("back")
    return redirect("storefront:basket" if back == "basket" else "organisations:mine")


@login_required
@require_POST
def answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say yes or no to an organisation that asks."""
    open_to_me = MemberInvitation.objects.to_person(person(request)).select_related("organisation")
    invitation = get_object_or_404(open_to_me, public_id=public_id)
    try:
        if request.POST.get("answer") == "yes":
            join(invitation=invitation, by=person(request), now=timezone.now())
            messages.success(request, _("You buy for %(name)s now.") % {"name": invitation.organisation.shown_name})
        else:
            decline(invitation=invitation, by=person(request), now=timezone.now())
    except UnableToChangeOrganisation as error:
        messages.error(request, str(error))
    return redirect("organisations:mine")


@never_cache
@login_required
@require_safe
def home(request: HttpRequest, code: str) -> HttpResponse:
    """Show an organisation to one of its people: how it stands, what waits, what was spent."""
    member = member_or_404(request, code)
    organisation, now = member.organisation, timezone.now()
    waiting = live_requests(organisation=organisation)
    context = {
        "organisation": organisation,
        "member": member,
        "country": country_name(organisation.country),
        "odd_tax_number": bool(organisation.tax_number)
        and not organisation.is_abroad
        and not looks_like_tax_number(organisation.tax_number),
        "has_scan": RegistrationScan.objects.filter(organisation=organisation).exists(),
        "waiting": len(waiting),
        "spent": spent_this_month(organisation=organisation, now=now).values(),
        "spent_by_me": spent_this_month(organisation=organisation, now=now, user=member.user).values(),
    }
    return render(request, "organisations/home.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def details(request: HttpRequest, code: str) -> HttpResponse:
    """Change what an organisation says of itself."""
    organisation = owner_or_404(request, code).organisation
    form = DetailsForm(request.POST or None, initial=initial_details(organisation))
    if request.method == "POST" and form.is_valid():
        try:
            change_details(organisation=organisation, details=form.details(), by=person(request), now=timezone.now())
        except InvalidOrganisation as error:
            _tell(form, error)
        except UnableToChangeOrganisation as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("organisations:home", code=code)
    context = {"form": form, "organisation": organisation, "is_new": False}
    return render(request, "organisations/details.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def budget(request: HttpRequest, code: str) -> HttpResponse:
    """Set what all together may spend in a month."""
    organisation = owner_or_404(request, code).organisation
    shown = {"month_budget": organisation.month_budget, "budget_currency": organisation.budget_currency}
    form = BudgetForm(request.POST or None, initial=shown)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            set_budget(
                organisation=organisation,
                budget=data["month_budget"],
                currency=data["budget_currency"],
                by=person(request),
            )
        except InvalidOrganisation as error:
            _tell(form, error)
        except UnableToChangeOrganisation as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("organisations:home", code=code)
    context = {"form": form, "organisation": organisation}
    return render(request, "organisations/budget.html", context, status=422 if form.errors else 200)


def _tell(form: DetailsForm | BudgetForm, error: InvalidOrganisation) -> None:
    for field, words in error.fields.items():
        form.add_error(field if field in form.fields else None, words)
