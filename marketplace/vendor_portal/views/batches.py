"""Batches of a product, and the labels that are stuck on their packs."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalogue.models import Product
from catalogue.selectors import batch_of, batches_of
from catalogue.services.provenance import record_batch
from logistics.pack_labels import render_pack_labels
from marketplace.core.errors import DomainError
from marketplace.vendor_portal.doors import MemberRequest, member_page
from marketplace.vendor_portal.forms.batches import BatchForm
from marketplace.vendor_portal.forms.refusals import show_refusal
from vendors.permissions import can_change_stock
from vendors.selectors import product_for


@member_page(can_change_stock)
@require_http_methods(["GET", "POST"])
def batches(request: MemberRequest, product_code: str) -> HttpResponse:
    """Show the batches of a product, and record one more; one with a number that is there is written over."""
    product = _product(request, product_code)
    form = BatchForm(request.POST or None, initial={"made_on": timezone.localdate()})
    if form.is_bound and form.is_valid():
        try:
            record_batch(product=product, content=form.content, by=request.user)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The batch is recorded. Print its labels below."))
            return redirect("vendor_portal:batches", code=request.vendor.code, product_code=product_code)
    context = {"vendor": request.vendor, "product": product, "form": form, "batches": batches_of(product=product)}
    return render(request, "vendor_portal/batches.html", context)


@member_page(can_change_stock)
@require_safe
def labels(request: MemberRequest, product_code: str, batch_code: str) -> HttpResponse:
    """Give a sheet of labels to print."""
    product = _product(request, product_code)
    try:
        batch = batch_of(product=product, code=batch_code)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    pdf = render_pack_labels(batch=batch, on=timezone.localdate())
    response = HttpResponse(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="labels-{batch.code}.pdf"'
    return response


def _product(request: MemberRequest, code: str) -> Product:
    """Return a product of this vendor; a variant's batches are those of the product."""
    try:
        product = product_for(vendor=request.vendor, code=code)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    if product.is_child:
        raise Http404
    return product
