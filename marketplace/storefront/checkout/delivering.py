"""The second screen of checkout: how each vendor's goods travel, how it is paid, and placing the purchase."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from marketplace.core.clock import database_now
from marketplace.core.money import Money
from marketplace.organisations.models import Member
from marketplace.organisations.selectors import buying_as
from marketplace.sales.address.placed import DeliverTo
from marketplace.sales.order.errors import AlreadyPlaced, SoldOut, TooMuchOnTrust, UnableToPlacePurchase
from marketplace.sales.order.services.placement import Buyer
from marketplace.sales.order.utils import DeliveryChoice
from marketplace.storefront.abroad_forms import CheckoutAbroadForm
from marketplace.storefront.checkout import in_name
from marketplace.storefront.checkout.abroad import is_beyond, lines_of, place_of, where_of
from marketplace.storefront.checkout.addressing import address_of
from marketplace.storefront.checkout.crossing import landed_there, refused_there
from marketplace.storefront.checkout.forms import AddressForm, DeliveryForm
from marketplace.storefront.checkout.selectors.delivery import DeliveryGroup, Totals, charge_in, delivery_groups, totals
from marketplace.storefront.checkout.selectors.notices import NoticeChoice, notice_choices
from marketplace.storefront.region import currency_of
from marketplace.storefront.selectors.basket import Visit
from marketplace.storefront.selectors.rates import ShownRate, shown_rate
from marketplace.storefront.visits import visit_of_request
from payments.selectors import rate_on
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
