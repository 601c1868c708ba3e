"""Batches of payouts: made by one officer, checked and sent by another, and what the bank said of them."""

from __future__ import annotations

from functools import wraps
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets import AdminDateInput

from cms.desk.areas import area_at
from cms.desk.people import officer_of
from cms.desk.screens import View, needs, refuse, show
from marketplace.core import audit
from marketplace.core.db import MoneySum
from marketplace.core.errors import DomainError
from marketplace.core.money import Money
from payments.payouts.exports import Debtor, bakong_file, bank_file, pain_001
from payments.payouts.models import Payout, PayoutBatch
from payments.payouts.selectors import payouts_of
from payments.payouts.services.batches import make_batch, send_batch, withdraw_batch
from payments.payouts.services.outcomes import confirm_payout, fail_payout, take_answer

SEE, MAKE, CHANGE = "payouts.view_payoutbatch", "payouts.add_payoutbatch", "payouts.change_payoutbatch"
ICON: Final = "order"
PAGE_SIZE: Final = 30
PAYOUTS_ON_A_PAGE: Final = 100
#: What a line of the bank's file did, in words.
DID: Final = {
    "confirmed": _("arrived"),
    "failed": _("failed"),
    "unknown": _("we have no such payout"),
    "other amount": _("the amount is another; nothing was done"),
    "unknown status": _("the status is not known; nothing was done"),
    "refused": _("nothing was done"),
}


class BatchForm(forms.Form):
    """Which statements are paid together."""

    currency = forms.ChoiceField(label=_("Currency"), choices=[("KHR", _("Riel")), ("USD", _("Dollars"))])
    day = forms.DateField(label=_("Statements up to this day"), widget=AdminDateInput)


class ConfirmForm(forms.Form):
    """The bank's reference of a transfer that arrived."""

    reference = forms.CharField(label=_("The bank's reference"), max_length=100)


class FailForm(forms.Form):
    """Why a transfer did not arrive."""

    reason = forms.CharField(
        label=_("Why it failed"), max_length=300, help_text=_("The vendor reads it."), widget=forms.Textarea
    )


class AnswerForm(forms.Form):
    """The bank's file."""

    file = forms.FileField(
        label=_("The bank's file"),
        help_text=_("CSV in UTF-8 with the columns reference, amount, status, bank_reference, reason."),
    )


def for_the_whole_country(view: View) -> View:
    """Let in only who stands for the whole country: a batch holds payouts of every province."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not area_at(request).is_national:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_GET
@needs(SEE)
@for_the_whole_country
def batches(request: HttpRequest) -> HttpResponse:
    """Show the batches, the newest first."""
    rows = PayoutBatch.objects.select_related("made_by", "checked_by").annotate(
        num=Count("payouts"), total=MoneySum("payouts__amount")
    )
    page = Paginator(rows.order_by("-made_at", "-pk"), PAGE_SIZE).get_page(request.GET.get("p"))
    told = [(one, _sum_of(one)) for one in page]
    context = {"page": page, "rows": told, "may_make": request.user.has_perm(MAKE)}
    return show(request, "cms/officers/batches.html", title=_g("Payouts"), icon=ICON, context=context)


@require_http_methods(["GET", "POST"])
@needs(MAKE)
@for_the_whole_country
def new(request: HttpRequest) -> HttpResponse:
    """Make a batch of the statements that wait for their money."""
    form = BatchForm(request.POST or None, initial={"day": timezone.localdate(), "currency": "KHR"})
    if form.is_valid():
        try:
            made = make_batch(by=officer_of(request), now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _g("The batch is made. Another officer checks and sends it."))
            return redirect("officers_batches:batch", number=made.number)
    context = {"form": form, "button": _g("Make"), "back": reverse("officers_batches:list")}
    return _form(request, _g("New batch"), context)


@require_GET
@needs(SEE)
@for_the_whole_country
def batch(request: HttpRequest, number: str) -> HttpResponse:
    """Show one batch, its payouts and what can be done with it."""
    found = get_object_or_404(PayoutBatch.objects.select_related("made_by", "checked_by"), number=number)
    page = Paginator(payouts_of(batch=found), PAYOUTS_ON_A_PAGE).get_page(request.GET.get("p"))
    is_made_by_me = found.made_by_id == officer_of(request).pk
    total = found.payouts.aggregate(total=MoneySum("amount"))["total"]
    context = {
        "batch": found,
        "page": page,
        "total": Money(total, found.currency) if total else None,
        "may_change": request.user.has_perm(CHANGE),
        "is_made_by_me": is_made_by_me,
        "has_debtor": bool(settings.PAYOUT_DEBTOR_ACCOUNT),
    }
    return show(request, "cms/officers/batch.html", title=found.number, icon=ICON, crumbs=_crumbs(), context=context)


@require_POST
@needs(CHANGE)
@for_the_whole_country
def send(request: HttpRequest, number: str) -> HttpResponse:
    """Check and send a batch, as the second officer."""
    found = get_object_or_404(PayoutBatch, number=number)
    try:
        send_batch(batch=found, by=officer_of(request), now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _g("It is sent. Download the file and hand it to the bank."))
    return redirect("officers_batches:batch", number=number)


@require_POST
@needs(CHANGE)
@for_the_whole_country
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take a batch back that nobody has checked."""
    found = get_object_or_404(PayoutBatch, number=number)
    try:
        withdraw_batch(batch=found, by=officer_of(request), now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _g("It is taken back. Its statements wait for another batch."))
    return redirect("officers_batches:batch", number=number)


