"""People who scan: appointed and called back here, and what became of what they sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import HeaderButton

from cms.desk.areas import area_at, found_in_area
from cms.desk.people import officer_of
from cms.desk.screens import needs, refuse, refuse_all, show
from cms.desk.watching import WatchIndexView, WatchInspectView, WatchViewSet
from logistics.models import ServicePoint
from logistics.scanning.models import AT_POINTS, Appointment, Role, Scan
from logistics.scanning.services.appointing import NewTerm, appoint_at_point, appoint_rider, end_term
from marketplace.core.errors import DomainError, RefusedInput
from marketplace.geography.models import Province
from marketplace.users.phones import UnableToReadPhone, read_phone

if TYPE_CHECKING:
    from django.db.models import QuerySet

    ChoiceOfProvince = forms.ModelChoiceField[Province]
    ChoiceOfPoint = forms.ModelChoiceField[ServicePoint]
else:
    ChoiceOfProvince = ChoiceOfPoint = forms.ModelChoiceField

APPOINT: Final = "scanning.add_appointment"
CALL_BACK: Final = "scanning.change_appointment"
SEE: Final = "scanning.view_appointment"
SCANS_SHOWN: Final = 100
#: What officers appoint; packers are a vendor's own.
ROLES: Final = [(role.value, role.label) for role in Role if role != Role.PACKER]


class DayInput(forms.DateInput):
    """A day as browsers want it, whatever the reader's language."""

    def __init__(self) -> None:
        super().__init__(attrs={"type": "date"}, format="%Y-%m-%d")


class PointField(ChoiceOfPoint):
    """Service points by province, kind and name."""

    def label_from_instance(self, obj: ServicePoint) -> str:
        """Return how a place is listed."""
        return f"{obj.province.name} · {obj.get_kind_display()} · {obj.name}"


class AppointForm(forms.Form):
    """Who scans, as what, where, until when."""

    phone = forms.CharField(label=gettext_lazy("Phone number"), max_length=40)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=ROLES)
    point = PointField(
        label=gettext_lazy("Service point"), queryset=ServicePoint.objects.none(), required=False,
        help_text=gettext_lazy("For clerks, agents and keepers."),
    )  # fmt: skip
    province = ChoiceOfProvince(
        label=gettext_lazy("Province"), queryset=Province.objects.none(), required=False,
        help_text=gettext_lazy("For riders."),
    )  # fmt: skip
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=DayInput(), initial=timezone.localdate)
    ends_on = forms.DateField(label=gettext_lazy("Last day"), widget=DayInput())

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area, points, provinces = area_at(request), ServicePoint.objects.open(), Province.objects.open()
        if not area.is_national:
            points, provinces = points.filter(province=area.province_id), provinces.filter(pk=area.province_id)
        for name, rows in (
            ("point", points.select_related("province").order_by("province__code", "kind", "code")),
            ("province", provinces.order_by("code")),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
            field.queryset = rows

    def clean_phone(self) -> str:
        """Return the number in E.164 form."""
        try:
            return read_phone(self.cleaned_data["phone"], mobile=True)
        except UnableToReadPhone as error:
            raise ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        """Ask for the place that the role needs."""
        data: dict[str, Any] = super().clean() or {}
        needed = "point" if data.get("role") in AT_POINTS else "province"
        if data.get("role") and not data.get(needed):
            self.add_error(needed, _("Please fill this in."))
        return data


def _state(term: Appointment) -> str:
    today = timezone.localdate()
    if term.ended_at is not None and term.ended_by_id is not None:
        return _("called back")
    if term.ended_at is not None or term.ends_on < today:
        return _("over")
    if term.starts_on > today:
        return _("from %(day)s on") % {"day": date_format(term.starts_on)}
    return _("scans until %(day)s") % {"day": date_format(term.ends_on)}


class AgentIndexView(WatchIndexView):
    """All who scan in the area, the newest first."""

    page_title = gettext_lazy("People who scan")
    first_label = gettext_lazy("Person")
    columns_shown: ClassVar[tuple[Any, ...]] = (
        "user",
        Column("role", label=gettext_lazy("Role"), accessor="get_role_display", sort_key="role"),
        Column("place", label=gettext_lazy("Where"), accessor="place_name"),
        Column("province", label=gettext_lazy("Province"), accessor="province.name", sort_key="province__code"),
        Column("ends_on", label=gettext_lazy("Until"), sort_key="ends_on"),
        Column("state", label=gettext_lazy("State"), accessor=_state),
    )

    def get_base_queryset(self) -> QuerySet[Appointment]:
        return Appointment.objects.select_related("user", "point", "vendor", "province", "appointed_by")

    @property
    def header_buttons(self) -> list[Any]:
        if not self.request.user.has_perm(APPOINT):
            return []
        return [HeaderButton(label=_("Appoint somebody"), url=reverse("officers_agents:appoint"), icon_name="plus")]


class AgentInspectView(WatchInspectView):
    """One term: who, where, until when, what they sent, and the end of it."""

    template_name = "cms/officers/agent.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        term: Appointment = self.object
        context |= {
            "term": term,
            "state": _state(term),
            "scans": term.scans.select_related("consignment").order_by("-received_at", "-pk")[:SCANS_SHOWN],
            "may_end": term.ended_at is None and self.request.user.has_perm(CALL_BACK),
        }
        return context


@require_http_methods(["GET", "POST"])
@needs(APPOINT)
def appoint(request: HttpRequest) -> HttpResponse:
    """Appoint somebody who has signed in with their phone."""
    back = reverse("officers_agents:index")
    form = AppointForm(request.POST or None, request=request)
    if form.is_valid():
        try:
            term = _appointed(request, form)
        except RefusedInput as error:
            refuse_all(form, error)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("%(person)s may scan parcels now.") % {"person": term.user})
            return redirect(back)
    words = _(
        "The person signs in with this number and has no place at the desk. They scan the parcels of their place only, "
        "and see whom to call while a parcel is theirs."
    )
    context = {"form": form, "button": _("Appoint"), "back": back, "intro": words}
    crumbs = [(back, _("People who scan"))]
    title = _("Appoint somebody who scans")
    return show(request, "cms/officers/form.html", title=title, icon="group", crumbs=crumbs, context=context)


