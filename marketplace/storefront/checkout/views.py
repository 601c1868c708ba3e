"""Checkout in two screens, then the screen that waits for the money, then the one that follows the parcels."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import qrcode
import qrcode.image.pil
import qrcode.image.svg
from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from logistics.points.selectors import waiting_for_purchase
from marketplace.core.clock import database_now
from marketplace.core.money import Money
from marketplace.exports.selectors.files import buyers_files
from marketplace.incidents.selectors import incidents_of_purchase
from marketplace.organisations.models import Member
from marketplace.organisations.selectors import buying_as
from marketplace.returns.selectors import returns_of_purchase
from marketplace.sales.address.placed import DeliverTo
from marketplace.sales.order.errors import AlreadyPlaced, SoldOut, TooMuchOnTrust, UnableToPlacePurchase
from marketplace.sales.order.models import Order, Purchase
from marketplace.sales.order.services.placement import Buyer
from marketplace.sales.order.utils import DeliveryChoice
from marketplace.storefront.abroad_forms import CheckoutAbroadForm
from marketplace.storefront.checkout import in_name
from marketplace.storefront.checkout.abroad import is_beyond, lines_of, place_of, where_of
from marketplace.storefront.checkout.addressing import address_of
from marketplace.storefront.checkout.crossing import landed_there, refused_there
from marketplace.storefront.checkout.forms import AddressForm, DeliveryForm
from marketplace.storefront.checkout.selectors.delivery import DeliveryGroup, Totals, charge_in, delivery_groups, totals
from marketplace.storefront.checkout.selectors.notices import NoticeChoice, notice_choices, notice_choices_of
from marketplace.storefront.checkout.selectors.payment import payment_page
from marketplace.storefront.checkout.selectors.tracking import purchase_page
from marketplace.storefront.region import currency_of
from marketplace.storefront.selectors.basket import Visit
from marketplace.storefront.selectors.rates import ShownRate, shown_rate
from marketplace.storefront.visits import visit_of_request
from payments.errors import UnableToChangePayment, UnableToStartPayment
from payments.models import Shown
from payments.papers.selectors import business_of, papers_of_purchase
from payments.selectors import rate_on
from payments.services.attempts import start_payment
from payments.services.changes import call_off, change_way
from payments.services.checkout import place_and_start
from payments.ways import Way, offered_ways


@never_cache
@require_http_methods(["GET", "POST"])
def delivery(request: HttpRequest) -> HttpResponse:
    """Offer the deliveries of each vendor and the ways to pay; the button places the purchase."""
    visit = visit_of_request(request)
    where = address_of(request)
    if where is None:
        return redirect("checkout:address")
    if not visit.lines().exists() or _tell_refused_there(request, visit, where):
        return redirect("storefront:basket")
    rate = shown_rate(now=timezone.now())
    currency = _currency_of(request, rate, where.cleaned_data)
    groups = _groups(visit, where.cleaned_data, currency, rate)
    ways = _ways(groups, currency, where.cleaned_data)
    form = DeliveryForm(request.POST or None, groups=groups, ways=ways, paid_in=currency)
    if request.method == "POST" and "refresh" not in request.POST and form.is_valid():
        answer = _place(request, visit, where.cleaned_data, form)
        if answer is not None:
            return answer
    return _show_delivery(request, where, form, ways)


def _tell_refused_there(request: HttpRequest, visit: Visit, where: AddressForm | CheckoutAbroadForm) -> bool:
    """Say which goods must not go to the country of the address, and whether there are any."""
    country = where_of(where.cleaned_data).country
    refused = refused_there(visit=visit, country=country, on=timezone.localdate())
    for words in refused:
        messages.error(request, words)
    return bool(refused)


def _ways(groups: Sequence[DeliveryGroup], currency: str, where: dict[str, Any]) -> list[Way]:
    """Return the ways to pay what lies in the basket; the delivery comes on top of its total. Abroad no door takes cash."""
    goods = Money.total((group.goods_total for group in groups), currency)
    ways = offered_ways(currency=currency, is_direct=any(group.is_direct for group in groups), total=goods)
    return [way for way in ways if not (way.is_at_the_door and is_beyond(where))]


def _takes_only_dollars(code: str, groups: Sequence[DeliveryGroup], ways: list[Way]) -> bool:
    """Say whether a way to pay that is not offered for riel would be for dollars."""
    if any(way.code == code for way in ways):
        return False
    in_dollars = offered_ways(currency="USD", is_direct=any(group.is_direct for group in groups))
    return any(way.code == code for way in in_dollars)


def _currency_of(request: HttpRequest, rate: ShownRate | None, where: dict[str, Any]) -> str:
    """Return in which currency the buyer wishes to pay: as they look, or dollars abroad; dollars only where a rate allows."""
    said = request.POST.get("currency") or request.GET.get("currency")
    wish = said or ("USD" if is_beyond(where) else currency_of(request))
    return "USD" if wish == "USD" and rate is not None else "KHR"


def _show_delivery(
    request: HttpRequest, where: AddressForm | CheckoutAbroadForm, form: DeliveryForm, ways: list[Way]
) -> HttpResponse:
    groups = form.groups
    rate = shown_rate(now=timezone.now())
    chosen = {group.field: request.POST.get(group.field) or group.cheapest for group in groups}
    sums: Totals = totals(groups=groups, chosen=chosen, rate=rate, currency=form.paid_in)
    context = {
        "form": form,
        "groups": [(group, chosen[group.field], form.errors.get(group.field)) for group in groups],
        "address": where.cleaned_data,
        "lines_abroad": lines_of(where.cleaned_data),
        "totals": sums,
        "landed": landed_there(
            visit=visit_of_request(request),
            country=where_of(where.cleaned_data).country,
            sums=sums,
            currency=form.paid_in,
            rate=rate,
            on=timezone.localdate(),
        ),
        "rate": rate,
        "currency": form.paid_in,
        "offers_dollars": rate is not None
        and ("USD" in (form.paid_in, currency_of(request)) or get_language() == "en"),
        "ways": ways,
        "card_wants_dollars": rate is not None
        and form.paid_in != "USD"
        and _takes_only_dollars("stripe", groups, ways),
        "direct_vendors": [group.vendor_name for group in groups if group.is_direct],
        "chosen_method": request.POST.get("payment_method") or (ways[0].code if ways else ""),
        "can_pay_at_the_door": all(any(rate.takes_cash for rate in group.rates) for group in groups),
        "notices": _notices(request, where.cleaned_data),
        "chosen_notice": request.POST.get("notice_channel", ""),
        "can_be_sent": all(group.rates for group in groups),
        "buying_as": buying_as(user=request.user),
    }
    only_the_sum = "refresh" in request.POST and bool(request.htmx)  # type: ignore[attr-defined]
    template = "checkout/_totals.html" if only_the_sum else "checkout/delivery.html"
    status = 422 if form.is_bound and form.errors and "refresh" not in request.POST else 200
    return render(request, template, context, status=status)


def _groups(visit: Visit, where: dict[str, Any], currency: str, rate: ShownRate | None) -> list[DeliveryGroup]:
    return delivery_groups(
        visit=visit,
        place=place_of(where),
        on=timezone.localdate(),
        currency=currency,
        rate=rate,
        deliver_to=where.get("deliver_to", DeliverTo.HOME),
    )


def _place(request: HttpRequest, visit: Visit, where: dict[str, Any], form: DeliveryForm) -> HttpResponse | None:
    """Place the purchase and go to its payment; what stands in the way is told on the page it concerns.

    Returns None where that is the page of the form, which then says it.
    """
    now = database_now()
    basket = visit.basket()
    if basket is None:
        return redirect("storefront:basket")
    deliveries = {
        partner_id: DeliveryChoice(
            code=rate.code,
            name=rate.name,
            charge=rate.price,
            by_vendor=rate.vendor_pays,
            quote=rate.as_quote(on=timezone.localdate(now)),
        )
        for partner_id, rate in form.cleaned_data["rates"].items()
    }
    rate = rate_on(timezone.localdate(now))
    shown = ShownRate(rate.khr_per_usd, rate.valid_on, rate.source) if rate else None
    charges = (charge_in(choice.charge, form.paid_in, shown) for choice in deliveries.values())
    total = form.goods_total + Money.total(charges, form.paid_in)
    member = buying_as(user=request.user)
    buyer = _buyer(request, where, member)
    asked = in_name.hand_over(
        request,
        member=member,
        basket_id=basket.pk,
        buyer=buyer,
        destination=where_of(where),
        deliveries=deliveries,
        payment_method=form.cleaned_data["payment_method"],
        total=total,
        now=now,
    )
    if asked is not None:
        return asked
    try:
        purchase = place_and_start(
            basket_id=basket.pk,
            buyer=buyer,
            destination=where_of(where),
            deliveries=deliveries,
            payment_method=form.cleaned_data["payment_method"],
            expected_total=total,
            rate=rate,
            now=now,
        )
    except AlreadyPlaced as error:
        return redirect("checkout:payment", token=error.purchase.token)
    except SoldOut as error:
        return _tell_sold_out(request, error)
    except TooMuchOnTrust as error:
        form.add_error("payment_method", str(error))
        return None
    except UnableToPlacePurchase as error:
        messages.error(request, str(error))
        return redirect("storefront:basket")
    return redirect("checkout:payment", token=purchase.token)


def _tell_sold_out(request: HttpRequest, error: SoldOut) -> HttpResponse:
    """Name each thing that is sold out, on the basket where the buyer can change it."""
    messages.error(request, str(error))
    for line in error.lines:
        text = _("%(product)s: %(left)d left") if line.left else _("%(product)s is sold out")
        messages.error(request, text % {"product": line.title, "left": line.left})
    return redirect("storefront:basket")


def _buyer(request: HttpRequest, where: dict[str, Any], member: Member | None) -> Buyer:
    user = request.user if request.user.is_authenticated else None
    channel = request.POST.get("notice_channel", "")
    return Buyer(
        name=where["name"],
        phone=where["phone"],
        email=where["email"],
        language=get_language() or "km",
        user=user,
        notice_channel=channel if channel in {choice.code for choice in _notices(request, where)} else "",
        organisation_id=member.organisation_id if member is not None else None,
    )


def _notices(request: HttpRequest, where: dict[str, Any]) -> list[NoticeChoice]:
    """Return the ways in which this buyer may choose to hear of parcels."""
    has_telegram = bool(getattr(request.user, "telegram_chat_id", ""))
    return notice_choices(phone=str(where["phone"]), email=where["email"] or "", has_telegram=has_telegram)


def _purchase(token: str) -> Purchase:
    """Return the purchase with this token, or answer 404: nobody can guess one."""
    lines = Prefetch(
        "orders",
        Order.objects.select_related(
            "vendor",
            "partner__district",
            "partner__province",
            "shipping_address__district",
            "shipping_address__province",
        )
        .prefetch_related("lines__product__parent")
        .order_by("pk"),
    )
    purchases = Purchase.objects.select_related("shipping_address").prefetch_related(lines, "receipts__refunds__order")
    return get_object_or_404(purchases, token=token)


def _rate_of(purchase: Purchase) -> ShownRate | None:
    """Return the rate that was shown when the purchase was placed: it is frozen with it."""
    if purchase.khr_per_usd is None:
        return None
    day = purchase.rate_valid_on or timezone.localdate(purchase.placed_at)
    return ShownRate(khr_per_usd=purchase.khr_per_usd, valid_on=day, source=purchase.rate_source)


@never_cache
@require_GET
def payment(request: HttpRequest, token: str) -> HttpResponse:
    """Show the code to pay, what has become of it, and turn to paid by itself."""
    purchase = _purchase(token)
    page = payment_page(purchase=purchase, rate=_rate_of(purchase), now=database_now())
    return render(request, "checkout/payment.html", {"page": page, "rate": _rate_of(purchase)})


@never_cache
@require_GET
def payment_status(request: HttpRequest, token: str) -> HttpResponse:
    """Answer the waiting page: nothing while its state stands, else the panel that takes its place."""
    purchase = _purchase(token)
    page = payment_page(purchase=purchase, rate=_rate_of(purchase), now=database_now())
    seen = (request.GET.get("state"), request.GET.get("due"))
    if seen == (page.mark, str(page.due.amount)):
        return HttpResponse(status=204)
    response = render(request, "checkout/_payment_panel.html", {"page": page, "rate": _rate_of(purchase)})
    response["X-Payment-State"] = page.state
    return response


@require_POST
def new_code(request: HttpRequest, token: str) -> HttpResponse:
    """Make a new code for each part whose old one is over."""
    purchase = _purchase(token)
    try:
        start_payment(purchase_id=purchase.pk, now=database_now())
    except UnableToStartPayment as error:
        messages.error(request, str(error))
    return redirect("checkout:payment", token=token)


@require_POST
def other_way(request: HttpRequest, token: str) -> HttpResponse:
    """Let the buyer pay in another way."""
    purchase = _purchase(token)
    try:
        change_way(purchase_id=purchase.pk, way=request.POST.get("way", ""), now=database_now())
    except (UnableToChangePayment, UnableToStartPayment) as error:
        messages.error(request, str(error))
    return redirect("checkout:payment", token=token)


@require_POST
def calling_off(request: HttpRequest, token: str) -> HttpResponse:
    """Call off what is not paid yet, by the buyer's wish."""
    purchase = _purchase(token)
    user = request.user if request.user.is_authenticated else None
    try:
        call_off(purchase_id=purchase.pk, by=user, now=timezone.now())
    except UnableToChangePayment as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It is called off. Nothing is owed."))
    return redirect("checkout:payment", token=token)


