"""Columns of the officers' lists."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column

from cms.desk.clock import Age, age_of
from vendors.models import ApplicationStatus


class AgeColumn(Column):
    """How long something has waited; empty once it is decided."""

    cell_template_name = "cms/officers/age_cell.html"

    def __init__(self) -> None:
        super().__init__("submitted_at", label=_("Waiting"), sort_key="submitted_at", width="12%")

    def get_value(self, instance: Any) -> Age | None:
        if instance.status != ApplicationStatus.SUBMITTED or instance.submitted_at is None:
            return None
        return age_of(since=instance.submitted_at, now=timezone.now())


class LevelColumn(Column):
    """Whom something waits for, and who has taken it to read."""

    cell_template_name = "cms/officers/level_cell.html"

    def __init__(self) -> None:
        super().__init__("waits_at", label=_("Waits for"), accessor="get_waits_at_display", sort_key="waits_at")

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        context["reader"] = instance.locked_by if instance.locked else None
        return context


class ToneColumn(Column):
    """A status as a coloured label; `tones` says which colour each value has."""

    cell_template_name = "cms/officers/tone_cell.html"

    def __init__(self, name: str, *, tones: dict[str, str], **options: Any) -> None:
        super().__init__(name, **{"accessor": f"get_{name}_display", **options})
        self.field = name
        self.tones = tones

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        context["tone"] = self.tones.get(getattr(instance, self.field), "quiet")
        return context


class ReviewStatusColumn(ToneColumn):
    """Where something under review stands, in an officer's words."""

    def __init__(self) -> None:
        super().__init__("status", tones=REVIEW_TONES, label=_("Status"), sort_key="status")

    def get_value(self, instance: Any) -> Any:
        return OFFICERS_WORDS.get(instance.status, instance.get_status_display())


class MoneyColumn(Column):
    """An amount with its currency, as people write it. The accessor gives a `Money`."""

    cell_template_name = "cms/officers/money_cell.html"


class PhotoColumn(Column):
    """A small photo. The accessor gives the address of the smallest size, or nothing."""

    cell_template_name = "cms/officers/photo_cell.html"


#: An officer's words for where something stands; the model's own are written for its author.
OFFICERS_WORDS = {
    ApplicationStatus.SUBMITTED: _("waiting"),
    ApplicationStatus.SENT_BACK: _("sent back"),
    ApplicationStatus.APPROVED: _("approved"),
}
REVIEW_TONES = {"submitted": "waiting", "sent_back": "warn", "approved": "good"}
VENDOR_TONES = {"open": "good", "incomplete": "waiting", "paused": "warn", "suspended": "bad", "closed": "quiet"}
