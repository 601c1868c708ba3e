"""Exports at the desk: files that must not leave and why, any file by any of its numbers, and what an officer decides."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from cms.desk.areas import found_in_area, within_area
from cms.desk.people import officer_of
from cms.desk.screens import needs, refuse_all, show
from marketplace.core.errors import DomainError, RefusedInput
from marketplace.core.khmer import latin_digits
from marketplace.exports.files import file_of, scan_file
from marketplace.exports.models import OPEN_STATUSES, ExportFile, ExportPaper, ExportScan, FileStatus
from marketplace.exports.papers.sheet import has_sheet
from marketplace.exports.selectors.files import having_number, numbers_of, returns_of, scans_running_out, whole, why_not
from marketplace.exports.services.checking import check_file
from marketplace.exports.services.scans import ask_again, note_scan_read, waive_item

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from marketplace.exports.models import ReadinessItem

SEE, DECIDE = "exports.view_exportfile", "exports.change_exportfile"
ICON: Final = "globe"
PAGE_SIZE: Final = 30
#: Days within which a scan that ends is shown.
ENDS_WITHIN: Final = timedelta(days=30)
#: Which files each tab shows; those with a scan that ends are found by their scans.
TABS: Final = {
    "blocked": (FileStatus.BLOCKED,),
    "ending": OPEN_STATUSES,
    "open": (FileStatus.OPEN, FileStatus.READY),
    "way": (FileStatus.SHIPPED,),
    "done": (FileStatus.CLOSED,),
}


class DecisionForm(forms.Form):
    """Why a paper is not needed for this consignment."""

    reason = forms.CharField(label=_("Why is it not needed?"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


@require_GET
@needs(SEE)
def queue(request: HttpRequest) -> HttpResponse:
    """Show files by how they stand, the blocked ones with what holds them; a number finds one wherever it is."""
    tab, asked = request.GET.get("tab", "blocked"), latin_digits(request.GET.get("q", "")).strip()
    tab = tab if tab in TABS else "blocked"
    rows = having_number(asked) if asked else whole().filter(status__in=TABS[tab])
    ending = _ending() if tab == "ending" and not asked else {}
    if tab == "ending" and not asked:
        rows = rows.filter(pk__in=ending)
    wanted = within_area(request, rows).prefetch_related("items").order_by("-opened_at", "-pk")
    page = Paginator(wanted, PAGE_SIZE).get_page(request.GET.get("p"))
    labels = {
        "blocked": _g("Must not leave"),
        "ending": _g("Papers that run out"),
        "open": _g("Being made ready"),
        "way": _g("On the way abroad"),
        "done": _g("Done"),
    }
    context = {
        "page": page,
        "rows": [(one, why_not(one) if one.is_open else [], ending.get(one.pk, ())) for one in page],
        "tab": "" if asked else tab,
        "tabs": labels.items(),
        "q": asked,
    }
    return show(request, "cms/officers/trade/exports.html", title=_g("Export files"), icon=ICON, context=context)


def _ending() -> dict[int, list[ExportScan]]:
    """Return scans that end within 30 days or have ended, by the file that still needs them; the first to end first."""
    today = timezone.localdate()
    found: dict[int, list[ExportScan]] = {}
    for rows in (scans_running_out(on=today), scans_running_out(on=today, until=today + ENDS_WITHIN)):
        for scan in rows:
            found.setdefault(scan.file_id, []).append(scan)
    return found


@require_http_methods(["GET", "POST"])
@needs(SEE)
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one file with all that lies in it; by POST go through it again by today's rules."""
    found: ExportFile = found_in_area(request, whole(), pk=pk)
    if request.method == "POST":
        if not request.user.has_perm(DECIDE):
            raise PermissionDenied
        check_file(file_id=found.pk, now=timezone.now())
        messages.success(request, _g("Gone through by the rules of today."))
        return redirect("officers_exports:page", pk)
    today = timezone.localdate()
    papers = ExportPaper.objects.filter(file=found).defer("content").order_by("kind", "variant", "-version")
    context = {
        "file": found,
        "items": list(found.items.select_related("waived_by")),
        "lines": found.lines.select_related("product"),
        "papers": [(paper, has_sheet(paper.kind)) for paper in papers],
        "scans": [(scan, scan.holds(on=today)) for scan in found.scans.all()],
        "numbers": numbers_of(found),
        "may_decide": request.user.has_perm(DECIDE) and found.is_open,
        "returns": returns_of(found),
    }
    return _show(request, "cms/officers/trade/export.html", found, context)


@require_http_methods(["GET", "POST"])
@needs(DECIDE)
def decide(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Decide that a paper is not needed, with a reason; or take such a decision back."""
    found: ExportFile = found_in_area(request, whole(), pk=pk)
    line: ReadinessItem = get_object_or_404(found.items, pk=item)
    if line.waived_at is None and not line.may_be_waived:
        raise Http404
    form = DecisionForm(request.POST or None)
    if "again" in request.POST or form.is_valid():
        try:
            if "again" in request.POST:
                ask_again(item=line, by=officer_of(request), now=timezone.now())
            else:
                waive_item(item=line, by=officer_of(request), reason=form.cleaned_data["reason"], now=timezone.now())
        except RefusedInput as error:
            refuse_all(form, error)
        except DomainError as error:
            messages.error(request, str(error))
            return redirect("officers_exports:page", pk)
        else:
            messages.success(request, _g("Decided, and gone through again."))
            return redirect("officers_exports:page", pk)
    context = {"item": line, "form": form, "button": _g("It is not needed"), "back": _page_of(found)}
    return _show(request, "cms/officers/trade/export_item.html", found, context)


@require_GET
@needs(DECIDE)
def paper(request: HttpRequest, pk: int, public_id: UUID, kind: str) -> HttpResponse:
    """Hand out one paper; not to a province, for the buyer's phone and address stand in it."""
    found = found_in_area(request, ExportFile.objects.all(), pk=pk)
    return file_of(get_object_or_404(ExportPaper, file=found, public_id=public_id), kind)


@require_GET
def scan(request: HttpRequest, pk: int, public_id: str) -> HttpResponseBase:
    """Hand out one scan, and write down who read it."""
    if not request.user.has_perm(DECIDE):
        raise PermissionDenied
    found = found_in_area(request, ExportFile.objects.all(), pk=pk)
    kept = get_object_or_404(ExportScan, file=found, public_id=public_id)
    note_scan_read(scan=kept, by=officer_of(request))
    return scan_file(kept)


def _page_of(found: ExportFile) -> str:
    return reverse("officers_exports:page", args=[found.pk])


def _show(request: HttpRequest, template: str, found: ExportFile, context: dict[str, Any]) -> HttpResponse:
    crumbs = [(reverse("officers_exports:queue"), _g("Export files"))]
    title = f"{found.number} · {found.vendor.name}"
    return show(request, template, title=title, icon=ICON, crumbs=crumbs, context=context)


class ExportViewSet(ViewSet):
    """Screens for files of exports."""

    url_prefix = "marketplace/exports"
    url_namespace = "officers_exports"
    icon = ICON

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", queue, name="queue"),
            path("<int:pk>/", page, name="page"),
            path("<int:pk>/items/<int:item>/", decide, name="decide"),
            path("<int:pk>/papers/<uuid:public_id>.pdf", paper, {"kind": "pdf"}, name="pdf"),
            path("<int:pk>/papers/<uuid:public_id>.json", paper, {"kind": "json"}, name="json"),
            path("<int:pk>/scans/<str:public_id>/", scan, name="scan"),
        ]


EXPORTS: Final = ExportViewSet("officers_exports")