@require_GET
@needs(CHANGE)
@for_the_whole_country
def file(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """Hand out a file for the bank, and write down who took it. There is none before the batch is sent."""
    found = get_object_or_404(PayoutBatch.objects.exclude(sent_at=None), number=number)
    made = _content(found, kind)
    audit.record(actor=officer_of(request), action="batch.file_taken", subject=found, data={"kind": kind})
    answer = HttpResponse(made[0], content_type=made[1])
    answer.headers["Content-Disposition"] = f'attachment; filename="{number}-{kind}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _content(found: PayoutBatch, kind: str) -> tuple[str | bytes, str]:
    if kind == "bank.csv":
        return bank_file(batch=found), "text/csv; charset=utf-8"
    if kind == "bakong.csv":
        return bakong_file(batch=found), "text/csv; charset=utf-8"
    if kind == "pain.001.xml" and settings.PAYOUT_DEBTOR_ACCOUNT and found.sent_at:
        debtor = Debtor(settings.PAYOUT_DEBTOR_NAME, settings.PAYOUT_DEBTOR_ACCOUNT, settings.PAYOUT_DEBTOR_BANK)
        return pain_001(batch=found, debtor=debtor, at=timezone.localtime(found.sent_at)), "application/xml"
    raise Http404


@require_http_methods(["GET", "POST"])
@needs(CHANGE)
@for_the_whole_country
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """Note that a payout arrived."""
    payout = get_object_or_404(Payout.objects.select_related("batch"), key=key)
    form = ConfirmForm(request.POST or None)
    if form.is_valid():
        try:
            confirm_payout(
                payout=payout, reference=form.cleaned_data["reference"], by=officer_of(request), now=timezone.now()
            )
        except DomainError as error:
            refuse(form, error, "reference")
        else:
            messages.success(request, _g("Noted: it arrived."))
            return redirect("officers_batches:batch", number=payout.batch.number)
    return _form(request, _g("%(payout)s arrived") % {"payout": payout.key}, _of_payout(form, payout, _g("It arrived")))


@require_http_methods(["GET", "POST"])
@needs(CHANGE)
@for_the_whole_country
def fail(request: HttpRequest, key: str) -> HttpResponse:
    """Note that a payout failed, with the reason that its vendor reads."""
    payout = get_object_or_404(Payout.objects.select_related("batch"), key=key)
    form = FailForm(request.POST or None)
    if form.is_valid():
        try:
            fail_payout(payout=payout, reason=form.cleaned_data["reason"], by=officer_of(request), now=timezone.now())
        except DomainError as error:
            refuse(form, error, "reason")
        else:
            messages.success(request, _g("Noted: it failed. The vendor is told, and the next batch takes it up."))
            return redirect("officers_batches:batch", number=payout.batch.number)
    context = _of_payout(form, payout, _g("It failed")) | {"is_harsh": True}
    return _form(request, _g("%(payout)s failed") % {"payout": payout.key}, context)


@require_http_methods(["GET", "POST"])
@needs(CHANGE)
@for_the_whole_country
def answer(request: HttpRequest) -> HttpResponse:
    """Take the bank's file of what became of payouts, and show what each line did."""
    form = AnswerForm(request.POST or None, request.FILES or None)
    told: list[Any] = []
    if form.is_valid():
        try:
            content = form.cleaned_data["file"].read()
            taken = take_answer(content=content, by=officer_of(request), now=timezone.now())
        except DomainError as error:
            refuse(form, error, "file")
        else:
            told = [(row["reference"], DID[row["did"]], row.get("why", "")) for row in taken.outcome or []]
            messages.success(request, _g("The file was read."))
    context = {"form": form, "button": _g("Read"), "back": reverse("officers_batches:list"), "told": told}
    return show(
        request,
        "cms/officers/bank_answer.html",
        title=_g("Answer of the bank"),
        icon=ICON,
        crumbs=_crumbs(),
        context=context,
    )


def _sum_of(batch: Any) -> Money | None:
    """Return the sum of a batch whose row was read with its `total`."""
    return Money(batch.total, batch.currency) if batch.total else None


def _of_payout(form: forms.Form, payout: Payout, button: str) -> dict[str, Any]:
    back = reverse("officers_batches:batch", args=[payout.batch.number])
    intro = _g("%(holder)s, %(account)s: %(amount)s") % {
        "holder": payout.holder,
        "account": payout.account,
        "amount": payout.money,
    }
    return {"form": form, "button": button, "back": back, "intro": intro}


def _form(request: HttpRequest, title: str, context: dict[str, Any]) -> HttpResponse:
    return show(request, "cms/officers/form.html", title=title, icon=ICON, crumbs=_crumbs(), context=context)


def _crumbs() -> list[tuple[str, str]]:
    return [(reverse("officers_batches:list"), _g("Payouts"))]


class BatchesViewSet(ViewSet):
    """Screens of batches of payouts."""

    url_prefix = "marketplace/batches-of-payouts"
    url_namespace = "officers_batches"
    icon = ICON

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", batches, name="list"),
            path("new/", new, name="new"),
            path("answer/", answer, name="answer"),
            path("payouts/<str:key>/arrived/", confirm, name="confirm"),
            path("payouts/<str:key>/failed/", fail, name="fail"),
            path("<str:number>/", batch, name="batch"),
            path("<str:number>/send/", send, name="send"),
            path("<str:number>/withdraw/", withdraw, name="withdraw"),
            path("<str:number>/files/<str:kind>", file, name="file"),
        ]


BATCHES: Final = BatchesViewSet("officers_batches")
