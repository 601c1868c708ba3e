"""What a vendor sets without review: price and pieces, a reduction, where pieces lie, a holiday."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from marketplace.core.errors import DomainError
from marketplace.vendor_portal.doors import MemberRequest, member_page
from marketplace.vendor_portal.forms.refusals import show_refusal
from marketplace.vendor_portal.forms.stock import PLACE, HolidayForm, PlacesForm, ReductionForm, StockForm
from vendors.errors import UnableToChangeStock
from vendors.permissions import can_change_stock, can_edit_listings
from vendors.selectors import product_for, stock_for, variant_for
from vendors.services.holidays import end_holiday, go_on_holiday
from vendors.services.places import move_pieces, pieces_by_place, sell_from, set_reserves
from vendors.services.prices import end_reduction, reduce_price
from vendors.services.stock import change_offer, offer_of


@member_page(can_change_stock)
@require_http_methods(["GET", "POST"])
def stock(request: MemberRequest, product_code: str) -> HttpResponse:
    """Change price, pieces, reduction and places of what is on sale, at once; each in a form of its own."""
    try:
        product = product_for(vendor=request.vendor, code=product_code)
        row = variant_for(vendor=request.vendor, code=product_code)
        record = stock_for(vendor=request.vendor, product=product)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    places = pieces_by_place(vendor=request.vendor, product=product)
    what: dict[str, Any] = {"vendor": request.vendor, "product": product, "by": request.user}
    now = timezone.now()
    asked = next((name for name in ("reduce", "end", "places", "carry", "sell_from") if name in request.POST), "offer")
    sent = {name: request.POST if request.method == "POST" and asked == name else None for name in
            ("offer", "reduce", "places")}  # fmt: skip
    started = {name: getattr(record, name) for name in ("sale_price_usd", "sale_from", "sale_to")}
    started["sale_price"] = f"{record.sale_price:.0f}" if record.sale_price is not None else ""
    form = StockForm(sent["offer"], initial=StockForm.initial_of(offer_of(record)))
    reduction = ReductionForm(sent["reduce"], initial=started)
    elsewhere = PlacesForm(sent["places"], places=places)

    def carry() -> None:
        source, number = (
            int(request.POST["carry"]),
            next(p for p in places if str(p.partner_id) == request.POST["carry"]),
        )
        move_pieces(**what, from_id=source, to_id=record.partner_id, num_pieces=number.num_pieces, now=now)

    ways: dict[str, tuple[forms.Form | None, Callable[[], None]]] = {
        "offer": (form, lambda: change_offer(**what, offer=form.offer(), now=now)),
        "reduce": (reduction, lambda: reduce_price(**what, reduction=reduction.reduction(), now=now)),
        "end": (None, lambda: end_reduction(**what, now=now)),
        "places": (elsewhere, lambda: set_reserves(**what, pieces=elsewhere.pieces())),
        "carry": (None, carry),
        "sell_from": (None, lambda: sell_from(**what, partner_id=int(request.POST["sell_from"]), now=now)),
    }
    if request.method == "POST" and _done(request, *ways[asked]):
        messages.success(request, _("Saved. Buyers see it now."))
        return redirect("vendor_portal:listings", code=request.vendor.code)
    context = {"vendor": request.vendor, "form": form, "row": row, "record": record, "reduction": reduction}
    return render(request, "vendor_portal/stock.html", context | {"places": places, "elsewhere": elsewhere})


def _done(request: MemberRequest, form: forms.Form | None, act: Callable[[], None]) -> bool:
    """Do what a form or a button asks for and return whether it was done; what was refused stands beside the field."""
    if form is not None and not form.is_valid():
        return False
    try:
        act()
    except UnableToChangeStock as error:
        if form is not None:
            form.add_error("num_in_stock", str(error))
        return False
    except (ValueError, StopIteration) as error:
        raise Http404 from error
    except DomainError as error:
        if form is None:
            messages.error(request, str(error))
        else:
            names = {name.replace(PLACE, "place."): name for name in form.fields if name.startswith(PLACE)}
            show_refusal(form, error, names=names)
        return False
    return True


@member_page(can_edit_listings)
@require_http_methods(["GET", "POST"])
def holiday(request: MemberRequest) -> HttpResponse:
    """Close the shop from a day to a day, or open it again before."""
    vendor: Any = request.vendor
    data = request.POST if request.method == "POST" and "end" not in request.POST else None
    form = HolidayForm(data, initial={"away_from": vendor.away_from, "away_to": vendor.away_to})

    def go() -> None:
        days = form.cleaned_data
        go_on_holiday(vendor=vendor, first=days["away_from"], last=days["away_to"], by=request.user, now=timezone.now())

    if request.method == "POST":
        way = (form, go) if data is not None else (None, lambda: end_holiday(vendor=vendor, by=request.user))
        if _done(request, *way):
            messages.success(request, _("Saved. Buyers see it now."))
            return redirect("vendor_portal:desk", code=vendor.code)
    back_on = vendor.back_on(timezone.localdate())
    return render(request, "vendor_portal/holiday.html", {"vendor": vendor, "form": form, "back_on": back_on})
