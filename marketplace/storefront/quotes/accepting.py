"""One offer in full, and the two answers to it: accept, which places a purchase and leads to its payment; or decline."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from marketplace.core.clock import database_now
from marketplace.core.errors import DomainError
from marketplace.geography.countries import is_abroad
from marketplace.quotes.errors import AlreadyAccepted
from marketplace.quotes.models import QuoteStatus, QuoteVersion
from marketplace.quotes.selectors.borders import crossings_of, papers_asked
from marketplace.quotes.selectors.buyers import request_for_buyer, standing_of, versions_seen
from marketplace.quotes.services.accepting import accept_version, decline_version
from marketplace.sales.address.models import OrganisationAddress, UserAddress
from marketplace.sales.address.placed import Destination
from marketplace.sales.address.selectors import kept_addresses
from marketplace.sales.order.services.placement import Buyer
from marketplace.storefront.quotes.approving import ask_first
from marketplace.storefront.quotes.forms import AcceptForm, DeclineForm
from marketplace.storefront.quotes.landed import landed_of_offer
from marketplace.storefront.quotes.pages import person
from marketplace.storefront.quotes.refusals import refuse
from payments.errors import UnableToStartPayment
from payments.services.attempts import start_payment
from payments.ways import Way, offered_ways

if TYPE_CHECKING:
    from marketplace.quotes.models import QuoteRequest
    from marketplace.quotes.selectors.buyers import Standing
    from marketplace.sales.order.models import Purchase

logger = logging.getLogger(__name__)

START_LATER: Final = "quotes.payment.later"


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def offer(request: HttpRequest, token: str) -> HttpResponse:
    """Show one version in full; take the buyer's yes or no."""
    version = _found(request, token)
    asked = version.quote.request
    standing = standing_of(version=version, now=database_now())
    ways = _ways(standing)
    said = request.POST if "accept" in request.POST else None
    form = AcceptForm(said, addresses=_addresses(request, asked), ways=ways, initial={"version": version.version})
    declining = DeclineForm(request.POST if "decline" in request.POST else None)
    answer = None
    if form.is_bound and form.is_valid():
        answer = _accept(request, version, form)
    elif declining.is_bound and declining.is_valid():
        answer = _decline(request, version, declining)
    if answer is not None:
        return answer
    context = {
        "asked": asked,
        "quote": standing,
        "versions": versions_seen(request=asked).filter(quote=version.quote),
        "form": form,
        "declining": declining,
        "ways": ways,
        "address_url": _address_url(asked),
        "landed": landed_of_offer(version=version, asked=asked, now=database_now()),
        "papers": papers_asked(
            lines=crossings_of(version.lines.all(), hs_code=asked.hs_code_id or ""),
            country=asked.country,
            day=timezone.localdate(database_now()),
        ),
        "chosen_way": form["payment_method"].value(),
        "chosen_address": form["address"].value(),
        "newer": versions_seen(request=asked).filter(quote=version.quote, version__gt=version.version).first(),
    }
    return render(request, "quotes/offer.html", context, status=422 if form.errors or declining.errors else 200)


def _found(request: HttpRequest, token: str) -> QuoteVersion:
    """Return a version that was ever shown to this person, or answer 404."""
    version = QuoteVersion.objects.select_related("quote__request").filter(token=token).first()
    if version is None or version.state == QuoteStatus.DRAFT:
        raise Http404
    try:
        asked = request_for_buyer(user=person(request), token=version.quote.request.token)
    except type(version.quote.request).DoesNotExist as error:
        raise Http404 from error
    return (
        versions_seen(request=asked).select_related("quote__request__organisation", "quote__vendor").get(pk=version.pk)
    )


def _ways(standing: Standing) -> list[Way]:
    """Return the ways to pay the first part. What is agreed is never paid at the door."""
    first = standing.parts[0].amount if standing.parts else standing.total
    ways = offered_ways(currency=standing.total.currency, is_direct=False, total=first)
    return [way for way in ways if not way.is_at_the_door]


