"""Terms of return: what holds today, what held and what will; new ones from a day on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from cms.desk.people import officer_of
from cms.desk.screens import needs, refuse_all, show
from cms.viewsets.parcels.return_forms import TermsForm
from marketplace.core.errors import RefusedInput
from marketplace.returns.models import ReturnPolicy
from marketplace.returns.services.policies import set_policy

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

SEE, ADD = "returns.view_returnpolicy", "returns.add_returnpolicy"
ICON: Final = "calendar-alt"


@require_GET
@needs(SEE)
def terms(request: HttpRequest) -> HttpResponse:
    """Show all terms, those in force first."""
    today = timezone.localdate()
    rows = list(ReturnPolicy.objects.order_by("goods", "reason", "-valid_from"))
    context = {
        "rows": [(row, row.valid_from <= today and (row.valid_to is None or row.valid_to > today)) for row in rows],
        "may_add": request.user.has_perm(ADD),
    }
    return show(request, "cms/officers/return_terms.html", title=_g("Terms of return"), icon=ICON, context=context)


@require_http_methods(["GET", "POST"])
@needs(ADD)
def add(request: HttpRequest) -> HttpResponse:
    """Set terms from a day on."""
    form = TermsForm(request.POST or None)
    back = reverse("officers_return_terms:list")
    if form.is_valid():
        try:
            set_policy(terms=form.terms, by=officer_of(request), now=timezone.now())
        except RefusedInput as error:
            refuse_all(form, error)
        else:
            messages.success(request, _g("Saved. They hold for orders placed from that day on."))
            return redirect(back)
    context = {"form": form, "button": _g("Save"), "back": back}
    crumbs = [(back, _g("Terms of return"))]
    return show(
        request, "cms/officers/form.html", title=_g("New terms of return"), icon=ICON, crumbs=crumbs, context=context
    )


class TermsViewSet(ViewSet):
    """Screens for terms of return."""

    url_prefix = "marketplace/return-terms"
    url_namespace = "officers_return_terms"
    icon = ICON

    def get_urlpatterns(self) -> list[Any]:
        return [path("", terms, name="list"), path("add/", add, name="add")]


RETURN_TERMS: Final = TermsViewSet("officers_return_terms")
