"""A purchase's papers, and the business they are made out to, for whoever holds the purchase's link."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from marketplace.exports.files import file_of as export_file
from marketplace.exports.files import scan_file
from marketplace.exports.selectors.files import paper_for_buyer as export_paper_for_buyer
from marketplace.exports.selectors.files import scan_for_buyer
from marketplace.sales.order.models import Purchase
from payments.papers.errors import UnableToIssuePaper
from payments.papers.files import file_of, pdf_answer
from payments.papers.models import Paper
from payments.papers.proforma import has_proforma, proforma_pdf
from payments.papers.selectors import business_of, paper_for_buyer, papers_of_purchase
from payments.papers.services.mending import set_business_buyer


class BusinessForm(forms.Form):
    """The business in whose name the papers are."""

    name = forms.CharField(label=gettext_lazy("Name of the business"), max_length=200)
    address = forms.CharField(label=gettext_lazy("Address of the business"), max_length=300)
    tin = forms.CharField(
        label=gettext_lazy("Tax identification number (TIN)"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("For example K002-123456789. Leave it empty if you have none."),
    )


@require_GET
def paper(request: HttpRequest, token: str, public_id: str, kind: str) -> HttpResponse:
    """Hand out one paper of a purchase."""
    purchase = get_object_or_404(Purchase, token=token)
    try:
        found = paper_for_buyer(purchase=purchase, public_id=public_id)
    except Paper.DoesNotExist as error:
        raise Http404 from error
    answer = file_of(found, kind)
    answer["Cache-Control"] = "private, max-age=3600"  # it never changes, so a phone may keep it
    return answer


@never_cache
@require_GET
def proforma(request: HttpRequest, token: str) -> HttpResponse:
    """Hand out the proforma invoice of a purchase by agreement."""
    purchase = get_object_or_404(Purchase.objects.select_related("shipping_address"), token=token)
    if not has_proforma(purchase):
        raise Http404
    return pdf_answer(proforma_pdf(purchase=purchase, now=timezone.now()), name=f"PF-{purchase.number}")


@never_cache
@require_http_methods(["GET", "POST"])
def business(request: HttpRequest, token: str) -> HttpResponse:
    """Make out the papers of a purchase to a business."""
    purchase = get_object_or_404(Purchase, token=token)
    known, papers = business_of(purchase=purchase), papers_of_purchase(purchase=purchase)
    initial = {"name": known.name, "address": known.address, "tin": known.tin} if known else None
    form = BusinessForm(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        by = request.user if request.user.is_authenticated else None
        try:
            set_business_buyer(purchase=purchase, by=by, now=timezone.now(), **form.cleaned_data)
        except UnableToIssuePaper as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The papers are made out to your business."))
            return redirect("checkout:track", token=token)
    context = {"form": form, "token": token, "number": purchase.number, "is_out": bool(papers), "is_set": known}
    return render(request, "papers/business.html", context, status=422 if form.errors else 200)


@require_GET
def export_paper(request: HttpRequest, token: str, public_id: str) -> HttpResponse:
    """Hand out one paper with which the buyer brings the goods in."""
    found = export_paper_for_buyer(purchase=get_object_or_404(Purchase, token=token), public_id=public_id)
    if found is None:
        raise Http404
    return export_file(found, "pdf")


@require_GET
def export_scan(request: HttpRequest, token: str, public_id: str) -> HttpResponseBase:
    """Hand out a scan of what an authority issued, where the buyer needs it."""
    found = scan_for_buyer(purchase=get_object_or_404(Purchase, token=token), public_id=public_id)
    if found is None:
        raise Http404
    return scan_file(found)
