"""Certificates: entered from the paper, looked up, revoked; never changed, for others have relied on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

import django_filters
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column

from catalogue.models import Certificate, CertificateKind
from catalogue.services.certificates import issue_certificate, revoke_certificate
from cms.desk.areas import area_at, found_in_area
from cms.desk.people import officer_of
from cms.desk.screens import needs, refuse_all, show
from cms.desk.watching import WatchIndexView, WatchInspectView, WatchViewSet
from cms.viewsets.goods.certificate_forms import CertificateForm, RevokeForm, initial_from
from cms.viewsets.goods.certificate_words import TONES, Standing, of_standing, standing_of
from marketplace.core.errors import RefusedInput

if TYPE_CHECKING:
    from django.db.models import QuerySet

ENTER: Final = "catalogue.add_certificate"
REVOKE: Final = "catalogue.change_certificate"
ICON: Final = "doc-full-inverse"


class StandingColumn(Column):
    """Where a certificate stands today, as a coloured label."""

    cell_template_name = "cms/officers/tone_cell.html"

    def __init__(self) -> None:
        super().__init__("standing", label=_("Status"))

    def get_value(self, instance: Certificate) -> Any:
        return standing_of(instance).label

    def get_cell_context_data(self, instance: Certificate, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        context["tone"] = TONES[standing_of(instance)]
        return context


class CertificateFilterSet(WagtailFilterSet):
    """By kind, and by where it stands today."""

    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=CertificateKind.choices)
    standing = django_filters.ChoiceFilter(label=_("Status"), choices=Standing.choices, method="narrow")

    class Meta:
        model = Certificate
        fields = ("kind",)

    def narrow(self, queryset: QuerySet[Certificate], name: str, value: str) -> QuerySet[Certificate]:
        """Keep those that stand so today."""
        return of_standing(queryset, value, on=timezone.localdate())


def whose(certificate: Certificate) -> str:
    """Return the name of the product or the vendor that it was given to."""
    return str(certificate.product.get_title() if certificate.product else certificate.vendor)


class CertificateIndexView(WatchIndexView):
    """All certificates, those that run out first on top."""

    page_title = _("Certificates")
    first_label = _("Number")
    add_item_label = _("Enter a certificate")
    columns_shown: ClassVar[tuple[Any, ...]] = (
        "number",
        Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
        Column("grade", label=_("Stars"), accessor=lambda one: "★" * (one.grade or 0), sort_key="grade"),
        Column("whose", label=_("Given to"), accessor=whose),
        Column("issuer", label=_("Issued by"), sort_key="issuer"),
        Column("issued_on", label=_("Issued on"), sort_key="issued_on"),
        Column("expires_on", label=_("Holds until"), sort_key="expires_on"),
        StandingColumn(),
    )

    def get_base_queryset(self) -> QuerySet[Certificate]:
        return Certificate.objects.select_related("product__parent", "vendor")


class CertificateInspectView(WatchInspectView):
    """One certificate: what stands on it, its scan, and whether it holds."""

    template_name = "cms/officers/certificate.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        certificate: Certificate = self.object
        standing = standing_of(certificate)
        may_revoke = certificate.revoked_at is None and self.request.user.has_perm(REVOKE)
        context |= {
            "certificate": certificate,
            "whose": whose(certificate),
            "standing": standing.label,
            "tone": TONES[standing],
            "stars": "★" * (certificate.grade or 0),
            "form": RevokeForm() if may_revoke else None,
            "may_renew": may_revoke and self.request.user.has_perm(ENTER) and not hasattr(certificate, "renewed_by"),
            "renewed_by": getattr(certificate, "renewed_by", None),
        }
        return context


@require_http_methods(["GET", "POST"])
@needs(ENTER)
def enter(request: HttpRequest) -> HttpResponse:
    """Enter a certificate from its paper."""
    began = initial_from(request.GET.dict(), area=area_at(request))
    form = CertificateForm(request.POST or None, request.FILES or None, initial=began, area=area_at(request))
    if form.is_valid():
        try:
            made = issue_certificate(content=form.content, by=officer_of(request), now=timezone.now())
        except RefusedInput as error:
            refuse_all(form, error)
        else:
            messages.success(request, _g("The certificate is entered, and shown where it holds."))
            return redirect(CERTIFICATES.get_url_name("inspect"), made.pk)
    back = reverse(CERTIFICATES.get_url_name("index"))
    words = _g("Look at every field once more: what was entered can be revoked, but not changed.")
    context = {"form": form, "button": _g("Enter"), "back": back, "intro": words}
    crumbs = [(back, _g("Certificates"))]
    title = _g("Enter a certificate")
    return show(request, "cms/officers/form.html", title=title, icon=ICON, crumbs=crumbs, context=context)


@require_http_methods(["GET", "POST"])
@needs(REVOKE)
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke a certificate, with the reason that everybody can read."""
    certificate = found_in_area(request, Certificate.objects.all(), pk=pk)
    address = reverse(CERTIFICATES.get_url_name("inspect"), args=[pk])
    form = RevokeForm(request.POST or None)
    if form.is_valid():
        try:
            revoke_certificate(
                certificate=certificate,
                reason=form.cleaned_data["reason"],
                by=officer_of(request),
                now=timezone.now(),
            )
        except RefusedInput as error:
            refuse_all(form, error)
        else:
            messages.success(request, _g("The certificate is revoked."))
            return redirect(address)
    title = _g("Revoke %(certificate)s") % {"certificate": certificate}
    context = {"form": form, "button": _g("Revoke"), "back": address, "is_harsh": True}
    crumbs = [(reverse(CERTIFICATES.get_url_name("index")), _g("Certificates")), (address, str(certificate))]
    return show(request, "cms/officers/form.html", title=title, icon=ICON, crumbs=crumbs, context=context)


class CertificateViewSet(WatchViewSet):
    """Screens for `Certificate`."""

    model = Certificate
    icon = ICON
    url_prefix = "marketplace/certificates"
    url_namespace = "officers_certificates"
    menu_label = _("Certificates")
    index_view_class = CertificateIndexView
    inspect_view_class = CertificateInspectView
    filterset_class = CertificateFilterSet
    search_fields: ClassVar[list[str]] = [
        "number", "issuer", "vendor__name_km", "vendor__name_en", "product__title_km", "product__title_en",
    ]  # fmt: skip
    ordering = ("expires_on", "pk")

    @property
    def add_view(self) -> Any:
        return enter

    def get_urlpatterns(self) -> list[Any]:
        return [*super().get_urlpatterns(), path("revoke/<int:pk>/", revoke, name="revoke")]


CERTIFICATES = CertificateViewSet()
