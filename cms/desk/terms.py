"""A room of tables of terms at the officers' desk: rows typed in, ended and confirmed, or brought in from a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Container, Mapping
from functools import partial
from typing import Any, Final

from django import forms
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from cms.desk.people import officer_of
from cms.desk.screens import refuse, refuse_all, show
from cms.viewsets.money.access import at_the_desk
from cms.viewsets.money.acting import Action, Row, show_one, show_rows
from logistics.services.terms import (
    Kind,
    Plan,
    UnableToKeepTerms,
    add_row,
    as_table,
    confirm_row,
    end_row,
    import_rows,
    plan_rows,
    rows_of_table,
)
from vendors.imports.refusals import UnableToReadFile

#: Bytes of a file of terms; the table travels with the page between looking and bringing in.
MAX_BYTES: Final = 500_000
#: Problems shown at once.
MOST_PROBLEMS: Final = 50


class FileForm(forms.Form):
    """A table as a file."""

    table = forms.FileField(label=_("File"), help_text=_("CSV or XLSX, up to 2,000 rows."))

    def clean_table(self) -> Any:
        table = self.cleaned_data["table"]
        if table.size > MAX_BYTES:
            raise forms.ValidationError(_("This file is too large. Divide it."))
        return table


class EndForm(forms.Form):
    """From which day on a row holds no more."""

    on = forms.DateField(label=_("Holds no more from this day on"), widget=forms.DateInput({"type": "date"}))


class SourceForm(forms.Form):
    """What somebody verified a row with."""

    source = forms.CharField(label=_("Source: document, section, date"), max_length=200)


def _found(kind: Kind) -> models.QuerySet[Any]:
    """Return a table's rows, those that hold or will first."""
    names = [one.name for one in kind.model._meta.fields if one.is_relation]
    rows = kind.model._default_manager.select_related(*names)
    order = [f"{name}_id" if name in names else name for name in kind.way]
    return rows.order_by(*order, *(["-valid_from"] if kind.is_dated else []))


def _texts(kind: Kind, row: Any) -> dict[str, str]:
    """Return the text of each column by its name, as files have it."""
    (values,) = list(csv.DictReader(io.StringIO(as_table(kind=kind, rows=[row]))))
    return values


def _cells(kind: Kind, row: Any) -> list[tuple[Any, str]]:
    """Return label and text of each column."""
    values = _texts(kind, row)
    return [(column.label, values[column.name]) for column in kind.columns]


def _form(kind: Kind, *, without: Container[str] = ()) -> type[forms.Form]:
    """Return the form of one row: a text for each column but those that are left out."""
    fields = {
        column.name: forms.CharField(
            label=column.label, required=column.is_required, max_length=300, help_text=column.help
        )
        for column in kind.columns
        if column.name not in without
    }
    return type("RowForm", (forms.Form,), fields)


def _sums(plan: Plan) -> str:
    told = _g("New: %(new)d. Changed: %(changed)d. Older rows that end: %(ended)d. Stand already: %(stand)d.")
    return told % {
        "new": len(plan.new), "changed": len(plan.changed), "ended": len(plan.ended), "stand": plan.stands,
    }  # fmt: skip


def _as_text(kind: Kind, rows: list[tuple[int, dict[str, str]]]) -> str:
    """Return rows as text that travels with the page until it is confirmed."""
    out = io.StringIO()
    writer = csv.DictWriter(out, [column.name for column in kind.columns], restval="")
    writer.writeheader()
    writer.writerows(row for _number, row in rows)
    return out.getvalue()