def _addresses(request: HttpRequest, asked: QuoteRequest) -> list[Any]:
    """Return to where it can go: the organisation's places where it was asked in its name, then one's own."""
    own: list[Any] = list(kept_addresses(user=person(request)))
    if asked.organisation_id is None:
        return own
    kept = OrganisationAddress.objects.filter(organisation=asked.organisation_id)
    return [*kept.select_related("province", "district", "commune", "village", "country"), *own]


def _address_url(asked: QuoteRequest) -> str:
    """Return where another address is written down: in the country to which the request goes."""
    if is_abroad(asked.country):
        return reverse("storefront:address-abroad", query={"country": asked.country})
    return reverse("storefront:address-new")


def destination_at(address: UserAddress | OrganisationAddress) -> Destination:
    """Return where something goes that is sent to a kept address."""
    return Destination(
        province_id=address.province_id,
        district_id=address.district_id,
        commune_id=address.commune_id,
        village_id=address.village_id,
        street=address.line1,
        landmark=address.landmark,
        note=address.notes,
        plus_code=address.plus_code,
        latitude=address.latitude,
        longitude=address.longitude,
        pin_source=address.pin_source,
        pin_accuracy_m=address.pin_accuracy_m,
        deliver_to=address.deliver_to,
        second_phone=str(address.second_phone or ""),
        country=address.country_code,
        abroad=dict(address.abroad or {}),
    )


def _accept(request: HttpRequest, version: QuoteVersion, form: AcceptForm) -> HttpResponse | None:
    """Accept, and go to the payment; None where the form says what stands in the way."""
    buyer, destination = _buyer(request, form)
    method, now = form.cleaned_data["payment_method"], database_now()
    try:
        waits = ask_first(
            version=version, user=person(request), buyer=buyer, destination=destination, payment_method=method, now=now
        )
        if waits is not None:
            messages.success(request, _("It waits for a yes of somebody who approves or pays. You are told."))
            return redirect("organisations:request", code=waits.organisation.code, number=waits.number)
        purchase = accept_version(
            version_id=version.pk,
            expected_version=form.cleaned_data["version"],
            by=person(request),
            buyer=buyer,
            destination=destination,
            payment_method=method,
            now=now,
        )
    except AlreadyAccepted as error:
        messages.info(request, str(error))
        return redirect("quotes:request", token=version.quote.request.token)
    except DomainError as error:
        refuse(form, error)
        return None
    _start_payment(purchase)
    messages.success(request, _("Agreed. The vendor begins when the first part is paid."))
    return redirect("checkout:payment", token=purchase.token)


def _buyer(request: HttpRequest, form: AcceptForm) -> tuple[Buyer, Destination]:
    """Return who buys and where it goes, by the address that was chosen."""
    address, user = form.addresses[form.cleaned_data["address"]], person(request)
    buyer = Buyer(
        name=" ".join(filter(None, (address.first_name, address.last_name))) or user.get_full_name(),
        phone=str(address.phone_number or user.phone or ""),
        language=get_language() or "km",
        email=user.email or "",
        user=user,
    )
    return buyer, destination_at(address)


def _start_payment(purchase: Purchase) -> None:
    """Ask for the first part; where the company does not answer, the payment page asks again."""
    try:
        start_payment(purchase_id=purchase.pk, now=database_now())
    except UnableToStartPayment:
        logger.info(START_LATER, extra={"purchase": purchase.number})


def _decline(request: HttpRequest, version: QuoteVersion, form: DeclineForm) -> HttpResponse | None:
    try:
        decline_version(version_id=version.pk, by=person(request), words=form.cleaned_data["words"], now=database_now())
    except DomainError as error:
        refuse(form, error)
        return None
    messages.success(request, _("Declined. The vendor is told, and may offer something else."))
    return redirect("quotes:request", token=version.quote.request.token)
