"""Returns: the queue by its clock, and the room in which one is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from catalogue.papers import handed_out
from cms.desk.areas import found_in_area, within_area
from cms.desk.clock import age_of
from cms.desk.people import officer_of
from cms.desk.screens import needs, show
from cms.viewsets.parcels.return_forms import RulingForm
from cms.viewsets.vendors.sanctions import tell
from marketplace.core.errors import DomainError
from marketplace.exports.selectors.files import file_of_order, numbers_of
from marketplace.incidents.models import Incident
from marketplace.returns.models import ReturnPhoto, ReturnRequest, ReturnStatus
from marketplace.returns.selectors import desk, whole
from marketplace.returns.services.answering import decide

if TYPE_CHECKING:
    from django.http import FileResponse, HttpRequest, HttpResponse

SEE, DECIDE = "returns.view_returnrequest", "returns.change_returnrequest"
ICON: Final = "rotate"
PAGE_SIZE: Final = 30
#: Which returns each tab shows.
TABS: Final = {
    "decide": (ReturnStatus.DISPUTED,),
    "vendor": (ReturnStatus.ASKED, ReturnStatus.DECLINED, ReturnStatus.RECEIVED),
    "way": (ReturnStatus.ACCEPTED, ReturnStatus.ON_THE_WAY, ReturnStatus.INSPECTED),
    "done": (ReturnStatus.SETTLED, ReturnStatus.CLOSED),
}
DECIDABLE: Final = (ReturnStatus.DISPUTED, ReturnStatus.ASKED, ReturnStatus.DECLINED)


@require_GET
@needs(SEE)
def queue(request: HttpRequest) -> HttpResponse:
    """Show returns by their clock: to decide, with the two sides, on the way, done."""
    tab = request.GET.get("tab", "decide")
    tab = tab if tab in TABS else "decide"
    wanted = within_area(request, desk()).filter(status__in=TABS[tab])
    if tab == "done":
        wanted = wanted.order_by("-closed_at", "-pk")
    page = Paginator(wanted, PAGE_SIZE).get_page(request.GET.get("p"))
    now = timezone.now()
    rows = [(one, age_of(since=one.disputed_at, now=now) if tab == "decide" else None) for one in page]
    labels = {
        "decide": _g("To decide"),
        "vendor": _g("With the two sides"),
        "way": _g("Accepted, on the way"),
        "done": _g("Done"),
    }
    context = {"page": page, "rows": rows, "tab": tab, "tabs": labels.items()}
    return show(request, "cms/officers/returns.html", title=_g("Returns"), icon=ICON, context=context)


@require_http_methods(["GET", "POST"])
@needs(SEE)
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one return, and decide it. Who may only read it is not told the buyer's number."""
    decides = request.user.has_perm(DECIDE)
    if request.method == "POST" and not decides:
        raise PermissionDenied
    found: ReturnRequest = found_in_area(request, whole(), pk=pk)
    back = reverse("officers_returns:queue")
    may_decide = decides and found.status in DECIDABLE
    form = RulingForm(request.POST or None, is_back=hasattr(found, "inspection")) if may_decide else None
    if form is not None and form.is_valid() and _decided(request, found, form):
        messages.success(request, _g("It is decided, and both sides are told."))
        return redirect(back)
    context = {
        "return": found,
        "notes": found.notes.select_related("author").prefetch_related("photos"),
        "claims": found.claims.order_by("pk"),
        "incidents": within_area(request, Incident.objects.filter(order=found.order_id)).order_by("pk"),
        **_abroad(request, found),
        "form": form,
        "may_decide": may_decide,
        "decides": decides,
        "button": _g("Decide"),
        "back": back,
    }
    title = f"{found.number} · {found.vendor.name}"
    crumbs = [(back, _g("Returns"))]
    return show(request, "cms/officers/return.html", title=title, icon=ICON, crumbs=crumbs, context=context)


def _abroad(request: HttpRequest, found: ReturnRequest) -> dict[str, Any]:
    """Return the file of an export that comes back, and the numbers that the customs ask for; of what left nothing."""
    export = file_of_order(order_id=found.order_id)
    if export is None or not request.user.has_perm("exports.view_exportfile"):
        return {}
    return {"export": export, "export_numbers": numbers_of(export)}


def _decided(request: HttpRequest, found: ReturnRequest, form: RulingForm) -> bool:
    said = form.cleaned_data
    try:
        decide(
            request=found,
            by=officer_of(request),
            ruling=said["ruling"],
            words=said["words"],
            may_keep=bool(said.get("may_keep")),
            now=timezone.now(),
        )
    except DomainError as error:
        tell(form, error)
        return False
    return True


@require_GET
def photo(request: HttpRequest, public_id: str) -> FileResponse:
    """Show an officer a photo of a return."""
    if not request.user.has_perm(SEE):
        raise PermissionDenied
    return handed_out(found_in_area(request, ReturnPhoto.objects.all(), public_id=public_id).original)


class ReturnViewSet(ViewSet):
    """Screens for returns."""

    url_prefix = "marketplace/returns"
    url_namespace = "officers_returns"
    icon = ICON

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", queue, name="queue"),
            path("<int:pk>/", page, name="page"),
            path("photos/<str:public_id>/", photo, name="photo"),
        ]


RETURNS: Final = ReturnViewSet("officers_returns")
