"""What vendors are before the tax office: entered by them or by an officer, confirmed by another; and the rates."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.viewsets.model import ModelViewSet

from cms.desk.areas import area_at, found_in_area, within_area
from cms.desk.people import officer_of
from cms.desk.screens import needs, refuse, refuse_all, show
from cms.desk.watching import WatchHistoryView
from marketplace.core.day_field import DayField
from marketplace.core.errors import DomainError, RefusedInput
from payments.papers.models import AgencyMode, ProfileStatus, TaxProfile, TaxRate
from payments.papers.services.profiles import TaxAnswers, confirm_profile, propose_profile, refuse_profile
from vendors.models import Vendor

SEE, ENTER, DECIDE = "papers.view_taxprofile", "papers.add_taxprofile", "papers.change_taxprofile"
ICON: Final = "doc-full-inverse"
PAGE_SIZE: Final = 30
TABS: Final = (ProfileStatus.PROPOSED, ProfileStatus.CONFIRMED, ProfileStatus.REFUSED)
TEXTS: Final = ("tin", "legal_name_km", "legal_name_en", "address_km", "address_en", "agent_letter")


class ProfileForm(forms.Form):
    """A tax profile as an officer enters it."""

    is_vat_registered = forms.BooleanField(label=_("Registered for VAT"), required=False)
    tin = forms.CharField(label=_("Tax identification number (TIN)"), max_length=20, required=False)
    legal_name_km = forms.CharField(label=_("Legal name in Khmer"), max_length=200, required=False)
    legal_name_en = forms.CharField(label=_("Legal name in English"), max_length=200, required=False)
    address_km = forms.CharField(label=_("Address in Khmer"), max_length=300, required=False)
    address_en = forms.CharField(label=_("Address in English"), max_length=300, required=False)
    agency_mode = forms.ChoiceField(
        label=_("Who issues the papers"),
        choices=AgencyMode.choices,
        help_text=_("By Prakas 597. The marketplace may be the agent only by a letter of the tax office."),
    )
    agent_letter = forms.CharField(label=_("Letter of the tax office about the agent"), max_length=100, required=False)
    valid_from = DayField(label=_("Holds from"), help_text=_("Today or a later day; never backwards."))

    @property
    def answers(self) -> TaxAnswers:
        """What was entered."""
        data = self.cleaned_data
        texts = {name: data[name].strip() for name in TEXTS}
        return TaxAnswers(
            valid_from=data["valid_from"],
            is_vat_registered=data["is_vat_registered"],
            agency_mode=data["agency_mode"],
            **texts,
        )


class DecisionForm(forms.Form):
    """Confirm it, or send it back with a reason."""

    outcome = forms.ChoiceField(
        label=_("What do you decide?"),
        choices=(("confirm", _("It is right: confirm it")), ("refuse", _("It is wrong: send it back"))),
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why it is sent back"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


@require_GET
@needs(SEE)
def index(request: HttpRequest) -> HttpResponse:
    """List tax profiles: those that wait, those confirmed, those sent back."""
    tab = request.GET.get("tab", ProfileStatus.PROPOSED)
    tab = tab if tab in TABS else ProfileStatus.PROPOSED
    rows = within_area(request, TaxProfile.objects.select_related("vendor__province", "proposed_by"))
    page = Paginator(rows.filter(status=tab).order_by("-proposed_at", "-pk"), PAGE_SIZE).get_page(request.GET.get("p"))
    tabs = [(value, ProfileStatus(value).label) for value in TABS]
    context = {"page": page, "tab": tab, "tabs": tabs, "may_enter": request.user.has_perm(ENTER)}
    return show(request, "cms/officers/money/tax_profiles.html", title=_g("Tax profiles"), icon=ICON, context=context)


@require_http_methods(["GET", "POST"])
@needs(SEE)
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one tax profile, and decide it."""
    profile = found_in_area(request, TaxProfile.objects.select_related("vendor", "proposed_by", "decided_by"), pk=pk)
    may = request.user.has_perm(DECIDE)
    if request.method == "POST" and not may:
        raise PermissionDenied
    may_decide = may and profile.status == ProfileStatus.PROPOSED
    form = DecisionForm(request.POST or None)
    if may_decide and form.is_valid() and _decided(request, profile, form):
        messages.success(request, _g("It is decided."))
        return redirect("officers_tax:index")
    context = {
        "profile": profile,
        "form": form,
        "may_decide": may_decide,
        "button": _g("Decide"),
        "back": reverse("officers_tax:index"),
    }
    return show(
        request,
        "cms/officers/money/tax_profile.html",
        title=profile.legal_name,
        icon=ICON,
        crumbs=[(reverse("officers_tax:index"), _g("Tax profiles"))],
        context=context,
    )