class TermsRoom(ViewSet):
    """Screens for some tables of terms.

    Attributes:
        kinds: The tables by their codes, in the order of the tabs.
        heading: What the room is called.
        initial: What stands in a new row's form at first.
    """

    kinds: Mapping[str, Kind]
    heading: Any
    see_permission: str
    add_permission: str
    change_permission: str
    initial: Mapping[str, str] = {}

    def get_urlpatterns(self) -> list[Any]:
        see, add = at_the_desk(self.see_permission), at_the_desk(self.add_permission)
        both = require_http_methods(["GET", "POST"])
        return [
            path("", require_GET(see(self.index)), name="index"),
            path("<slug:kind>/add/", both(add(self.add)), name="add"),
            path("<slug:kind>/file/", both(add(self.bring_in)), name="import"),
            path("<slug:kind>/table.csv", require_GET(see(self.export)), name="export"),
            path("<slug:kind>/<int:pk>/", both(see(self.row_page)), name="row"),
        ]

    def _kind(self, code: str) -> Kind:
        if code not in self.kinds:
            raise Http404
        return self.kinds[code]

    def _home(self, kind: Kind) -> str:
        return f"{reverse(f'{self.url_namespace}:index')}?tab={kind.code}"

    def _crumbs(self, kind: Kind) -> list[tuple[str, str]]:
        return [(self._home(kind), f"{self.heading}: {kind.label}")]

    def index(self, request: HttpRequest) -> HttpResponse:
        """Show one table of terms."""
        kind = self.kinds.get(request.GET.get("tab", ""), next(iter(self.kinds.values())))
        links = [(reverse(f"{self.url_namespace}:export", args=[kind.code]), _g("Download as CSV"))]
        if request.user.has_perm(self.add_permission):
            links = [
                (reverse(f"{self.url_namespace}:add", args=[kind.code]), _g("Add a row")),
                (reverse(f"{self.url_namespace}:import", args=[kind.code]), _g("Bring in a file")),
                *links,
            ]
        return show_rows(
            request,
            title=str(self.heading),
            found=_found(kind),
            row=lambda one: self._row(kind, one),
            tabs={code: one.label for code, one in self.kinds.items()},
            tab=kind.code,
            links=links,
            intro=_g("A row is never changed: a newer one of the same way ends it on its own first day.")
            if kind.is_dated
            else "",
        )

    def _row(self, kind: Kind, one: Any) -> Row:
        cells = dict(_cells(kind, one))
        texts = [text for text in cells.values() if text]
        tag = tone = ""
        if kind.is_dated:
            today = timezone.localdate()
            is_over = one.valid_to is not None and one.valid_to <= today
            tag = _g("over") if is_over else _g("sample") if one.is_sample else _g("holds")
            if one.valid_from > today:
                tag = _g("from %(day)s") % {"day": date_format(one.valid_from, "DATE_FORMAT")}
            tone = "" if is_over else "warn" if one.is_sample else "good"
            texts = texts[:-1]  # the source is read on the row's own page
        url = reverse(f"{self.url_namespace}:row", args=[kind.code, one.pk])
        return Row(title=" · ".join(texts), note=getattr(one, "source", ""), url=url, tag=tag, tone=tone)

    def add(self, request: HttpRequest, kind: str) -> HttpResponse:
        """Add one row."""
        table = self._kind(kind)
        form = _form(table)(request.POST or None, initial={**self.initial, "valid_from": timezone.localdate()})
        if form.is_valid():
            try:
                made = add_row(kind=table, row=form.cleaned_data, by=officer_of(request), now=timezone.now())
            except UnableToKeepTerms as error:
                refuse_all(form, error)
            else:
                messages.success(request, _g("It is saved.") if made else _g("It stands already."))
                return redirect(self._home(table))
        context = {"form": form, "button": _g("Save"), "back": self._home(table)}
        title = f"{_g('Add a row')}: {table.label}"
        return show(
            request, "cms/officers/form.html", title=title, icon=self.icon, crumbs=self._crumbs(table), context=context
        )

    def bring_in(self, request: HttpRequest, kind: str) -> HttpResponse:
        """Look at what a file would do, without writing; then bring it in, all or none."""
        table = self._kind(kind)
        form = FileForm(request.POST or None, request.FILES or None)
        plan: Plan | None = None
        text = ""
        try:
            if "confirm" in request.POST:
                text = request.POST.get("text", "")
                form = FileForm()
                rows = rows_of_table(kind=table, content=text.encode())
                done = import_rows(kind=table, rows=rows, by=officer_of(request), now=timezone.now())
                messages.success(request, _sums(done))
                return redirect(self._home(table))
            if form.is_valid():
                rows = rows_of_table(kind=table, content=form.cleaned_data["table"].read())
                plan, text = plan_rows(kind=table, rows=rows), _as_text(table, rows)
        except (UnableToReadFile, UnableToKeepTerms) as error:
            if not form.is_bound:
                messages.error(request, str(error))
            else:
                refuse(form, error)
        context = {
            "form": form,
            "plan": plan,
            "sums": _sums(plan) if plan else "",
            "problems": plan.problems[:MOST_PROBLEMS] if plan else (),
            "text": text,
            "button": _g("Look at it"),
            "columns": [column.name for column in table.columns],
            "back": self._home(table),
        }
        title = f"{_g('Bring in a file')}: {table.label}"
        template = "cms/officers/parcels/terms_file.html"
        return show(request, template, title=title, icon=self.icon, crumbs=self._crumbs(table), context=context)

    def export(self, request: HttpRequest, kind: str) -> HttpResponse:
        """Hand a table out as a file that can be brought in again."""
        table = self._kind(kind)
        response = HttpResponse(
            "\ufeff" + as_table(kind=table, rows=_found(table)), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="{table.code}.csv"'
        return response

    def row_page(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        """Show one row; end it, or note that it was verified."""
        table = self._kind(kind)
        one: Any = get_object_or_404(_found(table), pk=pk)
        return show_one(
            request,
            title=str(table.label),
            facts=_cells(table, one),
            actions=self._actions(request, table, one) if table.is_dated else [self._change(request, table, one)],
            crumbs=self._crumbs(table),
            tag=_g("sample, not verified") if getattr(one, "is_sample", False) else "",
            tone="warn",
            may_act=request.user.has_perm(self.change_permission),
        )

    def _change(self, request: HttpRequest, kind: Kind, one: Any) -> Action:
        """Return how a row that is no term is changed in place; what names it stays."""
        by, now = officer_of(request), timezone.now()
        stands = _texts(kind, one)
        named = {name: stands[name] for name in kind.key if name in stands}
        form = partial(_form(kind, without=named), initial=stands)
        return Action(
            "change",
            _("Change it"),
            _("Save"),
            lambda data: add_row(kind=kind, row={**data, **named}, by=by, now=now),
            _("It is saved."),
            form,
        )

    def _actions(self, request: HttpRequest, kind: Kind, one: Any) -> list[Action]:
        by, pk = officer_of(request), one.pk
        end = Action(
            "end",
            _("End it"),
            _("End it"),
            lambda data: end_row(kind=kind, pk=pk, on=data["on"], by=by),
            _("It is saved."),
            EndForm,
            is_harsh=True,
        )
        confirm = Action(
            "confirm",
            _("It was verified"),
            _("It is right"),
            lambda data: confirm_row(kind=kind, pk=pk, source=data["source"], by=by),
            _("It is saved."),
            SourceForm,
        )
        return [confirm, end] if one.is_sample else [end]
