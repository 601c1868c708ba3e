"""What buyers say and ask, for officers: one queue, one or many decided at once, each decision can be taken back."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin.viewsets.base import ViewSet

from cms.desk.areas import area_at
from cms.desk.people import officer_of
from marketplace.community.errors import UnableToDecide
from marketplace.community.models import ReviewPhoto, VoiceStatus
from marketplace.community.selectors.desk import num_waiting, photo_of, queue_of
from marketplace.community.services.moderation import approve, reject

PAGE_SIZE: Final = 25
#: Decided at most so many at once.
MOST_AT_ONCE: Final = 100
MAY_SEE: Final = "community.view_review"
MAY_DECIDE: Final = "community.change_review"
#: Reasons an officer need not type.
REASONS: Final = (
    gettext_lazy("It is not about the goods or the service."),
    gettext_lazy("It holds a phone number, a link or an advertisement."),
    gettext_lazy("It insults somebody or names a private person."),
    gettext_lazy("The photo shows a person or something unfit."),
)


@require_http_methods(["GET", "POST"])
def queue(request: HttpRequest) -> HttpResponse:
    """Show what waits, or what was decided, and take decisions."""
    if not request.user.has_perm(MAY_SEE):
        raise PermissionDenied
    if request.method == "POST":
        return _decide(request)
    of_questions = request.GET.get("kind") == "questions"
    chosen = request.GET.get("status", "")
    status = VoiceStatus(chosen) if chosen in VoiceStatus.values else VoiceStatus.WAITING
    area = area_at(request)
    reviews, questions = num_waiting(area=area)
    rows = queue_of(status=status, of_questions=of_questions, area=area)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("p"))
    context = {
        "page_title": _("Reviews and questions"),
        "header_icon": "comment",
        "page": page,
        "of_questions": of_questions,
        "status": status,
        "statuses": [(one.value, one.label) for one in VoiceStatus],
        "num_reviews": reviews,
        "num_questions": questions,
        "may_decide": request.user.has_perm(MAY_DECIDE),
        "reasons": REASONS,
    }
    return render(request, "cms/officers/voices.html", context)


def _decide(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm(MAY_DECIDE):
        raise PermissionDenied
    chosen = request.POST.getlist("voice")[:MOST_AT_ONCE]
    officer, now = officer_of(request), timezone.now()
    try:
        if "reject" in request.POST:
            count = reject(public_ids=chosen, by=officer, reason=_reason(request), now=now)
        else:
            count = approve(public_ids=chosen, by=officer, now=now)
    except UnableToDecide as error:
        messages.error(request, str(error))
    else:
        messages.success(request, ngettext("%(count)s decided.", "%(count)s decided.", count) % {"count": count})
    return redirect(f"{reverse('officers_voices:queue')}?{request.GET.urlencode()}")


def _reason(request: HttpRequest) -> str:
    return request.POST.get("own_reason", "").strip() or request.POST.get("reason", "")


@require_GET
def photo(request: HttpRequest, public_id: str, position: int) -> FileResponse:
    """Show an officer a photo that nobody else has seen."""
    if not request.user.has_perm(MAY_SEE):
        raise PermissionDenied
    try:
        found = photo_of(public_id=public_id, position=position, area=area_at(request))
    except ReviewPhoto.DoesNotExist as error:
        raise Http404 from error
    response = FileResponse(found.original.open("rb"), content_type="image/jpeg")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


class VoicesViewSet(ViewSet):
    """Screens for what buyers say and ask."""

    url_prefix = "marketplace/voices"
    url_namespace = "officers_voices"
    icon = "comment"

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", queue, name="queue"),
            path("photos/<str:public_id>/<int:position>/", photo, name="photo"),
        ]


VOICES: Final = VoicesViewSet("officers_voices")