@require_GET
def code_image(request: HttpRequest, token: str, attempt: str) -> HttpResponse:
    """Return an attempt's code as a picture; it never changes, so a phone may keep it."""
    return _picture(_payload(token, attempt), qrcode.image.svg.SvgPathImage, "image/svg+xml")


@require_GET
def code_png(request: HttpRequest, token: str, attempt: str) -> HttpResponse:
    """Return the code as a file for the gallery: a bank app on the same phone reads it from there."""
    response = _picture(_payload(token, attempt), qrcode.image.pil.PilImage, "image/png")
    response["Content-Disposition"] = 'attachment; filename="khqr.png"'
    return response


def _payload(token: str, attempt: str) -> str:
    """Return the text of an attempt's code, or answer 404."""
    purchase = get_object_or_404(Purchase, token=token)
    found = purchase.payment_attempts.filter(public_id=attempt).filter(shown=Shown.QR).exclude(payload="").first()
    if found is None:
        raise Http404
    return found.payload


def _picture(payload: str, factory: Any, content_type: str) -> HttpResponse:
    picture = qrcode.make(
        payload, image_factory=factory, error_correction=qrcode.constants.ERROR_CORRECT_M, border=3, box_size=12
    )
    out = io.BytesIO()
    picture.save(out)
    response = HttpResponse(out.getvalue(), content_type=content_type)
    response["Cache-Control"] = "private, max-age=3600, immutable"
    return response


@never_cache
@require_GET
def track(request: HttpRequest, token: str) -> HttpResponse:
    """Show a purchase and where its parcels are, to whoever holds its link."""
    purchase = _purchase(token)
    page = purchase_page(purchase=purchase, rate=_rate_of(purchase), now=timezone.now())
    context = {
        "page": page,
        "rate": _rate_of(purchase),
        "notices": notice_choices_of(purchase),
        "chosen_notice": purchase.notice_channel,
        "incidents": incidents_of_purchase(purchase=purchase),
        "returns": returns_of_purchase(purchase=purchase),
        "papers": papers_of_purchase(purchase=purchase),
        "exports": buyers_files(purchase=purchase),
        "business": business_of(purchase=purchase),
        "waiting": waiting_for_purchase(token=purchase.token),
    }
    response = render(request, "purchase/track.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def start(request: HttpRequest) -> HttpResponse:
    """Begin at the address."""
    return redirect("checkout:address")
