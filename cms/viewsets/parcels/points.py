"""Service points: a list and a map of them, what lies there, lockers' doors, and all of them as a file."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from cms.desk.people import officer_of
from cms.desk.screens import refuse_all, show
from cms.viewsets.money.access import at_the_desk
from cms.viewsets.money.acting import Action, NothingForm, Row, Section, show_one, show_rows, when
from logistics.models import PointKind, ServicePoint
from logistics.points.errors import UnableToReadPlaces
from logistics.points.models import Compartment, CompartmentSize
from logistics.points.selectors import waiting_at
from logistics.points.services.places import add_doors, bring_in_places, places_as_csv, save_place, turn_door
from marketplace.core.errors import RefusedInput
from marketplace.geography.models import Province
from marketplace.geography.projection import VIEW_BOX, on_map

SEE, ADD, CHANGE = "shipping.view_servicepoint", "shipping.add_servicepoint", "shipping.change_servicepoint"
ICON: Final = "site"


class PlaceForm(forms.ModelForm):  # type: ignore[type-arg]  # the class takes no argument while it runs
    """A place, as officers know it."""

    class Meta:
        model = ServicePoint
        fields = (
            "code", "kind", "name_km", "name_en", "province", "district", "landmark", "phone", "operator",
            "holds_days", "max_weight_g", "max_length_cm", "capacity", "takes_cash", "lat", "lon", "is_open", "source",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district"].queryset = self.fields["district"].queryset.select_related("province")  # type: ignore[attr-defined]


class DoorsForm(forms.Form):
    """More doors for a locker."""

    size = forms.ChoiceField(label=_("Size"), choices=CompartmentSize.choices)
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=100)


class FileForm(forms.Form):
    """A file of places; after it was looked through, its text comes back with the page."""

    file = forms.FileField(label=_("CSV file"), required=False)
    content = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)

    def text(self) -> bytes:
        """Return what was sent."""
        sent = self.cleaned_data["file"]
        return sent.read() if sent else self.cleaned_data["content"].encode()


def _crumbs() -> list[tuple[str, str]]:
    return [(reverse("officers_points:list"), _g("Service points"))]


@require_GET
@at_the_desk(SEE)
def points(request: HttpRequest) -> HttpResponse:
    """Show every place, by what it is."""
    tab = request.GET.get("tab", PointKind.BUS_STATION)
    tab = tab if tab in PointKind.values else PointKind.BUS_STATION

    def row(point: ServicePoint) -> Row:
        return Row(
            title=point.name,
            note=f"{point.code} · {point.province.name}" + (f" · {_g('sample')}" if point.is_sample else ""),
            url=reverse("officers_points:point", args=[point.pk]),
            tag=_g("open") if point.is_open else _g("closed"),
            tone="" if point.is_open else "bad",
        )

    links = [
        (reverse("officers_points:map"), _g("Map")),
        (reverse("officers_points:file"), _g("As a CSV file")),
        *([(reverse("officers_points:add"), _g("Add a place"))] if request.user.has_perm(ADD) else []),
        *([(reverse("officers_points:bring_in"), _g("Bring in a CSV file"))] if request.user.has_perm(ADD) else []),
    ]
    found = ServicePoint.objects.filter(kind=tab).select_related("province").order_by("province__code", "code")
    tabs = dict(PointKind.choices)
    return show_rows(request, title=_g("Service points"), found=found, row=row, tabs=tabs, tab=tab, links=links)


@require_GET
@at_the_desk(SEE)
def point_map(request: HttpRequest) -> HttpResponse:
    """Show the places that have a pin, on the outlines of the provinces."""
    pinned = ServicePoint.objects.open().exclude(lat=None).select_related("province")
    spots = [(point, *on_map(lat=point.lat or 0, lon=point.lon or 0)) for point in pinned]
    context = {
        "spots": spots,
        "view_box": VIEW_BOX,
        "provinces": [f"p{code}" for code in Province.objects.order_by("code").values_list("code", flat=True)],
        "unpinned": ServicePoint.objects.open().filter(lat=None).count(),
    }
    title = _g("Map of service points")
    return show(request, "cms/officers/points_map.html", title=title, icon=ICON, crumbs=_crumbs(), context=context)


@require_http_methods(["GET", "POST"])
@at_the_desk(SEE)
def point_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one place: how it is, what lies there, and its doors."""
    point = get_object_or_404(ServicePoint.objects.select_related("province", "district"), pk=pk)
    lying = waiting_at(point=point)
    doors = list(point.compartments.prefetch_related("stays"))
    facts = [
        (_g("Code"), point.code),
        (_g("Province"), point.province.name),
        (_g("Landmark"), point.landmark),
        (_g("Phone"), point.phone),
        (_g("Who runs it"), point.operator),
        (_g("Days it keeps a parcel"), point.holds_days),
        (_g("Parcels there now"), f"{len(lying)}" + (f" / {point.capacity}" if point.capacity else "")),
        (_g("Takes cash for parcels"), _g("yes") if point.takes_cash else _g("no")),
        (_g("Source"), point.source),
    ]
    waiting = [
        Row(title=one.number, note=_g("until %(day)s") % {"day": when(one.until)}, tag=one.goes_back or one.door)
        for one in lying
    ]
    sections = [Section(_g("Parcels there now"), waiting)]
    if point.kind == PointKind.LOCKER:
        sections.append(Section(_g("Doors"), [_door(one) for one in doors]))
    may = request.user.has_perm(CHANGE)
    if may:
        sections.append(Section(_g("More"), [Row(_g("Change it"), url=reverse("officers_points:change", args=[pk]))]))
    return show_one(
        request,
        title=point.name,
        facts=facts,
        sections=sections,
        actions=_actions(request, point, doors) if may else [],
        crumbs=_crumbs(),
        tag=_g("open") if point.is_open else _g("closed"),
        tone="good" if point.is_open else "warn",
        may_act=may,
    )