def _decided(request: HttpRequest, profile: TaxProfile, form: DecisionForm) -> bool:
    by, now = officer_of(request), timezone.now()
    try:
        if form.cleaned_data["outcome"] == "confirm":
            confirm_profile(profile=profile, by=by, now=now)
        else:
            refuse_profile(profile=profile, reason=form.cleaned_data["reason"], by=by, now=now)
    except DomainError as error:
        refuse(form, error)
        return False
    return True


@require_http_methods(["GET", "POST"])
@needs(ENTER)
def enter(request: HttpRequest, vendor_pk: int) -> HttpResponse:
    """Enter a vendor's tax profile; another officer confirms it."""
    return _enter(request, found_in_area(request, Vendor.objects.all(), pk=vendor_pk))


@require_http_methods(["GET", "POST"])
@needs(ENTER)
def ours(request: HttpRequest) -> HttpResponse:
    """Enter the marketplace's own tax profile; another officer confirms it."""
    if not area_at(request).is_national:
        return redirect("officers_tax:index")
    return _enter(request, None)


def _enter(request: HttpRequest, vendor: Vendor | None) -> HttpResponse:
    last = TaxProfile.objects.filter(vendor=vendor).order_by("-pk").first()
    names = (*TEXTS, "is_vat_registered", "agency_mode")
    initial = {name: getattr(last, name) for name in names} if last else {}
    if vendor and not last:
        place = vendor.village or vendor.commune or vendor.district or vendor.province
        initial |= {"legal_name_km": vendor.legal_name, "address_km": place.path_km, "address_en": place.path_en}
    form = ProfileForm(request.POST or None, initial=initial | {"valid_from": timezone.localdate()})
    if form.is_valid():
        try:
            made = propose_profile(vendor=vendor, answers=form.answers, by=officer_of(request), now=timezone.now())
        except RefusedInput as error:
            refuse_all(form, error)
        else:
            messages.success(request, _g("It is entered. Another officer confirms it."))
            return redirect("officers_tax:page", made.pk)
    back = reverse("officers_tax:index")
    context = {"form": form, "button": _g("Enter it"), "back": back}
    title = vendor.name if vendor else _g("The marketplace's own tax profile")
    crumbs = [(back, _g("Tax profiles"))]
    return show(request, "cms/officers/form.html", title=title, icon=ICON, crumbs=crumbs, context=context)


class TaxViewSet(ViewSet):
    """Screens for tax profiles."""

    url_prefix = "marketplace/tax"
    url_namespace = "officers_tax"
    icon = ICON

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", index, name="index"),
            path("<int:pk>/", page, name="page"),
            path("ours/", ours, name="ours"),
            path("vendors/<int:vendor_pk>/", enter, name="enter"),
        ]


class RateIndexView(generic.IndexView):
    """The rates, the newest first."""

    page_title = _("Tax rates")
    any_permission_required: ClassVar[list[str]] = ["view", "add"]


class TaxRateViewSet(ModelViewSet):
    """Screens for `TaxRate`: a rate is added and never changed, so that what is out stays true."""

    model = TaxRate
    icon = "order"
    url_prefix = "marketplace/tax-rates"
    url_namespace = "officers_tax_rates"
    menu_label = _("Tax rates")
    index_view_class = RateIndexView
    history_view_class = WatchHistoryView
    copy_view_enabled = False
    add_to_reference_index = False
    panels: ClassVar[list[Any]] = [
        FieldPanel("kind", heading=_("Tax")),
        FieldPanel("valid_from", heading=_("Holds from")),
        FieldPanel("percent", heading=_("Percent")),
        FieldPanel("exempt_below", heading=_("Not due below, in riel")),
        FieldPanel("source", heading=_("Source"), help_text=_("The law or Prakas, with its date.")),
    ]
    list_display: ClassVar[tuple[Any, ...]] = (
        Column("kind", label=_("Tax"), accessor="get_kind_display"),
        Column("valid_from", label=_("Holds from")),
        Column("percent", label=_("Percent")),
        Column("exempt_below", label=_("Not due below, in riel")),
        Column("source", label=_("Source")),
    )
    ordering = ("kind", "-valid_from")


TAX: Final = TaxViewSet("officers_tax")
TAX_RATES: Final = TaxRateViewSet()