def _appointed(request: HttpRequest, form: AppointForm) -> Appointment:
    data, by, now = form.cleaned_data, officer_of(request), timezone.now()
    term = NewTerm(phone=data["phone"], role=data["role"], starts_on=data["starts_on"], ends_on=data["ends_on"])
    if data["role"] in AT_POINTS:
        return appoint_at_point(term=term, point=data["point"], by=by, now=now)
    return appoint_rider(term=term, province=data["province"], by=by, now=now)


@require_POST
@needs(CALL_BACK)
def call_back(request: HttpRequest, pk: int) -> HttpResponse:
    """End a term before its day."""
    term = found_in_area(request, Appointment.objects.all(), pk=pk)
    try:
        end_term(appointment=term, by=officer_of(request), now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The term has ended."))
    return redirect("officers_agents:inspect", term.pk)


@require_safe
@needs(SEE)
def proof(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Show the photo or the signature of one scan."""
    scan = found_in_area(request, Scan.objects.all(), pk=pk)
    file = {"photo": scan.photo, "signature": scan.signature}.get(name)
    if not file:
        raise Http404
    with file.open("rb") as opened:
        return HttpResponse(opened.read(), content_type="image/jpeg")


class AgentViewSet(WatchViewSet):
    """Screens for `Appointment`."""

    model = Appointment
    icon = "group"
    url_prefix = "parcels/agents"
    url_namespace = "officers_agents"
    menu_label = gettext_lazy("People who scan")
    index_view_class = AgentIndexView
    inspect_view_class = AgentInspectView
    list_filter: ClassVar[list[str]] = ["role", "province"]
    search_fields: ClassVar[list[str]] = ["user__first_name", "user__last_name", "user__phone"]
    ordering = ("-appointed_at", "-pk")

    def get_urlpatterns(self) -> list[Any]:
        mine = [
            path("appoint/", appoint, name="appoint"),
            path("end/<int:pk>/", call_back, name="end"),
            path("proof/<int:pk>/<slug:name>/", proof, name="proof"),
        ]
        return [*super().get_urlpatterns(), *mine]


AGENTS = AgentViewSet()