def _door(door: Compartment) -> Row:
    is_taken = any(stay.is_open for stay in door.stays.all())
    state = _g("taken") if is_taken else _g("free")
    tag = state if door.is_working else _g("out of order")
    return Row(title=door.number, note=door.get_size_display(), tag=tag, tone="" if door.is_working else "bad")


def _actions(request: HttpRequest, point: ServicePoint, doors: list[Compartment]) -> list[Action]:
    by = officer_of(request)
    turn = Action(
        "turn",
        _("Close this place") if point.is_open else _("Open this place"),
        _("Close it") if point.is_open else _("Open it"),
        lambda _data: save_place(values={"is_open": not point.is_open}, by=by, point=point),
        _("It is saved."),
        NothingForm,
        is_harsh=point.is_open,
    )
    if point.kind != PointKind.LOCKER:
        return [turn]
    more = Action(
        "doors",
        _("More doors"),
        _("Add them"),
        lambda data: add_doors(point=point, size=data["size"], count=data["count"], by=by),
        _("It is saved."),
        DoorsForm,
    )
    mend = Action(
        "door",
        _("A door is out of order, or in order again"),
        _("Turn it"),
        lambda data: turn_door(compartment=data["door"], is_working=not data["door"].is_working, by=by),
        _("It is saved."),
        lambda *args, **kwargs: _DoorForm(*args, point=point, **kwargs),
    )
    return [turn, more, mend] if doors else [turn, more]


class _DoorForm(forms.Form):
    """Which door."""

    door = forms.ModelChoiceField(Compartment.objects.none(), label=_("Door"))

    def __init__(self, *args: Any, point: ServicePoint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["door"].queryset = point.compartments.all()  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@at_the_desk(ADD)
def add(request: HttpRequest) -> HttpResponse:
    """Write a new place down."""
    return _form(request, None)


@require_http_methods(["GET", "POST"])
@at_the_desk(CHANGE)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a place."""
    return _form(request, get_object_or_404(ServicePoint, pk=pk))


def _form(request: HttpRequest, point: ServicePoint | None) -> HttpResponse:
    form = PlaceForm(request.POST or None, instance=point)
    back = reverse("officers_points:list")
    if form.is_valid():
        try:
            made = save_place(values=form.cleaned_data, by=officer_of(request), point=point)
        except RefusedInput as error:
            refuse_all(form, error)
        else:
            messages.success(request, _g("It is saved."))
            return redirect("officers_points:point", made.pk)
    context = {"form": form, "button": _g("Save"), "back": back}
    title = point.name if point else _g("Add a place")
    return show(request, "cms/officers/form.html", title=title, icon=ICON, crumbs=_crumbs(), context=context)


@require_GET
@at_the_desk(SEE)
def as_file(request: HttpRequest) -> HttpResponse:
    """Give every place as a CSV file."""
    response = HttpResponse(places_as_csv(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="service-points.csv"'
    return response


@require_http_methods(["GET", "POST"])
@at_the_desk(ADD)
def bring_in(request: HttpRequest) -> HttpResponse:
    """Look a file of places through, and then write it down."""
    form = FileForm(request.POST or None, request.FILES or None)
    lines, content = [], ""
    if form.is_valid():
        sent, does_it = form.text(), "do" in request.POST
        try:
            lines = bring_in_places(content=sent, by=officer_of(request), is_trial=not does_it)
        except UnableToReadPlaces as error:
            form.add_error("file", str(error))
        else:
            content = sent.decode("utf-8-sig")
            if does_it and not any(line.refusal for line in lines):
                messages.success(request, _g("%(number)s places are written down.") % {"number": len(lines)})
                return redirect("officers_points:list")
    context = {
        "form": form,
        "lines": lines,
        "content": content,
        "can_be_done": bool(lines) and not any(line.refusal for line in lines),
    }
    title = _g("Bring in a CSV file")
    return show(request, "cms/officers/points_file.html", title=title, icon=ICON, crumbs=_crumbs(), context=context)


class PointsViewSet(ViewSet):
    """Screens for service points."""

    url_prefix = "marketplace/points"
    url_namespace = "officers_points"
    icon = ICON

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", points, name="list"),
            path("map/", point_map, name="map"),
            path("add/", add, name="add"),
            path("file.csv", as_file, name="file"),
            path("bring-in/", bring_in, name="bring_in"),
            path("<int:pk>/", point_page, name="point"),
            path("<int:pk>/change/", change, name="change"),
        ]


POINTS: Final = PointsViewSet("officers_points")
