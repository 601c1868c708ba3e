"""The record of what was done at the desk, narrowed to what an officer may see.

Wagtail's report shows every entry about a kind of thing to whoever may see one thing of that kind; this one leaves out
what was done to things outside the officer's area. It stands at the report's own address (`marketplace/urls.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Q
from django.db.models.functions import Cast
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.models import ModelLogEntry

from cms.desk.areas import area_at

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from marketplace.users.areas import Area


class AreaLogEntriesView(LogEntriesView):
    """All decisions, as far as they lie in the officer's area."""

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        area = area_at(self.request)
        if queryset.model is ModelLogEntry and not area.is_national:
            queryset = queryset.filter(_about_an_area(area))
        return super().filter_queryset(queryset)


def _about_an_area(area: Area) -> Q:
    """Return the condition that an entry is about something in this area, or something that lies nowhere."""
    placed: list[Any] = [model for model in apps.get_models() if hasattr(model._default_manager, "in_area")]
    kinds = ContentType.objects.get_for_models(*placed)
    found = ~Q(content_type__in=kinds.values())
    for model in placed:
        kind = kinds[model]
        here = model._default_manager.in_area(area).annotate(logged_as=Cast("pk", CharField())).values("logged_as")
        found |= Q(content_type=kind, object_id__in=here)
    return found


site_history = require_admin_access(AreaLogEntriesView.as_view())
site_history_results = require_admin_access(AreaLogEntriesView.as_view(results_only=True))
