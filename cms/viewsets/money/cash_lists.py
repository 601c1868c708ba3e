"""Carriers' lists of the cash they hand over: taken in, read line by line, booked or put aside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from wagtail.admin.viewsets.base import ViewSet

from cms.desk.people import officer_of
from cms.viewsets.money.access import at_the_desk
from cms.viewsets.money.acting import Action, NothingForm, ReasonForm, Row, show_one, show_rows, spoken, when
from logistics.words import carrier_name
from payments.remittances import selectors
from payments.remittances.models import FileStatus, RemittanceFile, RemittanceLine
from payments.remittances.services import booking, lists, settling
from vendors.imports.tables import MAX_BYTES

SEE_LISTS, ADD_LIST = "remittances.view_remittancefile", "remittances.add_remittancefile"
STATE_TONES: Final = {"matched": "good", "short": "warn", "over": "warn", "unknown": "bad", "wrong_currency": "bad"}


class ListForm(forms.Form):
    """A carrier's list as a file."""

    carrier = forms.ChoiceField(label=_("Carrier"))
    table = forms.FileField(label=_("List"), help_text=_("CSV or XLSX, with headings in Khmer or English."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["carrier"].choices = [(code, carrier_name(code)) for code in settings.CARRIERS]  # type: ignore[attr-defined]

    def clean_table(self) -> Any:
        table = self.cleaned_data["table"]
        if table.size > MAX_BYTES:
            raise forms.ValidationError(_("This file is too large. Send one under 10 MB, or divide it."))
        return table


@require_http_methods(["GET", "POST"])
@at_the_desk(SEE_LISTS)
def all_lists(request: HttpRequest) -> HttpResponse:
    """Show the lists that carriers sent, the newest first, and take another."""
    tab = request.GET.get("tab", "lists")
    tabs = {"lists": _("Lists"), "odd": _("Lines to look into")}
    actions = []
    if request.user.has_perm(ADD_LIST) and tab != "odd":
        by = officer_of(request)

        def take(data: Mapping[str, Any]) -> None:
            table = data["table"]
            lists.take_list(carrier=data["carrier"], name=table.name, content=table.read(), by=by, now=timezone.now())

        words = _("The list is kept and looked through. Nothing is booked yet: open it, read it and book it.")
        actions.append(Action("take", _("A carrier's list"), _("Send it and look"), take, words, ListForm))
    found: Any = RemittanceFile.objects.defer("raw").order_by("-uploaded_at", "-pk")
    if tab == "odd":
        found = selectors.lines_to_look_into()
    return show_rows(
        request,
        title=_g("Carriers' lists"),
        found=found,
        row=_line_row if tab == "odd" else _file_row,
        tabs=tabs,
        tab=tab if tab in tabs else "lists",
        actions=actions,
        crumbs=[(reverse("officers_cash:queue"), _g("Cash at the door"))],
        may_act=request.user.has_perm(ADD_LIST),
    )


def row_of(line: RemittanceLine) -> str:
    """Return the file and the row of a line, as people say it."""
    return _g("%(file)s, row %(row)d") % {"file": line.file.name, "row": line.row}


def _file_row(file: RemittanceFile) -> Row:
    tones = {FileStatus.BOOKED: "good", FileStatus.LOOKED: "warn"}
    return Row(
        title=file.name,
        note=f"{carrier_name(file.carrier)} · {when(file.uploaded_at)}",
        url=reverse("officers_cash_lists:list", args=[file.pk]),
        tag=file.get_status_display(),
        tone=tones.get(FileStatus(file.status), ""),
    )


def _line_row(line: RemittanceLine) -> Row:
    number = line.parcel_text or line.order_text
    return Row(
        title=f"{line.row}: {number} · {line.amount_text}",
        note=line.parcel.order.number if line.parcel else "",
        url=reverse("officers_cash_lists:line", args=[line.pk]),
        tag=line.get_state_display(),
        tone=STATE_TONES.get(line.state, ""),
    )


@require_http_methods(["GET", "POST"])
@at_the_desk(SEE_LISTS)
def one_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one list line by line, with what booking it brings; book it or put it aside."""
    file = get_object_or_404(RemittanceFile.objects.defer("raw").select_related("uploaded_by", "confirmed_by"), pk=pk)
    summary = [
        f"{one.label}: {one.count} ({', '.join(spoken(money) for money in one.amounts) or '—'})"
        for one in selectors.summary_of(file=file)
    ]
    status = file.get_status_display()
    intro = f"{carrier_name(file.carrier)} · {when(file.uploaded_at)} · {file.uploaded_by} · {status}. " + "; ".join(
        summary
    )
    return show_rows(
        request,
        title=file.name,
        found=file.lines.select_related("parcel__order").order_by("row"),
        row=_line_row,
        actions=_actions_on_list(request, file),
        may_act=request.user.has_perm(ADD_LIST),
        crumbs=[
            (reverse("officers_cash:queue"), _g("Cash at the door")),
            (reverse("officers_cash_lists:lists"), _g("Carriers' lists")),
        ],
        intro=intro,
    )


def _actions_on_list(request: HttpRequest, file: RemittanceFile) -> list[Action]:
    if file.status != FileStatus.LOOKED:
        return []
    by, now = officer_of(request), timezone.now()
    return [
        Action(
            "book",
            _("Book this list"),
            _("Book it"),
            lambda _data: lists.confirm_list(file=file, by=by, now=now),
            _("It is being booked. Load this page again in a moment."),
            NothingForm,
        ),
        Action(
            "aside",
            _("Or put it aside"),
            _("Put it aside"),
            lambda data: lists.put_aside(file=file, by=by, reason=data["words"], now=now),
            _("It is put aside; nothing of it is booked."),
            is_harsh=True,
        ),
    ]


@require_http_methods(["GET", "POST"])
@at_the_desk(SEE_LISTS)
def one_line(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one line of a list; look into it when it brought no money, or too much."""
    line = get_object_or_404(RemittanceLine.objects.select_related("file", "parcel__order", "seen_by"), pk=pk)
    back = reverse("officers_cash_lists:list", args=[line.file_id])
    facts = [
        (_g("List"), row_of(line)),
        (_g("Parcel"), line.parcel_text),
        (_g("Order"), line.order_text or (line.parcel.order.number if line.parcel else "")),
        (_g("Amount"), spoken(line.money) or line.amount_text),
        (_g("Booked"), when(line.booked_at)),
        (_g("Looked into"), f"{when(line.seen_at)} · {line.seen_by}" if line.seen_at else ""),
        (_g("Note"), line.note),
    ]
    by, actions, may_act = officer_of(request), [], request.user.has_perm(ADD_LIST)
    if may_act and line.file.status == FileStatus.BOOKED and line.seen_at is None:
        if line.booked_at is None:
            again = _("Looked at again. What could be booked is booked.")
            actions.append(
                Action(
                    "again",
                    _("Look again"),
                    _("Look again, and book what fits"),
                    lambda _data: booking.book_again(line=line, by=by, now=timezone.now()),
                    again,
                    NothingForm,
                )
            )
        actions.append(
            Action(
                "seen",
                _("Take it off the list"),
                _("It is looked into"),
                lambda data: settling.mark_seen(line=line, by=by, words=data["words"], now=timezone.now()),
                _("It is off the list."),
                ReasonForm,
            )
        )
    return show_one(
        request,
        title=f"{line.file.name}: {line.row}",
        facts=facts,
        actions=actions,
        crumbs=[(reverse("officers_cash_lists:lists"), _g("Carriers' lists")), (back, line.file.name)],
        tag=line.get_state_display(),
        tone=STATE_TONES.get(line.state, ""),
        may_act=may_act,
    )


class ListsViewSet(ViewSet):
    """Screens for carriers' lists."""

    url_prefix = "marketplace/cash-lists"
    url_namespace = "officers_cash_lists"
    icon = "order"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", all_lists, name="lists"),
            path("<int:pk>/", one_list, name="list"),
            path("lines/<int:pk>/", one_line, name="line"),
        ]


CASH_LISTS: Final = ListsViewSet("officers_cash_lists")
