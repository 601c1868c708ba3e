"""Field officers and whom they help: appointed and called back here, watched otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.widgets.button import HeaderButton

from cms.desk.areas import area_at, found_in_area
from cms.desk.people import officer_of
from cms.desk.screens import needs, refuse, refuse_all, show
from cms.desk.watching import WatchIndexView, WatchInspectView, WatchViewSet
from marketplace.core.audit import entries_about
from marketplace.core.errors import DomainError, RefusedInput
from marketplace.geography.models import Province
from marketplace.users.phones import UnableToReadPhone, read_phone
from vendors.models import FieldOfficer, Mandate, MandateState
from vendors.services.helping.mandates import end_mandate
from vendors.services.helping.officers import appoint_field_officer, end_field_officer

if TYPE_CHECKING:
    from django.db.models import QuerySet

    ChoiceOfProvince = forms.ModelChoiceField[Province]
else:
    ChoiceOfProvince = forms.ModelChoiceField

APPOINT: Final = "partner.add_fieldofficer"
CALL_BACK: Final = "partner.change_fieldofficer"
END: Final = "partner.change_mandate"


class AppointForm(forms.Form):
    """Who helps makers, where, until when."""

    phone = forms.CharField(label=gettext_lazy("Phone number"), max_length=40)
    province = ChoiceOfProvince(label=gettext_lazy("Province"), queryset=Province.objects.none())
    ends_on = forms.DateField(label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area, field = area_at(request), self.fields["province"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        provinces = Province.objects.open().order_by("code")
        field.queryset = provinces if area.is_national else provinces.filter(pk=area.province_id)

    def clean_phone(self) -> str:
        """Return the number in E.164 form."""
        try:
            return read_phone(self.cleaned_data["phone"], mobile=True)
        except UnableToReadPhone as error:
            raise ValidationError(str(error)) from error


def _state_of_term(term: FieldOfficer) -> str:
    if term.ended_at is not None and term.ended_by_id is not None:
        return _("called back")
    if term.ended_at is not None or term.ends_on < timezone.localdate():
        return _("over")
    return _("helps until %(day)s") % {"day": date_format(term.ends_on)}


def _state_of_mandate(mandate: Mandate) -> str:
    return str(mandate.state(timezone.localdate()).label)


class FieldOfficerIndexView(WatchIndexView):
    """All field officers of the area, the newest first."""

    page_title = gettext_lazy("Field officers")
    first_label = gettext_lazy("Field officer")
    columns_shown: ClassVar[tuple[Any, ...]] = (
        "user",
        Column("province", label=gettext_lazy("Province"), accessor="province.name", sort_key="province__code"),
        Column("ends_on", label=gettext_lazy("Until"), sort_key="ends_on"),
        Column("state", label=gettext_lazy("State"), accessor=_state_of_term),
        Column("appointed_by", label=gettext_lazy("Appointed by")),
    )

    def get_base_queryset(self) -> QuerySet[FieldOfficer]:
        return FieldOfficer.objects.select_related("user", "province", "appointed_by")

    @property
    def header_buttons(self) -> list[Any]:
        if not self.request.user.has_perm(APPOINT):
            return []
        words = _("Appoint a field officer")
        return [HeaderButton(label=words, url=reverse("officers_field:appoint"), icon_name="plus")]


class FieldOfficerInspectView(WatchInspectView):
    """One term: who, until when, whom they help, and the end of it."""

    template_name = "cms/officers/field_officer.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        mandates = self.object.mandates.select_related("maker", "commune", "village").order_by("-asked_at", "-pk")
        context |= {
            "term": self.object,
            "state": _state_of_term(self.object),
            "mandates": [(one, _state_of_mandate(one)) for one in mandates[:200]],
            "may_end": self.object.ended_at is None and self.request.user.has_perm(CALL_BACK),
        }
        return context


@require_http_methods(["GET", "POST"])
@needs(APPOINT)
def appoint(request: HttpRequest) -> HttpResponse:
    """Appoint somebody who has signed in with their phone."""
    back = reverse("officers_field:index")
    form = AppointForm(request.POST or None, request=request)
    if form.is_valid():
        try:
            term = appoint_field_officer(by=officer_of(request), now=timezone.now(), **form.cleaned_data)
        except RefusedInput as error:
            refuse_all(form, error)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("%(person)s may help makers now.") % {"person": term.user})
            return redirect(back)
    words = _(
        "The person signs in with this number and has no place at the desk. They draft for makers who confirm by their "
        "own phone, and touch no money and no orders."
    )
    context = {"form": form, "button": _("Appoint"), "back": back, "intro": words}
    crumbs = [(back, _("Field officers"))]
    title = _("Appoint a field officer")
    return show(request, "cms/officers/form.html", title=title, icon="group", crumbs=crumbs, context=context)


@require_POST
@needs(CALL_BACK)
def call_back(request: HttpRequest, pk: int) -> HttpResponse:
    """End a term before its day."""
    term = found_in_area(request, FieldOfficer.objects.all(), pk=pk)
    try:
        end_field_officer(term=term, by=officer_of(request), now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The term has ended."))
    return redirect("officers_field:inspect", term.pk)


class MandateIndexView(WatchIndexView):
    """Whom the field officers of the area help."""

    page_title = gettext_lazy("Makers helped")
    first_label = gettext_lazy("Maker")
    columns_shown: ClassVar[tuple[Any, ...]] = (
        "name",
        Column("officer", label=gettext_lazy("Field officer"), accessor="officer.user"),
        Column("village", label=gettext_lazy("Village"), accessor="village.name"),
        Column("state", label=gettext_lazy("State"), accessor=_state_of_mandate),
        Column("ends_on", label=gettext_lazy("Until"), sort_key="ends_on"),
        DateColumn("confirmed_at", label=gettext_lazy("Confirmed"), sort_key="confirmed_at"),
    )

    def get_base_queryset(self) -> QuerySet[Mandate]:
        return Mandate.objects.select_related("officer__user", "village", "commune")


class MandateInspectView(WatchInspectView):
    """One mandate: who helps whom, how it was confirmed, and everything that was done under it."""

    template_name = "cms/officers/mandate.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        mandate: Mandate = self.object
        helper = mandate.officer.user
        context |= {
            "mandate": mandate,
            "state": _state_of_mandate(mandate),
            "entries": entries_about(subject=mandate, actor=helper, on_behalf_of=mandate.maker, limit=100),
            "may_end": mandate.state(timezone.localdate()) != MandateState.ENDED and self.request.user.has_perm(END),
        }
        return context


@require_POST
@needs(END)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a mandate."""
    mandate = found_in_area(request, Mandate.objects.select_related("officer"), pk=pk)
    try:
        end_mandate(mandate=mandate, by=officer_of(request), now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The mandate has ended."))
    return redirect("officers_mandates:inspect", mandate.pk)


class FieldOfficerViewSet(WatchViewSet):
    """Screens for `FieldOfficer`."""

    model = FieldOfficer
    icon = "group"
    url_prefix = "marketplace/field-officers"
    url_namespace = "officers_field"
    menu_label = gettext_lazy("Field officers")
    index_view_class = FieldOfficerIndexView
    inspect_view_class = FieldOfficerInspectView
    list_filter: ClassVar[list[str]] = ["province"]
    search_fields: ClassVar[list[str]] = ["user__first_name", "user__last_name", "user__phone"]
    ordering = ("-appointed_at", "-pk")

    def get_urlpatterns(self) -> list[Any]:
        mine = [path("appoint/", appoint, name="appoint"), path("end/<int:pk>/", call_back, name="end")]
        return [*super().get_urlpatterns(), *mine]


class MandateViewSet(WatchViewSet):
    """Screens for `Mandate`."""

    model = Mandate
    icon = "user"
    url_prefix = "marketplace/mandates"
    url_namespace = "officers_mandates"
    menu_label = gettext_lazy("Makers helped")
    index_view_class = MandateIndexView
    inspect_view_class = MandateInspectView
    search_fields: ClassVar[list[str]] = ["name", "phone", "officer__user__first_name"]
    ordering = ("-asked_at", "-pk")

    def get_urlpatterns(self) -> list[Any]:
        return [*super().get_urlpatterns(), path("end/<int:pk>/", end, name="end")]


FIELD_OFFICERS, MANDATES = FieldOfficerViewSet(), MandateViewSet()
