"""Who decides where: every person of the officers' desk, and the area of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from cms.desk.people import officer_of
from cms.desk.screens import needs, refuse, show
from marketplace.core.errors import DomainError
from marketplace.geography.models import Province
from marketplace.users.selectors import people_of_the_desk
from marketplace.users.services import give_area

if TYPE_CHECKING:
    from marketplace.users.models import OfficerArea, User

    ChoiceOfProvince = forms.ModelChoiceField[Province]
else:
    ChoiceOfProvince = forms.ModelChoiceField

SEE: Final = "users.view_officerarea"
GIVE: Final = "users.change_officerarea"
ICON: Final = "globe"
NOWHERE, NATIONAL, PROVINCE = "", "national", "province"


class AreaForm(forms.Form):
    """Where one officer decides."""

    reach = forms.ChoiceField(
        label=gettext_lazy("Area"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (NATIONAL, gettext_lazy("the whole country")),
            (PROVINCE, gettext_lazy("one province")),
            (NOWHERE, gettext_lazy("none: sees nothing that lies in a province")),
        ],
    )
    province = ChoiceOfProvince(
        label=gettext_lazy("Province"), queryset=Province.objects.open().order_by("code"), required=False
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("reach") == PROVINCE and given.get("province") is None and "province" not in self.errors:
            self.add_error("province", _("Choose the province."))
        return given


def _initial(area: OfficerArea | None) -> dict[str, Any]:
    if area is None:
        return {"reach": NOWHERE}
    return {"reach": NATIONAL if area.is_national else PROVINCE, "province": area.province_id}


def _words(officer: User) -> tuple[str, str]:
    """Return where an officer decides, and the tone to say it in."""
    area = getattr(officer, "officer_area", None)
    if area is None:
        return (_("the whole country (administrator)"), "quiet") if officer.is_superuser else (_("none"), "warn")
    return (_("the whole country"), "good") if area.is_national else (area.province.name, "waiting")


@require_safe
@needs(SEE)
def people(request: HttpRequest) -> HttpResponse:
    """Show everybody who may come to the desk, with the area of each."""
    rows = [
        {
            "name": str(one),
            "email": one.email,
            "groups": ", ".join(group.name for group in one.groups.all()),
            "area": _words(one),
            "url": reverse("officers_areas:give", args=[one.pk]) if one.pk != request.user.pk else "",
        }
        for one in people_of_the_desk().prefetch_related("groups")
    ]
    context = {"rows": rows, "may_give": request.user.has_perm(GIVE)}
    return show(request, "cms/officers/areas.html", title=_("Officers' areas"), icon=ICON, context=context)


@require_http_methods(["GET", "POST"])
@needs(GIVE)
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """Say where one officer decides."""
    officer = get_object_or_404(people_of_the_desk(), pk=pk)
    back = reverse("officers_areas:people")
    form = AreaForm(request.POST or None, initial=_initial(getattr(officer, "officer_area", None)))
    if form.is_valid():
        reach, province = form.cleaned_data["reach"], form.cleaned_data["province"]
        try:
            give_area(
                officer=officer,
                province_id=province.pk if reach == PROVINCE else None,
                is_national=reach == NATIONAL,
                by=officer_of(request),
                now=timezone.now(),
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("The area of %(officer)s is saved.") % {"officer": officer})
            return redirect(back)
    words = _("What an officer may do follows from the groups; where, from this. It counts from the next page on.")
    context = {"form": form, "button": _("Save"), "back": back, "intro": words}
    crumbs = [(back, _("Officers' areas"))]
    title = _("Area of %(officer)s") % {"officer": officer}
    return show(request, "cms/officers/form.html", title=title, icon=ICON, crumbs=crumbs, context=context)


class AreasViewSet(ViewSet):
    """Screens for the areas of officers."""

    url_prefix = "marketplace/areas"
    url_namespace = "officers_areas"
    icon = ICON

    def get_urlpatterns(self) -> list[Any]:
        return [path("", people, name="people"), path("<int:pk>/", give, name="give")]


AREAS: Final = AreasViewSet("officers_areas")
